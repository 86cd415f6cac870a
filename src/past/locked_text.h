/*
 * locked_text.h - the text of a revision as it was locked, from git.
 *
 * By the blob id in the lockfile, when that blob does what the entry says; else
 * by walking the history for a version that does.
 */
#ifndef MIGLOCK_PAST_LOCKED_TEXT_H
#define MIGLOCK_PAST_LOCKED_TEXT_H

#include "base/text.h"
#include "git/object_id.h"

struct arena;
struct error;
struct lock_revision;
struct project;
struct project_environment;

struct locked_text {
	struct text content;
	struct object_id blob;
	const char *path; /* of the repository, where it was locked */
};

int locked_text_find(struct locked_text *text, struct project *project, const struct project_environment *environment,
                     const struct lock_revision *entry, struct error *err);

bool locked_text_does_the_same(struct text content, const struct lock_revision *entry, struct arena *arena);

#endif

/*
 * project.h - what a command works on: the snapshot, its environments, their revisions and locks, and the base.
 */
#ifndef MIGLOCK_CMD_PROJECT_H
#define MIGLOCK_CMD_PROJECT_H

#include <stdbool.h>
#include <stddef.h>

#include "alembic/config.h"
#include "alembic/graph.h"
#include "alembic/reach.h"
#include "check/check.h"
#include "check/policy.h"
#include "git/base_commit.h"

struct arena;
struct crew;
struct error;
struct evidence_store;
struct lock;
struct repository;
struct settings;
struct snapshot;

struct project_environment {
	const struct environment *environment;
	struct revision **revisions; /* one per version file, in load order */
	size_t nrevisions;
	struct graph graph;
	struct reached_all reached; /* by those that were parsed */
	const struct lock *lock;    /* NULL when there is no lockfile */
	const struct lock **bases;  /* of the bases that have one */
	size_t nbases;
	const char *left_lockfile; /* see struct subject */
	struct subject subject;    /* of all that, for the rules */
};

struct project {
	struct arena *arena;
	struct crew *crew;
	struct repository *repository; /* NULL with --no-git */
	struct snapshot *snapshot;
	struct parser *parser; /* of the modules that revisions import */
	struct config config;
	struct policy policy;    /* that, and the bases' */
	struct config strictest; /* by which is judged */
	bool thorough;           /* look at all of a base, not only at what the change touches */
	struct base_commits base;
	struct project_environment *environments; /* at least one, each with at least one revision */
	size_t nenvironments;
	size_t nread; /* version files that had to be parsed */
	struct evidence_store *evidence;
	const struct settings *settings;
	const struct base_push *push; /* NULL when nothing is pushed */
};

enum project_need {
	PROJECT_PLAIN = 0,
	PROJECT_BASE = 1,          /* what is sealed: fails where that cannot be known */
	PROJECT_BASE_IF_KNOWN = 4, /* the same, but where it cannot be known say so and go on */
	PROJECT_ALL_PARSED = 2,    /* every version file's program, also where its blob is known */
	PROJECT_MAY_BE_EMPTY = 8,  /* no environment, or none with a revision, is fine where none was locked */
	PROJECT_EMPTY_TOO = 16,    /* an environment without a version file is fine */
	PROJECT_UNREAD = 32,       /* version files are listed and not read: no graph, nothing to check */
	PROJECT_AGAIN = 64,        /* what there is to warn of was said when it was opened first */
	PROJECT_RESOLVES = 128,    /* lockfiles that git could not merge are merged, and written */
	PROJECT_WRITES = 256       /* only a working tree will do */
};

/* On failure the project is closed. */
int project_open(struct project *project, const struct settings *settings, unsigned need, struct error *err);
/* Of a commit that is pushed: settings->rev names it. */
int project_open_push(struct project *project, const struct settings *settings, const struct base_push *push,
                      unsigned need, struct error *err);
void project_close(struct project *project);

/* "1234abc, merge base with origin/main"; NULL when there is no base. */
const char *project_base_text(const struct project *project);

/* -1 where no version file of an environment could be read: a check of it would have looked at nothing. */
int project_has_looked(const struct project *project, struct error *err);

/* Does no environment have a lockfile, here or at the base? */
bool project_is_unlocked(const struct project *project);

#endif

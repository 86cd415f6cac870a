/*
 * history.h - what the commits of a branch did to an environment's revisions.
 *
 * In three steps: the walk finds the commits that touched a version location
 * (and where it lay before it was moved), every distinct blob of theirs is
 * parsed once, and each commit's files are paired by revision id.
 */
#ifndef MIGLOCK_PAST_HISTORY_H
#define MIGLOCK_PAST_HISTORY_H

#include <stdbool.h>
#include <stddef.h>

#include "alembic/revision.h"
#include "base/map.h"
#include "git/changes.h"
#include "lock/lock.h"
#include "python/program.h"

struct arena;
struct crew;
struct error;
struct history_log;
struct project;
struct progress;
struct project_environment;

struct history {
	struct arena *arena;
	struct commit_changes *commits; /* newest first */
	size_t ncommits, nwalked;
	bool is_cut_off;
	struct map versions; /* blob id, as bytes -> struct version */
	struct crew *crew;   /* whose arenas versions live in */
};

/* A file's content, as far as it matters. */
struct version {
	struct object_id blob;
	const char *path;         /* where it was seen first */
	bool is_relevant;         /* has been parsed */
	struct revision revision; /* id, parents, labels; no program */
	enum program_state state;
	struct fingerprint fingerprint;
	struct lock_part *parts; /* sorted by name */
	size_t nparts;
};

struct history_request {
	const struct environment *environment;
	struct object_id from;
	bool all_parents;
	const char *revision;              /* only this one matters; NULL: all */
	const struct lock_revision *entry; /* of that revision; NULL: it is not locked */
	const struct lock *lock;           /* NULL: none */
	bool since_locked;
	size_t njobs;              /* 0: as many as there are cores */
	struct progress *progress; /* NULL: nobody looks */
};

/* history_walk.c */
int history_walk(struct history *history, struct repository *repository, const struct history_request *request,
                 struct error *err);
/* Files of helpers that the revision's entry names, as paths of the repository. */
const char *helper_path(const struct history_request *request, const struct lock_helper *helper, struct arena *arena);
bool is_used(const struct lock_revision *entry, const char *helper);

/* history_versions.c: parse every distinct blob that could be a revision. */
int history_parse(struct history *history, struct repository *repository, const struct history_request *request,
                  struct error *err);
void history_free(struct history *history);
/* NULL for none, and for what is no revision that matters. */
const struct version *history_version(const struct history *history, const struct object_id *blob);

/* history_edits.c */
int history_edits(struct history_log *log, const struct history *history, struct repository *repository,
                  const struct history_request *request, struct error *err);

#endif

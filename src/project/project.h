/*
 * project.h - what a command works on: the snapshot, its environments, their revisions and locks, and the base.
 */
#ifndef MIGLOCK_PROJECT_PROJECT_H
#define MIGLOCK_PROJECT_PROJECT_H

#include <stdbool.h>
#include <stddef.h>

#include "alembic/config.h"
#include "alembic/graph.h"
#include "check/check.h"
#include "check/policy.h"
#include "git/base_commit.h"
#include "reach/reach.h"

struct arena;
struct crew;
struct error;
struct lock;
struct opening;
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
	const char **resolved; /* lockfiles that git had not merged as such, and that were by the way */
	size_t nresolved;
	size_t nread;                 /* version files that had to be parsed */
	const struct object_id *head; /* the commit that the snapshot is or lies on; NULL when there is none yet */
	const struct settings *settings;
	const struct opening *opening;
	const struct base_push *push; /* NULL when nothing is pushed */
};

/* On failure the project is closed.  All but the last three fail where what is sealed cannot be known. */
int project_open_to_check(struct project *project, const struct settings *settings, struct error *err);
/* For a hook: a repository that has nothing to guard passes. */
int project_open_to_guard(struct project *project, const struct settings *settings, struct error *err);
/* The same of a commit that is pushed: settings->rev names it. */
int project_open_push(struct project *project, const struct settings *settings, const struct base_push *push,
                      struct error *err);
/* For whoever writes the lockfile. */
int project_open_to_lock(struct project *project, const struct settings *settings, struct error *err);
/* The first time: what git would add counts, and a project may have no revision yet. */
int project_open_to_adopt(struct project *project, const struct settings *settings, struct error *err);
/* What a commit has, without a base, with the configuration of the working tree: settings->rev names it. */
int project_open_as_of(struct project *project, const struct settings *settings, struct error *err);
int project_open_to_rewrite(struct project *project, const struct settings *settings, struct error *err);
/* For whoever writes version files: they may all be gone. */
int project_open_to_restore(struct project *project, const struct settings *settings, struct error *err);
/* To print it, sealed or not. */
int project_open_to_show(struct project *project, const struct settings *settings, struct error *err);
/* The same, and what is known by its blob is not read. */
/* From the base: it has to be known. From where databases stand: it need not be. */
int project_open_to_plan(struct project *project, const struct settings *settings, bool from_database,
                         struct error *err);
/* A second time in one run, from another snapshot. */
int project_open_again(struct project *project, const struct settings *settings, struct error *err);
/* Without a base: the revisions, which files there are, which lockfiles. */
int project_open_here(struct project *project, const struct settings *settings, struct error *err);
int project_open_unread(struct project *project, const struct settings *settings, struct error *err);
int project_open_lockfiles(struct project *project, const struct settings *settings, struct error *err);
/* Fill in the environment's graph and subject, once more where its lock was changed. */
void project_describe(struct project *project, struct project_environment *environment);
void project_close(struct project *project);

/* -1 where no version file of an environment could be read: a check of it would have looked at nothing. */
int project_has_looked(const struct project *project, struct error *err);

/* Does no environment have a lockfile, here or at the base? */
bool project_is_unlocked(const struct project *project);

#endif

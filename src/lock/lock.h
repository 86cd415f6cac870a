/*
 * lock.h - what each revision was when it was locked: the content of a lockfile.
 *
 * Plain data, sorted (revisions and tombstones by id, helpers and assets by name,
 * amendments in the order they were made), so that equal contents are equal bytes.
 * Strings live as long as the arena the lock was read or built with.
 */
#ifndef MIGLOCK_LOCK_LOCK_H
#define MIGLOCK_LOCK_LOCK_H

#include <stddef.h>
#include <stdint.h>

#include "git/object_id.h"
#include "python/fingerprint.h"

struct arena;

struct lock_part {
	const char *name;
	uint32_t digest;
};

struct lock_revision {
	const char *id;
	const char **down; /* in the order that is written, in which Alembic runs them; there even when empty */
	size_t ndown;
	const char **depends; /* sorted; this and the next two are written only when not empty */
	size_t ndepends;
	const char **labels;
	size_t nlabels;
	const char *path; /* relative to the lockfile's directory */
	struct fingerprint hash;
	struct object_id blob;
	struct lock_part *parts; /* sorted by name */
	size_t nparts;
	const char **uses; /* names of helpers and assets, sorted */
	size_t nuses;
	const char **live; /* models and tables it depends on, not followed, sorted; for the reader */
	size_t nlive;
	const char **absent; /* modules and files of the project that it asks for and that were not there, sorted */
	size_t nabsent;
	const char *file; /* what it knows of its own file, where it asks: "a.py", "versions/", "versions/a.py"; NULL */
	int line;         /* of its header in the file it was read from */
};

struct lock_helper {      /* [[helper]] and [[asset]] */
	const char *name; /* module:qualname; an asset's is its path */
	const char *path; /* relative to the lockfile's directory */
	struct fingerprint hash;
	struct object_id blob;
	int line;
};

struct lock_amendment {
	const char *target; /* a revision's id, a helper's or asset's name, or what a sealing_step is called */
	struct fingerprint from, to;
	const char *reason, *by, *on;
	int line;
};

struct lock_pruned { /* the tombstone of a revision whose file was deleted for good */
	const char *id;
	struct fingerprint hash; /* as it was locked */
	const char **down;       /* likewise */
	size_t ndown;
	const char **replaced_by; /* revisions that do what it did; none: nothing does */
	size_t nreplaced_by;
	const char *reason, *by, *on;
	int line;
};

struct lock {
	const char **external; /* imported top-level modules that resolve to nothing here, sorted */
	size_t nexternal;
	const char **outside; /* parents and dependencies that other repositories have, sorted */
	size_t noutside;
	const char *as_of;  /* the commit that entries were first taken from; NULL: none, the files of the day */
	const char *follow; /* the configuration helpers were followed with: NULL: "definitions" */
	const char **stop;
	size_t nstop;
	const char **helper_roots; /* relative to the lockfile's directory */
	size_t nhelper_roots;
	const char **asset_globs; /* likewise */
	size_t nasset_globs;
	struct lock_revision *revisions;
	size_t nrevisions;
	struct lock_helper *helpers;
	size_t nhelpers;
	struct lock_helper *assets;
	size_t nassets;
	struct lock_amendment *amendments;
	size_t namendments;
	struct lock_pruned *pruned;
	size_t npruned;
};

/* NULL when it was never locked.  Binary search. */
const struct lock_revision *lock_find(const struct lock *lock, const char *id);
/* The path that a lockfile has for a revision, as one of the repository; as it is where that leads out of it. */
const char *lock_path(const struct lock_revision *entry, const char *lockfile, struct arena *arena);
/* A helper or an asset by its name; NULL when there is none.  Binary search. */
const struct lock_helper *lock_find_used(const struct lock *lock, const char *name);
/* NULL when it was never pruned. */
const struct lock_pruned *lock_find_pruned(const struct lock *lock, const char *id);

#endif

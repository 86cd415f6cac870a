/*
 * check.h - the rules, run over one environment.
 *
 * Two comparisons, both always made: the tree against the lock, and the lock
 * against the locks at the base of the change.  Everything found is reported.
 * Knows nothing of git: texts as they were locked come from whoever calls.
 */
#ifndef MIGLOCK_CHECK_CHECK_H
#define MIGLOCK_CHECK_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "check/finding.h"
#include "lock/sealing.h"

struct arena;
struct config;
struct environment;
struct graph;
struct lock;
struct lock_helper;
struct lock_pruned;
struct lock_revision;
struct program;
struct revision;

/* Modules that are there no more, and what revisions would be if they were. */
struct with_missing {
	struct missing_module {
		const char *path;
		const char *commit; /* that has it, abbreviated */
		struct object_id blob;
	} * modules; /* those that make a difference, sorted by path; at least one */
	size_t nmodules;
	struct revision *const *revisions; /* in the order that they were asked for in */
};

/* Answers about the past. */
struct evidence {
	void *context;
	/* The program as it was locked, its canonical form kept; NULL with *why_not, a sentence, when its text cannot
	 * be had. */
	const struct program *(*program)(void *context, const struct lock_revision *entry, const char **why_not);
	/* "since 2026-03-02, commit 1234abc …"; NULL when not known. */
	const char *(*since)(void *context, const struct lock_revision *entry);
	/* The commits that made it something else, likewise; `revision` is NULL where it is gone from `path`. */
	const char *(*edited)(void *context, const struct lock_revision *entry, const struct revision *revision,
	                      const char *path);
	/* Likewise of a helper or an asset, from what is at `path` now; now.data NULL: nothing is. */
	const char *(*used_edited)(void *context, const struct lock_helper *helper, const char *path, struct text now);
	/* What is missing for the revisions, which have a reach, to be as they were; NULL when it makes no difference.
	 */
	const struct with_missing *(*missing)(void *context, struct revision *const *revisions, size_t nrevisions);
	/* A sealed revision sliced as it was when it reached what was locked; NULL: not known. */
	const struct revision *(*locked_revision)(void *context, const struct lock_helper *helper,
	                                          const char *revision);
	/* Is it in its place as it was locked, whoever reaches it? */
	bool (*is_there)(void *context, const struct lock_helper *helper, const char *path);
	/* Is there a file at `path`?  And has it the helper otherwise than it was locked, and than `now` has it? */
	bool (*has_file)(void *context, const char *path);
	bool (*has_other)(void *context, const struct lock_helper *helper, const char *path, const char *now);
};

/* A locked file that a checkout writes otherwise than at the base. */
struct converted {
	const char *path;
	const char *attribute; /* by this: "ident", "working-tree-encoding=UTF-7"; "-ident": by it no more */
};

struct subject {
	const struct environment *environment;
	struct revision *const *revisions; /* one per version file, in load order */
	size_t nrevisions;
	struct graph *graph;             /* of those; its marks are used */
	const struct lock *lock;         /* of what is checked; NULL: there is no lockfile */
	const struct lock *const *bases; /* of each base that has a lockfile; what one of them has is sealed */
	size_t nbases;
	bool either;                 /* any one of them may be the only one */
	struct sealing sealing;      /* of lock and bases */
	const char *const *external; /* top-level modules that the revisions which were read import from elsewhere */
	size_t nexternal;
	const char *const *ignored; /* version files git ignores, sorted */
	size_t nignored;
	const char *lockfile_ignored_by; /* ".gitignore:10 (*.lock)", "" where that is not known; NULL: git takes it */
	const char *unignore_lockfile;   /* the command that ends it */
	const char **bytecode;           /* tracked caches of what Alembic loads, sorted */
	size_t nbytecode;
	struct converted *conversions;
	size_t nconversions;
	const struct lock_pruned **returned; /* tombstones of a base whose revisions are back, as they were */
	size_t nreturned;
	const char *left_lockfile; /* the base's, where the environment was moved and that was not; NULL: not so */
	const char *base;          /* the base's commit, abbreviated; NULL: none */
	struct evidence evidence;
};

struct check {
	struct arena *arena;
	const struct config *config;
	struct findings findings;           /* sorted when check_environment returns: by path, line, rule */
	size_t nsealed, ndrafts, nunlocked; /* counted over all environments */
	size_t nunread;                     /* version files whose id could not be read, likewise */
};

void check_environment(struct check *check, const struct subject *subject);

enum revision_state { STATE_SEALED, STATE_DRAFT, STATE_UNLOCKED, STATE_EDITED, STATE_MISSING };

const char *state_name(enum revision_state state);
/* Is this the change that brings the first lockfile? */
bool subject_is_first(const struct subject *subject);
/* What a sealed revision must be; NULL when it is not sealed. */
const struct lock_revision *subject_sealed(const struct subject *subject, const char *id);
/* Of a revision that has an id. */
enum revision_state revision_state(const struct subject *subject, const struct revision *revision);

/* Does the revision do what the entry says, by fingerprint (and parents, dependencies, labels)? */
bool entry_matches_body(const struct lock_revision *entry, const struct revision *revision);
bool entry_matches(const struct lock_revision *entry, const struct revision *revision);
/* Does loading a revision that is not sealed as it is change something for the others? */
bool changes_by_loading(const struct subject *subject, const struct revision *revision, struct arena *arena);
/* Does it ask for its own file's name, and is that another by now? */
bool entry_is_renamed(const struct lock_revision *entry, const struct revision *revision);
/* ... and so does everything it uses? */
bool entry_matches_all(const struct subject *subject, const struct lock_revision *entry,
                       const struct revision *revision);

#endif

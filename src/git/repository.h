/*
 * repository.h - one git repository, opened for reading.
 *
 * Opened as git itself would inside a hook: GIT_DIR, GIT_WORK_TREE,
 * GIT_INDEX_FILE, GIT_OBJECT_DIRECTORY, GIT_ALTERNATE_OBJECT_DIRECTORIES and
 * GIT_CEILING_DIRECTORIES are honoured, ownership is not checked (nothing of
 * the repository is run), harmless extensions are accepted.  What libgit2
 * cannot read (SHA-256, reftable, …) is an error that says what to do.
 */
#ifndef MIGLOCK_GIT_REPOSITORY_H
#define MIGLOCK_GIT_REPOSITORY_H

#include <stdbool.h>

#include "base/text.h"
#include "git/object_id.h"

struct arena;
struct error;
struct repository;

/*
 * The repository that holds `directory` (NULL: the current directory; only then
 * are GIT_DIR and its companions looked at).  On failure *repository is NULL.
 */
int repository_open(struct repository **repository, const char *directory, struct error *err);
void repository_close(struct repository *repository);

bool repository_is_bare(const struct repository *repository);
/* Are commits missing at the bottom?  Asked of the common directory, so right in linked worktrees too. */
bool repository_is_shallow(const struct repository *repository);
/* Does a file give commits other parents?  libgit2 believes it since 1.7. */
bool repository_has_grafts(const struct repository *repository);
/* Does it fetch blobs on demand (a promisor remote)? */
bool repository_is_partial(const struct repository *repository);
/* Absolute, without a trailing slash; NULL when bare. */
const char *repository_work_tree(const struct repository *repository);
/* Where the command was started, relative to the work tree's root: "" at the root and when bare. */
const char *repository_prefix(const struct repository *repository);

/*
 * Name a commit: a full or abbreviated id, a branch, a tag, a remote branch, HEAD, REV~N, REV^N.
 * Returns 0; 1 when there is no such commit in this clone (err says which name); -1 on failure.
 */
int repository_resolve(struct repository *repository, const char *name, struct object_id *commit, struct error *err);

/*
 * A blob by its id.  The content lives as long as the arena.
 * Returns 0; 1 when the object is not in this clone; -1 on failure.
 */
int repository_read_blob(struct repository *repository, const struct object_id *blob, struct arena *arena,
                         struct text *content, struct error *err);

/* Keeps a text as a loose object, which git holds on to for two weeks at least though nothing names it. */
int repository_write_blob(struct repository *repository, struct text content, struct object_id *blob,
                          struct error *err);

/*
 * As `git add` of that content would: by git itself, into the index that was opened.  The file on disk stays as it is.
 * Not for a bare repository.
 */
int repository_stage(struct repository *repository, const char *path, struct text content, struct error *err);

/*
 * A stored text as git would write it to that path of the working tree, with the line ends it is configured to have.
 * `mixed`: some of it is from the working tree already.  What a filter program would do is not done.
 */
int repository_checkout_text(struct repository *repository, const char *path, bool mixed, struct arena *arena,
                             struct text *content, struct error *err);

struct commit_info {
	struct object_id id;
	const char *author; /* name */
	const char *email;
	const char *subject; /* first line of the message */
	const char *date;    /* of the author, "2026-11-21", in the author's time zone */
};

/* Strings live as long as the arena. */
int repository_commit_info(struct repository *repository, const struct object_id *commit, struct arena *arena,
                           struct commit_info *info, struct error *err);

/* The commits that a merge which is not yet committed brings in; none when there is no such merge. */
int repository_merge_heads(struct repository *repository, struct arena *arena, struct object_id **heads, size_t *nheads,
                           struct error *err);

/*
 * Where git looks for hooks, core.hooksPath honoured; absolute.  *own: it is this repository's, so that a hook there
 * runs nowhere else.
 */
const char *repository_hooks(struct repository *repository, struct arena *arena, bool *own);

/* Of the libgit2 that is loaded: "1.5.1". */
const char *repository_library_version(void);

#endif

/*
 * snapshot.h - where files are read from.
 *
 * One interface over the working tree, the index, a commit and a plain
 * directory.  Everything above src/git reads through it and never opens a file
 * itself.  Paths are raw bytes relative to the repository's root (the
 * directory's, for a plain one), normalised as base/path.h says.  A path never
 * leads out of the snapshot: a symbolic link is followed only to a target
 * inside it, and in the index or a commit only as git recorded it.
 *
 * Text lives as long as the arena given to the call.  Calls on one snapshot
 * may come from several threads at once.
 */
#ifndef MIGLOCK_GIT_SNAPSHOT_H
#define MIGLOCK_GIT_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "git/object_id.h"

struct arena;
struct error;
struct repository;
struct snapshot;

enum snapshot_kind { SNAPSHOT_WORK_TREE, SNAPSHOT_INDEX, SNAPSHOT_COMMIT, SNAPSHOT_DIRECTORY };

enum file_type { FILE_REGULAR, FILE_DIRECTORY, FILE_LINK, FILE_SUBMODULE, FILE_OTHER };

struct snapshot_entry {
	const char *name; /* the last part of its path */
	enum file_type type;
};

/* The repository must outlive the snapshot.  An index with unmerged paths opens; reading such a path fails.  In a
   working tree an unmerged file is what lies on disk, conflict markers and all. */
int snapshot_open_work_tree(struct snapshot **snapshot, struct repository *repository, struct error *err);
int snapshot_open_index(struct snapshot **snapshot, struct repository *repository, struct error *err);
int snapshot_open_commit(struct snapshot **snapshot, struct repository *repository, const struct object_id *commit,
                         struct error *err);
/* A plain directory, for images that carry no .git: every file in it counts as tracked. */
int snapshot_open_directory(struct snapshot **snapshot, const char *directory, struct error *err);
void snapshot_close(struct snapshot *snapshot);

enum snapshot_kind snapshot_kind(const struct snapshot *snapshot);
/* How to name it to a reader: "working tree", "index", "commit 1234abc", "directory /srv/app". */
const char *snapshot_name(const struct snapshot *snapshot);

/*
 * The entries of a directory, sorted bytewise by name, as they lie there: links are not followed, a
 * working tree shows untracked and ignored files too and never ".git".  A skip-worktree entry that is
 * absent on disk is listed from the index.
 * Returns 0; 1 when there is no such directory; -1 on failure (unreadable).
 */
int snapshot_list(struct snapshot *snapshot, const char *directory, struct arena *arena,
                  struct snapshot_entry **entries, size_t *nentries, struct error *err);

/*
 * What a path is, links followed (a link out of the snapshot or to nothing: not there).  `real`, when
 * not NULL, receives the path with every link resolved.  Returns 0; 1 when not there; -1 on failure.
 */
int snapshot_stat(struct snapshot *snapshot, const char *path, struct arena *arena, enum file_type *type,
                  const char **real, struct error *err);

/*
 * A file's bytes as they lie there, links followed; a NUL follows them.  Returns 0; 1 when there is no such
 * file (nothing, a directory, a submodule, a pipe); -1 on failure, also when git knows the file and a
 * partial clone has not downloaded it.
 */
int snapshot_read(struct snapshot *snapshot, const char *path, struct arena *arena, struct text *content,
                  struct error *err);

/*
 * The id of the blob git has, or would make, of this file (links followed).  In a working tree it comes from
 * the index where stat data proves the file unchanged (racy entries are hashed), else from the content
 * through git's own line-ending rules; assume-unchanged is not believed.  The id is none (all zero) where only
 * a program could tell it (a filter such as Git LFS, a working-tree-encoding): then compare content.
 * Returns 0; 1 when there is no such file; -1 on failure.
 */
int snapshot_object_id(struct snapshot *snapshot, const char *path, struct arena *arena, struct object_id *id,
                       struct error *err);

/*
 * Every tracked path (intent-to-add excluded, submodules and links included), sorted bytewise.
 * A plain directory: every file below it, hidden directories such as .git excluded.
 */
int snapshot_tracked(struct snapshot *snapshot, struct arena *arena, const char ***paths, size_t *npaths,
                     struct error *err);

/*
 * From now on snapshot_tracked has what `git add --all` would add as well.  Only a working tree has such files; of
 * others it changes nothing.
 */
void snapshot_take_in_untracked(struct snapshot *snapshot);

enum tracking { TRACKED, UNTRACKED, IGNORED };

/* Only a working tree has untracked and ignored files; elsewhere everything is tracked.  Links are not followed:
   give it the `real` path.  A directory is tracked when anything in it is; a file only intended to be added is not. */
int snapshot_tracking(struct snapshot *snapshot, const char *path, enum tracking *tracking, struct error *err);

/*
 * Where a path of the snapshot lies on disk; NULL unless it is a working tree or a plain directory.
 * For writing the lockfile, the only file miglock writes.
 */
const char *snapshot_disk_path(const struct snapshot *snapshot, struct arena *arena, const char *path);

#endif

/*
 * snapshot_work_tree.c - the files as they lie on disk, with the index to say what git knows of them.
 *
 * What a sparse checkout leaves out is not deleted: it is read from the index.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"
#include "git/disk.h"
#include "git/repository_handle.h"
#include "git/tracked.h"
#include "git/untracked.h"

struct work_tree {
	struct snapshot snapshot;
	struct disk disk;
	struct tracked tracked;
};

static struct work_tree *
work_tree_of(struct snapshot *snapshot)
{
	return (struct work_tree *)snapshot;
}

static bool
is_submodule(const struct work_tree *tree, const char *path)
{
	const git_index_entry *entry = tracked_find(&tree->tracked, path);

	return entry && (entry->mode & S_IFMT) == GIT_FILEMODE_COMMIT;
}

static int
look_at_skipped(const struct work_tree *tree, const char *path, struct node *node)
{
	const struct tracked_entries *skipped = &tree->tracked.skipped;
	const git_index_entry *entry = tracked_entries_find(skipped, path);

	if (entry)
		tracked_node(entry, node);
	else if (tracked_entries_below(skipped, path))
		node->type = FILE_DIRECTORY;
	else
		return 1;
	return 0;
}

static int
work_tree_look(struct snapshot *snapshot, const char *path, struct node *node, struct error *err)
{
	const struct work_tree *tree = work_tree_of(snapshot);
	int rc = disk_look(&tree->disk, path, node, err);

	if (rc == 1)
		return look_at_skipped(tree, path, node);
	if (rc == 0 && node->type == FILE_DIRECTORY && is_submodule(tree, path))
		node->type = FILE_SUBMODULE;
	return rc;
}

static int
work_tree_read(struct snapshot *snapshot, const char *path, const struct node *node, struct arena *arena,
               struct text *content, struct error *err)
{
	if (!node->on_disk)
		return snapshot_read_blob(snapshot, path, node, arena, content, err);
	return disk_read(&work_tree_of(snapshot)->disk, path, node, arena, content, err);
}

static int
work_tree_object_id(struct snapshot *snapshot, const char *path, const struct node *node, struct arena *arena,
                    struct object_id *id, struct error *err)
{
	const struct work_tree *tree = work_tree_of(snapshot);
	const git_index_entry *entry;
	struct text content;
	int rc;

	if (!node->on_disk)
		return snapshot_blob_id(snapshot, path, node, arena, id, err);
	entry = tracked_find(&tree->tracked, path);
	if (entry && tracked_proves(&tree->tracked, entry, &node->stat)) {
		*id = object_id_of(&entry->id);
		return 0;
	}
	rc = disk_read(&tree->disk, path, node, arena, &content, err);
	return rc ? rc : repository_blob_id(snapshot->repository, path, content, id, err);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct snapshot_entry *)a)->name, ((const struct snapshot_entry *)b)->name);
}

static int
work_tree_list(struct snapshot *snapshot, const char *directory, struct arena *arena, struct snapshot_entry **entries,
               size_t *nentries, struct error *err)
{
	const struct work_tree *tree = work_tree_of(snapshot);
	struct snapshot_entry *skipped = NULL;
	size_t nskipped = 0, ndisk;

	/* Not on disk at all: then everything in it is skipped. */
	if (disk_list(&tree->disk, directory, arena, entries, nentries, err) < 0)
		return -1;
	for (size_t i = 0; i < *nentries; i++) {
		struct snapshot_entry *entry = &(*entries)[i];

		if (entry->type == FILE_DIRECTORY && is_submodule(tree, path_join(arena, directory, entry->name)))
			entry->type = FILE_SUBMODULE;
	}
	tracked_entries_list(&tree->tracked.skipped, directory, arena, &skipped, &nskipped);
	if (nskipped == 0)
		return 0;
	ndisk = *nentries;
	if (ndisk > 1)
		qsort(*entries, ndisk, sizeof **entries, by_name);
	for (size_t i = 0; i < nskipped; i++) {
		if (ndisk == 0 || !bsearch(&skipped[i], *entries, ndisk, sizeof **entries, by_name))
			*ARENA_PUSH(arena, *entries, *nentries) = skipped[i];
	}
	return 0;
}

static int
by_path(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int
work_tree_tracked(struct snapshot *snapshot, struct arena *arena, const char ***paths, size_t *npaths,
                  struct error *err)
{
	const char **tracked, **all, **untracked = NULL;
	size_t ntracked, nuntracked = 0;

	tracked_paths(&work_tree_of(snapshot)->tracked, arena, &tracked, &ntracked);
	*paths = tracked;
	*npaths = ntracked;
	if (!snapshot->takes_in_untracked)
		return 0;
	if (untracked_paths(snapshot->repository, arena, &untracked, &nuntracked, err) < 0)
		return -1;
	*npaths = ntracked + nuntracked;
	*paths = all = ARENA_ARRAY(arena, const char *, *npaths + 1);
	if (ntracked)
		memcpy(all, tracked, ntracked * sizeof *all);
	if (nuntracked)
		memcpy(all + ntracked, untracked, nuntracked * sizeof *all);
	qsort(all, *npaths, sizeof *all, by_path);
	return 0;
}

static int
work_tree_tracking(struct snapshot *snapshot, const char *path, enum tracking *tracking, struct error *err)
{
	const struct tracked *tracked = &work_tree_of(snapshot)->tracked;
	struct repository *repository = snapshot->repository;
	int ignored, rc = 0;

	if (tracked_find(tracked, path) || tracked_entries_below(&tracked->all, path)) {
		*tracking = TRACKED;
		return 0;
	}
	pthread_mutex_lock(&repository->lock);
	if (git_ignore_path_is_ignored(&ignored, repository->git, path) < 0)
		rc = error_library(err, "cannot tell whether '%s' is ignored", path);
	else
		*tracking = ignored ? IGNORED : UNTRACKED;
	pthread_mutex_unlock(&repository->lock);
	return rc;
}

static void
work_tree_close(struct snapshot *snapshot)
{
	struct work_tree *tree = work_tree_of(snapshot);

	disk_close(&tree->disk);
	tracked_free(&tree->tracked);
}

static const struct snapshot_operations work_tree_operations = {
	.look = work_tree_look,
	.read = work_tree_read,
	.object_id = work_tree_object_id,
	.list = work_tree_list,
	.tracked = work_tree_tracked,
	.tracking = work_tree_tracking,
	.close = work_tree_close,
};

int
snapshot_open_work_tree(struct snapshot **snapshot, struct repository *repository, struct error *err)
{
	struct work_tree *opened;
	struct arena *arena;

	*snapshot = NULL;
	if (repository_is_bare(repository))
		return error_set(err, "a bare repository has no working tree\n  fix:  name a commit with --rev REV");
	opened = snapshot_new(sizeof *opened, SNAPSHOT_WORK_TREE, &work_tree_operations, repository);
	opened->snapshot.name = "working tree";
	arena = opened->snapshot.arena;
	if (disk_open(&opened->disk, repository->work_tree, arena, err) < 0 ||
	    tracked_load(&opened->tracked, repository, arena, err) < 0) {
		snapshot_close(&opened->snapshot);
		return -1;
	}
	opened->snapshot.root = opened->disk.root;
	*snapshot = &opened->snapshot;
	return 0;
}

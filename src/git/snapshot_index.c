/*
 * snapshot_index.c - what is staged.
 */
#include "base/arena.h"
#include "base/error.h"
#include "git/repository.h"
#include "git/tracked.h"

struct index {
	struct snapshot snapshot;
	struct tracked tracked;
};

static const struct tracked *
tracked_of(struct snapshot *snapshot)
{
	return &((struct index *)snapshot)->tracked;
}

static int
index_look(struct snapshot *snapshot, const char *path, struct node *node, struct error *err)
{
	const struct tracked *tracked = tracked_of(snapshot);
	const git_index_entry *entry = tracked_find(tracked, path);

	(void)err;
	if (entry)
		tracked_node(entry, node);
	else if (tracked_entries_below(&tracked->all, path))
		node->type = FILE_DIRECTORY;
	else
		return 1;
	return 0;
}

static int
index_list(struct snapshot *snapshot, const char *directory, struct arena *arena, struct snapshot_entry **entries,
           size_t *nentries, struct error *err)
{
	(void)err;
	tracked_entries_list(&tracked_of(snapshot)->all, directory, arena, entries, nentries);
	return 0;
}

static int
index_tracked(struct snapshot *snapshot, struct arena *arena, const char ***paths, size_t *npaths, struct error *err)
{
	(void)err;
	tracked_paths(tracked_of(snapshot), arena, paths, npaths);
	return 0;
}

static void
index_close(struct snapshot *snapshot)
{
	tracked_free(&((struct index *)snapshot)->tracked);
}

static const struct snapshot_operations index_operations = {
	.look = index_look,
	.read = snapshot_read_blob,
	.object_id = snapshot_blob_id,
	.list = index_list,
	.tracked = index_tracked,
	.tracking = snapshot_all_tracked,
	.close = index_close,
};

int
snapshot_open_index(struct snapshot **snapshot, struct repository *repository, struct error *err)
{
	struct index *opened;

	*snapshot = NULL;
	if (repository_is_bare(repository))
		return error_set(err, "a bare repository has no index\n  fix:  name a commit with --rev REV");
	opened = snapshot_new(sizeof *opened, SNAPSHOT_INDEX, &index_operations, repository);
	opened->snapshot.name = "index";
	if (tracked_load(&opened->tracked, repository, opened->snapshot.arena, err) < 0) {
		snapshot_close(&opened->snapshot);
		return -1;
	}
	*snapshot = &opened->snapshot;
	return 0;
}

/*
 * snapshot_directory.c - a plain directory: every file in it counts.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"
#include "git/disk.h"

struct directory {
	struct snapshot snapshot;
	struct disk disk;
};

static const struct disk *
disk_of(struct snapshot *snapshot)
{
	return &((struct directory *)snapshot)->disk;
}

static int
directory_look(struct snapshot *snapshot, const char *path, struct node *node, struct error *err)
{
	return disk_look(disk_of(snapshot), path, node, err);
}

static int
directory_read(struct snapshot *snapshot, const char *path, const struct node *node, struct arena *arena,
               struct text *content, struct error *err)
{
	return disk_read(disk_of(snapshot), path, node, arena, content, err);
}

static int
directory_object_id(struct snapshot *snapshot, const char *path, const struct node *node, struct arena *arena,
                    struct object_id *id, struct error *err)
{
	struct text content;
	int rc = disk_read(disk_of(snapshot), path, node, arena, &content, err);

	if (rc == 0)
		*id = object_id_of_blob(content);
	return rc;
}

static int
directory_list(struct snapshot *snapshot, const char *directory, struct arena *arena, struct snapshot_entry **entries,
               size_t *nentries, struct error *err)
{
	return disk_list(disk_of(snapshot), directory, arena, entries, nentries, err);
}

static int
by_path(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int
directory_tracked(struct snapshot *snapshot, struct arena *arena, const char ***paths, size_t *npaths,
                  struct error *err)
{
	const char **todo = NULL; /* directories */
	size_t ntodo = 0;

	*ARENA_PUSH(arena, todo, ntodo) = "";
	while (ntodo > 0) {
		const char *directory = todo[--ntodo];
		struct snapshot_entry *entries = NULL;
		size_t nentries = 0;

		if (disk_list(disk_of(snapshot), directory, arena, &entries, &nentries, err) < 0)
			return -1;
		for (size_t i = 0; i < nentries; i++) {
			const char *path = path_join(arena, directory, entries[i].name);

			if (entries[i].type == FILE_REGULAR || entries[i].type == FILE_LINK)
				*ARENA_PUSH(arena, *paths, *npaths) = path;
			else if (entries[i].type == FILE_DIRECTORY && entries[i].name[0] != '.')
				*ARENA_PUSH(arena, todo, ntodo) = path;
		}
	}
	if (*npaths > 1)
		qsort(*paths, *npaths, sizeof **paths, by_path);
	return 0;
}

static void
directory_close(struct snapshot *snapshot)
{
	disk_close(&((struct directory *)snapshot)->disk);
}

static const struct snapshot_operations directory_operations = {
	.look = directory_look,
	.read = directory_read,
	.object_id = directory_object_id,
	.list = directory_list,
	.tracked = directory_tracked,
	.tracking = snapshot_all_tracked,
	.close = directory_close,
};

int
snapshot_open_directory(struct snapshot **snapshot, const char *directory, struct error *err)
{
	struct directory *opened = snapshot_new(sizeof *opened, SNAPSHOT_DIRECTORY, &directory_operations, NULL);

	*snapshot = NULL;
	opened->snapshot.name = arena_printf(opened->snapshot.arena, "directory %s", directory);
	if (disk_open(&opened->disk, directory, opened->snapshot.arena, err) < 0) {
		snapshot_close(&opened->snapshot);
		return -1;
	}
	opened->snapshot.root = opened->disk.root;
	*snapshot = &opened->snapshot;
	return 0;
}

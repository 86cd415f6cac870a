/*
 * snapshot_overlay.c - a snapshot with some files' contents replaced.
 *
 * Everything else is asked of the snapshot below.
 */
#include "git/snapshot_overlay.h"

#include <stdatomic.h>

#include "base/arena.h"
#include "base/path.h"
#include "git/snapshot_kind.h"

struct replaced {
	struct text content;
	atomic_bool was_read; /* by whichever thread */
};

struct overlay {
	struct snapshot snapshot;
	struct snapshot *below;
	struct map files; /* path -> struct replaced */
	const char **paths;
	size_t npaths;
};

static struct replaced *
find_file(struct snapshot *snapshot, const char *path)
{
	return map_get(&((struct overlay *)snapshot)->files, text_of(path));
}

/* Is there a replaced file below the directory? */
static bool
leads_to_file(const struct overlay *overlay, const char *directory)
{
	for (size_t i = 0; i < overlay->npaths; i++) {
		if (path_within(directory, overlay->paths[i]))
			return true;
	}
	return false;
}

static int
overlay_look(struct snapshot *snapshot, const char *path, struct node *node, struct error *err)
{
	struct overlay *overlay = (struct overlay *)snapshot;
	const struct replaced *replaced = find_file(snapshot, path);
	int rc;

	if (replaced) {
		*node = (struct node){.type = FILE_REGULAR, .id = object_id_of_blob(replaced->content)};
		return 0;
	}
	rc = overlay->below->operations->look(overlay->below, path, node, err);
	if (rc == 1 && leads_to_file(overlay, path)) {
		*node = (struct node){.type = FILE_DIRECTORY};
		return 0;
	}
	return rc;
}

static int
overlay_read(struct snapshot *snapshot, const char *path, const struct node *node, struct arena *arena,
             struct text *content, struct error *err)
{
	struct overlay *overlay = (struct overlay *)snapshot;
	struct replaced *replaced = find_file(snapshot, path);

	if (!replaced)
		return overlay->below->operations->read(overlay->below, path, node, arena, content, err);
	replaced->was_read = true;
	*content = (struct text){arena_copy(arena, replaced->content.data, replaced->content.length),
	                         replaced->content.length};
	return 0;
}

static int
overlay_object_id(struct snapshot *snapshot, const char *path, const struct node *node, struct arena *arena,
                  struct object_id *id, struct error *err)
{
	struct overlay *overlay = (struct overlay *)snapshot;

	if (!find_file(snapshot, path))
		return overlay->below->operations->object_id(overlay->below, path, node, arena, id, err);
	*id = node->id;
	return 0;
}

static void
add_entry(struct snapshot_entry **entries, size_t *nentries, const char *name, enum file_type type, struct arena *arena)
{
	for (size_t i = 0; i < *nentries; i++) {
		if (strcmp((*entries)[i].name, name) == 0)
			return;
	}
	*ARENA_PUSH(arena, *entries, *nentries) = (struct snapshot_entry){name, type};
}

static int
overlay_list(struct snapshot *snapshot, const char *directory, struct arena *arena, struct snapshot_entry **entries,
             size_t *nentries, struct error *err)
{
	struct overlay *overlay = (struct overlay *)snapshot;
	struct snapshot_entry *own = NULL;
	size_t nown = 0, length = strlen(directory);
	int rc = overlay->below->operations->list(overlay->below, directory, arena, entries, nentries, err);

	if (rc < 0 || (rc == 1 && !leads_to_file(overlay, directory)))
		return rc;
	/* Copied, because the array may have been made to measure. */
	for (size_t i = 0; rc == 0 && i < *nentries; i++)
		*ARENA_PUSH(arena, own, nown) = (*entries)[i];
	for (size_t i = 0; i < overlay->npaths; i++) {
		const char *name = overlay->paths[i];
		size_t part;

		if (!path_within(directory, name))
			continue;
		name += length + (length > 0);
		part = strcspn(name, "/");
		add_entry(&own, &nown, arena_copy(arena, name, part), name[part] ? FILE_DIRECTORY : FILE_REGULAR,
		          arena);
	}
	*entries = own;
	*nentries = nown;
	return 0;
}

static int
overlay_tracked(struct snapshot *snapshot, struct arena *arena, const char ***paths, size_t *npaths, struct error *err)
{
	struct overlay *overlay = (struct overlay *)snapshot;

	return overlay->below->operations->tracked(overlay->below, arena, paths, npaths, err);
}

static int
overlay_tracking(struct snapshot *snapshot, const char *path, enum tracking *tracking, struct error *err)
{
	struct overlay *overlay = (struct overlay *)snapshot;

	if (!find_file(snapshot, path))
		return overlay->below->operations->tracking(overlay->below, path, tracking, err);
	*tracking = TRACKED;
	return 0;
}

static void
overlay_close(struct snapshot *snapshot)
{
	(void)snapshot;
}

static const struct snapshot_operations overlay_operations = {
	.look = overlay_look,
	.read = overlay_read,
	.object_id = overlay_object_id,
	.list = overlay_list,
	.tracked = overlay_tracked,
	.tracking = overlay_tracking,
	.close = overlay_close,
};

struct snapshot *
snapshot_open_overlay(struct snapshot *below)
{
	struct overlay *overlay = snapshot_new(sizeof *overlay, below->kind, &overlay_operations, below->repository);

	overlay->below = below;
	overlay->snapshot.name = below->name;
	overlay->snapshot.root = below->root;
	overlay->files = (struct map)MAP_INIT(overlay->snapshot.arena);
	return &overlay->snapshot;
}

void
overlay_put(struct snapshot *snapshot, const char *path, struct text content)
{
	struct overlay *overlay = (struct overlay *)snapshot;
	struct arena *arena = snapshot->arena;
	void **place = map_at(&overlay->files, text_of(arena_strdup(arena, path)));

	if (!*place) {
		*place = ARENA_NEW(arena, struct replaced);
		*ARENA_PUSH(arena, overlay->paths, overlay->npaths) = arena_strdup(arena, path);
	}
	((struct replaced *)*place)->content = content;
}

bool
overlay_was_read(struct snapshot *snapshot, const char *path)
{
	const struct replaced *replaced = find_file(snapshot, path);

	return replaced && replaced->was_read;
}

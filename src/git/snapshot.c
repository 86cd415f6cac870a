/*
 * snapshot.c - what all kinds of snapshots share: links, and the way from a path to what lies there.
 */
#include "git/snapshot.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"
#include "git/repository_handle.h"
#include "git/snapshot_kind.h"

enum { MAX_LINKS = 40 }; /* as Linux */

void *
snapshot_new(size_t size, enum snapshot_kind kind, const struct snapshot_operations *operations,
             struct repository *repository)
{
	struct arena *arena = arena_new();
	struct snapshot *snapshot = arena_alloc(arena, size);

	snapshot->arena = arena;
	snapshot->kind = kind;
	snapshot->operations = operations;
	snapshot->repository = repository;
	snapshot->directories = (struct map)MAP_INIT(arena);
	pthread_mutex_init(&snapshot->lock, NULL);
	return snapshot;
}

void
snapshot_close(struct snapshot *snapshot)
{
	if (!snapshot)
		return;
	snapshot->operations->close(snapshot);
	pthread_mutex_destroy(&snapshot->lock);
	arena_free(snapshot->arena);
}

enum snapshot_kind
snapshot_kind(const struct snapshot *snapshot)
{
	return snapshot->kind;
}

const char *
snapshot_name(const struct snapshot *snapshot)
{
	return snapshot->name;
}

const char *
snapshot_disk_path(const struct snapshot *snapshot, struct arena *arena, const char *path)
{
	if (!snapshot->root)
		return NULL;
	if (*path == '\0')
		return arena_strdup(arena, *snapshot->root ? snapshot->root : "/");
	return arena_printf(arena, "%s/%s", snapshot->root, path);
}

/* Put a link's target before the rest of the path.  Returns 1 when it leads out. */
static int
follow(struct snapshot *snapshot, const char *link, const struct node *node, struct arena *arena, const char **here,
       const char **rest, struct error *err)
{
	struct text content;
	const char *target;
	int rc = snapshot->operations->read(snapshot, link, node, arena, &content, err);

	if (rc != 0)
		return rc;
	target = content.data;
	if (*target == '/') {
		if (!snapshot->root || !path_within(snapshot->root, target))
			return 1;
		target += strlen(snapshot->root);
		*here = "";
	}
	*rest = **rest ? arena_printf(arena, "%s/%s", target, *rest) : target;
	return 0;
}

/* From the root down, one part at a time, as the kernel would. */
static int
walk(struct snapshot *snapshot, const char *path, struct arena *arena, const char **real, struct node *node,
     struct error *err)
{
	const char *here = "", *rest = path;
	unsigned links = 0;

	*node = (struct node){.type = FILE_DIRECTORY};
	while (*rest) {
		size_t length = strcspn(rest, "/");
		const char *part = arena_copy(arena, rest, length), *next;
		int rc;

		if (node->type != FILE_DIRECTORY)
			return 1;
		rest += length + (rest[length] == '/');
		if (length == 0 || strcmp(part, ".") == 0)
			continue;
		if (strcmp(part, "..") == 0) {
			if (*here == '\0')
				return 1;
			here = path_directory(arena, here);
			continue;
		}
		next = path_join(arena, here, part);
		*node = (struct node){0};
		rc = snapshot->operations->look(snapshot, next, node, err);
		if (rc == 0 && node->type == FILE_LINK) {
			if (++links > MAX_LINKS)
				return 1;
			rc = follow(snapshot, next, node, arena, &here, &rest, err);
			*node = (struct node){.type = FILE_DIRECTORY};
		} else {
			here = next;
		}
		if (rc != 0)
			return rc;
	}
	*real = here;
	return 0;
}

/* `real` lives as long as the snapshot. */
static int
find_directory(struct snapshot *snapshot, struct text directory, struct arena *arena, const char **real,
               struct error *err)
{
	struct node node;
	const char *path, *walked;
	void **known;
	int rc;

	pthread_mutex_lock(&snapshot->lock);
	*real = map_get(&snapshot->directories, directory);
	pthread_mutex_unlock(&snapshot->lock);
	if (*real)
		return 0;
	path = arena_copy(arena, directory.data, directory.length);
	rc = walk(snapshot, path, arena, &walked, &node, err);
	if (rc != 0)
		return rc;
	if (node.type != FILE_DIRECTORY)
		return 1;
	pthread_mutex_lock(&snapshot->lock);
	known = map_at(&snapshot->directories, text_of(arena_strdup(snapshot->arena, path)));
	if (!*known)
		*known = arena_strdup(snapshot->arena, walked);
	*real = *known;
	pthread_mutex_unlock(&snapshot->lock);
	return 0;
}

/*
 * What a path is, links followed.  Where its directory is known and no link, nothing is allocated and
 * *real is `path` itself: a check looks at every file this way.
 */
static int
find(struct snapshot *snapshot, const char *path, struct arena *arena, const char **real, struct node *node,
     struct error *err)
{
	const char *slash = strrchr(path, '/'), *directory;
	int rc;

	*real = path;
	*node = (struct node){.type = FILE_DIRECTORY};
	if (*path == '\0')
		return 0;
	if (slash) {
		struct text above = {path, (size_t)(slash - path)};

		rc = find_directory(snapshot, above, arena, &directory, err);
		if (rc != 0)
			return rc;
		if (!text_is(above, directory))
			*real = path_join(arena, directory, slash + 1);
	}
	rc = snapshot->operations->look(snapshot, *real, node, err);
	if (rc == 0 && node->type == FILE_LINK)
		rc = walk(snapshot, path, arena, real, node, err);
	return rc;
}

static int
find_file(struct snapshot *snapshot, const char *path, struct arena *arena, const char **real, struct node *node,
          struct error *err)
{
	int rc = find(snapshot, path, arena, real, node, err);

	return rc == 0 && node->type != FILE_REGULAR ? 1 : rc;
}

int
snapshot_stat(struct snapshot *snapshot, const char *path, struct arena *arena, enum file_type *type, const char **real,
              struct error *err)
{
	struct node node;
	const char *found;
	int rc = find(snapshot, path, arena, &found, &node, err);

	if (rc != 0)
		return rc;
	*type = node.type;
	if (real)
		*real = arena_strdup(arena, found);
	return 0;
}

/* What stands in the place of a file that git itself does not keep as it is. */
static const struct {
	struct text start;
	const char *what, *fix;
} stand_ins[] = {
	{TEXT_INIT("version https://git-lfs.github.com/spec/"), "only a pointer of Git LFS is there",
         "git lfs pull, to check the working tree; to check commits too, keep it in git: git lfs untrack"},
	{TEXT_INIT("\0GITCRYPT\0"), "it is encrypted by git-crypt",
         "git-crypt unlock, to check the working tree; to check commits too, do not encrypt it"},
};

static int
refuse_stand_in(const char *path, struct text content, struct error *err)
{
	for (size_t i = 0; i < sizeof stand_ins / sizeof *stand_ins; i++) {
		struct text start = stand_ins[i].start;

		if (content.length >= start.length && memcmp(content.data, start.data, start.length) == 0)
			return error_set(err, "'%s' cannot be checked: %s\n  fix:  %s", path, stand_ins[i].what,
			                 stand_ins[i].fix);
	}
	return 0;
}

int
snapshot_read(struct snapshot *snapshot, const char *path, struct arena *arena, struct text *content, struct error *err)
{
	struct node node;
	const char *real;
	int rc = find_file(snapshot, path, arena, &real, &node, err);

	if (rc == 0)
		rc = snapshot->operations->read(snapshot, real, &node, arena, content, err);
	return rc ? rc : refuse_stand_in(path, *content, err);
}

int
snapshot_object_id(struct snapshot *snapshot, const char *path, struct arena *arena, struct object_id *id,
                   struct error *err)
{
	struct node node;
	const char *real;
	int rc = find_file(snapshot, path, arena, &real, &node, err);

	return rc ? rc : snapshot->operations->object_id(snapshot, real, &node, arena, id, err);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct snapshot_entry *)a)->name, ((const struct snapshot_entry *)b)->name);
}

int
snapshot_list(struct snapshot *snapshot, const char *directory, struct arena *arena, struct snapshot_entry **entries,
              size_t *nentries, struct error *err)
{
	struct node node;
	const char *real;
	int rc = find(snapshot, directory, arena, &real, &node, err);

	*entries = NULL;
	*nentries = 0;
	if (rc != 0)
		return rc;
	if (node.type != FILE_DIRECTORY)
		return 1;
	rc = snapshot->operations->list(snapshot, real, arena, entries, nentries, err);
	if (rc == 0 && *nentries > 1)
		qsort(*entries, *nentries, sizeof **entries, by_name);
	return rc;
}

int
snapshot_tracked(struct snapshot *snapshot, struct arena *arena, const char ***paths, size_t *npaths, struct error *err)
{
	*paths = NULL;
	*npaths = 0;
	return snapshot->operations->tracked(snapshot, arena, paths, npaths, err);
}

void
snapshot_take_in_untracked(struct snapshot *snapshot)
{
	snapshot->takes_in_untracked = true;
}

int
snapshot_tracking(struct snapshot *snapshot, const char *path, enum tracking *tracking, struct error *err)
{
	return snapshot->operations->tracking(snapshot, path, tracking, err);
}

int
snapshot_all_tracked(struct snapshot *snapshot, const char *path, enum tracking *tracking, struct error *err)
{
	(void)snapshot;
	(void)path;
	(void)err;
	*tracking = TRACKED;
	return 0;
}

int
snapshot_read_blob(struct snapshot *snapshot, const char *path, const struct node *node, struct arena *arena,
                   struct text *content, struct error *err)
{
	int rc;

	if (node->unmerged)
		return error_set(err, "'%s' has merge conflicts: resolve them first", path);
	rc = repository_read_blob(snapshot->repository, &node->id, arena, content, err);
	if (rc != 1)
		return rc;
	return error_object(snapshot->repository, GIT_ENOTFOUND, arena_printf(arena, "'%s'", path), &node->id, err);
}

int
snapshot_blob_id(struct snapshot *snapshot, const char *path, const struct node *node, struct arena *arena,
                 struct object_id *id, struct error *err)
{
	(void)snapshot;
	(void)arena;
	if (node->unmerged)
		return error_set(err, "'%s' has merge conflicts: resolve them first", path);
	*id = node->id;
	return 0;
}

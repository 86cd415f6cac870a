/*
 * asset_index.c - files by the ends of their paths.
 */
#include "reach/asset_index.h"

#include <fnmatch.h>
#include <string.h>

#include "base/arena.h"
#include "base/path.h"
#include "git/snapshot.h"
#include "reach/asset_name.h"

void
asset_index_init(struct asset_index *index, struct snapshot *snapshot, struct arena *arena, struct error *err)
{
	*index = (struct asset_index){.snapshot = snapshot,
	                              .arena = arena,
	                              .err = err,
	                              .files = {.arena = arena},
	                              .directories = {.arena = arena},
	                              .matches = {.arena = arena}};
}

static struct paths *
paths_of(struct asset_index *index, struct map *map, const char *key)
{
	void **place = map_at(map, text_of(key));

	if (!*place)
		*place = ARENA_NEW(index->arena, struct paths);
	return *place;
}

static void
add(struct asset_index *index, struct paths *paths, const char *path)
{
	*ARENA_PUSH(index->arena, paths->items, paths->nitems) = path;
}

/* The directories that the path before did not lie in. */
static void
add_directories(struct asset_index *index, const char *path, const char *before)
{
	for (const char *directory = path_directory(index->arena, path);
	     *directory && !(before && path_within(directory, before));
	     directory = path_directory(index->arena, directory)) {
		add(index, paths_of(index, &index->directories, path_base(directory)), directory);
		add(index, &index->above, directory);
	}
}

static void
make(struct asset_index *index)
{
	if (index->made)
		return;
	index->made = true;
	if (snapshot_tracked(index->snapshot, index->arena, &index->all.items, &index->all.nitems, index->err) < 0) {
		index->failed = true;
		index->all = (struct paths){0};
	}
	for (size_t i = 0; i < index->all.nitems; i++) {
		const char *path = index->all.items[i];

		add(index, paths_of(index, &index->files, path_base(path)), path);
		add_directories(index, path, i ? index->all.items[i - 1] : NULL);
	}
}

static void
find(struct asset_index *index, const struct map *map, const char *tail, struct paths *found)
{
	const struct paths *candidates;

	make(index);
	candidates = map_get(map, text_of(path_base(tail)));
	for (size_t i = 0; candidates && i < candidates->nitems; i++) {
		if (asset_ends_in(candidates->items[i], tail))
			add(index, found, candidates->items[i]);
	}
}

void
asset_index_files(struct asset_index *index, const char *tail, struct paths *found)
{
	find(index, &index->files, tail, found);
}

void
asset_index_directories(struct asset_index *index, const char *tail, struct paths *found)
{
	find(index, &index->directories, tail, found);
}

void
asset_index_match(struct asset_index *index, const char *pattern, struct paths *found)
{
	void **place = map_at(&index->matches, text_of(pattern));
	struct paths *matches = *place;

	make(index);
	if (!matches) {
		const char *star = strrchr(pattern, '*'), *end = star ? star + 1 : pattern;

		*place = matches = ARENA_NEW(index->arena, struct paths);
		for (size_t i = 0; i < index->all.nitems; i++) {
			if (text_ends(text_of(index->all.items[i]), end) && asset_ends_in(index->all.items[i], pattern))
				add(index, matches, index->all.items[i]);
		}
	}
	for (size_t i = 0; i < matches->nitems; i++)
		add(index, found, matches->items[i]);
}

/* Of the sorted paths, the first in that directory. */
static size_t
first_in(const struct asset_index *index, const char *directory)
{
	size_t low = 0, high = index->all.nitems, length = strlen(directory);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strncmp(index->all.items[middle], directory, length);

		/* "a-b/x" and "a.b" come before "a/x" */
		if (order < 0 || (order == 0 && length && index->all.items[middle][length] < '/'))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Files that are to be added, most likely. */
static void
list_untracked(struct asset_index *index, const char *directory, struct paths *found)
{
	struct snapshot_entry *entries;
	size_t nentries = 0;
	int rc = snapshot_list(index->snapshot, directory, index->arena, &entries, &nentries, index->err);

	index->failed |= rc < 0;
	for (size_t i = 0; rc == 0 && i < nentries; i++) {
		const char *path = path_join(index->arena, directory, entries[i].name);
		enum tracking tracking = TRACKED;

		if (entries[i].type == FILE_REGULAR &&
		    snapshot_tracking(index->snapshot, path, &tracking, index->err) < 0)
			index->failed = true;
		if (tracking == UNTRACKED)
			add(index, found, path);
	}
}

void
asset_index_list(struct asset_index *index, const char *directory, bool below, struct paths *found)
{
	size_t length = strlen(directory);

	make(index);
	for (size_t i = first_in(index, directory);
	     i < index->all.nitems && path_within(directory, index->all.items[i]); i++) {
		if (below || !strchr(index->all.items[i] + length + (length > 0), '/'))
			add(index, found, index->all.items[i]);
	}
	if (snapshot_kind(index->snapshot) == SNAPSHOT_WORK_TREE)
		list_untracked(index, directory, found);
}

void
asset_index_glob(struct asset_index *index, const char *glob, struct paths *found)
{
	const char *above = path_directory(index->arena, glob);
	struct paths listed = {0};

	make(index);
	if (!*above)
		asset_index_list(index, above, false, &listed);
	for (size_t i = 0; i < index->above.nitems; i++) {
		if (fnmatch(above, index->above.items[i], FNM_PATHNAME) == 0)
			asset_index_list(index, index->above.items[i], false, &listed);
	}
	for (size_t i = 0; i < listed.nitems; i++) {
		if (fnmatch(glob, listed.items[i], FNM_PATHNAME) == 0)
			add(index, found, listed.items[i]);
	}
}

/*
 * import_place.c - what lies at a path, asked of the snapshot once.
 */
#include "reach/import_place.h"

#include <string.h>

#include "base/arena.h"
#include "base/path.h"
#include "git/snapshot.h"
#include "reach/compiled.h"
#include "reach/imports.h"

enum { DEEPEST_NAMESPACE = 4 };

/* What is known of a path; addresses tell the kinds apart. */
static char is_nothing, is_file, is_directory;

struct listing {
	struct map names;    /* of all that lies there */
	struct map links;    /* of the links among them */
	struct map compiled; /* what can be imported by it -> the best compiled file's name */
};

static void
add_compiled(struct imports *imports, struct listing *listing, const char *directory, const char *name)
{
	const char *path = path_join(imports->arena, directory, name);
	struct text stem = {name, strcspn(name, ".")};
	const char **best = (const char **)map_at(&listing->compiled, stem);
	enum tracking tracking = TRACKED;

	if (*best && compiled_rank(*best) <= compiled_rank(name))
		return;
	imports->failed |= snapshot_tracking(imports->snapshot, path, &tracking, imports->err) < 0;
	if (tracking != IGNORED)
		*best = name;
}

/* One listing is cheaper than a look at each of the many names that are not there. */
static const struct listing *
listing_of(struct imports *imports, const char *directory)
{
	struct listing *listing = map_get(&imports->directories, text_of(directory));
	struct snapshot_entry *entries;
	size_t nentries = 0;

	if (listing)
		return listing;
	listing = ARENA_NEW(imports->arena, struct listing);
	listing->names.arena = listing->links.arena = listing->compiled.arena = imports->arena;
	*map_at(&imports->directories, text_of(directory)) = listing;
	if (snapshot_list(imports->snapshot, directory, imports->arena, &entries, &nentries, imports->err) < 0)
		imports->failed = true;
	for (size_t i = 0; i < nentries; i++) {
		*map_at(&listing->names, text_of(entries[i].name)) = listing;
		if (entries[i].type == FILE_LINK)
			*map_at(&listing->links, text_of(entries[i].name)) = listing;
		if (compiled_rank(entries[i].name) != NOT_COMPILED)
			add_compiled(imports, listing, directory, entries[i].name);
	}
	return listing;
}

static const char *
type_of(struct imports *imports, const char *path)
{
	void **place = map_at(&imports->types, text_of(path));
	const char *directory, *above;
	enum file_type type;
	int found;

	if (*place)
		return *place;
	directory = path_directory(imports->arena, path);
	above = *directory ? type_of(imports, directory) : &is_directory;
	if (*path &&
	    (above == &is_nothing ||
	     (above == &is_directory && !map_get(&listing_of(imports, directory)->names, text_of(path_base(path)))))) {
		*map_at(&imports->types, text_of(path)) = &is_nothing;
		return &is_nothing;
	}
	found = snapshot_stat(imports->snapshot, path, imports->arena, &type, NULL, imports->err);
	imports->failed |= found < 0;
	place = map_at(&imports->types, text_of(path));
	*place = found != 0               ? &is_nothing
	         : type == FILE_REGULAR   ? &is_file
	         : type == FILE_DIRECTORY ? &is_directory
	                                  : &is_nothing;
	return *place;
}

bool
imports_has_file(struct imports *imports, const char *path)
{
	return type_of(imports, path) == &is_file;
}

bool
imports_has_directory(struct imports *imports, const char *path)
{
	return type_of(imports, path) == &is_directory;
}

static bool
holds_python(struct imports *imports, const char *directory, int depth)
{
	struct snapshot_entry *entries;
	size_t nentries;

	if (snapshot_list(imports->snapshot, directory, imports->arena, &entries, &nentries, imports->err) != 0)
		return false;
	for (size_t i = 0; i < nentries; i++) {
		if (entries[i].type == FILE_REGULAR &&
		    (text_ends(text_of(entries[i].name), ".py") || compiled_rank(entries[i].name) != NOT_COMPILED))
			return true;
	}
	for (size_t i = 0; i < nentries && depth > 0; i++) {
		if (entries[i].type == FILE_DIRECTORY &&
		    holds_python(imports, path_join(imports->arena, directory, entries[i].name), depth - 1))
			return true;
	}
	return false;
}

bool
import_holds_python(struct imports *imports, const char *directory)
{
	return holds_python(imports, directory, DEEPEST_NAMESPACE);
}

/* "x" in a directory that is there: by the first loader that has a file for it. */
static const char *
module_file(struct imports *imports, const char *directory, const char *name)
{
	struct arena *arena = imports->arena;
	const char *compiled = map_get(&listing_of(imports, directory)->compiled, text_of(name));
	const char *source = path_join(arena, directory, arena_printf(arena, "%s.py", name));
	const char *path = compiled ? path_join(arena, directory, compiled) : NULL;

	if (path && !imports_has_file(imports, path))
		path = NULL;
	if ((!path || compiled_rank(compiled) == COMPILED_BYTECODE) && imports_has_file(imports, source))
		path = source;
	return path;
}

const char *
import_package_file(struct imports *imports, const char *directory)
{
	return imports_has_directory(imports, directory) ? module_file(imports, directory, "__init__") : NULL;
}

bool
import_is_package_file(const char *path)
{
	return strncmp(path_base(path), "__init__.", strlen("__init__.")) == 0;
}

/* x or x.py, a link that is followed to nothing here. */
static const char *
leaving_link(struct imports *imports, const char *directory, const char *name)
{
	const char *const names[] = {name, arena_printf(imports->arena, "%s.py", name)};
	const struct listing *listing = listing_of(imports, directory);

	for (size_t i = 0; i < 2; i++) {
		const char *path = path_join(imports->arena, directory, names[i]);

		if (map_get(&listing->links, text_of(names[i])) && type_of(imports, path) == &is_nothing)
			return path;
	}
	return NULL;
}

struct import_place
import_place_find(struct imports *imports, const char *const *directories, size_t ndirectories, const char *name)
{
	struct arena *arena = imports->arena;
	struct import_place place = {0};

	for (size_t i = 0; i < ndirectories; i++) {
		const char *inner = path_join(arena, directories[i], name), *path;

		if (!imports_has_directory(imports, directories[i]))
			continue;
		path = import_package_file(imports, inner);
		if (path) {
			place = (struct import_place){.kind = IMPORT_PACKAGE, .path = path};
			*ARENA_PUSH(arena, place.within, place.nwithin) = inner;
			return place;
		}
		place.leaves = leaving_link(imports, directories[i], name);
		if (place.leaves)
			return (struct import_place){.leaves = place.leaves};
		path = module_file(imports, directories[i], name);
		if (path)
			return (struct import_place){.kind = IMPORT_MODULE, .path = path};
		if (imports_has_directory(imports, inner))
			*ARENA_PUSH(arena, place.within, place.nwithin) = inner;
	}
	if (place.nwithin) {
		place.kind = IMPORT_NAMESPACE;
		place.path = place.within[0];
	}
	return place;
}

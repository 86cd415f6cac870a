/*
 * import_place.c - what lies at a path, asked of the snapshot once.
 */
#include "reach/import_place.h"

#include <string.h>

#include "base/arena.h"
#include "base/path.h"
#include "git/snapshot.h"
#include "reach/imports.h"

enum { DEEPEST_NAMESPACE = 4 };

/* What is known of a path; addresses tell the kinds apart. */
static char is_nothing, is_file, is_directory;

/* One listing is cheaper than a look at each of the many names that are not there. */
static bool
is_listed(struct imports *imports, const char *directory, const char *name)
{
	void **place = map_at(&imports->directories, text_of(directory));
	struct map *names = *place;
	struct snapshot_entry *entries;
	size_t nentries;

	if (!names) {
		*place = names = ARENA_NEW(imports->arena, struct map);
		names->arena = imports->arena;
		if (snapshot_list(imports->snapshot, directory, imports->arena, &entries, &nentries, imports->err) < 0)
			imports->failed = true;
		else
			for (size_t i = 0; i < nentries; i++)
				*map_at(names, text_of(entries[i].name)) = names;
	}
	return map_get(names, text_of(name)) != NULL;
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
	place = map_at(&imports->types, text_of(path));
	if (*path &&
	    (above == &is_nothing || (above == &is_directory && !is_listed(imports, directory, path_base(path))))) {
		*place = &is_nothing;
		return *place;
	}
	found = snapshot_stat(imports->snapshot, path, imports->arena, &type, NULL, imports->err);
	imports->failed |= found < 0;
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
		if (entries[i].type == FILE_REGULAR && text_ends(text_of(entries[i].name), ".py"))
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

/* import_module("../x") and "a..b" name nothing that Python would find. */
static bool
is_dotted_name(const char *dotted)
{
	size_t length = strlen(dotted);

	return !strchr(dotted, '/') && dotted[0] != '.' && (length == 0 || dotted[length - 1] != '.') &&
	       !strstr(dotted, "..");
}

const char *
import_locate(struct imports *imports, const char *directory, const char *dotted, bool *is_namespace)
{
	struct arena *arena = imports->arena;
	const char *path = directory, *file;

	*is_namespace = false;
	if (!is_dotted_name(dotted))
		return NULL;
	while (*dotted) {
		size_t length = strcspn(dotted, ".");
		const char *name = arena_copy(arena, dotted, length);
		const char *package = path_join(arena, path, name);

		dotted += length + (dotted[length] == '.');
		file = arena_printf(arena, "%s.py", package);
		if (!*dotted && !imports_has_file(imports, path_join(arena, package, "__init__.py")) &&
		    imports_has_file(imports, file))
			return file;
		if (type_of(imports, package) != &is_directory)
			return NULL;
		path = package;
	}
	file = path_join(arena, path, "__init__.py");
	if (imports_has_file(imports, file))
		return file;
	*is_namespace = true;
	return path;
}

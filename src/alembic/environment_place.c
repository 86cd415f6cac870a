/*
 * environment_place.c - from what is configured to a directory of the snapshot.
 */
#include "alembic/environment_finder.h"
#include "base/arena.h"
#include "base/path.h"
#include "git/snapshot.h"

static int
is_of_type(struct finder *finder, const char *path, enum file_type wanted, bool *is)
{
	enum file_type type;
	int found = snapshot_stat(finder->snapshot, path, finder->arena, &type, NULL, finder->err);

	*is = found == 0 && type == wanted;
	return found < 0 ? -1 : 0;
}

int
is_directory(struct finder *finder, const char *path, bool *is)
{
	return is_of_type(finder, path, FILE_DIRECTORY, is);
}

int
is_file(struct finder *finder, const char *path, bool *is)
{
	return is_of_type(finder, path, FILE_REGULAR, is);
}

/* Below `base`; NULL when it climbs out of the snapshot. */
static const char *
below(struct finder *finder, const char *base, const char *path)
{
	return path_normalize(finder->arena, path_join(finder->arena, base, path));
}

/* An absolute path that lies in the snapshot because %(here)s began it. */
static bool
from_here(const char *path, const char **rest)
{
	size_t length = strlen(REPOSITORY);

	if (!path_within(REPOSITORY, path))
		return false;
	*rest = path + length + strspn(path + length, "/");
	return true;
}

static int
accept(struct finder *finder, const char *path, bool script, const char **directory)
{
	bool is = false;

	if (is_directory(finder, path, &is) != 0)
		return -1;
	if (is && script && is_file(finder, path_join(finder->arena, path, "env.py"), &is) != 0)
		return -1;
	if (is)
		*directory = path;
	return 0;
}

/*
 * "/app/migrations" of an image that the repository, or a part of it, is copied into: with as little as possible
 * taken off its front, and then as near to the configuring file as possible.
 */
static int
resolve_absolute(struct finder *finder, const struct place *place, const char *value, bool script,
                 const char **directory)
{
	const char *rest = value + strspn(value, "/");

	while (!*directory && (rest = strchr(rest, '/')) != NULL) {
		rest += strspn(rest, "/");
		for (const char *base = place->home; *rest && !*directory; base = path_directory(finder->arena, base)) {
			const char *path = below(finder, base, rest);

			if (path && accept(finder, path, script, directory) != 0)
				return -1;
			if (!*base)
				break;
		}
	}
	return 0;
}

/* "pkg.sub:dir", where Python would find the package: the first of the import path that has it. */
static int
resolve_resource(struct finder *finder, const struct place *place, const char *value, const char **directory)
{
	char *path = arena_strdup(finder->arena, value);
	size_t package = strcspn(path, ":");

	for (char *c = path; *c; c++)
		if (*c == ':' || (*c == '.' && (size_t)(c - path) < package))
			*c = '/';
	for (size_t i = 0; i < place->prepend_sys_path.nitems + 2 && !*directory; i++) {
		size_t n = place->prepend_sys_path.nitems;
		const char *base = i < n ? place->prepend_sys_path.items[i]
		                         : path_join(finder->arena, place->directory, i == n ? "" : "src");
		const char *whole = below(finder, base, path);

		if (whole && accept(finder, whole, false, directory) != 0)
			return -1;
	}
	return 0;
}

int
place_resolve(struct finder *finder, const struct place *place, const char *value, bool script, const char **directory)
{
	const char *rest;

	*directory = NULL;
	if (from_here(value, &rest))
		*directory = path_normalize(finder->arena, rest);
	else if (*value == '/')
		return resolve_absolute(finder, place, value, script, directory);
	else if (strchr(value, ':'))
		return resolve_resource(finder, place, value, directory);
	else
		*directory = below(finder, place->directory, value);
	return 0;
}

/* A link that is followed to nothing leaves, or hangs. */
static int
is_link(struct finder *finder, const char *path, bool *is)
{
	struct snapshot_entry *entries;
	size_t nentries = 0;

	*is = false;
	if (snapshot_list(finder->snapshot, path_directory(finder->arena, path), finder->arena, &entries, &nentries,
	                  finder->err) < 0)
		return -1;
	for (size_t i = 0; i < nentries; i++)
		*is |= entries[i].type == FILE_LINK && strcmp(entries[i].name, path_base(path)) == 0;
	return 0;
}

int
place_leaves(struct finder *finder, const char *path, bool *leaves)
{
	enum file_type type;
	int found = 1;

	*leaves = false;
	for (const char *part = path; *part && found == 1 && !*leaves; part = path_directory(finder->arena, part)) {
		found = snapshot_stat(finder->snapshot, part, finder->arena, &type, NULL, finder->err);
		if (found < 0 || (found == 1 && is_link(finder, part, leaves) < 0))
			return -1;
		*leaves |= found == 0 && part == path && type == FILE_REGULAR;
	}
	return 0;
}

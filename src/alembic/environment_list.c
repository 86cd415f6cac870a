/*
 * environment_list.c - the files Alembic loads, after Script._list_py_dir and _from_path of Alembic 1.20.
 */
#include "alembic/environment.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/map.h"
#include "base/path.h"
#include "git/snapshot.h"

struct listing {
	const struct environment *environment;
	struct snapshot *snapshot;
	struct arena *arena;
	struct error *err;
	struct version_file *files;
	size_t nfiles;
	struct map seen; /* path -> anything */
};

/* Alembic's (?!\\.\\#|__init__)(.*\\.py)$ */
static bool
is_source_name(const char *name)
{
	return strncmp(name, ".#", 2) != 0 && strncmp(name, "__init__", 8) != 0 && text_ends(text_of(name), ".py") &&
	       !strchr(name, '\n');
}

/* The pattern's $ also matches before a final newline, and nothing need stand before .py; both stop Alembic. */
static bool
is_fatal_name(const char *name)
{
	const char *newline = strchr(name, '\n');

	return strcmp(name, ".py") == 0 || (newline && !newline[1] && text_ends(text_of(name), ".py\n"));
}

static bool
is_compiled_name(const char *name)
{
	return strncmp(name, ".#", 2) != 0 && strncmp(name, "__init__", 8) != 0 &&
	       (text_ends(text_of(name), ".pyc") || text_ends(text_of(name), ".pyo"));
}

static int
refuse(struct listing *listing, const char *path, const char *why)
{
	return error_set(listing->err, "%s: %s", path, why);
}

static void
add_file(struct listing *listing, const char *real, const char *path)
{
	void **seen = map_at(&listing->seen, text_of(real));

	if (*seen)
		return;
	*seen = listing;
	*ARENA_PUSH(listing->arena, listing->files, listing->nfiles) =
		(struct version_file){real, strcmp(real, path) == 0 ? NULL : path};
}

/* Links are followed first: it is the file's own name that counts. */
static int
list_link(struct listing *listing, const char *path, const struct snapshot_entry *entry)
{
	enum file_type type;
	const char *real;
	int found = snapshot_stat(listing->snapshot, path, listing->arena, &type, &real, listing->err);

	if (found < 0)
		return -1;
	if (found > 0)
		return is_source_name(entry->name)
		               ? refuse(listing, path,
		                        "is a link to nothing, or out of the repository, where nothing can be locked")
		               : 0;
	if (type != FILE_REGULAR)
		return 0;
	if (is_fatal_name(path_base(real)))
		return refuse(listing, real, "has a name that Alembic fails on");
	if (is_source_name(path_base(real)))
		add_file(listing, real, path);
	return 0;
}

/* `real_directory` is the directory with every link resolved: a file in it need not be looked at to be named. */
static int
list_file(struct listing *listing, const char *directory, const char *real_directory,
          const struct snapshot_entry *entry)
{
	const char *path = path_join(listing->arena, directory, entry->name), *real = path;

	if (entry->type == FILE_LINK)
		return list_link(listing, path, entry);
	if (real_directory != directory)
		real = path_join(listing->arena, real_directory, entry->name);
	if (is_fatal_name(entry->name))
		return refuse(listing, real, "has a name that Alembic fails on");
	if (is_source_name(entry->name))
		add_file(listing, real, path);
	return 0;
}

static bool
has_entry(const struct snapshot_entry *entries, size_t nentries, const char *name, size_t length)
{
	for (size_t i = 0; i < nentries; i++)
		if (entries[i].type != FILE_DIRECTORY && strncmp(entries[i].name, name, length) == 0 &&
		    !entries[i].name[length])
			return true;
	return false;
}

static bool
has_stem(const struct snapshot_entry *entries, size_t nentries, const char *name)
{
	size_t length = strcspn(name, ".");

	for (size_t i = 0; i < nentries; i++)
		if (entries[i].type != FILE_DIRECTORY && strncmp(entries[i].name, name, length) == 0 &&
		    strcspn(entries[i].name, ".") == length)
			return true;
	return false;
}

static int
refuse_compiled(struct listing *listing, const char *path)
{
	return refuse(listing, path,
	              "is a revision without its source, which sourceless = true makes Alembic load; only source can "
	              "be locked");
}

/* With sourceless = true: compiled files beside the sources or in __pycache__ whose source is gone. */
static int
check_compiled(struct listing *listing, const char *directory, const struct snapshot_entry *entries, size_t nentries)
{
	const char *cache = path_join(listing->arena, directory, "__pycache__");
	struct snapshot_entry *cached;
	size_t ncached;
	int found;

	for (size_t i = 0; i < nentries; i++) {
		const char *name = entries[i].name;

		if (entries[i].type != FILE_DIRECTORY && is_compiled_name(name) &&
		    !has_entry(entries, nentries, name, strlen(name) - 1))
			return refuse_compiled(listing, path_join(listing->arena, directory, name));
	}
	found = snapshot_list(listing->snapshot, cache, listing->arena, &cached, &ncached, listing->err);
	if (found != 0)
		return found < 0 ? -1 : 0;
	for (size_t i = 0; i < ncached; i++)
		if (is_compiled_name(cached[i].name) && !has_stem(entries, nentries, cached[i].name))
			return refuse_compiled(listing, path_join(listing->arena, cache, cached[i].name));
	return 0;
}

/* Files first, then, if asked for, subdirectories; links to directories are not followed. */
static int
list_directory(struct listing *listing, const char *directory)
{
	struct snapshot_entry *entries;
	size_t nentries;
	enum file_type type;
	const char *real;
	bool is_cache = text_ends(text_of(directory), "__pycache__");
	int found = snapshot_list(listing->snapshot, directory, listing->arena, &entries, &nentries, listing->err);

	if (found == 0)
		found = snapshot_stat(listing->snapshot, directory, listing->arena, &type, &real, listing->err);
	if (found != 0)
		return found < 0 ? -1 : 0;
	if (strcmp(real, directory) == 0)
		real = directory;
	for (size_t i = 0; i < nentries && !is_cache; i++)
		if ((entries[i].type == FILE_REGULAR || entries[i].type == FILE_LINK) &&
		    list_file(listing, directory, real, &entries[i]) != 0)
			return -1;
	if (!is_cache && listing->environment->sourceless && check_compiled(listing, directory, entries, nentries) != 0)
		return -1;
	for (size_t i = 0; i < nentries && listing->environment->recursive; i++)
		if (entries[i].type == FILE_DIRECTORY &&
		    list_directory(listing, path_join(listing->arena, directory, entries[i].name)) != 0)
			return -1;
	return 0;
}

int
environment_list(const struct environment *environment, struct snapshot *snapshot, struct arena *arena,
                 struct version_file **files, size_t *nfiles, struct error *err)
{
	struct listing listing = {
		.environment = environment, .snapshot = snapshot, .arena = arena, .err = err, .seen = MAP_INIT(arena)};

	for (size_t i = 0; i < environment->nversion_locations; i++)
		if (list_directory(&listing, environment->version_locations[i]) != 0)
			return -1;
	*files = listing.files;
	*nfiles = listing.nfiles;
	return 0;
}

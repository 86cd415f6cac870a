/*
 * asset_list.c - files of directories that code lists.
 */
#include <fnmatch.h>
#include <string.h>

#include "base/arena.h"
#include "base/path.h"
#include "reach/asset_hunt.h"
#include "reach/asset_name.h"
#include "reach/imports.h"
#include "slice/slice.h"

enum { MOST_DIRECTORIES = 8 };

static void
add_directory(struct hunt *hunt, struct paths *directories, const char *directory)
{
	for (size_t i = 0; i < directories->nitems; i++) {
		if (strcmp(directories->items[i], directory) == 0)
			return;
	}
	*ARENA_PUSH(hunt->search->arena, directories->items, directories->nitems) = directory;
}

/*
 * Directories that a literal names, with those before it if there are such: those near the code, or the only one there
 * is.  Of several that lie anywhere, none says that it is the one.
 */
static void
find_directories(struct hunt *hunt, const struct definition *definition, size_t at, struct paths *directories)
{
	const struct path_literal *literal = definition->paths[at];
	struct paths found = {0};
	const char *tail = NULL, *package;
	bool any = false;

	if ((!literal->placed && !strchr(literal->text, '/')) || asset_is_pattern(literal->text))
		return;
	for (size_t first = hunt_first_part(definition, at); first <= at && found.nitems == 0; first++) {
		tail = hunt_tail(hunt, definition, first, at, literal->text);
		if (tail)
			asset_index_directories(&hunt->search->index, tail, &found);
	}
	for (size_t i = 0; i < found.nitems; i++)
		any |= hunt_is_near(hunt, definition, found.items[i], tail);
	for (size_t i = 0; i < found.nitems; i++) {
		if (any ? hunt_is_near(hunt, definition, found.items[i], tail) : found.nitems == 1)
			add_directory(hunt, directories, found.items[i]);
	}
	package = literal->plain && !strchr(literal->text, '/')
	                  ? imports_package_directory(hunt->search->imports, literal->text)
	                  : NULL;
	if (package && found.nitems == 0)
		add_directory(hunt, directories, package);
}

/*
 * glob("*.sql"): the patterns of the definition, without the directories they begin with.  What code that lists by no
 * pattern makes of the names is not followed: f"{rev}_" may be a prefix, r"a1_.*" an expression.
 */
static bool
is_wanted(const struct definition *definition, const char *path)
{
	bool any = false;

	if (definition->files & FILES_ALL)
		return true;
	for (size_t i = 0; i < definition->npaths; i++) {
		const char *base = path_base(definition->paths[i]->text);

		if (!asset_is_pattern(base) || strcmp(base, "*") == 0)
			continue;
		if (fnmatch(base, path_base(path), FNM_NOESCAPE) == 0)
			return true;
		any = true;
	}
	return !any;
}

static void
list(struct hunt *hunt, size_t step, const char *directory)
{
	const struct definition *definition = hunt->slice->steps[step].definition;
	struct paths all = {0}, wanted = {0};

	asset_index_list(&hunt->search->index, directory, definition->files & FILES_BELOW, &all);
	for (size_t i = 0; i < all.nitems; i++) {
		if (is_wanted(definition, all.items[i]))
			*ARENA_PUSH(hunt->search->arena, wanted.items, wanted.nitems) = all.items[i];
	}
	hunt_add(hunt, &wanted, hunt_runs(hunt, step));
}

/* glob("sql/[0-9]*.sql") */
static void
find_matches(struct hunt *hunt, size_t step, size_t at)
{
	const struct definition *definition = hunt->slice->steps[step].definition;
	struct paths found = {0};

	if (!asset_is_pattern(definition->paths[at]->text))
		return;
	for (size_t first = hunt_first_part(definition, at); first <= at && found.nitems == 0; first++) {
		const char *tail = hunt_tail(hunt, definition, first, at, definition->paths[at]->text);

		if (tail && strchr(tail, '/'))
			asset_index_match(&hunt->search->index, tail, &found);
	}
	hunt_add(hunt, &found, hunt_runs(hunt, step));
}

/* Of a whole module, what does not list directories itself tells nothing of those that are listed. */
static bool
may_lead(const struct definition *definition, const struct path_literal *literal)
{
	return definition->kind != DEFINES_MODULE || literal->piece->files & FILES_LISTED;
}

/* (ROOT / name).glob("*.sql"): the directory's own, of those names that the code is given. */
static void
add_given(struct hunt *hunt, const bool *feeds, struct paths *directories)
{
	struct arena *arena = hunt->search->arena;

	for (size_t d = 0; d < directories->nitems && d < MOST_DIRECTORIES; d++) {
		for (size_t s = 0; s < hunt->slice->nsteps; s++) {
			const struct definition *from = hunt->slice->steps[s].definition;

			for (size_t i = 0; i < from->npaths && feeds[s]; i++) {
				const struct path_literal *literal = from->paths[i];
				struct paths found = {0};
				const char *below;

				if (!literal->plain || literal->placed || strchr(literal->text, '.'))
					continue;
				below = arena_printf(arena, "%s/%s", directories->items[d], literal->text);
				asset_index_directories(&hunt->search->index, below, &found);
				for (size_t k = 0; k < found.nitems; k++) {
					if (strcmp(found.items[k], below) == 0)
						add_directory(hunt, directories, below);
				}
			}
		}
	}
}

void
hunt_listed(struct hunt *hunt, size_t step)
{
	const struct definition *definition = hunt->slice->steps[step].definition;
	const bool *feeds = hunt_feeds(hunt, step, WITHOUT_CONSTANTS_OF_CALLERS);
	struct paths directories = {0};

	for (size_t s = 0; s < hunt->slice->nsteps; s++) {
		const struct definition *from = hunt->slice->steps[s].definition;

		for (size_t i = 0; i < from->npaths && feeds[s]; i++) {
			if (may_lead(from, from->paths[i]))
				find_directories(hunt, from, i, &directories);
		}
		/* importlib.resources.files(app.sql) */
		if (feeds[s] && s != step && from->kind == DEFINES_MODULE && from->module->directory &&
		    definition->files & FILES_READ)
			add_directory(hunt, &directories, from->module->directory);
	}
	add_given(hunt, feeds, &directories);
	for (size_t i = 0; i < hunt->nown; i++)
		asset_index_directories(&hunt->search->index, hunt->own[i], &directories);
	if (directories.nitems == 0 && definition->files & FILES_OWN && definition->kind != DEFINES_MODULE)
		add_directory(hunt, &directories, path_directory(hunt->search->arena, definition->module->path));
	for (size_t i = 0; i < definition->npaths; i++) {
		if (may_lead(definition, definition->paths[i]))
			find_matches(hunt, step, i);
	}
	for (size_t i = 0; i < directories.nitems; i++)
		list(hunt, step, directories.items[i]);
}

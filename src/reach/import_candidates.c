/*
 * import_candidates.c - tracked Python files by the ends of their paths.
 */
#include "reach/import_candidates.h"

#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"
#include "git/snapshot.h"
#include "python/program.h"
#include "reach/import_find.h"
#include "reach/import_roots.h"
#include "reach/imports.h"
#include "reach/modules.h"

struct tails {
	const char **items; /* "a/b/c": of "a/b/c.py", and of a directory that holds Python somewhere */
	size_t nitems;
};

struct candidate {
	struct import_place place;
	const char *package; /* the root it would have, where that is a package's directory; or NULL */
	bool above;          /* the script directory lies below the root it would have */
};

struct candidates {
	struct candidate *items;
	size_t nitems;
};

static void
add_tail(struct imports *imports, const char *path)
{
	void **place = map_at(&imports->tails, text_of(path_base(path)));
	struct tails *tails = *place ? *place : (*place = ARENA_NEW(imports->arena, struct tails));

	*ARENA_PUSH(imports->arena, tails->items, tails->nitems) = path;
}

/* A file, and the directories above it that the one before does not lie in. */
static void
add_file(struct imports *imports, const char *path, const char *before)
{
	const char *directory = path_directory(imports->arena, path);

	if (strcmp(path_base(path), "__init__.py") != 0)
		add_tail(imports, arena_copy(imports->arena, path, strlen(path) - strlen(".py")));
	for (; *directory && !(before && path_within(directory, before));
	     directory = path_directory(imports->arena, directory))
		add_tail(imports, directory);
}

static void
find_tails(struct imports *imports)
{
	const char **paths, *before = NULL;
	size_t npaths;

	if (imports->has_tails)
		return;
	imports->has_tails = true;
	if (snapshot_tracked(imports->snapshot, imports->arena, &paths, &npaths, imports->err) < 0) {
		imports->failed = true;
		return;
	}
	for (size_t i = 0; i < npaths; i++) {
		if (!text_ends(text_of(paths[i]), ".py"))
			continue;
		add_file(imports, paths[i], before);
		before = paths[i];
	}
}

/* "backend" of "backend/shop/helpers" for shop/helpers; NULL: the path does not end so, or is a template's. */
static const char *
root_of(struct imports *imports, const char *path, const char *tail)
{
	size_t length = strlen(path), end = strlen(tail);

	if (end >= length || strcmp(path + length - end, tail) != 0 || path[length - end - 1] != '/' ||
	    strstr(path, "{{"))
		return NULL;
	return arena_copy(imports->arena, path, length - end - 1);
}

static void
add_candidate(struct imports *imports, struct candidates *candidates, const char *path, const char *tail)
{
	const char *root = root_of(imports, path, tail), *directory = path_directory(imports->arena, path);
	struct candidate candidate = {0};

	if (!root || import_roots_have(imports, root))
		return;
	candidate.place = import_place_find(imports, &directory, 1, path_base(path));
	candidate.package = import_package_file(imports, root) ? root : NULL;
	candidate.above = path_within(root, imports->script_location);
	for (size_t i = 0; i < candidates->nitems; i++) { /* x.py beside x/ */
		if (candidate.place.path && strcmp(candidates->items[i].place.path, candidate.place.path) == 0)
			return;
	}
	if (candidate.place.kind != IMPORT_NOTHING)
		*ARENA_PUSH(imports->arena, candidates->items, candidates->nitems) = candidate;
}

static const struct candidates *
candidates_of(struct imports *imports, const char *dotted)
{
	struct candidates *candidates = map_get(&imports->candidates, text_of(dotted));
	const struct tails *tails;
	char *tail;

	if (candidates)
		return candidates;
	candidates = ARENA_NEW(imports->arena, struct candidates);
	tail = arena_strdup(imports->arena, dotted);
	*map_at(&imports->candidates, text_of(arena_strdup(imports->arena, dotted))) = candidates;
	for (char *c = tail; *c; c++)
		*c = *c == '.' ? '/' : *c;
	find_tails(imports);
	tails = map_get(&imports->tails, text_of(path_base(tail)));
	for (size_t i = 0; tails && i < tails->nitems; i++)
		add_candidate(imports, candidates, tails->items[i], tail);
	return candidates;
}

bool
import_candidates_exist(struct imports *imports, const char *top)
{
	return candidates_of(imports, top)->nitems != 0;
}

/* What a module's import takes from the dotted one: from a import NAME, import a.NAME; NULL: nothing, or all. */
static const char *
taken(struct imports *imports, const struct import *import, const char *dotted)
{
	size_t length = strlen(dotted);

	if (!import->module || import->level || strncmp(import->module, dotted, length) != 0)
		return NULL;
	if (import->module[length] == '.')
		return arena_copy(imports->arena, import->module + length + 1,
		                  strcspn(import->module + length + 1, "."));
	return import->module[length] == '\0' && import->name && strcmp(import->name, "*") != 0 ? import->name : NULL;
}

/* Of a module or package that Python can parse; NULL: it is none. */
static const struct module *
read_place(struct imports *imports, const struct import_place *place)
{
	bool is_file = place->kind == IMPORT_MODULE || place->kind == IMPORT_PACKAGE;
	const struct module *module =
		is_file && imports->files ? modules_get(imports->files, place->path, imports->err) : NULL;

	imports->failed |= is_file && imports->files && !module;
	return module && module->program->state == PROGRAM_PARSED ? module : NULL;
}

/*
 * app/starlette.py, which imports starlette, or starlette.requests that app/ does not have: there a library is meant,
 * and so it is here.
 */
static bool
is_wrapper(struct imports *imports, const struct import_place *place, const char *package, const char *dotted)
{
	const struct module *module = package ? read_place(imports, place) : NULL;
	const char *top = import_top(imports, dotted);

	for (size_t i = 0; module && i < module->nimports; i++) {
		const struct import *import = module->imports[i];
		struct import_place found;

		if (!import->module || import->level || strcmp(import_top(imports, import->module), top) != 0)
			continue;
		found = import_find_in(imports, &package, 1, import->module);
		if (!found.path || strcmp(found.path, module->path) == 0)
			return true;
	}
	return false;
}

/* In a package it is not enough that it imports the name, too. */
static bool
has_name(struct imports *imports, const struct import_place *place, const char *package, const char *dotted,
         const char *name)
{
	struct import_place inner = {0};
	const struct module *module;
	const struct name *bound;

	if (place->nwithin)
		inner = import_place_find(imports, place->within, place->nwithin, name);
	if (inner.kind != IMPORT_NOTHING)
		return !is_wrapper(imports, &inner, package, dotted);
	if (place->kind == IMPORT_NAMESPACE || !imports->files)
		return false;
	module = read_place(imports, place);
	if (!module)
		return true;
	bound = module_name(module, name);
	return (bound && bound->nstatements) ||
	       (!package && (bound || module->nstars || module_name(module, "__getattr__")));
}

/* How many names are taken from it; SIZE_MAX where one is not there. */
static size_t
count_taken(struct imports *imports, const struct import_place *place, const char *package, const struct module *from,
            const char *dotted)
{
	size_t n = 0;

	for (size_t i = 0; i < from->nimports; i++) {
		const char *name = taken(imports, from->imports[i], dotted);

		if (name && !has_name(imports, place, package, dotted, name))
			return SIZE_MAX;
		n += name != NULL;
	}
	return n;
}

bool
import_is_plausible(struct imports *imports, const struct import_place *place, const struct module *from,
                    const char *dotted)
{
	size_t n = count_taken(imports, place, NULL, from, dotted);

	return n != SIZE_MAX && (n || place->kind != IMPORT_NAMESPACE);
}

/* The better, the smaller; 0: it is not meant. */
enum { NOT_MEANT = 0, IN_PACKAGE = 9 };

static int
rank(struct imports *imports, const struct candidate *candidate, const struct module *from, const char *dotted)
{
	const struct import_place *place = &candidate->place;
	size_t n = count_taken(imports, place, candidate->package, from, dotted);
	bool is_namespace = place->kind == IMPORT_NAMESPACE;

	if (n == SIZE_MAX || (n == 0 && (is_namespace || candidate->package)) || (is_namespace && candidate->package) ||
	    strcmp(place->path, from->path) == 0 || is_wrapper(imports, place, candidate->package, dotted))
		return NOT_MEANT;
	return candidate->package ? IN_PACKAGE : 1 + !candidate->above + 2 * is_namespace;
}

struct import_place
import_candidates_find(struct imports *imports, const struct module *from, const char *dotted, const char **unsure)
{
	const struct candidates *candidates = candidates_of(imports, dotted);
	const struct candidate *best = NULL;
	int best_rank = NOT_MEANT;
	const char *paths = NULL;

	for (size_t i = 0; i < candidates->nitems; i++) {
		const struct candidate *candidate = &candidates->items[i];
		int its_rank = rank(imports, candidate, from, dotted);

		if (its_rank == NOT_MEANT || (best && its_rank > best_rank))
			continue;
		paths = best && its_rank == best_rank
		                ? arena_printf(imports->arena, "%s, %s", paths, candidate->place.path)
		                : candidate->place.path;
		best = best && its_rank == best_rank ? best : candidate;
		best_rank = its_rank;
	}
	*unsure = best && (best_rank == IN_PACKAGE || paths != best->place.path) ? paths : NULL;
	return best && !*unsure ? best->place : (struct import_place){0};
}

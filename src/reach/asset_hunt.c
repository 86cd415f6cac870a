/*
 * asset_hunt.c - which of several files are meant.
 */
#include "reach/asset_hunt.h"

#include <string.h>

#include "alembic/revision.h"
#include "base/arena.h"
#include "base/path.h"
#include "reach/asset_name.h"
#include "reach/imports.h"
#include "slice/slice.h"

/* MOST_BETWEEN: links from code that finds Python files to the code that runs them, callers and what they call. */
enum { MOST_PARTS = 8, MOST_CALLS = 2, MOST_CALLS_OF_OWN = 5, MOST_FILES = 8, MOST_BETWEEN = 6 };

/* The project's own settings change for reasons of their own; a glob of the configuration makes them count. */
static bool
is_project_file(const char *path)
{
	static const char *const names[] = {"pyproject.toml", "setup.cfg",    "tox.ini", "alembic.ini",
	                                    "miglock.toml",   "package.json", NULL};

	return string_is_one_of(path_base(path), names);
}

static bool
is_python(const char *path)
{
	return text_ends(text_of(path), ".py");
}

bool
hunt_has(const struct hunt *hunt, const char *path)
{
	const struct paths *found = is_python(path) ? hunt->python : hunt->assets;

	for (size_t i = 0; i < found->nitems; i++) {
		if (strcmp(found->items[i], path) == 0)
			return true;
	}
	return false;
}

void
hunt_add_path(struct hunt *hunt, const char *path)
{
	struct paths *found = is_python(path) ? hunt->python : hunt->assets;

	if (hunt_has(hunt, path))
		return;
	if (imports_has_file(hunt->search->imports, path)) /* what is tracked may be deleted, or a submodule */
		*ARENA_PUSH(hunt->search->arena, found->items, found->nitems) = path;
}

void
hunt_add(struct hunt *hunt, const struct paths *paths, bool python)
{
	for (size_t i = 0; i < paths->nitems; i++) {
		const char *path = paths->items[i];

		if (is_project_file(path) || strcmp(path, hunt->revision->path) == 0)
			continue;
		if (!is_python(path) || python)
			hunt_add_path(hunt, path);
	}
}

size_t
hunt_first_part(const struct definition *definition, size_t at)
{
	size_t first = at;

	while (first > 0 && at - first < MOST_PARTS &&
	       definition->paths[first - 1]->statement == definition->paths[at]->statement)
		first--;
	return first;
}

const char *
hunt_tail(const struct hunt *hunt, const struct definition *definition, size_t first, size_t at, const char *last)
{
	struct arena *arena = hunt->search->arena;
	const char *name = "";

	for (; first < at; first++)
		name = arena_printf(arena, "%s%s/", name, definition->paths[first]->text);
	return asset_tail(arena, *name ? arena_printf(arena, "%s%s", name, last) : last);
}

static bool
names(const struct hunt *hunt, const char *directory)
{
	for (const char *tail = directory; tail; tail = strchr(tail, '/') ? strchr(tail, '/') + 1 : NULL) {
		if (map_get(&hunt->directories, text_of(tail)))
			return true;
	}
	return false;
}

static bool
is_own(const struct hunt *hunt, const char *directory)
{
	for (size_t i = 0; i < hunt->nown; i++) {
		if (strcmp(path_base(directory), hunt->own[i]) == 0)
			return true;
	}
	return false;
}

bool
hunt_is_near(const struct hunt *hunt, const struct definition *definition, const char *path, const char *tail)
{
	const struct imports *imports = hunt->search->imports;
	size_t length = strlen(path) - strlen(tail);
	const char *above = arena_copy(hunt->search->arena, path, length ? length - 1 : 0);

	for (size_t i = 0; i < imports->nroots; i++) {
		if (strcmp(imports->roots[i], above) == 0)
			return true;
	}
	return path_within(above, definition->module->path) || path_within(above, hunt->revision->path);
}

static void
prepare(struct hunt *hunt)
{
	struct arena *arena = hunt->search->arena;

	if (hunt->feeds)
		return;
	callers_init(&hunt->callers, hunt->slice, arena);
	hunt->feeds = ARENA_ARRAY(arena, bool, hunt->slice->nsteps);
	hunt->constants = ARENA_ARRAY(arena, struct hunt_constants, hunt->slice->nsteps);
}

struct run_search {
	struct hunt *hunt;
	size_t *found; /* steps, the nearest first */
	size_t nfound;
};

static void
come_near(struct run_search *search, size_t step, unsigned char left)
{
	if (search->hunt->runs[step])
		return;
	search->hunt->runs[step] = left;
	search->found[search->nfound++] = step;
}

/* A whole module leads to all sorts of things: near are those who use it, and what it uses where it runs some itself.
 */
static void
look_beyond(struct run_search *search, size_t step)
{
	const struct definition *definition = search->hunt->slice->steps[step].definition;
	const struct callers *callers = &search->hunt->callers;
	unsigned char left = search->hunt->runs[step];
	bool whole = definition->kind == DEFINES_MODULE;

	if (left == 1 || (whole && left <= MOST_BETWEEN))
		return;
	for (const struct caller *caller = callers_of(callers, definition); caller; caller = caller->next)
		come_near(search, caller->step, left - 1);
	for (size_t i = 0; i < definition->nlinks; i++) {
		size_t place = callers_step(callers, definition->links[i].to);

		if (place)
			come_near(search, place - 1, whole ? 1 : left - 1);
	}
}

bool
hunt_runs(struct hunt *hunt, size_t step)
{
	const struct slice *slice = hunt->slice;
	struct run_search search = {.hunt = hunt};

	if (!(hunt->files & FILES_RUN))
		return false;
	prepare(hunt);
	if (!hunt->runs) {
		hunt->runs = ARENA_ARRAY(hunt->search->arena, unsigned char, slice->nsteps);
		search.found = ARENA_ARRAY(hunt->search->arena, size_t, slice->nsteps);
		for (size_t s = 0; s < slice->nsteps; s++) {
			if (slice->steps[s].definition->files & FILES_RUN)
				come_near(&search, s, MOST_BETWEEN + 1);
		}
		for (size_t i = 0; i < search.nfound; i++)
			look_beyond(&search, search.found[i]);
	}
	return hunt->runs[step];
}

static bool
is_constant(const struct definition *definition)
{
	return definition->kind == DEFINES_NAME && definition->of && names_value(definition->module, definition->of);
}

/* The constants that a step leads to, by their steps. */
static const struct hunt_constants *
constants_of(struct hunt *hunt, size_t step)
{
	const struct definition *definition = hunt->slice->steps[step].definition;
	struct hunt_constants *constants = &hunt->constants[step];

	for (size_t i = 0; i < definition->nlinks && !constants->known; i++) {
		const struct link *link = &definition->links[i];
		size_t place = link->kind == LINK_DEFINITION && is_constant(link->to)
		                       ? callers_step(&hunt->callers, link->to)
		                       : 0;

		if (place)
			*ARENA_PUSH(hunt->search->arena, constants->steps, constants->nsteps) = place - 1;
	}
	constants->known = true;
	return constants;
}

static void
feed_with_constants(struct hunt *hunt, size_t step)
{
	const struct hunt_constants *constants = constants_of(hunt, step);

	for (size_t i = 0; i < constants->nsteps; i++)
		hunt->feeds[constants->steps[i]] = true;
}

static void
feed_with_links(struct hunt *hunt, const struct definition *definition)
{
	for (size_t i = 0; i < definition->nlinks; i++) {
		size_t place = callers_step(&hunt->callers, definition->links[i].to);

		if (place)
			hunt->feeds[place - 1] = true;
	}
}

const bool *
hunt_feeds(struct hunt *hunt, size_t step, enum feeding feeding)
{
	const struct slice *slice = hunt->slice;
	const struct definition *definition = slice->steps[step].definition;
	size_t above = step, fed = 2 * step + 1 + (feeding == WITH_CONSTANTS_OF_CALLERS), before = SIZE_MAX;

	if (hunt->fed == fed)
		return hunt->feeds;
	prepare(hunt);
	hunt->fed = fed;
	memset(hunt->feeds, 0, slice->nsteps * sizeof *hunt->feeds);
	for (const struct caller *caller = callers_of(&hunt->callers, definition); caller; caller = caller->next) {
		hunt->feeds[caller->step] = true;
		if (feeding == WITH_CONSTANTS_OF_CALLERS && caller->step != before)
			feed_with_constants(hunt, caller->step);
		before = caller->step;
	}
	feed_with_links(hunt, definition);
	/* The revision itself may be further away than other code: it is the one that says what it wants. */
	for (int level = 0; level <= MOST_CALLS_OF_OWN; level++, above = slice->steps[above].from)
		hunt->feeds[above] |= level <= MOST_CALLS || above == 0;
	return hunt->feeds;
}

static bool
fits(const struct hunt *hunt, const struct definition *definition, const char *path, const char *tail,
     enum choice choice)
{
	const char *directory = path_directory(hunt->search->arena, path);

	switch (choice) {
	case IN_OWN_DIRECTORY:
		return is_own(hunt, directory);
	case IN_NAMED_DIRECTORY:
		return names(hunt, directory);
	case NEAR:
		return hunt_is_near(hunt, definition, path, tail);
	default:
		return names(hunt, directory) || hunt_is_near(hunt, definition, path, tail);
	}
}

struct paths
hunt_choose(const struct hunt *hunt, const struct definition *definition, const struct paths *paths, const char *tail,
            enum choice choice)
{
	struct paths chosen = {0};

	for (size_t i = 0; i < paths->nitems; i++) {
		if (fits(hunt, definition, paths->items[i], tail, choice))
			*ARENA_PUSH(hunt->search->arena, chosen.items, chosen.nitems) = paths->items[i];
	}
	return chosen;
}

void
hunt_narrow(const struct hunt *hunt, const struct definition *definition, const char *tail, struct paths *found)
{
	struct paths chosen = hunt_choose(hunt, definition, found, tail, IN_OWN_DIRECTORY);

	if (chosen.nitems) {
		*found = chosen;
		return;
	}
	chosen = hunt_choose(hunt, definition, found, tail, NAMED_OR_NEAR);
	if (chosen.nitems)
		*found = chosen;
	if (found->nitems > MOST_FILES)
		*found = hunt_choose(hunt, definition, found, tail, NEAR);
}

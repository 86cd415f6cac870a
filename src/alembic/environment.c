/*
 * environment.c - all environments of a snapshot, named and told apart.
 */
#include "alembic/environment.h"

#include <fnmatch.h>
#include <stdlib.h>

#include "alembic/config.h"
#include "alembic/environment_finder.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"
#include "git/snapshot.h"

const struct environment_note *
finder_note(struct finder *finder, const char *path, int line, const char *format, ...)
{
	struct environment_note *note = ARENA_PUSH(finder->arena, finder->notes, finder->nnotes);
	va_list args;

	va_start(args, format);
	*note = (struct environment_note){path, line, arena_vprintf(finder->arena, format, args)};
	va_end(args);
	return note;
}

bool
is_template(const char *path)
{
	return strstr(path, "{{") || strstr(path, "{%");
}

/* The first tracked path that does not sort before `path`. */
static size_t
lower_bound(const struct finder *finder, const char *path)
{
	size_t low = 0, high = finder->ntracked;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(finder->tracked[middle], path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t
finder_below(const struct finder *finder, const char *directory, size_t *first)
{
	*first = 0;
	if (!*directory)
		return finder->ntracked;
	*first = lower_bound(finder, arena_printf(finder->arena, "%s/", directory));
	/* '0' is what follows the slash. */
	return lower_bound(finder, arena_printf(finder->arena, "%s0", directory)) - *first;
}

static bool
same_locations(const struct environment *a, const struct environment *b)
{
	if (strcmp(a->script_location, b->script_location) != 0 || a->nversion_locations != b->nversion_locations)
		return false;
	for (size_t i = 0; i < a->nversion_locations; i++)
		if (strcmp(a->version_locations[i], b->version_locations[i]) != 0)
			return false;
	return true;
}

static bool
same_path(const char *const *a, size_t na, const struct environment *environment)
{
	if (na != environment->nprepend_sys_path)
		return false;
	for (size_t i = 0; i < na; i++)
		if (strcmp(a[i], environment->prepend_sys_path[i]) != 0)
			return false;
	return true;
}

/* alembic -c takes whichever ini it is given: all of them have to find the same. */
static void
add_path(struct finder *finder, struct environment *known, const struct environment *environment)
{
	for (size_t i = 0; i < environment->noutside; i++)
		*ARENA_PUSH(finder->arena, known->outside, known->noutside) = environment->outside[i];
	if (!environment_is_configured(environment) ||
	    same_path(known->prepend_sys_path, known->nprepend_sys_path, environment))
		return;
	for (size_t i = 0; i < known->nothers; i++)
		if (same_path(known->others[i].items, known->others[i].nitems, environment))
			return;
	*ARENA_PUSH(finder->arena, known->others, known->nothers) =
		(struct other_path){environment->prepend_sys_path, environment->nprepend_sys_path, environment->source};
}

void
finder_add(struct finder *finder, const struct environment *environment, const char *part)
{
	for (size_t i = 0; i < finder->nitems; i++) {
		struct environment *known = &finder->items[i].environment;

		if (same_locations(known, environment)) {
			known->recursive_by_look = (known->recursive_by_look || !known->recursive) &&
			                           (environment->recursive_by_look || !environment->recursive);
			known->recursive |= environment->recursive;
			add_path(finder, known, environment);
			return;
		}
	}
	*ARENA_PUSH(finder->arena, finder->items, finder->nitems) = (struct found_environment){*environment, part};
}

/* Directories of tracked files that a pattern with * or ? fits, each once, in order. */
static int
add_fitting(struct finder *finder, const struct config *config, const char *pattern, struct environment *environment)
{
	const char *fitted = path_normalize(finder->arena, path_join(finder->arena, config->directory, pattern));
	size_t before = environment->nversion_locations;

	if (!finder->tracked &&
	    snapshot_tracked(finder->snapshot, finder->arena, &finder->tracked, &finder->ntracked, finder->err) != 0)
		return -1;
	for (size_t i = 0; fitted && i < finder->ntracked; i++) {
		const char *directory = path_directory(finder->arena, finder->tracked[i]);
		size_t n = environment->nversion_locations;

		if (!text_ends(text_of(finder->tracked[i]), ".py") || fnmatch(fitted, directory, FNM_PATHNAME) != 0 ||
		    (n > 0 && strcmp(environment->version_locations[n - 1], directory) == 0))
			continue;
		*ARENA_PUSH(finder->arena, environment->version_locations, environment->nversion_locations) = directory;
	}
	return environment->nversion_locations > before ? 0 : 1;
}

static int
add_location(struct finder *finder, const struct config *config, const struct config_environment *from,
             const char *value, struct environment *environment)
{
	const struct place place = {.directory = config->directory, .home = config->directory};
	const char *location = NULL;
	int rc;

	if (strpbrk(value, "*?")) {
		rc = add_fitting(finder, config, value, environment);
		if (rc <= 0)
			return rc;
	} else if (place_resolve(finder, &place, value, false, &location) != 0) {
		return -1;
	}
	if (!location)
		return error_set(finder->err, "%s:%d: version location '%s' is not in the %s", config->path, from->line,
		                 value, snapshot_name(finder->snapshot));
	*ARENA_PUSH(finder->arena, environment->version_locations, environment->nversion_locations) = location;
	return 0;
}

/* One of [[tool.miglock.environment]]. */
static int
add_from_config(struct finder *finder, const struct config *config, const struct config_environment *from)
{
	const struct place place = {.directory = config->directory, .home = config->directory};
	struct environment environment = {
		.name = from->name, .recursive = from->recursive, .source = config->path, .line = from->line};
	bool is = false;

	if (place_resolve(finder, &place, from->script_location, false, &environment.script_location) != 0 ||
	    (environment.script_location && is_directory(finder, environment.script_location, &is) != 0))
		return -1;
	if (!is)
		return error_set(finder->err, "%s:%d: script-location '%s' is not in the %s", config->path, from->line,
		                 from->script_location, snapshot_name(finder->snapshot));
	if (from->nversion_locations == 0)
		*ARENA_PUSH(finder->arena, environment.version_locations, environment.nversion_locations) =
			path_join(finder->arena, environment.script_location, "versions");
	for (size_t i = 0; i < from->nversion_locations; i++) {
		if (add_location(finder, config, from, from->version_locations[i], &environment) != 0)
			return -1;
	}
	*ARENA_PUSH(finder->arena, finder->items, finder->nitems) = (struct found_environment){environment, NULL};
	return 0;
}

/* env.py beside script.py.mako or versions/. */
static bool
looks_like_environment(const struct finder *finder, const char *directory)
{
	size_t first, n = finder_below(finder, directory, &first), skip = *directory ? strlen(directory) + 1 : 0;
	bool looks = false;

	for (size_t i = first; i < first + n; i++) {
		const char *rest = finder->tracked[i] + skip;

		/* env.py.mako, alembic.ini.jinja: something that environments are made from. */
		if (!strchr(rest, '/') && (strncmp(rest, "env.py.", 7) == 0 || strstr(rest, ".ini.")))
			return false;
		looks |= strcmp(rest, "script.py.mako") == 0 || strncmp(rest, "versions/", 9) == 0;
	}
	return looks;
}

static bool
is_known(const struct finder *finder, const char *script_location)
{
	for (size_t i = 0; i < finder->nitems; i++)
		if (strcmp(finder->items[i].environment.script_location, script_location) == 0)
			return true;
	return false;
}

static int
find_by_look(struct finder *finder)
{
	for (size_t i = 0; i < finder->ntracked; i++) {
		const char *path = finder->tracked[i];
		struct environment environment = {.source = path};

		if (strcmp(path_base(path), "env.py") != 0 || is_template(path))
			continue;
		environment.script_location = path_directory(finder->arena, path);
		if (!is_known(finder, environment.script_location) &&
		    looks_like_environment(finder, environment.script_location) &&
		    layout_add(finder, &environment, true) != 0)
			return -1;
	}
	return 0;
}

static int
look(struct finder *finder)
{
	return snapshot_tracked(finder->snapshot, finder->arena, &finder->tracked, &finder->ntracked, finder->err) ||
	                       find_configured(finder) || find_by_look(finder)
	               ? -1
	               : 0;
}

static int
find_all(struct finder *finder, const struct config *config)
{
	for (size_t i = 0; i < config->nenvironments; i++)
		if (add_from_config(finder, config, &config->environments[i]) != 0)
			return -1;
	if (config->nenvironments > 0)
		return 0;
	if (look(finder) != 0)
		return -1;
	/* A project of five minutes ago, which nobody has added yet. */
	if (finder->nitems == 0 && !finder->trouble) {
		snapshot_take_in_untracked(finder->snapshot);
		if (look(finder) != 0)
			return -1;
	}
	if (finder->nitems == 0 && finder->trouble)
		return error_set(finder->err, "%s:%d: %s", finder->trouble->path, finder->trouble->line,
		                 finder->trouble->text);
	return 0;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct environment *)a)->name, ((const struct environment *)b)->name);
}

static void
find_stray_lockfiles(struct environments *found, const struct finder *finder)
{
	for (size_t i = 0; i < finder->ntracked; i++) {
		const char *path = finder->tracked[i];
		bool claimed = false;

		if (strcmp(path_base(path), "miglock.lock") != 0)
			continue;
		for (size_t k = 0; k < found->nitems && !claimed; k++)
			claimed = strcmp(found->items[k].lockfile, path) == 0;
		if (!claimed)
			*ARENA_PUSH(finder->arena, found->stray_lockfiles, found->nstray_lockfiles) = path;
	}
}

bool
environment_is_configured(const struct environment *environment)
{
	return strcmp(path_base(environment->source), "env.py") != 0;
}

int
environments_find(struct environments *found, struct snapshot *snapshot, const struct config *config,
                  struct arena *arena, struct error *err)
{
	struct finder finder = {.snapshot = snapshot, .arena = arena, .err = err, .alembic_tables = MAP_INIT(arena)};

	*found = (struct environments){0};
	if (find_all(&finder, config) != 0 || finder_name(&finder) != 0)
		return -1;
	found->items = ARENA_ARRAY(arena, struct environment, finder.nitems);
	for (size_t i = 0; i < finder.nitems; i++)
		found->items[i] = finder.items[i].environment;
	found->nitems = finder.nitems;
	if (found->nitems > 0)
		qsort(found->items, found->nitems, sizeof *found->items, by_name);
	found->notes = finder.notes;
	found->nnotes = finder.nnotes;
	find_stray_lockfiles(found, &finder);
	return 0;
}

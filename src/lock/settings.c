/*
 * settings.c - settings in the lockfile's form: sorted, each once, relative to it.
 */
#include "lock/settings.h"

#include <stdlib.h>
#include <string.h>

#include "alembic/config.h"
#include "base/arena.h"
#include "base/names.h"
#include "base/path.h"
#include "lock/lock.h"

static int
by_text(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void
sort(const char **items, size_t *nitems)
{
	size_t n = 0;

	if (*nitems)
		qsort(items, *nitems, sizeof *items, by_text);
	for (size_t i = 0; i < *nitems; i++) {
		if (n == 0 || strcmp(items[i], items[n - 1]) != 0)
			items[n++] = items[i];
	}
	*nitems = n;
}

/* Paths of the configuration as seen from the lockfile. */
static const char **
relative_paths(const struct config *config, const char *const *paths, size_t *npaths, const char *lockfile,
               struct arena *arena)
{
	const char **relative = ARENA_ARRAY(arena, const char *, *npaths + 1);

	for (size_t i = 0; i < *npaths; i++) {
		const char *path = path_normalize(arena, path_join(arena, config->directory, paths[i]));

		relative[i] = path ? path_relative(arena, path_directory(arena, lockfile), path) : paths[i];
	}
	sort(relative, npaths);
	return relative;
}

void
lock_settings_of(struct lock *lock, const struct config *config, const char *lockfile, struct arena *arena)
{
	lock->follow = config->follow == FOLLOW_DEFINITIONS ? NULL : follow_name(config->follow);
	lock->nstop = config->nstop;
	lock->stop = ARENA_ARRAY(arena, const char *, config->nstop + 1);
	for (size_t i = 0; i < config->nstop; i++)
		lock->stop[i] = config->stop[i];
	sort(lock->stop, &lock->nstop);
	lock->nhelper_roots = config->nhelper_roots;
	lock->helper_roots = relative_paths(config, config->helper_roots, &lock->nhelper_roots, lockfile, arena);
	lock->nasset_globs = config->nassets;
	lock->asset_globs = relative_paths(config, config->assets, &lock->nasset_globs, lockfile, arena);
}

bool
lock_same_settings(const struct lock *a, const struct lock *b)
{
	return strcmp(a->follow ? a->follow : "", b->follow ? b->follow : "") == 0 &&
	       names_equal(a->stop, a->nstop, b->stop, b->nstop) &&
	       names_equal(a->helper_roots, a->nhelper_roots, b->helper_roots, b->nhelper_roots) &&
	       names_equal(a->asset_globs, a->nasset_globs, b->asset_globs, b->nasset_globs);
}

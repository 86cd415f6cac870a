/*
 * environment_name.c - a name and a lockfile for each environment, and no two alike.
 */
#include "alembic/environment_finder.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"

/* What may tell environments of one script directory apart, the shortest first. */
enum distinction { BY_PART, BY_SECTION, BY_SOURCE, BY_SOURCE_AND_SECTION, BY_LINE, NDISTINCTIONS };

static const char *
distinguish(struct arena *arena, const struct found_environment *found, enum distinction by)
{
	const struct environment *environment = &found->environment;
	const char *section = environment->section ? environment->section : "";

	switch (by) {
	case BY_PART:
		return found->part ? found->part : section;
	case BY_SECTION:
		return section;
	case BY_SOURCE:
		return path_base(environment->source);
	case BY_SOURCE_AND_SECTION:
		return arena_printf(arena, "%s:%s", environment->source, section);
	default:
		return arena_printf(arena, "%s:%d", environment->source, environment->line);
	}
}

static bool
share_directory(const struct found_environment *a, const struct found_environment *b)
{
	return strcmp(a->environment.script_location, b->environment.script_location) == 0;
}

/* What tells items[i] from the others of its script directory; NULL when it is alone there. */
static const char *
label_of(const struct finder *finder, size_t i)
{
	const char *label = NULL;
	bool told_apart = false;

	for (enum distinction by = BY_PART; by < NDISTINCTIONS && !told_apart; by++) {
		bool shared = false;

		label = distinguish(finder->arena, &finder->items[i], by);
		told_apart = *label;
		for (size_t j = 0; j < finder->nitems; j++) {
			if (j == i || !share_directory(&finder->items[i], &finder->items[j]))
				continue;
			shared = true;
			told_apart &= strcmp(label, distinguish(finder->arena, &finder->items[j], by)) != 0;
		}
		if (!shared)
			return NULL;
	}
	return label;
}

static bool
has_default_location(const struct finder *finder, const struct environment *environment)
{
	return environment->nversion_locations == 1 &&
	       strcmp(environment->version_locations[0],
	              path_join(finder->arena, environment->script_location, "versions")) == 0;
}

static bool
is_taken(const struct finder *finder, size_t n, const char *lockfile)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(finder->items[i].environment.lockfile, lockfile) == 0)
			return true;
	return false;
}

static const char *
lockfile_of(const struct finder *finder, size_t i, const char *label)
{
	const struct environment *environment = &finder->items[i].environment;
	const char *directory = environment->script_location, *lockfile;
	char *suffix;

	if (label && !has_default_location(finder, environment) && environment->nversion_locations > 0)
		directory = environment->version_locations[0];
	lockfile = path_join(finder->arena, directory, "miglock.lock");
	if (!is_taken(finder, i, lockfile))
		return lockfile;
	suffix = arena_strdup(finder->arena, label ? label : environment->name);
	for (char *c = suffix; (c = strchr(c, '/')) != NULL;)
		*c = '-';
	return path_join(finder->arena, directory, arena_printf(finder->arena, "miglock-%s.lock", suffix));
}

int
finder_name(struct finder *finder)
{
	for (size_t i = 0; i < finder->nitems; i++) {
		struct environment *environment = &finder->items[i].environment;
		const char *label = label_of(finder, i);
		const char *directory = *environment->script_location ? environment->script_location : ".";

		if (!environment->name)
			environment->name = label ? arena_printf(finder->arena, "%s#%s", directory, label) : directory;
		environment->lockfile = lockfile_of(finder, i, label);
		for (size_t j = 0; j < i; j++)
			if (strcmp(finder->items[j].environment.name, environment->name) == 0)
				return error_set(finder->err, "%s:%d: there is another environment named '%s'",
				                 environment->source, environment->line, environment->name);
	}
	return 0;
}

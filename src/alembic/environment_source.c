/*
 * environment_source.c - from one ini section or [tool.alembic] to an environment.
 *
 * Alembic resolves what is relative, and looks for pyproject.toml, in the
 * current directory.  So each directory from the configuring file's own up to
 * the root is tried as that, and those in which the script directory exists
 * must agree.
 */
#include "alembic/environment_finder.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"
#include "git/snapshot.h"

/* What the source means with a certain current directory. */
struct attempt {
	struct place place;
	struct alembic_table *toml;
	const char *script;
	bool whole;        /* there is an env.py or a versions/ in it */
	size_t nlocations; /* how many of the version locations exist */
};

struct pending { /* a source that may mean several directories */
	struct source source;
	struct attempt *attempts;
	size_t nattempts;
};

static int
resolve_prepend(struct finder *finder, const struct settings *settings, struct place *place)
{
	struct setting_list list, resolved = {NULL, 0}, outside = {NULL, 0};

	if (settings_prepend_sys_path(finder, settings, &list) != 0)
		return -1;
	for (size_t i = 0; i < list.nitems; i++) {
		const char *directory;
		bool leaves = true;

		if (place_resolve(finder, place, list.items[i], false, &directory) != 0 ||
		    (directory && place_leaves(finder, directory, &leaves) != 0))
			return -1;
		if (directory)
			*ARENA_PUSH(finder->arena, resolved.items, resolved.nitems) = directory;
		if (leaves)
			*ARENA_PUSH(finder->arena, outside.items, outside.nitems) = list.items[i];
	}
	place->prepend_sys_path = resolved;
	place->outside = outside;
	return 0;
}

static int
count_locations(struct finder *finder, const struct settings *settings, struct attempt *attempt)
{
	struct setting_list list;

	if (settings_version_locations(finder, settings, &list) != 0)
		return -1;
	for (size_t i = 0; i < list.nitems; i++) {
		const char *directory;
		bool is = false;

		if (place_resolve(finder, &attempt->place, list.items[i], false, &directory) != 0 ||
		    (directory && is_directory(finder, directory, &is) != 0))
			return -1;
		attempt->nlocations += is;
	}
	return 0;
}

static int
look_into(struct finder *finder, struct attempt *attempt)
{
	enum file_type type;
	bool has_env, has_versions;
	int found =
		snapshot_stat(finder->snapshot, attempt->script, finder->arena, &type, &attempt->script, finder->err);

	if (found < 0)
		return -1;
	if (found > 0 || type != FILE_DIRECTORY) {
		attempt->script = NULL;
		return 0;
	}
	if (is_file(finder, path_join(finder->arena, attempt->script, "env.py"), &has_env) != 0 ||
	    is_directory(finder, path_join(finder->arena, attempt->script, "versions"), &has_versions) != 0)
		return -1;
	attempt->whole = has_env || has_versions;
	return 0;
}

/* attempt->script stays NULL where the source's script directory is not there. */
static int
try_directory(struct finder *finder, struct source *source, const char *directory, struct attempt *attempt)
{
	struct settings settings = source->settings;
	struct setting setting;

	*attempt = (struct attempt){.place = {.directory = directory, .home = source->home}};
	if (!source->own_directory && settings.ini && alembic_table_of(finder, directory, &settings.toml) != 0)
		return -1;
	attempt->toml = settings.toml;
	if (settings_string(finder, &settings, "script_location", &setting) != 0 ||
	    resolve_prepend(finder, &settings, &attempt->place) != 0)
		return -1;
	if (source->own_directory)
		attempt->script = source->home;
	else if (setting.value && place_resolve(finder, &attempt->place, setting.value, true, &attempt->script) != 0)
		return -1;
	if (setting.value && !source->script_location.value)
		source->script_location = setting;
	if (attempt->script && look_into(finder, attempt) != 0)
		return -1;
	return attempt->script ? count_locations(finder, &settings, attempt) : 0;
}

static int
read_locations(struct finder *finder, const struct source *source, const struct attempt *attempt,
               const struct setting_list *list, struct environment *environment)
{
	for (size_t i = 0; i < list->nitems; i++) {
		const char *directory;

		if (place_resolve(finder, &attempt->place, list->items[i], false, &directory) != 0)
			return -1;
		if (directory)
			*ARENA_PUSH(finder->arena, environment->version_locations, environment->nversion_locations) =
				directory;
		else
			finder_note(finder, source->path, environment->line, "version location '%s' is not in the %s",
			            list->items[i], snapshot_name(finder->snapshot));
	}
	return 0;
}

static int
add_environment(struct finder *finder, const struct source *source, const struct attempt *attempt)
{
	const struct settings settings = {source->settings.ini, source->settings.section, attempt->toml};
	struct environment environment = {
		.script_location = attempt->script,
		.prepend_sys_path = attempt->place.prepend_sys_path.items,
		.nprepend_sys_path = attempt->place.prepend_sys_path.nitems,
		.outside = attempt->place.outside.items,
		.noutside = attempt->place.outside.nitems,
		.source = source->path,
		.section = settings.section ? settings.section->name : NULL,
		.line = source->script_location.path && strcmp(source->script_location.path, source->path) == 0
	                        ? source->script_location.line
	                        : source->line,
	};
	struct setting_list list;
	bool recursive_is_set, sourceless_is_set;

	if (settings_boolean(finder, &settings, "recursive_version_locations", &environment.recursive,
	                     &recursive_is_set) != 0 ||
	    settings_boolean(finder, &settings, "sourceless", &environment.sourceless, &sourceless_is_set) != 0 ||
	    settings_version_locations(finder, &settings, &list) != 0 || settings_check_others(finder, &settings) != 0)
		return -1;
	if (attempt->toml && settings.ini)
		attempt->toml->merged = true;
	if (list.nitems == 0 && !recursive_is_set)
		return layout_add(finder, &environment, false);
	if (list.nitems == 0)
		*ARENA_PUSH(finder->arena, environment.version_locations, environment.nversion_locations) =
			path_join(finder->arena, environment.script_location, "versions");
	if (read_locations(finder, source, attempt, &list, &environment) != 0)
		return -1;
	finder_add(finder, &environment, NULL);
	return 0;
}

/* Of the attempts at one script directory the one with most version locations, and of these the nearest. */
static const struct attempt *
best_attempt(const struct attempt *attempts, size_t nattempts, const char *script)
{
	const struct attempt *best = NULL;

	for (size_t i = 0; i < nattempts; i++)
		if (strcmp(attempts[i].script, script) == 0 && (!best || attempts[i].nlocations > best->nlocations))
			best = &attempts[i];
	return best;
}

/* Another script directory than `script` among the attempts; NULL when they agree. */
static const char *
another_script(const struct attempt *attempts, size_t nattempts, const char *script)
{
	for (size_t i = 0; i < nattempts; i++)
		if (strcmp(attempts[i].script, script) != 0)
			return attempts[i].script;
	return NULL;
}

/* Where some of the directories look like script directories, only those count. */
static void
prefer_whole(struct attempt *attempts, size_t *nattempts)
{
	size_t kept = 0;

	for (size_t i = 0; i < *nattempts; i++)
		kept += attempts[i].whole;
	if (kept == 0)
		return;
	kept = 0;
	for (size_t i = 0; i < *nattempts; i++)
		if (attempts[i].whole)
			attempts[kept++] = attempts[i];
	*nattempts = kept;
}

static void
note_unusable(struct finder *finder, const struct source *source)
{
	const struct setting *setting = &source->script_location;
	const struct environment_note *note;

	if (setting->value)
		note = finder_note(finder, setting->path, setting->line, "script_location '%s' is not in the %s",
		                   setting->value, snapshot_name(finder->snapshot));
	else
		note = finder_note(finder, source->path, source->line,
		                   "no script_location is set, and no env.py lies beside this file");
	if (!finder->trouble)
		finder->trouble = note;
}

int
source_add(struct finder *finder, struct source *source)
{
	struct pending *pending;
	struct attempt *attempts = NULL, attempt;
	size_t nattempts = 0;

	for (const char *directory = source->home;; directory = path_directory(finder->arena, directory)) {
		if (try_directory(finder, source, directory, &attempt) != 0)
			return -1;
		if (attempt.script)
			*ARENA_PUSH(finder->arena, attempts, nattempts) = attempt;
		if (!*directory)
			break;
	}
	prefer_whole(attempts, &nattempts);
	if (nattempts == 0) {
		note_unusable(finder, source);
		return 0;
	}
	if (!another_script(attempts, nattempts, attempts[0].script))
		return add_environment(finder, source, best_attempt(attempts, nattempts, attempts[0].script));
	pending = ARENA_PUSH(finder->arena, finder->pendings, finder->npendings);
	*pending = (struct pending){*source, attempts, nattempts};
	return 0;
}

/* The only one of the directories that none of the first `nsettled` environments has; NULL: none, or several. */
static const char *
only_free(const struct finder *finder, size_t nsettled, const struct pending *pending)
{
	const char *free = NULL;

	for (size_t i = 0; i < pending->nattempts; i++) {
		const char *script = pending->attempts[i].script;
		bool taken = false;

		for (size_t j = 0; j < nsettled; j++)
			taken |= strcmp(finder->items[j].environment.script_location, script) == 0;
		if (!taken && free && strcmp(free, script) != 0)
			return NULL;
		if (!taken)
			free = script;
	}
	return free;
}

int
sources_settle(struct finder *finder)
{
	size_t nsettled = finder->nitems;

	for (size_t i = 0; i < finder->npendings; i++) {
		const struct pending *pending = &finder->pendings[i];
		const struct setting *setting = &pending->source.script_location;
		const struct attempt *attempts = pending->attempts;
		const char *script = only_free(finder, nsettled, pending);

		if (!script)
			return error_set(finder->err,
			                 "%s:%d: script_location '%s' may be '%s' or '%s', depending on where alembic "
			                 "is run; say which in miglock's configuration, [[tool.miglock.environment]]",
			                 setting->path, setting->line, setting->value, attempts[0].script,
			                 another_script(attempts, pending->nattempts, attempts[0].script));
		if (add_environment(finder, &pending->source, best_attempt(attempts, pending->nattempts, script)) != 0)
			return -1;
	}
	return 0;
}

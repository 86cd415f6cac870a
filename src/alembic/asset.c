/*
 * asset.c - from literals to files.
 */
#include "alembic/asset.h"

#include <fnmatch.h>
#include <string.h>

#include "alembic/config.h"
#include "alembic/imports.h"
#include "base/arena.h"
#include "base/path.h"
#include "git/snapshot.h"
#include "python/module.h"
#include "python/program.h"

enum { MOST_PARTS = 5, MOST_LEVELS = 4 };

int
asset_search_init(struct asset_search *search, struct imports *imports, const struct config *config,
                  struct snapshot *snapshot, struct arena *arena, struct error *err)
{
	const char **paths;
	size_t npaths;

	*search = (struct asset_search){.imports = imports, .arena = arena};
	if (config->nassets == 0)
		return 0;
	if (snapshot_tracked(snapshot, arena, &paths, &npaths, err) < 0)
		return -1;
	for (size_t i = 0; i < npaths; i++) {
		for (size_t g = 0; g < config->nassets; g++) {
			const char *glob =
				path_normalize(arena, path_join(arena, config->directory, config->assets[g]));

			if (glob && fnmatch(glob, paths[i], FNM_PATHNAME) == 0) {
				*ARENA_PUSH(arena, search->configured, search->nconfigured) = paths[i];
				break;
			}
		}
	}
	return 0;
}

/* "x.sql", "a/x.tar.gz": with an extension; Python only for code that loads it by its path. */
static bool
names_file(const struct asset_search *search, const char *text)
{
	const char *base = path_base(text), *dot = strrchr(base, '.');

	return dot && dot > base && dot[1] && (search->python || strcmp(dot, ".py") != 0);
}

/* The project's own settings change for reasons of their own; a glob of the configuration makes them count. */
static bool
is_project_file(const char *text)
{
	static const char *const names[] = {"pyproject.toml", "setup.cfg",    "tox.ini", "alembic.ini",
	                                    "miglock.toml",   "package.json", NULL};

	return string_is_one_of(path_base(text), names);
}

static bool
loads_python(struct text source)
{
	static const char *const words[] = {"spec_from_file_location", "run_path", "SourceFileLoader", "load_source",
	                                    "exec("};

	for (size_t i = 0; source.length && i < sizeof words / sizeof *words; i++) {
		if (memmem(source.data, source.length, words[i], strlen(words[i])))
			return true;
	}
	return false;
}

static bool
add_if_there(struct asset_search *search, const char *directory, const char *name, const char ***paths, size_t *npaths)
{
	const char *path;

	while (name[0] == '/')
		name++;
	path = path_normalize(search->arena, path_join(search->arena, directory, name));
	if (!path || !names_file(search, path) || !imports_has_file(search->imports, path))
		return false;
	for (size_t i = 0; i < *npaths; i++) {
		if (strcmp((*paths)[i], path) == 0)
			return true;
	}
	*ARENA_PUSH(search->arena, *paths, *npaths) = path;
	return true;
}

static bool
look_around(struct asset_search *search, const char *file, const char *name, const char ***paths, size_t *npaths)
{
	const char *directory = path_directory(search->arena, file);

	for (int level = 0; level < MOST_LEVELS; level++) {
		if (add_if_there(search, directory, name, paths, npaths))
			return true;
		if (!directory[0])
			break;
		directory = path_directory(search->arena, directory);
	}
	for (size_t i = 0; i < search->imports->nroots; i++) {
		if (add_if_there(search, search->imports->roots[i], name, paths, npaths))
			return true;
	}
	return false;
}

/* "pkg.dotted" somewhere in the same statement: importlib.resources and pkgutil. */
static bool
look_in_packages(struct asset_search *search, const struct path_literal *const *literals, size_t nliterals, size_t at,
                 const char *name, const char ***paths, size_t *npaths)
{
	for (size_t i = 0; i < nliterals; i++) {
		const char *directory;

		if (i == at || literals[i]->statement != literals[at]->statement || strchr(literals[i]->text, '/'))
			continue;
		directory = imports_package_directory(search->imports, literals[i]->text);
		if (directory && add_if_there(search, directory, name, paths, npaths))
			return true;
	}
	return false;
}

/* `name` and the literals before it in its statement, the longest run first. */
static void
look_for(struct asset_search *search, const char *file, const struct path_literal *const *literals, size_t nliterals,
         size_t at, const char ***paths, size_t *npaths)
{
	size_t first = at;

	while (first > 0 && at - first < MOST_PARTS && literals[first - 1]->statement == literals[at]->statement)
		first--;
	for (; first <= at; first++) {
		const char *name = literals[first]->text;

		for (size_t i = first + 1; i <= at; i++)
			name = arena_printf(search->arena, "%s/%s", name, literals[i]->text);
		if (look_around(search, file, name, paths, npaths))
			return;
	}
	look_in_packages(search, literals, nliterals, at, literals[at]->text, paths, npaths);
}

/* Path(__file__).with_suffix(".sql") */
static void
look_for_sibling(struct asset_search *search, const char *file, const char *suffix, const char ***paths, size_t *npaths)
{
	const char *base = path_base(file), *dot = strrchr(base, '.');

	if (dot && strcmp(suffix, ".py") != 0) /* that would be the file itself */
		add_if_there(search, path_directory(search->arena, file),
		             arena_printf(search->arena, "%.*s%s", (int)(dot - base), base, suffix), paths, npaths);
}

static void
look_in_configured(struct asset_search *search, const char *text, const char ***paths, size_t *npaths)
{
	for (size_t i = 0; i < search->nconfigured; i++) {
		size_t length = strlen(search->configured[i]), tail = strlen(text);

		if (tail <= length && strcmp(search->configured[i] + length - tail, text) == 0 &&
		    (tail == length || search->configured[i][length - tail - 1] == '/'))
			add_if_there(search, "", search->configured[i], paths, npaths);
	}
}

void
assets_find(struct asset_search *search, const struct module *module, const struct path_literal *const *literals,
            size_t nliterals, const char ***paths, size_t *npaths)
{
	const char *file = module->path;

	search->python = false;
	for (size_t i = 0; i < nliterals && !search->python; i++)
		search->python = text_ends(text_of(literals[i]->text), ".py") && module->program &&
		                 loads_python(module->program->source);
	for (size_t i = 0; i < nliterals; i++) {
		const char *text = literals[i]->text;

		if (text[0] == '.' && text[1] && !strpbrk(text + 1, "./"))
			look_for_sibling(search, file, text, paths, npaths);
		else if (names_file(search, text) && !is_project_file(text))
			look_for(search, file, literals, nliterals, i, paths, npaths);
		if (search->nconfigured)
			look_in_configured(search, text, paths, npaths);
	}
}

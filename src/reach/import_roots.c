/*
 * import_roots.c - where names are looked for: for all, and for one module that adds to sys.path.
 */
#include "reach/import_roots.h"

#include <string.h>

#include "alembic/config.h"
#include "alembic/environment.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"
#include "git/snapshot.h"
#include "python/program.h"
#include "reach/imports.h"
#include "reach/modules.h"
#include "reach/source_roots.h"
#include "slice/module.h"

/* NULL: it is none of the project's. */
static const char *
normal_root(struct imports *imports, const char *path)
{
	const char *normal = path ? path_normalize(imports->arena, path) : NULL;

	return normal && normal[0] != '/' ? normal : NULL;
}

static bool
is_root(const char *const *roots, size_t nroots, const char *path)
{
	for (size_t i = 0; i < nroots; i++) {
		if (strcmp(roots[i], path) == 0)
			return true;
	}
	return false;
}

static void
add_root(struct imports *imports, const char *path)
{
	const char *normal = normal_root(imports, path);

	if (normal && !is_root(imports->roots, imports->nroots, normal))
		*ARENA_PUSH(imports->arena, imports->roots, imports->nroots) = normal;
}

static void
add_source_roots(struct imports *imports, const char *directory)
{
	size_t nroots;
	const char **roots = source_roots(imports->snapshot, directory, imports->arena, &nroots);

	for (size_t i = 0; i < nroots; i++)
		add_root(imports, path_join(imports->arena, directory, roots[i]));
}

/* What the module adds to sys.path, in front or behind; where Python is started is not known. */
static void
list_search(struct imports *imports, const struct module *module, bool first, struct import_roots *roots)
{
	struct arena *arena = imports->arena;

	for (size_t i = 0; i < module->nsearch; i++) {
		const struct search_place *place = &module->search[i];
		const char *from[] = {place->own ? path_directory(arena, module->path) : imports->started, ""};

		for (size_t k = 0; k < (place->own ? 1 : 2) && place->first == first; k++) {
			const char *normal = normal_root(imports, path_join(arena, from[k], place->path));

			if (normal && !is_root(roots->items, roots->nitems, normal))
				*ARENA_PUSH(arena, roots->items, roots->nitems) = normal;
		}
	}
}

static bool
mentions(struct text text, const char *word)
{
	return text.length && memmem(text.data, text.length, word, strlen(word)) != NULL;
}

/* env.py runs before any revision.  NULL: it does nothing to sys.path. */
static const struct module *
read_env(struct imports *imports, const struct environment *environment)
{
	const char *path = path_join(imports->arena, environment->script_location, "env.py");
	const struct module *module;
	struct module *alone;
	struct parser *parser;
	struct text content;
	int found;

	if (!imports_has_file(imports, path))
		return NULL;
	found = snapshot_read(imports->snapshot, path, imports->arena, &content, imports->err);
	imports->failed |= found < 0;
	if (found != 0 || !(mentions(content, "sys") || mentions(content, "addsitedir")))
		return NULL;
	if (imports->files) {
		module = modules_get(imports->files, path, imports->err);
		imports->failed |= !module;
		return module;
	}
	parser = parser_new();
	alone = module_of(parser, program_parse(parser, content, false, imports->arena), imports->arena);
	alone->path = path;
	parser_free(parser);
	return alone;
}

static void
add_search(struct imports *imports, const struct module *env, bool first)
{
	struct import_roots roots = {0};

	if (env)
		list_search(imports, env, first, &roots);
	for (size_t i = 0; i < roots.nitems; i++)
		add_root(imports, roots.items[i]);
}

void
import_roots_init(struct imports *imports, const struct environment *environment, const struct config *config)
{
	struct arena *arena = imports->arena;
	const char *directory = path_directory(arena, environment->source ? environment->source : "");
	const struct module *env;

	imports->started = directory;
	env = read_env(imports, environment);
	for (size_t i = 0; i < environment->nprepend_sys_path; i++)
		add_root(imports, environment->prepend_sys_path[i]);
	imports->nfront = imports->nroots;
	add_search(imports, env, true);
	imports->ntold = imports->nroots;
	add_root(imports, directory);
	add_root(imports, path_join(arena, directory, "src"));
	add_root(imports, "");
	add_root(imports, "src");
	add_source_roots(imports, directory);
	if (*directory)
		add_source_roots(imports, "");
	for (size_t i = 0; i < config->nhelper_roots; i++)
		add_root(imports, path_join(arena, config->directory, config->helper_roots[i]));
	add_search(imports, env, false);
	add_root(imports, path_directory(arena, environment->script_location));
	add_root(imports, environment->script_location);
	for (size_t i = 0; i < environment->nversion_locations; i++)
		add_root(imports, environment->version_locations[i]);
}

static void
add_search_of(struct imports *imports, const struct module *module, struct import_roots *roots)
{
	list_search(imports, module, true, roots);
	roots->nfront = roots->nitems;
	list_search(imports, module, false, roots);
}

/* The packages that the module lies in have run before it. */
static void
add_packages(struct imports *imports, const char *path, struct import_roots *roots)
{
	const char *directory = path_directory(imports->arena, path);

	while (*directory) {
		const char *package = path_join(imports->arena, directory, "__init__.py");
		const struct module *module;

		if (!imports_has_file(imports, package))
			return;
		module = strcmp(package, path) == 0 ? NULL : modules_get(imports->files, package, imports->err);
		for (int first = 1; module && first >= 0; first--)
			list_search(imports, module, first, roots);
		directory = path_directory(imports->arena, directory);
	}
}

const struct import_roots *
import_roots_of(struct imports *imports, const struct module *module)
{
	struct import_roots *roots = map_get(&imports->own_roots, text_of(module->path));

	if (roots)
		return roots;
	roots = ARENA_NEW(imports->arena, struct import_roots);
	*map_at(&imports->own_roots, text_of(module->path)) = roots;
	add_search_of(imports, module, roots);
	add_packages(imports, module->path, roots);
	return roots;
}

void
import_roots_led(struct imports *imports, const char *root)
{
	if (!is_root(imports->led, imports->nled, root) && !is_root(imports->roots, imports->nroots, root))
		*ARENA_PUSH(imports->arena, imports->led, imports->nled) = root;
}

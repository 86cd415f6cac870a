/*
 * import_roots.c - sys.path, as far as the repository tells of it.
 */
#include "reach/import_roots.h"

#include <string.h>

#include "alembic/config.h"
#include "alembic/environment.h"
#include "base/arena.h"
#include "base/path.h"
#include "reach/import_place.h"
#include "reach/imports.h"
#include "reach/modules.h"
#include "reach/source_roots.h"
#include "slice/module.h"

bool
import_roots_have(const struct imports *imports, const char *directory)
{
	for (size_t i = 0; i < imports->nroots; i++) {
		if (strcmp(imports->roots[i], directory) == 0)
			return true;
	}
	return false;
}

/* One that a setting names. */
static void
add_named(struct imports *imports, const char *path)
{
	const char *normal = path_normalize(imports->arena, path);

	if (normal && normal[0] != '/' && !import_roots_have(imports, normal))
		*ARENA_PUSH(imports->arena, imports->roots, imports->nroots) = normal;
}

/* What the repository is called where it is checked out is not known, so nothing is imported by that name. */
static bool
is_package(struct imports *imports, const char *directory)
{
	return *directory && import_package_file(imports, directory);
}

static void
add(struct imports *imports, const char *path)
{
	const char *normal = path_normalize(imports->arena, path);

	if (normal && !is_package(imports, normal))
		add_named(imports, normal);
}

/* The directory above the topmost package that holds the script directory. */
static void
add_above_packages(struct imports *imports, const char *script_location)
{
	const char *directory = script_location;

	while (*directory && !is_package(imports, directory))
		directory = path_directory(imports->arena, directory);
	if (!*directory)
		return;
	while (is_package(imports, directory))
		directory = path_directory(imports->arena, directory);
	add_named(imports, directory);
}

static bool
is_distribution(struct imports *imports, const char *directory)
{
	static const char *const files[] = {"pyproject.toml", "setup.py", "setup.cfg"};

	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		if (imports_has_file(imports, path_join(imports->arena, directory, files[i])))
			return true;
	}
	return false;
}

static void
add_distribution(struct imports *imports, const char *directory)
{
	size_t nroots;
	const char **roots = source_roots(imports->snapshot, directory, imports->arena, &nroots);

	for (size_t i = 0; i < nroots; i++)
		add(imports, path_join(imports->arena, directory, roots[i]));
	add(imports, directory);
}

/* Those from a directory up to the repository's root. */
static void
add_distributions(struct imports *imports, const char *directory)
{
	for (;; directory = path_directory(imports->arena, directory)) {
		if (is_distribution(imports, directory))
			add_distribution(imports, directory);
		if (!*directory)
			return;
	}
}

/* What leads anywhere with another configuration of the same script directory, which puts other directories in front.
 */
static void
add_other(struct imports *imports, const struct other_path *other)
{
	struct search_roots *roots = ARENA_PUSH(imports->arena, imports->others, imports->nothers);

	*roots = (struct search_roots){0};
	for (size_t i = 0; i < other->nitems; i++)
		*ARENA_PUSH(imports->arena, roots->items, roots->nitems) = other->items[i];
	for (size_t i = imports->nfront; i < imports->nroots; i++)
		*ARENA_PUSH(imports->arena, roots->items, roots->nitems) = imports->roots[i];
}

void
import_roots_init(struct imports *imports, const struct environment *environment, const struct config *config)
{
	struct arena *arena = imports->arena;
	const char *ini = path_directory(arena, environment->source ? environment->source : "");
	size_t nplain;

	imports->started = ini;
	for (size_t i = 0; i < environment->nprepend_sys_path; i++)
		add_named(imports, environment->prepend_sys_path[i]);
	nplain = imports->nfront = imports->nroots;
	add(imports, ini);
	add(imports, "");
	add_above_packages(imports, environment->script_location);
	add_distributions(imports, environment->script_location);
	add_distributions(imports, ini);
	for (size_t end = imports->nroots; nplain < end; nplain++)
		add(imports, path_join(arena, imports->roots[nplain], "src"));
	for (size_t i = 0; i < config->nhelper_roots; i++)
		add_named(imports, path_join(arena, config->directory, config->helper_roots[i]));
	for (size_t i = 0; i < environment->nothers; i++)
		add_other(imports, &environment->others[i]);
}

/* What the module adds to sys.path, in front or behind. */
static void
add_search(struct imports *imports, const char *path, bool first, struct search_roots *roots)
{
	bool is_file = imports_has_file(imports, path); /* or a namespace's directory, or there is no env.py */
	const struct module *module = is_file ? modules_get(imports->files, path, imports->err) : NULL;

	imports->failed |= is_file && !module;
	for (size_t i = 0; module && i < module->nsearch; i++) {
		const struct search_place *place = &module->search[i];
		const char *from[] = {place->own ? path_directory(imports->arena, path) : imports->started, ""};

		for (size_t k = 0; k < (place->own ? 1 : 2) && place->first == first; k++) {
			const char *normal =
				path_normalize(imports->arena, path_join(imports->arena, from[k], place->path));

			if (normal && normal[0] != '/')
				*ARENA_PUSH(imports->arena, roots->items, roots->nitems) = normal;
		}
	}
}

/* The packages that a module lies in, and env.py, have run before it. */
static void
add_searches(struct imports *imports, const char *path, bool first, struct search_roots *roots)
{
	const char *env = path_join(imports->arena, imports->script_location, "env.py"), *file;

	add_search(imports, path, first, roots);
	for (const char *directory = path_directory(imports->arena, path);
	     *directory && (file = import_package_file(imports, directory));
	     directory = path_directory(imports->arena, directory)) {
		if (strcmp(file, path) != 0)
			add_search(imports, file, first, roots);
	}
	add_search(imports, env, first, roots);
}

const struct search_roots *
import_roots_of(struct imports *imports, const struct module *module)
{
	struct search_roots *roots = map_get(&imports->searches, text_of(module->path));

	if (roots)
		return roots;
	roots = ARENA_NEW(imports->arena, struct search_roots);
	*map_at(&imports->searches, text_of(module->path)) = roots;
	if (!imports->files)
		return roots;
	add_searches(imports, module->path, true, roots);
	roots->nfront = roots->nitems;
	add_searches(imports, module->path, false, roots);
	return roots;
}

/*
 * imports.c - dotted names, and modules parsed when first asked for.
 */
#include "reach/imports.h"

#include <fnmatch.h>
#include <string.h>

#include "alembic/config.h"
#include "alembic/environment.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"
#include "git/snapshot.h"
#include "reach/import_candidates.h"
#include "reach/import_find.h"
#include "reach/import_place.h"
#include "reach/import_roots.h"
#include "reach/modules.h"

void
imports_init(struct imports *imports, struct snapshot *snapshot, const struct environment *environment,
             const struct config *config, struct modules *modules, struct arena *arena, struct error *err)
{
	*imports = (struct imports){.snapshot = snapshot,
	                            .arena = arena,
	                            .files = modules,
	                            .script_location = environment->script_location,
	                            .stop = config->stop,
	                            .nstop = config->nstop,
	                            .directories = {.arena = arena},
	                            .types = {.arena = arena},
	                            .modules = {.arena = arena},
	                            .names = {.arena = arena},
	                            .owners = {.arena = arena},
	                            .portions = {.arena = arena},
	                            .searches = {.arena = arena},
	                            .tails = {.arena = arena},
	                            .candidates = {.arena = arena},
	                            .err = err};
	import_roots_init(imports, environment, config);
}

/* A module of this environment, which gives it path and name. */
static struct module *
read_module(struct imports *imports, const char *path)
{
	struct module *module = ARENA_NEW(imports->arena, struct module);
	const struct module *file = modules_get(imports->files, path, imports->err);

	imports->failed |= !file;
	module->names.arena = imports->arena;
	if (file)
		*module = *file;
	module->path = path;
	if (import_is_package_file(path))
		module->directory = path_directory(imports->arena, path);
	return module;
}

static struct module *
namespace_at(struct imports *imports, const char *path)
{
	struct module *module = ARENA_NEW(imports->arena, struct module);

	module->names.arena = imports->arena;
	module->path = module->directory = path;
	return module;
}

static struct module *
module_at(struct imports *imports, const struct import_place *place, const char *imported_as)
{
	struct module *module = map_get(&imports->modules, text_of(place->path));
	const struct module *ahead;

	if (module)
		return module;
	module = place->kind == IMPORT_NAMESPACE ? namespace_at(imports, place->path)
	                                         : read_module(imports, place->path);
	module->name = import_name(imports, place->path, imported_as);
	*map_at(&imports->modules, text_of(place->path)) = module;
	imports_expect(imports, module);
	while ((ahead = modules_next_read(imports->files)))
		imports_expect(imports, ahead);
	return module;
}

const struct module *
imports_module_at(struct imports *imports, const char *path)
{
	return module_at(imports, &(struct import_place){.kind = IMPORT_MODULE, .path = path}, NULL);
}

struct module *
imports_read(struct imports *imports, const char *path)
{
	struct module *module = read_module(imports, path);

	module->name = path_base(path);
	return imports->failed ? NULL : module;
}

/* What an absolute import means to code of a module. */
struct meaning {
	struct import_place place;
	const char *unsure; /* the files that may be meant, of which none is taken; NULL: it is sure */
	bool guessed;       /* no root leads to it */
	bool missing;       /* its first part is the project's all the same */
};

/* In the root that the module itself was found in, and in what is put at the end of sys.path. */
static struct import_place
find_behind(struct imports *imports, const struct module *from, const char *dotted)
{
	const struct search_roots *search = import_roots_of(imports, from);
	const char *root = import_own_root(imports, from);
	struct import_place place = {0};

	if (root)
		place = import_find_in(imports, &root, 1, dotted);
	if (place.kind == IMPORT_NOTHING)
		place = import_find_in(imports, search->items, search->nitems, dotted);
	return place;
}

static struct meaning
meaning_to(struct imports *imports, const struct module *from, const char *dotted)
{
	const char *top = import_top(imports, dotted);
	const struct import_place *place = import_find(imports, dotted), *first = import_find(imports, top);
	const struct search_roots *search = import_roots_of(imports, from);
	struct meaning meaning = {0};
	bool plausible = place->kind != IMPORT_NOTHING &&
	                 (place->kind != IMPORT_NAMESPACE || import_is_plausible(imports, place, from, dotted));

	if (import_is_dotted(dotted) && !import_is_known(top))
		meaning.place = import_find_in(imports, search->items, search->nfront, dotted);
	if (meaning.place.kind != IMPORT_NOTHING)
		return meaning;
	meaning.place = *place;
	meaning.missing = place->kind == IMPORT_NOTHING &&
	                  (first->kind == IMPORT_PACKAGE || first->kind == IMPORT_MODULE || place->leaves);
	if (plausible || meaning.missing || !import_is_dotted(dotted) || import_is_known(top))
		return meaning;
	meaning.place = find_behind(imports, from, dotted);
	if (meaning.place.kind == IMPORT_NOTHING) {
		meaning.place = import_candidates_find(imports, from, dotted, &meaning.unsure);
		meaning.guessed = meaning.place.kind != IMPORT_NOTHING;
	}
	if (meaning.place.kind == IMPORT_NOTHING) /* it may be a namespace that lacks what is taken */
		meaning.place = *place;
	meaning.missing = meaning.unsure && meaning.place.kind == IMPORT_NOTHING;
	return meaning;
}

/* The file, if it is one, is asked for when what the import binds is followed. */
static void
expect_import(struct imports *imports, const struct module *from, const struct import *import)
{
	const char *package = from->path;
	struct import_place place;

	if (!import->module)
		return;
	for (int i = 0; i < import->level; i++)
		package = path_directory(imports->arena, package);
	place = import->level ? import_find_beside(imports, package, import->module)
	                      : *import_find(imports, import->module);
	if (place.kind == IMPORT_MODULE || place.kind == IMPORT_PACKAGE)
		modules_expect(imports->files, place.path);
	if (!import->name || !place.nwithin)
		return;
	place = import_place_find(imports, place.within, place.nwithin, import->name);
	if (place.kind == IMPORT_MODULE || place.kind == IMPORT_PACKAGE)
		modules_expect(imports->files, place.path);
}

void
imports_expect(struct imports *imports, const struct module *module)
{
	for (size_t i = 0; i < module->nimports; i++)
		expect_import(imports, module, module->imports[i]);
}

static const struct module *
absolute(void *context, const struct module *from, const char *dotted, bool *missing)
{
	struct imports *imports = context;
	struct meaning meaning = meaning_to(imports, from, dotted);
	struct module *module;

	*missing = meaning.missing;
	if (!meaning.place.path)
		return NULL;
	module = module_at(imports, &meaning.place, arena_strdup(imports->arena, dotted));
	module->guessed |= meaning.guessed;
	return module;
}

static const char *
why_missing(void *context, const struct module *from, const char *dotted)
{
	struct imports *imports = context;
	struct meaning meaning = meaning_to(imports, from, dotted);

	if (meaning.place.leaves)
		return arena_printf(imports->arena, "%s leads out of the repository", meaning.place.leaves);
	if (!meaning.unsure)
		return "the project has no such module";
	return arena_printf(imports->arena, "no root leads to it, and it may be %s; helper-roots = [\"…\"] says which",
	                    meaning.unsure);
}

static const struct module *
beside(void *context, const char *directory, const char *dotted)
{
	struct imports *imports = context;
	struct import_place place = import_find_beside(imports, directory, dotted);
	const struct import_place *package = place.path && *dotted ? import_package_at(imports, directory) : NULL;
	const struct module *outer = package ? map_get(&imports->modules, text_of(package->path)) : NULL;
	const char *name = NULL;

	if (outer && strcmp(outer->name, outer->path) != 0)
		name = arena_printf(imports->arena, "%s.%s", outer->name, dotted);
	return place.path ? module_at(imports, &place, name) : NULL;
}

bool
imports_stop(const char *const *patterns, size_t npatterns, const char *module)
{
	for (size_t i = 0; i < npatterns; i++) {
		size_t length = strlen(patterns[i]);

		if (fnmatch(patterns[i], module, 0) == 0)
			return true;
		if (length > 2 && strcmp(patterns[i] + length - 2, ".*") == 0 && strlen(module) == length - 2 &&
		    strncmp(patterns[i], module, length - 2) == 0)
			return true;
	}
	return false;
}

static bool
stops(void *context, const char *module)
{
	const struct imports *imports = context;

	return imports_stop(imports->stop, imports->nstop, module);
}

struct module_source
imports_source(struct imports *imports)
{
	return (struct module_source){
		.context = imports, .absolute = absolute, .beside = beside, .why_missing = why_missing, .stops = stops};
}

bool
imports_is_external(struct imports *imports, const char *top)
{
	return import_find(imports, top)->kind == IMPORT_NOTHING &&
	       (import_is_known(top) || !import_candidates_exist(imports, top));
}

bool
imports_finds(struct imports *imports, const struct module *from, const char *top)
{
	size_t length = strlen(top);

	for (size_t i = 0; i < from->nimports; i++) {
		const struct import *import = from->imports[i];
		struct meaning meaning;

		if (!import->module || import->level || strncmp(import->module, top, length) != 0 ||
		    (import->module[length] != '.' && import->module[length] != '\0'))
			continue;
		meaning = meaning_to(imports, from, import->module);
		if (meaning.place.path || meaning.missing)
			return true;
	}
	return false;
}

const char *
imports_package_directory(struct imports *imports, const char *dotted)
{
	const struct import_place *place = import_find(imports, dotted);

	return place->nwithin ? place->within[0] : NULL;
}

const char *
imports_other(struct imports *imports, const struct module *module)
{
	for (size_t i = 0; i < imports->nothers && import_is_dotted(module->name); i++) {
		const struct search_roots *roots = &imports->others[i];
		struct import_place other = import_find_in(imports, roots->items, roots->nitems, module->name);

		if (other.path && strcmp(other.path, module->path) != 0)
			return other.path;
	}
	return NULL;
}

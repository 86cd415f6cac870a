/*
 * imports.c - roots, packages, and modules parsed when first asked for.
 */
#include "reach/imports.h"

#include <fnmatch.h>
#include <string.h>

#include "alembic/config.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"
#include "git/snapshot.h"
#include "python/program.h"
#include "python/survey.h"
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
	                            .stop = config->stop,
	                            .nstop = config->nstop,
	                            .directories = {.arena = arena},
	                            .types = {.arena = arena},
	                            .modules = {.arena = arena},
	                            .names = {.arena = arena},
	                            .own_roots = {.arena = arena},
	                            .err = err};
	import_roots_init(imports, environment, config);
}

static const char *
top_of(struct arena *arena, const char *dotted)
{
	return arena_copy(arena, dotted, strcspn(dotted, "."));
}

/* The dotted name of a path seen from a root; NULL when it has none there. */
static const char *
dotted_from(struct imports *imports, const char *root, const char *path, bool is_namespace)
{
	char *name;
	size_t length;

	if (!path_within(root, path) || strcmp(root, path) == 0)
		return NULL;
	name = arena_strdup(imports->arena, path + strlen(root) + (root[0] != '\0'));
	length = strlen(name);
	if (text_ends(text_of(name), "/__init__.py"))
		name[length - strlen("/__init__.py")] = '\0';
	else if (!is_namespace && length > 3)
		name[length - 3] = '\0';
	if (strchr(name, '.') || strcmp(name, "__init__") == 0)
		return NULL;
	for (char *c = name; *c; c++)
		*c = *c == '/' ? '.' : *c;
	return name;
}

/* Does `import name` bring that very path? */
static bool
leads_back(struct imports *imports, const char *name, const char *path)
{
	for (size_t i = 0; i < imports->nroots; i++) {
		bool is_namespace;
		const char *found = import_locate(imports, imports->roots[i], name, &is_namespace);

		if (found)
			return strcmp(found, path) == 0;
	}
	return false;
}

/* Those that env.py tells of name nothing that another names too: they may lie within a package. */
static const char *
root_to_name_by(const struct imports *imports, size_t i)
{
	size_t told = imports->ntold - imports->nfront;

	if (i < imports->nfront)
		return imports->roots[i];
	return imports->roots[i + told < imports->nroots ? i + told : i + told - imports->nroots + imports->nfront];
}

/* From the first root below which a package or the module itself lies: app.x of src/app/x.py, not src.app.x. */
static const char *
name_of(struct imports *imports, const char *path, bool is_namespace)
{
	const char *best = NULL;

	for (size_t i = 0; i < imports->nroots; i++) {
		const char *root = root_to_name_by(imports, i), *top;
		const char *name = dotted_from(imports, root, path, is_namespace);
		bool loose;

		if (!name || !leads_back(imports, name, path))
			continue;
		top = import_locate(imports, root, top_of(imports->arena, name), &loose);
		if (top && !loose)
			return name;
		if (!best || strlen(name) < strlen(best))
			best = name;
	}
	return best ? best : path;
}

static bool
is_reserved(const char *top)
{
	return strcmp(top, "alembic") == 0 || strcmp(top, "sqlalchemy") == 0;
}

/* What a dotted name means to an absolute import. */
struct meaning {
	const char *path; /* NULL: nothing of the project */
	const char *root; /* that it was found in */
	bool is_namespace;
	bool missing; /* its first part is the project's all the same */
};

static void
find_in(struct imports *imports, const char *const *roots, size_t nroots, const char *dotted, struct meaning *meaning)
{
	const char *top = top_of(imports->arena, dotted), *directory = NULL, *root = NULL;
	bool is_namespace, library = is_standard_library(text_of(top));

	for (size_t i = 0; i < nroots; i++) {
		const char *path = import_locate(imports, roots[i], dotted, &is_namespace);

		if (path && !is_namespace) {
			*meaning = (struct meaning){.path = path, .root = roots[i]};
			return;
		}
		if (path && !directory && !library && import_holds_python(imports, path)) {
			directory = path;
			root = roots[i];
		}
		path = import_locate(imports, roots[i], top, &is_namespace);
		meaning->missing |= path && !is_namespace;
	}
	if (directory)
		*meaning = (struct meaning){.path = directory, .root = root, .is_namespace = true};
}

static void
find_absolute(struct imports *imports, const char *dotted, struct meaning *meaning)
{
	const char *top = top_of(imports->arena, dotted);

	if (!is_reserved(top))
		find_in(imports, imports->roots, is_standard_library(text_of(top)) ? imports->nfront : imports->nroots,
		        dotted, meaning);
}

static const struct meaning *
meaning_of(struct imports *imports, const char *dotted)
{
	struct meaning *meaning = map_get(&imports->names, text_of(dotted));

	if (!meaning) {
		meaning = ARENA_NEW(imports->arena, struct meaning);
		find_absolute(imports, dotted, meaning);
		*map_at(&imports->names, text_of(arena_strdup(imports->arena, dotted))) = meaning;
	}
	return meaning;
}

/* In the roots of the module's own in front of all others, or behind them. */
static void
find_in_own(struct imports *imports, const struct module *from, bool front, const char *dotted, struct meaning *meaning)
{
	const struct import_roots *own = import_roots_of(imports, from);
	bool missing = meaning->missing;

	if (front)
		find_in(imports, own->items, own->nfront, dotted, meaning);
	else
		find_in(imports, own->items + own->nfront, own->nitems - own->nfront, dotted, meaning);
	if (meaning->path)
		import_roots_led(imports, meaning->root);
	for (size_t i = 0; i < imports->nled && !front && !meaning->path; i++) {
		if (path_within(imports->led[i], from->path))
			find_in(imports, &imports->led[i], 1, dotted, meaning);
	}
	meaning->missing |= missing;
}

/* What it means to code of the module. */
static struct meaning
meaning_to(struct imports *imports, const struct module *from, const char *dotted)
{
	const char *top = top_of(imports->arena, dotted);
	bool own = !is_reserved(top) && !is_standard_library(text_of(top));
	struct meaning meaning = {0};

	if (own)
		find_in_own(imports, from, true, dotted, &meaning);
	if (!meaning.path) {
		bool missing = meaning.missing;

		meaning = *meaning_of(imports, dotted);
		meaning.missing |= missing;
	}
	if (own && !meaning.path)
		find_in_own(imports, from, false, dotted, &meaning);
	return meaning;
}

/* The file, if it is one, is asked for when what the import binds is followed. */
static void
expect_import(struct imports *imports, const struct module *from, const struct import *import)
{
	const char *path, *package = from->path;
	bool is_namespace;

	if (!import->module)
		return;
	for (int i = 0; i < import->level; i++)
		package = path_directory(imports->arena, package);
	if (import->level) {
		path = import_locate(imports, package, import->module, &is_namespace);
	} else {
		const struct meaning *meaning = meaning_of(imports, import->module);

		path = meaning->path;
		is_namespace = meaning->is_namespace;
	}
	if (path && !is_namespace)
		modules_expect(imports->files, path);
	if (!path || !import->name || (!is_namespace && strcmp(path_base(path), "__init__.py") != 0))
		return;
	path = import_locate(imports, is_namespace ? path : path_directory(imports->arena, path), import->name,
	                     &is_namespace);
	if (path && !is_namespace)
		modules_expect(imports->files, path);
}

void
imports_expect(struct imports *imports, const struct module *module)
{
	for (size_t i = 0; i < module->nimports; i++)
		expect_import(imports, module, module->imports[i]);
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
	if (strcmp(path_base(path), "__init__.py") == 0)
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

static const struct module *
module_at(struct imports *imports, const char *path, bool is_namespace)
{
	struct module *module = map_get(&imports->modules, text_of(path));
	const struct module *ahead;

	if (module)
		return module;
	module = is_namespace ? namespace_at(imports, path) : read_module(imports, path);
	module->name = name_of(imports, path, is_namespace);
	*map_at(&imports->modules, text_of(path)) = module;
	imports_expect(imports, module);
	while ((ahead = modules_next_read(imports->files)))
		imports_expect(imports, ahead);
	return module;
}

const struct module *
imports_module_at(struct imports *imports, const char *path)
{
	return module_at(imports, path, false);
}

struct module *
imports_read(struct imports *imports, const char *path)
{
	struct module *module = read_module(imports, path);

	module->name = path_base(path);
	return imports->failed ? NULL : module;
}

static const struct module *
absolute(void *context, const struct module *from, const char *dotted, bool *missing)
{
	struct imports *imports = context;
	struct meaning meaning = meaning_to(imports, from, dotted);

	*missing = meaning.missing;
	return meaning.path ? module_at(imports, meaning.path, meaning.is_namespace) : NULL;
}

static const struct module *
beside(void *context, const char *directory, const char *dotted)
{
	struct imports *imports = context;
	bool is_namespace;
	const char *path = import_locate(imports, directory, dotted, &is_namespace);

	return path ? module_at(imports, path, is_namespace) : NULL;
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
	return (struct module_source){.context = imports, .absolute = absolute, .beside = beside, .stops = stops};
}

bool
imports_is_external(struct imports *imports, const char *top)
{
	struct arena *arena = imports->arena;
	bool library = is_standard_library(text_of(top));

	if (is_reserved(top))
		return true;
	for (size_t i = 0; i < (library ? imports->nfront : imports->nroots); i++) {
		bool is_namespace;
		const char *path = import_locate(imports, imports->roots[i], top_of(arena, top), &is_namespace);

		if (path && !(is_namespace && (library || !import_holds_python(imports, path))))
			return false;
	}
	return true;
}

bool
imports_finds(struct imports *imports, const struct module *from, const char *top)
{
	return meaning_to(imports, from, top).path != NULL;
}

const char *
imports_package_directory(struct imports *imports, const char *dotted)
{
	for (size_t i = 0; i < imports->nroots; i++) {
		bool is_namespace;
		const char *path = import_locate(imports, imports->roots[i], dotted, &is_namespace);

		if (path)
			return is_namespace ? path : path_directory(imports->arena, path);
	}
	return NULL;
}

/*
 * loads.c - see loads.h.
 */
#include "reach/loads.h"

#include <string.h>

#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/path.h"
#include "reach/imports.h"
#include "reach/reach.h"

struct loads {
	struct imports *imports;
	struct slicer *slicer;
	const struct environment *environment;
	struct map loaded; /* path -> module */
	struct map applications;
	const struct module *env; /* NULL: there is none */
};

/* Flask-Migrate's env.py asks for the application that runs it. */
static bool
is_run_by_application(const struct module *env)
{
	for (size_t i = 0; env && i < env->nimports; i++) {
		const char *module = env->imports[i]->module;

		if (module && strncmp(module, "flask", 5) == 0)
			return true;
	}
	return false;
}

static void
add_file(struct loads *loads, const char *path)
{
	struct map *seen = &loads->applications;

	if (map_get(seen, text_of(path)) || !imports_has_file(loads->imports, path))
		return;
	*map_at(seen, text_of(path)) = loads;
	slice_add_loaded(&loads->loaded, loads->slicer, imports_module_at(loads->imports, path), true);
}

/* The application is made by the package that the module is in, or by a module beside it. */
static void
add_application(struct loads *loads, const struct module *module)
{
	static const char *const names[] = {"__init__.py", "app.py",    "application.py",
	                                    "main.py",     "manage.py", "wsgi.py"};
	const char *directory = module->directory ? module->directory : module->path;

	for (const char *dot = strchr(module->name, '.'); dot; dot = strchr(dot + 1, '.'))
		directory = path_directory(loads->slicer->arena, directory);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		add_file(loads, path_join(loads->slicer->arena, directory, names[i]));
		add_file(loads,
		         path_join(loads->slicer->arena, path_directory(loads->slicer->arena, directory), names[i]));
	}
}

static void
find_loaded(struct loads *loads, struct revision *const *revisions, size_t nrevisions)
{
	const char *path = path_join(loads->slicer->arena, loads->environment->script_location, "env.py");

	if (imports_has_file(loads->imports, path))
		loads->env = imports_read(loads->imports, path);
	if (loads->env)
		slice_add_loaded(&loads->loaded, loads->slicer, loads->env, false);
	for (size_t i = 0; i < nrevisions; i++) {
		if (revisions[i]->reach && !revisions[i]->is_new)
			slice_add_imported(&loads->loaded, &revisions[i]->reach->slice);
	}
}

static void
leave_out_loaded(struct loads *loads, struct import_changes *changes)
{
	size_t n = 0;

	for (size_t i = 0; i < changes->nitems; i++) {
		const struct module *by = changes->items[i].by;

		if (!map_get(&loads->loaded, text_of(by->path)) && is_run_by_application(loads->env))
			add_application(loads, by);
		if (!map_get(&loads->loaded, text_of(by->path)))
			changes->items[n++] = changes->items[i];
	}
	changes->nitems = n;
}

void
loads_find(struct imports *imports, struct slicer *slicer, struct revision *const *revisions, size_t nrevisions,
           const struct environment *environment)
{
	struct loads loads = {.imports = imports,
	                      .slicer = slicer,
	                      .environment = environment,
	                      .loaded = {.arena = slicer->arena},
	                      .applications = {.arena = slicer->arena}};
	bool any = false;

	for (size_t i = 0; i < nrevisions; i++) {
		struct reach *reach = (struct reach *)revisions[i]->reach;

		if (!reach || !revisions[i]->is_new)
			continue;
		slice_import_changes(&reach->changes, slicer, &reach->slice);
		any |= reach->changes.nitems > 0;
	}
	if (!any)
		return;
	find_loaded(&loads, revisions, nrevisions);
	for (size_t i = 0; i < nrevisions; i++) {
		if (revisions[i]->reach && revisions[i]->is_new)
			leave_out_loaded(&loads, &((struct reach *)revisions[i]->reach)->changes);
	}
}

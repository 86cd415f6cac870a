/*
 * slice_runs.c - what importing a module does to others.
 */
#include "python/slice_runs.h"

#include <string.h>

#include "base/arena.h"
#include "base/path.h"

const char *
run_key(struct arena *arena, const struct module *module, const char *name)
{
	return arena_printf(arena, "%s:%s", module->path, name);
}

static void
add_outcome(struct slicer *slicer, struct run *run, const struct effect *effect, const struct module *module,
            const char *name)
{
	bool any = strcmp(name, "*") == 0;

	*ARENA_PUSH(slicer->arena, run->outcomes, run->noutcomes) =
		(struct outcome){.effect = effect,
	                         .module = module->path,
	                         .name = any ? NULL : run_key(slicer->arena, module, name),
	                         .any = run_key(slicer->arena, module, "*")};
}

static void
add_other_outcome(struct slicer *slicer, struct run *run, const struct effect *effect, const struct module *module,
                  const char *name)
{
	if (module != run->module)
		add_outcome(slicer, run, effect, module, name);
}

/* fill(TABLES): what the function does to a name of the module that calls it. */
static void
add_handed(struct slicer *slicer, struct run *run, const struct effect *effect, const struct target *function,
           const char *name)
{
	if (changes_argument(slicer, function, names_value(run->module, module_name(run->module, name))))
		add_outcome(slicer, run, effect, run->module, name);
}

/* guards.TABLES.clear() changes TABLES; guards.register("a") what register changes. */
static void
resolve_effect(struct slicer *slicer, struct run *run, const struct effect *effect)
{
	struct targets targets;

	find_targets(slicer, &targets, run->module, &effect->use);
	for (size_t i = 0; i < targets.nitems; i++) {
		const struct target *target = &targets.items[i];

		if (target->kind == TARGET_MODULE && effect->use.flags & USE_STORE)
			add_other_outcome(slicer, run, effect, target->module, "*");
		if (target->kind != TARGET_NAME)
			continue;
		if (effect->inherited && !has_init_subclass(slicer, target->module, target->name))
			continue;
		for (size_t h = 0; h < effect->nhanded; h++)
			add_handed(slicer, run, effect, target, effect->handed[h]);
		if (effect->use.flags & USE_STORE ||
		    (effect->applied && (target->nattributes || names_value(target->module, target->name))))
			add_other_outcome(slicer, run, effect, target->module, target->name->name);
		for (size_t s = 0; s < target->name->nstatements; s++) {
			const struct toplevel *statement = &target->module->statements[target->name->statements[s]];

			for (size_t c = 0; c < statement->nchanges; c++) {
				if (statement->changes[c].depth <= effect->depth)
					add_other_outcome(slicer, run, effect, target->module,
					                  statement->changes[c].name);
			}
		}
	}
}

struct run *
run_of(struct slicer *slicer, const struct module *module)
{
	void **place = map_at(&slicer->runs, text_of(module->path));
	struct run *run = *place;

	if (run)
		return run;
	*place = run = ARENA_NEW(slicer->arena, struct run);
	run->module = module;
	for (size_t i = 0; i < module->neffects; i++)
		resolve_effect(slicer, run, &module->effects[i]);
	return run;
}

const struct module *
run_module(struct slicer *slicer, const struct module *from, const struct import *import)
{
	const struct module_source *source = &slicer->source;
	const struct module *module, *inner = NULL;
	bool missing;

	if (!import->module)
		return NULL;
	module = imported_module(slicer, from, import, &missing);
	if (!module || !import->name || !module->directory ||
	    (module != from && module->program && module_name(module, import->name)))
		return module;
	inner = source->beside(source->context, module->directory, import->name);
	return inner ? inner : module;
}

void
run_import(struct slicer *slicer, struct run *run, const struct module *module)
{
	const struct module_source *source = &slicer->source;
	const char *directory = module->path;

	*ARENA_PUSH(slicer->arena, run->imports, run->nimports) = run_of(slicer, module);
	for (const char *dot = strchr(module->name, '.'); dot; dot = strchr(dot + 1, '.')) {
		const struct module *package;

		directory = path_directory(slicer->arena, directory);
		if (module->directory && strcmp(directory, module->directory) == 0)
			directory = path_directory(slicer->arena, directory);
		package = source->beside(source->context, directory, "");
		if (package && package->program)
			*ARENA_PUSH(slicer->arena, run->imports, run->nimports) = run_of(slicer, package);
	}
}

void
run_find_imports(struct slicer *slicer, struct run *run)
{
	if (run->complete)
		return;
	run->complete = true;
	for (size_t i = 0; i < run->module->nimports; i++) {
		const struct import *import = run->module->imports[i];
		bool counts = !import->late && (!import->used || run->module->directory);
		const struct module *module = counts ? run_module(slicer, run->module, import) : NULL;

		if (module && module != run->module)
			run_import(slicer, run, module);
	}
}

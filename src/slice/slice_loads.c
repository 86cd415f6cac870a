/*
 * slice_loads.c - see slice_loads.h.
 */
#include "slice/slice_loads.h"

#include <string.h>

#include "base/arena.h"
#include "slice/slice_runs.h"

static void
add_change(struct import_changes *changes, const struct run *run, const struct outcome *outcome, struct arena *arena)
{
	*ARENA_PUSH(arena, changes->items, changes->nitems) =
		(struct import_change){.by = run->module,
	                               .line = outcome->effect->use->line,
	                               .module = outcome->module,
	                               .name = outcome->name ? outcome->name + strlen(outcome->module) + 1 : NULL};
}

/* What it does when it runs, by the name that statements of that kind have. */
static void
add_statement(struct import_changes *changes, const struct module *module, const char *kind, const char *library,
              struct arena *arena)
{
	const struct name *name = module->program ? module_name(module, kind) : NULL;

	if (name && name->nstatements)
		*ARENA_PUSH(arena, changes->items, changes->nitems) = (struct import_change){
			.by = module, .line = module->statements[name->statements[0]].line, .name = library};
}

void
slice_import_changes(struct import_changes *changes, struct slicer *slicer, const struct slice *slice)
{
	for (size_t i = 0; i < slice->nimported; i++) {
		const struct run *run = slice->imported[i];

		if (is_stopped(slicer, run->module))
			continue;
		add_statement(changes, run->module, "<import>", NULL, slicer->arena);
		for (size_t k = 0; k < nlibraries; k++)
			add_statement(changes, run->module, libraries[k].key, libraries[k].name, slicer->arena);
		for (size_t k = 0; k < run->noutcomes; k++) {
			const struct outcome *outcome = &run->outcomes[k];

			if (!outcome->subclass && strcmp(outcome->module, run->module->path) != 0)
				add_change(changes, run, outcome, slicer->arena);
		}
	}
}

void
slice_add_imported(struct map *loaded, const struct slice *slice)
{
	for (size_t i = 0; i < slice->nimported; i++)
		*map_at(loaded, text_of(slice->imported[i]->module->path)) = (void *)slice->imported[i]->module;
}

/* What the import runs: the module, and the packages above it. */
static void
add_import(struct slicer *slicer, struct map *loaded, const struct module *module, const struct module ***pending,
           size_t *npending)
{
	struct run above = {.module = module};

	run_import(slicer, &above, module);
	for (size_t i = 0; i < above.nimports; i++) {
		void **place = map_at(loaded, text_of(above.imports[i]->module->path));

		if (*place)
			continue;
		*place = (void *)above.imports[i]->module;
		*ARENA_PUSH(slicer->arena, *pending, *npending) = above.imports[i]->module;
	}
}

void
slice_add_loaded(struct map *loaded, struct slicer *slicer, const struct module *file, bool late)
{
	const struct module **pending = NULL;
	size_t npending = 0;

	*ARENA_PUSH(slicer->arena, pending, npending) = file;
	for (size_t at = 0; at < npending; at++) {
		const struct module *from = pending[at];

		for (size_t i = 0; i < from->nimports; i++) {
			const struct module *module;

			/* What env.py's functions import is there before any version file is. */
			if (from->imports[i]->late && !late && from != file)
				continue;
			module = run_module(slicer, from, from->imports[i]);
			if (module && module != from)
				add_import(slicer, loaded, module, &pending, &npending);
		}
	}
}

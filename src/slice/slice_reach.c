/*
 * slice_reach.c - all that a file reaches, and what changes it while it is imported.
 *
 * What the modules that are reached, those that the file imports, the packages
 * above all these, what packages import and what is imported for nothing else do to
 * other modules when they run, and only what is done to a name that is reached,
 * counts too.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "python/program.h"
#include "slice/slice_introspection.h"
#include "slice/slice_runs.h"

struct applied {
	const struct run *run;
	const struct outcome *outcome;
};

/* Importing `by` changes what a step has. */
struct changer {
	const struct module *by;
	size_t step;
};

struct walk {
	struct slicer *slicer;
	struct slice *slice;
	struct map seen;          /* definition -> the step that has it, plus one */
	struct map names;         /* key -> the step that has it, plus one */
	struct run **met;         /* modules that are imported ... */
	size_t nmet, nrun;        /* ... those that have been looked at first */
	bool subclasses;          /* code that is reached asks for them */
	unsigned libraries;       /* that it uses, by index */
	struct applied *outcomes; /* of those that were; not of what is reached so far */
	size_t noutcomes;
	struct changer *changers; /* of those that are of something that is reached */
	size_t nchangers;
	size_t number;
};

static void add_step(struct walk *walk, const struct link *link, size_t from);

/* What importing the module runs. */
static void
add_run(struct walk *walk, const struct module *module, const char *which)
{
	struct slicer *slicer = walk->slicer;
	const struct name *name = module->program ? module_name(module, which) : NULL;
	bool unread = module->program && module->program->state != PROGRAM_PARSED;
	bool modules = slicer->follow == FOLLOW_MODULES || unread;
	struct link *link;

	if ((!name && !unread) || is_stopped(walk->slicer, module))
		return;
	link = ARENA_NEW(slicer->arena, struct link);
	*link = (struct link){
		.kind = LINK_DEFINITION,
		.to = define(slicer, modules ? DEFINES_MODULE : DEFINES_NAME, module, modules ? NULL : name, NULL),
		.module = module,
		.why = arena_printf(slicer->arena, "importing %s runs it%s", module->name,
	                            unread ? ", and it cannot be read" : "")};
	link->name = link->to->name;
	add_step(walk, link, 0);
}

/* Is anything of it used, be it not followed? */
static bool
is_used(const struct walk *walk, const struct module *module)
{
	const struct definition *root = walk->slice->steps[0].definition;

	for (size_t i = 0; i < root->nlinks; i++) {
		if (root->links[i].module == module)
			return true;
	}
	for (size_t i = 1; i < walk->slice->nsteps; i++) {
		if (walk->slice->steps[i].definition->module == module)
			return true;
	}
	return false;
}

static void
meet(struct walk *walk, struct run *run)
{
	if (run->met == walk->number)
		return;
	run->met = walk->number;
	*ARENA_PUSH(walk->slicer->arena, walk->met, walk->nmet) = run;
}

/* The module, and the packages whose __init__ Python runs before it. */
static void
meet_module(struct walk *walk, const struct module *module)
{
	struct run *run = run_of(walk->slicer, module), above = {.module = module};

	if (run->met == walk->number)
		return;
	run_import(walk->slicer, &above, module);
	for (size_t i = 0; i < above.nimports; i++) {
		meet(walk, above.imports[i]);
		if (i > 0)
			add_run(walk, above.imports[i]->module, "<package>");
	}
}

/*
 * The revision's own imports.  Of a module that is there for nothing else, any call counts; an unused
 * `from app import models` is a leftover.
 */
static void
meet_own_imports(struct walk *walk, const struct module *file)
{
	for (size_t i = 0; i < file->nimports; i++) {
		const struct module *module = run_module(walk->slicer, file, file->imports[i]);

		if (!module || module == file)
			continue;
		if (!file->imports[i]->name && !module->directory && !is_used(walk, module))
			add_run(walk, module, "<calls>");
		meet_module(walk, module);
	}
}

static void
add_step(struct walk *walk, const struct link *link, size_t from)
{
	struct arena *arena = walk->slicer->arena;
	const struct definition *to = link->to;
	struct text key = {(const char *)&link->to, sizeof link->to};
	void **place;

	if (map_get(&walk->seen, key))
		return;
	key.data = arena_copy(arena, key.data, key.length);
	*ARENA_PUSH(arena, walk->slice->steps, walk->slice->nsteps) = (struct step){to, link, from};
	*map_at(&walk->seen, key) = (void *)(uintptr_t)walk->slice->nsteps;
	place = map_at(&walk->names, text_of(to->key));
	if (!*place)
		*place = (void *)(uintptr_t)walk->slice->nsteps;
	place = map_at(&walk->names, text_of(to->module->path));
	if (!*place)
		*place = (void *)(uintptr_t)walk->slice->nsteps;
}

/* The step that an outcome changes, plus one; 0: it is not reached. */
static size_t
find_changed(const struct walk *walk, const struct outcome *outcome)
{
	void *step;

	if (!outcome->name)
		return (uintptr_t)map_get(&walk->names, text_of(outcome->module));
	step = map_get(&walk->names, text_of(outcome->name));
	return (uintptr_t)(step ? step : map_get(&walk->names, text_of(outcome->any)));
}

static void
apply_outcomes(struct walk *walk)
{
	struct slicer *slicer = walk->slicer;
	size_t n = 0;

	for (size_t i = 0; i < walk->noutcomes; i++) {
		const struct module *by = walk->outcomes[i].run->module;
		const struct effect *effect = walk->outcomes[i].outcome->effect;
		const struct outcome *outcome = walk->outcomes[i].outcome;
		size_t step = !outcome->subclass || walk->subclasses ? find_changed(walk, outcome) : 0;
		struct link *link;

		if (!step) {
			walk->outcomes[n++] = walk->outcomes[i];
			continue;
		}
		*ARENA_PUSH(slicer->arena, walk->changers, walk->nchangers) = (struct changer){by, step};
		link = ARENA_NEW(slicer->arena, struct link);
		*link = (struct link){.kind = LINK_DEFINITION,
		                      .to = slicer->follow == FOLLOW_MODULES
		                                    ? define(slicer, DEFINES_MODULE, by, NULL, NULL)
		                                    : define(slicer, DEFINES_NAME, by, effect->of, NULL),
		                      .module = by,
		                      .name = effect->of->name,
		                      .why = arena_printf(slicer->arena, "importing %s changes %s", by->name,
		                                          walk->slice->steps[step - 1].definition->name),
		                      .line = effect->use->line};
		add_step(walk, link, step - 1);
	}
	walk->noutcomes = n;
	complete_all(slicer);
}

/* What a library is told by a module on the way counts for the code that uses it. */
static void
run_set_ups(struct walk *walk)
{
	for (size_t i = 0; i < walk->nrun; i++) {
		for (size_t k = 0; k < nlibraries; k++) {
			if (walk->met[i]->sets_up & walk->libraries & 1u << k)
				add_run(walk, walk->met[i]->module, libraries[k].key);
		}
	}
}

/* Whatever is imported on the way: what calls Alembic runs with the revision, and names may be changed. */
static void
import_met(struct walk *walk)
{
	while (walk->nrun < walk->nmet) {
		struct run *run = walk->met[walk->nrun++];

		if (is_stopped(walk->slicer, run->module))
			continue;
		add_run(walk, run->module, "<import>");
		for (size_t i = 0; i < run->noutcomes; i++)
			*ARENA_PUSH(walk->slicer->arena, walk->outcomes, walk->noutcomes) =
				(struct applied){run, &run->outcomes[i]};
		run_find_imports(walk->slicer, run);
		for (size_t i = 0; i < run->nimports; i++)
			meet(walk, run->imports[i]);
	}
	run_set_ups(walk);
	apply_outcomes(walk);
}

/* "random:randint": which of the libraries that a module may set up. */
static unsigned
library_of(const char *external)
{
	size_t length = strcspn(external, ".:");

	for (size_t i = 0; i < nlibraries; i++) {
		const struct library *library = &libraries[i];
		const char *colon = strchr(external, ':');

		if (strncmp(library->name, external, length) == 0 && !library->name[length] &&
		    (!library->of[0] || !colon || string_is_one_of(colon + 1, library->of)))
			return 1u << i;
	}
	return 0;
}

static void
add_links(struct walk *walk, size_t step)
{
	const struct definition *definition = walk->slice->steps[step].definition;

	for (size_t i = 0; i < definition->nlinks; i++) {
		const struct link *link = &definition->links[i];

		if (link->kind == LINK_DEFINITION)
			add_step(walk, link, step);
		else if (link->kind == LINK_EXTERNAL)
			walk->libraries |= library_of(link->name);
	}
}

static void
add_loaded(struct walk *walk, const struct loaded *loaded)
{
	const struct module *module = loaded->module;
	const struct name *name = loaded->name ? module_name(module, loaded->name) : NULL;
	struct link *link = ARENA_NEW(walk->slicer->arena, struct link);

	if ((loaded->name && !name) || (name && is_live(walk->slicer, module, name)))
		return;
	*link = (struct link){.kind = LINK_DEFINITION,
	                      .to = define(walk->slicer, name ? DEFINES_NAME : DEFINES_MODULE, module, name, NULL),
	                      .module = module,
	                      .name = module->name,
	                      .why = loaded->why};
	add_step(walk, link, 0);
}

/* def run(): from app import roles, of which it then uses nothing */
static void
meet_late_imports(struct walk *walk, const struct definition *definition)
{
	const struct module *from = definition->module;

	for (size_t i = 0; i < from->nimports; i++) {
		const struct import *import = from->imports[i];
		const struct module *module = NULL;

		for (size_t k = 0; import->late && !import->used && !module && k < definition->nspans; k++) {
			if (import->line >= definition->spans[k].line && import->line <= definition->spans[k].end_line)
				module = run_module(walk->slicer, from, import);
		}
		if (module && module != from)
			meet_module(walk, module);
	}
}

static void
add_left_out(struct walk *walk)
{
	size_t n;
	const struct left_out *items = find_left_out(walk->slicer, walk->slice, &walk->seen, &n);

	for (size_t i = 0; i < n; i++) {
		struct link *link = ARENA_NEW(walk->slicer->arena, struct link);

		*link = (struct link){.kind = LINK_DEFINITION,
		                      .to = items[i].definition,
		                      .module = items[i].definition->module,
		                      .name = items[i].definition->name,
		                      .why = items[i].why};
		add_step(walk, link, items[i].step);
	}
	complete_all(walk->slicer);
}

static void
follow_links(struct walk *walk, size_t *done)
{
	struct slice *slice = walk->slice;

	complete_all(walk->slicer);
	while (*done < slice->nsteps) {
		size_t first = *done;

		for (; *done < slice->nsteps; ++*done)
			add_links(walk, *done);
		for (size_t i = first; i < slice->nsteps; i++) {
			const struct module *module = slice->steps[i].definition->module;

			walk->subclasses |= run_of(walk->slicer, module)->subclasses;
			if (i > 0)
				meet_module(walk, module);
			meet_late_imports(walk, slice->steps[i].definition);
		}
		import_met(walk);
	}
}

/* Where each module is imported first by another, from one on. */
static void
find_places(struct walk *walk, struct map *places, const struct module *from)
{
	for (size_t i = 0; i < from->nimports; i++) {
		const struct module *module =
			from->imports[i]->late ? NULL : run_module(walk->slicer, from, from->imports[i]);
		void **place = module ? map_at(places, text_of(module->path)) : NULL;

		if (place && !*place)
			*place = (void *)(uintptr_t)(i + 1);
	}
}

struct placed {
	const struct changer *changer;
	size_t place;
};

static int
by_step_and_place(const void *left, const void *right)
{
	const struct placed *a = left, *b = right;

	if (a->changer->step != b->changer->step)
		return a->changer->step < b->changer->step ? -1 : 1;
	return (a->place > b->place) - (a->place < b->place);
}

static void
add_order(struct walk *walk, const struct changer *before, const struct changer *after)
{
	struct link *link = ARENA_NEW(walk->slicer->arena, struct link);

	*link = (struct link){.kind = LINK_DEFINITION,
	                      .to = define(walk->slicer, DEFINES_ORDER, after->by, NULL,
	                                   arena_printf(walk->slicer->arena, "<after %s>", before->by->name)),
	                      .module = after->by,
	                      .why = arena_printf(walk->slicer->arena, "%s is imported after %s, and both change %s",
	                                          after->by->name, before->by->name,
	                                          walk->slice->steps[after->step - 1].definition->name)};
	link->name = link->to->name;
	add_step(walk, link, 0);
}

/* One after the other by the order of somebody's imports: swapped, they leave something else behind. */
static void
add_orders_of(struct walk *walk, const struct module *from)
{
	struct map places = {.arena = walk->slicer->arena};
	struct placed *placed = ARENA_ARRAY(walk->slicer->arena, struct placed, walk->nchangers);
	size_t n = 0;

	find_places(walk, &places, from);
	for (size_t i = 0; i < walk->nchangers; i++) {
		size_t place = (uintptr_t)map_get(&places, text_of(walk->changers[i].by->path));

		if (place)
			placed[n++] = (struct placed){&walk->changers[i], place};
	}
	if (n > 1)
		qsort(placed, n, sizeof *placed, by_step_and_place);
	for (size_t i = 1; i < n; i++) {
		const struct changer *before = placed[i - 1].changer, *after = placed[i].changer;

		if (before->step == after->step && before->by != after->by)
			add_order(walk, before, after);
	}
}

static void
add_orders(struct walk *walk, const struct module *file)
{
	if (walk->nchangers < 2)
		return;
	add_orders_of(walk, file);
	for (size_t i = 0; i < walk->nmet; i++)
		add_orders_of(walk, walk->met[i]->module);
	complete_all(walk->slicer);
}

void
slice_file(struct slice *slice, struct slicer *slicer, const struct module *file, const struct loaded *loaded,
           size_t nloaded)
{
	struct walk walk = {.slicer = slicer,
	                    .slice = slice,
	                    .seen = {.arena = slicer->arena},
	                    .names = {.arena = slicer->arena},
	                    .number = ++slicer->nwalks};
	size_t done = 0;

	*slice = (struct slice){0};
	*ARENA_PUSH(slicer->arena, slice->steps, slice->nsteps) = (struct step){.definition = root_of(slicer, file)};
	for (size_t i = 0; i < nloaded; i++)
		add_loaded(&walk, &loaded[i]);
	follow_links(&walk, &done);
	meet_own_imports(&walk, file);
	import_met(&walk);
	follow_links(&walk, &done);
	add_orders(&walk, file);
	add_left_out(&walk);
	slice->imported = walk.met;
	slice->nimported = walk.nmet;
}

bool
slice_is_cut(const struct slice *slice)
{
	for (size_t i = 0; i < slice->nsteps; i++) {
		const struct definition *definition = slice->steps[i].definition;

		for (size_t k = 0; k < definition->nlinks; k++) {
			if (definition->links[k].kind == LINK_STOPPED)
				return true;
		}
	}
	return false;
}

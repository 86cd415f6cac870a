/*
 * slice_reach.c - all that a file reaches, and what changes it while it is imported.
 *
 * Importing a module runs the packages above it first.  What those and the
 * modules that are reached do to other modules when they run, and only what is
 * done to a name that is reached, counts too.
 */
#include <string.h>

#include "base/arena.h"
#include "base/path.h"
#include "python/program.h"
#include "python/slice_build.h"

/* What importing a module does to one name of another. */
struct outcome {
	const struct module *by;
	const struct effect *effect;
	const char *key; /* see key_of */
};

struct outcomes {
	struct outcome *items;
	size_t nitems;
};

struct walk {
	struct slicer *slicer;
	struct slice *slice;
	struct map seen;    /* definitions */
	struct map names;   /* key -> the step that has it, plus one */
	struct map modules; /* whose effects are known */
	struct outcome *outcomes;
	size_t noutcomes;
};

/* "path:name", "path:*" for anything of the module. */
static const char *
key_of(struct arena *arena, const struct module *module, const char *name)
{
	return arena_printf(arena, "%s:%s", module->path, name);
}

static void
add_outcome(struct slicer *slicer, struct outcomes *outcomes, const struct module *by, const struct effect *effect,
            const struct module *module, const char *name)
{
	if (module != by)
		*ARENA_PUSH(slicer->arena, outcomes->items, outcomes->nitems) =
			(struct outcome){by, effect, key_of(slicer->arena, module, name)};
}

/* fill(TABLES): what the function does to a name of the module that calls it. */
static void
add_handed(struct slicer *slicer, struct outcomes *outcomes, const struct module *by, const struct effect *effect,
           const struct target *function, const char *name)
{
	if (changes_argument(slicer, function, names_value(by, module_name(by, name))))
		*ARENA_PUSH(slicer->arena, outcomes->items, outcomes->nitems) =
			(struct outcome){by, effect, key_of(slicer->arena, by, name)};
}

/* guards.TABLES.clear() changes TABLES; guards.register("a") what register changes. */
static void
resolve_effect(struct slicer *slicer, struct outcomes *outcomes, const struct module *by, const struct effect *effect)
{
	struct targets targets;

	find_targets(slicer, &targets, by, &effect->use);
	for (size_t i = 0; i < targets.nitems; i++) {
		const struct target *target = &targets.items[i];

		if (target->kind == TARGET_MODULE && effect->use.flags & USE_STORE)
			add_outcome(slicer, outcomes, by, effect, target->module, "*");
		if (target->kind != TARGET_NAME)
			continue;
		if (effect->inherited && !has_init_subclass(slicer, target->module, target->name))
			continue;
		for (size_t h = 0; h < effect->nhanded; h++)
			add_handed(slicer, outcomes, by, effect, target, effect->handed[h]);
		if (effect->use.flags & USE_STORE ||
		    (effect->applied && (target->nattributes || names_value(target->module, target->name))))
			add_outcome(slicer, outcomes, by, effect, target->module, target->name->name);
		for (size_t s = 0; s < target->name->nstatements; s++) {
			const struct toplevel *statement = &target->module->statements[target->name->statements[s]];

			for (size_t c = 0; c < statement->nchanges; c++) {
				if (statement->changes[c].depth <= effect->depth)
					add_outcome(slicer, outcomes, by, effect, target->module,
					            statement->changes[c].name);
			}
		}
	}
}

static const struct outcomes *
outcomes_of(struct slicer *slicer, const struct module *module)
{
	void **place = map_at(&slicer->effects, text_of(module->path));
	struct outcomes *outcomes = *place;

	if (outcomes)
		return outcomes;
	outcomes = ARENA_NEW(slicer->arena, struct outcomes);
	*place = outcomes;
	for (size_t i = 0; i < module->neffects; i++)
		resolve_effect(slicer, outcomes, module, &module->effects[i]);
	return outcomes;
}

static void add_step(struct walk *walk, const struct link *link, size_t from);

/* What importing the module runs. */
static void
add_run(struct walk *walk, const struct module *module, const char *which)
{
	struct slicer *slicer = walk->slicer;
	const struct name *name = module->program ? module_name(module, which) : NULL;
	bool modules = slicer->follow == FOLLOW_MODULES;
	struct link *link;

	if (!name || slicer->source.stops(slicer->source.context, module->name))
		return;
	link = ARENA_NEW(slicer->arena, struct link);
	*link = (struct link){.kind = LINK_DEFINITION,
	                      .to = define(slicer, modules ? DEFINES_MODULE : DEFINES_NAME, module,
	                                   modules ? NULL : name, NULL, false),
	                      .module = module,
	                      .why = arena_printf(slicer->arena, "importing %s runs it", module->name)};
	link->name = link->to->name;
	add_step(walk, link, 0);
}

/* `from app import seed` names a module, too. */
static const struct module *
module_meant(struct slicer *slicer, const struct module *from, const struct import *import)
{
	const struct module_source *source = &slicer->source;
	const struct module *module, *inner = NULL;
	bool missing;

	if (!import->module)
		return NULL;
	module = imported_module(slicer, from, import, &missing);
	if (!module || !import->name || !module->directory || (module->program && module_name(module, import->name)))
		return module;
	inner = source->beside(source->context, module->directory, import->name);
	return inner ? inner : module;
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

/*
 * Of a module that is there for its names, what calls Alembic; of one imported for nothing else, any call.
 * A package is imported with whatever lies in it, and an unused `from app import models` is a leftover.
 */
static void
add_imported(struct walk *walk, const struct module *from, const struct import *const *imports, size_t nimports)
{
	bool by_revision = from == walk->slice->steps[0].definition->module;

	for (size_t i = 0; i < nimports; i++) {
		const struct module *module;
		bool for_effect;

		if (!by_revision && imports[i]->name) /* what of it is used is reached anyway */
			continue;
		module = module_meant(walk->slicer, from, imports[i]);
		if (!module || module == from)
			continue;
		for_effect = by_revision && !imports[i]->name && !module->directory && !is_used(walk, module);
		add_run(walk, module, for_effect ? "<calls>" : "<import>");
	}
}

static void
add_imports(struct walk *walk, const struct module *from)
{
	for (size_t i = 0; i < from->names.nslots; i++) {
		const struct name *name = from->names.slots[i].value;

		if (name)
			add_imported(walk, from, name->imports, name->nimports);
	}
	add_imported(walk, from, from->stars, from->nstars);
}

static void
add_module(struct walk *walk, const struct module *module)
{
	void **place = map_at(&walk->modules, text_of(module->path));
	const struct module_source *source = &walk->slicer->source;
	const struct outcomes *outcomes;

	if (*place)
		return;
	*place = walk;
	if (source->stops(source->context, module->name))
		return;
	add_run(walk, module, "<import>");
	add_imports(walk, module);
	outcomes = outcomes_of(walk->slicer, module);
	for (size_t i = 0; i < outcomes->nitems; i++)
		*ARENA_PUSH(walk->slicer->arena, walk->outcomes, walk->noutcomes) = outcomes->items[i];
}

/* The module, and the packages whose __init__ Python runs before it. */
static void
add_with_packages(struct walk *walk, const struct module *module)
{
	const struct module_source *source = &walk->slicer->source;
	const char *directory = module->path;

	if (map_get(&walk->modules, text_of(module->path)))
		return;
	add_module(walk, module);
	for (const char *dot = strchr(module->name, '.'); dot; dot = strchr(dot + 1, '.')) {
		const struct module *package;

		directory = path_directory(walk->slicer->arena, directory);
		if (module->directory && strcmp(directory, module->directory) == 0)
			directory = path_directory(walk->slicer->arena, directory);
		package = source->beside(source->context, directory, "");
		if (package && package->program)
			add_module(walk, package);
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
	*map_at(&walk->seen, key) = link->to;
	*ARENA_PUSH(arena, walk->slice->steps, walk->slice->nsteps) = (struct step){to, link, from};
	place = map_at(&walk->names, text_of(key_of(arena, to->module, to->of ? to->of->name : "*")));
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
	size_t length = strlen(outcome->key);
	void *step;

	if (strcmp(outcome->key + length - 2, ":*") == 0)
		return (uintptr_t)map_get(&walk->names, (struct text){outcome->key, length - 2});
	step = map_get(&walk->names, text_of(outcome->key));
	if (!step)
		step = map_get(&walk->names,
		               text_of(arena_printf(walk->slicer->arena, "%.*s:*",
		                                    (int)(strrchr(outcome->key, ':') - outcome->key), outcome->key)));
	return (uintptr_t)step;
}

static void
apply_outcomes(struct walk *walk)
{
	struct slicer *slicer = walk->slicer;
	size_t n = 0;

	for (size_t i = 0; i < walk->noutcomes; i++) {
		const struct outcome *outcome = &walk->outcomes[i];
		size_t step = find_changed(walk, outcome);
		struct link *link;

		if (!step) {
			walk->outcomes[n++] = *outcome;
			continue;
		}
		link = ARENA_NEW(slicer->arena, struct link);
		*link = (struct link){
			.kind = LINK_DEFINITION,
			.to = slicer->follow == FOLLOW_MODULES
		                      ? define(slicer, DEFINES_MODULE, outcome->by, NULL, NULL, false)
		                      : define(slicer, DEFINES_NAME, outcome->by, outcome->effect->of, NULL, false),
			.module = outcome->by,
			.name = outcome->effect->of->name,
			.why = arena_printf(slicer->arena, "importing %s changes %s", outcome->by->name,
		                            walk->slice->steps[step - 1].definition->name),
			.line = outcome->effect->use.line};
		add_step(walk, link, step - 1);
	}
	walk->noutcomes = n;
	complete_all(slicer);
}

static void
add_links(struct walk *walk, size_t step)
{
	const struct definition *definition = walk->slice->steps[step].definition;

	for (size_t i = 0; i < definition->nlinks; i++) {
		if (definition->links[i].kind == LINK_DEFINITION)
			add_step(walk, &definition->links[i], step);
	}
}

static void
add_loaded(struct walk *walk, const struct module *module)
{
	struct link *link = ARENA_NEW(walk->slicer->arena, struct link);

	*link = (struct link){.kind = LINK_DEFINITION,
	                      .to = define(walk->slicer, DEFINES_MODULE, module, NULL, NULL, false),
	                      .module = module,
	                      .name = module->name,
	                      .why = "its file is loaded by its path"};
	add_step(walk, link, 0);
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
		for (size_t i = first ? first : 1; i < slice->nsteps; i++)
			add_with_packages(walk, slice->steps[i].definition->module);
		apply_outcomes(walk);
	}
}

void
slice_file(struct slice *slice, struct slicer *slicer, const struct module *file, const struct module *const *loaded,
           size_t nloaded)
{
	struct walk walk = {.slicer = slicer,
	                    .slice = slice,
	                    .seen = {.arena = slicer->arena},
	                    .names = {.arena = slicer->arena},
	                    .modules = {.arena = slicer->arena}};
	size_t done = 0;

	*slice = (struct slice){0};
	*ARENA_PUSH(slicer->arena, slice->steps, slice->nsteps) = (struct step){.definition = root_of(slicer, file)};
	for (size_t i = 0; i < nloaded; i++)
		add_loaded(&walk, loaded[i]);
	follow_links(&walk, &done);
	add_imports(&walk, file);
	add_imported(&walk, file, file->late, file->nlate);
	follow_links(&walk, &done);
}

/*
 * slice_runs.c - what importing a module does to others.
 */
#include "slice/slice_runs.h"

#include <string.h>

#include "base/arena.h"
#include "base/path.h"
#include "python/program.h"

const char *
run_key(struct arena *arena, const struct module *module, const char *name)
{
	return arena_printf(arena, "%s:%s", module->path, name);
}

/* Each once: what is done to a name by the statements of an effect; or, by "name()1", a function looked at. */
static bool
is_first(struct slicer *slicer, struct run *run, const struct effect *effect, const struct module *module,
         const char *name)
{
	const void *objects[] = {effect->of, module};
	size_t length = strlen(name);
	char *key = arena_alloc(slicer->arena, sizeof objects + length);
	void **seen;
	bool first;

	memcpy(key, objects, sizeof objects);
	memcpy(key + sizeof objects, name, length);
	seen = map_at(&run->seen, (struct text){key, sizeof objects + length});
	first = !*seen;
	*seen = run;
	return first;
}

static void
add_outcome(struct slicer *slicer, struct run *run, const struct effect *effect, const struct module *module,
            const char *name)
{
	bool any = strcmp(name, "*") == 0;

	if (!is_first(slicer, run, effect, module, name))
		return;
	*ARENA_PUSH(slicer->arena, run->outcomes, run->noutcomes) =
		(struct outcome){.effect = effect,
	                         .module = module->path,
	                         .name = any ? NULL : run_key(slicer->arena, module, name),
	                         .any = run_key(slicer->arena, module, "*")};
}

/* The name may be an import there: then what it means. */
static void
add_outcome_of(struct slicer *slicer, struct run *run, const struct effect *effect, const struct module *module,
               const char *name)
{
	const struct name *known = module_name(module, name);
	struct targets targets = {0};

	if (known && known->nimports && known->nstatements == 0)
		find_targets(slicer, &targets, module, &(struct use){.name = name});
	for (size_t i = 0; i < targets.nitems; i++) {
		const struct target *target = &targets.items[i];

		if (target->kind == TARGET_NAME)
			add_outcome(slicer, run, effect, target->module, target->name->name);
		else if (target->kind == TARGET_MODULE && target->module != run->module)
			add_outcome(slicer, run, effect, target->module, "*");
	}
	if (module != run->module)
		add_outcome(slicer, run, effect, module, name);
}

/* fill(TABLES): what the function does to a name of the module that calls it. */
static void
add_handed(struct slicer *slicer, struct run *run, const struct effect *effect, const struct target *function,
           const char *name)
{
	const struct name *known = module_name(run->module, name);

	if (!changes_argument(slicer, function, known && (known->nimports || names_value(run->module, known))))
		return;
	add_outcome(slicer, run, effect, run->module, name);
	add_outcome_of(slicer, run, effect, run->module, name);
}

enum { DEEPEST_CALL = 1 };

/* What a function or class changes when it is called, in its module and those whose functions it calls. */
static void
add_called(struct slicer *slicer, struct run *run, const struct effect *effect, const struct module *module,
           const struct name *name, int level)
{
	if (!is_first(slicer, run, effect, module, arena_printf(slicer->arena, "%s()%d", name->name, effect->depth)))
		return;
	for (size_t s = 0; s < name->nstatements; s++) {
		const struct toplevel *statement = &module->statements[name->statements[s]];

		for (size_t c = 0; c < statement->nchanges; c++) {
			if (statement->changes[c].depth <= effect->depth)
				add_outcome_of(slicer, run, effect, module, statement->changes[c].name);
		}
		for (size_t u = 0;
		     statement->kind == STATEMENT_FUNCTION && level < DEEPEST_CALL && u < statement->pieces[0].nuses;
		     u++) {
			const struct use *use = &statement->pieces[0].uses[u];
			const struct name *called = use->import ? NULL : module_name(module, use->name);
			struct targets targets = {0};

			if (use->nattributes == 0 && (use->import || (called && called->nimports)))
				find_targets(slicer, &targets, module, use);
			for (size_t i = 0; i < targets.nitems; i++) {
				if (targets.items[i].kind == TARGET_NAME &&
				    names_function(targets.items[i].module, targets.items[i].name))
					add_called(slicer, run, effect, targets.items[i].module, targets.items[i].name,
					           level + 1);
			}
		}
	}
}

/* The class's methods of these names, or those it inherits, change something of a class: cls.x = 1. */
static void
add_shared(struct slicer *slicer, struct run *run, const struct effect *effect, const struct ancestry *ancestry,
           const char *const *methods)
{
	for (size_t i = 0; i < ancestry->nitems; i++) {
		const struct target *class = &ancestry->items[i];
		const struct toplevel *body = class_of(class->module, class->name);

		for (size_t p = 1; p < body->npieces; p++) {
			const struct piece *piece = &body->pieces[p];

			if (!piece->nshares || !piece->nbinds || !string_is_one_of(piece->binds[0], methods))
				continue;
			for (size_t k = 0; k < ancestry->nitems; k++) {
				const struct target *other = &ancestry->items[k];

				for (size_t n = 0; n < piece->nshares; n++) {
					if (has_attribute(other, piece->shares[n]) && other->module != run->module)
						add_outcome(slicer, run, effect, other->module, other->name->name);
				}
			}
		}
	}
}

/* Of what the class changes in its module: is it in the code of the use, or a function that this names? */
static bool
says(const struct module *module, const struct use *use, const char *changed)
{
	const struct name *name = use->import ? NULL : module_name(module, use->name);
	const struct toplevel *function =
		names_function(module, name) ? &module->statements[name->statements[0]] : NULL;

	for (size_t c = 0; function && c < function->nchanges; c++) {
		if (strcmp(function->changes[c].name, changed) == 0)
			return true;
	}
	return strcmp(use->name, changed) == 0;
}

enum { DEEPEST_METHOD = 3 };

/* What a method changes in its module, and those that it calls on itself. */
static void
add_method(struct slicer *slicer, struct run *run, const struct effect *effect, const struct ancestry *ancestry,
           const char *method, int depth)
{
	const struct target *receiver = &ancestry->items[0];

	if (!is_first(slicer, run, effect, receiver->module,
	              arena_printf(slicer->arena, "%s.%s()%d", receiver->name->name, method, depth)))
		return;
	for (size_t i = 0; i < ancestry->nclasses; i++) {
		const struct target *class = &ancestry->items[i];
		const struct toplevel *body = class_of(class->module, class->name);

		for (size_t p = 1; p < body->npieces; p++) {
			const struct piece *piece = &body->pieces[p];

			if (!piece_binds(piece, method))
				continue;
			for (size_t u = 0; u < piece->nuses; u++) {
				const struct use *use = &piece->uses[u];

				for (size_t c = 0; c < body->nchanges; c++) {
					if (says(class->module, use, body->changes[c].name))
						add_outcome_of(slicer, run, effect, class->module,
						               body->changes[c].name);
				}
				if (use->flags & USE_SELF && use->nattributes && depth < DEEPEST_METHOD)
					add_method(slicer, run, effect, ancestry, use->attributes[0], depth + 1);
			}
		}
	}
}

/* C(1), C.setup(1) */
static void
add_made(struct slicer *slicer, struct run *run, const struct effect *effect, const struct target *target)
{
	static const char *const makers[] = {"__new__", "__init__", "__post_init__", NULL};
	const char *called[] = {target->nattributes ? target->attributes[0] : NULL, NULL};
	const char *const *methods = called[0] ? called : makers;
	const struct ancestry *ancestry = ancestry_of(slicer, target->module, target->name);

	add_shared(slicer, run, effect, ancestry, methods);
	for (; *methods; methods++)
		add_method(slicer, run, effect, ancestry, *methods, 0);
}

/* Classes that make something of those which inherit from them, and their metaclasses. */
static void
add_inherited(struct slicer *slicer, struct run *run, const struct effect *effect, const struct target *class)
{
	static const char *const makers[] = {"__init_subclass__", "__new__", "__init__", "__prepare__", NULL};
	const struct ancestry *ancestry =
		class_of(class->module, class->name) ? ancestry_of(slicer, class->module, class->name) : NULL;

	if (!ancestry || (!inherits(ancestry, "__init_subclass__") && ancestry->nmetaclasses == 0))
		return;
	for (size_t i = 0; i < ancestry->nitems; i++)
		add_called(slicer, run, effect, ancestry->items[i].module, ancestry->items[i].name, DEEPEST_CALL);
	add_shared(slicer, run, effect, ancestry, makers);
}

/* users = REG.table("users"): does the method change REG? */
static bool
changes_itself(struct slicer *slicer, const struct target *target)
{
	const struct toplevel *statement =
		target->name->nstatements ? &target->module->statements[target->name->statements[0]] : NULL;
	struct targets classes = {0};

	if (statement && statement->value && statement->value_called && target->nattributes == 1)
		find_targets(slicer, &classes, target->module, statement->value);
	for (size_t i = 0; i < classes.nitems; i++) {
		const struct target *class = &classes.items[i];
		const struct toplevel *body = class->kind == TARGET_NAME ? class_of(class->module, class->name) : NULL;

		for (size_t p = 1; body && p < body->npieces; p++) {
			if (body->pieces[p].nalters && piece_binds(&body->pieces[p], target->attributes[0]))
				return true;
		}
	}
	return false;
}

/* get().append(1): the values that the function may return. */
static void
add_returned(struct slicer *slicer, struct run *run, const struct effect *effect, const struct target *function)
{
	const struct toplevel *statement = &function->module->statements[function->name->statements[0]];

	for (size_t i = 0; i < statement->pieces[0].ngives; i++) {
		add_outcome_of(slicer, run, effect, function->module, statement->pieces[0].gives[i].name);
		add_outcome(slicer, run, effect, function->module, statement->pieces[0].gives[i].name);
	}
	add_outcome(slicer, run, effect, function->module, function->name->name);
}

/* @step, where `step = REG.step` */
static void
add_bound_method(struct slicer *slicer, struct run *run, const struct effect *effect, const struct target *target)
{
	const struct toplevel *statement = names_value(target->module, target->name)
	                                           ? &target->module->statements[target->name->statements[0]]
	                                           : NULL;

	if (statement && effect->applied && target->nattributes == 0 && statement->value && !statement->value_called &&
	    statement->value->nattributes)
		add_outcome_of(slicer, run, effect, target->module, statement->value->name);
}

/* guards.TABLES.clear() changes TABLES; guards.register("a") what register changes. */
static void
resolve_effect(struct slicer *slicer, struct run *run, const struct effect *effect)
{
	struct targets targets;

	find_targets(slicer, &targets, run->module, &effect->use);
	for (size_t i = 0; i < targets.nitems; i++) {
		const struct target *target = &targets.items[i];

		if (target->kind == TARGET_MODULE && effect->use.flags & USE_STORE && target->module != run->module)
			add_outcome(slicer, run, effect, target->module, "*");
		if (target->kind != TARGET_NAME)
			continue;
		if (effect->inherited) {
			add_inherited(slicer, run, effect, target);
			continue;
		}
		for (size_t h = 0; h < effect->nhanded; h++)
			add_handed(slicer, run, effect, target, effect->handed[h]);
		if (target->module != run->module &&
		    (effect->use.flags & USE_STORE ||
		     (effect->applied && (target->nattributes || names_value(target->module, target->name))) ||
		     changes_itself(slicer, target)))
			add_outcome(slicer, run, effect, target->module, target->name->name);
		if (effect->changes && target->nattributes == 0 && names_function(target->module, target->name))
			add_returned(slicer, run, effect, target);
		add_bound_method(slicer, run, effect, target);
		if (class_of(target->module, target->name))
			add_made(slicer, run, effect, target);
		if (!effect->made)
			add_called(slicer, run, effect, target->module, target->name, 0);
	}
}

static bool
asks_for_subclasses(const struct module *module)
{
	static const char word[] = "__subclasses__";

	return module->program && module->program->source.length &&
	       memmem(module->program->source.data, module->program->source.length, word, strlen(word));
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
	run->subclasses = asks_for_subclasses(module);
	run->seen.arena = slicer->arena;
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

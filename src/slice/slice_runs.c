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

/* Each once: what an effect's statements do to a name, or a function that they call. */
static bool
is_first(struct slicer *slicer, struct run *run, const struct effect *effect, const void *module, const void *what)
{
	const void *objects[] = {effect->of, module, what};
	void **seen;
	bool first;

	seen = map_at(&run->seen,
	              (struct text){arena_copy(slicer->arena, (const char *)objects, sizeof objects), sizeof objects});
	first = !*seen;
	*seen = run;
	return first;
}

static void
add_outcome(struct slicer *slicer, struct run *run, const struct effect *effect, const struct module *module,
            const char *name, bool subclass)
{
	*ARENA_PUSH(slicer->arena, run->outcomes, run->noutcomes) =
		(struct outcome){.effect = effect,
	                         .module = module->path,
	                         .name = name ? run_key(slicer->arena, module, name) : NULL,
	                         .any = run_key(slicer->arena, module, "*"),
	                         .subclass = subclass};
}

static void change_use(struct slicer *slicer, struct run *run, const struct effect *effect, const struct module *module,
                       const struct use *use);

static void change_contents(struct slicer *slicer, struct run *run, const struct effect *effect,
                            const struct module *module, const struct name *name);

/* The name changes, and what it is made of. */
static void
change_name(struct slicer *slicer, struct run *run, const struct effect *effect, const struct module *module,
            const struct name *name)
{
	if (!is_first(slicer, run, effect, module, name))
		return;
	add_outcome(slicer, run, effect, module, name->name, false);
	change_contents(slicer, run, effect, module, name);
}

static void
change_contents(struct slicer *slicer, struct run *run, const struct effect *effect, const struct module *module,
                const struct name *name)
{
	if (!is_first(slicer, run, effect, name, module))
		return;
	for (size_t i = 0; i < name->nmade_of; i++) {
		const struct content *content = &name->made_of[i];
		const struct name *of = content->use->import ? NULL : module_name(module, content->use->name);

		const struct toplevel *definition = definition_named(module, of);

		if (definition && definition->kind == STATEMENT_FUNCTION && content->use->called)
			change_contents(slicer, run, effect, module, of);
		if (content->itself || !definition)
			change_use(slicer, run, effect, module, as_content(slicer->arena, content));
	}
}

/* proxy.initialize(Key(1)): an object that is made on the spot and changed itself; making it is followed as a call. */
static bool
changes_new_object(const struct target *target, const struct use *use)
{
	const struct toplevel *definition = definition_named(target->module, target->name);

	return definition && definition->kind == STATEMENT_CLASS && use->result && !use->within && !use->handed &&
	       !target->nattributes && !(use->flags & USE_STORE);
}

/* guards.register(1) only calls it; guards.get().append(1) changes what it returns. */
static void
change_target(struct slicer *slicer, struct run *run, const struct effect *effect, const struct target *target,
              const struct use *use)
{
	struct use rest = *use;

	rest.nattributes = target->nattributes;
	if ((target->name->is_defined && only_calls(&rest)) || changes_new_object(target, use))
		return;
	if (use->result && !target->nattributes && !changes_itself(definition_named(target->module, target->name), use))
		change_contents(slicer, run, effect, target->module, target->name);
	else
		change_name(slicer, run, effect, target->module, target->name);
}

static void
change_use(struct slicer *slicer, struct run *run, const struct effect *effect, const struct module *module,
           const struct use *use)
{
	struct targets targets;

	if (use->flags & (USE_SELF | USE_CLASS))
		return;
	find_targets(slicer, &targets, module, use);
	for (size_t i = 0; i < targets.nitems; i++) {
		const struct target *target = &targets.items[i];

		if (target->kind == TARGET_NAME)
			change_target(slicer, run, effect, target, use);
		else if (target->kind == TARGET_MODULE && use->flags & USE_STORE && target->module != run->module)
			add_outcome(slicer, run, effect, target->module, NULL, false);
	}
}

/* The class, or the one that it inherits from, whose body binds the attribute. */
static void
change_shared(struct slicer *slicer, struct run *run, const struct effect *effect, const struct module *module,
              const struct name *name, const struct use *use)
{
	const struct toplevel *class = class_of(module, name);
	const struct class_facts *facts = class ? class_facts_of(slicer, module, name) : NULL;
	bool own = use->flags & USE_OWN_CLASS && !use->within;

	for (size_t p = 1; class && p < class->npieces; p++)
		own |= !class->pieces[p].is_function && piece_binds(&class->pieces[p], use->attributes[0]);
	if (own)
		change_name(slicer, run, effect, module, name);
	for (size_t i = 0; facts && !own && i < facts->nbases; i++)
		change_shared(slicer, run, effect, facts->bases[i].module, facts->bases[i].name, use);
}

/* A module called from a module that is imported: what that calls in turn starts the application. */
enum { MOST_IMPORTS_AWAY = 2 };

static void call_definition(struct slicer *slicer, struct run *run, const struct effect *effect,
                            const struct target *target, const struct use *use, int away);

/* What the name is that the code of another module uses, and what becomes of it when that runs. */
static void
run_target(struct slicer *slicer, struct run *run, const struct effect *effect, const struct target *target,
           const struct use *use, bool changes)
{
	if (target->kind != TARGET_NAME)
		return;
	if (use->changed || (changes && names_value(target->module, target->name)))
		change_target(slicer, run, effect, target, use);
}

/* What the code of a definition changes when it runs, and those that it calls. */
static void
run_piece(struct slicer *slicer, struct run *run, const struct effect *effect, const struct target *of,
          const struct toplevel *definition, size_t p, const struct use *by, int away)
{
	const struct piece *piece = &definition->pieces[p];

	if (piece->changes & CHANGES_DEFAULT)
		change_name(slicer, run, effect, of->module, of->name);
	for (size_t u = 0; u < piece->nuses; u++) {
		const struct use *use = &piece->uses[u];
		bool runs = use->called || use->handed || is_base(definition, p, use);
		struct targets targets;

		if (definition->kind == STATEMENT_CLASS && changes_shared(use))
			change_shared(slicer, run, effect, of->module, of->name, use);
		if (use->flags & (USE_SELF | USE_CLASS))
			continue;
		find_targets(slicer, &targets, of->module, use);
		for (size_t i = 0; i < targets.nitems; i++) {
			const struct target *target = &targets.items[i];

			run_target(slicer, run, effect, target, use, definition->changes & CHANGES_NAMED);
			if (runs && (target->module == of->module || away < MOST_IMPORTS_AWAY))
				call_definition(slicer, run, effect, target,
				                is_base(definition, p, use) && !(use->flags & USE_KEYWORD)
				                        ? &(struct use){.attributes = by->attributes,
				                                        .nattributes = by->nattributes}
				                        : use,
				                away + (target->module != of->module));
		}
	}
}

/* The target is called by that use, or inherited from. */
static void
call_definition(struct slicer *slicer, struct run *run, const struct effect *effect, const struct target *target,
                const struct use *use, int away)
{
	const struct toplevel *definition =
		target->kind == TARGET_NAME ? definition_named(target->module, target->name) : NULL;
	/* guards.C.setup: what is left of it behind C. */
	const struct use method = {.attributes = target->attributes, .nattributes = target->nattributes};
	bool *runs = definition ? pieces_run(slicer->arena, definition, use->name ? &method : use) : NULL;

	for (size_t p = 0; runs && p < definition->npieces; p++) {
		if (runs[p] && is_first(slicer, run, effect, definition, &definition->pieces[p]))
			run_piece(slicer, run, effect, target, definition, p, use->name ? &method : use, away);
	}
}

/* Classes that make something of those which inherit from them, and their metaclasses; others are found by asking. */
static void
inherit(struct slicer *slicer, struct run *run, const struct effect *effect, const struct target *class, bool hooks)
{
	const struct class_facts *facts =
		class_of(class->module, class->name) ? class_facts_of(slicer, class->module, class->name) : NULL;

	static const char *name = "__init_subclass__";
	const struct use of_base = {.attributes = &name, .nattributes = 1}, hook = hooks ? (struct use){0} : of_base;

	if (!facts || !is_first(slicer, run, effect, facts, class->name))
		return;
	if (hooks || facts->hooks) {
		call_definition(slicer, run, effect, class, &hook, 0);
	} else {
		add_outcome(slicer, run, effect, class->module, class->name->name, true);
		return;
	}
	for (size_t i = 0; i < facts->nbases; i++)
		inherit(slicer, run, effect, &facts->bases[i], hooks);
}

/* fill(TABLES): what the function changes, it changes of what the statement hands over. */
static void
change_handed(struct slicer *slicer, struct run *run, const struct effect *effect)
{
	const struct toplevel *statement = &run->module->statements[effect->statement];
	bool definition = statement->kind == STATEMENT_FUNCTION || statement->kind == STATEMENT_CLASS;

	for (size_t p = 0; p < statement->npieces; p++) {
		for (size_t u = 0; u < statement->pieces[p].nuses; u++) {
			const struct use *use = &statement->pieces[p].uses[u];
			struct targets targets;

			if (use->flags & (USE_SELF | USE_CLASS) || (definition && !(use->early && use->handed)))
				continue;
			find_targets(slicer, &targets, run->module, use);
			for (size_t i = 0; i < targets.nitems; i++) {
				if (targets.items[i].kind == TARGET_NAME &&
				    can_be_changed(targets.items[i].module, statement, targets.items[i].name))
					change_name(slicer, run, effect, targets.items[i].module,
					            targets.items[i].name);
			}
		}
	}
}

/* step(f), @step, where `step = REG.step` or `step = Step()`: what it is made of changes, and is called. */
static void
call_value(struct slicer *slicer, struct run *run, const struct effect *effect, const struct target *value)
{
	for (size_t i = 0; i < value->name->nmade_of; i++) {
		const struct use *use = value->name->made_of[i].use;
		struct targets targets;

		find_targets(slicer, &targets, value->module, use);
		for (size_t k = 0; k < targets.nitems; k++) {
			const struct target *target = &targets.items[k];

			call_definition(slicer, run, effect, target,
			                effect->use->nattributes && !use->nattributes
			                        ? &(struct use){.attributes = value->attributes,
			                                        .nattributes = value->nattributes}
			                        : use,
			                0);
		}
	}
}

/* guards.TABLES.clear() changes TABLES; guards.register("a") what register changes. */
static void
resolve_effect(struct slicer *slicer, struct run *run, const struct effect *effect)
{
	struct targets targets;

	if (effect->kind == EFFECT_CHANGE) {
		change_use(slicer, run, effect, run->module, effect->use);
		return;
	}
	find_targets(slicer, &targets, run->module, effect->use);
	for (size_t i = 0; i < targets.nitems; i++) {
		const struct target *target = &targets.items[i];
		const struct toplevel *definition =
			target->kind == TARGET_NAME ? definition_named(target->module, target->name) : NULL;

		if (effect->kind == EFFECT_BASE && target->kind == TARGET_NAME) {
			inherit(slicer, run, effect, target, effect->use->flags & USE_KEYWORD);
			continue;
		}
		if (!definition && effect->use->called && target->kind == TARGET_NAME &&
		    names_value(target->module, target->name))
			call_value(slicer, run, effect, target);
		if (!definition)
			continue;
		call_definition(slicer, run, effect, target, effect->use, 0);
		if (definition->changes & CHANGES_GIVEN)
			change_handed(slicer, run, effect);
	}
}

/* Whoever asks a class of the module for its subclasses finds those beside it. */
static void
add_subclasses(struct slicer *slicer, struct run *run)
{
	const struct module *module = run->module;

	for (size_t i = 0; i < module->nstatements; i++) {
		const struct toplevel *class = &module->statements[i];
		const struct piece *head = &class->pieces[0];

		for (size_t u = 0; class->kind == STATEMENT_CLASS && head->nbinds && u < head->nuses; u++) {
			const struct use *use = &head->uses[u];
			const struct name *base = use->import ? NULL : module_name(module, use->name);
			struct effect *effect;

			if (!definition_named(module, base) ||
			    use->flags & (USE_DECORATOR | USE_ARGUMENT | USE_KEYWORD))
				continue;
			effect = ARENA_NEW(slicer->arena, struct effect);
			*effect = (struct effect){use, EFFECT_BASE, module_name(module, head->binds[0]), i};
			add_outcome(slicer, run, effect, module, base->name, true);
		}
	}
}

/* A model, or a table: what it does to others changes with the schema, on purpose. */
static bool
defines_live(struct slicer *slicer, const struct module *module, size_t statement)
{
	const struct piece *piece = &module->statements[statement].pieces[0];

	for (size_t i = 0; i < piece->nbinds; i++) {
		const struct name *name = module_name(module, piece->binds[i]);

		if (name && is_live(slicer, module, name))
			return true;
	}
	return false;
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
	for (size_t i = 0; i < nlibraries && module->program; i++)
		run->sets_up |= module_name(module, libraries[i].key) ? 1u << i : 0;
	for (size_t i = 0; i < module->neffects; i++) {
		if (!defines_live(slicer, module, module->effects[i].statement))
			resolve_effect(slicer, run, &module->effects[i]);
	}
	add_subclasses(slicer, run);
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

static bool
imports_of_top(const struct module *module, const char *top)
{
	size_t length = strlen(top);

	for (size_t i = 0; i < module->nimports; i++) {
		const struct import *import = module->imports[i];

		if (import->module && !import->level && strncmp(import->module, top, length) == 0 &&
		    (import->module[length] == '\0' || import->module[length] == '.'))
			return true;
	}
	return false;
}

/* Unused imports that the canonical form leaves out, the standard library's say: a file may be called so. */
static void
find_left_out(struct slicer *slicer, struct run *run)
{
	const struct module_source *source = &slicer->source;
	const struct program *program = run->module->program;

	for (size_t i = 0; program && i < program->nimports; i++) {
		const struct module *module = NULL;
		bool missing;

		if (!imports_of_top(run->module, program->imports[i]))
			module = source->absolute(source->context, run->module, program->imports[i], &missing);
		if (module && module->program && module != run->module)
			run_import(slicer, run, module);
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
	find_left_out(slicer, run);
}

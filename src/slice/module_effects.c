/*
 * module_effects.c - what a module's statements do to names that it imports.
 */
#include <string.h>

#include "base/arena.h"
#include "slice/module_build.h"

void
note_effect(struct build *build, const struct note *note, bool changes)
{
	const char *text = note->use.name;
	struct name *statements;
	void **place;

	for (size_t i = 0; i < note->use.nattributes; i++)
		text = arena_printf(build->arena, "%s.%s", text, note->use.attributes[i]);
	text = arena_printf(build->arena, "%s()", text);
	place = map_at(&build->effects, text_of(text));
	statements = *place;
	if (!statements) {
		*place = statements = ARENA_NEW(build->arena, struct name);
		statements->name = text;
	}
	insert_statement(build, statements, note->statement);
	*ARENA_PUSH(build->arena, build->module->effects, build->module->neffects) =
		(struct effect){.use = note->use,
	                        .depth = note->depth,
	                        .inherited = note->inherited,
	                        .made = note->made,
	                        .applied = note->applied,
	                        .changes = changes,
	                        .of = statements};
}

/* With those that it may be another word for: `for row in ROWS: fix(row)`. */
static void
add_handed_name(struct build *build, struct effect *effect, const char *name)
{
	size_t next = (uintptr_t)map_get(&build->aliases_by_name, text_of(name));

	for (size_t i = 0; i < effect->nhanded; i++) {
		if (strcmp(effect->handed[i], name) == 0)
			return;
	}
	*ARENA_PUSH(build->arena, effect->handed, effect->nhanded) = name;
	for (; next; next = build->aliases[next - 1].next)
		add_handed_name(build, effect, build->aliases[next - 1].of);
}

/* To the effect that was added last. */
static void
add_handed(struct build *build, const struct note *call)
{
	struct effect *effect = &build->module->effects[build->module->neffects - 1];

	for (size_t i = 0; i < build->nhanded; i++) {
		const struct handed *handed = &build->handed[i];

		if (!handed->function && handed->statement == call->statement &&
		    strcmp(handed->to, call->use.name) == 0)
			add_handed_name(build, effect, handed->name);
	}
}

/* Step(1), whose class inherits from an imported one. */
static void
note_inherited_calls(struct build *build, const struct note *load, const struct name *name, int depth)
{
	enum { DEEPEST_BASE = 8 };
	const struct toplevel *class =
		name && name->nstatements ? &build->module->statements[name->statements[0]] : NULL;

	if (!class || !class->is_cut || !class->has_bases || depth == DEEPEST_BASE)
		return;
	for (size_t i = 0; i < class->pieces[0].nuses; i++) {
		const struct use *use = &class->pieces[0].uses[i];
		const struct name *base = use->import ? NULL : module_name(build->module, use->name);
		struct note note = *load;

		note.use = *use;
		note.made = true;
		if (use->flags & (USE_KEYWORD | USE_ARGUMENT) || !base)
			continue;
		if (base->nimports)
			note_effect(build, &note, false);
		else
			note_inherited_calls(build, load, base, depth + 1);
	}
}

void
note_calls(struct build *build)
{
	for (size_t i = 0; i < build->nloads; i++) {
		const struct note *load = &build->loads[i];
		const struct name *name = module_name(build->module, load->use.name);

		if (load->called && load->use.nattributes == 0)
			note_inherited_calls(build, load, name, 0);
		if ((load->called || load->inherited) && (name ? name->nimports != 0 : build->module->nstars != 0)) {
			note_effect(build, &build->loads[i], false);
			add_handed(build, &build->loads[i]);
		}
	}
}

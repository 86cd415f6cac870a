/*
 * made_of.c - what values are made of, and which functions change what they are given.
 */
#include <string.h>

#include "base/arena.h"
#include "slice/module_build.h"

/* Is the name in the statement what a value may be, or have in it? */
static bool
is_content(const struct module *module, const struct toplevel *statement, size_t piece, const struct use *use)
{
	const struct name *of = name_used(module, use);
	bool value = of && (of->nimports || names_value(module, of));

	if (statement->kind == STATEMENT_FUNCTION)
		return value;
	if (statement->kind == STATEMENT_CLASS && piece == 0)
		return of && !(use->flags & (USE_DECORATOR | USE_ARGUMENT | USE_KEYWORD));
	if (statement->kind == STATEMENT_CLASS)
		return value && use->early;
	return of || use->import;
}

/* What a value's statements, and a class's body, mention that may be changed through it. */
static void
find_made_of(const struct module *module, struct name *name, struct arena *arena)
{
	for (size_t i = 0; i < name->nstatements; i++) {
		const struct toplevel *statement = &module->statements[name->statements[i]];
		/* def set_x(): global x */
		bool sets = is_definition(statement) && statement != definition_named(module, name);
		bool itself = statement->kind == STATEMENT_OTHER || statement->kind == STATEMENT_CLASS;

		for (size_t p = 0; p < statement->npieces && !sets && !assigns_constant(module, statement); p++) {
			const struct piece *piece = &statement->pieces[p];

			for (size_t u = 0; u < piece->nuses; u++) {
				const struct use *use = &piece->uses[u];

				if (name_used(module, use) != name && is_content(module, statement, p, use))
					*ARENA_PUSH(arena, name->made_of, name->nmade_of) =
						(struct content){.use = use,
					                         .statement = name->statements[i],
					                         .itself = itself || (statement->value == use &&
					                                              !statement->value_called),
					                         .taken = itself,
					                         .in_new = statement->makes_new};
			}
		}
		/* A = B = [] */
		for (size_t k = 0; statement->kind == STATEMENT_ASSIGNMENT && k < statement->pieces[0].nbinds; k++) {
			struct use *use = ARENA_NEW(arena, struct use);

			use->name = statement->pieces[0].binds[k];
			if (statement->pieces[0].nbinds > 1 && strcmp(use->name, name->name) != 0)
				*ARENA_PUSH(arena, name->made_of, name->nmade_of) =
					(struct content){.use = use, .statement = name->statements[i], .itself = true};
		}
	}
}

/* A function that calls one which changes something does so, too. */
void
find_changing(struct module *module, struct arena *arena)
{
	struct callers {
		size_t *items, nitems;
	} *callers = ARENA_ARRAY(arena, struct callers, module->nstatements + 1);
	size_t *queue = ARENA_ARRAY(arena, size_t, module->nstatements + 1), nqueue = 0;

	for (size_t i = 0; i < module->nstatements; i++) {
		struct toplevel *statement = &module->statements[i];

		for (size_t p = 0; is_definition(statement) && p < statement->npieces; p++) {
			statement->changes |= statement->pieces[p].changes;
			for (size_t u = 0; u < statement->pieces[p].nuses; u++) {
				const struct use *use = &statement->pieces[p].uses[u];
				const struct toplevel *called = definition_named(module, name_used(module, use));
				struct callers *by = called ? &callers[called - module->statements] : NULL;

				if (by && use->called)
					*ARENA_PUSH(arena, by->items, by->nitems) = i;
			}
		}
		if (statement->changes & CHANGES_GIVEN)
			queue[nqueue++] = i;
	}
	while (nqueue > 0) {
		const struct callers *by = &callers[queue[--nqueue]];

		for (size_t i = 0; i < by->nitems; i++) {
			unsigned *changes = &module->statements[by->items[i]].changes;
			bool first = !(*changes & CHANGES_GIVEN);

			*changes |= CHANGES_GIVEN | CHANGES_NAMED;
			if (first) {
				queue[nqueue++] = by->items[i];
			}
		}
	}
}

void
find_contents(struct module *module, struct arena *arena)
{
	for (size_t i = 0; i < module->names.nslots; i++) {
		if (module->names.slots[i].value)
			find_made_of(module, module->names.slots[i].value, arena);
	}
}

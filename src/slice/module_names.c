/*
 * module_names.c - what the names of a module stand for: a definition, a value, a constant.
 */
#include <string.h>

#include "base/arena.h"
#include "slice/module_build.h"

bool
is_definition(const struct toplevel *statement)
{
	return statement->kind == STATEMENT_FUNCTION || statement->kind == STATEMENT_CLASS;
}

const struct toplevel *
definition_named(const struct module *module, const struct name *name)
{
	const struct toplevel *statement;

	for (size_t i = 0; name && i < name->nstatements; i++) {
		statement = &module->statements[name->statements[i]];
		if (is_definition(statement) && piece_binds(&statement->pieces[0], name->name))
			return statement;
	}
	return NULL;
}

/* Does the statement assign a constant to the name, or a builtin, and nothing else? */
bool
assigns_constant(const struct module *module, const struct toplevel *statement)
{
	const struct use *value = statement->value_called ? NULL : statement->value;

	if (statement->kind != STATEMENT_ASSIGNMENT)
		return false;
	return statement->pieces[0].constant.length ||
	       (value && !value->import && module->nstars == 0 && !module_name(module, value->name));
}

bool
names_value(const struct module *module, const struct name *name)
{
	bool value = false;

	if (!name || !name->nstatements || name->is_defined)
		return false;
	for (size_t i = 0; i < name->nstatements; i++)
		value |= !assigns_constant(module, &module->statements[name->statements[i]]);
	return value;
}

bool
names_container(const struct module *module, const struct name *name)
{
	static const char *const makers[] = {"dict", "list", "set", "defaultdict", "OrderedDict", "deque", NULL};
	const struct toplevel *first;

	if (!names_value(module, name) || name->nimports)
		return false;
	first = &module->statements[name->statements[0]];
	return first->kind == STATEMENT_ASSIGNMENT &&
	       (first->pieces[0].nuses == 0 || (first->value_called && string_is_one_of(first->value->name, makers)));
}

bool
has_class_hooks(const struct toplevel *class)
{
	for (size_t i = 0; class && i < class->npieces; i++) {
		if (piece_binds(&class->pieces[i], "__init_subclass__"))
			return true;
		for (size_t u = 0; i == 0 && u < class->pieces[0].nuses; u++) {
			if (class->pieces[0].uses[u].flags & USE_KEYWORD)
				return true;
		}
	}
	return false;
}

struct name *
name_used(const struct module *module, const struct use *use)
{
	return use->import || use->flags & (USE_SELF | USE_CLASS) ? NULL : map_get(&module->names, text_of(use->name));
}

bool
only_calls(const struct use *use)
{
	return !use->nattributes && !use->handed && !use->result && !(use->flags & USE_STORE);
}

bool
changes_itself(const struct toplevel *definition, const struct use *use)
{
	const struct piece *head = definition ? &definition->pieces[0] : NULL;

	if (!definition || definition->kind == STATEMENT_CLASS || !use->result || use->flags & USE_STORE || use->handed)
		return true;
	for (size_t i = 0; i < head->nuses; i++) {
		if (head->uses[i].flags & USE_DECORATOR)
			return true;
	}
	return false;
}

const struct use *
as_content(struct arena *arena, const struct content *content)
{
	struct use *use = ARENA_NEW(arena, struct use);

	*use = *content->use;
	use->result = use->called;
	use->handed = content->itself;
	use->flags &= ~(unsigned)USE_STORE;
	return use;
}

bool
is_base(const struct toplevel *class, size_t piece, const struct use *use)
{
	return class->kind == STATEMENT_CLASS && piece == 0 && !(use->flags & (USE_DECORATOR | USE_ARGUMENT));
}

const struct use *
with_method(struct arena *arena, const struct use *class, const struct use *called)
{
	struct use *use;

	if (class->nattributes || !called->nattributes || class->flags & USE_KEYWORD)
		return class;
	use = ARENA_NEW(arena, struct use);
	*use = *class;
	use->attributes = called->attributes;
	use->nattributes = called->nattributes;
	return use;
}

/* By one of the names, or called by such a one on itself. */
static void
add_methods(const struct toplevel *class, bool *runs, const char *const *names)
{
	for (size_t p = 1; p < class->npieces; p++) {
		const struct piece *piece = &class->pieces[p];

		if (runs[p] || !piece->nbinds || !string_is_one_of(piece->binds[0], names))
			continue;
		runs[p] = true;
		for (size_t u = 0; u < piece->nuses; u++) {
			const char *next[] = {piece->uses[u].nattributes ? piece->uses[u].attributes[0] : NULL, NULL};

			if (piece->uses[u].flags & (USE_SELF | USE_CLASS) && next[0])
				add_methods(class, runs, next);
		}
	}
}

bool *
pieces_run(struct arena *arena, const struct toplevel *definition, const struct use *use)
{
	static const char *const makers[] = {"__new__", "__init__", "__post_init__", "__prepare__", "__call__", NULL};
	const char *called[] = {use->nattributes ? use->attributes[use->nattributes - 1] : NULL, NULL};
	bool *runs = ARENA_ARRAY(arena, bool, definition->npieces);

	runs[0] = true;
	if (definition->kind == STATEMENT_CLASS && definition->is_cut)
		add_methods(definition, runs, called[0] ? called : makers);
	return runs;
}

bool
changes_shared(const struct use *use)
{
	return use->flags & USE_SELF && use->changed && use->nattributes && (use->flags & USE_OWN_CLASS || use->within);
}

bool
can_be_changed(const struct module *module, const struct toplevel *statement, const struct name *name)
{
	return name &&
	       (name->is_defined ? statement->kind == STATEMENT_OTHER : name->nimports || names_value(module, name));
}

/*
 * module_callee.c - whether a module's own functions and methods change what they are given.
 */
#include <string.h>

#include "python/module_build.h"

enum { DEEPEST_CALL = 3 };

bool
names_value(const struct module *module, const struct name *name)
{
	return name && name->nstatements && module->statements[name->statements[0]].kind == STATEMENT_ASSIGNMENT;
}

bool
names_function(const struct module *module, const struct name *name)
{
	return name && name->nstatements && module->statements[name->statements[0]].kind == STATEMENT_FUNCTION;
}

bool
has_changing_method(const struct module *module, const struct name *value, const char *method)
{
	const struct toplevel *statement = &module->statements[value->statements[0]], *class;
	const struct name *name = statement->value_called ? module_name(module, statement->value->name) : NULL;

	if (!name || name->nstatements == 0 || statement->value->nattributes)
		return false;
	class = &module->statements[name->statements[0]];
	for (size_t p = 1; class->kind == STATEMENT_CLASS && p < class->npieces; p++) {
		const struct piece *piece = &class->pieces[p];

		if (piece->alters_self && piece->nbinds && strcmp(piece->binds[0], method) == 0)
			return true;
	}
	return false;
}

/* May functions of the module of that name, or those that they call, change what they are given?  Its attributes only?
 */
static bool
may_change(const struct module *module, const char *function, bool attributes, int depth)
{
	const struct name *name = module_name(module, function);

	for (size_t s = 0; name && s < name->nstatements && depth < DEEPEST_CALL; s++) {
		const struct toplevel *statement = &module->statements[name->statements[s]];
		const struct piece *piece = &statement->pieces[0];

		if (statement->kind != STATEMENT_FUNCTION)
			continue;
		if (piece->nmarks || (!attributes && piece->alters))
			return true;
		for (size_t i = 0; i < piece->nuses; i++) {
			if (!piece->uses[i].import && may_change(module, piece->uses[i].name, attributes, depth + 1))
				return true;
		}
	}
	return false;
}

/* SQLAlchemy's ways to say what a class or a function is to do: @compiles(CreateView) */
static bool
is_hook(const char *name)
{
	static const char *const hooks[] = {"compiles", "listen", "listens_for", NULL};

	return string_is_one_of(name, hooks);
}

/* Values can be filled by whoever has them; functions and classes are passed on to be called. */
bool
handing_changes(const struct module *module, const struct name *name, const struct handed *handed)
{
	const struct name *to = module_name(module, handed->to);

	if (is_hook(handed->last))
		return true;
	if ((!to && is_pure(handed->to)) || only_tells(handed->last))
		return false;
	if (names_function(module, to) && strcmp(handed->to, handed->last) == 0)
		return may_change(module, handed->to, !names_value(module, name) && !name->nimports, 0);
	return handed->by_itself && names_value(module, name);
}

/*
 * slice_value.c - what an attribute of a value is: X.c, where X = C(…) or X = a.b.
 */
#include <string.h>

#include "slice/slice_build.h"

/* @REG.add, where the method only puts what it is given into REG: what else is in there does not matter. */
static bool
only_registers(const struct definition *from, const struct target *class, const char *method, const struct use *use)
{
	const struct toplevel *body = class_of(class->module, class->name);
	bool found = false;

	if (from->kind != DEFINES_NAME || from->of->nstatements == 0 ||
	    !is_decorator_of(&from->module->statements[from->of->statements[0]].pieces[0], use))
		return false;
	for (size_t i = 1; i < body->npieces; i++) {
		const struct piece *piece = &body->pieces[i];

		if (!piece_binds(piece, method))
			continue;
		found = piece->is_function && piece->ndecorations == 0;
		for (size_t u = 0; u < piece->nuses; u++) {
			if (piece->uses[u].flags & USE_SELF && !(piece->uses[u].flags & USE_PUT))
				return false;
		}
	}
	return found;
}

/* X = C(…) and X = a.b: the binding, and what the attributes are taken from. */
bool
link_through_value(struct slicer *slicer, struct definition *from, const struct target *target, const struct use *use)
{
	const struct toplevel *statement = &target->module->statements[target->name->statements[0]];
	const struct target *class;
	enum made made;
	struct targets values;
	struct use beyond;
	bool registers;

	if (target->name->nimports || !statement->value || !target->nattributes)
		return false;
	find_targets(slicer, &values, target->module, statement->value);
	if (values.nitems != 1 || values.items[0].kind != TARGET_NAME || values.items[0].nattributes)
		return false;
	if (is_live(slicer, values.items[0].module, values.items[0].name) || is_stopped(slicer, values.items[0].module))
		return false;
	class = &values.items[0];
	if (!class_of(class->module, class->name) || is_enum(slicer, class->module, class->name))
		return false;
	registers = statement->value_called && only_registers(from, class, target->attributes[0], use);
	if (target->name->nstatements != 1 && !registers)
		return false;
	made = !statement->value_called                                        ? MADE_NOT
	       : statement->value_is_given && is_made_of_fields(slicer, class) ? MADE_BY_POSITION
	                                                                       : MADE_ANYHOW;
	beyond = *use;
	link_passages(slicer, from, &values, use);
	if (!registers)
		add_link(slicer, from, define(slicer, DEFINES_BINDING, target->module, target->name, NULL, made), use,
		         NULL);
	add_link(slicer, from,
	         define(slicer, DEFINES_ATTRIBUTE, class->module, class->name, target->attributes[0], made), &beyond,
	         NULL);
	return true;
}

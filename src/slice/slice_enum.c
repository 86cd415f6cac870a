/*
 * slice_enum.c - what counts with a member of an enum besides its value.
 *
 * A member is an instance of its class: what that does with every member
 * counts, the other members do not.
 */
#include <string.h>

#include "slice/slice_class.h"

bool
is_enum(struct slicer *slicer, const struct module *module, const struct name *name)
{
	const struct ancestry *ancestry = ancestry_of(slicer, module, name);

	for (size_t i = 0; i < ancestry->nexternals; i++) {
		struct text base = text_of(ancestry->externals[i]);

		if (text_ends(base, "Enum") || text_ends(base, "Flag"))
			return true;
	}
	return false;
}

static bool
is_member_piece(const struct piece *piece, const char *attribute)
{
	return piece_binds(piece, attribute) && piece->is_assignment;
}

bool
is_member(struct slicer *slicer, const struct target *enumeration, const char *attribute)
{
	const struct toplevel *class = class_of(enumeration->module, enumeration->name);

	for (size_t i = 1; i < class->npieces; i++) {
		if (is_member_piece(&class->pieces[i], attribute))
			return attribute[0] != '_' && is_enum(slicer, enumeration->module, enumeration->name);
	}
	return false;
}

/* The functions of the class and of those it inherits from, or only Python's own: __str__. */
static void
link_functions(struct slicer *slicer, struct definition *from, const struct target *enumeration, bool special,
               const struct use *use)
{
	const struct ancestry *ancestry = ancestry_of(slicer, enumeration->module, enumeration->name);

	for (size_t i = 0; i < ancestry->nclasses; i++) {
		const struct toplevel *class = class_of(ancestry->items[i].module, ancestry->items[i].name);

		for (size_t p = 1; p < class->npieces; p++) {
			const struct piece *piece = &class->pieces[p];

			if (piece->is_function && (!special || is_special(piece->binds[0])))
				add_link(slicer, from,
				         define(slicer, DEFINES_ATTRIBUTE, enumeration->module, enumeration->name,
				                piece->binds[0], true),
				         use, NULL);
		}
	}
}

static bool
is_plain(const char *attribute)
{
	static const char *const names[] = {"name", "value", "_name_", "_value_", NULL};

	return string_is_one_of(attribute, names);
}

void
link_instance(struct slicer *slicer, struct definition *from, const struct target *enumeration, const char *attribute,
              const struct use *use)
{
	const struct ancestry *ancestry = ancestry_of(slicer, enumeration->module, enumeration->name);
	bool own = attribute && inherits(ancestry, attribute);

	if (own)
		add_link(slicer, from,
		         define(slicer, DEFINES_ATTRIBUTE, enumeration->module, enumeration->name, attribute, true),
		         use, NULL);
	if (!attribute || own || !is_plain(attribute))
		link_functions(slicer, from, enumeration, attribute != NULL, use);
}

void
link_member(struct slicer *slicer, struct definition *from, const struct target *enumeration,
            const char *const *attributes, size_t nattributes, const struct use *use)
{
	if (is_member(slicer, enumeration, attributes[0]))
		link_instance(slicer, from, enumeration, nattributes > 1 ? attributes[1] : NULL, use);
}

/* What is assigned, where that is a literal; empty otherwise. */
static struct text
literal_of(const struct piece *piece)
{
	const char *equals = memmem(piece->text.data, piece->text.length, " = ", 3);

	if (!equals || piece->nuses || !piece->is_assignment)
		return (struct text){0};
	return (struct text){equals, (size_t)(piece->text.data + piece->text.length - equals)};
}

bool
is_equal_member(struct slicer *slicer, const struct definition *definition, const struct toplevel *class,
                const struct piece *piece)
{
	if (!literal_of(piece).length || piece->nbinds != 1 || !is_enum(slicer, definition->module, definition->of))
		return false;
	for (size_t i = (size_t)(piece - class->pieces) + 1; i < class->npieces; i++) {
		if (is_member_piece(&class->pieces[i], definition->attribute) &&
		    text_equal(literal_of(&class->pieces[i]), literal_of(piece)))
			return true;
	}
	return false;
}

bool
is_every_members(struct slicer *slicer, const struct definition *definition)
{
	const struct definition *receiver = receiver_of(definition);

	return definition->instance && is_enum(slicer, receiver->module, receiver->of) &&
	       (definition->attribute[0] != '_' || is_plain(definition->attribute));
}

/* MEMBER = auto(): one more than those before it, or its name. */
bool
link_numbered(struct slicer *slicer, struct definition *definition, const struct piece *piece, const struct use *use)
{
	const struct definition *receiver = receiver_of(definition);
	const struct target itself = {.kind = TARGET_NAME, .module = definition->module, .name = definition->of};
	const struct toplevel *class = class_of(definition->module, definition->of);
	const struct ancestry *ancestry;

	if (!is_enum(slicer, receiver->module, receiver->of))
		return false;
	ancestry = ancestry_of(slicer, receiver->module, receiver->of);
	if (inherits(ancestry, "_generate_next_value_"))
		return false;
	for (size_t i = 0; i < ancestry->nexternals; i++) {
		if (text_ends(text_of(ancestry->externals[i]), "StrEnum"))
			return true;
	}
	for (const struct piece *before = &class->pieces[1]; before < piece; before++) {
		if (!before->is_function && before->nbinds && strcmp(before->binds[0], definition->attribute) != 0)
			link_inherited(slicer, definition, &itself, before->binds[0], use);
	}
	return true;
}

/*
 * slice_class.c - classes: which can be told apart, and which constants count by their line.
 *
 * A class counts whole, and its bases by the names in its head.  C.NAME counts by
 * the head and the line that binds NAME, where nothing else can have a say in it.
 */
#include <string.h>

#include "base/arena.h"
#include "slice/slice_build.h"

const struct toplevel *
class_of(const struct module *module, const struct name *name)
{
	const struct toplevel *statement;

	if (name->nstatements == 0 || name->nimports)
		return NULL;
	statement = &module->statements[name->statements[0]];
	return statement->is_cut && definition_named(module, name) == statement ? statement : NULL;
}

/* By the name it has in its module: "enum:Enum" ends so. */
static const char *
last_part(const char *text)
{
	const char *colon = strrchr(text, ':');

	return colon ? colon + 1 : text;
}

static void
add_base(struct slicer *slicer, struct class_facts *facts, const struct target *target, const struct use *use)
{
	const struct class_facts *above;

	if (target->kind == TARGET_EXTERNAL) {
		struct text base = text_of(target->text);

		facts->is_enum |= text_ends(base, "Enum") || text_ends(base, "Flag");
		*ARENA_PUSH(slicer->arena, facts->libraries, facts->nlibraries) = last_part(target->text);
	}
	if (target->kind != TARGET_NAME || !class_of(target->module, target->name))
		return;
	above = class_facts_of(slicer, target->module, target->name);
	facts->is_enum |= above->is_enum;
	facts->hooks |= above->hooks || use->flags & USE_KEYWORD;
	facts->methods |= above->methods;
	for (size_t i = 0; i < above->nlibraries; i++)
		facts_add_library(slicer, facts, above->libraries[i]);
	*ARENA_PUSH(slicer->arena, facts->bases, facts->nbases) = *target;
}

void
facts_add_library(struct slicer *slicer, struct class_facts *facts, const char *library)
{
	for (size_t i = 0; i < facts->nlibraries; i++) {
		if (strcmp(facts->libraries[i], library) == 0)
			return;
	}
	*ARENA_PUSH(slicer->arena, facts->libraries, facts->nlibraries) = library;
}

const struct class_facts *
class_facts_of(struct slicer *slicer, const struct module *module, const struct name *name)
{
	struct text key = {(const char *)&name, sizeof name};
	struct class_facts *facts = map_get(&slicer->classes, key);
	const struct toplevel *class = class_of(module, name);

	if (facts)
		return facts;
	/* It is there while it is being found out: bases in a circle. */
	facts = ARENA_NEW(slicer->arena, struct class_facts);
	key.data = arena_copy(slicer->arena, key.data, key.length);
	*map_at(&slicer->classes, key) = facts;
	for (size_t i = 1; i < class->npieces; i++) {
		facts->methods |= class->pieces[i].is_function;
		facts->hooks |= piece_binds(&class->pieces[i], "__init_subclass__");
	}
	for (size_t i = 0; i < class->pieces[0].nuses; i++) {
		const struct use *use = &class->pieces[0].uses[i];
		struct targets targets;

		if (use->flags & (USE_DECORATOR | USE_ARGUMENT)) {
			facts->decorated |= use->flags & USE_DECORATOR;
			continue;
		}
		find_targets(slicer, &targets, module, use);
		for (size_t k = 0; k < targets.nitems; k++)
			add_base(slicer, facts, &targets.items[k], use);
		if (targets.nitems == 0)
			facts_add_library(slicer, facts, use->name);
	}
	return facts;
}

bool
inherits_library(const struct class_facts *facts, const char *const *names)
{
	for (size_t i = 0; i < facts->nlibraries; i++) {
		if (string_is_one_of(facts->libraries[i], names))
			return true;
	}
	return false;
}

/* Do the class's body and head consist of what binds a name each, so that a name is what its line says? */
static const struct piece *
only_binding(const struct toplevel *class, const char *attribute)
{
	const struct piece *found = NULL;

	for (size_t i = 1; i < class->npieces; i++) {
		const struct piece *piece = &class->pieces[i];

		for (size_t u = 0; u < piece->nuses; u++) {
			if (is_dynamic_use(&piece->uses[u]) || strcmp(piece->uses[u].name, "locals") == 0)
				return NULL;
		}
		if (!piece_binds(piece, attribute))
			continue;
		if (found || !piece->constant.length)
			return NULL;
		found = piece;
	}
	return found;
}

/* A member of an enum: another one of the same value is the same object, by the first one's name. */
static bool
is_equal_member(const struct toplevel *class, const struct piece *member)
{
	for (size_t i = 1; i < class->npieces; i++) {
		if (&class->pieces[i] == member)
			return false;
		if (class->pieces[i].constant.length && !member->is_auto &&
		    text_equal(class->pieces[i].constant, member->constant))
			return true;
	}
	return false;
}

/* self.OTHER, self.__class__, type(self): from one member to the others. */
static bool
leads_to_members(const struct toplevel *class)
{
	for (size_t i = 1; i < class->npieces; i++) {
		const struct piece *method = &class->pieces[i];

		for (size_t u = 0; method->is_function && u < method->nuses; u++) {
			const struct use *use = &method->uses[u];

			if (!use->import && strcmp(use->name, "type") == 0)
				return true;
			if (!(use->flags & USE_SELF) || use->nattributes == 0)
				continue;
			if (strcmp(use->attributes[0], "__class__") == 0)
				return true;
			for (size_t k = 1; k < class->npieces; k++) {
				if (class->pieces[k].constant.length &&
				    piece_binds(&class->pieces[k], use->attributes[0]))
					return true;
			}
		}
	}
	return false;
}

/* enum.auto() counts on from the members above, a StrEnum's is the name. */
bool
is_part_of_constant(const struct toplevel *class, size_t p, const char *attribute)
{
	const struct piece *head = &class->pieces[0];

	if (p == 0 || piece_binds(&class->pieces[p], attribute))
		return true;
	for (size_t i = 0; i < head->nuses; i++) {
		const struct use *use = &head->uses[i];

		if (strcmp(use->nattributes ? use->attributes[use->nattributes - 1] : use->name, "StrEnum") == 0)
			return false;
	}
	for (size_t i = p + 1; i < class->npieces && !class->pieces[p].is_function; i++) {
		if (class->pieces[i].is_auto && piece_binds(&class->pieces[i], attribute))
			return true;
	}
	return false;
}

/* Members get their values from the enum module's own auto(). */
static bool
has_plain_auto(const struct toplevel *class, const struct class_facts *facts)
{
	for (size_t i = 1; i < class->npieces; i++) {
		if (piece_binds(&class->pieces[i], "_generate_next_value_"))
			return false;
	}
	return facts->is_enum && facts->nbases == 0;
}

/* May the class's own code bind the attribute of the class anew?  cls.NAME = 1, setattr(cls, …) */
static bool
stores(const struct toplevel *class, const char *attribute)
{
	for (size_t p = 0; p < class->npieces; p++) {
		for (size_t u = 0; u < class->pieces[p].nuses; u++) {
			const struct use *use = &class->pieces[p].uses[u];

			if (use->flags & USE_STORE &&
			    (use->nattributes == 0 || strcmp(use->attributes[0], attribute) == 0))
				return true;
		}
	}
	return false;
}

/* Does each other statement that changes the class leave the attribute as it is?  C.OTHER = 1, one = C() */
static bool
leave_alone(const struct module *module, const struct name *name, const struct toplevel *class, const char *attribute)
{
	for (size_t i = 0; i < name->nstatements; i++) {
		const struct toplevel *statement = &module->statements[name->statements[i]];
		size_t mentions = 0;

		for (size_t u = 0; statement != class && u < statement->pieces[0].nuses; u++) {
			const struct use *use = &statement->pieces[0].uses[u];

			if (use->import || strcmp(use->name, name->name) != 0)
				continue;
			mentions++;
			if (use->nattributes ? strcmp(use->attributes[0], attribute) == 0 : use->object)
				return false;
		}
		if (statement != class && (mentions == 0 || statement->npieces > 1))
			return false;
	}
	return name->nstatements == 1 || !stores(class, attribute);
}

const struct piece *
class_constant(struct slicer *slicer, const struct target *target)
{
	const struct toplevel *class = class_of(target->module, target->name);
	const struct class_facts *facts;
	const struct piece *piece;

	if (!class || !target->nattributes || !leave_alone(target->module, target->name, class, target->attributes[0]))
		return NULL;
	facts = class_facts_of(slicer, target->module, target->name);
	piece = facts->decorated || facts->hooks ? NULL : only_binding(class, target->attributes[0]);
	if (!piece || (piece->is_auto && !has_plain_auto(class, facts)))
		return NULL;
	if (!facts->is_enum)
		return piece;
	if (target->nattributes > 1 && strcmp(target->attributes[1], "__class__") == 0)
		return NULL;
	return is_equal_member(class, piece) || (facts->methods && leads_to_members(class)) ? NULL : piece;
}

bool
asks_for_value(const struct target *member)
{
	static const char *const names[] = {"value", "name", "_value_", "_name_", NULL};

	return member->nattributes > 1 && string_is_one_of(member->attributes[1], names);
}

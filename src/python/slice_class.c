/*
 * slice_class.c - the part of a class that one attribute needs.
 *
 * The class's head, the statements of its body that bind the attribute, what
 * those use of the class and of self, and whatever steps in when any attribute
 * is read.
 */
#include <string.h>

#include "base/arena.h"
#include "python/slice_build.h"

/* Step in whenever an attribute is read or a class made. */
static const char *const class_hooks[] = {"__getattr__",  "__getattribute__", "__init_subclass__",
                                          "__set_name__", "__prepare__",      "_generate_next_value_",
                                          "_missing_",    "_ignore_",         NULL};
/* ... when there is an instance, as there is of every enum's member. */
static const char *const instance_hooks[] = {"__new__", "__init__", "__post_init__", "Config", "model_config", NULL};

const struct toplevel *
class_of(const struct module *module, const struct name *name)
{
	const struct toplevel *statement;

	if (name->nstatements != 1 || name->nimports)
		return NULL;
	statement = &module->statements[name->statements[0]];
	return statement->is_cut ? statement : NULL;
}

enum { DEEPEST_BASE = 20 };

static bool
binds(const struct piece *piece, const char *name)
{
	for (size_t i = 0; i < piece->nbinds; i++) {
		if (strcmp(piece->binds[i], name) == 0)
			return true;
	}
	return false;
}

static bool
has_attribute(const struct toplevel *class, const char *name)
{
	for (size_t i = 1; i < class->npieces; i++) {
		if (binds(&class->pieces[i], name))
			return true;
	}
	return false;
}

/* Must everything count, whatever is asked for? */
static const char *
why_whole(const struct toplevel *class)
{
	for (size_t i = 1; i < class->npieces; i++) {
		const struct piece *member = &class->pieces[i];

		for (size_t k = 0; k < member->nuses; k++) {
			if (is_dynamic_use(&member->uses[k]) || strcmp(member->uses[k].name, "locals") == 0)
				return "its body is computed";
		}
	}
	return NULL;
}

struct bases {
	struct target *items; /* classes of the project */
	size_t nitems;
	struct target *ways; /* conditions and tries that decide which class a base is */
	size_t nways;
	bool others; /* something that is not of the project */
	struct decoration *decorations;
	size_t ndecorations;
};

static void
add_bases(struct slicer *slicer, struct bases *bases, const struct targets *targets, const struct use *use)
{
	bool any_class = false;

	for (size_t k = 0; k < targets->nitems; k++)
		any_class |= targets->items[k].kind == TARGET_NAME &&
		             class_of(targets->items[k].module, targets->items[k].name);
	for (size_t k = 0; k < targets->nitems; k++) {
		const struct target *target = &targets->items[k];

		if (target->kind == TARGET_EXTERNAL)
			bases->others = true;
		else if (target->kind == TARGET_NAME && class_of(target->module, target->name))
			*ARENA_PUSH(slicer->arena, bases->items, bases->nitems) = *target;
		else if (target->kind == TARGET_NAME && any_class)
			*ARENA_PUSH(slicer->arena, bases->ways, bases->nways) = *target;
		else
			*ARENA_PUSH(slicer->arena, bases->decorations, bases->ndecorations) =
				(struct decoration){*target, use};
	}
	bases->others |= targets->nitems == 0;
}

static void
find_bases(struct slicer *slicer, struct bases *bases, const struct module *module, const struct toplevel *class)
{
	*bases = (struct bases){0};
	for (size_t i = 0; i < class->pieces[0].nuses; i++) {
		struct targets targets;

		find_targets(slicer, &targets, module, &class->pieces[0].uses[i]);
		add_bases(slicer, bases, &targets, &class->pieces[0].uses[i]);
	}
}

/* Whose attributes self and cls have. */
static const struct definition *
receiver_of(const struct definition *definition)
{
	return definition->receiver ? definition->receiver : definition;
}

/* Of a class that the definition's own, or what inherits from that, inherits from. */
static void
link_inherited(struct slicer *slicer, struct definition *from, const struct module *module, const struct name *name,
               const char *attribute, const struct use *use)
{
	add_link(slicer, from, define_inherited(slicer, module, name, attribute, receiver_of(from)), use, NULL);
}

/* self.x: of the class that the code runs for. */
static void
link_own(struct slicer *slicer, struct definition *from, const char *attribute, const struct use *use)
{
	const struct definition *receiver = receiver_of(from);

	add_link(slicer, from,
	         define(slicer, DEFINES_ATTRIBUTE, receiver->module, receiver->of, attribute, from->instance), use,
	         NULL);
}

static void
link_hooks(struct slicer *slicer, struct definition *definition, const struct module *module, const struct name *name,
           const char *const *hooks)
{
	const struct toplevel *class = class_of(module, name);

	for (; *hooks; hooks++) {
		if (!has_attribute(class, *hooks) || strcmp(*hooks, definition->attribute) == 0)
			continue;
		if (name == receiver_of(definition)->of)
			link_own(slicer, definition, *hooks, NULL);
		else
			link_inherited(slicer, definition, module, name, *hooks, NULL);
	}
}

static void
link_whole(struct slicer *slicer, struct definition *definition, const struct use *use, const char *why)
{
	const struct definition *receiver = receiver_of(definition);

	add_link(slicer, definition, define(slicer, DEFINES_NAME, receiver->module, receiver->of, NULL, false), use,
	         why);
}

/* The base that has it, the first in the order they are written; false when it may be somebody else's. */
static bool
find_owner(struct slicer *slicer, const struct bases *bases, const char *attribute, int depth, struct target *owner)
{
	for (size_t i = 0; i < bases->nitems && depth < DEEPEST_BASE; i++) {
		const struct toplevel *class = class_of(bases->items[i].module, bases->items[i].name);
		struct bases above;

		if (has_attribute(class, attribute)) {
			*owner = bases->items[i];
			return true;
		}
		find_bases(slicer, &above, bases->items[i].module, class);
		if (find_owner(slicer, &above, attribute, depth + 1, owner))
			return true;
	}
	return false;
}

/* super().x: may be any other class's that what it runs for inherits from.  False: no class of the project has it. */
static bool
link_super_of(struct slicer *slicer, struct definition *definition, const struct module *module,
              const struct name *name, const struct use *use, int depth)
{
	struct bases bases;

	bool found = false;

	find_bases(slicer, &bases, module, class_of(module, name));
	for (size_t i = 0; i < bases.nitems && depth < DEEPEST_BASE; i++) {
		const struct target *base = &bases.items[i];
		bool has = has_attribute(class_of(base->module, base->name), use->attributes[0]);

		if (has && base->name != definition->of)
			link_inherited(slicer, definition, base->module, base->name, use->attributes[0], use);
		found |= has;
		found |= link_super_of(slicer, definition, base->module, base->name, use, depth + 1);
	}
	return found;
}

/* Python's own, which object has or a library's class only adds to. */
static bool
is_special(const char *name)
{
	size_t length = strlen(name);

	return length > 4 && strncmp(name, "__", 2) == 0 && strcmp(name + length - 2, "__") == 0;
}

static void
link_super(struct slicer *slicer, struct definition *definition, const struct use *use)
{
	const struct definition *receiver = receiver_of(definition);

	if (!use->nattributes)
		link_whole(slicer, definition, use, "it passes super on");
	else if (!link_super_of(slicer, definition, receiver->module, receiver->of, use, 0) &&
	         !is_special(use->attributes[0]))
		link_whole(slicer, definition, use, "a method from elsewhere runs on it");
}

/* A name of the body the code stands in: no other class has a say. */
static void
link_body(struct slicer *slicer, struct definition *definition, const char *name, const struct use *use)
{
	if (strcmp(name, definition->attribute) == 0)
		return;
	if (definition->receiver)
		link_inherited(slicer, definition, definition->module, definition->of, name, use);
	else
		link_own(slicer, definition, name, use);
}

static void
link_member_use(struct slicer *slicer, struct definition *definition, const struct use *use)
{
	const char *attribute = use->flags & USE_CLASS ? use->name : use->nattributes ? use->attributes[0] : NULL;

	if (strcmp(use->name, "super") == 0 && !module_name(definition->module, "super")) {
		link_super(slicer, definition, use);
	} else if (use->flags & (USE_SELF | USE_CLASS)) {
		if (!attribute)
			link_whole(slicer, definition, use, "it passes itself on");
		else if (use->flags & USE_CLASS)
			link_body(slicer, definition, attribute, use);
		else if (!(use->flags & USE_STORE))
			link_own(slicer, definition, attribute, use);
	} else {
		link_use(slicer, definition, use);
	}
}

static bool
is_auto(const struct use *use)
{
	return strcmp(use->nattributes ? use->attributes[use->nattributes - 1] : use->name, "auto") == 0;
}

/* A validator that names other fields only is none of this one's. */
static bool
may_validate(const struct piece *piece, const char *attribute)
{
	for (size_t i = 0; i < piece->npaths; i++) {
		if (strcmp(piece->paths[i].text, attribute) == 0)
			return true;
	}
	return piece->npaths == 0;
}

static void
take_piece(struct slicer *slicer, struct definition *definition, const struct piece *piece, struct text *texts,
           size_t *ntexts)
{
	texts[(*ntexts)++] = piece->text;
	*ARENA_PUSH(slicer->arena, definition->spans, definition->nspans) = (struct span){piece->line, piece->end_line};
	for (size_t i = 0; i < piece->npaths; i++)
		*ARENA_PUSH(slicer->arena, definition->paths, definition->npaths) = &piece->paths[i];
	for (size_t i = 0; i < piece->nuses; i++) {
		if (is_auto(&piece->uses[i]))
			link_whole(slicer, definition, &piece->uses[i], "its value is numbered by those around it");
		link_member_use(slicer, definition, &piece->uses[i]);
	}
}

void
slice_attribute(struct slicer *slicer, struct definition *definition, struct text *texts, size_t *ntexts)
{
	const struct module *module = definition->module;
	const struct toplevel *class = class_of(module, definition->of);
	const char *why = why_whole(class);
	struct target owner;
	struct bases bases;

	find_bases(slicer, &bases, module, class);
	for (size_t i = 0; i < class->pieces[0].nuses; i++)
		note_bound(slicer, definition, &class->pieces[0].uses[i]);
	for (size_t i = 0; i < bases.ndecorations && !why; i++) {
		if (!decorator_leaves_alone(slicer, &bases.decorations[i], &class->pieces[0], definition->attribute))
			why = "a decorator or metaclass may change it";
	}
	texts[(*ntexts)++] = class->pieces[0].text;
	*ARENA_PUSH(slicer->arena, definition->spans, definition->nspans) =
		(struct span){class->pieces[0].line, class->pieces[0].end_line};
	if (why) {
		link_whole(slicer, definition, NULL, why);
		return;
	}
	for (size_t i = 0; i < bases.nways; i++)
		add_link(slicer, definition,
		         define(slicer, DEFINES_NAME, bases.ways[i].module, bases.ways[i].name, NULL, false), NULL,
		         NULL);
	link_hooks(slicer, definition, module, definition->of, class_hooks);
	if (definition->instance || class->has_bases)
		link_hooks(slicer, definition, module, definition->of, instance_hooks);
	for (size_t i = 0; i < bases.nitems; i++) {
		link_hooks(slicer, definition, bases.items[i].module, bases.items[i].name, class_hooks);
		link_hooks(slicer, definition, bases.items[i].module, bases.items[i].name, instance_hooks);
	}
	for (size_t i = 1; i < class->npieces; i++) {
		const struct piece *piece = &class->pieces[i];

		if (binds(piece, definition->attribute) ||
		    (definition->instance && decorators_step_in(slicer, module, piece) &&
		     may_validate(piece, definition->attribute)))
			take_piece(slicer, definition, piece, texts, ntexts);
	}
	if (has_attribute(class, definition->attribute))
		return;
	if (find_owner(slicer, &bases, definition->attribute, 0, &owner))
		link_inherited(slicer, definition, owner.module, owner.name, definition->attribute, NULL);
	else
		link_whole(slicer, definition, NULL, "its body does not bind the attribute");
}

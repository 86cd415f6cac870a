/*
 * slice_class.c - the part of a class that one attribute needs.
 *
 * The class's head, the statements of its body that bind the attribute, what
 * those use of the class and of self, and whatever steps in (slice_hooks.c).
 */
#include <string.h>

#include "base/arena.h"
#include "slice/slice_class.h"

/* Does the statement change nothing of the class but attributes that are known? */
static bool
is_outside(const struct name *name, size_t statement)
{
	bool found = false;

	for (size_t i = 0; i < name->noutside; i++) {
		if (name->outside[i].statement != statement)
			continue;
		if (!name->outside[i].attribute)
			return false;
		found = true;
	}
	return found;
}

const struct toplevel *
class_of(const struct module *module, const struct name *name)
{
	const struct toplevel *statement;

	if (name->nstatements == 0 || name->nimports)
		return NULL;
	for (size_t i = 1; i < name->nstatements; i++) {
		if (!is_outside(name, name->statements[i]))
			return NULL;
	}
	statement = &module->statements[name->statements[0]];
	return statement->is_cut ? statement : NULL;
}

bool
is_changed_by(const struct name *class, size_t statement, const char *attribute)
{
	for (size_t i = 0; i < class->noutside; i++) {
		const struct outside *outside = &class->outside[i];

		if (outside->statement == statement && outside->attribute && strcmp(outside->attribute, attribute) == 0)
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

/* Whose attributes self and cls have. */
const struct definition *
receiver_of(const struct definition *definition)
{
	return definition->receiver ? definition->receiver : definition;
}

void
link_inherited(struct slicer *slicer, struct definition *from, const struct target *class, const char *attribute,
               const struct use *use)
{
	if (class->name == receiver_of(from)->of)
		link_own(slicer, from, attribute, use);
	else
		add_link(slicer, from,
		         define_inherited(slicer, class->module, class->name, attribute, receiver_of(from)), use, NULL);
}

void
link_own(struct slicer *slicer, struct definition *from, const char *attribute, const struct use *use)
{
	const struct definition *receiver = receiver_of(from);

	add_link(slicer, from,
	         define(slicer, DEFINES_ATTRIBUTE, receiver->module, receiver->of, attribute, receiver->instance), use,
	         NULL);
}

static struct target
class_itself(const struct definition *definition)
{
	return (struct target){.kind = TARGET_NAME, .module = definition->module, .name = definition->of};
}

/* In the order attributes are looked up: the first, or each that may be.  False: it may be somebody else's. */
static bool
link_owner(struct slicer *slicer, struct definition *definition, const struct ancestry *ancestry)
{
	bool found = false;

	for (size_t i = 1; i < ancestry->nitems && !(found && ancestry->certain); i++) {
		if (!has_attribute(&ancestry->items[i], definition->attribute))
			continue;
		link_inherited(slicer, definition, &ancestry->items[i], definition->attribute, NULL);
		found = true;
	}
	return found;
}

static void
link_whole(struct slicer *slicer, struct definition *definition, const struct use *use, const char *why)
{
	const struct definition *receiver = receiver_of(definition);

	add_link(slicer, definition, define(slicer, DEFINES_NAME, receiver->module, receiver->of, NULL, false), use,
	         why);
}

bool
is_special(const char *name)
{
	size_t length = strlen(name);

	return length > 4 && strncmp(name, "__", 2) == 0 && strcmp(name + length - 2, "__") == 0;
}

/* super().x: may be any other class's that what it runs for inherits from.  False: no class of the project has it. */
static bool
link_super_of(struct slicer *slicer, struct definition *definition, const struct ancestry *ancestry,
              const struct use *use)
{
	bool found = false;

	for (size_t i = 1; i < ancestry->nitems; i++) {
		if (!has_attribute(&ancestry->items[i], use->attributes[0]))
			continue;
		if (ancestry->items[i].name != definition->of)
			link_inherited(slicer, definition, &ancestry->items[i], use->attributes[0], use);
		found = true;
	}
	return found;
}

static void
link_super(struct slicer *slicer, struct definition *definition, const struct use *use)
{
	const struct definition *receiver = receiver_of(definition);

	if (!use->nattributes)
		link_whole(slicer, definition, use, "it passes super on");
	else if (!link_super_of(slicer, definition, ancestry_of(slicer, receiver->module, receiver->of), use) &&
	         !is_special(use->attributes[0]))
		link_whole(slicer, definition, use, "a method from elsewhere runs on it");
}

/* A name of the body the code stands in: no other class has a say. */
static void
link_body(struct slicer *slicer, struct definition *definition, const char *name, const struct use *use)
{
	const struct target itself = class_itself(definition);

	if (strcmp(name, definition->attribute) != 0)
		link_inherited(slicer, definition, &itself, name, use);
}

/* __x within a class is that class's own, whoever inherits it. */
static bool
is_private(const char *name)
{
	return strncmp(name, "__", 2) == 0 && !is_special(name);
}

/* self.x, cls.x */
static void
link_self(struct slicer *slicer, struct definition *definition, const struct use *use)
{
	const struct definition *receiver = receiver_of(definition);
	const struct target class = {.kind = TARGET_NAME, .module = receiver->module, .name = receiver->of};

	/* Whose docstring that is, is what the piece asks about: link_sources. */
	if (strcmp(use->attributes[0], "__doc__") == 0 &&
	    !inherits(ancestry_of(slicer, receiver->module, receiver->of), "__doc__"))
		return;
	if (is_private(use->attributes[0])) {
		link_body(slicer, definition, use->attributes[0], use);
		return;
	}
	link_own(slicer, definition, use->attributes[0], use);
	link_member(slicer, definition, &class, use->attributes, use->nattributes, use);
}

static bool
uses(const struct piece *piece, const char *name)
{
	for (size_t i = 0; i < piece->nuses; i++) {
		if (strcmp(piece->uses[i].name, name) == 0)
			return true;
	}
	return false;
}

/* A method's self in an enum: a member, from which only its class leads to the others. */
static bool
is_only_member(struct slicer *slicer, const struct definition *definition, const struct piece *piece)
{
	const struct definition *receiver = receiver_of(definition);

	for (size_t i = 0; i < piece->ndecorators; i++) {
		if (strcmp(piece->decorators[i].use.name, "classmethod") == 0)
			return false;
	}
	return is_enum(slicer, receiver->module, receiver->of) && piece->is_function &&
	       !piece_binds(piece, "__new__") && !uses(piece, "type");
}

/* __doc__ in the class's body itself, where there is one. */
static bool
is_own_doc(const struct definition *definition, const struct piece *piece, const struct use *use)
{
	return strcmp(use->name, "__doc__") == 0 && !piece->is_function &&
	       class_of(definition->module, definition->of)->pieces[0].doc.length;
}

static void
link_member_use(struct slicer *slicer, struct definition *definition, const struct piece *piece, const struct use *use)
{
	const struct definition *receiver = receiver_of(definition);
	const struct target class = {.kind = TARGET_NAME, .module = receiver->module, .name = receiver->of};
	const struct target itself = class_itself(definition);

	if (is_own_doc(definition, piece, use))
		link_source(slicer, definition, &itself, NULL, ASKED_DOC, use);
	else if (strcmp(use->name, "super") == 0 && !module_name(definition->module, "super"))
		link_super(slicer, definition, use);
	else if (use->flags & USE_CLASS)
		link_body(slicer, definition, use->name, use);
	else if (!(use->flags & USE_SELF))
		link_use(slicer, definition, use);
	else if (use->nattributes && !(use->flags & USE_STORE))
		link_self(slicer, definition, use);
	else if (!use->nattributes && is_only_member(slicer, definition, piece))
		link_instance(slicer, definition, &class, NULL, use);
	else if (!use->nattributes)
		link_whole(slicer, definition, use, "it passes itself on");
}

static bool
is_auto(const struct use *use)
{
	return strcmp(use->nattributes ? use->attributes[use->nattributes - 1] : use->name, "auto") == 0;
}

static void
take_piece(struct slicer *slicer, struct definition *definition, const struct piece *piece, struct text *texts,
           size_t *ntexts)
{
	size_t nlinks;

	texts[(*ntexts)++] = piece->text;
	*ARENA_PUSH(slicer->arena, definition->spans, definition->nspans) = (struct span){piece->line, piece->end_line};
	for (size_t i = 0; i < piece->npaths; i++)
		*ARENA_PUSH(slicer->arena, definition->paths, definition->npaths) = &piece->paths[i];
	definition->files |= piece->files;
	nlinks = definition->nlinks;
	for (size_t i = 0; i < piece->nuses; i++) {
		if (is_auto(&piece->uses[i]) && !link_numbered(slicer, definition, piece, &piece->uses[i]))
			link_whole(slicer, definition, &piece->uses[i], "its value is numbered by those around it");
		link_member_use(slicer, definition, piece, &piece->uses[i]);
	}
	link_sources(slicer, definition, class_of(definition->module, definition->of), piece, nlinks);
	link_annotations(slicer, definition, class_of(definition->module, definition->of), piece);
}

/* C.attr = 1 at module level */
static void
take_outside(struct slicer *slicer, struct definition *definition, const struct toplevel *statement, struct text *texts,
             size_t *ntexts)
{
	const struct target itself = class_itself(definition);

	texts[(*ntexts)++] = statement->text;
	*ARENA_PUSH(slicer->arena, definition->spans, definition->nspans) =
		(struct span){statement->line, statement->end_line};
	for (size_t p = 0; p < statement->npieces; p++) {
		definition->files |= statement->pieces[p].files;
		for (size_t i = 0; i < statement->pieces[p].npaths; i++)
			*ARENA_PUSH(slicer->arena, definition->paths, definition->npaths) =
				&statement->pieces[p].paths[i];
		for (size_t i = 0; i < statement->pieces[p].nuses; i++) {
			const struct use *use = &statement->pieces[p].uses[i];

			if (use->import || strcmp(use->name, definition->of->name) != 0)
				link_use(slicer, definition, use);
			else if (use->nattributes && strcmp(use->attributes[0], definition->attribute) != 0)
				link_inherited(slicer, definition, &itself, use->attributes[0], use);
			else if (!use->nattributes)
				link_whole(slicer, definition, use, "an object of it is made");
		}
	}
}

/* NULL: what the body says. */
static const char *
why_not_its_body(struct slicer *slicer, const struct definition *definition, const struct ancestry *ancestry)
{
	const struct toplevel *class = class_of(definition->module, definition->of);
	const char *why = why_whole(class);

	for (size_t i = 0; i < ancestry->ndecorations && !why; i++) {
		if (!decorator_leaves_alone(slicer, &ancestry->decorations[i], &class->pieces[0],
		                            definition->attribute))
			why = "a decorator or metaclass may change it";
	}
	return why;
}

void
slice_attribute(struct slicer *slicer, struct definition *definition, struct text *texts, size_t *ntexts)
{
	const struct module *module = definition->module;
	const struct toplevel *class = class_of(module, definition->of);
	const struct ancestry *ancestry = ancestry_of(slicer, module, definition->of);
	const struct target itself = class_itself(definition);
	const char *why = why_not_its_body(slicer, definition, ancestry);

	for (size_t i = 0; i < class->pieces[0].nuses; i++)
		note_bound(slicer, definition, &class->pieces[0].uses[i]);
	texts[(*ntexts)++] = class->pieces[0].text;
	*ARENA_PUSH(slicer->arena, definition->spans, definition->nspans) =
		(struct span){class->pieces[0].line, class->pieces[0].end_line};
	if (why) {
		link_whole(slicer, definition, NULL, why);
		return;
	}
	for (size_t i = 0; i < ancestry->nways; i++)
		add_link(slicer, definition,
		         define(slicer, DEFINES_NAME, ancestry->ways[i].module, ancestry->ways[i].name, NULL, false),
		         NULL, NULL);
	link_hooks(slicer, definition, ancestry);
	for (size_t i = 1; i < class->npieces; i++) {
		const struct piece *piece = &class->pieces[i];

		if (piece_binds(piece, definition->attribute) || steps_in(slicer, definition, module, piece) ||
		    is_equal_member(slicer, definition, class, piece))
			take_piece(slicer, definition, piece, texts, ntexts);
	}
	for (size_t i = 1; i < definition->of->nstatements; i++) {
		size_t statement = definition->of->statements[i];

		if (is_changed_by(definition->of, statement, definition->attribute))
			take_outside(slicer, definition, &module->statements[statement], texts, ntexts);
	}
	if (definition->instance == MADE_BY_POSITION)
		texts[(*ntexts)++] = fields_before(slicer, definition, ancestry);
	if (!has_attribute(&itself, definition->attribute) && !link_owner(slicer, definition, ancestry) &&
	    !is_every_members(slicer, definition))
		link_whole(slicer, definition, NULL, "its body does not bind the attribute");
}

/*
 * slice_hooks.c - what steps in when an attribute is read though nobody asks for it.
 */
#include <string.h>

#include "base/arena.h"
#include "slice/slice_class.h"

/* Whenever an attribute is read or a class made. */
static const char *const class_hooks[] = {"__getattr__", "__getattribute__",      "__init_subclass__",
                                          "__prepare__", "_generate_next_value_", "_missing_",
                                          "_ignore_",    "__set_name__",          NULL};
/* ... when there is an instance, as there is of every enum's member. */
static const char *const instance_hooks[] = {"__new__",
                                             "__init__",
                                             "__post_init__",
                                             "__attrs_pre_init__",
                                             "__setattr__",
                                             "__attrs_post_init__",
                                             "model_post_init",
                                             "settings_customise_sources",
                                             "Config",
                                             "model_config",
                                             NULL};
/* ... of a metaclass, when its class is called. */
static const char *const metaclass_hooks[] = {"__call__", NULL};

static void
link_all(struct slicer *slicer, struct definition *definition, const struct target *class, const char *const *hooks)
{
	for (; *hooks; hooks++) {
		if (has_attribute(class, *hooks) && strcmp(*hooks, definition->attribute) != 0)
			link_inherited(slicer, definition, class, *hooks, NULL);
	}
}

/* By its decorators, as a validator does. */
bool
steps_in(struct slicer *slicer, const struct definition *definition, const struct module *module,
         const struct piece *piece)
{
	return definition->instance && decorators_step_in(slicer, module, piece, definition->attribute);
}

static void
link_validators(struct slicer *slicer, struct definition *definition, const struct target *base)
{
	const struct toplevel *class = class_of(base->module, base->name);

	for (size_t i = 1; i < class->npieces; i++) {
		const struct piece *piece = &class->pieces[i];

		if (piece->nbinds && strcmp(piece->binds[0], definition->attribute) != 0 &&
		    steps_in(slicer, definition, base->module, piece))
			link_inherited(slicer, definition, base, piece->binds[0], NULL);
	}
}

/* field = Descriptor() in a class's body is told about the class when that is made. */
static void
link_descriptors(struct slicer *slicer, struct definition *definition, const struct target *class)
{
	const struct ancestry *ancestry = ancestry_of(slicer, class->module, class->name);

	for (size_t i = 0; i < ancestry->ndescriptors; i++) {
		const struct descriptor *descriptor = &ancestry->descriptors[i];

		add_link(slicer, definition,
		         define(slicer, DEFINES_ATTRIBUTE, descriptor->class.module, descriptor->class.name,
		                "__set_name__", true),
		         NULL, NULL);
		if (strcmp(descriptor->field, definition->attribute) != 0)
			link_inherited(slicer, definition, class, descriptor->field, NULL);
	}
}

void
link_hooks(struct slicer *slicer, struct definition *definition, const struct ancestry *ancestry)
{
	bool instance = definition->instance || class_of(definition->module, definition->of)->has_bases;

	for (size_t i = 0; i < ancestry->nitems; i++) {
		const struct target *class = &ancestry->items[i];

		link_all(slicer, definition, class, class_hooks);
		if (instance)
			link_all(slicer, definition, class, instance_hooks);
		if (definition->instance && i >= ancestry->nclasses)
			link_all(slicer, definition, class, metaclass_hooks);
		if (i > 0 && i < ancestry->nclasses)
			link_validators(slicer, definition, class);
		if (i < ancestry->nclasses)
			link_descriptors(slicer, definition, class);
	}
}

static bool
is_value(const struct targets *targets)
{
	for (size_t i = 0; i < targets->nitems; i++) {
		const struct target *target = &targets->items[i];

		if (target->kind == TARGET_NAME && target->name->nstatements &&
		    target->module->statements[target->name->statements[0]].kind != STATEMENT_CLASS)
			return true;
	}
	return false;
}

void
link_annotations(struct slicer *slicer, struct definition *definition, const struct toplevel *class,
                 const struct piece *piece)
{
	for (size_t i = 0; class->has_bases && !piece->is_function && i < piece->nannotations; i++) {
		struct targets targets;

		find_targets(slicer, &targets, definition->module, &piece->annotations[i]);
		if (is_value(&targets))
			link_use(slicer, definition, &piece->annotations[i]);
	}
}

bool
is_made_of_fields(struct slicer *slicer, const struct target *class)
{
	const struct ancestry *ancestry = ancestry_of(slicer, class->module, class->name);

	return ancestry->nexternals && !inherits(ancestry, "__init__") && !inherits(ancestry, "__new__");
}

static bool
says(const struct piece *piece, const char *words)
{
	return memmem(piece->text.data, piece->text.length, words, strlen(words)) != NULL;
}

static bool
is_class_variable(const struct piece *piece)
{
	for (size_t i = 0; i < piece->nannotations; i++) {
		const struct use *use = &piece->annotations[i];
		const char *last = use->nattributes ? use->attributes[use->nattributes - 1] : use->name;

		if (strncmp(last, "ClassVar", strlen("ClassVar")) == 0 || strstr(last, ".ClassVar"))
			return true;
	}
	return false;
}

/* Dataclasses and named tuples want an annotation, attrs wants a call; a constant without one is an attribute only. */
static bool
is_field(const struct piece *piece)
{
	if (piece->is_function || !piece->nbinds || is_class_variable(piece))
		return false;
	if (!piece->annotations_text.length && !piece->nuses)
		return false;
	return !says(piece, " init=False") && !says(piece, " kw_only=True");
}

/* The names of the fields up to the one that the definition is. */
struct text
fields_before(struct slicer *slicer, const struct definition *definition, const struct ancestry *ancestry)
{
	const char *fields = "";

	/* A class's own come behind those it inherits. */
	for (size_t i = ancestry->nclasses; i-- > 0;) {
		const struct toplevel *class = class_of(ancestry->items[i].module, ancestry->items[i].name);

		for (size_t p = 1; p < class->npieces; p++) {
			const struct piece *piece = &class->pieces[p];

			if (is_field(piece))
				fields = arena_printf(slicer->arena, "%s %s", fields, piece->binds[0]);
			if (!piece->is_function && piece_binds(piece, definition->attribute))
				return is_field(piece) ? text_of(fields) : (struct text){0};
		}
	}
	return (struct text){0};
}

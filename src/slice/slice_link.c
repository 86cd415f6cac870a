/*
 * slice_link.c - from what code uses to the definitions that it means.
 *
 * Models, and what the configuration stops at, are links that lead no further; what
 * is only put into a container, or only decorates, leads to what that needs.
 */
#include <string.h>

#include "base/arena.h"
#include "slice/slice_build.h"

static const char *
use_text(struct arena *arena, const struct use *use)
{
	const char *text = use->flags & USE_SELF ? "self" : use->name;

	for (size_t i = 0; i < use->nattributes; i++)
		text = arena_printf(arena, "%s.%s", text, use->attributes[i]);
	return text;
}

static struct link *
new_link(struct slicer *slicer, struct definition *from, enum link_kind kind, const char *name, const struct use *use,
         const char *why)
{
	struct link *link = ARENA_PUSH(slicer->arena, from->links, from->nlinks);

	*link = (struct link){.kind = kind,
	                      .name = name,
	                      .as = use ? use_text(slicer->arena, use) : NULL,
	                      .why = why,
	                      .line = use ? use->line : 0};
	return link;
}

/* NULL: it would lead to itself. */
struct link *
add_link(struct slicer *slicer, struct definition *from, struct definition *to, const struct use *use, const char *why)
{
	struct link *link;

	if (from == to)
		return NULL;
	link = new_link(slicer, from, LINK_DEFINITION, to->name, use, why);
	link->to = to;
	link->module = to->module;
	link->object = !use || use->object;
	return link;
}

bool
is_stopped(const struct slicer *slicer, const struct module *module)
{
	return slicer->source.stops(slicer->source.context, module->name);
}

/* Models and what the configuration stops at change for good reasons, and so do other words for them. */
static bool
is_followed(struct slicer *slicer, const struct targets *targets)
{
	bool changes = false;

	for (size_t i = 0; i < targets->nitems; i++) {
		const struct target *target = &targets->items[i];

		if (target->kind == TARGET_MODULE)
			return true;
		if (target->kind == TARGET_NAME && !is_stopped(slicer, target->module) &&
		    !is_live(slicer, target->module, target->name))
			return true;
		changes |= target->kind == TARGET_NAME;
	}
	return !changes;
}

/* What the names on the way are bound to. */
static void
link_passages(struct slicer *slicer, struct definition *from, const struct targets *targets, const struct use *use)
{
	bool modules = slicer->follow == FOLLOW_MODULES;

	for (size_t i = 0; i < targets->npassages && is_followed(slicer, targets); i++) {
		const struct passage *passage = &targets->passages[i];

		if (is_stopped(slicer, passage->module) ||
		    (from->kind == DEFINES_ROOT && passage->module == from->module))
			continue;
		add_link(slicer, from,
		         define(slicer, modules ? DEFINES_MODULE : DEFINES_NAME, passage->module,
		                modules ? NULL : passage->name, NULL),
		         use, modules ? "the configuration says follow = \"modules\"" : NULL);
	}
}

/* C.NAME; a member of an enum with what its class does with each. */
static void
link_constant(struct slicer *slicer, struct definition *from, const struct target *target, const struct use *use)
{
	const struct class_facts *facts = class_facts_of(slicer, target->module, target->name);

	add_link(slicer, from, define(slicer, DEFINES_CONSTANT, target->module, target->name, target->attributes[0]),
	         use, NULL);
	if (facts->is_enum && facts->methods && !asks_for_value(target))
		add_link(slicer, from, define(slicer, DEFINES_METHODS, target->module, target->name, "()"), use, NULL);
}

/* f(1) only calls it, f.name() does not. */
static void
link_definition(struct slicer *slicer, struct definition *from, const struct target *target, const struct use *use)
{
	struct link *link =
		add_link(slicer, from, define(slicer, DEFINES_NAME, target->module, target->name, NULL), use, NULL);

	if (link && target->nattributes)
		link->object = true;
}

static void
link_name(struct slicer *slicer, struct definition *from, const struct target *target, const struct use *use)
{
	const char *full = arena_printf(slicer->arena, "%s:%s", target->module->name, target->name->name);

	if (from->kind == DEFINES_ROOT && target->module == from->module)
		return;
	if (is_stopped(slicer, target->module))
		new_link(slicer, from, LINK_STOPPED, full, use, NULL)->module = target->module;
	else if (is_live(slicer, target->module, target->name))
		new_link(slicer, from, LINK_LIVE, full, use, NULL)->module = target->module;
	else if (target->module->tangled)
		add_link(slicer, from, define(slicer, DEFINES_MODULE, target->module, NULL, NULL), use,
		         "its names change one another");
	else if (slicer->follow == FOLLOW_MODULES)
		add_link(slicer, from, define(slicer, DEFINES_MODULE, target->module, NULL, NULL), use,
		         "the configuration says follow = \"modules\"");
	else if (class_constant(slicer, target))
		link_constant(slicer, from, target, use);
	else
		link_definition(slicer, from, target, use);
}

static void
link_module(struct slicer *slicer, struct definition *from, const struct target *target, const struct use *use)
{
	if (target->module == from->module && from->kind == DEFINES_ROOT)
		return;
	if (is_stopped(slicer, target->module))
		new_link(slicer, from, LINK_STOPPED, target->module->name, use, NULL)->module = target->module;
	else if (target->module->program)
		add_link(slicer, from, define(slicer, DEFINES_MODULE, target->module, NULL, NULL), use, target->why);
}

static void
link_targets(struct slicer *slicer, struct definition *from, const struct targets *targets, const struct use *use)
{
	for (size_t i = 0; i < targets->nitems; i++) {
		const struct target *target = &targets->items[i];

		switch (target->kind) {
		case TARGET_NAME:
			link_name(slicer, from, target, use);
			break;
		case TARGET_MODULE:
			link_module(slicer, from, target, use);
			break;
		case TARGET_EXTERNAL:
			new_link(slicer, from, LINK_EXTERNAL, target->text, use, NULL)->elsewhere = target->elsewhere;
			break;
		case TARGET_LOST:
			new_link(slicer, from, LINK_LOST, target->text, use, target->why);
			break;
		case TARGET_COMPUTED:
			new_link(slicer, from, LINK_COMPUTED, target->text, use, target->why);
			break;
		}
	}
	link_passages(slicer, from, targets, use);
}

/* What code only puts things into does not tell it anything. */
static bool
are_containers(const struct targets *targets)
{
	for (size_t i = 0; i < targets->nitems; i++) {
		const struct target *target = &targets->items[i];

		if (target->kind != TARGET_NAME || !names_container(target->module, target->name))
			return false;
	}
	return targets->nitems > 0;
}

/* __doc__, guards.__doc__ */
static bool
asks_for_docs(const struct use *use, size_t *nattributes)
{
	for (*nattributes = 0; *nattributes <= use->nattributes; ++*nattributes) {
		if (strcmp(*nattributes ? use->attributes[*nattributes - 1] : use->name, "__doc__") == 0)
			return true;
	}
	return false;
}

static void
link_module_doc(struct slicer *slicer, struct definition *from, const struct use *use)
{
	struct use of = *use;
	struct targets targets = {0};

	if (!asks_for_docs(use, &of.nattributes))
		return;
	if (of.nattributes == 0 && from->kind != DEFINES_ROOT && !module_name(from->module, use->name))
		add_link(slicer, from, define_docs(slicer, from->module), use, NULL);
	if (of.nattributes == 0)
		return;
	of.nattributes--;
	find_targets(slicer, &targets, from->module, &of);
	for (size_t i = 0; i < targets.nitems; i++) {
		if (targets.items[i].kind == TARGET_MODULE && targets.items[i].module->program)
			add_link(slicer, from, define_docs(slicer, targets.items[i].module), use, NULL);
	}
}

static bool
is_decorated_with(const struct toplevel *statement, const char *name)
{
	for (size_t i = 0; i < statement->pieces[0].nuses; i++) {
		const struct use *use = &statement->pieces[0].uses[i];

		if (use->flags & USE_DECORATOR && strcmp(use->name, name) == 0)
			return true;
	}
	return false;
}

/* X = Registry(), and nothing else happens to it here than that its methods decorate definitions. */
static const struct toplevel *
only_decorates(const struct target *target)
{
	const struct module *module = target->module;
	const struct toplevel *first;

	if (target->nattributes != 1 || !names_value(module, target->name) || target->name->nimports)
		return NULL;
	first = &module->statements[target->name->statements[0]];
	for (size_t i = 1; i < target->name->nstatements; i++) {
		if (!is_decorated_with(&module->statements[target->name->statements[i]], target->name->name))
			return NULL;
	}
	return first->kind == STATEMENT_ASSIGNMENT && first->value_called ? first : NULL;
}

/* Does the class's method only put things into its object, and not look at what is there? */
static bool
puts_only(const struct target *of, const char *method)
{
	const struct toplevel *class = of->kind == TARGET_NAME ? class_of(of->module, of->name) : NULL;
	const struct piece *found = NULL;

	if (of->kind == TARGET_EXTERNAL)
		return true;
	for (size_t p = 1; class && p < class->npieces; p++) {
		if (piece_binds(&class->pieces[p], method))
			found = &class->pieces[p];
	}
	for (size_t u = 0; found && u < found->nuses; u++) {
		if (found->uses[u].flags & USE_SELF && !found->uses[u].put)
			return false;
	}
	return found;
}

/*
 * @app.task: what app is counts, but not what it decorates besides, here or elsewhere.
 */
static bool
link_decorator(struct slicer *slicer, struct definition *from, const struct use *use, const struct targets *targets)
{
	const struct target *target = &targets->items[0];
	const struct toplevel *made;
	struct targets of;

	if (!(use->flags & USE_DECORATOR) || targets->nitems != 1 || target->kind != TARGET_NAME ||
	    is_stopped(slicer, target->module) || slicer->follow == FOLLOW_MODULES)
		return false;
	made = only_decorates(target);
	if (!made || !made->value || is_live(slicer, target->module, target->name))
		return false;
	find_targets(slicer, &of, target->module, made->value);
	if (of.nitems != 1 || !puts_only(&of.items[0], target->attributes[0]))
		return false;
	*ARENA_PUSH(slicer->arena, from->bound, from->nbound) =
		arena_printf(slicer->arena, "%.*s", (int)made->text.length, made->text.data);
	for (size_t i = 0; i < made->pieces[0].nuses; i++) {
		find_targets(slicer, &of, target->module, &made->pieces[0].uses[i]);
		link_targets(slicer, from, &of, use);
	}
	link_passages(slicer, from, targets, use);
	return true;
}

void
link_use(struct slicer *slicer, struct definition *from, const struct use *use)
{
	struct targets targets;

	if (use->flags & (USE_SELF | USE_CLASS))
		return;
	note_bound(slicer, from, use);
	find_targets(slicer, &targets, from->module, use);
	if ((use->put && are_containers(&targets)) || link_decorator(slicer, from, use, &targets))
		return;
	link_targets(slicer, from, &targets, use);
	link_module_doc(slicer, from, use);
}

void
link_import(struct slicer *slicer, struct definition *definition, const struct name *name, const struct import *import)
{
	struct use use = {.name = name->name, .import = import, .line = import->line};
	struct targets targets;

	find_import_targets(slicer, &targets, definition->module, import);
	for (size_t t = 0; t < targets.nitems; t++) {
		if (targets.items[t].kind == TARGET_NAME)
			link_name(slicer, definition, &targets.items[t], &use);
	}
	link_passages(slicer, definition, &targets, &use);
}

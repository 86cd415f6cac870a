/*
 * module_class.c - what changes a class, or an object of one, besides its body.
 *
 * `C.A = 3` at module level changes that attribute only.  So does a method
 * that is called while the module is imported, C.setup() or C(), with what it
 * does to attributes of its own: those of the class (cls.x = 1,
 * self.ALL.append(1)), or the object's.  In the body itself, other names
 * stand for the same object: `b = A`, and then b.append(1).
 */
#include <string.h>

#include "base/arena.h"
#include "slice/module_build.h"

void
add_outside(struct build *build, struct name *name, size_t statement, const char *attribute)
{
	*ARENA_PUSH(build->arena, name->outside, name->noutside) = (struct outside){statement, attribute};
}

const char *
changed_attribute(const struct use *use)
{
	return use->nattributes > (use->flags & USE_STORE ? 0 : 1) ? use->attributes[0] : NULL;
}

void
change_attribute(struct build *build, size_t statement, const char *text, const char *attribute)
{
	struct name *name = map_get(&build->module->names, text_of(text));

	add_outside(build, name, statement, attribute);
	insert_statement(build, name, statement);
}

static const struct piece *
method_of(const struct toplevel *class, const char *name)
{
	for (size_t i = 1; i < class->npieces; i++) {
		if (class->pieces[i].is_function && piece_binds(&class->pieces[i], name))
			return &class->pieces[i];
	}
	return NULL;
}

static bool
is_classmethod(const struct piece *piece)
{
	for (size_t i = 0; i < piece->ndecorators; i++) {
		if (strcmp(piece->decorators[i].use.name, "classmethod") == 0)
			return true;
	}
	return false;
}

void
note_self_change(struct build *build, struct piece *piece, const struct use *use, node_index top)
{
	bool within = use->nattributes > 1 || node_kind(build->tree, top - 1) == NODE_SUBSCRIPT;

	if (use->nattributes == 0)
		return;
	add_once(build, &piece->alters, &piece->nalters, use->attributes[0]);
	if (within || is_classmethod(piece))
		add_once(build, &piece->shares, &piece->nshares, use->attributes[0]);
}

/* What a method calls on itself, it does. */
static bool
spread_method(struct build *build, const struct toplevel *class, struct piece *piece)
{
	size_t before = piece->nalters + piece->nshares;

	for (size_t i = 0; i < piece->nuses; i++) {
		const struct use *use = &piece->uses[i];
		const struct piece *other =
			use->flags & USE_SELF && use->nattributes ? method_of(class, use->attributes[0]) : NULL;

		for (size_t k = 0; other && other != piece && k < other->nalters; k++)
			add_once(build, &piece->alters, &piece->nalters, other->alters[k]);
		for (size_t k = 0; other && other != piece && k < other->nshares; k++)
			add_once(build, &piece->shares, &piece->nshares, other->shares[k]);
	}
	return piece->nalters + piece->nshares > before;
}

/* Another name of the body for what the piece changes. */
static bool
change_also(struct build *build, struct piece *piece, const char *name)
{
	size_t before = piece->nchanges;

	add_once(build, &piece->changes, &piece->nchanges, name);
	add_once(build, &piece->binds, &piece->nbinds, name);
	return piece->nchanges > before;
}

/* b.append(1), where `b = A` or `for b in A` stands before. */
static bool
spread_aliases(struct build *build, struct toplevel *class, struct piece *piece)
{
	bool more = false;

	for (size_t c = 0; c < piece->nchanges; c++) {
		for (struct piece *alias = &class->pieces[1]; alias <= piece; alias++) {
			if (alias->is_function || !piece_binds(alias, piece->changes[c]))
				continue;
			for (size_t u = 0; u < alias->nuses; u++) {
				if (!(alias->uses[u].flags & USE_CLASS))
					continue;
				more |= change_also(build, piece, alias->uses[u].name);
				add_once(build, &alias->binds, &alias->nbinds, alias->uses[u].name);
			}
		}
	}
	return more;
}

/* @reg, reg(1), where `def reg(f, A=A)` stands before; fill(A). */
static bool
spread_body_calls(struct build *build, const struct toplevel *class, struct piece *piece)
{
	bool more = false;

	for (size_t u = 0; u < piece->nuses; u++) {
		const struct use *use = &piece->uses[u];
		const struct piece *called = use->flags & USE_CLASS ? method_of(class, use->name) : NULL;

		if (use->flags & USE_CLASS && piece->is_expression)
			more |= change_also(build, piece, use->name);
		for (size_t k = 0; called && called != piece && k < called->nuses; k++) {
			if (called->uses[k].flags & USE_CLASS)
				more |= change_also(build, piece, called->uses[k].name);
		}
	}
	return more;
}

static void
spread_class(struct build *build, struct toplevel *class)
{
	bool more = true;

	while (more) {
		more = false;
		for (size_t i = 1; i < class->npieces; i++) {
			struct piece *piece = &class->pieces[i];

			if (piece->is_function)
				more |= spread_method(build, class, piece);
			more |= spread_body_calls(build, class, piece);
			more |= spread_aliases(build, class, piece);
		}
	}
}

static const struct toplevel *
class_named(const struct module *module, const char *text)
{
	const struct name *name = module_name(module, text);
	const struct toplevel *statement =
		name && name->nstatements && !name->nimports ? &module->statements[name->statements[0]] : NULL;

	return statement && statement->is_cut ? statement : NULL;
}

/* The class that the object is made of, as far as the module tells: X = C(…). */
static const struct toplevel *
class_of_object(const struct module *module, const char *text, const char **class)
{
	const struct name *name = module_name(module, text);
	const struct toplevel *statement = name && name->nstatements ? &module->statements[name->statements[0]] : NULL;

	if (!statement || !statement->value_called || !statement->value || statement->value->nattributes)
		return NULL;
	*class = statement->value->name;
	return class_named(module, *class);
}

enum { DEEPEST_BASE = 8 };

/* The class of the module whose body binds the attribute: the one of that name, or one it inherits from. */
static const char *
owner_of(const struct module *module, const char *name, const char *attribute, int depth)
{
	const struct toplevel *class = class_named(module, name);
	const char *owner = NULL;

	for (size_t i = 1; class && i < class->npieces; i++) {
		if (piece_binds(&class->pieces[i], attribute))
			return name;
	}
	for (size_t i = 0; class && !owner && depth < DEEPEST_BASE && i < class->pieces[0].nuses; i++) {
		if (!class->pieces[0].uses[i].import)
			owner = owner_of(module, class->pieces[0].uses[i].name, attribute, depth + 1);
	}
	return owner;
}

static const struct piece *
method_named(const struct module *module, const char *class, const char *name)
{
	const char *owner = owner_of(module, class, name, 0);

	return owner ? method_of(class_named(module, owner), name) : NULL;
}

bool
method_changes_given(const struct module *module, const char *class, const char *method)
{
	const struct piece *piece = method_named(module, class, method ? method : "__init__");

	return piece && piece->changes_given;
}

static void
change_shared(struct build *build, size_t statement, const char *class, const struct piece *method)
{
	for (size_t i = 0; i < method->nshares; i++) {
		const char *owner = owner_of(build->module, class, method->shares[i], 0);

		change_attribute(build, statement, owner ? owner : class, method->shares[i]);
	}
}

/* C.setup(), C(1), c.setup() */
static void
apply_call(struct build *build, size_t statement, const struct use *use)
{
	static const char *const makers[] = {"__new__", "__init__", "__post_init__", NULL};
	const char *name = use->name, *called = use->nattributes ? use->attributes[0] : NULL;
	const struct toplevel *class = class_named(build->module, name);
	const struct piece *method;

	for (size_t i = 0; class && !called && makers[i]; i++) {
		method = method_named(build->module, name, makers[i]);
		if (method)
			change_shared(build, statement, name, method);
	}
	if (class && called && (method = method_named(build->module, name, called)))
		change_shared(build, statement, name, method);
	if (class || !(class = class_of_object(build->module, name, &name)))
		return;
	method = method_named(build->module, name, called ? called : "__call__");
	if (method && method->nalters)
		change_attribute(build, statement, use->name, NULL);
	if (method)
		change_shared(build, statement, name, method);
}

/* c.A.update(x=1); C.A.update(x=1), which C inherits */
static void
apply_change(struct build *build, size_t statement, const struct use *use)
{
	const char *name;
	const struct toplevel *class = class_of_object(build->module, use->name, &name);
	const char *owner = use->nattributes ? owner_of(build->module, use->name, use->attributes[0], 0) : NULL;

	if (owner && owner != use->name && use->nattributes > 1)
		change_attribute(build, statement, owner, use->attributes[0]);
	for (size_t i = 1; class && use->nattributes && i < class->npieces; i++) {
		if (!class->pieces[i].is_function && piece_binds(&class->pieces[i], use->attributes[0])) {
			change_attribute(build, statement, name, use->attributes[0]);
			return;
		}
	}
}

/* def boot(): c.setup() */
static void
note_calls_within(struct build *build, struct toplevel *function)
{
	const struct piece *piece = &function->pieces[0];

	for (size_t i = 0; i < piece->nuses; i++) {
		const struct use *use = &piece->uses[i];
		const char *name = use->name;
		const struct toplevel *class;
		const struct piece *method;

		if (use->import || !use->nattributes)
			continue;
		if ((class = class_named(build->module, name))) {
			if ((method = method_of(class, use->attributes[0])) && method->nshares)
				add_late(build, function, name, 1);
		} else if ((class = class_of_object(build->module, name, &name))) {
			if ((method = method_of(class, use->attributes[0])) && method->nalters)
				add_late(build, function, use->name, 1);
		}
	}
}

void
spread_class_changes(struct build *build)
{
	struct module *module = build->module;
	size_t nchanges = build->nchanges;
	bool any = false;

	for (size_t i = 0; i < module->nstatements; i++) {
		if (module->statements[i].is_cut)
			spread_class(build, &module->statements[i]);
		any |= module->statements[i].is_cut;
	}
	for (size_t i = 0; any && i < module->nstatements; i++) {
		if (module->statements[i].kind == STATEMENT_FUNCTION)
			note_calls_within(build, &module->statements[i]);
	}
	for (size_t i = 0; any && i < build->nloads; i++) {
		if (build->loads[i].called)
			apply_call(build, build->loads[i].statement, &build->loads[i].use);
	}
	for (size_t i = 0; any && i < nchanges; i++)
		apply_change(build, build->changes[i].statement, &build->changes[i].use);
}

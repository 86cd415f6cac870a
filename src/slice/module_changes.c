/*
 * module_changes.c - what running a module's statements does to its names, besides binding them.
 *
 * TABLES may be filled by register("a"), by @step above a function, through
 * another name for it, through globals().  Each such statement is part of
 * what TABLES is.  What it does to imported names is an effect on another
 * module.
 */
#include <string.h>

#include "base/arena.h"
#include "slice/module_build.h"

/* How many calls away from the statement itself the code is. */
int
scope_depth(const struct scope *scope)
{
	int depth = 0;

	for (; scope; scope = scope->parent)
		depth += scope->kind == SCOPE_FUNCTION;
	return depth;
}

bool
add_late(struct build *build, struct toplevel *statement, const char *name, int depth)
{
	for (size_t i = 0; i < statement->nchanges; i++) {
		if (strcmp(statement->changes[i].name, name) == 0) {
			bool nearer = depth < statement->changes[i].depth;

			if (nearer)
				statement->changes[i].depth = depth;
			return nearer;
		}
	}
	*ARENA_PUSH(build->arena, statement->changes, statement->nchanges) = (struct late_change){name, depth};
	return true;
}

/* Code that may change any name of the module, as far as can be told. */
static bool
is_dynamic(const struct use *use, bool at_import, bool changes)
{
	static const char *const ways[] = {"globals", "exec", NULL};
	static const char *const at_module_level[] = {"vars", "locals", NULL};

	return string_is_one_of(use->name, ways) ||
	       (at_import && string_is_one_of(use->name, at_module_level) && !(use->flags & USE_ITEM)) ||
	       (changes && use->nattributes && strcmp(use->name, "sys") == 0 &&
	        strcmp(use->attributes[0], "modules") == 0);
}

/* globals().items(), sorted(globals()), for name in globals(): nothing is changed by that. */
static bool
only_reads(const struct tree *tree, node_index call)
{
	static const char *const readers[] = {"items", "iteritems", "keys", "values", "get", "copy"};
	struct text attribute;

	if (node_kind(tree, call - 1) == NODE_IN || node_kind(tree, call - 1) == NODE_NOT_IN)
		return true;
	if (node_kind(tree, call - 1) != NODE_ATTRIBUTE)
		return false;
	attribute = tree_name(tree, tree->nodes[call - 1].after - 1);
	for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
		if (text_is(attribute, readers[i]))
			return true;
	}
	return false;
}

static bool
binds_only(const struct toplevel *statement, const char *name)
{
	const struct piece *piece = &statement->pieces[0];

	return statement->kind == STATEMENT_ASSIGNMENT && piece->nbinds == 1 && strcmp(piece->binds[0], name) == 0;
}

static void
note_dynamic(struct build *build, const struct extent *extent)
{
	/* __all__ = [name for name in globals() …] reads. */
	if (!binds_only(extent->statement, "__all__") &&
	    (build->ndynamic == 0 || build->dynamic[build->ndynamic - 1] != extent->statement_index))
		*ARENA_PUSH(build->arena, build->dynamic, build->ndynamic) = extent->statement_index;
}

void
note_use(struct build *build, const struct extent *extent, const struct scope *scope, const struct use *use,
         node_index top, bool within, bool changes)
{
	const struct tree *tree = build->tree;
	struct note note = {.statement = extent->statement_index, .use = *use, .depth = 1, .within = within};
	int depth = scope_depth(scope);
	bool called = node_kind(tree, top - 1) == NODE_CALL;

	if (is_dynamic(use, depth == 0, changes) && called && only_reads(tree, top - 1))
		return;
	if (is_dynamic(use, depth == 0, changes)) {
		if (depth)
			add_late(build, extent->statement, "*", depth);
		else
			note_dynamic(build, extent);
		return;
	}
	if (changes && depth)
		add_late(build, extent->statement, use->name, depth);
	if (depth)
		return;
	if (changes) {
		struct note *change = ARENA_PUSH(build->arena, build->changes, build->nchanges);

		*change = note;
		change->applied = true;
		change->decorates = node_kind(tree, top - 1 - called) == NODE_AT;
	}
	top -= called;
	note.applied = node_kind(tree, top - 1) == NODE_AT ||
	               (called && node_kind(tree, top - 1) == NODE_EXPRESSION_STATEMENT);
	note.called = called || note.applied;
	note.inherited = extent->statement->kind == STATEMENT_CLASS && !extent->in_class && !note.called;
	note.depth += called && node_kind(tree, top - 1) == NODE_AT;
	*ARENA_PUSH(build->arena, build->loads, build->nloads) = note;
}

void
note_global(struct build *build, const struct extent *extent, const struct scope *scope, const char *name)
{
	add_late(build, extent->statement, name, scope_depth(scope));
}

/* A function that says `global x` is a statement of x, and not called by who names it. */
static bool
is_called_by(const struct toplevel *statement, const char *name)
{
	bool definition = statement->kind == STATEMENT_FUNCTION || statement->kind == STATEMENT_CLASS;

	return !definition || piece_binds(&statement->pieces[0], name);
}

/* Functions that call functions that change something, to a fixed point. */
static void
spread_calls(struct build *build)
{
	const struct module *module = build->module;
	bool more = true;

	while (more) {
		more = false;
		for (size_t i = 0; i < module->nstatements; i++) {
			struct toplevel *statement = &module->statements[i];

			if (statement->kind != STATEMENT_FUNCTION && statement->kind != STATEMENT_CLASS)
				continue;
			for (size_t p = 0; p < statement->npieces; p++) {
				for (size_t u = 0; u < statement->pieces[p].nuses; u++) {
					const struct use *use = &statement->pieces[p].uses[u];
					const struct name *name = use->import ? NULL : module_name(module, use->name);

					for (size_t s = 0; name && s < name->nstatements; s++) {
						const struct toplevel *other = &module->statements[name->statements[s]];

						if (other == statement || !is_called_by(other, name->name))
							continue;
						for (size_t c = 0; c < other->nchanges; c++)
							more |= add_late(build, statement, other->changes[c].name,
							                 other->changes[c].depth);
					}
				}
			}
		}
	}
}

bool
insert_statement(struct build *build, struct name *name, size_t statement)
{
	size_t at = name->nstatements;

	while (at > 0 && name->statements[at - 1] >= statement) {
		if (name->statements[--at] == statement)
			return false;
	}
	(void)ARENA_PUSH(build->arena, name->statements, name->nstatements);
	memmove(name->statements + at + 1, name->statements + at,
	        (name->nstatements - 1 - at) * sizeof *name->statements);
	name->statements[at] = statement;
	return true;
}

/* What is done to an imported name is done to another module, unless the name is bound here as well. */
static bool
change_name(struct build *build, const struct note *note)
{
	struct name *name = map_get(&build->module->names, text_of(note->use.name));
	bool starred = build->module->nstars != 0 && !name;

	if (!name) {
		*map_at(&build->module->names, text_of(note->use.name)) = name = ARENA_NEW(build->arena, struct name);
		name->name = note->use.name;
	}
	if (name->nimports || starred)
		note_effect(build, note, !note->decorates);
	if (name->nimports && !name->nstatements)
		return false;
	add_outside(build, name, note->statement, changed_attribute(&note->use));
	return insert_statement(build, name, note->statement);
}

static void
change_within(struct build *build, size_t statement, const char *text, bool within)
{
	const struct note note = {
		.statement = statement, .use = {.name = text, .flags = USE_STORE}, .depth = 1, .within = within};
	const struct {
		size_t statement;
		const char *name; /* interned */
		size_t within;
	} key = {statement, text, within};
	struct text bytes = {(const char *)&key, sizeof key};

	change_name(build, &note);
	if (map_get(&build->changed, bytes))
		return;
	*ARENA_PUSH(build->arena, build->changes, build->nchanges) = note;
	bytes.data = arena_copy(build->arena, bytes.data, bytes.length);
	*map_at(&build->changed, bytes) = build;
}

static void
change(struct build *build, size_t statement, const char *text)
{
	change_within(build, statement, text, false);
}

static void
apply_changes(struct build *build, const struct note *load, const struct toplevel *function)
{
	for (size_t c = 0; c < function->nchanges; c++) {
		const struct late_change *late = &function->changes[c];

		if (late->depth > load->depth)
			continue;
		if (strcmp(late->name, "*") == 0)
			*ARENA_PUSH(build->arena, build->dynamic, build->ndynamic) = load->statement;
		else if (strcmp(late->name, load->use.name) != 0 || function->kind == STATEMENT_CLASS || load->applied)
			change(build, load->statement, late->name);
	}
}

/* reg = register, reg = partial(register, "a"), reg = Register(): calling it does what those do. */
static void
apply_value(struct build *build, const struct note *load, const struct toplevel *value)
{
	const struct module *module = build->module;

	for (size_t u = 0; u < value->pieces[0].nuses; u++) {
		const struct use *use = &value->pieces[0].uses[u];
		const struct name *name = use->import ? NULL : module_name(module, use->name);

		for (size_t s = 0; name && s < name->nstatements; s++) {
			const struct toplevel *other = &module->statements[name->statements[s]];
			struct note deep = *load;

			deep.depth = 2;
			if (other->kind == STATEMENT_FUNCTION || other->kind == STATEMENT_CLASS)
				apply_changes(build, &deep, other);
		}
	}
}

/* What a statement calls or decorates with, it does. */
static void
apply_loads(struct build *build)
{
	const struct module *module = build->module;

	for (size_t i = 0; i < build->nloads; i++) {
		const struct note *load = &build->loads[i];
		const struct name *name = module_name(module, load->use.name);

		for (size_t s = 0; name && s < name->nstatements; s++) {
			const struct toplevel *other = &module->statements[name->statements[s]];

			if (name->statements[s] == load->statement || !is_called_by(other, name->name))
				continue;
			apply_changes(build, load, other);
			if (load->called && other->kind == STATEMENT_ASSIGNMENT)
				apply_value(build, load, other);
		}
	}
}

/* @REG, REG(1): an object that can be called. */
static void
apply_called_values(struct build *build)
{
	for (size_t i = 0; i < build->nloads; i++) {
		const struct note *load = &build->loads[i];

		if (load->applied && load->use.nattributes == 0 &&
		    names_value(build->module, module_name(build->module, load->use.name)))
			change(build, load->statement, load->use.name);
	}
}

enum { MOST_CHANGES = 50000 };

static void
apply_handed(struct build *build)
{
	const struct module *module = build->module;

	for (size_t i = 0; i < build->nhanded; i++) {
		const struct handed *handed = &build->handed[i];
		const struct name *name = handed->function ? NULL : module_name(module, handed->name);

		if (!name || !(name->nstatements || name->nimports) || !handing_changes(build, name, handed))
			continue;
		if (handed->attribute && name->nstatements && module->statements[name->statements[0]].is_cut)
			change_attribute(build, handed->statement, name->name, handed->attribute);
		else
			change(build, handed->statement, name->name);
	}
}

/* Between the two statements the name comes to stand for something else. */
static bool
is_bound_again(const struct module *module, const char *text, size_t first, size_t last)
{
	const struct name *name = module_name(module, text);

	for (size_t i = 0; name && i < name->nstatements; i++) {
		const struct toplevel *statement = &module->statements[name->statements[i]];

		if (name->statements[i] > first && name->statements[i] < last && binds_only(statement, text))
			return true;
	}
	return false;
}

/* x = get(), and then x.append(1) */
static void
change_returned(struct build *build, const struct alias *alias, const struct note *note)
{
	const struct name *name = module_name(build->module, alias->of);
	const struct piece *piece =
		names_function(build->module, name) ? &build->module->statements[name->statements[0]].pieces[0] : NULL;
	const struct note got = {.statement = alias->statement, .use = {.name = alias->of}, .depth = 1};

	for (size_t i = 0; piece && i < piece->ngives; i++) {
		bool within = note->within || alias->share.taken || piece->gives[i].taken;

		if (piece->gives[i].shared && !note->within && !alias->share.taken)
			continue;
		change_within(build, alias->statement, piece->gives[i].name, within);
		change_within(build, note->statement, piece->gives[i].name, within);
	}
	if (piece || !name || !name->nimports)
		return;
	note_effect(build, &got, true);
	note_effect(build, &(struct note){.statement = note->statement, .use = got.use, .depth = 1}, true);
}

static void
apply_aliases(struct build *build)
{
	for (size_t i = 0; i < build->nchanges && build->nchanges < MOST_CHANGES; i++) {
		const struct note note = build->changes[i];
		size_t statement = note.statement;
		const char *name = note.use.name;
		size_t next = (uintptr_t)map_get(&build->aliases_by_name, text_of(name));

		for (; next && build->nchanges < MOST_CHANGES; next = build->aliases[next - 1].next) {
			const struct alias *alias = &build->aliases[next - 1];

			if (alias->attribute && note.use.nattributes &&
			    strcmp(alias->attribute, note.use.attributes[0]) != 0)
				continue;
			if (statement < alias->statement || (alias->share.shared && !note.within) ||
			    names_constant(build->module, module_name(build->module, alias->of)) ||
			    is_bound_again(build->module, name, alias->statement, statement))
				continue;
			if (alias->share.returned) {
				change_returned(build, alias, &note);
				continue;
			}
			change_within(build, alias->statement, alias->of, note.within || alias->share.taken);
			change_within(build, statement, alias->of, note.within || alias->share.taken);
		}
	}
	build->module->tangled = build->nchanges >= MOST_CHANGES;
}

/* get().append(1): what get may return. */
static void
apply_returned(struct build *build)
{
	const struct module *module = build->module;

	for (size_t i = 0, n = build->nchanges; i < n; i++) {
		const struct note note = build->changes[i];
		const struct name *name = module_name(module, note.use.name);

		if (!names_function(module, name))
			continue;
		for (size_t g = 0; g < module->statements[name->statements[0]].pieces[0].ngives; g++)
			change(build, note.statement, module->statements[name->statements[0]].pieces[0].gives[g].name);
	}
}

static void
apply_dynamic(struct build *build)
{
	struct map *names = &build->module->names;

	for (size_t i = 0; i < names->nslots; i++) {
		for (size_t d = 0; names->slots[i].value && d < build->ndynamic; d++)
			insert_statement(build, names->slots[i].value, build->dynamic[d]);
	}
}

void
spread_changes(struct build *build)
{
	bool late = false;

	spread_local_changes(build);
	for (size_t i = 0; i < build->nchanges; i++)
		change_name(build, &build->changes[i]);
	spread_class_changes(build);
	for (size_t i = 0; i < build->module->nstatements && !late; i++)
		late = build->module->statements[i].nchanges != 0;
	if (late) {
		spread_calls(build);
		apply_loads(build);
	}
	apply_called_values(build);
	apply_handed(build);
	apply_returned(build);
	apply_aliases(build);
	apply_dynamic(build);
	note_calls(build);
}

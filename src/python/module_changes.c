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
#include "python/module_build.h"

/* How many calls away from the statement itself the code is. */
static int
depth_of(const struct scope *scope)
{
	int depth = 0;

	for (; scope; scope = scope->parent)
		depth += scope->kind == SCOPE_FUNCTION;
	return depth;
}

static bool
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
         node_index top, bool changes)
{
	const struct tree *tree = build->tree;
	struct note note = {.statement = extent->statement_index, .use = *use, .depth = 1};
	int depth = depth_of(scope);
	bool called = node_kind(tree, top - 1) == NODE_CALL;

	if (is_dynamic(use, depth == 0, changes)) {
		if (depth)
			add_late(build, extent->statement, "*", depth);
		else
			note_dynamic(build, extent);
		return;
	}
	if (changes && depth)
		add_late(build, extent->statement, use->name, depth);
	else if (changes)
		*ARENA_PUSH(build->arena, build->changes, build->nchanges) = note;
	if (depth)
		return;
	top -= called;
	note.applied = node_kind(tree, top - 1) == NODE_DECORATOR || node_kind(tree, top - 2) == NODE_DECORATOR ||
	               (called && node_kind(tree, top - 1) == NODE_EXPRESSION_STATEMENT);
	note.depth += called && note.applied && node_kind(tree, top - 1) != NODE_EXPRESSION_STATEMENT;
	*ARENA_PUSH(build->arena, build->loads, build->nloads) = note;
}

void
note_global(struct build *build, const struct extent *extent, const struct scope *scope, const char *name)
{
	add_late(build, extent->statement, name, depth_of(scope));
}

/* The identifier that a, a.b and a["x"] begin with; 0: it is something else. */
static node_index
root_of(const struct tree *tree, node_index node)
{
	while (node_kind(tree, node) == NODE_ATTRIBUTE || node_kind(tree, node) == NODE_SUBSCRIPT)
		node++;
	return node_kind(tree, node) == NODE_IDENTIFIER ? node : 0;
}

static void
add_alias(struct build *build, const struct extent *extent, node_index name, node_index of)
{
	*ARENA_PUSH(build->arena, build->aliases, build->naliases) =
		(struct alias){.statement = extent->statement_index,
	                       .name = intern(build, tree_name(build->tree, name)),
	                       .of = intern(build, tree_name(build->tree, of))};
}

/* fill(TABLES), fill(TABLES)(1), fill(TABLES).now() as a statement, and as a decorator */
static void
note_arguments(struct build *build, const struct extent *extent, node_index call)
{
	const struct tree *tree = build->tree;
	node_index called = call + 1, arguments = tree->nodes[called].after, root = root_of(tree, called), last = root;
	struct handed handed = {.statement = extent->statement_index, .to = "", .last = ""};

	if (node_kind(tree, called) == NODE_ATTRIBUTE)
		last = tree->nodes[called].after - 1;
	if (root)
		handed.to = intern(build, tree_name(tree, root));
	if (last)
		handed.last = intern(build, tree_name(tree, last));
	for (node_index c = arguments + 1; c < tree->nodes[arguments].after; c = tree->nodes[c].after) {
		node_index value = c;

		if (node_kind(tree, c) == NODE_KEYWORD_ARGUMENT)
			value = node_child(tree, c, NODE_EQUALS) + 1;
		root = root_of(tree, value);
		if (!root)
			continue;
		handed.name = intern(build, tree_name(tree, root));
		*ARENA_PUSH(build->arena, build->handed, build->nhanded) = handed;
	}
	while (node_kind(tree, called) == NODE_ATTRIBUTE)
		called++;
	if (node_kind(tree, called) == NODE_CALL)
		note_arguments(build, extent, called);
}

/* for a, b in X.items() */
static void
note_loop(struct build *build, const struct extent *extent, node_index node)
{
	const struct tree *tree = build->tree;
	node_index in = node_child(tree, node, NODE_IN), iterable = in + 1;

	for (node_index t = node + 1; t < in; t++) {
		if (node_kind(tree, t) != NODE_IDENTIFIER || build->scopes.roles[t] != ROLE_BIND)
			continue;
		for (node_index i = iterable; i < tree->nodes[iterable].after; i++) {
			if (node_kind(tree, i) == NODE_IDENTIFIER && build->scopes.roles[i] == ROLE_LOAD)
				add_alias(build, extent, t, i);
		}
	}
}

void
note_statement(struct build *build, const struct extent *extent, node_index node)
{
	const struct tree *tree = build->tree;
	node_index value;

	switch (node_kind(tree, node)) {
	case NODE_EXPRESSION_STATEMENT:
		if (node_kind(tree, node + 1) == NODE_CALL)
			note_arguments(build, extent, node + 1);
		break;
	case NODE_DECORATOR:
		if (node_kind(tree, node + 2) == NODE_CALL)
			note_arguments(build, extent, node + 2);
		break;
	case NODE_ASSIGNMENT:
		value = node_child(tree, node, NODE_EQUALS);
		if (value && node_kind(tree, node + 1) == NODE_IDENTIFIER && root_of(tree, value + 1))
			add_alias(build, extent, node + 1, root_of(tree, value + 1));
		break;
	case NODE_FOR_STATEMENT:
		note_loop(build, extent, node);
		break;
	default:
		break;
	}
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

						for (size_t c = 0; other != statement && c < other->nchanges; c++)
							more |= add_late(build, statement, other->changes[c].name,
							                 other->changes[c].depth);
					}
				}
			}
		}
	}
}

/* In order, each once.  False: it was there. */
static bool
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

/* Statements by what they call or change have no name of their own: "guards.TABLES.clear()". */
static void
add_effect(struct build *build, const struct note *note)
{
	const char *text = note->use.name;
	struct name *statements;
	void **place;

	for (size_t i = 0; i < note->use.nattributes; i++)
		text = arena_printf(build->arena, "%s.%s", text, note->use.attributes[i]);
	text = arena_printf(build->arena, "%s()", text);
	place = map_at(&build->effects, text_of(text));
	statements = *place;
	if (!statements) {
		*place = statements = ARENA_NEW(build->arena, struct name);
		statements->name = text;
	}
	insert_statement(build, statements, note->statement);
	*ARENA_PUSH(build->arena, build->module->effects, build->module->neffects) =
		(struct effect){.use = note->use, .depth = note->depth, .of = statements};
}

/* What is done to an imported name is done to another module, unless the name is bound here as well. */
static bool
change_name(struct build *build, const struct note *note)
{
	struct name *name = map_get(&build->module->names, text_of(note->use.name));

	if (!name) {
		*map_at(&build->module->names, text_of(note->use.name)) = name = ARENA_NEW(build->arena, struct name);
		name->name = note->use.name;
	}
	if (name->nimports || build->module->nstars)
		add_effect(build, note);
	return (!name->nimports || name->nstatements) && insert_statement(build, name, note->statement);
}

static void
change(struct build *build, size_t statement, const char *text)
{
	const struct note note = {.statement = statement, .use = {.name = text, .flags = USE_STORE}, .depth = 1};

	if (change_name(build, &note))
		*ARENA_PUSH(build->arena, build->changes, build->nchanges) = note;
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

			for (size_t c = 0; c < other->nchanges && name->statements[s] != load->statement; c++) {
				if (other->changes[c].depth > load->depth)
					continue;
				if (strcmp(other->changes[c].name, "*") == 0)
					*ARENA_PUSH(build->arena, build->dynamic, build->ndynamic) = load->statement;
				else if (strcmp(other->changes[c].name, load->use.name) != 0 ||
				         other->kind == STATEMENT_CLASS)
					change(build, load->statement, other->changes[c].name);
			}
		}
	}
}

enum { DEEPEST_CALL = 3 };

/* Does a function of the module, or one that it calls, set attributes of what it is given? */
static bool
marks(const struct module *module, const char *function, int depth)
{
	const struct name *name = module_name(module, function);

	for (size_t s = 0; name && s < name->nstatements && depth < DEEPEST_CALL; s++) {
		const struct toplevel *statement = &module->statements[name->statements[s]];
		const struct piece *piece = &statement->pieces[0];

		if (statement->kind != STATEMENT_FUNCTION)
			continue;
		if (piece->nmarks)
			return true;
		for (size_t i = 0; i < piece->nuses; i++) {
			if (!piece->uses[i].import && marks(module, piece->uses[i].name, depth + 1))
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
static void
apply_handed(struct build *build)
{
	const struct module *module = build->module;

	for (size_t i = 0; i < build->nhanded; i++) {
		const struct handed *handed = &build->handed[i];
		const struct name *name = module_name(module, handed->name);

		if (!name || (name->nstatements == 0 && !name->nimports))
			continue;
		if ((name->nstatements && module->statements[name->statements[0]].kind == STATEMENT_ASSIGNMENT) ||
		    is_hook(handed->last) || marks(module, handed->to, 0))
			change(build, handed->statement, name->name);
	}
}

static void
apply_aliases(struct build *build)
{
	for (size_t i = 0; i < build->nchanges; i++) {
		for (size_t a = 0; a < build->naliases; a++) {
			const struct alias *alias = &build->aliases[a];

			if (strcmp(build->changes[i].use.name, alias->name) != 0 ||
			    build->changes[i].statement < alias->statement)
				continue;
			change(build, alias->statement, alias->of);
			change(build, build->changes[i].statement, alias->of);
		}
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

/* To the effect that was added last. */
static void
add_handed(struct build *build, const struct note *call)
{
	struct effect *effect = &build->module->effects[build->module->neffects - 1];

	for (size_t i = 0; i < build->nhanded; i++) {
		const struct handed *handed = &build->handed[i];

		if (handed->statement == call->statement && strcmp(handed->to, call->use.name) == 0)
			*ARENA_PUSH(build->arena, effect->handed, effect->nhanded) = handed->name;
	}
}

static void
add_calls(struct build *build)
{
	for (size_t i = 0; i < build->nloads; i++) {
		const struct name *name = module_name(build->module, build->loads[i].use.name);

		if (build->loads[i].applied && (name ? name->nimports != 0 : build->module->nstars != 0)) {
			add_effect(build, &build->loads[i]);
			add_handed(build, &build->loads[i]);
		}
	}
}

void
spread_changes(struct build *build)
{
	bool late = false;

	for (size_t i = 0; i < build->nchanges; i++)
		change_name(build, &build->changes[i]);
	for (size_t i = 0; i < build->module->nstatements && !late; i++)
		late = build->module->statements[i].nchanges != 0;
	if (late) {
		spread_calls(build);
		apply_loads(build);
	}
	apply_handed(build);
	apply_aliases(build);
	apply_dynamic(build);
	add_calls(build);
}

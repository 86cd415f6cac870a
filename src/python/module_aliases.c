/*
 * module_aliases.c - under which other names an object goes, and to what it is handed, while a module is imported.
 */
#include <string.h>

#include "base/arena.h"
#include "python/module_build.h"

/* Of an expression: the names whose objects it may be, or hold. */
struct sources {
	node_index *items;
	size_t nitems;
};

/* Methods whose result has nothing of the object in it that could be changed. */
static bool
is_copying(struct text method)
{
	static const char *const methods[] = {"copy",  "join",  "format",     "split",    "strip",
	                                      "lower", "upper", "title",      "replace",  "encode",
	                                      "count", "index", "startswith", "endswith", "keys"};

	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
		if (text_is(method, methods[i]))
			return true;
	}
	return false;
}

static void add_sources(struct build *build, struct sources *sources, node_index node);

static void
add_sources_within(struct build *build, struct sources *sources, node_index node)
{
	const struct tree *tree = build->tree;

	for (node_index c = node + 1; c < tree->nodes[node].after; c = tree->nodes[c].after)
		add_sources(build, sources, c);
}

/* logging.getLogger(): what a module's function returns is no part of the module. */
static bool
is_imported(struct build *build, node_index node)
{
	const struct name *name;

	while (node_kind(build->tree, node) == NODE_ATTRIBUTE)
		node++;
	name = map_get(&build->module->names, tree_name(build->tree, node));
	return name && name->nimports;
}

static void
add_sources_of_call(struct build *build, struct sources *sources, node_index call)
{
	static const char *const passing[] = {"nullcontext", "partial", "iter",      "map",
	                                      "filter",      "zip",     "enumerate", "reversed"};
	const struct tree *tree = build->tree;
	node_index function = call + 1;
	struct text name = node_text(tree, function);

	if (node_kind(tree, function) == NODE_ATTRIBUTE) {
		name = tree_name(tree, tree->nodes[function].after - 1);
		if (!is_copying(name) && !is_imported(build, function))
			add_sources(build, sources, function);
	}
	for (size_t i = 0; i < sizeof passing / sizeof *passing; i++) {
		if (text_is(name, passing[i]))
			add_sources_within(build, sources, tree->nodes[function].after);
	}
}

static void
add_sources(struct build *build, struct sources *sources, node_index node)
{
	const struct tree *tree = build->tree;

	switch (node_kind(tree, node)) {
	case NODE_IDENTIFIER:
		if (build->scopes.roles[node] == ROLE_LOAD)
			*ARENA_PUSH(build->arena, sources->items, sources->nitems) = node;
		break;
	case NODE_SUBSCRIPT: /* X[1:2] is a copy */
		if (node_kind(tree, tree->nodes[node + 1].after) != NODE_SLICE)
			add_sources(build, sources, node + 1);
		break;
	case NODE_ATTRIBUTE:
		add_sources(build, sources, node + 1);
		break;
	case NODE_NAMED_EXPRESSION:
		add_sources(build, sources, tree->nodes[node + 1].after);
		break;
	case NODE_KEYWORD_ARGUMENT:
		add_sources(build, sources, node_child(tree, node, NODE_EQUALS) + 1);
		break;
	case NODE_CALL:
		add_sources_of_call(build, sources, node);
		break;
	case NODE_LIST:
	case NODE_TUPLE:
	case NODE_SET:
	case NODE_DICTIONARY:
	case NODE_PAIR:
	case NODE_EXPRESSION_LIST:
	case NODE_ARGUMENT_LIST:
	case NODE_LIST_SPLAT:
	case NODE_DICTIONARY_SPLAT:
	case NODE_PARENTHESIZED_EXPRESSION:
	case NODE_CONDITIONAL_EXPRESSION:
	case NODE_BOOLEAN_OPERATOR:
		add_sources_within(build, sources, node);
		break;
	default:
		break;
	}
}

static void
add_module_alias(struct build *build, const struct extent *extent, const char *name, node_index of)
{
	void **first = map_at(&build->aliases_by_name, text_of(name));

	*ARENA_PUSH(build->arena, build->aliases, build->naliases) =
		(struct alias){.statement = extent->statement_index,
	                       .name = name,
	                       .of = intern(build, tree_name(build->tree, of)),
	                       .next = (size_t)(uintptr_t)*first};
	*first = (void *)(uintptr_t)build->naliases;
}

/* `function`: of its own names; NULL: while the module is imported. */
static void
add_alias(struct build *build, const struct extent *extent, const struct scope *function, node_index name,
          node_index of)
{
	const struct tree *tree = build->tree;
	const char *text = intern(build, tree_name(tree, name));

	if (function)
		note_local_alias(build, function, text, intern(build, tree_name(tree, of)));
	else
		add_module_alias(build, extent, text, of);
}

/* Every name that `target` binds may stand for what `value` does. */
static void
alias(struct build *build, const struct extent *extent, const struct scope *function, node_index target,
      node_index value)
{
	struct sources sources = {0};

	add_sources(build, &sources, value);
	for (node_index t = target; t < build->tree->nodes[target].after; t++) {
		if (node_kind(build->tree, t) != NODE_IDENTIFIER || build->scopes.roles[t] != ROLE_BIND)
			continue;
		for (size_t i = 0; i < sources.nitems; i++)
			add_alias(build, extent, function, t, sources.items[i]);
	}
}

/* B, C = A, 1; A = B = [] */
static void
note_assignment(struct build *build, const struct extent *extent, const struct scope *function, node_index node)
{
	const struct tree *tree = build->tree;
	node_index equals = node_child(tree, node, NODE_EQUALS), value = equals + 1;

	if (!equals)
		return;
	while (node_kind(tree, value) == NODE_ASSIGNMENT) {
		if (node_kind(tree, node + 1) == NODE_IDENTIFIER && node_kind(tree, value + 1) == NODE_IDENTIFIER) {
			add_alias(build, extent, function, node + 1, value + 1);
			add_alias(build, extent, function, value + 1, node + 1);
		}
		value = node_child(tree, value, NODE_EQUALS) + 1;
	}
	alias(build, extent, function, node + 1, value);
}

/* for a, b in X.items() */
static void
note_loop(struct build *build, const struct extent *extent, const struct scope *function, node_index node)
{
	const struct tree *tree = build->tree;
	node_index in = node_child(tree, node, NODE_IN), iterable = in + 1;

	for (node_index t = node + 1; t < in; t++) {
		if (node_kind(tree, t) != NODE_IDENTIFIER || build->scopes.roles[t] != ROLE_BIND)
			continue;
		for (node_index i = iterable; i < tree->nodes[iterable].after; i++) {
			if (node_kind(tree, i) == NODE_IDENTIFIER && build->scopes.roles[i] == ROLE_LOAD)
				add_alias(build, extent, function, t, i);
		}
	}
}

/* [v.append(1) for v in X.values()]: what is done to v is done to X. */
void
note_comprehension(struct build *build, const struct extent *extent, const struct scope *comprehension)
{
	const struct tree *tree = build->tree;
	node_index node = comprehension->node;

	for (node_index c = node + 1; c < tree->nodes[node].after; c = tree->nodes[c].after) {
		node_index in = node_kind(tree, c) == NODE_FOR_IN_CLAUSE ? node_child(tree, c, NODE_IN) : 0;

		for (node_index i = in; in && i < tree->nodes[c].after; i++) {
			if (node_kind(tree, i) == NODE_IDENTIFIER && build->scopes.roles[i] == ROLE_LOAD)
				*ARENA_PUSH(build->arena, build->changes, build->nchanges) = (struct note){
					.statement = extent->statement_index,
					.use = {.name = intern(build, tree_name(tree, i)), .flags = USE_STORE},
					.depth = 1};
		}
	}
}

/* The names whose objects the loop variable of a comprehension is one of; nothing for other names. */
static bool
add_iterated(struct build *build, struct sources *sources, struct scope *scope, node_index name)
{
	const struct tree *tree = build->tree;
	struct scope *holder;

	if (!scope_lookup(scope, tree_name(tree, name), name, &holder) || holder->kind != SCOPE_COMPREHENSION)
		return false;
	for (node_index c = holder->node + 1; c < tree->nodes[holder->node].after; c = tree->nodes[c].after) {
		node_index in = node_kind(tree, c) == NODE_FOR_IN_CLAUSE ? node_child(tree, c, NODE_IN) : 0;

		for (node_index i = in; in && i < tree->nodes[c].after; i++) {
			if (node_kind(tree, i) == NODE_IDENTIFIER && build->scopes.roles[i] == ROLE_LOAD)
				*ARENA_PUSH(build->arena, sources->items, sources->nitems) = i;
		}
	}
	return true;
}

/* What is called: its first name and its last; of map(fix, ROWS) that is fix. */
static void
read_called(struct build *build, struct handed *handed, node_index function, node_index arguments)
{
	const struct tree *tree = build->tree;
	node_index root = function;

	if ((text_is(node_text(tree, function), "map") || text_is(node_text(tree, function), "filter")) &&
	    node_kind(tree, arguments + 1) == NODE_IDENTIFIER)
		root = function = arguments + 1;
	while (node_kind(tree, root) == NODE_ATTRIBUTE)
		root++;
	if (node_kind(tree, root) == NODE_IDENTIFIER)
		handed->to = intern(build, tree_name(tree, root));
	if (node_kind(tree, function) == NODE_ATTRIBUTE)
		handed->last = intern(build, tree_name(tree, tree->nodes[function].after - 1));
	else
		handed->last = handed->to;
}

/* fill(TABLES), @filled(by=TABLES), n = fill([TABLES]), [fix(row) for row in ROWS] */
static void
note_call(struct build *build, const struct extent *extent, const struct scope *function, struct scope *scope,
          node_index call)
{
	const struct tree *tree = build->tree;
	node_index arguments = tree->nodes[call + 1].after, top = call;
	struct handed handed = {.statement = extent->statement_index,
	                        .function = function,
	                        .depth = scope_depth(scope),
	                        .to = "",
	                        .last = ""};
	struct sources given = {0}, sources = {0};

	if (node_kind(tree, arguments) == NODE_ARGUMENT_LIST)
		add_sources(build, &given, arguments);
	for (size_t i = 0; i < given.nitems; i++) {
		if (!add_iterated(build, &sources, scope, given.items[i]))
			*ARENA_PUSH(build->arena, sources.items, sources.nitems) = given.items[i];
	}
	if (sources.nitems == 0)
		return;
	read_called(build, &handed, call + 1, arguments);
	while (node_kind(tree, top - 1) == NODE_CALL || node_kind(tree, top - 1) == NODE_ATTRIBUTE)
		top--;
	handed.by_itself = node_kind(tree, top - 1) == NODE_EXPRESSION_STATEMENT ||
	                   node_kind(tree, top - 1) == NODE_AT || node_kind(tree, top - 1) == NODE_DECORATOR;
	for (size_t i = 0; i < sources.nitems; i++) {
		handed.name = intern(build, tree_name(tree, sources.items[i]));
		*ARENA_PUSH(build->arena, build->handed, build->nhanded) = handed;
	}
}

/* `function` as for add_alias. */
static void
note_names(struct build *build, const struct extent *extent, const struct scope *function, node_index node)
{
	const struct tree *tree = build->tree;

	switch (node_kind(tree, node)) {
	case NODE_ASSIGNMENT:
		note_assignment(build, extent, function, node);
		break;
	case NODE_NAMED_EXPRESSION:
		alias(build, extent, function, node + 1, tree->nodes[node + 1].after);
		break;
	case NODE_AS_PATTERN:
		if (node_child(tree, node, NODE_AS_PATTERN_TARGET))
			alias(build, extent, function, node_child(tree, node, NODE_AS_PATTERN_TARGET), node + 1);
		break;
	case NODE_FOR_STATEMENT:
		note_loop(build, extent, function, node);
		break;
	default:
		break;
	}
}

void
note_node(struct build *build, const struct extent *extent, struct scope *scope, node_index node)
{
	if (node_kind(build->tree, node) == NODE_CALL)
		note_call(build, extent, NULL, scope, node);
	if (scope->kind == SCOPE_MODULE)
		note_names(build, extent, NULL, node);
}

void
note_node_in_function(struct build *build, const struct extent *extent, struct scope *scope, node_index node)
{
	const struct scope *function = scope;

	while (function->kind != SCOPE_FUNCTION)
		function = function->parent;
	if (node_kind(build->tree, node) == NODE_CALL)
		note_call(build, extent, function, scope, node);
	note_names(build, extent, function, node);
}

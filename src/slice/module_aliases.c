/*
 * module_aliases.c - under which other names an object goes, and to what it is handed, while a module is imported.
 */
#include <string.h>

#include "base/arena.h"
#include "slice/module_build.h"

static void
add_module_alias(struct build *build, const struct extent *extent, const char *name, const char *of, struct share share)
{
	void **first = map_at(&build->aliases_by_name, text_of(name));

	*ARENA_PUSH(build->arena, build->aliases, build->naliases) =
		(struct alias){.statement = extent->statement_index,
	                       .name = name,
	                       .of = of,
	                       .share = share,
	                       .next = (size_t)(uintptr_t)*first};
	*first = (void *)(uintptr_t)build->naliases;
}

/* `function`: of its own names; NULL: while the module is imported. */
static void
add_alias(struct build *build, const struct extent *extent, const struct scope *function, node_index name,
          struct source source)
{
	const struct tree *tree = build->tree;
	const char *text = intern(build, tree_name(tree, name)), *of = intern(build, tree_name(tree, source.node));

	if (!function)
		add_module_alias(build, extent, text, of, source.share);
	else if (!source.share.returned)
		note_local_alias(build, function, text, of, source.share);
}

/* Every name that `target` binds may stand for what `value` does. */
static void
alias(struct build *build, const struct extent *extent, const struct scope *function, node_index target,
      node_index value)
{
	const struct tree *tree = build->tree;
	enum node_kind kind = node_kind(tree, value);
	struct sources sources = {0};

	/* a, b = X, Y: each may be either. */
	if (node_kind(tree, target) != NODE_IDENTIFIER &&
	    (kind == NODE_EXPRESSION_LIST || kind == NODE_TUPLE || kind == NODE_LIST))
		add_sources_within(build, &sources, value, (struct share){0});
	else
		add_sources(build, &sources, value, (struct share){0});
	for (node_index t = target; t < tree->nodes[target].after; t++) {
		if (node_kind(tree, t) != NODE_IDENTIFIER || build->scopes.roles[t] != ROLE_BIND)
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
			add_alias(build, extent, function, node + 1, (struct source){.node = value + 1});
			add_alias(build, extent, function, value + 1, (struct source){.node = node + 1});
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
				add_alias(build, extent, function, t,
				          (struct source){
						  i, {.taken = true, .returned = node_kind(tree, i - 1) == NODE_CALL}});
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
				*ARENA_PUSH(build->arena, sources->items, sources->nitems) = (struct source){.node = i};
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
		add_sources(build, &given, arguments, (struct share){0});
	for (size_t i = 0; i < given.nitems; i++) {
		if (given.items[i].share.returned || given.items[i].share.copied)
			continue;
		if (!add_iterated(build, &sources, scope, given.items[i].node))
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
		node_index node = sources.items[i].node;

		handed.name = intern(build, tree_name(tree, node));
		handed.attribute = node_kind(tree, node - 1) == NODE_ATTRIBUTE
		                           ? intern(build, tree_name(tree, tree->nodes[node - 1].after - 1))
		                           : NULL;
		*ARENA_PUSH(build->arena, build->handed, build->nhanded) = handed;
	}
}

/* class Holder: rows = ROWS */
static void
note_class_attribute(struct build *build, const struct extent *extent, const struct scope *scope, node_index node)
{
	const struct tree *tree = build->tree;
	node_index equals = node_child(tree, node, NODE_EQUALS);
	const struct piece *head = &extent->statement->pieces[0];
	struct sources sources = {0};

	if (!equals || node_kind(tree, node + 1) != NODE_IDENTIFIER || head->nbinds == 0)
		return;
	add_sources(build, &sources, equals + 1, (struct share){.shared = true});
	for (size_t i = 0; i < sources.nitems; i++) {
		struct text name = tree_name(tree, sources.items[i].node);

		if (map_get(&scope->names, name) || sources.items[i].share.returned)
			continue;
		add_module_alias(build, extent, head->binds[0], intern(build, name), sources.items[i].share);
		build->aliases[build->naliases - 1].attribute = intern(build, tree_name(tree, node + 1));
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
	else if (scope->kind == SCOPE_CLASS && extent->in_class && node_kind(build->tree, node) == NODE_ASSIGNMENT)
		note_class_attribute(build, extent, scope, node);
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

/*
 * module_exports.c - what a star import takes, as far as __all__ is made of literals.
 */
#include <string.h>

#include "base/arena.h"
#include "slice/import_names.h"
#include "slice/module_build.h"

/* ["a", "b"] */
static bool
add_list(struct build *build, node_index list)
{
	const struct tree *tree = build->tree;
	struct module *module = build->module;

	if (node_kind(tree, list) != NODE_LIST && node_kind(tree, list) != NODE_TUPLE)
		return false;
	for (node_index c = list + 1; c < tree->nodes[list].after; c = tree->nodes[c].after) {
		const char *name;

		if (node_kind(tree, c) == NODE_COMMA)
			continue;
		name = plain_string(tree, c, build->arena);
		if (!name)
			return false; /* [*base.__all__, "x"] */
		*ARENA_PUSH(build->arena, module->exports, module->nexports) = name;
	}
	return true;
}

static node_index
last_child(const struct tree *tree, node_index node)
{
	node_index last = node;

	for (node_index c = node + 1; c < tree->nodes[node].after; c = tree->nodes[c].after)
		last = c;
	return last;
}

/* __all__.extend(["a"]), __all__.append("a") */
static bool
add_call(struct build *build, node_index call)
{
	const struct tree *tree = build->tree;
	node_index function = call + 1, arguments = tree->nodes[function].after;
	struct text method = node_text(tree, arguments - 1);
	const char *name;

	if (node_kind(tree, function) != NODE_ATTRIBUTE || tree->nodes[arguments].after == arguments + 1 ||
	    last_child(tree, arguments) != arguments + 1)
		return false;
	if (text_is(method, "extend"))
		return add_list(build, arguments + 1);
	name = text_is(method, "append") ? plain_string(tree, arguments + 1, build->arena) : NULL;
	if (name)
		*ARENA_PUSH(build->arena, build->module->exports, build->module->nexports) = name;
	return name != NULL;
}

static bool
read_statement(struct build *build, node_index node)
{
	const struct tree *tree = build->tree;
	node_index value;

	switch (node_kind(tree, node)) {
	case NODE_ASSIGNMENT:
		value = node_child(tree, node, NODE_EQUALS) + 1;
		build->module->nexports = 0;
		return value > 1 && add_list(build, value);
	case NODE_AUGMENTED_ASSIGNMENT:
		return add_list(build, last_child(tree, node));
	case NODE_CALL:
		return add_call(build, node);
	default:
		return false;
	}
}

void
read_exports(struct build *build)
{
	const struct tree *tree = build->tree;
	const struct name *all = module_name(build->module, "__all__");
	size_t nread = 0; /* that bind it */
	bool known = true;

	for (node_index c = 1; all && c < tree->nnodes; c = tree->nodes[c].after) {
		node_index root = c + 2;

		if (node_kind(tree, c) != NODE_EXPRESSION_STATEMENT)
			continue;
		while (node_kind(tree, root) == NODE_ATTRIBUTE)
			root++;
		if (node_kind(tree, root) == NODE_IDENTIFIER && text_is(node_text(tree, root), "__all__"))
			known &= read_statement(build, c + 1);
		else
			continue;
		nread += node_kind(tree, c + 1) != NODE_CALL;
	}
	build->module->exports_known = known && all && !all->nimports && nread == all->nstatements;
}

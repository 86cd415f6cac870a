/*
 * arguments.c - the parts of a call.
 */
#include "plan/reading.h"
#include "python/constant.h"

node_index
element(const struct tree *tree, node_index node, size_t n)
{
	for (node_index c = node + 1; c < tree->nodes[node].after; c = tree->nodes[c].after) {
		if (node_kind(tree, c) == NODE_COMMA)
			continue;
		if (n-- == 0)
			return c;
	}
	return 0;
}

node_index
keyword(const struct reading *reading, node_index call, const char *name)
{
	const struct tree *tree = reading->tree;
	node_index list = node_child(tree, call, NODE_ARGUMENT_LIST);

	for (node_index c = list + 1; list && c < tree->nodes[list].after; c = tree->nodes[c].after) {
		if (node_kind(tree, c) != NODE_KEYWORD_ARGUMENT || !text_is(tree_name(tree, c + 1), name))
			continue;
		for (node_index v = tree->nodes[c + 1].after; v < tree->nodes[c].after; v = tree->nodes[v].after) {
			if (node_kind(tree, v) != NODE_EQUALS)
				return v;
		}
	}
	return 0;
}

node_index
argument(const struct reading *reading, node_index call, size_t position, const char *name)
{
	const struct tree *tree = reading->tree;
	node_index list = node_child(tree, call, NODE_ARGUMENT_LIST), given = name ? keyword(reading, call, name) : 0;

	if (given || !list)
		return given;
	for (node_index c = list + 1; c < tree->nodes[list].after; c = tree->nodes[c].after) {
		enum node_kind kind = node_kind(tree, c);

		if (kind == NODE_COMMA)
			continue;
		if (kind == NODE_KEYWORD_ARGUMENT || kind == NODE_LIST_SPLAT || kind == NODE_DICTIONARY_SPLAT)
			return 0;
		if (position-- == 0)
			return c;
	}
	return 0;
}

struct text
called_name(const struct tree *tree, node_index call)
{
	node_index callee = without_parentheses(tree, call + 1), last = 0;

	if (node_kind(tree, callee) == NODE_IDENTIFIER)
		return tree_name(tree, callee);
	if (node_kind(tree, callee) != NODE_ATTRIBUTE)
		return TEXT("");
	for (node_index c = callee + 1; c < tree->nodes[callee].after; c = tree->nodes[c].after)
		last = c;
	return tree_name(tree, last);
}

node_index
called_on(const struct tree *tree, node_index call)
{
	node_index callee = without_parentheses(tree, call + 1);

	return node_kind(tree, callee) == NODE_ATTRIBUTE ? callee + 1 : 0;
}

bool
is_true(struct reading *reading, node_index node, struct scope *scope)
{
	return node && node_kind(reading->tree, resolve(reading, node, &scope)) == NODE_TRUE;
}

/*
 * walk_loop.c - loops: over a list that stands in the file turn by turn, over anything else once.
 */
#include "plan/reading.h"

enum { MOST_TURNS = 64 };

static bool
has_kind(const struct tree *tree, node_index node, enum node_kind kind)
{
	for (node_index i = node; i < tree->nodes[node].after; i++) {
		if (node_kind(tree, i) == kind)
			return true;
	}
	return false;
}

/* What a loop goes over, where that stands in the file: a list, or a dict's items. */
static node_index
turns_of(struct reading *reading, node_index over, struct scope **scope)
{
	const struct tree *tree = reading->tree;

	over = resolve(reading, over, scope);
	if (node_kind(tree, over) == NODE_CALL && called_on(tree, over) && text_is(called_name(tree, over), "items")) {
		node_index on = resolve(reading, called_on(tree, over), scope);

		return node_kind(tree, on) == NODE_DICTIONARY ? on : 0;
	}
	if (node_kind(tree, over) == NODE_CALL && !called_on(tree, over) &&
	    (text_is(called_name(tree, over), "reversed") || text_is(called_name(tree, over), "sorted") ||
	     text_is(called_name(tree, over), "list") || text_is(called_name(tree, over), "set"))) {
		node_index of = argument(reading, over, 0, NULL);

		return of ? turns_of(reading, of, scope) : 0;
	}
	switch (node_kind(tree, over)) {
	case NODE_TUPLE:
	case NODE_LIST:
	case NODE_SET:
	case NODE_EXPRESSION_LIST:
	case NODE_DICTIONARY:
		return over;
	default:
		return 0;
	}
}

void
walk_for(struct reading *reading, node_index loop, struct scope *scope)
{
	const struct tree *tree = reading->tree;
	node_index target = loop + 1, over, block = node_child(tree, loop, NODE_BLOCK), turns;
	struct scope *from = scope;
	size_t n = 0;

	if (node_kind(tree, target) == NODE_ASYNC)
		target = tree->nodes[target].after;
	over = tree->nodes[target].after;
	while (node_kind(tree, over) == NODE_IN)
		over = tree->nodes[over].after;
	walk_calls(reading, over, scope, false);
	turns = turns_of(reading, over, &from);
	while (turns && n <= MOST_TURNS && element(tree, turns, n))
		n++;
	if (turns && n <= MOST_TURNS && !has_kind(tree, turns, NODE_LIST_SPLAT) &&
	    !has_kind(tree, turns, NODE_DICTIONARY_SPLAT)) {
		bool stops =
			has_kind(tree, block, NODE_BREAK_STATEMENT) || has_kind(tree, block, NODE_CONTINUE_STATEMENT);

		reading->conditional += stops;
		for (size_t i = 0; i < n && reading->budget > 0; i++) {
			node_index item = element(tree, turns, i);
			int conditional = reading->conditional;

			if (node_kind(tree, item) == NODE_PAIR && node_kind(tree, target) == NODE_IDENTIFIER)
				item = item + 1;
			reading->budget--;
			reading->conditional = 0; /* each turn binds anew */
			bind_target(reading, target, item, scope, from);
			reading->conditional = conditional;
			walk_block(reading, block, scope);
		}
		reading->conditional -= stops;
		return;
	}
	bind_target(reading, target, 0, scope, scope);
	reading->repeated++;
	walk_block(reading, block, scope);
	reading->repeated--;
}

/*
 * emit_with.c - with statements, whose items and tuples look the same.
 */
#include "python/constant.h"
#include "python/emit.h"

static void
then_with_item(struct emitter *e, node_index value)
{
	then_text(e, " (withitem ");
	if (kind_of(e, value) == NODE_AS_PATTERN) {
		then_expression(e, value + 1);
		then_text(e, " as ");
		then_expression(e, node_child(e->tree, value, NODE_AS_PATTERN_TARGET) + 1);
	} else {
		then_expression(e, value);
	}
	then_text(e, ")");
}

/* Only a tuple's parentheses may hold `a := b` or `*a`: no list of items does. */
static bool
has_tuple_item(const struct emitter *e, node_index first, node_index end)
{
	for (node_index c = first; c < end; c = node_after(e, c)) {
		node_index value = kind_of(e, c) == NODE_WITH_ITEM ? c + 1 : c;

		if (is_named(e, value) || leading_star(e->tree, value))
			return true;
	}
	return false;
}

/* What the grammar takes for items is a tuple's elements. */
static void
then_tuple_item(struct emitter *e, node_index clause)
{
	then_text(e, " (withitem (Tuple");
	for (node_index c = clause + 1; c < node_after(e, clause); c = node_after(e, c)) {
		if (kind_of(e, c) != NODE_WITH_ITEM)
			continue;
		if (kind_of(e, c + 1) == NODE_AS_PATTERN)
			emit_trouble(e, c, not_python3);
		then_text(e, " ");
		then(e, EMIT_ELEMENT, c + 1);
	}
	then_text(e, "))");
}

static void
then_with_items(struct emitter *e, node_index clause)
{
	for (node_index c = clause + 1; c < node_after(e, clause); c = node_after(e, c)) {
		if (kind_of(e, c) == NODE_WITH_ITEM)
			then_with_item(e, kind_of(e, c + 1) == NODE_AS_PATTERN ? c + 1
			                                                       : without_parentheses(e->tree, c + 1));
	}
}

/* `with (a as b, c):` has two items, though the grammar may see a tuple. */
void
emit_with(struct emitter *e, node_index node)
{
	bool async = kind_of(e, node + 1) == NODE_ASYNC;
	node_index clause = node_child(e->tree, node, NODE_WITH_CLAUSE), only = clause + 1;
	node_index value = without_parentheses(e->tree, only + 1);
	bool single = node_after(e, only) == node_after(e, clause);

	out_text(e, async ? "(AsyncWith" : "(With");
	if (!single && e->tree->nodes[only].start == e->tree->nodes[clause].start &&
	    has_tuple_item(e, only, node_after(e, clause)))
		emit_trouble(e, only, not_python3);
	if (!single && has_tuple_item(e, only, node_after(e, clause))) {
		then_tuple_item(e, clause);
	} else if (!single || (kind_of(e, value) != NODE_TUPLE && kind_of(e, value) != NODE_AS_PATTERN)) {
		then_with_items(e, clause);
	} else if (kind_of(e, value) == NODE_TUPLE && value == only + 1 && node_after(e, value) > value + 1 &&
	           !has_tuple_item(e, value + 1, node_after(e, value))) {
		for (node_index c = value + 1; c < node_after(e, value); c = node_after(e, c)) {
			if (kind_of(e, c) != NODE_COMMA)
				then_with_item(e, c);
		}
	} else {
		then_with_item(e, value);
	}
	then_head_end(e, node);
	then_block(e, node_child(e->tree, node, NODE_BLOCK), false);
	then_text(e, ")");
}

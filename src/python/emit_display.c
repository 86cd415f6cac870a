/*
 * emit_display.c - dictionaries and comprehensions.
 */
#include "python/emit.h"

static void
then_pair(struct emitter *e, node_index pair)
{
	then_expression(e, pair + 1);
	then_text(e, ": ");
	then_expression(e, node_after(e, pair + 1) + 1);
}

void
emit_dictionary(struct emitter *e, node_index node)
{
	out_text(e, "(Dict");
	for (node_index c = node + 1; c < node_after(e, node); c = node_after(e, c)) {
		if (kind_of(e, c) == NODE_PAIR) {
			then_text(e, " ");
			then_pair(e, c);
		} else if (kind_of(e, c) == NODE_DICTIONARY_SPLAT) {
			then_text(e, " **");
			then_expression(e, c + 2);
		}
	}
	then_text(e, ")");
}

static void
then_for_in(struct emitter *e, node_index clause)
{
	node_index target = clause + 1, iterable;
	bool async = kind_of(e, target) == NODE_ASYNC;

	target += async;
	iterable = node_after(e, node_after(e, target));
	if (node_after(e, iterable) != node_after(e, clause))
		emit_trouble(e, iterable, not_python3);
	then_text(e, async ? " (async for " : " (for ");
	then_expression(e, target);
	then_text(e, " ");
	then_expression(e, iterable);
}

void
emit_comprehension(struct emitter *e, const char *head, node_index node)
{
	node_index body = node + 1;
	bool open = false;

	out_text(e, head);
	if (kind_of(e, body) == NODE_PAIR)
		then_pair(e, body);
	else
		then_expression(e, body);
	for (node_index c = node_after(e, body); c < node_after(e, node); c = node_after(e, c)) {
		if (kind_of(e, c) == NODE_FOR_IN_CLAUSE) {
			if (open)
				then_text(e, ")");
			then_for_in(e, c);
			open = true;
		} else if (kind_of(e, c) == NODE_IF_CLAUSE) {
			then_text(e, " (if ");
			then_expression(e, c + 1);
			then_text(e, ")");
		} else {
			emit_trouble(e, c, not_python3);
		}
	}
	then_text(e, "))");
}

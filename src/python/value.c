/*
 * value.c - literals: strings, their sums, and sequences of them.
 */
#include "python/value.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "python/constant.h"
#include "python/literal.h"

enum { DEEPEST = 100 }; /* more than any literal needs */

struct reading {
	const struct tree *tree;
	struct arena *arena;
	int depth;
};

bool
value_is_literal(const struct tree *tree, node_index node)
{
	for (node_index i = node; i < tree->nodes[node].after; i++) {
		switch (node_kind(tree, i)) {
		case NODE_STRING:
		case NODE_CONCATENATED_STRING:
			if (has_fields(tree, i))
				return false;
			break;
		case NODE_NONE:
		case NODE_TRUE:
		case NODE_FALSE:
		case NODE_INTEGER:
		case NODE_FLOAT:
		case NODE_ELLIPSIS:
		case NODE_PARENTHESIZED_EXPRESSION:
		case NODE_BINARY_OPERATOR: /* only with the one operator below */
		case NODE_PLUS:
		case NODE_TUPLE:
		case NODE_LIST:
		case NODE_SET:
		case NODE_EXPRESSION_LIST:
		case NODE_DICTIONARY:
		case NODE_PAIR:
		case NODE_COMMA:
		case NODE_COLON:
			break;
		default:
			return false;
		}
	}
	return true;
}

struct value
value_computed(const char *why)
{
	return (struct value){.type = VALUE_COMPUTED, .why = why};
}

static struct value
string_value(struct reading *reading, node_index node)
{
	struct buffer decoded = BUFFER_INIT;
	struct value value = {.type = VALUE_STRING};

	if (string_token_of(node_text(reading->tree, first_string(reading->tree, node))).bytes)
		value.type = VALUE_OTHER;
	if (constant_text(&decoded, reading->tree, node))
		value = value_computed("a string Python cannot read");
	if (value.type == VALUE_STRING)
		value.string = (struct text){arena_copy(reading->arena, decoded.data, decoded.length), decoded.length};
	buffer_free(&decoded);
	return value;
}

static struct value evaluate(struct reading *reading, node_index node);

static struct value
sequence_value(struct reading *reading, node_index node)
{
	const struct tree *tree = reading->tree;
	struct value value = {.type = VALUE_SEQUENCE};

	for (node_index c = node + 1; c < tree->nodes[node].after; c = tree->nodes[c].after) {
		struct value item;

		if (node_kind(tree, c) == NODE_COMMA)
			continue;
		item = evaluate(reading, node_kind(tree, c) == NODE_PAIR ? c + 1 : c);
		if (item.type == VALUE_COMPUTED)
			return item;
		*ARENA_PUSH(reading->arena, value.items, value.nitems) = item;
	}
	return value;
}

static struct value
sum_value(struct reading *reading, node_index node)
{
	struct value left = evaluate(reading, node + 1),
		     right = evaluate(reading, reading->tree->nodes[node + 1].after + 1);
	struct value value = {.type = VALUE_STRING};
	char *sum;

	if (left.type != VALUE_STRING || right.type != VALUE_STRING)
		return value_computed("a sum");
	sum = arena_alloc(reading->arena, left.string.length + right.string.length + 1);
	memcpy(sum, left.string.data, left.string.length);
	memcpy(sum + left.string.length, right.string.data, right.string.length);
	value.string = (struct text){sum, left.string.length + right.string.length};
	return value;
}

static const char *
why_computed(enum node_kind kind)
{
	switch (kind) {
	case NODE_CALL:
		return "a call";
	case NODE_IDENTIFIER:
	case NODE_ATTRIBUTE:
		return "another name";
	case NODE_STRING:
	case NODE_CONCATENATED_STRING:
		return "an f-string";
	default:
		return "an expression";
	}
}

static struct value
literal_value(struct reading *reading, node_index node)
{
	switch (node_kind(reading->tree, node)) {
	case NODE_NONE:
		return (struct value){.type = VALUE_NONE};
	case NODE_STRING:
	case NODE_CONCATENATED_STRING:
		return string_value(reading, node);
	case NODE_BINARY_OPERATOR:
		return sum_value(reading, node);
	case NODE_TUPLE:
	case NODE_LIST:
	case NODE_SET:
	case NODE_EXPRESSION_LIST:
	case NODE_DICTIONARY:
		return sequence_value(reading, node);
	default:
		return (struct value){.type = VALUE_OTHER};
	}
}

static struct value
evaluate(struct reading *reading, node_index node)
{
	struct value value;

	node = without_parentheses(reading->tree, node);
	if (!value_is_literal(reading->tree, node))
		return value_computed(why_computed(node_kind(reading->tree, node)));
	if (reading->depth >= DEEPEST)
		return value_computed("deep nesting");
	reading->depth++;
	value = literal_value(reading, node);
	reading->depth--;
	return value;
}

bool
value_equal(const struct value *a, const struct value *b)
{
	if (a->type != b->type || a->type == VALUE_COMPUTED || a->nitems != b->nitems ||
	    !text_equal(a->string, b->string))
		return false;
	for (size_t i = 0; i < a->nitems; i++) {
		if (!value_equal(&a->items[i], &b->items[i]))
			return false;
	}
	return true;
}

struct value
value_of(const struct tree *tree, node_index node, struct arena *arena)
{
	struct reading reading = {.tree = tree, .arena = arena};

	return evaluate(&reading, node);
}

/*
 * constant.c - strings and other constants as the tree has them.
 */
#include "python/constant.h"

#include "base/buffer.h"
#include "python/literal.h"

node_index
without_parentheses(const struct tree *tree, node_index node)
{
	while (node_kind(tree, node) == NODE_PARENTHESIZED_EXPRESSION)
		node++;
	return node;
}

static bool
is_operation(enum node_kind kind)
{
	switch (kind) {
	case NODE_BINARY_OPERATOR:
	case NODE_BOOLEAN_OPERATOR:
	case NODE_COMPARISON_OPERATOR:
	case NODE_CONDITIONAL_EXPRESSION:
	case NODE_ATTRIBUTE:
	case NODE_SUBSCRIPT:
	case NODE_CALL:
		return true;
	default:
		return false;
	}
}

node_index
leading_star(const struct tree *tree, node_index node)
{
	while (is_operation(node_kind(tree, node)))
		node++;
	switch (node_kind(tree, node)) {
	case NODE_LIST_SPLAT:
	case NODE_LIST_SPLAT_PATTERN:
	case NODE_SPLAT_TYPE:
		return node;
	default:
		return 0;
	}
}

/* Of one string; a template is an object, whatever is in it. */
static bool
is_template(const struct tree *tree, node_index string)
{
	const char *text = tree->text.data + tree->nodes[string].start;

	return (*text | 0x20) == 't' || ((*text | 0x20) == 'r' && (text[1] | 0x20) == 't');
}

bool
has_fields(const struct tree *tree, node_index string)
{
	for (node_index s = first_string(tree, string); s < tree->nodes[string].after; s = tree->nodes[s].after) {
		if (node_child(tree, s, NODE_INTERPOLATION) || is_template(tree, s))
			return true;
	}
	return false;
}

bool
is_constant(const struct tree *tree, node_index expression)
{
	node_index node = without_parentheses(tree, expression);

	switch (node_kind(tree, node)) {
	case NODE_STRING:
	case NODE_CONCATENATED_STRING:
		return !has_fields(tree, node);
	case NODE_NONE:
	case NODE_TRUE:
	case NODE_FALSE:
	case NODE_ELLIPSIS:
	case NODE_INTEGER:
	case NODE_FLOAT:
		return true;
	default:
		return false;
	}
}

bool
is_constant_statement(const struct tree *tree, node_index statement)
{
	return node_kind(tree, statement) == NODE_EXPRESSION_STATEMENT &&
	       tree->nodes[statement + 1].after == tree->nodes[statement].after && is_constant(tree, statement + 1);
}

bool
is_docstring(const struct tree *tree, node_index expression)
{
	node_index node = without_parentheses(tree, expression);

	if (!is_string(node_kind(tree, node)))
		return false;
	for (node_index s = first_string(tree, node); s < tree->nodes[node].after; s = tree->nodes[s].after) {
		struct string_token token = string_token_of(node_text(tree, s));

		if (token.bytes || token.formatted)
			return false;
	}
	return true;
}

const char *
constant_text(struct buffer *out, const struct tree *tree, node_index string)
{
	const char *trouble = NULL;

	for (node_index s = first_string(tree, string); s < tree->nodes[string].after; s = tree->nodes[s].after) {
		struct string_token token = string_token_of(node_text(tree, s));
		const char *from = token.content.data, *end = from + token.content.length;

		for (node_index field = s + 1; !trouble; field = tree->nodes[field].after) {
			bool last = field >= tree->nodes[s].after;
			const char *to = last ? end : tree->text.data + tree->nodes[field].start;

			trouble = string_decode(out, (struct text){from, (size_t)(to - from)}, token.raw, token.bytes,
			                        token.formatted);
			if (last)
				break;
			buffer_char(out, '\0');
			from = tree->text.data + tree->nodes[field].end;
		}
	}
	return trouble;
}

/*
 * emit_expression.c - expressions in the canonical form.
 *
 * Heads are the node classes of CPython's ast; names, strings and numbers stand for themselves.  A star belongs to
 * the whole element it begins, where tree-sitter-python gives it to the leftmost name.
 */
#include "python/constant.h"
#include "python/emit.h"
#include "python/literal.h"

void
emit_element(struct emitter *e, node_index node)
{
	node_index star = leading_star(e->tree, node);

	if (!star) {
		then_expression(e, node);
		return;
	}
	e->tree->nodes[star].flags |= FLAG_STARRED;
	out_text(e, "(Starred ");
	then_expression(e, node);
	then_text(e, ")");
}

/* Its star was written where it belongs, by emit_element; anywhere else none may stand. */
static void
emit_below_star(struct emitter *e, node_index node)
{
	if (!(e->tree->nodes[node].flags & FLAG_STARRED))
		emit_trouble(e, node, not_python3);
	then_expression(e, node + 2);
}

static void
emit_sequence(struct emitter *e, const char *head, node_index first, node_index end)
{
	out_text(e, head);
	then_elements(e, first, end);
	then_text(e, ")");
}

static void
emit_attribute(struct emitter *e, node_index node)
{
	out_text(e, "(Attribute ");
	then_expression(e, node + 1);
	then_text(e, " ");
	then_expression(e, node_after(e, node) - 1);
	then_text(e, ")");
}

/* `case a.b:` */
static void
emit_dotted(struct emitter *e, node_index node)
{
	for (node_index name = node + 3; name < node_after(e, node); name += 2)
		out_text(e, "(Attribute ");
	out_name(e, node + 1);
	for (node_index name = node + 3; name < node_after(e, node); name += 2) {
		out_text(e, " ");
		out_name(e, name);
		out_text(e, ")");
	}
}

/* CPython keeps positional and keyword arguments apart, each in order. */
void
then_arguments(struct emitter *e, node_index arguments)
{
	node_index end = node_after(e, arguments);
	enum node_kind last = NODE_DROPPED; /* of the keywords so far, ** above = */

	if (kind_of(e, arguments) == NODE_GENERATOR_EXPRESSION) {
		then_text(e, " ");
		then_expression(e, arguments);
		return;
	}
	for (node_index c = arguments + 1; c < end; c = node_after(e, c)) {
		enum node_kind kind = kind_of(e, c);

		if (kind == NODE_COMMA)
			continue;
		if (kind == NODE_KEYWORD_ARGUMENT || kind == NODE_DICTIONARY_SPLAT) {
			if (last != NODE_DICTIONARY_SPLAT)
				last = kind;
			continue;
		}
		if (last == NODE_DICTIONARY_SPLAT || (last == NODE_KEYWORD_ARGUMENT && !leading_star(e->tree, c)))
			emit_trouble(e, c, not_python3);
		then_text(e, " ");
		then(e, EMIT_ELEMENT, c);
	}
	for (node_index c = arguments + 1; c < end; c = node_after(e, c)) {
		if (kind_of(e, c) == NODE_KEYWORD_ARGUMENT) {
			then_text(e, " ");
			then_expression(e, c + 1);
			then_text(e, "=");
			then_expression(e, node_after(e, c + 1) + 1);
		} else if (kind_of(e, c) == NODE_DICTIONARY_SPLAT) {
			then_text(e, " **");
			then_expression(e, c + 2);
		}
	}
}

static void
emit_call(struct emitter *e, node_index node)
{
	out_text(e, "(Call ");
	then_expression(e, node + 1);
	then_arguments(e, node_after(e, node + 1));
	then_text(e, ")");
}

/* `a[x]`, `a[x, y]`, `a[x,]`, `a[*x]`: all but the first index by a tuple. */
static void
then_index(struct emitter *e, node_index first, node_index end)
{
	node_index inner = kind_of(e, first) == NODE_TYPE ? first + 1 : first;

	if (node_after(e, first) == end && !leading_star(e->tree, inner)) {
		then_expression(e, first);
		return;
	}
	then_text(e, "(Tuple");
	then_elements(e, first, end);
	then_text(e, ")");
}

static void
emit_subscript(struct emitter *e, node_index node)
{
	out_text(e, "(Subscript ");
	then_expression(e, node + 1);
	then_text(e, " ");
	then_index(e, node_after(e, node + 1), node_after(e, node));
	then_text(e, ")");
}

/* What the grammar took for the target of a type alias is what `type` is called or indexed with. */
static void
emit_type_call(struct emitter *e, node_index node)
{
	node_index first = node + 1, end = node_after(e, node);

	switch (kind_of(e, node)) {
	case NODE_PARENTHESIZED_EXPRESSION:
	case NODE_PARENTHESIZED_LIST_SPLAT:
	case NODE_TUPLE:
		out_text(e, "(Call type");
		then_elements(e, first, end);
		break;
	case NODE_GENERATOR_EXPRESSION:
		out_text(e, "(Call type");
		then_arguments(e, node);
		break;
	case NODE_LIST:
		out_text(e, "(Subscript type ");
		if (first == end)
			emit_trouble(e, node, not_python3);
		else
			then_index(e, first, end);
		break;
	default:
		emit_trouble(e, node, not_python3);
	}
	e->type_call = 0;
	then_text(e, ")");
}

static void
emit_slice(struct emitter *e, node_index node)
{
	node_index bounds[3] = {0};
	size_t at = 0;

	for (node_index c = node + 1; c < node_after(e, node); c = node_after(e, c)) {
		if (kind_of(e, c) == NODE_COLON)
			at++;
		else
			bounds[at] = c;
	}
	out_text(e, "(Slice");
	for (size_t i = 0; i < 3; i++) {
		if (bounds[i]) {
			then_text(e, " ");
			then_expression(e, bounds[i]);
		} else {
			then_text(e, " -");
		}
	}
	then_text(e, ")");
}

static void
emit_lambda(struct emitter *e, node_index node)
{
	node_index parameters = node_child(e->tree, node, NODE_LAMBDA_PARAMETERS), body = node + 1;

	while (node_after(e, body) != node_after(e, node))
		body = node_after(e, body);
	out_text(e, "(Lambda (arguments");
	if (parameters)
		then_parameters(e, parameters);
	then_text(e, ") ");
	then_expression(e, body);
	then_text(e, ")");
}

static void
emit_yield(struct emitter *e, node_index node)
{
	bool from = kind_of(e, node + 1) == NODE_FROM && node + 1 < node_after(e, node);
	node_index value = node + 1 + from;

	out_text(e, from ? "(YieldFrom" : "(Yield");
	if (value < node_after(e, node)) {
		then_text(e, " ");
		then(e, EMIT_ELEMENT, value);
	}
	then_text(e, ")");
}

/* `(x)` is not a tuple, `(x,)` is; as a target the grammar calls both one. */
static void
emit_tuple_pattern(struct emitter *e, node_index node)
{
	node_index first = node + 1;

	if (first < node_after(e, node) && node_after(e, first) == node_after(e, node))
		then(e, EMIT_ELEMENT, first);
	else
		emit_sequence(e, "(Tuple", first, node_after(e, node));
}

static void
emit_named(struct emitter *e, node_index node)
{
	out_text(e, "(NamedExpr ");
	then_expression(e, node + 1);
	then_text(e, " ");
	then_expression(e, node_after(e, node + 1));
	then_text(e, ")");
}

static void
emit_number(struct emitter *e, node_index node)
{
	const char *trouble = number_spell(&e->out, node_text(e->tree, node));

	if (trouble)
		emit_trouble(e, node, trouble);
}

static void
emit_infix_type(struct emitter *e, const char *head, const char *infix, node_index node)
{
	out_text(e, head);
	then_expression(e, node + 1);
	then_text(e, infix);
	then_expression(e, node_after(e, node_after(e, node + 1)));
	then_text(e, ")");
}

static void
emit_generic_type(struct emitter *e, node_index node)
{
	node_index arguments = node_child(e->tree, node, NODE_TYPE_PARAMETER);

	out_text(e, "(Subscript ");
	then_expression(e, node + 1);
	then_text(e, " ");
	then_index(e, arguments + 1, node_after(e, arguments));
	then_text(e, ")");
}

void
emit_expression(struct emitter *e, node_index node)
{
	if (node == e->type_call && node != 0) {
		emit_type_call(e, node);
		return;
	}
	switch (kind_of(e, node)) {
	case NODE_IDENTIFIER:
		out_name(e, node);
		break;
	case NODE_DOTTED_NAME:
		emit_dotted(e, node);
		break;
	case NODE_NONE:
	case NODE_TRUE:
	case NODE_FALSE:
		buffer_text(&e->out, node_text(e->tree, node));
		break;
	case NODE_ELLIPSIS:
		out_text(e, "...");
		break;
	case NODE_INTEGER:
	case NODE_FLOAT:
		emit_number(e, node);
		break;
	case NODE_STRING:
	case NODE_CONCATENATED_STRING:
		emit_strings(e, node);
		break;
	case NODE_PARENTHESIZED_EXPRESSION:
		then_expression(e, without_parentheses(e->tree, node));
		break;
	case NODE_TYPE:
		then(e, EMIT_ELEMENT, node + 1);
		break;
	case NODE_ATTRIBUTE:
		emit_attribute(e, node);
		break;
	case NODE_CALL:
		emit_call(e, node);
		break;
	case NODE_SUBSCRIPT:
		emit_subscript(e, node);
		break;
	case NODE_SLICE:
		emit_slice(e, node);
		break;
	case NODE_UNARY_OPERATOR:
		emit_unary(e, node);
		break;
	case NODE_NOT_OPERATOR:
		out_text(e, "(UnaryOp not ");
		then_expression(e, node + 2);
		then_text(e, ")");
		break;
	case NODE_BINARY_OPERATOR:
		emit_binary(e, node);
		break;
	case NODE_BOOLEAN_OPERATOR: {
		enum node_kind operator= kind_of(e, node_after(e, node + 1));

		out_text(e, operator== NODE_AND ? "(BoolOp and" : "(BoolOp or");
		then(e, EMIT_BOOLEAN, node)->b = operator;
		then_text(e, ")");
		break;
	}
	case NODE_COMPARISON_OPERATOR:
		emit_comparison(e, node);
		break;
	case NODE_CONDITIONAL_EXPRESSION:
		emit_conditional(e, node);
		break;
	case NODE_NAMED_EXPRESSION:
		emit_named(e, node);
		break;
	case NODE_AWAIT:
		emit_await(e, node);
		break;
	case NODE_YIELD:
		emit_yield(e, node);
		break;
	case NODE_LAMBDA:
		emit_lambda(e, node);
		break;
	case NODE_TUPLE:
		if (node + 1 < node_after(e, node) && node_after(e, node + 1) == node_after(e, node))
			emit_trouble(e, node, not_python3); /* `(*a)` */
		emit_sequence(e, "(Tuple", node + 1, node_after(e, node));
		break;
	case NODE_EXPRESSION_LIST:
	case NODE_PATTERN_LIST:
		emit_sequence(e, "(Tuple", node + 1, node_after(e, node));
		break;
	case NODE_TUPLE_PATTERN:
		emit_tuple_pattern(e, node);
		break;
	case NODE_LIST:
	case NODE_LIST_PATTERN:
		emit_sequence(e, "(List", node + 1, node_after(e, node));
		break;
	case NODE_SET:
		emit_sequence(e, "(Set", node + 1, node_after(e, node));
		break;
	case NODE_DICTIONARY:
		emit_dictionary(e, node);
		break;
	case NODE_LIST_COMPREHENSION:
		emit_comprehension(e, "(ListComp ", node);
		break;
	case NODE_SET_COMPREHENSION:
		emit_comprehension(e, "(SetComp ", node);
		break;
	case NODE_DICTIONARY_COMPREHENSION:
		emit_comprehension(e, "(DictComp ", node);
		break;
	case NODE_GENERATOR_EXPRESSION:
		emit_comprehension(e, "(GeneratorExp ", node);
		break;
	case NODE_LIST_SPLAT:
	case NODE_LIST_SPLAT_PATTERN:
	case NODE_SPLAT_TYPE:
		emit_below_star(e, node);
		break;
	case NODE_GENERIC_TYPE:
		emit_generic_type(e, node);
		break;
	case NODE_UNION_TYPE:
		emit_union_type(e, node);
		break;
	case NODE_MEMBER_TYPE:
		emit_infix_type(e, "(Attribute ", " ", node);
		break;
	default:
		emit_trouble(e, node, not_python3);
	}
}

/*
 * emit_operation.c - operators, await and the conditional expression.
 *
 * Where the grammar binds otherwise than CPython (`await x ** 2`, `a ^ b & c`, `x := a if b else c`), as CPython does.
 */
#include "python/constant.h"
#include "python/emit.h"

void
emit_unary(struct emitter *e, node_index node)
{
	if (kind_of(e, node + 1) == NODE_PLUS && !is_written(e->tree, node + 1, '+'))
		emit_trouble(e, node, not_python3);
	buffer_printf(&e->out, "(UnaryOp %s ", node_kind_name(kind_of(e, node + 1)));
	then_expression(e, node + 2);
	then_text(e, ")");
}

static enum node_kind
operator_of(const struct emitter *e, node_index binary)
{
	return kind_of(e, node_after(e, binary + 1));
}

static bool
is_and_or_xor(const struct emitter *e, node_index node)
{
	return kind_of(e, node) == NODE_BINARY_OPERATOR &&
	       (operator_of(e, node) == NODE_AMPERSAND || operator_of(e, node) == NODE_CARET);
}

/* The next operand of a chain of & and ^, in the source's order; *next is left behind its operator, which is returned.
 */
static enum node_kind
next_operand(const struct emitter *e, node_index *next, node_index *operand)
{
	while (is_and_or_xor(e, *next))
		++*next;
	*operand = *next;
	*next = node_after(e, *next) + 1;
	return kind_of(e, *next - 1);
}

/* `a & b & c` up to a ^ or the chain's end. */
static void
then_conjunction(struct emitter *e, node_index *next, node_index end)
{
	node_index operand, peek = *next;
	bool more = true;

	while (next_operand(e, &peek, &operand) == NODE_AMPERSAND && peek < end)
		then_text(e, "(BinOp ");
	for (bool first = true; more; first = false) {
		more = next_operand(e, next, &operand) == NODE_AMPERSAND && *next < end;
		then_expression(e, operand);
		then_text(e, first ? "" : ")");
		then_text(e, more ? " & " : "");
	}
}

/* & binds tighter than ^, which the grammar has the other way round. */
static void
emit_and_or_xor(struct emitter *e, node_index node)
{
	node_index end = node_after(e, node), operand, peek = node, next = node;

	while (peek < end) {
		if (next_operand(e, &peek, &operand) == NODE_CARET && peek < end)
			then_text(e, "(BinOp ");
	}
	then_conjunction(e, &next, end);
	while (next < end) {
		then_text(e, " ^ ");
		then_conjunction(e, &next, end);
		then_text(e, ")");
	}
}

void
emit_binary(struct emitter *e, node_index node)
{
	node_index left = node + 1, operator= node_after(e, left);

	if (is_and_or_xor(e, node)) {
		emit_and_or_xor(e, node);
		return;
	}
	out_text(e, "(BinOp ");
	then_expression(e, left);
	then_text(e, " ");
	then_text(e, node_kind_name(kind_of(e, operator)));
	then_text(e, " ");
	then_expression(e, operator+ 1);
	then_text(e, ")");
}

/* `list[a] | b or c` is no `list[a] | (b or c)`, which the grammar makes of it. */
static bool
binds_looser(enum node_kind kind)
{
	switch (kind) {
	case NODE_BOOLEAN_OPERATOR:
	case NODE_COMPARISON_OPERATOR:
	case NODE_CONDITIONAL_EXPRESSION:
	case NODE_LAMBDA:
	case NODE_NOT_OPERATOR:
		return true;
	default:
		return false;
	}
}

/* Of `a | b | c` in the source's order: the next operand, behind which *next is left; 0 at the end. */
static node_index
next_alternative(struct emitter *e, node_index *next, node_index end)
{
	for (; *next < end; ++*next) {
		enum node_kind kind = kind_of(e, *next);

		if (kind != NODE_UNION_TYPE && kind != NODE_PIPE &&
		    !(kind == NODE_TYPE && kind_of(e, *next + 1) != NODE_CONSTRAINED_TYPE) &&
		    !(kind == NODE_BINARY_OPERATOR && operator_of(e, *next) == NODE_PIPE)) {
			node_index operand = *next;

			if (binds_looser(kind))
				emit_trouble(e, operand, "the grammar cannot read this annotation");
			*next = node_after(e, operand);
			return operand;
		}
	}
	return 0;
}

/* `list[a] | b | c` in an annotation, of which the grammar makes `list[a] | (b | c)`. */
void
emit_union_type(struct emitter *e, node_index node)
{
	node_index next = node + 1, end = node_after(e, node), operand;

	next_alternative(e, &next, end);
	while (next_alternative(e, &next, end))
		then_text(e, "(BinOp ");
	next = node + 1;
	then_expression(e, next_alternative(e, &next, end));
	while ((operand = next_alternative(e, &next, end))) {
		then_text(e, " | ");
		then_expression(e, operand);
		then_text(e, ")");
	}
}

void
emit_boolean(struct emitter *e, node_index node, enum node_kind kind)
{
	node_index operand = without_parentheses(e->tree, node), operator;

	if (kind_of(e, operand) == NODE_BOOLEAN_OPERATOR) {
		operator= node_after(e, operand + 1);
		if (kind_of(e, operator) == kind) {
			then(e, EMIT_BOOLEAN, operand + 1)->b = kind;
			then(e, EMIT_BOOLEAN, operator+ 1)->b = kind;
			return;
		}
	}
	out_text(e, " ");
	then_expression(e, operand);
}

void
emit_comparison(struct emitter *e, node_index node)
{
	out_text(e, "(Compare ");
	for (node_index c = node + 1; c < node_after(e, node); c = node_after(e, c)) {
		enum node_kind kind = kind_of(e, c);

		if (kind == NODE_LESS_GREATER || (kind == NODE_LESS && !is_written(e->tree, c, '<')))
			emit_trouble(e, c, not_python3);
		switch (kind) {
		case NODE_LESS:
		case NODE_LESS_EQUAL:
		case NODE_EQUAL:
		case NODE_NOT_EQUAL:
		case NODE_GREATER:
		case NODE_GREATER_EQUAL:
		case NODE_IN:
		case NODE_NOT_IN:
		case NODE_IS:
		case NODE_IS_NOT:
			then_text(e, " ");
			then_text(e, node_kind_name(kind));
			then_text(e, " ");
			break;
		default:
			then_expression(e, c);
		}
	}
	then_text(e, ")");
}

/* `await` binds tighter than `**`, which the grammar has the other way round. */
void
emit_await(struct emitter *e, node_index node)
{
	node_index operand = node + 1, operator;

	if (kind_of(e, operand) != NODE_BINARY_OPERATOR) {
		out_text(e, "(Await ");
		then_expression(e, operand);
		then_text(e, ")");
		return;
	}
	operator= node_after(e, operand + 1);
	if (kind_of(e, operator) != NODE_STAR_STAR)
		emit_trouble(e, node, "the grammar cannot read this await");
	out_text(e, "(BinOp (Await ");
	then_expression(e, operand + 1);
	then_text(e, ") ** ");
	then_expression(e, operator+ 1);
	then_text(e, ")");
}

bool
is_named(const struct emitter *e, node_index node)
{
	return kind_of(e, kind_of(e, node) == NODE_CONDITIONAL_EXPRESSION ? node + 1 : node) == NODE_NAMED_EXPRESSION;
}

void
emit_conditional(struct emitter *e, node_index node)
{
	node_index body = node + 1, test = node_after(e, body), otherwise = node_after(e, test);
	bool named = is_named(e, node);

	if (named) {
		out_text(e, "(NamedExpr ");
		then_expression(e, body + 1);
		then_text(e, " ");
		body = node_after(e, body + 1);
	}
	then_text(e, "(IfExp ");
	then_expression(e, test);
	then_text(e, " ");
	then_expression(e, body);
	then_text(e, " ");
	then_expression(e, otherwise);
	then_text(e, named ? "))" : ")");
}

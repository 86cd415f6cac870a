/*
 * emit_pattern.c - match statements and what stands after `case`.
 */
#include "python/emit.h"

/* Where the next pattern among siblings begins: a minus sign and its number are one. */
static node_index
pattern_after(const struct emitter *e, node_index pattern)
{
	return node_after(e, kind_of(e, pattern) == NODE_MINUS ? pattern + 1 : pattern);
}

static void
then_patterns(struct emitter *e, node_index first, node_index end, enum node_kind separator)
{
	for (node_index c = first; c < end; c = pattern_after(e, c)) {
		if (kind_of(e, c) == separator)
			continue;
		then_text(e, " ");
		then(e, EMIT_PATTERN, c);
	}
}

static void
emit_sequence(struct emitter *e, node_index node)
{
	out_text(e, "(MatchSequence");
	then_patterns(e, node + 1, node_after(e, node), NODE_COMMA);
	then_text(e, ")");
}

/* `(p)` is p. */
static void
emit_group(struct emitter *e, node_index node)
{
	node_index first = node + 1;

	if (first < node_after(e, node) && pattern_after(e, first) == node_after(e, node) &&
	    kind_of(e, first) == NODE_CASE_PATTERN && kind_of(e, first + 1) != NODE_SPLAT_PATTERN)
		then(e, EMIT_PATTERN, first);
	else
		emit_sequence(e, node);
}

static void
then_keyword(struct emitter *e, node_index keyword, node_index alias)
{
	then_expression(e, keyword + 1);
	then_text(e, alias ? "=(MatchAs " : "=");
	then(e, EMIT_PATTERN, node_after(e, keyword + 1) + 1);
	if (alias) {
		then_text(e, " ");
		then_expression(e, alias);
		then_text(e, ")");
	}
}

static void
emit_class(struct emitter *e, node_index node)
{
	node_index class = node + 1, end = node_after(e, node);

	out_text(e, "(MatchClass ");
	then_expression(e, class);
	for (node_index c = node_after(e, class); c < end; c = node_after(e, c)) {
		if (kind_of(e, c) == NODE_COMMA)
			continue;
		then_text(e, " ");
		/* `k=p as n` names p, though the grammar names `k=p`. */
		if (kind_of(e, c + 1) == NODE_KEYWORD_PATTERN)
			then_keyword(e, c + 1, 0);
		else if (kind_of(e, c + 1) == NODE_AS_PATTERN && kind_of(e, c + 3) == NODE_KEYWORD_PATTERN)
			then_keyword(e, c + 3, node_after(e, c) - 1);
		else
			then(e, EMIT_PATTERN, c);
	}
	then_text(e, ")");
}

static void
emit_mapping(struct emitter *e, node_index node)
{
	out_text(e, "(MatchMapping");
	for (node_index c = node + 1; c < node_after(e, node); c = pattern_after(e, c)) {
		if (kind_of(e, c) == NODE_COLON)
			then_text(e, ": ");
		else if (kind_of(e, c) != NODE_COMMA) {
			if (kind_of(e, c - 1) != NODE_COLON)
				then_text(e, " ");
			then(e, EMIT_PATTERN, c);
		}
	}
	then_text(e, ")");
}

/* `-1`, `2 - 3j`: numbers with signs. */
static void
then_number(struct emitter *e, node_index *number)
{
	bool minus = kind_of(e, *number) == NODE_MINUS;

	if (minus)
		then_text(e, "(UnaryOp - ");
	*number += minus;
	then_expression(e, *number);
	if (minus)
		then_text(e, ")");
}

static void
emit_complex(struct emitter *e, node_index node)
{
	node_index number = node + 1;

	out_text(e, "(MatchValue (BinOp ");
	then_number(e, &number);
	then_text(e, kind_of(e, number + 1) == NODE_PLUS ? " + " : " - ");
	then_expression(e, number + 2);
	then_text(e, "))");
}

static void
emit_value(struct emitter *e, node_index node)
{
	out_text(e, "(MatchValue ");
	then_number(e, &node);
	then_text(e, ")");
}

void
emit_pattern(struct emitter *e, node_index node)
{
	switch (kind_of(e, node)) {
	case NODE_CASE_PATTERN:
		then(e, EMIT_PATTERN, node + 1);
		break;
	case NODE_AS_PATTERN:
		out_text(e, "(MatchAs ");
		then(e, EMIT_PATTERN, node + 1);
		then_text(e, " ");
		then_expression(e, node_after(e, node) - 1);
		then_text(e, ")");
		break;
	case NODE_UNION_PATTERN:
		out_text(e, "(MatchOr");
		then_patterns(e, node + 1, node_after(e, node), NODE_PIPE);
		then_text(e, ")");
		break;
	case NODE_LIST_PATTERN:
		emit_sequence(e, node);
		break;
	case NODE_TUPLE_PATTERN:
		emit_group(e, node);
		break;
	case NODE_CLASS_PATTERN:
		emit_class(e, node);
		break;
	case NODE_DICT_PATTERN:
		emit_mapping(e, node);
		break;
	case NODE_SPLAT_PATTERN:
		out_text(e, kind_of(e, node + 1) == NODE_STAR ? "(MatchStar " : "**");
		then(e, EMIT_PATTERN, node + 2);
		then_text(e, kind_of(e, node + 1) == NODE_STAR ? ")" : "");
		break;
	case NODE_COMPLEX_PATTERN:
		emit_complex(e, node);
		break;
	case NODE_UNDERSCORE:
		out_text(e, "_");
		break;
	case NODE_IDENTIFIER:
		out_name(e, node);
		break;
	case NODE_DOTTED_NAME:
		/* One name captures, a dotted one is a value. */
		if (node_after(e, node) == node + 2)
			out_name(e, node + 1);
		else
			emit_value(e, node);
		break;
	case NODE_TRUE:
	case NODE_FALSE:
	case NODE_NONE:
		out_text(e, "(MatchSingleton ");
		then_expression(e, node);
		then_text(e, ")");
		break;
	case NODE_STRING:
	case NODE_CONCATENATED_STRING:
	case NODE_INTEGER:
	case NODE_FLOAT:
	case NODE_MINUS:
		emit_value(e, node);
		break;
	default:
		emit_trouble(e, node, not_python3);
	}
}

static void
then_case(struct emitter *e, node_index clause)
{
	node_index guard = node_child(e->tree, clause, NODE_IF_CLAUSE), first = clause + 1, end = first;

	then(e, EMIT_HANDLER, clause);
	while (kind_of(e, end) == NODE_CASE_PATTERN || kind_of(e, end) == NODE_COMMA)
		end = node_after(e, end);
	then_text(e, " ");
	if (node_after(e, first) == end && kind_of(e, first + 1) != NODE_SPLAT_PATTERN) {
		then(e, EMIT_PATTERN, first);
	} else {
		then_text(e, "(MatchSequence");
		for (node_index c = first; c < end; c = node_after(e, c)) {
			if (kind_of(e, c) == NODE_CASE_PATTERN) {
				then_text(e, " ");
				then(e, EMIT_PATTERN, c);
			}
		}
		then_text(e, ")");
	}
	if (guard) {
		then_text(e, " if ");
		then_expression(e, guard + 1);
	}
	then(e, EMIT_HANDLER_END, clause);
	then_block(e, node_child(e->tree, clause, NODE_BLOCK), false);
	then_text(e, ")");
}

void
emit_match(struct emitter *e, node_index node)
{
	node_index block = node_child(e->tree, node, NODE_BLOCK), subject_end = node + 1;
	uint32_t column = e->column;

	while (kind_of(e, subject_end) != NODE_COLON)
		subject_end = node_after(e, subject_end);
	out_text(e, "(Match ");
	then_value(e, node + 1, subject_end);
	then_head_end(e, node);
	if (node_after(e, block) == block + 1)
		emit_trouble(e, block, "an indented block is missing");
	check_block(e, block);
	then(e, EMIT_INDENT, 0);
	for (node_index c = block + 1; c < node_after(e, block); c = node_after(e, c))
		then_case(e, c);
	then(e, EMIT_COLUMN, 0)->b = column;
	then(e, EMIT_DEDENT, 0);
	then_text(e, ")");
}

/*
 * emit_statement.c - statements in the canonical form.
 */
#include "python/constant.h"
#include "python/emit.h"

/* From the first child on, all children, as one expression: a tuple when there is a comma. */
void
then_value(struct emitter *e, node_index first, node_index end)
{
	if (node_after(e, first) == end) {
		then(e, EMIT_ELEMENT, first);
		return;
	}
	then_text(e, "(Tuple");
	then_elements(e, first, end);
	then_text(e, ")");
}

/* A statement's own, which is no `a := b` without parentheses. */
static void
then_bare_value(struct emitter *e, node_index node)
{
	for (node_index c = node + 1; c < node_after(e, node); c = node_after(e, c)) {
		if (is_named(e, c))
			emit_trouble(e, c, not_python3);
	}
	then_value(e, node + 1, node_after(e, node));
}

static void
emit_annotated(struct emitter *e, node_index node, node_index target, node_index annotation, node_index value)
{
	bool ignored = e->tree->nodes[annotation].flags & FLAG_IGNORED;

	if (value && (kind_of(e, value) == NODE_ASSIGNMENT || kind_of(e, value) == NODE_AUGMENTED_ASSIGNMENT))
		emit_trouble(e, value, not_python3);
	if (ignored && value) {
		out_text(e, "(Assign ");
		then_expression(e, target);
		then_text(e, " = ");
		then(e, EMIT_ELEMENT, value);
	} else if (ignored) {
		/* Without a value it still makes the name local, or looks the target up. */
		out_text(e, "(Declare ");
		then_expression(e, target);
	} else {
		out_text(e, "(AnnAssign ");
		then_expression(e, target);
		then_text(e, kind_of(e, target) == NODE_IDENTIFIER ? " : " : " (:) ");
		then_expression(e, annotation);
		if (value) {
			then_text(e, " = ");
			then(e, EMIT_ELEMENT, value);
		}
	}
	then_text(e, ")");
	then_head_end(e, node);
}

/* `a = b = value` nests to the right in the grammar. */
static void
emit_assignment(struct emitter *e, node_index statement, node_index node)
{
	node_index annotation = node_child(e->tree, node, NODE_TYPE), equals = node_child(e->tree, node, NODE_EQUALS);

	if (annotation) {
		emit_annotated(e, statement, node + 1, annotation, equals ? equals + 1 : 0);
		return;
	}
	out_text(e, "(Assign");
	while (kind_of(e, node) == NODE_ASSIGNMENT) {
		if (node_child(e->tree, node, NODE_TYPE))
			emit_trouble(e, node, not_python3);
		then_text(e, " ");
		then(e, EMIT_ELEMENT, node + 1);
		node = node_after(e, node_after(e, node + 1));
	}
	if (kind_of(e, node) == NODE_AUGMENTED_ASSIGNMENT)
		emit_trouble(e, node, not_python3);
	then_text(e, " = ");
	then(e, EMIT_ELEMENT, node);
	then_text(e, ")");
	then_head_end(e, statement);
}

static void
emit_augmented(struct emitter *e, node_index statement, node_index node)
{
	node_index operator= node_after(e, node + 1), value = operator+ 1;

	if (kind_of(e, value) == NODE_ASSIGNMENT || kind_of(e, value) == NODE_AUGMENTED_ASSIGNMENT)
		emit_trouble(e, value, not_python3);
	out_text(e, "(AugAssign ");
	then_expression(e, node + 1);
	then_text(e, " ");
	then_text(e, node_kind_name(kind_of(e, operator)));
	then_text(e, " ");
	then(e, EMIT_ELEMENT, value);
	then_text(e, ")");
	then_head_end(e, statement);
}

static void
emit_expression_statement(struct emitter *e, node_index node)
{
	if (kind_of(e, node + 1) == NODE_ASSIGNMENT) {
		emit_assignment(e, node, node + 1);
	} else if (kind_of(e, node + 1) == NODE_AUGMENTED_ASSIGNMENT) {
		emit_augmented(e, node, node + 1);
	} else {
		out_text(e, "(Expr ");
		then_bare_value(e, node);
		then_text(e, ")");
		then_head_end(e, node);
	}
}

/* A keyword and what may follow it. */
static void
emit_keyword(struct emitter *e, const char *head, node_index node)
{
	out_text(e, head);
	if (node + 1 < node_after(e, node)) {
		then_text(e, " ");
		then_bare_value(e, node);
	}
	then_text(e, ")");
	then_head_end(e, node);
}

/* `del (a, b)` deletes what `del a, b` does. */
static void
emit_delete(struct emitter *e, node_index node)
{
	node_index targets = without_parentheses(e->tree, node + 1);
	enum node_kind kind = kind_of(e, targets);

	out_text(e, "(Delete");
	if (kind == NODE_EXPRESSION_LIST || kind == NODE_TUPLE) {
		then_elements(e, targets + 1, node_after(e, targets));
	} else {
		then_text(e, " ");
		then_expression(e, targets);
	}
	then_text(e, ")");
	then_head_end(e, node);
}

static void
emit_raise(struct emitter *e, node_index node)
{
	node_index from = node_child(e->tree, node, NODE_FROM), exception = node + 1;

	out_text(e, "(Raise");
	if (exception < node_after(e, node) && exception != from) {
		if (kind_of(e, exception) == NODE_EXPRESSION_LIST)
			emit_trouble(e, exception, not_python3);
		then_text(e, " ");
		then_expression(e, exception);
	} else if (from) {
		emit_trouble(e, node, not_python3);
	}
	if (from) {
		then_text(e, " from ");
		then_expression(e, from + 1);
	}
	then_text(e, ")");
	then_head_end(e, node);
}

static void
emit_assert(struct emitter *e, node_index node)
{
	node_index test = node + 1, message = node_after(e, test);

	out_text(e, "(Assert ");
	then_expression(e, test);
	if (message < node_after(e, node)) {
		if (node_after(e, message + 1) != node_after(e, node))
			emit_trouble(e, node, not_python3);
		then_text(e, " ");
		then_expression(e, message + 1);
	}
	then_text(e, ")");
	then_head_end(e, node);
}

static void
emit_names(struct emitter *e, const char *head, node_index node)
{
	out_text(e, head);
	then_elements(e, node + 1, node_after(e, node));
	then_text(e, ")");
	then_head_end(e, node);
}

static void
then_else(struct emitter *e, node_index node)
{
	node_index clause = node_child(e->tree, node, NODE_ELSE_CLAUSE);

	if (clause)
		then(e, EMIT_CLAUSE, clause);
}

void
emit_if(struct emitter *e, node_index clause, node_index alternatives, node_index end)
{
	node_index next = alternatives;

	out_text(e, "(If ");
	then_expression(e, clause + 1);
	then_head_end(e, clause);
	then_block(e, node_child(e->tree, clause, NODE_BLOCK), false);
	while (next < end && e->tree->nodes[next].flags & FLAG_IGNORED)
		next = node_after(e, next);
	if (next < end && kind_of(e, next) == NODE_ELIF_CLAUSE) {
		struct emit_item *elif = then(e, EMIT_ELIF, next);

		elif->b = node_after(e, next);
		elif->c = end;
	} else if (next < end) {
		then(e, EMIT_CLAUSE, next);
	}
	then_text(e, ")");
}

static void
emit_for(struct emitter *e, node_index node)
{
	bool async = kind_of(e, node + 1) == NODE_ASYNC;
	node_index target = node + 1 + async, iterable = node_after(e, node_after(e, target));

	out_text(e, async ? "(AsyncFor " : "(For ");
	then(e, EMIT_ELEMENT, target);
	then_text(e, " ");
	then(e, EMIT_ELEMENT, iterable);
	then_head_end(e, node);
	then_block(e, node_child(e->tree, node, NODE_BLOCK), false);
	then_else(e, node);
	then_text(e, ")");
}

static void
emit_while(struct emitter *e, node_index node)
{
	out_text(e, "(While ");
	then_expression(e, node + 1);
	then_head_end(e, node);
	then_block(e, node_child(e->tree, node, NODE_BLOCK), false);
	then_else(e, node);
	then_text(e, ")");
}

/* Behind the star of a clause that newer grammars have for `except* E`. */
static node_index
handler_type(const struct emitter *e, node_index clause)
{
	return clause + 1 + (kind_of(e, clause + 1) == NODE_STAR);
}

/* `except* E`, which the grammar reads as `except *E`. */
static bool
is_group_handler(const struct emitter *e, node_index clause)
{
	node_index type = handler_type(e, clause);

	if (type > clause + 1 || kind_of(e, clause) == NODE_EXCEPT_GROUP_CLAUSE)
		return true;
	return leading_star(e->tree, kind_of(e, type) == NODE_AS_PATTERN ? type + 1 : type);
}

/* `except A, B, C:` (PEP 758) is shown as `A < B < C` where the grammar knows only two, see tree_newer.c. */
static bool
is_shown_tuple(const struct emitter *e, node_index type)
{
	return kind_of(e, type) == NODE_COMPARISON_OPERATOR && is_written(e->tree, node_after(e, type + 1), ',');
}

/* The types from `first` to `end`, which commas separate, or what they are shown as. */
static void
then_types(struct emitter *e, node_index first, node_index end)
{
	then_text(e, "(Tuple");
	for (node_index c = first; c < end; c = node_after(e, c)) {
		if (kind_of(e, c) == NODE_COMMA || (kind_of(e, c) == NODE_LESS && is_written(e->tree, c, ',')))
			continue;
		if (kind_of(e, c) == NODE_LESS || kind_of(e, c) == NODE_AS_PATTERN || kind_of(e, c) == NODE_AS)
			emit_trouble(e, c, not_python3);
		then_text(e, " ");
		then_expression(e, c);
	}
	then_text(e, ")");
}

/* An except clause: `except`, `except E`, `except E as e`, `except E, F`. */
static void
then_handler(struct emitter *e, node_index clause)
{
	node_index type = handler_type(e, clause), block = node_child(e->tree, clause, NODE_BLOCK), alias = 0;

	check_place(e, clause);
	then(e, EMIT_HANDLER, clause);
	if (kind_of(e, type) != NODE_COLON && kind_of(e, type) != NODE_BLOCK) {
		node_index next = node_after(e, type);

		if (kind_of(e, type) == NODE_EXPRESSION_LIST)
			emit_trouble(e, next, not_python3);
		if (kind_of(e, next) == NODE_AS)
			alias = next + 1;
		if (kind_of(e, type) == NODE_AS_PATTERN) {
			alias = node_child(e->tree, type, NODE_AS_PATTERN_TARGET) + 1;
			type++;
		}
		if (leading_star(e->tree, type))
			e->tree->nodes[leading_star(e->tree, type)].flags |= FLAG_STARRED;
		then_text(e, " ");
		if (kind_of(e, next) == NODE_COMMA)
			then_types(e, type, node_child(e->tree, clause, NODE_COLON));
		else if (!alias && is_shown_tuple(e, type))
			then_types(e, type + 1, node_after(e, type));
		else
			then_expression(e, type);
		if (alias) {
			then_text(e, " as ");
			then_expression(e, alias);
		}
	}
	then(e, EMIT_HANDLER_END, clause);
	then_block(e, block, false);
	then_text(e, ")");
}

static void
emit_try(struct emitter *e, node_index node)
{
	node_index finally = node_child(e->tree, node, NODE_FINALLY_CLAUSE),
		   first = node_after(e, node_child(e->tree, node, NODE_BLOCK));
	bool groups = is_group_handler(e, first);

	out_text(e, groups ? "(TryStar" : "(Try");
	then_head_end(e, node);
	then_block(e, node_child(e->tree, node, NODE_BLOCK), false);
	for (node_index c = first; c < node_after(e, node); c = node_after(e, c)) {
		if (kind_of(e, c) != NODE_EXCEPT_CLAUSE && kind_of(e, c) != NODE_EXCEPT_GROUP_CLAUSE)
			continue;
		if (is_group_handler(e, c) != groups)
			emit_trouble(e, c, not_python3);
		then_handler(e, c);
	}
	then_else(e, node);
	if (finally)
		then(e, EMIT_CLAUSE, finally);
	then_text(e, ")");
}

void
emit_statement(struct emitter *e, node_index node)
{
	switch (kind_of(e, node)) {
	case NODE_EXPRESSION_STATEMENT:
		emit_expression_statement(e, node);
		break;
	case NODE_RETURN_STATEMENT:
		emit_keyword(e, "(Return", node);
		break;
	case NODE_DELETE_STATEMENT:
		emit_delete(e, node);
		break;
	case NODE_RAISE_STATEMENT:
		emit_raise(e, node);
		break;
	case NODE_ASSERT_STATEMENT:
		emit_assert(e, node);
		break;
	case NODE_GLOBAL_STATEMENT:
		emit_names(e, "(Global", node);
		break;
	case NODE_NONLOCAL_STATEMENT:
		emit_names(e, "(Nonlocal", node);
		break;
	case NODE_BREAK_STATEMENT:
		emit_keyword(e, "(Break", node);
		break;
	case NODE_CONTINUE_STATEMENT:
		emit_keyword(e, "(Continue", node);
		break;
	case NODE_IF_STATEMENT:
		emit_if(e, node, node_after(e, node_child(e->tree, node, NODE_BLOCK)), node_after(e, node));
		break;
	case NODE_FOR_STATEMENT:
		emit_for(e, node);
		break;
	case NODE_WHILE_STATEMENT:
		emit_while(e, node);
		break;
	case NODE_TRY_STATEMENT:
		emit_try(e, node);
		break;
	case NODE_WITH_STATEMENT:
		emit_with(e, node);
		break;
	case NODE_FUNCTION_DEFINITION:
	case NODE_CLASS_DEFINITION:
	case NODE_DECORATED_DEFINITION:
		emit_function_or_class(e, node);
		break;
	case NODE_MATCH_STATEMENT:
		emit_match(e, node);
		break;
	case NODE_TYPE_ALIAS_STATEMENT:
		emit_type_alias(e, node);
		break;
	case NODE_FUTURE_IMPORT_STATEMENT:
		out_text(e, "(ImportFrom __future__ annotations)");
		then_head_end(e, node);
		break;
	default:
		emit_trouble(e, node, not_python3);
	}
}

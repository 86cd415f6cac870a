/*
 * walk.c - statements, in the order in which they would run.
 */
#include "base/arena.h"
#include "base/buffer.h"
#include "plan/reading.h"
#include "python/constant.h"

void
walk_calls(struct reading *reading, node_index node, struct scope *scope, bool is_statement)
{
	const struct tree *tree = reading->tree;

	for (node_index i = node; i < tree->nodes[node].after; i++) {
		if (node_kind(tree, i) == NODE_LAMBDA)
			i = tree->nodes[i].after - 1;
		else if (node_kind(tree, i) == NODE_CALL)
			read_call(reading, i, scope, is_statement && i == node);
	}
}

void
bind_target(struct reading *reading, node_index target, node_index value, struct scope *scope, struct scope *from)
{
	const struct tree *tree = reading->tree;

	if (node_kind(tree, target) == NODE_IDENTIFIER) {
		struct binding binding = {.kind = BOUND_UNKNOWN};

		if (value)
			binding = what_is(reading, value, from);
		if (value && (binding.kind == BOUND_UNKNOWN || binding.kind == BOUND_LIBRARY))
			binding = (struct binding){.kind = BOUND_VALUE, .node = value, .scope = from};
		for (node_index i = value; value && i < tree->nodes[value].after; i++) {
			if (node_kind(tree, i) == NODE_IDENTIFIER && from == scope &&
			    text_equal(tree_name(tree, i), tree_name(tree, target)) && binding.kind == BOUND_VALUE)
				binding.kind = BOUND_UNKNOWN;
		}
		name_bind(reading, scope, tree_name(tree, target), binding);
		return;
	}
	if (value)
		value = resolve(reading, value, &from);
	if (value && node_kind(tree, value) != NODE_TUPLE && node_kind(tree, value) != NODE_LIST &&
	    node_kind(tree, value) != NODE_EXPRESSION_LIST && node_kind(tree, value) != NODE_PAIR)
		value = 0;
	if (node_kind(tree, target) != NODE_PATTERN_LIST && node_kind(tree, target) != NODE_TUPLE_PATTERN &&
	    node_kind(tree, target) != NODE_LIST_PATTERN)
		return;
	if (value && node_kind(tree, value) == NODE_PAIR) {
		node_index key = element(tree, target, 0), other = element(tree, target, 1), last = 0;

		for (node_index c = value + 1; c < tree->nodes[value].after; c = tree->nodes[c].after)
			last = c;
		bind_target(reading, key, value + 1, scope, from);
		if (other)
			bind_target(reading, other, last, scope, from);
		return;
	}
	for (size_t n = 0; element(tree, target, n); n++)
		bind_target(reading, element(tree, target, n), value ? element(tree, value, n) : 0, scope, from);
}

static void
walk_assignment(struct reading *reading, node_index assignment, struct scope *scope)
{
	const struct tree *tree = reading->tree;
	node_index target = assignment + 1, value = 0;

	for (node_index c = target; c < tree->nodes[assignment].after; c = tree->nodes[c].after)
		value = c;
	if (value == target || node_kind(tree, value) == NODE_TYPE)
		return;
	if (node_kind(tree, assignment) == NODE_AUGMENTED_ASSIGNMENT) {
		walk_calls(reading, value, scope, false);
		if (node_kind(tree, target) == NODE_IDENTIFIER)
			name_bind(reading, scope, tree_name(tree, target), (struct binding){.kind = BOUND_UNKNOWN});
		return;
	}
	if (node_kind(tree, value) == NODE_ASSIGNMENT) { /* a = b = c */
		walk_assignment(reading, value, scope);
		bind_target(reading, target, value + 1, scope, scope);
		return;
	}
	if (node_kind(tree, value) == NODE_CALL && node_kind(tree, target) == NODE_IDENTIFIER &&
	    text_is(tree_name(tree, target), "op") && hands_over(reading, value, scope)) { /* a wrapper */
		name_bind(reading, scope, TEXT("op"), (struct binding){.kind = BOUND_OP});
		return;
	}
	walk_calls(reading, value, scope, false);
	bind_target(reading, target, value, scope, scope);
}

/* with op.batch_alter_table(...) as batch_op: */
static void
walk_with(struct reading *reading, node_index with, struct scope *scope)
{
	const struct tree *tree = reading->tree;
	node_index block = node_child(tree, with, NODE_BLOCK);
	int committing = 0;

	for (node_index i = with; i < block; i++) {
		node_index value = i;

		if (node_kind(tree, i) == NODE_WITH_ITEM) {
			value = i + 1;
			if (node_kind(tree, value) == NODE_AS_PATTERN) {
				node_index target = node_child(tree, value, NODE_AS_PATTERN_TARGET);

				if (target)
					bind_target(reading, target + 1, value + 1, scope, scope);
				value++;
			}
			if (node_kind(tree, value) == NODE_CALL &&
			    text_is(called_name(tree, value), "autocommit_block"))
				committing++;
			walk_calls(reading, value, scope, false);
		}
	}
	reading->operations->not_atomic |= committing > 0;
	reading->committing += committing;
	walk_block(reading, block, scope);
	reading->committing -= committing;
}

/* "postgresql" of `….dialect.name == "postgresql"`, with *negated; NULL for any other condition. */
static const char *
asked_dialect(struct reading *reading, node_index condition, struct scope *scope, bool *negated)
{
	const struct tree *tree = reading->tree;
	node_index left, operator, right;
	struct text asked;

	condition = without_parentheses(tree, condition);
	if (node_kind(tree, condition) != NODE_COMPARISON_OPERATOR)
		return NULL;
	left = condition + 1;
	operator= tree->nodes[left].after;
	right = tree->nodes[operator].after;
	if (tree->nodes[right].after != tree->nodes[condition].after ||
	    (node_kind(tree, operator) != NODE_EQUAL && node_kind(tree, operator) != NODE_NOT_EQUAL))
		return NULL;
	*negated = node_kind(tree, operator) == NODE_NOT_EQUAL;
	left = resolve(reading, left, &(struct scope *){scope});
	asked = node_text(tree, left);
	if (!text_ends(asked, "dialect.name") && !text_ends(asked, "engine.name") && !text_ends(asked, ".dialect"))
		return NULL;
	return fold_string(reading, right, scope);
}

/* 1: it holds; 0: it does not; -1: nobody can tell. */
static int
holds(struct reading *reading, node_index condition, struct scope *scope)
{
	bool negated = false;
	const char *asked = asked_dialect(reading, condition, scope, &negated);

	if (node_kind(reading->tree, condition) == NODE_TRUE)
		return 1;
	if (node_kind(reading->tree, condition) == NODE_FALSE)
		return 0;
	if (!asked)
		return -1;
	return (strcmp(asked, dialect_name(reading->made->dialect)) == 0) != negated;
}

static bool
leaves_early(const struct tree *tree, node_index node)
{
	for (node_index i = node; i < tree->nodes[node].after; i++) {
		if (node_kind(tree, i) == NODE_FUNCTION_DEFINITION || node_kind(tree, i) == NODE_LAMBDA)
			i = tree->nodes[i].after - 1;
		else if (node_kind(tree, i) == NODE_RETURN_STATEMENT || node_kind(tree, i) == NODE_RAISE_STATEMENT)
			return true;
	}
	return false;
}

/* How much more conditional what follows it is. */
static int
walk_if(struct reading *reading, node_index statement, struct scope *scope)
{
	const struct tree *tree = reading->tree;
	int known = holds(reading, statement + 1, scope), after = 0;
	bool taken = known == 1;

	walk_calls(reading, statement + 1, scope, false);
	if (known != 0) {
		node_index block = node_child(tree, statement, NODE_BLOCK);

		reading->conditional += known < 0;
		walk_block(reading, block, scope);
		reading->conditional -= known < 0;
		after += leaves_early(tree, block);
	}
	for (node_index c = statement + 1; c < tree->nodes[statement].after && !taken; c = tree->nodes[c].after) {
		bool is_else = node_kind(tree, c) == NODE_ELSE_CLAUSE;

		if (!is_else && node_kind(tree, c) != NODE_ELIF_CLAUSE)
			continue;
		if (!is_else) {
			int other = holds(reading, c + 1, scope);

			walk_calls(reading, c + 1, scope, false);
			if (other == 0)
				continue;
			taken = other == 1 && known == 0;
			known = other == 1 ? known : -1;
		}
		reading->conditional += known < 0;
		walk_block(reading, node_child(tree, c, NODE_BLOCK), scope);
		reading->conditional -= known < 0;
		after += leaves_early(tree, c);
	}
	return after > 0;
}

static void
walk_parts(struct reading *reading, node_index statement, struct scope *scope)
{
	const struct tree *tree = reading->tree;

	for (node_index c = statement + 1; c < tree->nodes[statement].after; c = tree->nodes[c].after) {
		switch (node_kind(tree, c)) {
		case NODE_BLOCK:
			walk_block(reading, c, scope);
			break;
		case NODE_ELSE_CLAUSE:
		case NODE_EXCEPT_CLAUSE:
		case NODE_EXCEPT_GROUP_CLAUSE:
		case NODE_FINALLY_CLAUSE:
		case NODE_CASE_CLAUSE:
			walk_parts(reading, c, scope);
			break;
		default:
			walk_calls(reading, c, scope, false);
		}
	}
}

static int
walk_statement(struct reading *reading, node_index statement, struct scope *scope)
{
	const struct tree *tree = reading->tree;

	switch (node_kind(tree, statement)) {
	case NODE_EXPRESSION_STATEMENT:
		if (node_kind(tree, statement + 1) == NODE_ASSIGNMENT ||
		    node_kind(tree, statement + 1) == NODE_AUGMENTED_ASSIGNMENT)
			walk_assignment(reading, statement + 1, scope);
		else
			walk_calls(reading, statement + 1, scope, true);
		return 0;
	case NODE_IF_STATEMENT:
		return walk_if(reading, statement, scope);
	case NODE_FOR_STATEMENT:
		walk_for(reading, statement, scope);
		return 0;
	case NODE_WITH_STATEMENT:
		walk_with(reading, statement, scope);
		return 0;
	case NODE_TRY_STATEMENT:
	case NODE_MATCH_STATEMENT:
		reading->conditional++;
		walk_parts(reading, statement, scope);
		reading->conditional--;
		return 0;
	case NODE_WHILE_STATEMENT:
		reading->repeated++;
		walk_parts(reading, statement, scope);
		reading->repeated--;
		return 0;
	case NODE_FUNCTION_DEFINITION: {
		node_index name = node_child(tree, statement, NODE_IDENTIFIER);

		name_bind(reading, scope, tree_name(tree, name),
		          (struct binding){.kind = BOUND_FUNCTION, .node = statement, .scope = scope});
		return 0;
	}
	case NODE_CLASS_DEFINITION:
	case NODE_DECORATED_DEFINITION:
	case NODE_RAISE_STATEMENT:
		return 0;
	case NODE_IMPORT_STATEMENT:
	case NODE_IMPORT_FROM_STATEMENT:
		read_local_import(reading, statement, scope);
		return 0;
	default:
		walk_calls(reading, statement, scope, node_kind(tree, statement + 1) == NODE_CALL);
		return 0;
	}
}

void
walk_block(struct reading *reading, node_index block, struct scope *scope)
{
	const struct tree *tree = reading->tree;
	int after = 0;

	for (node_index c = block + 1; block && c < tree->nodes[block].after; c = tree->nodes[c].after) {
		int more = walk_statement(reading, c, scope);

		reading->conditional += more;
		after += more;
		if (node_kind(tree, c) == NODE_RETURN_STATEMENT || node_kind(tree, c) == NODE_RAISE_STATEMENT)
			break;
	}
	reading->conditional -= after;
}

static void
bind_parameter(struct reading *reading, node_index parameter, node_index given, struct scope *scope, struct scope *from,
               struct scope *defined)
{
	const struct tree *tree = reading->tree;
	enum node_kind kind = node_kind(tree, parameter);
	node_index name = kind == NODE_IDENTIFIER ? parameter : node_child(tree, parameter, NODE_IDENTIFIER), value = 0;

	if (!name)
		return;
	if (!given && (kind == NODE_DEFAULT_PARAMETER || kind == NODE_TYPED_DEFAULT_PARAMETER)) {
		for (node_index c = parameter + 1; c < tree->nodes[parameter].after; c = tree->nodes[c].after)
			value = c;
		from = defined;
	}
	bind_target(reading, name, given ? given : value, scope, from);
}

void
walk_function(struct reading *reading, const struct binding *function, node_index call, struct scope *from)
{
	const struct tree *tree = reading->tree;
	node_index definition = function->node;
	struct scope *outer = function->scope ? function->scope : &reading->module;
	node_index parameters = node_child(tree, definition, NODE_PARAMETERS);
	struct text name = tree_name(tree, node_child(tree, definition, NODE_IDENTIFIER));
	struct scope *scope = ARENA_NEW(reading->arena, struct scope);
	int conditional = reading->conditional;
	size_t position = 0;

	for (const struct scope *caller = from; caller; caller = caller->caller) {
		if (caller->function == definition)
			return; /* it has been walked */
	}
	if (from->depth >= DEEPEST_CALL || reading->budget == 0) {
		operation_unknown(reading, call ? call : definition, from, "calls go too deep");
		return;
	}
	reading->budget--;
	*scope = (struct scope){.outer = outer,
	                        .bindings = MAP_INIT(reading->arena),
	                        .depth = from->depth + 1,
	                        .caller = from,
	                        .function = definition,
	                        .via = call ? arena_copy(reading->arena, name.data, name.length) : NULL};
	reading->conditional = 0;
	for (node_index p = parameters + 1; parameters && p < tree->nodes[parameters].after; p = tree->nodes[p].after) {
		enum node_kind kind = node_kind(tree, p);
		node_index id = kind == NODE_IDENTIFIER ? p : node_child(tree, p, NODE_IDENTIFIER), given = 0;
		struct text called;

		if (kind == NODE_COMMA || !id)
			continue;
		called = tree_name(tree, id);
		if (call)
			given = argument(reading, call, position++,
			                 arena_copy(reading->arena, called.data, called.length));
		if (!call && text_is(called, "op"))
			name_bind(reading, scope, called, (struct binding){.kind = BOUND_OP});
		else
			bind_parameter(reading, p, given, scope, from, outer);
	}
	reading->conditional = conditional;
	walk_block(reading, node_child(tree, definition, NODE_BLOCK), scope);
}

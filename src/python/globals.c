/*
 * globals.c - the values of revision, down_revision, depends_on and branch_labels.
 */
#include "python/globals.h"

#include "python/constant.h"
#include "python/survey.h"
#include "python/value.h"

enum { DEEPEST = 100 }; /* levels of indentation, as CPython has it */

static const char *const names[NGLOBALS] = {
	[GLOBAL_REVISION] = "revision",
	[GLOBAL_DOWN_REVISION] = "down_revision",
	[GLOBAL_DEPENDS_ON] = "depends_on",
	[GLOBAL_BRANCH_LABELS] = "branch_labels",
};

struct evaluation {
	const struct tree *tree;
	struct arena *arena;
	struct value *values; /* NGLOBALS */
	int depth;
};

int
global_named(const struct tree *tree, node_index node)
{
	if (node_kind(tree, node) != NODE_IDENTIFIER)
		return -1;
	for (int i = 0; i < NGLOBALS; i++) {
		if (text_is(tree_name(tree, node), names[i]))
			return i;
	}
	return -1;
}

static void
bind(struct evaluation *ev, int name, struct value value, node_index where)
{
	const struct value *before = &ev->values[name];

	value.line = tree_line(ev->tree, ev->tree->nodes[where].start);
	value.undone_line = before->undone_line;
	/* Statements of the module itself: below if or try, one of several may well be the one that is run. */
	if (ev->depth == 1 && before->is_sure)
		value.undone_line = before->line;
	value.is_sure = ev->depth == 1;
	ev->values[name] = value;
}

bool
is_sequence_of_names(enum node_kind kind)
{
	return kind == NODE_PATTERN_LIST || kind == NODE_TUPLE_PATTERN || kind == NODE_LIST_PATTERN;
}

/* Any of the names anywhere in a target that is more than a name. */
static void
bind_computed(struct evaluation *ev, node_index first, node_index end, const char *why)
{
	for (node_index i = first; i < end; i++) {
		int name = global_named(ev->tree, i);

		if (name >= 0 && node_kind(ev->tree, i - 1) != NODE_DOT &&
		    node_kind(ev->tree, i - 1) != NODE_ATTRIBUTE && node_kind(ev->tree, i - 1) != NODE_SUBSCRIPT &&
		    node_kind(ev->tree, i - 1) != NODE_KEYWORD_ARGUMENT)
			bind(ev, name, value_computed(why), i);
	}
}

static size_t
count_items(const struct tree *tree, node_index node)
{
	size_t n = 0;

	for (node_index c = node + 1; c < tree->nodes[node].after; c = tree->nodes[c].after)
		n += node_kind(tree, c) != NODE_COMMA;
	return n;
}

static void
assign(struct evaluation *ev, node_index target, node_index value)
{
	const struct tree *tree = ev->tree;
	int name = global_named(tree, target);

	if (name >= 0) {
		bind(ev, name, value_of(ev->tree, value, ev->arena), target);
		return;
	}
	value = without_parentheses(tree, value);
	if (is_sequence_of_names(node_kind(tree, target)) &&
	    (node_kind(tree, value) == NODE_EXPRESSION_LIST || node_kind(tree, value) == NODE_TUPLE ||
	     node_kind(tree, value) == NODE_LIST) &&
	    count_items(tree, target) == count_items(tree, value)) {
		node_index t = target + 1, v = value + 1;

		while (t < tree->nodes[target].after) {
			if (node_kind(tree, t) == NODE_COMMA) {
				t++;
				v++;
				continue;
			}
			name = global_named(tree, t);
			if (name >= 0)
				bind(ev, name, value_of(ev->tree, v, ev->arena), t);
			else
				bind_computed(ev, t, tree->nodes[t].after, "an unpacking");
			t = tree->nodes[t].after;
			v = tree->nodes[v].after;
		}
		return;
	}
	bind_computed(ev, target, tree->nodes[target].after, "an unpacking");
}

static void
assignment(struct evaluation *ev, node_index node)
{
	const struct tree *tree = ev->tree;
	node_index value = node, equals = node_child(tree, node, NODE_EQUALS);

	if (!equals)
		return;
	while (node_kind(tree, value) == NODE_ASSIGNMENT && node_child(tree, value, NODE_EQUALS))
		value = node_child(tree, value, NODE_EQUALS) + 1;
	for (; node_kind(tree, node) == NODE_ASSIGNMENT; node = node_child(tree, node, NODE_EQUALS) + 1)
		assign(ev, node + 1, value);
}

static void walk_block(struct evaluation *ev, node_index block);

/* 1: always true, 0: never, -1: who knows. */
static int
known_truth(const struct tree *tree, node_index test)
{
	test = without_parentheses(tree, test);
	switch (node_kind(tree, test)) {
	case NODE_TRUE:
		return 1;
	case NODE_FALSE:
	case NODE_NONE:
		return 0;
	case NODE_INTEGER:
		return text_is(node_text(tree, test), "0") ? 0 : text_is(node_text(tree, test), "1") ? 1 : -1;
	default:
		return -1;
	}
}

/* What holds after one of two ways was taken. */
static void
merge(struct value *values, const struct value *other)
{
	for (int i = 0; i < NGLOBALS; i++) {
		if (!value_equal(&values[i], &other[i])) {
			int line = values[i].line > other[i].line ? values[i].line : other[i].line;

			values[i] = value_computed("a condition");
			values[i].line = line;
		}
	}
}

/* Each way from the same start; the ways' outcomes merged.  has_else: one of them is always taken. */
static void
walk_if(struct evaluation *ev, node_index node)
{
	const struct tree *tree = ev->tree;
	struct value before[NGLOBALS], result[NGLOBALS];
	bool any = false, certain = false;

	memcpy(before, ev->values, sizeof before);
	for (node_index c = node; c < tree->nodes[node].after && !certain;
	     c = c == node ? tree->nodes[node_child(tree, node, NODE_BLOCK)].after : tree->nodes[c].after) {
		int truth = node_kind(tree, c) == NODE_ELSE_CLAUSE ? 1
		            : tree->nodes[c].flags & FLAG_IGNORED  ? 0
		                                                   : known_truth(tree, c + 1);

		if (truth == 0)
			continue;
		certain = truth == 1;
		memcpy(ev->values, before, sizeof before);
		walk_block(ev, node_child(tree, c, NODE_BLOCK));
		if (any)
			merge(ev->values, result);
		memcpy(result, ev->values, sizeof result);
		any = true;
	}
	if (!any)
		memcpy(ev->values, before, sizeof before);
	else if (!certain)
		merge(ev->values, before);
}

static void
walk_try(struct evaluation *ev, node_index node)
{
	const struct tree *tree = ev->tree;
	node_index otherwise = node_child(tree, node, NODE_ELSE_CLAUSE),
		   finally = node_child(tree, node, NODE_FINALLY_CLAUSE);
	struct value handled[NGLOBALS];

	walk_block(ev, node_child(tree, node, NODE_BLOCK));
	if (otherwise)
		walk_block(ev, node_child(tree, otherwise, NODE_BLOCK));
	for (node_index c = node + 1; c < tree->nodes[node].after; c = tree->nodes[c].after) {
		if (node_kind(tree, c) != NODE_EXCEPT_CLAUSE && node_kind(tree, c) != NODE_EXCEPT_GROUP_CLAUSE)
			continue;
		memcpy(handled, ev->values, sizeof handled);
		bind_computed(ev, c + 1, node_child(tree, c, NODE_BLOCK), "an exception");
		walk_block(ev, node_child(tree, c, NODE_BLOCK));
		merge(ev->values, handled);
	}
	if (finally)
		walk_block(ev, node_child(tree, finally, NODE_BLOCK));
}

static void
walk_import(struct evaluation *ev, node_index node)
{
	const struct tree *tree = ev->tree;
	bool star = node_child(tree, node, NODE_WILDCARD_IMPORT) != 0;

	if (star) {
		node_index module = import_module(tree, node);
		bool relative = node_kind(tree, module) != NODE_DOTTED_NAME;
		struct text from = relative ? TEXT("") : tree_name(tree, module + 1);

		if (text_is(from, "alembic") || text_is(from, "sqlalchemy") || is_standard_library(from))
			return;
		/* It may bind anything, also what the file never sets itself. */
		for (int i = 0; i < NGLOBALS; i++) {
			if (ev->values[i].type != VALUE_UNSET)
				bind(ev, i, value_computed("a star import"), node);
			else
				ev->values[i].why = "a star import";
		}
		return;
	}
	for (node_index c = import_names(tree, node); c < tree->nodes[node].after; c = tree->nodes[c].after) {
		bool aliased = node_kind(tree, c) == NODE_ALIASED_IMPORT;
		int name = -1;

		if (node_kind(tree, c) != NODE_COMMA)
			name = global_named(tree, aliased ? tree->nodes[c].after - 1 : c + 1);
		if (name >= 0)
			bind(ev, name, value_computed("an import"), c);
	}
}

static void
walk_statement(struct evaluation *ev, node_index node)
{
	const struct tree *tree = ev->tree;
	node_index definition = node;

	switch (node_kind(tree, node)) {
	case NODE_EXPRESSION_STATEMENT:
		if (node_kind(tree, node + 1) == NODE_ASSIGNMENT)
			assignment(ev, node + 1);
		else if (node_kind(tree, node + 1) == NODE_AUGMENTED_ASSIGNMENT)
			bind_computed(ev, node + 2, tree->nodes[node + 2].after, "an augmented assignment");
		break;
	case NODE_IMPORT_STATEMENT:
	case NODE_IMPORT_FROM_STATEMENT:
		walk_import(ev, node);
		break;
	case NODE_DELETE_STATEMENT:
		bind_computed(ev, node + 1, tree->nodes[node].after, "a del");
		break;
	case NODE_IF_STATEMENT:
		walk_if(ev, node);
		break;
	case NODE_TRY_STATEMENT:
		walk_try(ev, node);
		break;
	case NODE_WITH_STATEMENT:
		bind_computed(ev, node + 1, node_child(tree, node, NODE_BLOCK), "a with statement");
		walk_block(ev, node_child(tree, node, NODE_BLOCK));
		break;
	case NODE_FOR_STATEMENT:
	case NODE_WHILE_STATEMENT:
	case NODE_MATCH_STATEMENT:
		bind_computed(ev, node + 1, tree->nodes[node].after, "a loop or match");
		break;
	case NODE_DECORATED_DEFINITION:
		while (node_kind(tree, definition) != NODE_FUNCTION_DEFINITION &&
		       node_kind(tree, definition) != NODE_CLASS_DEFINITION)
			definition = definition == node ? node + 1 : tree->nodes[definition].after;
		/* fallthrough */
	case NODE_FUNCTION_DEFINITION:
	case NODE_CLASS_DEFINITION: {
		node_index identifier = node_child(tree, definition, NODE_IDENTIFIER);
		int name = global_named(tree, identifier);

		if (name >= 0)
			bind(ev, name, value_computed("a definition"), identifier);
		break;
	}
	default:
		break;
	}
}

static void
walk_block(struct evaluation *ev, node_index block)
{
	if (ev->depth >= DEEPEST) {
		bind_computed(ev, block + 1, ev->tree->nodes[block].after, "deep nesting");
		return;
	}
	ev->depth++;
	for (node_index c = block + 1; c < ev->tree->nodes[block].after; c = ev->tree->nodes[c].after)
		walk_statement(ev, c);
	ev->depth--;
}

/* exec at module level may bind anything; inside a function it runs with the migration, when the names are read. */
static void
find_executed(struct evaluation *ev)
{
	const struct tree *tree = ev->tree;

	for (node_index i = 1; i < tree->nnodes; i++) {
		if (node_kind(tree, i) == NODE_FUNCTION_DEFINITION)
			i = tree->nodes[i].after - 1;
		else if (node_kind(tree, i) == NODE_CALL && node_kind(tree, i + 1) == NODE_IDENTIFIER &&
		         (text_is(node_text(tree, i + 1), "exec") || text_is(node_text(tree, i + 1), "eval"))) {
			for (int name = 0; name < NGLOBALS; name++)
				bind(ev, name, value_computed("an exec"), i);
		}
	}
}

/* Bindings that can hide anywhere: `global revision`, `revision := …`, globals()["revision"]. */
static void
find_hidden_bindings(struct evaluation *ev, const struct survey *survey)
{
	static const enum word ways[] = {WORD_GLOBALS, WORD_VARS, WORD_LOCALS, WORD_SETATTR,
	                                 WORD_EXEC,    WORD_EVAL, WORD_DICT,   WORD_SETATTR_METHOD};
	const struct tree *tree = ev->tree;
	bool dynamic = false;

	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
		dynamic |= survey->in_code[ways[i]];
	for (int i = 0; i < NGLOBALS && dynamic; i++) {
		if (ev->values[i].type == VALUE_UNSET && !ev->values[i].why)
			ev->values[i].why = "names that are set while it runs";
	}
	for (node_index i = 1; i < tree->nnodes; i++) {
		if (node_kind(tree, i) == NODE_GLOBAL_STATEMENT)
			bind_computed(ev, i + 1, tree->nodes[i].after, "a global statement");
		else if (node_kind(tree, i) == NODE_NAMED_EXPRESSION && global_named(tree, i + 1) >= 0)
			bind(ev, global_named(tree, i + 1), value_computed("an assignment expression"), i);
		else if (dynamic && node_kind(tree, i) == NODE_STRING && !has_fields(tree, i)) {
			struct value string = value_of(tree, i, ev->arena);

			for (int name = 0; name < NGLOBALS && string.type == VALUE_STRING; name++) {
				if (text_is(string.string, names[name]))
					bind(ev, name, value_computed("a name looked up while running"), i);
			}
		}
	}
}

void
globals_evaluate(struct value globals[NGLOBALS], const struct tree *tree, const struct survey *survey,
                 struct arena *arena)
{
	struct evaluation ev = {.tree = tree, .arena = arena, .values = globals};

	for (int i = 0; i < NGLOBALS; i++)
		globals[i] = (struct value){.type = VALUE_UNSET};
	walk_block(&ev, 0);
	find_hidden_bindings(&ev, survey);
	if (survey->in_code[WORD_EXEC] || survey->in_code[WORD_EVAL])
		find_executed(&ev);
}

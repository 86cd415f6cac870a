/*
 * survey_globals.c - assignments of Alembic's names, which are recorded on their own.
 *
 * One that the file reads is part of what it runs: what is recorded is the last value, and a list reads otherwise than
 * a tuple.  Any other mention is a reading, but for attributes, the keywords of arguments and imports.
 */
#include "python/constant.h"
#include "python/globals.h"
#include "python/survey.h"
#include "python/value.h"

static bool
is_literal_assignment(const struct tree *tree, node_index assignment)
{
	node_index node = assignment;

	for (; node_kind(tree, node) == NODE_ASSIGNMENT; node = node_child(tree, node, NODE_EQUALS) + 1) {
		node_index target = node + 1, annotation = node_child(tree, node, NODE_TYPE);

		if (!node_child(tree, node, NODE_EQUALS) ||
		    (annotation && !(tree->nodes[annotation].flags & FLAG_IGNORED)))
			return false;
		target = without_parentheses(tree, target);
		if (is_sequence_of_names(node_kind(tree, target))) {
			for (node_index t = target + 1; t < tree->nodes[target].after; t = tree->nodes[t].after) {
				if (node_kind(tree, t) != NODE_COMMA && global_named(tree, t) < 0)
					return false;
			}
		} else if (global_named(tree, target) < 0) {
			return false;
		}
	}
	return value_is_literal(tree, node);
}

static bool
is_mention(const struct tree *tree, node_index identifier)
{
	switch (node_kind(tree, identifier - 1)) {
	case NODE_DOT:
	case NODE_KEYWORD_ARGUMENT:
	case NODE_KEYWORD_PATTERN:
		return false;
	default:
		return true;
	}
}

/* By its length alone: most identifiers are none of them. */
static bool
may_be_global(const struct node *node)
{
	uint32_t length = node->end - node->start;

	return node->kind == NODE_IDENTIFIER &&
	       (length == 8 || length == 10 || length == 13 || node->flags & FLAG_RESPELLED);
}

static void
count_mentions(const struct tree *tree, node_index first, node_index end, int step, int counts[NGLOBALS])
{
	for (node_index i = first; i < end; i++) {
		enum node_kind kind = node_kind(tree, i);
		int name = may_be_global(&tree->nodes[i]) ? global_named(tree, i) : -1;

		if (name >= 0 && is_mention(tree, i))
			counts[name] += step;
		else if (kind == NODE_IMPORT_STATEMENT || kind == NODE_IMPORT_FROM_STATEMENT)
			i = tree->nodes[i].after - 1;
	}
}

void
survey_globals(struct survey *survey, const struct tree *tree)
{
	static const enum word ways[] = {WORD_GLOBALS, WORD_LOCALS, WORD_VARS, WORD_EVAL, WORD_EXEC, WORD_DICT};
	int counts[NGLOBALS] = {0};
	struct statement statement;
	bool dynamic = false;

	count_mentions(tree, 1, tree->nnodes, 1, counts);
	for (node_index next = 1; next_statement(tree, &next, tree->nnodes, &statement);) {
		node_index child = statement.node + 1;

		if (node_kind(tree, statement.node) == NODE_EXPRESSION_STATEMENT &&
		    node_kind(tree, child) == NODE_ASSIGNMENT && is_literal_assignment(tree, child))
			count_mentions(tree, child, tree->nodes[child].after, -1, counts);
	}
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
		dynamic |= survey->in_code[ways[i]];
	for (int i = 0; i < NGLOBALS; i++)
		survey->keeps_globals[i] = dynamic || counts[i] > 0;
}

bool
is_metadata(const struct survey *survey, const struct tree *tree, node_index assignment)
{
	int counts[NGLOBALS] = {0};

	if (!is_literal_assignment(tree, assignment))
		return false;
	count_mentions(tree, assignment, tree->nodes[assignment].after, 1, counts);
	for (int i = 0; i < NGLOBALS; i++) {
		if (counts[i] && survey->keeps_globals[i])
			return false;
	}
	return true;
}

/*
 * survey_typing.c - `if TYPE_CHECKING:`, which never runs.
 *
 * Only where the name can be nothing but typing's own False: every mention of it is its import from typing or
 * such a test, `typing` is only imported and looked into, and an import at module level comes before the tests.
 */
#include "python/constant.h"
#include "python/survey.h"

static const char name[] = "TYPE_CHECKING", module[] = "typing";

enum test { NO_TEST, TEST_NAME, TEST_ATTRIBUTE };

/* Of an `if` or `elif`: `TYPE_CHECKING` or `typing.TYPE_CHECKING`. */
static enum test
kind_of_test(const struct tree *tree, node_index clause)
{
	node_index test = without_parentheses(tree, clause + 1), value;

	if (node_kind(tree, test) == NODE_IDENTIFIER)
		return text_is(tree_name(tree, test), name) ? TEST_NAME : NO_TEST;
	if (node_kind(tree, test) != NODE_ATTRIBUTE || !text_is(tree_name(tree, tree->nodes[test].after - 1), name))
		return NO_TEST;
	value = without_parentheses(tree, test + 1);
	return node_kind(tree, value) == NODE_IDENTIFIER && text_is(tree_name(tree, value), module) ? TEST_ATTRIBUTE
	                                                                                            : NO_TEST;
}

static bool
mentions(const struct tree *tree, node_index node, const char *word)
{
	for (node_index i = node; i < tree->nodes[node].after; i++) {
		if (node_kind(tree, i) == NODE_IDENTIFIER && text_is(tree_name(tree, i), word))
			return true;
	}
	return false;
}

struct imports {
	bool name, module; /* imported at module level so far */
};

/* False where the import makes either name something else. */
static bool
note_import(const struct tree *tree, node_index statement, bool top_level, struct imports *imports)
{
	bool from = node_kind(tree, statement) == NODE_IMPORT_FROM_STATEMENT, typing = false;

	if (from) {
		node_index path = import_module(tree, statement);

		if (mentions(tree, path, name))
			return false;
		typing = node_kind(tree, path) == NODE_DOTTED_NAME && tree->nodes[path].after == path + 2 &&
		         text_is(tree_name(tree, path + 1), module);
	}
	for (node_index c = import_names(tree, statement); c < tree->nodes[statement].after; c = tree->nodes[c].after) {
		bool aliased = node_kind(tree, c) == NODE_ALIASED_IMPORT;
		node_index path = aliased ? c + 1 : c;
		struct text first, bound;

		if (node_kind(tree, c) == NODE_WILDCARD_IMPORT)
			return false;
		if (node_kind(tree, path) != NODE_DOTTED_NAME)
			continue;
		first = tree_name(tree, path + 1);
		bound = aliased ? tree_name(tree, tree->nodes[c].after - 1) : first;
		if (mentions(tree, c, name)) {
			if (!typing || !text_equal(first, bound))
				return false;
			imports->name |= top_level;
		}
		if (text_is(bound, module)) {
			bool itself =
				!from && text_is(first, module) && !(aliased && tree->nodes[path].after != path + 2);

			if (!itself)
				return false;
			imports->module |= top_level;
		}
	}
	return true;
}

/* `typing.x`, or no use of the name at all. */
static bool
is_looked_into(const struct tree *tree, node_index identifier)
{
	node_index before = identifier - 1;

	while (node_kind(tree, before) == NODE_PARENTHESIZED_EXPRESSION)
		before--;
	switch (node_kind(tree, before)) {
	case NODE_DOT:
	case NODE_KEYWORD_ARGUMENT:
		return true;
	case NODE_ATTRIBUTE:
	case NODE_DOTTED_NAME:
		return identifier + 1 < tree->nnodes && node_kind(tree, identifier + 1) == NODE_DOT;
	default:
		return false;
	}
}

/* Is each mention in the file one that leaves no doubt? */
static bool
is_typing_s_own(const struct tree *tree)
{
	struct imports imports = {false, false};
	node_index top_level = 1; /* the next statement of the module */
	bool needs_module = false, module_is_used = false;

	for (node_index i = 1; i < tree->nnodes; i++) {
		enum node_kind kind = node_kind(tree, i);

		if (kind == NODE_IMPORT_STATEMENT || kind == NODE_IMPORT_FROM_STATEMENT) {
			if (!note_import(tree, i, i == top_level, &imports))
				return false;
		} else if (kind == NODE_IF_STATEMENT || kind == NODE_ELIF_CLAUSE) {
			enum test test = kind_of_test(tree, i);

			if (test != NO_TEST) {
				if (test == TEST_NAME ? !imports.name : !imports.module)
					return false;
				needs_module |= test == TEST_ATTRIBUTE;
				if (i == top_level)
					top_level = tree->nodes[i].after;
				/* Past the test. */
				i = tree->nodes[i + 1].after - 1;
				continue;
			}
		} else if (kind == NODE_IDENTIFIER && text_is(tree_name(tree, i), name)) {
			return false;
		} else if (kind == NODE_IDENTIFIER && text_is(tree_name(tree, i), module)) {
			module_is_used |= !is_looked_into(tree, i);
		}
		if (i == top_level)
			top_level = tree->nodes[i].after;
		if (kind == NODE_IMPORT_STATEMENT || kind == NODE_IMPORT_FROM_STATEMENT ||
		    is_constant_statement(tree, i))
			i = tree->nodes[i].after - 1;
	}
	return !(needs_module && module_is_used);
}

void
survey_type_checking(const struct survey *survey, struct tree *tree)
{
	if (!survey->in_code[WORD_TYPE_CHECKING] || survey->in_strings[WORD_TYPE_CHECKING] || !is_typing_s_own(tree))
		return;
	for (node_index i = 1; i < tree->nnodes; i++) {
		if ((node_kind(tree, i) == NODE_IF_STATEMENT || node_kind(tree, i) == NODE_ELIF_CLAUSE) &&
		    kind_of_test(tree, i) != NO_TEST)
			tree->nodes[i].flags |= FLAG_IGNORED;
	}
}

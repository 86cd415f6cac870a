/*
 * constant.h - strings and other constants as the tree has them, and where a star stands.
 *
 * A string here is a STRING or a CONCATENATED_STRING; with fields (`f"{x}"`, any
 * t"…") it is no constant.
 */
#ifndef MIGLOCK_PYTHON_CONSTANT_H
#define MIGLOCK_PYTHON_CONSTANT_H

#include <stdbool.h>

#include "python/tree.h"

struct buffer;

static inline bool
is_string(enum node_kind kind)
{
	return kind == NODE_STRING || kind == NODE_CONCATENATED_STRING;
}

/* The strings of an implicit concatenation, or the one; the others follow as siblings up to the node's end. */
static inline node_index
first_string(const struct tree *tree, node_index node)
{
	return node_kind(tree, node) == NODE_CONCATENATED_STRING ? node + 1 : node;
}

node_index without_parentheses(const struct tree *tree, node_index node);

/* The star that belongs to all of an expression, 0 when there is none: the grammar gives that of `*a.b(c) or d` to a.
 */
node_index leading_star(const struct tree *tree, node_index node);

bool has_fields(const struct tree *tree, node_index string);

/* A constant of Python's ast, in parentheses or not: no sum, no sign. */
bool is_constant(const struct tree *tree, node_index expression);

/* A statement that is nothing but a constant. */
bool is_constant_statement(const struct tree *tree, node_index statement);

/* A string that would be a docstring: neither bytes nor formatted. */
bool is_docstring(const struct tree *tree, node_index expression);

/*
 * Append a string's value, decoded; of one with fields the text around them, a NUL for each field.  Returns a
 * phrase when Python would refuse it.
 */
const char *constant_text(struct buffer *out, const struct tree *tree, node_index string);

#endif

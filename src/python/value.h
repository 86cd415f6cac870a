/*
 * value.h - what an expression is worth, where that can be known by reading it.
 */
#ifndef MIGLOCK_PYTHON_VALUE_H
#define MIGLOCK_PYTHON_VALUE_H

#include "python/program.h"
#include "python/tree.h"

struct arena;

/* Constants, `+` between them, and tuples, lists, sets and dicts of such. */
bool value_is_literal(const struct tree *tree, node_index expression);

/* VALUE_COMPUTED, with what stands in the way, where it is no literal; its line is not set. */
struct value value_of(const struct tree *tree, node_index expression, struct arena *arena);

struct value value_computed(const char *why);

/* What is computed equals nothing. */
bool value_equal(const struct value *a, const struct value *b);

#endif

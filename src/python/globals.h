/*
 * globals.h - what a few module globals hold when the file has run.
 *
 * Only what is certain: literal values assigned at module level, the last one
 * winning.  Everything else that could bind one of the names makes its value
 * VALUE_COMPUTED, with the reason.
 */
#ifndef MIGLOCK_PYTHON_GLOBALS_H
#define MIGLOCK_PYTHON_GLOBALS_H

#include "python/program.h"
#include "python/tree.h"

struct arena;
struct survey;

void globals_evaluate(struct value globals[NGLOBALS], const struct tree *tree, const struct survey *survey,
                      struct arena *arena);

/* Which of the names an identifier is, -1 for any other node. */
int global_named(const struct tree *tree, node_index node);
bool is_sequence_of_names(enum node_kind kind);

#endif

/*
 * import_names.h - what import statements bind, as they are written.
 *
 * Private to src/python.
 */
#ifndef MIGLOCK_SLICE_IMPORT_NAMES_H
#define MIGLOCK_SLICE_IMPORT_NAMES_H

#include <stddef.h>

#include "python/tree.h"

struct arena;
struct import;

/* Appends; none for `from __future__`. */
void imports_of_statement(const struct tree *tree, node_index statement, struct arena *arena, struct import ***imports,
                          size_t *nimports);

/*
 * import_module("a.b"), __import__("a.b") and the like; module is NULL where the name is computed.  NULL: another call.
 * `imports`: what it calls is another name of import_module.
 */
struct import *import_of_call(const struct tree *tree, node_index call, bool imports, struct arena *arena);

/* A string literal without fields, decoded; NULL for anything else. */
const char *plain_string(const struct tree *tree, node_index node, struct arena *arena);

#endif

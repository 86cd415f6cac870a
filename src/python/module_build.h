/*
 * module_build.h - a module while it is being made: what module.c and module_uses.c share.
 *
 * Private to src/python.
 */
#ifndef MIGLOCK_PYTHON_MODULE_BUILD_H
#define MIGLOCK_PYTHON_MODULE_BUILD_H

#include "python/module.h"
#include "python/scope.h"

/* A run of nodes and the piece it makes. */
struct extent {
	node_index node, after;
	struct toplevel *statement;
	size_t statement_index;
	struct piece *piece;
	bool in_class; /* the piece is a statement of a top-level class's body */
};

struct build {
	const struct tree *tree;
	struct arena *arena;
	struct module *module;
	struct scopes scopes;
	struct extent *extents; /* in the file's order; a class's head before its body */
	size_t nextents;
	struct map strings; /* each name once */
	struct map chains;  /* of the piece being filled: chain -> struct use */
};

const char *intern(struct build *build, struct text text);

/* Fills in binds, uses, paths of all pieces, and the module's names. */
void collect_uses(struct build *build);

#endif

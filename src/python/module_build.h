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

/* Something seen in a statement while the module is imported. */
struct note {
	size_t statement;
	struct use use;
	int depth;    /* see late_change */
	bool applied; /* a call by itself or a decorator: what it does is all it is for */
};

/* A name handed to a call by itself, or to a decorator's: reg(TABLES), @reg(TABLES). */
struct handed {
	size_t statement;
	const char *name;
	const char *to, *last; /* what is called: its first name and its last; "" when it has none */
};

/* What is done to one name is done to the other: `a = b["x"]`, `for a in b`. */
struct alias {
	size_t statement;
	const char *name, *of;
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
	struct note *changes, *loads;
	size_t nchanges, nloads;
	struct handed *handed;
	size_t nhanded;
	struct alias *aliases;
	size_t naliases;
	struct map effects; /* chain from an imported name -> struct name: the statements that call or change it */
	size_t *dynamic;    /* statements that may change any name */
	size_t ndynamic;
};

const char *intern(struct build *build, struct text text);

/* Fills in binds, uses, paths of all pieces, and the module's names. */
void collect_uses(struct build *build);

/* Once the names are known. */
void read_exports(struct build *build);
/* Adds the names "<import>" and "<calls>". */
void find_runs(struct build *build);

/* If the string may be a path or a part of one; those of one statement belong together. */
void add_path(struct build *build, struct piece *piece, node_index node, uint32_t statement);

/* sys.modules and vars: another module's names or another object's, or those around it. */
void note_reflection(const struct tree *tree, struct use *use, node_index root, node_index top);
/* "a.b" of sys.modules["a.b"]; `modules` is the node of sys.modules.  NULL: it is something else. */
const char *loaded_module(const struct tree *tree, const struct use *use, node_index modules, struct arena *arena);

/* The use, maybe of a name of the class's own body, ends at node `top`: is it a decorator of the piece? */
void note_decorator(struct build *build, const struct extent *extent, struct use use, node_index top, bool in_class);
/* What the code sets on the objects it is given, and whether it returns them. */
void note_mark(struct build *build, struct piece *piece, const struct use *use, node_index top);
void note_return(struct build *build, struct piece *piece, struct scope *scope, node_index node);

void add_once(struct build *build, const char ***names, size_t *nnames, const char *name);

/* What the statement at `extent` does to the module's names when it runs, noted name by name and node by node. */
void note_use(struct build *build, const struct extent *extent, const struct scope *scope, const struct use *use,
              node_index top, bool changes);
void note_global(struct build *build, const struct extent *extent, const struct scope *scope, const char *name);
void note_statement(struct build *build, const struct extent *extent, node_index node);

/* To the names: statements that change them by a call, under another name, or through globals(). */
void spread_changes(struct build *build);

#endif

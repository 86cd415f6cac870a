/*
 * module_build.h - a module while it is being made.
 *
 * Private to src/slice.  module.c cuts the file into statements, module_uses.c
 * walks them once and records what they use; what else is to be known of a use
 * (use_change.c) or of a statement (introspection.c, module_paths.c) is asked
 * on that walk.  mutation.c then needs no tree.
 */
#ifndef MIGLOCK_SLICE_MODULE_BUILD_H
#define MIGLOCK_SLICE_MODULE_BUILD_H

#include "slice/module.h"
#include "slice/scope.h"

/* A run of nodes and the piece it makes. */
struct extent {
	node_index node, after;
	struct toplevel *statement;
	size_t statement_index;
	struct piece *piece;
	bool in_class; /* the piece is a statement of a top-level class's body */
	bool idle;     /* never runs while the module is imported: if __name__ == "__main__" */
};

/* A call whose arguments the walk is in. */
struct open_call {
	node_index call, arguments, after;
};

struct build {
	const struct tree *tree;
	struct arena *arena;
	struct module *module;
	struct scopes scopes;
	struct extent *extents; /* in the file's order; a class's head before its body */
	size_t nextents;
	struct map strings;      /* each name once */
	struct map chains;       /* of the piece being filled: chain -> its use, plus one */
	struct map words;        /* a name -> what it says of files, plus one */
	bool *composed;          /* by node: a part of a string that has been seen as a whole */
	uint32_t placed;         /* the last statement that puts a path together */
	struct open_call *calls; /* around the node, the innermost last */
	size_t ncalls;
};

/* An identifier with the attributes taken from it. */
struct chain {
	node_index root, top; /* the identifier (or call); the outermost attribute around it */
	const char **attributes;
	size_t nattributes;
};

struct chain chain_at(struct build *build, node_index root);

/* One that is there is told what else it is. */
struct use *add_use(struct build *build, struct piece *piece, struct use use);
/* Where in a definition's head the chain that ends at `top` stands: enum use_flag. */
unsigned place_in_head(const struct tree *tree, const struct extent *extent, node_index top);
/* X = a.b, X = a.b(…): what a use of X.c leads to. */
void read_value(struct build *build, struct extent *extent, node_index node);
/* `host: Host`, `host: Annotated[str, clean]` in a class's body; returns what comes behind. */
node_index read_annotation(struct build *build, const struct extent *extent, node_index annotation);

const char *intern(struct build *build, struct text text);
void add_once(struct build *build, const char ***names, size_t *nnames, const char *name);

/* The function or class that a statement defines, below its decorators; otherwise the statement. */
node_index definition_of(const struct tree *tree, node_index statement);

/* Fills in binds, uses, paths of all pieces, and the module's names. */
void collect_uses(struct build *build);
/* Fills in import.used.  Of `import a.b`, whose name is a's, it cannot be told. */
void note_used_imports(struct build *build);

/* Fills in called, changed and handed of a use that may be a local name's (NULL: it is not). */
void judge_use(struct build *build, const struct extent *extent, struct scope *scope, const struct chain *chain,
               enum role role, const struct local *local, struct use *use);
/* What the change of an object says of the piece: changes. */
void note_change(struct build *build, const struct extent *extent, const struct scope *holder,
                 const struct local *local, const struct use *use);
/* Keeps build->calls: call for each node in order. */
void enter_call(struct build *build, node_index node);

/* Docstrings, annotations, and whether the node asks for some. */
void note_introspection(struct build *build, const struct extent *extent, node_index node);

/* What the node says of files: a string that may name one, a word, an operator; those of one statement belong
   together. */
void note_files(struct build *build, struct piece *piece, node_index node, uint32_t statement);
/* Once the names are known. */
void read_exports(struct build *build);
/* sys.path, where the module adds to it; once its imports are known. */
void read_search(struct build *build);

/* sys.modules and vars: another module's names or another object's, or those around it. */
void note_reflection(const struct tree *tree, struct use *use, node_index root, node_index top);
/* "a.b" of sys.modules["a.b"]; `modules` is the node of sys.modules.  NULL: it is something else. */
const char *loaded_module(const struct tree *tree, const struct use *use, node_index modules, struct arena *arena);

/* name.made_of of all names. */
void find_contents(struct module *module, struct arena *arena);
/* toplevel.changes: a function that calls one which changes something does so, too. */
void find_changing(struct module *module, struct arena *arena);
/* To the names: the statements that change them.  To the module: what its statements do to what it imports. */
void spread_changes(struct module *module, struct arena *arena);
/* Adds the names that no code can spell, see module_runs.c. */
void find_runs(struct module *module, struct arena *arena);

#endif

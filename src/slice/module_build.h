/*
 * module_build.h - a module while it is being made: what module.c and module_uses.c share.
 *
 * Private to src/python.
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

/* Something seen in a statement while the module is imported. */
struct note {
	size_t statement;
	struct use use;
	int depth;      /* see late_change */
	bool applied;   /* a call by itself or a decorator: what it does is all it is for */
	bool called;    /* that, or any other call */
	bool inherited; /* in a class's head: a base, a decorator */
	bool decorates;
	bool made;   /* an object of a class that inherits from it is made */
	bool within; /* something in the object is changed, X[0].append(1), and maybe the object */
};

/* A name handed to a call by itself, or to a decorator's: reg(TABLES), @reg(TABLES). */
struct handed {
	size_t statement;
	const struct scope *function; /* that does it; NULL: it happens while the module is imported */
	int depth;                    /* see late_change */
	const char *name;
	const char *to, *last; /* what is called: its first name and its last; "" when it has none */
	const char *attribute; /* of the name, that is handed: reg(C.TABLES); NULL: itself */
	bool by_itself;        /* the call is a statement or a decorator */
};

/* How an expression has a name's object. */
struct share {
	bool shared;   /* only what is in the object: list(b), [b] */
	bool taken;    /* maybe something in it: b["x"] */
	bool copied;   /* shared, and the object itself is not in it: list(b) */
	bool returned; /* whatever a function of that name returns */
};

struct sources {
	struct source {
		node_index node; /* of the name */
		struct share share;
	} * items;
	size_t nitems;
};

/* What is done to one name is done to the other: `a = b["x"]`, `for a in b`. */
struct alias {
	size_t statement;
	const char *name, *of;
	const char *attribute; /* of the name, a class, that stands for the other; NULL: itself */
	struct share share;
	size_t next; /* of that name, plus one; 0: no more */
};

/* In a function: `row = T[0]` and `for row in T`, then row.update(…). */
struct local_alias {
	const char *of;
	struct share share;
	size_t next; /* of the same name of the function, plus one; 0: no more */
};
struct local_change {
	size_t statement;
	const struct scope *function;
	int depth;
	const char *name;
	bool within; /* see note */
};

/* return X, in a function of the module: the alias of its name "return". */
struct returning {
	size_t statement;
	const struct scope *function;
};

struct build {
	const struct tree *tree;
	struct arena *arena;
	struct module *module;
	struct scopes scopes;
	struct extent *extents; /* in the file's order; a class's head before its body */
	size_t nextents;
	struct map strings; /* each name once */
	struct map chains;  /* of the piece being filled: chain -> its use, plus one */
	struct map words;   /* a name -> what it says of files, plus one */
	bool *composed;     /* by node: a part of a string that has been seen as a whole */
	uint32_t placed;    /* the last statement that puts a path together */
	struct note *changes, *loads;
	size_t nchanges, nloads;
	struct handed *handed;
	size_t nhanded;
	struct alias *aliases;
	size_t naliases;
	struct map aliases_by_name; /* -> the last of them, plus one */
	struct map callees;         /* a function's name -> what it does to what it is given */
	struct map effects; /* chain from an imported name -> struct name: the statements that call or change it */
	struct local_alias *local_aliases;
	size_t nlocal_aliases;
	struct map local_aliases_by_name; /* of a function -> the last of them, plus one */
	struct local_change *local_changes;
	size_t nlocal_changes;
	struct returning *returning;
	size_t nreturning;
	struct map changed; /* what is in changes, as far as change() has put it there */
	size_t *dynamic;    /* statements that may change any name */
	size_t ndynamic;
};

/* An identifier with the attributes taken from it. */
struct chain {
	node_index root, top; /* the identifier (or call); the outermost attribute around it */
	const char **attributes;
	size_t nattributes;
};

struct chain chain_at(struct build *build, node_index root);

const char *intern(struct build *build, struct text text);

/* Fills in binds, uses, paths of all pieces, and the module's names. */
void collect_uses(struct build *build);

/* What the node says of files: a string that may name one, a word, an operator; those of one statement belong together.
 */
void note_files(struct build *build, struct piece *piece, node_index node, uint32_t statement);
/* Once the names are known. */
void read_exports(struct build *build);
/* sys.path, where the module adds to it; once its imports are known. */
void read_search(struct build *build);
/* Adds the names that no code can spell, see module_runs.c. */
void find_runs(struct build *build);

/* sys.modules and vars: another module's names or another object's, or those around it. */
void note_reflection(const struct tree *tree, struct use *use, node_index root, node_index top);
/* "a.b" of sys.modules["a.b"]; `modules` is the node of sys.modules.  NULL: it is something else. */
const char *loaded_module(const struct tree *tree, const struct use *use, node_index modules, struct arena *arena);

/* The use, maybe of a name of the class's own body, ends at node `top`: is it a decorator of the piece? */
void note_decorator(struct build *build, const struct extent *extent, struct use use, node_index top, bool in_class);
/* A stub that only says what types there are, by typing's decorator. */
bool is_overload(const struct build *build, const struct piece *piece);
/* What the code sets on the objects it is given, and whether it returns them. */
void note_mark(struct build *build, struct piece *piece, const struct use *use, node_index top);
void note_return(struct build *build, struct piece *piece, struct scope *scope, node_index node);

void add_once(struct build *build, const char ***names, size_t *nnames, const char *name);

/* What the statement at `extent` does to the module's names when it runs, noted name by name and node by node. */
void note_use(struct build *build, const struct extent *extent, const struct scope *scope, const struct use *use,
              node_index top, bool within, bool changes);
void note_global(struct build *build, const struct extent *extent, const struct scope *scope, const char *name);
void note_node(struct build *build, const struct extent *extent, struct scope *scope, node_index node);
void note_comprehension(struct build *build, const struct extent *extent, const struct scope *comprehension);
/* The same in a function, whose names are its own. */
void note_node_in_function(struct build *build, const struct extent *extent, struct scope *scope, node_index node);
/* Which objects the expression at the node may be, or have in it; `part` says what is made of it. */
void add_sources(struct build *build, struct sources *sources, node_index node, struct share share);
void add_sources_within(struct build *build, struct sources *sources, node_index node, struct share share);
void note_local_alias(struct build *build, const struct scope *scope, const char *name, const char *of,
                      struct share share);
/* return x, in a function of the module */
void note_returned(struct build *build, const struct extent *extent, struct scope *scope, node_index node);
/* `holder` has the name; the change stands in `scope`. */
void note_local_change(struct build *build, const struct extent *extent, const struct scope *scope,
                       const struct scope *holder, const char *name, bool within);
/* A parameter's default that can be changed: the function's own. */
bool is_kept_default(const struct tree *tree, const struct local *local);
/* What functions change of the module's values through names of their own, or by handing them on. */
void spread_local_changes(struct build *build);
int scope_depth(const struct scope *scope);
/* In order, each once.  False: it was there. */
bool insert_statement(struct build *build, struct name *name, size_t statement);
/* Statements by what they call or change have no name of their own: "guards.TABLES.clear()".  `changes`: the object
   itself, or what it returns. */
void note_effect(struct build *build, const struct note *note, bool changes);
void note_calls(struct build *build);
/* Fills in import.used.  Of `import a.b`, whose name is a's, it cannot be told. */
void note_used_imports(struct build *build);
/* Does the node stand in a class's head as a decorator or a base itself, and not as an argument of one? */
bool stands_in_head(const struct tree *tree, node_index class, node_index node);

/* Does the code that the chain stands in change the object?  `at_import`: it runs once, while the module is imported.
 */
bool is_mutation(struct build *build, const struct chain *chain, bool at_import);
/* Of such a change: X[0].append(1), X.a["b"] = 1. */
bool changes_within(const struct tree *tree, const struct chain *chain);
/* X[k] = v, X.append(v), and nothing comes of it; self.x[k] = v. */
bool is_put(const struct tree *tree, const struct chain *chain, bool self);
bool is_counting(const struct tree *tree, node_index target);
bool is_set_by_name(const struct tree *tree, const struct chain *chain);
void note_alteration(struct build *build, struct piece *piece, const struct local *local, const struct chain *chain,
                     bool changes);
/* Does the call change an object that goes by the name? */
bool handing_changes(struct build *build, const struct name *name, const struct handed *handed);
/* Text or a number, which nobody can change. */
bool names_constant(const struct module *module, const struct name *name);
/* A builtin that changes nothing it is given; a method that writes to a log. */
bool is_pure(const char *function);
bool only_tells(const char *method);

/* Docstrings and annotations that the node has, and those that it asks for. */
void note_docs(struct build *build, const struct extent *extent, struct scope *scope, node_index node);
/* Fills in given and given_to of the use that ends at node `top`. */
void note_given(struct build *build, struct use *use, node_index top);
/* The called chain ends at node `top`: which names of the code's own is it called with? */
unsigned hands_on(const struct build *build, const struct extent *extent, struct scope *scope, node_index top);
/* The function or class that a statement defines, below its decorators; otherwise the statement. */
node_index definition_of(const struct tree *tree, node_index statement);

/* X = a.b, X = a.b(…): what a use of X.c leads to. */
void read_value(struct build *build, struct extent *extent, node_index assignment);
/* The names in an annotation, as strings too.  Returns its end. */
node_index read_annotation(struct build *build, const struct extent *extent, node_index annotation);

/* Does a method of the module's class change what it is given?  NULL: making an object does. */
bool method_changes_given(const struct module *module, const char *class, const char *method);
/* A method's change of self.x. */
void note_self_change(struct build *build, struct piece *piece, const struct use *use, node_index top);
/* To the names: statements that change one attribute of theirs, or what a method of theirs changes. */
void spread_class_changes(struct build *build);

bool add_late(struct build *build, struct toplevel *statement, const char *name, int depth);
/* The attribute that a change is confined to: C.A = 1, C.A.append(1), not C.add(1).  NULL: there is none. */
const char *changed_attribute(const struct use *use);
/* The statement changes the name's attribute; NULL: maybe any. */
void add_outside(struct build *build, struct name *name, size_t statement, const char *attribute);
void change_attribute(struct build *build, size_t statement, const char *name, const char *attribute);

/* To the names: statements that change them by a call, under another name, or through globals(). */
void spread_changes(struct build *build);

#endif

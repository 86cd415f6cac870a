/*
 * module.h - a Python file as definitions and the names they use.
 *
 * Made from a program that has just been parsed; plain data that borrows from
 * nothing but its arena.  What names mean across modules is slice.h's
 * business.
 */
#ifndef MIGLOCK_SLICE_MODULE_H
#define MIGLOCK_SLICE_MODULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/map.h"
#include "base/text.h"

struct arena;
struct parser;
struct program;

/* One name that an import binds. */
struct import {
	const char *module; /* dotted; "" in `from . import x`; NULL: computed, import_module(name) */
	int level;          /* leading dots */
	const char *name;   /* what is taken from it, "*" for everything; NULL: the module itself */
	const char *bound;  /* the name it goes by; NULL: an expression, import_module("a.b").f */
	bool binds_top;     /* `import a.b` binds a */
	bool late;          /* a function's: it runs when that is called */
	bool used;          /* the name it binds is */
	int line, end_line; /* of the statement */
};

enum use_flag {
	USE_STORE = 1, /* an attribute or item of it is set or deleted */
	USE_SELF = 2,  /* the first parameter of a method in a top-level class; name is "" */
	USE_CLASS = 4, /* a name of the class body it stands in */
	USE_ITEM = 8,  /* an item of it, by a key that is computed: sys.modules[key], vars(x) */
	USE_IDLE = 16, /* of __name__: for a logger only, or to ask whether it is "__main__"; of sys.modules: one that
	                  is named */
	USE_KEYWORD = 32,    /* in a class's head: by keyword, as a metaclass is */
	USE_ARGUMENT = 64,   /* in a class's head: what a base or a decorator is given, Repository[User] */
	USE_DECORATOR = 128, /* of the definition itself */
	USE_OWN_CLASS = 256  /* USE_SELF: the class, as cls is */
};

/* A name that code reads, with the attributes read from it: a.b.c. */
struct use {
	const char *name;
	const char **attributes;
	size_t nattributes;
	const struct import *import; /* what it is bound to where it stands; NULL: a name of the module */
	unsigned flags;
	bool early;   /* it, or another in the piece that is spelled the same, is read while the module is imported */
	bool runs;    /* ... or in a lambda that may be called then */
	bool called;  /* ... is called: a.b.c(…), or decorates */
	bool object;  /* ... is used otherwise: run(a.b.c), run(a.b.c()) */
	bool changed; /* ... or an object in it, is or may be changed: a.b.append(1), a[0] = 1, fill(a) by itself */
	bool result;  /* ... what it returns is changed: a().append(1) */
	bool within;  /* ... only something in it is changed: a[0].append(1) */
	bool handed;  /* ... is given to a call: x = fill(a) */
	bool put; /* ... and every time, a function puts something into it and does not look at it: STEPS.append(f) */
	int line;
};

/* What code, when it runs, changes of what it has not made. */
enum mutation_of {
	CHANGES_NAMED = 1,  /* an object of its module, maybe under a name of its own */
	CHANGES_GIVEN = 2,  /* what it is given */
	CHANGES_DEFAULT = 4 /* a default that the function keeps */
};

/* What code reads of objects that the canonical form leaves out. */
enum introspection { READS_DOCS = 1, READS_ANNOTATIONS = 2, READS_SOURCE = 4 };

/* A string that may name a file or a directory, or a part of one. */
struct path_literal {
	const char *text;   /* "*" stands for what is not known: "*.sql" of f"{name}.sql" and of name + ".sql" */
	uint32_t statement; /* those of one statement share this */
	bool computed;      /* there is such a "*"; otherwise it is the string's own */
	bool plain;         /* one word, as names are */
	bool placed;        /* what puts paths together stands in the statement too */
	const struct piece *piece;
};

/* What code does with files, as far as the names it says tell. */
enum file_use {
	FILES_MAYBE = 1,   /* calls something that may be given a file's name */
	FILES_READ = 2,    /* reads */
	FILES_LISTED = 4,  /* lists directories */
	FILES_BELOW = 8,   /* and what lies deeper */
	FILES_RUN = 16,    /* loads Python by a file's path */
	FILES_OWN = 32,    /* asks where its own file is */
	FILES_PLACED = 64, /* puts paths together */
	FILES_ALL = 128    /* lists directories by no pattern */
};

/* A statement, or the head of a class, or a statement of its body. */
struct piece {
	struct text text;   /* canonical */
	const char **binds; /* in a class body: the names it gives the class; otherwise those of its statement */
	size_t nbinds;
	struct use *uses; /* each chain once */
	size_t nuses;
	struct path_literal *paths;
	size_t npaths;
	unsigned files;          /* enum file_use */
	struct use *annotations; /* the names in annotations */
	size_t nannotations;
	struct text docs, annotation_text; /* also of definitions within */
	bool nests;                        /* there are such */
	unsigned reads;                    /* enum introspection */
	struct text constant;              /* NAME = 1: the value, where it is a plain constant; otherwise empty */
	bool is_auto;                      /* NAME = enum.auto(): a constant, by those above it */
	unsigned changes;                  /* enum mutation_of */
	bool is_assignment;
	bool is_function;
	bool is_call; /* f(…) by itself */
	int line, end_line;
};

enum statement_kind { STATEMENT_FUNCTION, STATEMENT_CLASS, STATEMENT_ASSIGNMENT, STATEMENT_IMPORTS, STATEMENT_OTHER };

/* One top-level statement; unbroken imports are one. */
struct toplevel {
	enum statement_kind kind;
	struct text text; /* canonical */
	int line, end_line;
	struct piece *pieces; /* a class that can be cut: its head, then its body; otherwise one */
	size_t npieces;
	bool is_cut;          /* a class: into pieces */
	bool has_bases;       /* a class: or other arguments */
	const char **targets; /* a loop's or a with statement's: names that it gives its body */
	size_t ntargets;
	const struct use *value; /* X = a.b or X = a.b(…): a.b; NULL otherwise */
	bool value_called;
	bool makes_new;   /* X = [a, b], a + b, list(a): an object of its own, with what is in a and b */
	unsigned changes; /* enum mutation_of, of a definition and those that it calls */
};

/* What a name of the module is: every statement that binds or changes it, imports aside, and imports. */
struct name {
	const char *name;
	size_t *statements; /* in order, each once */
	size_t nstatements;
	const struct import **imports;
	size_t nimports;
	struct content {
		const struct use *use;
		bool itself; /* X = a.b, for X in a: X may be nothing else */
		bool taken;  /* for X in a: X is something in it */
		bool in_new; /* X = [a]: X is an object of its own */
		size_t statement;
	} * made_of; /* of a value, or a class: what stands in its statements */
	size_t nmade_of;
	bool is_defined;      /* a function or class, maybe in a block */
	size_t changed_by[2]; /* the last statement that was found to change it, or something in it, plus one */
	size_t returned_to;   /* ... what a call of it returns */
};

/* What importing a module may do to what it imports: `guards.TABLES.clear()`, `@register` above a definition. */
struct effect {
	const struct use *use; /* of an imported name */
	enum {
		EFFECT_CHANGE, /* the object is changed */
		EFFECT_CALL,   /* it is called, or decorates */
		EFFECT_BASE    /* a class inherits from it */
	} kind;
	const struct name *of; /* the statements */
	size_t statement;      /* that does it */
};

/* A directory that the module adds to sys.path. */
struct search_place {
	const char *path; /* relative; may climb: "../helpers" */
	bool own;         /* seen from the directory of the module's file; otherwise from where Python is started */
	bool first;       /* in front of all others */
};

/* A library that is set up for all of the program: what does so has the key for a name of its module. */
struct library {
	const char *key, *name;
	const char *const of[6]; /* what of it tells a difference; none: anything */
};
extern const struct library libraries[];
extern const size_t nlibraries;

struct module {
	const char *path;              /* in the snapshot */
	const char *name;              /* dotted; unique in a project */
	const char *directory;         /* where its submodules lie; NULL: it has none */
	const struct program *program; /* NULL: a namespace package, a directory only */
	struct toplevel *statements;   /* none when Python cannot parse it */
	size_t nstatements;
	struct map names;              /* -> struct name; and "<import>" and others, see module_runs.c */
	const struct import **imports; /* all, wherever they stand */
	size_t nimports;
	const struct import **stars;
	size_t nstars;
	const char **exports; /* what literals give __all__ */
	size_t nexports;
	bool exports_known; /* that is all of it */
	struct search_place *search;
	size_t nsearch;
	struct effect *effects;
	size_t neffects;
	bool guessed; /* no root leads to it: its path ends in the name that is imported */
	bool tangled; /* what changes its names is more than can be told apart */
};

/*
 * Of the program that `parser` has read last.  path, name and directory are left to the caller.
 */
struct module *module_of(const struct parser *parser, const struct program *program, struct arena *arena);

const struct name *module_name(const struct module *module, const char *name);
bool is_definition(const struct toplevel *statement);
/* Of the module's own names; NULL: the use is of none. */
struct name *name_used(const struct module *module, const struct use *use);
/* Does the statement assign a constant to the name, or a builtin, and nothing else? */
bool assigns_constant(const struct module *module, const struct toplevel *statement);
/* The function or class it names; NULL: it is something else. */
const struct toplevel *definition_named(const struct module *module, const struct name *name);
/* Is it assigned, and neither a function nor a class, nor text or a number, which nobody can change? */
bool names_value(const struct module *module, const struct name *name);
/* A list, dictionary or set of its own, as assigned: [], dict(). */
bool names_container(const struct module *module, const struct name *name);
/* x = a.b(…), and x is changed: so is what a.b returns.  x = [f] changes no function. */
const struct use *as_content(struct arena *arena, const struct content *content);
/* f(1), where f is a function or class. */
bool only_calls(const struct use *use);
/* Which pieces of the definition that runs when a.b.c is called; of a class, those of its methods. */
bool *pieces_run(struct arena *arena, const struct toplevel *definition, const struct use *use);
/* The use of a class for what a use of its object, or of one that inherits from it, calls: C.setup of c.setup(). */
const struct use *with_method(struct arena *arena, const struct use *class, const struct use *called);
/* Is it the definition that changes, and not only what a call of it returns? */
bool changes_itself(const struct toplevel *definition, const struct use *use);
/* By what a statement hands it to: a value; a class or function only where nothing else comes of it. */
bool can_be_changed(const struct module *module, const struct toplevel *statement, const struct name *name);
/* Does the code change what all objects of its class share?  cls.x = 1, self.ALL.append(1). */
bool changes_shared(const struct use *use);
/* A base of a class, or its metaclass: a use in its piece of that index. */
bool is_base(const struct toplevel *class, size_t piece, const struct use *use);
/* Does the class itself, or one of its module that it inherits from, take part in making those that inherit from it? */
bool has_class_hooks(const struct toplevel *class);
bool piece_binds(const struct piece *piece, const char *name);

#endif

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
	USE_STORE = 1,    /* an attribute or item of it is set or deleted */
	USE_SELF = 2,     /* the first parameter of a method in a top-level class; name is "" */
	USE_CLASS = 4,    /* a name of the class body it stands in */
	USE_ITEM = 8,     /* an item of it, by a key that is computed: sys.modules[key], vars(x) */
	USE_CALLED = 16,  /* of a decorator: with arguments of its own */
	USE_IDLE = 32,    /* of __name__: for a logger only, or to ask whether it is "__main__" */
	USE_KEYWORD = 64, /* in a class's head: by keyword, as a metaclass is */
	USE_PUT = 256,    /* a function puts something into it and does not look at it: STEPS.append(f), STEPS[k] = f */
	USE_ARGUMENT = 128 /* in a class's head: what a base or a decorator is given, Repository[User] */
};

/* A name that code reads, with the attributes read from it: a.b.c. */
struct use {
	const char *name;
	const char **attributes;
	size_t nattributes;
	const struct import *import; /* what it is bound to where it stands; NULL: a name of the module */
	unsigned flags;
	bool early; /* it, or another in the piece that is spelled the same, is read while the module is imported */
	bool given; /* ... is more than called, caught or compared: handed on, looped over, assigned */
	const char *given_to; /* ... the last name of what is called with it; several_calls; a_parameter of the code's;
	                         NULL: neither */
	bool called_on;       /* ... has, or may have, a method of it called: VIEWS.values() */
	unsigned hands;       /* ... is called with a name of the code's own: enum about */
	int line;
};

/* Whose docstring, annotations or class code asks for, by a name that only running it tells: f.__doc__. */
enum about {
	ABOUT_GIVEN = 1,  /* of an object that it is given */
	ABOUT_WITHIN = 2, /* of something in that, or of what a call returns */
	ABOUT_SELF = 4,   /* a method: of its class */
	ABOUT_NAMED = 8   /* of a name of the module, which nobody else gives it: type(DEFAULT) */
};
enum asked {
	ASKED_DOC,
	ASKED_ANNOTATIONS,
	ASKED_FIELDS, /* a class's own annotations */
	ASKED_SOURCE,
	ASKED_CLASS, /* of an enum's member, where it leads to the others */
	NASKED
};

extern const char several_calls[], a_parameter[];

enum returned { RETURNS_ARGUMENT = 1, RETURNS_LOCAL = 2, RETURNS_OTHER = 4 };

/* A name, or a call of one: @validator("host", "port"). */
struct decorator {
	struct use use;
	const char **names; /* the strings it is given by position */
	size_t nnames;
	bool computed; /* it is given something else as well */
};

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
	FILES_MAYBE = 1,  /* calls something that may be given a file's name */
	FILES_READ = 2,   /* reads */
	FILES_LISTED = 4, /* lists directories */
	FILES_BELOW = 8,  /* and what lies deeper */
	FILES_RUN = 16,   /* loads Python by a file's path */
	FILES_OWN = 32,   /* asks where its own file is */
	FILES_PLACED = 64 /* puts paths together */
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
	unsigned files; /* enum file_use */
	struct decorator *decorators;
	size_t ndecorators;
	size_t ndecorations;     /* its decorators and those that are neither */
	struct use *annotations; /* of a class's field: the names in its annotation */
	size_t nannotations;
	const char **changes; /* names of the class's body that it changes, and does not bind */
	size_t nchanges;
	const char **alters; /* a method: attributes of self that it changes; those that the class shows, too */
	size_t nalters;
	const char **shares;
	size_t nshares;
	struct given {
		const char *name;
		bool shared, taken;
	} * gives; /* a function: names of the module whose objects it may return; see module_build.h's share */
	size_t ngives;
	const char **marks; /* attributes that it sets on what it is called with; "*": any */
	size_t nmarks;
	struct text doc;              /* of a function, of a class in its head: its docstring, decoded */
	struct text inner_docs;       /* of definitions within */
	struct text annotations_text; /* of a function's head; elsewhere all there are */
	unsigned asks[NASKED];        /* enum about */
	bool changes_given;           /* a function: changes objects that it has not made */
	unsigned returns[2];          /* enum returned: by the function, and by those within it */
	bool is_assignment;
	bool is_function;
	bool is_expression;
	int line, end_line;
};

enum statement_kind { STATEMENT_FUNCTION, STATEMENT_CLASS, STATEMENT_ASSIGNMENT, STATEMENT_IMPORTS, STATEMENT_OTHER };

/* A name of the module that calling a function changes; "*": any of them. */
struct late_change {
	const char *name;
	int depth; /* 2: in a function within, as a decorator's is */
};

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
	bool value_is_given;         /* ... with arguments by position */
	struct late_change *changes; /* by its functions, and by those of the module that they call */
	size_t nchanges;
};

/* What a name of the module is: every statement that binds or changes it, imports aside, and imports. */
struct name {
	const char *name;
	size_t *statements; /* in order, each once */
	size_t nstatements;
	const struct import **imports;
	size_t nimports;
	struct outside {
		size_t statement;
		const char *attribute; /* that it changes only; NULL: it may be more */
	} * outside;
	size_t noutside;
};

/* What importing a module does to another: `guards.TABLES.clear()`, `@register` above a definition. */
struct effect {
	struct use use;        /* of an imported name */
	int depth;             /* how deep its functions run, see late_change */
	const struct name *of; /* the statements */
	bool inherited;        /* in the head of a class */
	bool made;             /* ... of which an object is made */
	bool applied;          /* a statement by itself, a decorator */
	bool changes;          /* the object, or what it returns, is changed */
	const char **handed;   /* names of this module that the call is given */
	size_t nhanded;
};

/* A directory that the module adds to sys.path. */
struct search_place {
	const char *path; /* relative; may climb: "../helpers" */
	bool own;         /* seen from the directory of the module's file; otherwise from where Python is started */
	bool first;       /* in front of all others */
};

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
	bool tangled; /* what changes its names is more than can be told apart */
};

/*
 * Of the program that `parser` has read last.  path, name and directory are left to the caller.
 */
struct module *module_of(const struct parser *parser, const struct program *program, struct arena *arena);

const struct name *module_name(const struct module *module, const char *name);
bool names_function(const struct module *module, const struct name *name);
/* A list, dictionary or set of its own, as assigned: [], dict(). */
bool names_container(const struct module *module, const struct name *name);
/* Is it assigned, and neither a function nor a class? */
bool names_value(const struct module *module, const struct name *name);
/* Where what an external name does may be told at import: the name of the statements that do so, "<random>".  NULL:
 * nowhere. */
const char *runs_that_matter(const char *external);
bool piece_binds(const struct piece *piece, const char *name);

#endif

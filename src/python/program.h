/*
 * program.h - what a Python source file does, as far as it can be told without running it.
 *
 * bytes -> decoded text -> syntax tree -> canonical form -> fingerprint, parts,
 * and the values of a few module globals.  A program does not borrow the bytes
 * it was made from; it lives as long as its arena.
 */
#ifndef MIGLOCK_PYTHON_PROGRAM_H
#define MIGLOCK_PYTHON_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "python/fingerprint.h"

struct arena;
struct parser;

enum program_state {
	PROGRAM_PARSED,     /* canonical form and all that follows from it */
	PROGRAM_SYNTAX,     /* it cannot be parsed, by the grammar if not by Python 3: fingerprint over the bytes */
	PROGRAM_UNDECODABLE /* not even text: fingerprint over the bytes */
};

/*
 * A part: one top-level name and everything at module level that binds it (def, class, assignment);
 * "<module>" is all the rest.
 */
struct part {
	const char *name;
	uint32_t digest;
	int line, end_line; /* 1-based, of the first statement and the last; 0 for "<module>" */
};

/* What people are shown for a part's name: "top-level code" for "<module>". */
const char *part_title(const char *name);

/*
 * One statement as the reader sees it: a simple statement, or the head of a compound one.  The same digest
 * at the same depth is the same code, however it is laid out.
 */
struct unit {
	uint64_t digest;
	int line, end_line; /* 1-based, inclusive */
	int depth;          /* 0 at module level */
	const char *part;   /* the top-level definition it belongs to */
};

enum value_type {
	VALUE_UNSET, /* never assigned */
	VALUE_NONE,
	VALUE_STRING,
	VALUE_SEQUENCE, /* tuple, list, set or dict (its keys) */
	VALUE_OTHER,    /* a literal that is none of these: a number, bytes, True */
	VALUE_COMPUTED  /* cannot be known without running Python */
};

struct value {
	enum value_type type;
	struct text string;  /* VALUE_STRING: decoded, UTF-8; NUL-terminated; may hold NUL */
	struct value *items; /* VALUE_SEQUENCE */
	size_t nitems;
	int line;        /* of the assignment that won; 0 when unset */
	bool is_sure;    /* a statement of the module itself bound it */
	int undone_line; /* of an unconditional assignment that it undoes; 0: none */
	const char *why; /* VALUE_COMPUTED: what stands in the way, for the reader ("a call"); VALUE_UNSET: what may set
	                    it */
};

enum module_global { GLOBAL_REVISION, GLOBAL_DOWN_REVISION, GLOBAL_DEPENDS_ON, GLOBAL_BRANCH_LABELS, NGLOBALS };

struct program {
	enum program_state state;
	const char *trouble; /* unless parsed: what is wrong, a phrase */
	int trouble_line;
	struct fingerprint fingerprint;
	struct text canonical; /* the bytes it is the digest of */
	struct part *parts;    /* sorted by name */
	size_t nparts;
	struct unit *units; /* in the file's order */
	size_t nunits;
	struct value globals[NGLOBALS]; /* what the four names hold when the file has run */
	struct text doc;                /* the module's docstring, decoded; empty when there is none */
	bool keeps_docstrings;          /* the canonical form has them */
	bool keeps_annotations;
	const char **imports; /* top-level names of absolute imports anywhere in it ("alembic"), sorted, each once */
	size_t nimports;
	bool relative_imports; /* has one with leading dots */
	struct text source;    /* decoded, \n line ends, without BOM; empty when undecodable */
};

/* Parsers are not shared between threads. */
struct parser *parser_new(void);
void parser_free(struct parser *parser);
/* Of the grammar that is compiled in. */
unsigned parser_grammar_abi(void);

/*
 * Never fails: what cannot be parsed has the state that says so.
 * `keep_canonical` keeps the canonical text; otherwise program->canonical is empty.
 */
struct program *program_parse(struct parser *parser, struct text content, bool keep_canonical, struct arena *arena);

/* Lines of the source, 1-based, with their ends. */
struct text program_lines(const struct program *program, int line, int end_line);
/* A line of the source, 1-based, without its end; "" when there is none. */
const char *program_line(const struct program *program, int line, struct arena *arena);

#endif

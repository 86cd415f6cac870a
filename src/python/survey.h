/*
 * survey.h - what a look at the whole file settles before its form is written.
 *
 * Which annotations, imports and blocks never matter to what the file does is
 * decided here and noted in the tree's flags; design §6 lists the allowances.
 * A name is mentioned by any identifier, also an attribute or an argument, and
 * by any string that has it in its value; constant statements mention nothing.
 */
#ifndef MIGLOCK_PYTHON_SURVEY_H
#define MIGLOCK_PYTHON_SURVEY_H

#include <stdbool.h>

#include "python/program.h"
#include "python/tree.h"

struct arena;
struct buffer;

enum node_flag {
	/* Does nothing: an annotation, an imported name, an annotated name without value, an `if TYPE_CHECKING`. */
	FLAG_IGNORED = 1,
	FLAG_DECORATED = 2, /* a definition below decorators */
	FLAG_BINDING = 4,   /* the name a parameter binds */
	FLAG_STARRED = 8    /* a star that has been written, see emit_element */
};

/* Names that change what may be left out. */
enum word {
	WORD_DOC,
	WORD_ANNOTATIONS,
	WORD_GET_TYPE_HINTS,
	WORD_TYPE_CHECKING,
	WORD_EVAL,
	WORD_EXEC,
	WORD_GLOBALS,
	WORD_LOCALS,
	WORD_VARS,
	WORD_SETATTR,
	WORD_DICT,
	WORD_SETATTR_METHOD,
	NWORDS
};

struct survey {
	bool in_code[NWORDS];         /* as an identifier */
	bool in_strings[NWORDS];      /* inside a string */
	bool keeps_docstrings;        /* the file mentions __doc__ */
	bool keeps_annotations;       /* the file mentions __annotations__ or get_type_hints */
	bool keeps_globals[NGLOBALS]; /* an Alembic name that is more than set, by enum global */
	node_index future;            /* the `from __future__ import annotations` that stays, or 0 */
};

/* `scratch` is for decoding strings.  A keyword where a name belongs is the tree's trouble. */
void survey_tree(struct survey *survey, struct tree *tree, struct buffer *scratch, struct arena *arena);

/*
 * The statements of a block in order, with what an ignored `if` leaves in its place: nothing, its else block's
 * statements, or its first elif, which is an if then.
 *
 *	for (next = block + 1; next_statement(tree, &next, after, &statement);)
 */
struct statement {
	node_index node;
	node_index end; /* of an elif's own alternatives, which begin behind it; 0 for anything else */
};
bool next_statement(const struct tree *tree, node_index *next, node_index after, struct statement *statement);

/*
 * Does an assignment at module level only bind Alembic's names, to literals, which nothing in the file reads?  Then it
 * is metadata, no part of the form.
 */
bool is_metadata(const struct survey *survey, const struct tree *tree, node_index assignment);

/* Of an import_from_statement: its module, and the first of the imported names. */
node_index import_module(const struct tree *tree, node_index statement);
/* Of any import statement.  Names are those among the siblings that are no commas. */
node_index import_names(const struct tree *tree, node_index statement);

/* Is the name a top-level module of some Python 3's standard library, one whose import does nothing but load it? */
bool is_standard_library(struct text name);
/* Of another package than SQLAlchemy and Alembic, whose import changes nothing that a migration runs with? */
bool is_inert_package(struct text name);
/* One of those that names types for what is reflected? */
bool is_reflected_package(struct text name);

/* What has been found out about a file's decorators; zero at first. */
struct decorators {
	node_index definition; /* the decorated definition that was come to last */
	bool is_read;          /* the file has been looked through for what its names are */
	/* A bit for each line of decorators.def: its name is bound to nothing else; is imported. Its module likewise.
	 */
	uint32_t trusted, imported, trusted_modules, imported_modules;
	struct text properties; /* the last decorated function's name, where it is a property */
};
/*
 * Is the function only decorated with what does not look at its annotations?  Asked of each decorated function, in the
 * file's order.
 */
bool decorators_are_plain(struct decorators *decorators, const struct tree *tree, node_index function);

/* survey.c's parts */
void survey_annotations(const struct survey *survey, struct tree *tree, struct arena *arena);
/* Is the annotation part of the form, and does it call something? */
bool annotation_runs(const struct tree *tree, node_index annotation);
node_index survey_future(const struct tree *tree);
void survey_type_checking(const struct survey *survey, struct tree *tree);
void survey_globals(struct survey *survey, const struct tree *tree);
void survey_imports(const struct survey *survey, struct tree *tree, struct buffer *scratch, struct arena *arena);

#endif

/*
 * survey.h - what must be known of a whole file before its canonical form can be written.
 *
 * Which annotations, imports and blocks never matter to what the file does is
 * decided here and noted in the tree's flags; design §6 lists the allowances.
 */
#ifndef MIGLOCK_PYTHON_SURVEY_H
#define MIGLOCK_PYTHON_SURVEY_H

#include <stdbool.h>

#include "python/tree.h"

struct arena;

enum node_flag {
	FLAG_IGNORED = 1,     /* an annotation, an imported name, or an `if TYPE_CHECKING` that does nothing */
	FLAG_DECORATED = 2,   /* a definition below decorators */
	FLAG_CLASS_LEVEL = 4, /* an assignment in a class body */
	FLAG_PARAMETER = 8    /* the name a parameter binds */
};

struct survey {
	bool keeps_docstrings;  /* the file mentions __doc__ */
	bool keeps_annotations; /* the file mentions __annotations__ or get_type_hints */
};

void survey_tree(struct survey *survey, struct tree *tree, struct arena *arena);

/* Does the code (not its comments and docstrings) have this name, or mention it inside a string? */
bool code_mentions(const struct tree *tree, const char *word, bool in_strings);

/* Is the name a top-level module of some Python 3's standard library, one whose import does nothing but load it? */
bool is_standard_library(struct text name);

#endif

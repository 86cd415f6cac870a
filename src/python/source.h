/*
 * source.h - a Python file's bytes as text.
 *
 * Decoded as CPython's tokenizer does (PEP 263, PEP 3120): BOM, coding cookie
 * in the first two lines, UTF-8 by default; universal newlines; no NUL.
 */
#ifndef MIGLOCK_PYTHON_SOURCE_H
#define MIGLOCK_PYTHON_SOURCE_H

#include "base/text.h"

struct arena;

struct source {
	struct text text;    /* UTF-8, \n line ends, without BOM; may borrow from the content */
	const char *trouble; /* a phrase; NULL when it could be decoded */
	int trouble_line;    /* 1-based */
};

void source_decode(struct source *source, struct text content, struct arena *arena);

#endif

/*
 * token.h - the words of a piece of Python, for showing what changed in it.
 *
 * Not Python's grammar: it tells names, strings, comments and signs apart in
 * code that parses, and may be given a part of it.  Nothing is decided by it.
 */
#ifndef MIGLOCK_PYTHON_TOKEN_H
#define MIGLOCK_PYTHON_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum token_kind { TOKEN_NAME, TOKEN_KEYWORD, TOKEN_NUMBER, TOKEN_STRING, TOKEN_COMMENT, TOKEN_SIGN };

struct token {
	enum token_kind kind;
	size_t start, end; /* bytes */
	uint64_t digest;   /* the same word; of a string whatever its quotes */
};

/* The first token at or behind *at, which moves behind it; false at the end.  White space is no token. */
bool token_next(struct text text, size_t *at, struct token *token);

#endif

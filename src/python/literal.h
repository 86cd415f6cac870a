/*
 * literal.h - the values of string and number literals, in one spelling each.
 *
 * https://docs.python.org/3/reference/lexical_analysis.html#literals
 */
#ifndef MIGLOCK_PYTHON_LITERAL_H
#define MIGLOCK_PYTHON_LITERAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

struct buffer;

struct string_token { /* one string as it stands in the source */
	bool raw, bytes, triple;
	bool formatted;      /* has fields: an f-string or a template */
	bool template;       /* PEP 750 */
	bool python2;        /* a prefix Python 3 does not know */
	struct text content; /* between the quotes */
};

/* `token` is a whole string literal: prefix, quotes, content, quotes. */
struct string_token string_token_of(struct text token);

/*
 * Append what a piece of a string's content stands for, decoded to UTF-8 (lone surrogates as their three
 * bytes; bytes as U+0000 to U+00FF).  `fields` halves doubled braces.  Returns a phrase when Python would refuse it,
 * NULL otherwise.
 */
const char *string_decode(struct buffer *out, struct text piece, bool raw, bool bytes, bool fields);

/*
 * Append decoded text in its one spelling, without quotes: \" \\ \n, \xNN for other control characters,
 * \uNNNN for surrogates; in bytes everything above ASCII is \xNN too.
 */
void string_spell(struct buffer *out, struct text decoded, bool bytes);

/*
 * Append a number in its one spelling: an integer below 2^64 in decimal, a larger one in hexadecimal; a
 * float with 17 significant digits and "f", an imaginary one with "j".  Returns a phrase when it is no number of
 * Python 3.
 */
const char *number_spell(struct buffer *out, struct text token);

/* The character of that Unicode name, as in \N{…}; -1 when there is none. */
int32_t unicode_character_named(struct text name);

#endif

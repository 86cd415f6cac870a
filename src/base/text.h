/*
 * text.h - a run of bytes that somebody else owns.
 *
 * Not NUL-terminated and not necessarily UTF-8: file contents, names from git.
 */
#ifndef MIGLOCK_BASE_TEXT_H
#define MIGLOCK_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct text {
	const char *data;
	size_t length;
};

/* Of a string literal, to initialise with. */
#define TEXT_INIT(literal)                     \
	{                                      \
		(literal), sizeof(literal) - 1 \
	}

/* Of a string literal. */
#define TEXT(literal) ((struct text){(literal), sizeof(literal) - 1})

static inline struct text
text_of(const char *string)
{
	return (struct text){string, strlen(string)};
}

static inline bool
text_equal(struct text a, struct text b)
{
	return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

static inline bool
text_is(struct text a, const char *string)
{
	return text_equal(a, text_of(string));
}

/* `strings` ends with NULL. */
static inline bool
string_is_one_of(const char *string, const char *const *strings)
{
	while (*strings && strcmp(string, *strings) != 0)
		strings++;
	return *strings != NULL;
}

static inline bool
text_starts(struct text a, const char *prefix)
{
	size_t length = strlen(prefix);

	return a.length >= length && memcmp(a.data, prefix, length) == 0;
}

static inline bool
text_ends(struct text a, const char *suffix)
{
	size_t length = strlen(suffix);

	return a.length >= length && memcmp(a.data + a.length - length, suffix, length) == 0;
}

/* The last such byte, or NULL; memrchr, which not every C library has. */
static inline const char *
text_last(struct text a, char byte)
{
	while (a.length > 0) {
		if (a.data[--a.length] == byte)
			return a.data + a.length;
	}
	return NULL;
}

#endif

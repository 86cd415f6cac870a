/*
 * sql_words.c - cutting SQL into words.
 */
#include "plan/sql_words.h"

#include <ctype.h>

#include "base/arena.h"
#include "base/buffer.h"

static bool
is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.' || c == '\0' || c == '$' || (unsigned char)c >= 0x80;
}

/* Behind a comment or blanks at i. */
static size_t
skip_blanks(struct text text, size_t i)
{
	while (i < text.length) {
		if (isspace((unsigned char)text.data[i])) {
			i++;
		} else if (i + 1 < text.length && text.data[i] == '-' && text.data[i + 1] == '-') {
			while (i < text.length && text.data[i] != '\n')
				i++;
		} else if (i + 1 < text.length && text.data[i] == '/' && text.data[i + 1] == '*') {
			for (i += 2; i + 1 < text.length && (text.data[i] != '*' || text.data[i + 1] != '/'); i++)
				;
			i = i + 2 < text.length ? i + 2 : text.length;
		} else {
			break;
		}
	}
	return i;
}

/* Behind what is quoted from i on; a doubled quote is one. */
static size_t
quoted_end(struct text text, size_t i, char quote)
{
	for (i++; i < text.length; i++) {
		if (text.data[i] != quote)
			continue;
		if (i + 1 >= text.length || text.data[i + 1] != quote)
			return i + 1;
		i++;
	}
	return text.length;
}

/* $$…$$ or $tag$…$tag$; i where there is none. */
static size_t
dollar_end(struct text text, size_t i)
{
	size_t tag = i + 1, length;

	while (tag < text.length && (isalnum((unsigned char)text.data[tag]) || text.data[tag] == '_'))
		tag++;
	if (tag >= text.length || text.data[tag] != '$')
		return i;
	length = tag + 1 - i;
	for (size_t at = tag + 1; at + length <= text.length; at++) {
		if (memcmp(text.data + at, text.data + i, length) == 0)
			return at + length;
	}
	return text.length;
}

/* A name, quoted or not, also of several parts: "public"."users". */
static size_t
read_name(struct buffer *word, struct text text, size_t i)
{
	while (i < text.length) {
		char c = text.data[i];

		if (c == '"' || c == '`' || c == '[') {
			size_t end = c == '[' ? i + 1 : quoted_end(text, i, c);

			while (c == '[' && end < text.length && text.data[end - 1] != ']')
				end++;
			for (size_t j = i + 1; j + 1 < end; j++)
				buffer_char(word, text.data[j] ? text.data[j] : '?');
			i = end;
		} else if (is_word(c)) {
			buffer_char(word, c ? c : '?');
			i++;
		} else {
			break;
		}
	}
	return i;
}

bool
sql_next(struct sql_words *words, struct text text, size_t *at, struct arena *arena)
{
	size_t i = *at;

	*words = (struct sql_words){0};
	for (;;) {
		struct buffer word = BUFFER_INIT;
		size_t from;

		i = from = skip_blanks(text, i);
		if (i >= text.length || text.data[i] == ';')
			break;
		if (text.data[i] == '\'')
			i = quoted_end(text, i, '\'');
		else if (text.data[i] == '$' && dollar_end(text, i) > i)
			i = dollar_end(text, i);
		else if (is_word(text.data[i]) || strchr("\"`[", text.data[i]))
			i = read_name(&word, text, i);
		if (i == from)
			i++;
		*ARENA_PUSH(arena, words->items, words->n) = word.length
		                                                     ? arena_copy(arena, word.data, word.length)
		                                                     : arena_copy(arena, text.data + from, i - from);
		buffer_free(&word);
	}
	*at = i + 1;
	return i < text.length || words->n > 0;
}

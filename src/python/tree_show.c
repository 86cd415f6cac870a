/*
 * tree_show.c - what the grammar must not see, because it takes it for something else than Python does.
 *
 * `{x:=^20}` in an f-string is x in the format "=^20", no assignment: it is shown "<" for that "=".  `print >> f` is an
 * expression, no Python 2: it is shown another name.  Neither can be taken for what else could stand there, so one
 * that was found in the wrong place is still no program, or says the same.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "python/tree.h"

enum { DEEPEST = 16 }; /* strings in fields of strings in … */

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
	       (unsigned char)c >= 0x80;
}

/* Of the string whose quote is at i. */
static bool
is_formatted(const char *text, size_t i)
{
	size_t start = i;
	bool formatted = false;

	for (; start > 0 && is_word(text[start - 1]) && i - start < 3; start--)
		formatted |= strchr("fFtT", text[start - 1]) != NULL;
	return formatted && i - start < 3;
}

static size_t show_formatted(char *text, size_t length, size_t i, int depth);

/* t"{a}" (PEP 750) is shown as f"{a}"; of the string whose first quote is at i. */
static void
show_template(char *text, size_t i)
{
	for (size_t k = i; k > 0 && i - k < 2 && is_word(text[k - 1]); k--) {
		if (text[k - 1] == 't' || text[k - 1] == 'T')
			text[k - 1] = (char)(text[k - 1] == 't' ? 'f' : 'F');
	}
}

/* Behind the string or comment at i; i when there is none. */
static size_t
show_token(char *text, size_t length, size_t i, int depth)
{
	if (text[i] == '#')
		return comment_end(text, length, i);
	if (text[i] != '"' && text[i] != '\'')
		return i;
	if (!is_formatted(text, i))
		return string_end(text, length, i);
	show_template(text, i);
	return show_formatted(text, length, i, depth + 1);
}

size_t
tree_show_token(char *text, size_t length, size_t i)
{
	return show_token(text, length, i, 0);
}

/* A field from behind its brace; returns where its closing brace is, or the length. */
static size_t
show_field(char *text, size_t length, size_t i, int depth)
{
	size_t brackets = 0;

	for (; i < length && (brackets || (text[i] != '}' && text[i] != ':')); i++) {
		size_t next = show_token(text, length, i, depth);

		brackets += text[i] == '(' || text[i] == '[' || text[i] == '{';
		brackets -= brackets && (text[i] == ')' || text[i] == ']' || text[i] == '}');
		if (next > i)
			i = next - 1;
	}
	if (i + 1 < length && text[i] == ':' && text[i + 1] == '=')
		text[i + 1] = '<';
	/* The format, which may have fields. */
	while (i < length && text[i] != '}')
		i = text[i] == '{' && depth < DEEPEST ? show_field(text, length, i + 1, depth + 1) + 1 : i + 1;
	return i < length ? i : length;
}

/* The f-string whose first quote is at i; returns what is behind it, or the length when it is nested too deeply. */
static size_t
show_formatted(char *text, size_t length, size_t i, int depth)
{
	char quote = text[i];
	bool triple = i + 2 < length && text[i + 1] == quote && text[i + 2] == quote;

	if (depth > DEEPEST)
		return length;
	for (i += triple ? 3 : 1; i < length; i++) {
		if (text[i] == '\\' && i + 1 < length && text[i + 1] != '{')
			i++;
		else if (text[i] == quote &&
		         (!triple || (i + 2 < length && text[i + 1] == quote && text[i + 2] == quote)))
			return i + (triple ? 3 : 1);
		else if (text[i] == '\n' && !triple)
			return i;
		else if (text[i] == '{' && i + 1 < length && text[i + 1] == '{')
			i++;
		else if (text[i] == '{')
			i = show_field(text, length, i + 1, depth);
	}
	return length;
}

static void
show_formats(char *text, size_t length)
{
	for (size_t i = 0; i < length;) {
		size_t next = show_token(text, length, i, 0);

		i = next > i ? next : text[i] == '\\' ? i + 2 : i + 1;
	}
}

static bool
is_shifted(struct text text, size_t i)
{
	while (i < text.length && strchr(" \t\f\\\n", text.data[i]))
		i++;
	return i + 1 < text.length && text.data[i] == '>' && text.data[i + 1] == '>';
}

/* The next `print >>` from i on; the length when there is none.  Where a line ends in between, any name will do. */
static size_t
next_shifted_print(struct text text, size_t i)
{
	const char *at;

	while (i < text.length && (at = memmem(text.data + i, text.length - i, "print", 5))) {
		i = (size_t)(at - text.data);
		if (is_shifted(text, i + 5))
			return i;
		i += 5;
	}
	return text.length;
}

char *
tree_show(struct text text)
{
	bool formats = text.length && memmem(text.data, text.length, ":=", 2);
	size_t print = next_shifted_print(text, 0);
	char *copy;

	if (!formats && print == text.length)
		return NULL;
	copy = memory_resize(NULL, text.length);
	memcpy(copy, text.data, text.length);
	if (formats)
		show_formats(copy, text.length);
	for (; print < text.length; print = next_shifted_print(text, print + 5))
		copy[print] = 'P';
	return copy;
}

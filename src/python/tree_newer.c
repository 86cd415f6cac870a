/*
 * tree_newer.c - syntax newer than the grammar, shown as something that it reads.
 *
 * Template strings (PEP 750) as f-strings; `except A, B:` (PEP 758) as `except A< B:`; the defaults of type parameters
 * (PEP 696) as further bounds, `[T: int = *str]` as `[T: int : +str]`.  Every byte keeps its place, and whoever writes
 * the form looks at the source for what stands there: what was shown in the wrong place is still no program.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "python/tree.h"

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
	       (unsigned char)c >= 0x80;
}

static size_t
word_end(struct text text, size_t i)
{
	while (i < text.length && is_word(text.data[i]))
		i++;
	return i;
}

static size_t
spaces_end(struct text text, size_t i)
{
	while (i < text.length && strchr(" \t\f", text.data[i]))
		i++;
	return i;
}

/* Behind what begins at i and holds none of the characters that are looked for: a string, a comment, a word. */
static size_t
skip(char *shown, size_t length, size_t i)
{
	size_t end = tree_show_token(shown, length, i);

	if (end == i)
		end = word_end((struct text){shown, length}, i);
	return end;
}

static int
nesting(char c)
{
	return (strchr("([{", c) != NULL) - (strchr(")]}", c) != NULL);
}

/* From behind `except`: the commas between what it catches; the last is shown only where others come before it. */
static size_t
show_handler(char *shown, size_t length, size_t i)
{
	size_t start = i, end, ncommas = 0, last = 0;
	int depth = 0;

	for (; i < length && (depth || (shown[i] != ':' && shown[i] != '\n')); i = end) {
		end = skip(shown, length, i);
		if (end == i + 2 && shown[i] == 'a' && shown[i + 1] == 's' && !depth)
			return end;
		if (end > i)
			continue;
		end = i + 1;
		depth += nesting(shown[i]);
		if (shown[i] == ',' && !depth) {
			ncommas++;
			last = i;
		}
	}
	if (i >= length || shown[i] != ':')
		return i;
	if (ncommas > 1 && spaces_end((struct text){shown, length}, last + 1) == i)
		shown[last] = ' ';
	depth = 0;
	for (size_t k = start; k < i && (ncommas > 1 || spaces_end((struct text){shown, length}, last + 1) != i);
	     k = end) {
		end = skip(shown, length, k);
		if (end > k)
			continue;
		end = k + 1;
		depth += nesting(shown[k]);
		if (shown[k] == ',' && !depth)
			shown[k] = '<';
	}
	return i;
}

/* From behind `class`, `def` or `type`: the equals signs in the brackets that follow the name. */
static size_t
show_type_parameters(char *shown, size_t length, size_t i)
{
	struct text text = {shown, length};
	size_t name = spaces_end(text, i), end = word_end(text, name);
	int depth = 0;

	i = spaces_end(text, end);
	if (end == name || i == length || shown[i] != '[')
		return end;
	do {
		end = skip(shown, length, i);
		if (end > i)
			continue;
		end = i + 1;
		depth += nesting(shown[i]);
		if (shown[i] == '=' && depth == 1 && !strchr("=!<>:", shown[i - 1]) && end < length &&
		    shown[end] != '=') {
			size_t value = spaces_end(text, end);

			shown[i] = ':';
			if (value + 1 < length && shown[value] == '*' && shown[value + 1] != '*')
				shown[value] = '+';
		}
	} while ((i = end) < length && depth > 0);
	return i;
}

char *
tree_show_newer(struct text text)
{
	char *shown = memory_resize(NULL, text.length + 1);

	memcpy(shown, text.data, text.length);
	for (size_t i = 0, end; i < text.length; i = end) {
		struct text word = {shown + i, word_end(text, i) - i};

		end = tree_show_token(shown, text.length, i);
		if (end > i)
			continue;
		end = i + (word.length ? word.length : text.data[i] == '\\' ? 2 : 1);
		if (text_is(word, "except"))
			end = show_handler(shown, text.length, end);
		else if (text_is(word, "class") || text_is(word, "def") || text_is(word, "type"))
			end = show_type_parameters(shown, text.length, end);
	}
	if (text_equal(text, (struct text){shown, text.length})) {
		free(shown);
		return NULL;
	}
	return shown;
}

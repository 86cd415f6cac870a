/*
 * toml_trouble.c - a walk over the form of a TOML text that stops where it goes wrong.
 *
 * tree-sitter says that a text is no TOML and about where; people need to know what is missing.
 * https://toml.io/en/v1.0.0
 */
#include "alembic/toml_trouble.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"

enum { MOST_SHOWN = 40, DEEPEST = 100 };

struct walk {
	struct text source;
	size_t at;
	const char *why; /* NULL: nothing wrong so far */
	size_t where;
	struct arena *arena;
};

static char
peek(const struct walk *walk)
{
	return walk->at < walk->source.length ? walk->source.data[walk->at] : '\0';
}

static bool
looking_at(const struct walk *walk, const char *text)
{
	size_t length = strlen(text);

	return walk->source.length - walk->at >= length && memcmp(walk->source.data + walk->at, text, length) == 0;
}

static void
fail(struct walk *walk, size_t where, const char *why)
{
	if (!walk->why) {
		walk->why = why;
		walk->where = where;
	}
	walk->at = walk->source.length;
}

static void
skip_blanks(struct walk *walk)
{
	while (peek(walk) == ' ' || peek(walk) == '\t' || peek(walk) == '\r')
		walk->at++;
	while (peek(walk) == '#' && walk->at < walk->source.length && peek(walk) != '\n')
		walk->at += strcspn(walk->source.data + walk->at, "\n");
}

static void
skip_lines(struct walk *walk)
{
	for (skip_blanks(walk); peek(walk) == '\n'; skip_blanks(walk))
		walk->at++;
}

static bool
is_bare(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-';
}

/* What stands here up to the next blank or sign, to be quoted in a message. */
static const char *
word_here(const struct walk *walk)
{
	size_t length = strcspn(walk->source.data + walk->at, " \t\r\n,]}#=");

	length = length > walk->source.length - walk->at ? walk->source.length - walk->at : length;
	return arena_printf(walk->arena, "%.*s", (int)(length > MOST_SHOWN ? MOST_SHOWN : length),
	                    walk->source.data + walk->at);
}

static void
string(struct walk *walk)
{
	size_t start = walk->at;
	char quote = peek(walk);
	bool is_long = looking_at(walk, quote == '"' ? "\"\"\"" : "'''");
	const char *end = quote == '"' ? "\"\"\"" : "'''";

	walk->at += is_long ? 3 : 1;
	while (walk->at < walk->source.length) {
		if (quote == '"' && peek(walk) == '\\' && walk->at + 1 < walk->source.length)
			walk->at++;
		else if (!is_long && peek(walk) == '\n')
			break;
		else if (is_long ? looking_at(walk, end) : peek(walk) == quote) {
			walk->at += is_long ? 3 : 1;
			/* Up to two quotes may stand before the three that end it. */
			while (is_long && peek(walk) == quote)
				walk->at++;
			return;
		}
		walk->at++;
	}
	fail(walk, start, "a string begins here and is not closed");
}

static void
key(struct walk *walk)
{
	for (;;) {
		skip_blanks(walk);
		if (peek(walk) == '"' || peek(walk) == '\'')
			string(walk);
		else if (is_bare(peek(walk)))
			while (is_bare(peek(walk)))
				walk->at++;
		else if (!walk->why)
			fail(walk, walk->at,
			     peek(walk) == '=' ? "a key is missing before the ="
			                       : arena_printf(walk->arena, "'%s' is no key: a name, or in quotes",
			                                      word_here(walk)));
		skip_blanks(walk);
		if (peek(walk) != '.')
			return;
		walk->at++;
	}
}

static void value(struct walk *walk, int depth);

static void
pair(struct walk *walk, int depth)
{
	size_t start = walk->at;

	key(walk);
	if (walk->why)
		return;
	if (peek(walk) != '=') {
		fail(walk, start,
		     arena_printf(walk->arena, "expected = and a value after the key '%.*s'",
		                  (int)strcspn(walk->source.data + start, " \t\r\n#"), walk->source.data + start));
		return;
	}
	walk->at++;
	skip_blanks(walk);
	value(walk, depth);
}

/* Of an array or an inline table. */
static void
items(struct walk *walk, char end, int depth)
{
	size_t start = walk->at++;

	for (;;) {
		skip_lines(walk);
		if (peek(walk) == end) {
			walk->at++;
			return;
		}
		if (walk->at >= walk->source.length)
			fail(walk, start, end == ']' ? "a [ is not closed" : "a { is not closed");
		else if (end == ']')
			value(walk, depth + 1);
		else
			pair(walk, depth + 1);
		skip_lines(walk);
		if (walk->why)
			return;
		if (peek(walk) == ',')
			walk->at++;
		else if (walk->at >= walk->source.length)
			fail(walk, start, end == ']' ? "a [ is not closed" : "a { is not closed");
		else if (peek(walk) != end)
			fail(walk, walk->at,
			     arena_printf(walk->arena, "expected , or %c before '%s'", end, word_here(walk)));
	}
}

/* true, false, inf, nan, numbers and dates: what begins otherwise wants quotes. */
static bool
is_plain(const char *word)
{
	const char *rest = word + (*word == '+' || *word == '-');

	return strcmp(word, "true") == 0 || strcmp(word, "false") == 0 || strcmp(rest, "inf") == 0 ||
	       strcmp(rest, "nan") == 0 || isdigit((unsigned char)*rest);
}

static void
value(struct walk *walk, int depth)
{
	const char *word;

	if (depth > DEEPEST) {
		fail(walk, walk->at, "nested too deeply");
	} else if (peek(walk) == '"' || peek(walk) == '\'') {
		string(walk);
	} else if (peek(walk) == '[') {
		items(walk, ']', depth);
	} else if (peek(walk) == '{') {
		items(walk, '}', depth);
	} else {
		word = word_here(walk);
		if (!*word)
			fail(walk, walk->at, "a value is missing");
		else if (!is_plain(word))
			fail(walk, walk->at,
			     arena_printf(walk->arena, "'%s' is no value: a string wants quotes", word));
		walk->at += walk->why ? 0 : strlen(word);
	}
}

static void
header(struct walk *walk)
{
	size_t start = walk->at;
	bool is_array = looking_at(walk, "[[");

	walk->at += is_array ? 2 : 1;
	key(walk);
	if (!walk->why && !looking_at(walk, is_array ? "]]" : "]"))
		fail(walk, start, is_array ? "a [[ is not closed by ]]" : "a [ is not closed by ]");
	else if (!walk->why)
		walk->at += is_array ? 2 : 1;
}

const char *
toml_trouble(struct text source, int *line, struct arena *arena)
{
	/* With a zero byte behind it, which the walk may look at. */
	struct walk walk = {.source = {arena_copy(arena, source.data, source.length), source.length}, .arena = arena};

	for (skip_lines(&walk); !walk.why && walk.at < source.length; skip_lines(&walk)) {
		if (peek(&walk) == '[')
			header(&walk);
		else
			pair(&walk, 0);
		skip_blanks(&walk);
		if (!walk.why && walk.at < source.length && peek(&walk) != '\n')
			fail(&walk, walk.at,
			     arena_printf(arena, "'%s' after what is complete: begin a new line", word_here(&walk)));
	}
	*line = 1;
	for (size_t i = 0; walk.why && i < walk.where; i++)
		*line += source.data[i] == '\n';
	return walk.why;
}

/*
 * tree_limits.c - texts that tree-sitter must not see.
 *
 * Its cores before 0.21 count a node's children in 16 bits and free what is not theirs beyond: an error node takes all
 * that is on the parser's stack, and comments in a row lie there one by one.  It looks past blank
 * continuation lines again for each, and needs 300 bytes per token.  No program CPython compiles comes near.
 */
#include "python/tree.h"

enum {
	MOST_BYTES = 16 * 1024 * 1024,
	MOST_TOKENS = 4 * 1024 * 1024, /* so that 1.3 GB is the most */
	MOST_CHILDREN = 60000,
	MOST_CONTINUATIONS = 100,
	MOST_BRACKETS = 1000 /* CPython allows 200 */
};

struct measure {
	size_t stack;                 /* tokens the parser may hold: behind the last comma, in every open bracket */
	size_t behind[MOST_BRACKETS]; /* each level's share of them */
	size_t depth, tokens;
	size_t comments, continuations; /* in a row */
	bool behind_string;
};

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
	       (unsigned char)c >= 0x80;
}

static void
add_token(struct measure *m)
{
	m->behind[m->depth]++;
	m->stack++;
	m->tokens++;
	m->comments = m->continuations = 0;
	m->behind_string = false;
}

/* All of a level's tokens are one now. */
static void
reduce(struct measure *m)
{
	m->stack -= m->behind[m->depth];
	m->behind[m->depth] = 0;
}

/* Reads the token or space at i; returns where it ends. */
static size_t
measure_token(struct measure *m, struct text text, size_t i)
{
	char c = text.data[i];

	switch (c) {
	case ' ':
	case '\t':
	case '\f':
		return i + 1;
	case '\n':
		if (m->depth == 0) {
			reduce(m);
			m->tokens++;
		}
		return i + 1;
	case '#':
		m->tokens++;
		m->comments++;
		return comment_end(text.data, text.length, i);
	case '\\':
		m->continuations++;
		return i + 2;
	case ',':
	case ';':
		reduce(m);
		add_token(m);
		return i + 1;
	case '(':
	case '[':
	case '{':
		add_token(m);
		m->depth++;
		if (m->depth < MOST_BRACKETS)
			m->behind[m->depth] = 0;
		return i + 1;
	case ')':
	case ']':
	case '}':
		if (m->depth > 0) {
			reduce(m);
			m->depth--;
		}
		return i + 1;
	case '"':
	case '\'':
		/* Those of an implicit concatenation become one as they come. */
		if (!m->behind_string)
			add_token(m);
		m->behind_string = true;
		m->comments = m->continuations = 0;
		return string_end(text.data, text.length, i);
	default:
		for (i++; is_word(c) && i < text.length && is_word(text.data[i]); i++)
			;
		/* A word at a quote is the string's prefix. */
		if (i == text.length || (text.data[i] != '"' && text.data[i] != '\''))
			add_token(m);
		return i;
	}
}

/* Too short for most limits, and few continuations wherever they are. */
static bool
is_harmless(struct text text)
{
	size_t n = 0;
	const char *at = text.data, *end = at + text.length;

	while (n <= MOST_CONTINUATIONS && (at = memchr(at, '\\', (size_t)(end - at)))) {
		n += at + 1 < end && at[1] == '\n';
		at++;
	}
	return n <= MOST_CONTINUATIONS && text.length <= MOST_CHILDREN;
}

const char *
tree_limits(struct text text, uint32_t *at)
{
	struct measure m = {0};

	*at = 0;
	if (text.length > MOST_BYTES)
		return "it is too large";
	if (text.length == 0 || is_harmless(text))
		return NULL;
	for (size_t i = 0; i < text.length;) {
		*at = (uint32_t)i;
		i = measure_token(&m, text, i);
		if (m.tokens > MOST_TOKENS)
			return "it is too large";
		if (m.depth >= MOST_BRACKETS || m.stack > MOST_CHILDREN)
			return "an expression in it is too long or nested too deeply";
		if (m.comments > MOST_CHILDREN)
			return "it has too many comments in a row";
		if (m.continuations > MOST_CONTINUATIONS)
			return "it has too many continuation lines in a row";
	}
	return NULL;
}

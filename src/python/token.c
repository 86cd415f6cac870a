/*
 * token.c - one token at a time.
 */
#include "python/token.h"

#include <stdlib.h>
#include <string.h>

#include "python/fingerprint.h"

static const char *const keywords[] = {
	"False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
	"class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
	"from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
	"or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield",
};

static bool
is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
	       (unsigned char)c >= 0x80;
}

static int
compare_keyword(const void *key, const void *element)
{
	const struct text *word = key;
	const char *keyword = *(const char *const *)element;
	size_t length = strlen(keyword), common = word->length < length ? word->length : length;
	int order = memcmp(word->data, keyword, common);

	return order != 0 ? order : word->length < length ? -1 : word->length > length;
}

static bool
is_keyword(struct text word)
{
	return bsearch(&word, keywords, sizeof keywords / sizeof keywords[0], sizeof keywords[0], compare_keyword);
}

/* How long a string's quote is at `at`: 0 when there is none. */
static size_t
quote_length(struct text text, size_t at)
{
	char quote = at < text.length ? text.data[at] : '\0';

	if (quote != '"' && quote != '\'')
		return 0;
	return at + 2 < text.length && text.data[at + 1] == quote && text.data[at + 2] == quote ? 3 : 1;
}

static bool
is_string_prefix(struct text word)
{
	return word.length <= 2 && strspn(word.data, "rRbBuUfFtT") >= word.length;
}

/* `start` is the prefix, `at` the quote.  An unclosed string ends with its line, a long one with the text. */
static void
read_string(struct text text, size_t at, struct token *token)
{
	size_t quote = quote_length(text, at), i = at + quote;
	size_t prefix = at - token->start;
	bool closed = false;

	for (; i < text.length && !closed; i++) {
		if (text.data[i] == '\\' && i + 1 < text.length)
			i++;
		else if (text.data[i] == text.data[at] && (quote == 1 || quote_length(text, i) == 3))
			closed = true;
		else if (text.data[i] == '\n' && quote == 1)
			break;
	}
	token->kind = TOKEN_STRING;
	token->end = closed ? i + quote - 1 : i;
	token->digest = digest64((struct text){text.data + at + quote, token->end - at - (closed ? 2 : 1) * quote});
	for (size_t p = 0; p < prefix; p++) {
		char letter = (char)(text.data[token->start + p] | 0x20);

		token->digest += letter == 'u' ? 0 : (uint64_t)letter * 0x9e3779b97f4a7c15u;
	}
	token->digest ^= 1;
}

static void
read_word(struct text text, struct token *token)
{
	size_t i = token->start;
	bool number = text.data[i] >= '0' && text.data[i] <= '9';
	struct text word;

	while (i < text.length && (is_name_byte(text.data[i]) || (number && text.data[i] == '.')))
		i++;
	word = (struct text){text.data + token->start, i - token->start};
	if (!number && quote_length(text, i) && is_string_prefix(word)) {
		read_string(text, i, token);
		return;
	}
	token->kind = number ? TOKEN_NUMBER : is_keyword(word) ? TOKEN_KEYWORD : TOKEN_NAME;
	token->end = i;
	token->digest = digest64(word);
}

bool
token_next(struct text text, size_t *at, struct token *token)
{
	size_t i = *at;

	while (i < text.length && strchr(" \t\n\f\r\\", text.data[i]) && text.data[i])
		i++;
	if (i >= text.length)
		return false;
	*token = (struct token){.kind = TOKEN_SIGN, .start = i, .end = i + 1};
	if (is_name_byte(text.data[i])) {
		read_word(text, token);
	} else if (quote_length(text, i)) {
		read_string(text, i, token);
	} else {
		if (text.data[i] == '#') {
			const char *end = memchr(text.data + i, '\n', text.length - i);

			token->kind = TOKEN_COMMENT;
			token->end = end ? (size_t)(end - text.data) : text.length;
		}
		token->digest = digest64((struct text){text.data + i, token->end - i});
	}
	*at = token->end;
	return true;
}

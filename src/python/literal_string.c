/*
 * literal_string.c - what string literals stand for.
 */
#include "python/literal.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"

struct string_token
string_token_of(struct text token)
{
	struct string_token string = {0};
	bool unicode = false;
	size_t i = 0, quotes;

	for (; i < token.length && token.data[i] != '"' && token.data[i] != '\''; i++) {
		char c = (char)(token.data[i] | 0x20);

		string.raw |= c == 'r';
		string.bytes |= c == 'b';
		string.formatted |= c == 'f' || c == 't';
		string.template |= c == 't';
		unicode |= c == 'u';
	}
	string.python2 =
		i > 2 || (i == 2 && (unicode || !string.raw || (token.data[0] | 0x20) == (token.data[1] | 0x20)));
	/* Python 2 knew backticks, which the grammar takes for quotes. */
	if (i == token.length) {
		string.python2 = true;
		return string;
	}
	quotes = token.length - i >= 6 && token.data[i + 1] == token.data[i] && token.data[i + 2] == token.data[i] ? 3
	                                                                                                           : 1;
	string.triple = quotes == 3;
	string.content = (struct text){token.data + i + quotes, token.length - i - 2 * quotes};
	return string;
}

static void
add_character(struct buffer *out, uint32_t c)
{
	char utf8[4];
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	static const unsigned char leads[] = {0, 0, 0xc0, 0xe0, 0xf0};

	for (size_t i = n; i-- > 1; c >>= 6)
		utf8[i] = (char)(0x80 | (c & 0x3f));
	utf8[0] = (char)(leads[n] | c);
	buffer_add(out, utf8, n);
}

static int
digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
}

/* Exactly `count` hex digits. */
static bool
read_hex(struct text piece, size_t at, size_t count, uint32_t *value)
{
	if (at + count > piece.length)
		return false;
	*value = 0;
	for (size_t i = 0; i < count; i++) {
		int digit = digit_value(piece.data[at + i]);

		if (digit > 15)
			return false;
		*value = *value << 4 | (uint32_t)digit;
	}
	return true;
}

static const char *
read_name(struct text piece, size_t *at, uint32_t *value)
{
	const char *start = piece.data + *at, *end;
	int32_t found;

	if (*at >= piece.length || *start != '{' || !(end = memchr(start, '}', piece.length - *at)))
		return "malformed \\N character escape";
	found = unicode_character_named((struct text){start + 1, (size_t)(end - start) - 1});
	if (found < 0)
		return "unknown Unicode character name";
	*value = (uint32_t)found;
	*at += (size_t)(end - start) + 1;
	return NULL;
}

/* Reads the escape whose backslash is at *at; leaves *at behind it. */
static const char *
decode_escape(struct buffer *out, struct text piece, bool bytes, size_t *at)
{
	static const char simple[] = "\\\\''\"\"a\ab\bf\fn\nr\rt\tv\v";
	char c;
	uint32_t value = 0;

	if (++*at >= piece.length) {
		buffer_char(out, '\\');
		return NULL;
	}
	c = piece.data[(*at)++];
	if (c == '\n')
		return NULL;
	for (size_t i = 0; simple[i]; i += 2) {
		if (c == simple[i]) {
			buffer_char(out, simple[i + 1]);
			return NULL;
		}
	}
	if (c >= '0' && c <= '7') {
		value = (uint32_t)(c - '0');
		for (int i = 0; i < 2 && *at < piece.length && piece.data[*at] >= '0' && piece.data[*at] <= '7'; i++)
			value = value << 3 | (uint32_t)(piece.data[(*at)++] - '0');
		add_character(out, bytes ? value & 0xff : value);
		return NULL;
	}
	if (c == 'x' || (!bytes && (c == 'u' || c == 'U'))) {
		size_t count = c == 'x' ? 2 : c == 'u' ? 4 : 8;

		if (!read_hex(piece, *at, count, &value) || value > 0x10ffff)
			return "a malformed character escape";
		*at += count;
		add_character(out, value);
		return NULL;
	}
	if (c == 'N' && !bytes) {
		const char *trouble = read_name(piece, at, &value);

		if (!trouble)
			add_character(out, value);
		return trouble;
	}
	/* Not an escape: the backslash stays, and so does what follows, whatever its length. */
	buffer_char(out, '\\');
	--*at;
	return NULL;
}

const char *
string_decode(struct buffer *out, struct text piece, bool raw, bool bytes, bool fields)
{
	size_t i = 0;

	while (i < piece.length) {
		size_t run = i;

		while (run < piece.length && (raw || piece.data[run] != '\\') &&
		       (!fields || (piece.data[run] != '{' && piece.data[run] != '}')) &&
		       (!bytes || (unsigned char)piece.data[run] < 0x80))
			run++;
		buffer_add(out, piece.data + i, run - i);
		i = run;
		if (i == piece.length)
			break;
		if (!raw && piece.data[i] == '\\') {
			const char *trouble = decode_escape(out, piece, bytes, &i);

			if (trouble)
				return trouble;
		} else if (bytes && (unsigned char)piece.data[i] >= 0x80) {
			return "bytes can only contain ASCII characters";
		} else {
			/* A brace; a second one only doubles it. */
			buffer_char(out, piece.data[i]);
			i += i + 1 < piece.length && piece.data[i + 1] == piece.data[i] ? 2 : 1;
		}
	}
	return NULL;
}

static bool
is_plain(unsigned char c)
{
	return c >= 0x20 && c != 0x7f && c != '"' && c != '\\';
}

void
string_spell(struct buffer *out, struct text decoded, bool bytes)
{
	const unsigned char *s = (const unsigned char *)decoded.data;
	size_t i = 0;

	while (i < decoded.length) {
		size_t run = i;

		while (run < decoded.length && is_plain(s[run]) && (s[run] < 0x80 || !(bytes || s[run] == 0xed)))
			run++;
		buffer_add(out, decoded.data + i, run - i);
		i = run;
		if (i == decoded.length)
			break;
		if (s[i] == '\n') {
			buffer_string(out, "\\n");
		} else if (s[i] == '"' || s[i] == '\\') {
			buffer_char(out, '\\');
			buffer_char(out, (char)s[i]);
		} else if (s[i] < 0x80) {
			buffer_printf(out, "\\x%02x", s[i]);
		} else if (bytes) {
			/* U+0080 to U+00FF in two bytes of UTF-8. */
			buffer_printf(out, "\\x%02x", (s[i] & 3) << 6 | (s[i + 1] & 0x3f));
			i++;
		} else if (s[i + 1] >= 0xa0) {
			buffer_printf(out, "\\u%04x", 0xd000 | (s[i + 1] & 0x3f) << 6 | (s[i + 2] & 0x3f));
			i += 2;
		} else {
			buffer_add(out, decoded.data + i, 3);
			i += 2;
		}
		i++;
	}
}

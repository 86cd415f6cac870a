/*
 * source.c - coding cookies, decoding and line ends.
 */
#include "python/source.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "python/encoding.h"

/* Lines end at \n, \r\n or \r. */
static int
line_at(struct text content, size_t offset)
{
	int line = 1;

	for (size_t i = 0; i < offset && i < content.length; i++) {
		if (content.data[i] == '\n' ||
		    (content.data[i] == '\r' && (i + 1 == content.length || content.data[i + 1] != '\n')))
			line++;
	}
	return line;
}

static struct text
next_line(struct text *rest)
{
	struct text line = *rest;

	line.length = 0;
	while (line.length < rest->length && rest->data[line.length] != '\n' && rest->data[line.length] != '\r')
		line.length++;
	rest->data += line.length;
	rest->length -= line.length;
	if (rest->length && rest->data[0] == '\r') {
		rest->data++;
		rest->length--;
	}
	if (rest->length && rest->data[0] == '\n') {
		rest->data++;
		rest->length--;
	}
	return line;
}

/* `^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)`, as in PEP 263. */
static bool
cookie_of(struct text line, struct text *cookie)
{
	size_t i = 0;

	while (i < line.length && strchr(" \t\f", line.data[i]))
		i++;
	if (i == line.length || line.data[i] != '#')
		return false;
	for (; i + 7 <= line.length; i++) {
		size_t start = i + 7, end;

		if (memcmp(line.data + i, "coding", 6) != 0 || (line.data[i + 6] != ':' && line.data[i + 6] != '='))
			continue;
		while (start < line.length && (line.data[start] == ' ' || line.data[start] == '\t'))
			start++;
		for (end = start; end < line.length; end++) {
			unsigned char c = (unsigned char)line.data[end];

			if (!isalnum(c) && c != '-' && c != '_' && c != '.')
				break;
		}
		if (end > start) {
			*cookie = (struct text){line.data + start, end - start};
			return true;
		}
	}
	return false;
}

static bool
blank_or_comment(struct text line)
{
	for (size_t i = 0; i < line.length; i++) {
		if (line.data[i] == '#')
			return true;
		if (!strchr(" \t\f", line.data[i]))
			return false;
	}
	return true;
}

/* What may be named beside a byte order mark; CPython knows no alias there, `utf8` is refused. */
static bool
is_plain_utf8(struct text cookie)
{
	static const char name[] = "utf-8-";
	size_t i = 0;

	for (; i < cookie.length && i < sizeof name - 1; i++) {
		char c = cookie.data[i] == '_' ? '-' : (char)tolower((unsigned char)cookie.data[i]);

		if (c != name[i])
			return false;
	}
	return i >= 5;
}

/* The offset of the first byte that is not UTF-8 as RFC 3629 has it, or the length. */
static size_t
utf8_valid_length(struct text text)
{
	const unsigned char *s = (const unsigned char *)text.data;
	size_t i = 0;

	while (i < text.length) {
		unsigned char c = s[i];
		size_t more = c < 0x80                ? 0
		              : c >= 0xc2 && c < 0xe0 ? 1
		              : (c & 0xf0) == 0xe0    ? 2
		              : c >= 0xf0 && c < 0xf5 ? 3
		                                      : 9;

		if (more == 0) {
			uint64_t word;

			/* Eight ASCII bytes at a time. */
			while (i + 8 <= text.length && (memcpy(&word, s + i, 8), (word & 0x8080808080808080u) == 0))
				i += 8;
			while (i < text.length && s[i] < 0x80)
				i++;
			continue;
		}
		if (more > 3 || i + more >= text.length)
			return i;
		for (size_t k = 1; k <= more; k++) {
			if ((s[i + k] & 0xc0) != 0x80)
				return i;
		}
		if ((c == 0xe0 && s[i + 1] < 0xa0) || (c == 0xed && s[i + 1] > 0x9f) ||
		    (c == 0xf0 && s[i + 1] < 0x90) || (c == 0xf4 && s[i + 1] > 0x8f))
			return i;
		i += more + 1;
	}
	return text.length;
}

/* From another encoding; false where the bytes are not in it or nobody knows it. */
static bool
convert(struct text *text, const struct encoding *encoding, struct arena *arena, size_t *bad)
{
	struct buffer buffer = BUFFER_INIT;
	size_t left;

	*bad = 0;
	if (!encoding)
		return false;
	left = encoding_decode(encoding, *text, &buffer);
	*bad = text->length - left;
	*text = (struct text){arena_copy(arena, buffer.data, buffer.length), buffer.length};
	buffer_free(&buffer);
	return left == 0;
}

/* Form feeds and all else stay; only line ends change. */
static struct text
universal_newlines(struct text text, struct arena *arena)
{
	const char *cr = text.length ? memchr(text.data, '\r', text.length) : NULL;
	char *result, *out;

	if (!cr)
		return text;
	result = arena_copy(arena, text.data, text.length);
	out = result + (cr - text.data);
	for (size_t i = (size_t)(cr - text.data); i < text.length; i++) {
		if (text.data[i] == '\r') {
			*out++ = '\n';
			i += i + 1 < text.length && text.data[i + 1] == '\n';
		} else {
			*out++ = text.data[i];
		}
	}
	return (struct text){result, (size_t)(out - result)};
}

static void
undecodable(struct source *source, const char *trouble, int line)
{
	*source = (struct source){.text = {"", 0}, .trouble = trouble, .trouble_line = line};
}

static bool
find_cookie(struct text content, struct text *cookie)
{
	struct text first = next_line(&content);

	return cookie_of(first, cookie) || (blank_or_comment(first) && cookie_of(next_line(&content), cookie));
}

void
source_decode(struct source *source, struct text content, struct arena *arena)
{
	struct text text = content, cookie;
	const struct encoding *encoding = NULL;
	bool bom = text_starts(text, "\xef\xbb\xbf"), declared;
	const char *nul;
	size_t bad;

	if (bom)
		text = (struct text){text.data + 3, text.length - 3};
	declared = find_cookie(text, &cookie);
	if (declared)
		encoding = encoding_find(cookie);
	nul = text.length ? memchr(text.data, '\0', text.length) : NULL;
	if (nul) {
		undecodable(source, "it contains a NUL byte", line_at(text, (size_t)(nul - text.data)));
		return;
	}
	if (!declared || (bom ? is_plain_utf8(cookie) : encoding && encoding_is_utf8(encoding))) {
		bad = utf8_valid_length(text);
		if (bad < text.length) {
			undecodable(source,
			            declared || bom ? "it is not valid UTF-8"
			                            : "it is not UTF-8 and declares no other encoding",
			            line_at(text, bad));
			return;
		}
	} else if (bom) {
		undecodable(source,
		            arena_printf(arena, "it declares the encoding %.*s but starts with a UTF-8 byte order mark",
		                         (int)cookie.length, cookie.data),
		            1);
		return;
	} else {
		struct text converted = text;

		if (!convert(&converted, encoding, arena, &bad)) {
			undecodable(source,
			            arena_printf(arena, "it cannot be decoded as %.*s, which it declares",
			                         (int)cookie.length, cookie.data),
			            line_at(text, bad));
			return;
		}
		text = converted;
	}
	*source = (struct source){.text = universal_newlines(text, arena)};
}

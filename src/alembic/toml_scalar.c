/*
 * toml_scalar.c - what tree-sitter-toml's tokens mean, and where it is more generous than TOML.
 */
#include "alembic/toml_scalar.h"

#include "alembic/toml.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/utf8.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Of a digit in any base up to 16. */
static int
digit_value(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* "\u00e9" and "\U0001F600"; `at` stands on the backslash. */
static const char *
read_unicode(struct text source, size_t *at, size_t ndigits, struct buffer *out)
{
	uint32_t scalar = 0;
	char bytes[4];

	if (source.length - *at < 2 + ndigits)
		return "an escape that lacks digits";
	for (size_t i = 0; i < ndigits; i++) {
		int digit = digit_value(source.data[*at + 2 + i]);

		if (digit < 0)
			return "an escape that lacks digits";
		scalar = scalar << 4 | (uint32_t)digit;
	}
	if (scalar > 0x10FFFF || (scalar >= 0xD800 && scalar <= 0xDFFF))
		return "an escape that stands for no character";
	buffer_add(out, bytes, utf8_encode(bytes, scalar));
	*at += 2 + ndigits;
	return NULL;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* A backslash at a line's end takes all white space up to the next word with it. */
static bool
skip_line_end(struct text source, size_t *at)
{
	size_t end = *at + 1;

	while (end < source.length && is_blank(source.data[end]))
		end++;
	if (end == source.length || source.data[end] != '\n')
		return false;
	while (end < source.length && (is_blank(source.data[end]) || source.data[end] == '\n'))
		end++;
	*at = end;
	return true;
}

static const char *
read_escape(struct text source, size_t *at, bool multiline, struct buffer *out)
{
	static const char letters[] = "btnfr\"\\", meanings[] = "\b\t\n\f\r\"\\";
	char letter = *at + 1 < source.length ? source.data[*at + 1] : '\0';
	const char *found = letter ? strchr(letters, letter) : NULL;

	if (found) {
		buffer_char(out, meanings[found - letters]);
		*at += 2;
		return NULL;
	}
	if (letter == 'u' || letter == 'U')
		return read_unicode(source, at, letter == 'u' ? 4 : 8, out);
	if (multiline && skip_line_end(source, at))
		return NULL;
	return "a backslash that begins no escape";
}

static size_t
count_quotes(struct text source, size_t at)
{
	size_t n = 0;

	while (at + n < source.length && source.data[at + n] == source.data[0])
		n++;
	return n;
}

/* Everything behind the opening quotes; the closing ones may have up to two of the string's own before them. */
static const char *
read_content(struct text source, size_t at, bool multiline, struct buffer *out)
{
	const size_t closing = multiline ? 3 : 1;
	const char quote = source.data[0];

	while (at < source.length) {
		const char *why;
		size_t nquotes = count_quotes(source, at);

		if (nquotes >= closing) {
			if (at + nquotes != source.length || nquotes > (multiline ? 5 : 1))
				return "more behind the string's closing quotes";
			buffer_add(out, source.data + at, nquotes - closing);
			return NULL;
		}
		if (quote == '"' && source.data[at] == '\\') {
			if ((why = read_escape(source, &at, multiline, out)) != NULL)
				return why;
			continue;
		}
		if (source.data[at] != '\r') /* known to stand before a line feed */
			buffer_char(out, source.data[at]);
		at++;
	}
	return "a string that does not end";
}

const char *
toml_read_string(struct toml_value *value, struct text source, struct arena *arena)
{
	struct buffer out = BUFFER_INIT;
	bool multiline = source.length >= 6 && source.data[1] == source.data[0] && source.data[2] == source.data[0];
	size_t at = multiline ? 3 : 1;
	const char *why;

	if (multiline && source.data[at] == '\r')
		at++;
	if (multiline && source.data[at] == '\n')
		at++;
	why = read_content(source, at, multiline, &out);
	value->type = TOML_STRING;
	value->string = (struct text){arena_copy(arena, out.data, out.length), out.length};
	buffer_free(&out);
	return why;
}

const char *
toml_read_integer(struct toml_value *value, struct text source, struct arena *arena)
{
	bool negative = source.data[0] == '-';
	size_t at = negative || source.data[0] == '+';
	uint64_t base = 10, n = 0, most = (uint64_t)INT64_MAX + negative;

	if (source.length > 2 && source.data[0] == '0' && !is_digit(source.data[1]) && source.data[1] != '_') {
		base = source.data[1] == 'x' ? 16 : source.data[1] == 'o' ? 8 : 2;
		at = 2;
	}
	for (; at < source.length; at++) {
		int digit = digit_value(source.data[at]);

		if (digit < 0) /* an underscore */
			continue;
		n = n > (most - (uint64_t)digit) / base ? most : n * base + (uint64_t)digit;
	}
	value->type = TOML_INTEGER;
	value->integer = !negative ? (int64_t)n : n > INT64_MAX ? INT64_MIN : -(int64_t)n;
	value->string = (struct text){arena_copy(arena, source.data, source.length), source.length};
	return NULL;
}

static int
two_digits(const char *p)
{
	return (p[0] - '0') * 10 + (p[1] - '0');
}

static bool
is_day(int year, int month, int day)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return year > 0 && day <= days[month - 1] + (month == 2 && leap);
}

const char *
toml_read_date(struct toml_value *value, struct text source, struct arena *arena)
{
	const char *p = source.data, *colon = memchr(p, ':', source.length);

	value->type = TOML_DATE;
	value->string = (struct text){arena_copy(arena, p, source.length), source.length};
	if (!colon || colon > p + 2) {
		if (source.length < 10 || p[4] != '-')
			return "a year that is not of four digits";
		if (!is_day(two_digits(p) * 100 + two_digits(p + 2), two_digits(p + 5), two_digits(p + 8)))
			return "no such day";
	}
	if (colon && two_digits(colon + 4) > 59)
		return "no such second";
	return NULL;
}

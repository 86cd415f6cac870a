/*
 * encoding_escapes.c - which set of characters is in force, byte by byte.
 *
 * As CPython's cjkcodecs reads them, strictness and leniency included.
 */
#include "python/encoding_escapes.h"

#include <stdbool.h>
#include <string.h>

#include "base/buffer.h"
#include "base/utf8.h"
#include "python/encoding_table.h"

enum { ESC = 0x1B, SHIFT_OUT = 0x0E, SHIFT_IN = 0x0F, LONGEST_ESCAPE = 16, TWO_BYTES = 0x100, ASCII = 'B' };

#define ONLY(variant) 1u << ISO2022_##variant
#define ALL_BUT_KR (1u << ISO2022_KR) - 1

/* A set by what designates it: its final byte, and whether a '$' stands before that. */
static const struct set {
	int mark;
	enum table table;
	unsigned variants;
} sets[] = {
	{'J', TABLE_jisx0201_r, ONLY(JP) | ONLY(JP_1) | ONLY(JP_2) | ONLY(JP_EXT)},
	{'I', TABLE_jisx0201_k, ONLY(JP_EXT)},
	{TWO_BYTES + 'B', TABLE_jisx0208, ALL_BUT_KR},
	{TWO_BYTES + '@', TABLE_jisx0208, ONLY(JP) | ONLY(JP_1) | ONLY(JP_2) | ONLY(JP_EXT)},
	{TWO_BYTES + 'D', TABLE_jisx0212, ONLY(JP_1) | ONLY(JP_2) | ONLY(JP_EXT)},
	{TWO_BYTES + 'C', TABLE_ksx1001, ONLY(JP_2) | ONLY(KR)},
	{TWO_BYTES + 'A', TABLE_gb2312_set, ONLY(JP_2)},
	{TWO_BYTES + 'O', TABLE_jisx0213_2000_1, ONLY(JP_3)},
	{TWO_BYTES + 'Q', TABLE_jisx0213_2004_1, ONLY(JP_2004)},
	{TWO_BYTES + 'P', TABLE_jisx0213_2000_2, ONLY(JP_3)},
	{TWO_BYTES + 'P', TABLE_jisx0213_2004_2, ONLY(JP_2004)},
	{'A', TABLE_iso8859_1, ONLY(JP_2)},
	{'F', TABLE_iso8859_7, ONLY(JP_2)},
};

struct reader {
	const unsigned char *at, *end;
	struct buffer *out;
	enum iso2022 variant;
	int designated[3]; /* G0 to G2, by mark */
	bool shifted;      /* G1 is in force */
	bool foreign;      /* within an escape that is none of ISO 2022's: kept as it is */
};

static bool
add_character(struct buffer *out, enum table table, uint32_t code)
{
	struct characters found;
	char utf8[4];

	if (!table_find(table, code, &found))
		return false;
	buffer_add(out, utf8, utf8_encode(utf8, found.first));
	if (found.second)
		buffer_add(out, utf8, utf8_encode(utf8, found.second));
	return true;
}

static const struct set *
find_set(enum iso2022 variant, int mark)
{
	for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
		if (sets[i].mark == mark && sets[i].variants & (1u << variant))
			return &sets[i];
	}
	return NULL;
}

static bool
ends_escape(unsigned char c)
{
	return (c >= 'A' && c <= 'Z') || c == '@';
}

/* Up to its final byte; 0 where it has none. */
static size_t
escape_length(const struct reader *reader)
{
	size_t left = (size_t)(reader->end - reader->at);

	for (size_t i = 1; i < LONGEST_ESCAPE && i < left; i++) {
		if (ends_escape(reader->at[i]))
			return i + 1;
	}
	return 0;
}

/* ESC & @ ESC $ B: the revision of 1990. */
static size_t
revision_length(const struct reader *reader)
{
	static const unsigned char revision[] = {ESC, '&', '@', ESC, '$', 'B'};

	return reader->variant != ISO2022_KR && reader->end - reader->at >= 6 && memcmp(reader->at, revision, 6) == 0
	               ? 6
	               : 0;
}

static bool
designate(struct reader *reader)
{
	const unsigned char *at = reader->at;
	size_t length = revision_length(reader);
	int mark, into;

	if (length) {
		mark = TWO_BYTES + 'B';
		into = 0;
	} else {
		length = escape_length(reader);
		if (length == 3) {
			mark = at[1] == '$' ? TWO_BYTES + at[2] : at[2];
			into = at[1] == '$' || at[1] == '(' ? 0 : at[1] == ')' ? 1 : at[1] == '.' ? 2 : -1;
			if (into == 2 && reader->variant != ISO2022_JP_2)
				into = -1;
		} else if (length == 4 && at[1] == '$') {
			mark = TWO_BYTES + at[3];
			into = at[2] == '(' ? 0 : at[2] == ')' ? 1 : -1;
		} else {
			return false;
		}
	}
	if (into < 0 || (mark != ASCII && !find_set(reader->variant, mark)))
		return false;
	reader->designated[into] = mark;
	reader->at += length;
	return true;
}

/* ESC N and a character of G2. */
static bool
single_shift(struct reader *reader)
{
	const struct set *set = find_set(reader->variant, reader->designated[2]);

	if (reader->end - reader->at < 3)
		return false;
	if (reader->designated[2] == ASCII && reader->at[2] < 0x80)
		buffer_char(reader->out, (char)reader->at[2]);
	else if (!set || reader->at[2] >= 0x80 || !add_character(reader->out, set->table, reader->at[2] | 0x80u))
		return false;
	reader->at += 3;
	return true;
}

static bool
read_escape(struct reader *reader)
{
	unsigned char next;

	if (reader->end - reader->at < 2)
		return false;
	next = reader->at[1];
	if (next == '(' || next == ')' || next == '$' || next == '.' || next == '&')
		return designate(reader);
	if (next == 'N' && reader->variant == ISO2022_JP_2)
		return single_shift(reader);
	reader->foreign = true;
	buffer_char(reader->out, ESC);
	reader->at++;
	return true;
}

static bool
read_character(struct reader *reader)
{
	int mark = reader->designated[reader->shifted];
	const struct set *set = find_set(reader->variant, mark);
	size_t width = mark > TWO_BYTES ? 2 : 1;
	uint32_t code = reader->at[0];

	if (mark == ASCII) {
		buffer_char(reader->out, (char)code);
		reader->at++;
		return true;
	}
	if (!set || (size_t)(reader->end - reader->at) < width)
		return false;
	if (width == 2) {
		if (reader->at[1] >= 0x80)
			return false;
		code = code << 8 | reader->at[1] | 0x8080u;
	} else {
		code |= 0x80;
	}
	if (!add_character(reader->out, set->table, code))
		return false;
	reader->at += width;
	return true;
}

static bool
read_next(struct reader *reader)
{
	unsigned char c = reader->at[0];

	if (reader->foreign) {
		char utf8[4];

		buffer_add(reader->out, utf8, utf8_encode(utf8, c));
		reader->foreign = !ends_escape(c);
		reader->at++;
		return true;
	}
	if (c == ESC)
		return read_escape(reader);
	if (reader->variant == ISO2022_KR && (c == SHIFT_IN || c == SHIFT_OUT)) {
		reader->shifted = c == SHIFT_OUT;
		reader->at++;
		return true;
	}
	if (c >= 0x80)
		return false;
	if (c == '\n')
		reader->shifted = false;
	if (c < 0x20) {
		buffer_char(reader->out, (char)c);
		reader->at++;
		return true;
	}
	return read_character(reader);
}

size_t
iso2022_decode(enum iso2022 variant, struct text bytes, struct buffer *out)
{
	const unsigned char *start = (const unsigned char *)bytes.data;
	struct reader reader = {.at = start,
	                        .end = start + bytes.length,
	                        .out = out,
	                        .variant = variant,
	                        .designated = {ASCII, ASCII, ASCII}};

	while (reader.at < reader.end && read_next(&reader))
		;
	return (size_t)(reader.end - reader.at);
}

size_t
hz_decode(struct text bytes, struct buffer *out)
{
	const unsigned char *at = (const unsigned char *)bytes.data, *end = at + bytes.length;
	bool chinese = false;

	while (at < end) {
		size_t left = (size_t)(end - at);

		if (at[0] == '~') {
			if (left < 2)
				break;
			if (at[1] == '~' && !chinese)
				buffer_char(out, '~');
			else if (at[1] == '{' && !chinese)
				chinese = true;
			else if (at[1] == '}' && chinese)
				chinese = false;
			else if (at[1] != '\n' || chinese)
				break;
			at += 2;
		} else if (at[0] >= 0x80) {
			break;
		} else if (!chinese) {
			buffer_char(out, (char)*at++);
		} else if (left >= 2 && at[1] < 0x80 &&
		           add_character(out, TABLE_gb2312_set, ((uint32_t)at[0] << 8 | at[1]) | 0x8080u)) {
			at += 2;
		} else {
			break;
		}
	}
	return (size_t)(end - at);
}

/*
 * encoding.c - the names of encodings, and those whose bytes mean the same everywhere.
 */
#include "python/encoding.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/utf8.h"
#include "python/encoding_escapes.h"
#include "python/encoding_table.h"

/* Those that are a table go by its number. */
enum {
	ENCODING_NONE,
#define TABLE(name, base, first, nruns, units) ENCODING_##name,
#include "python/encodings.def"
#undef TABLE
	ENCODING_utf_8,
	ENCODING_utf_8_sig,
	ENCODING_hz,
	ENCODING_iso2022_jp,
	ENCODING_iso2022_jp_1,
	ENCODING_iso2022_jp_2,
	ENCODING_iso2022_jp_2004,
	ENCODING_iso2022_jp_3,
	ENCODING_iso2022_jp_ext,
	ENCODING_iso2022_kr,
};

static const struct encoding {
	const char *name, *module;
	int number;
} names[] = {
#define NAME(name, encoding) {name, #encoding, ENCODING_##encoding},
#include "python/encodings.def"
#undef NAME
};

/* Longer than any name. */
enum { LONGEST = 64 };

static int
compare_name(const void *name, const void *encoding)
{
	return strcmp(name, ((const struct encoding *)encoding)->name);
}

static const struct encoding *
find_spelling(const char *name)
{
	return bsearch(name, names, sizeof names / sizeof names[0], sizeof names[0], compare_name);
}

/* What CPython's tokenizer knows by its beginning, the rest being an editor's: `utf-8-unix`. */
static const char *
known_beginning(const char *name)
{
	static const char *const beginnings[][2] = {
		{"utf_8", "utf_8"}, {"latin_1", "latin_1"}, {"iso_8859_1", "latin_1"}, {"iso_latin_1", "latin_1"}};

	for (size_t i = 0; i < sizeof beginnings / sizeof beginnings[0]; i++) {
		size_t length = strlen(beginnings[i][0]);

		if (strncmp(name, beginnings[i][0], length) == 0 && (name[length] == '\0' || name[length] == '_'))
			return beginnings[i][1];
	}
	return NULL;
}

const struct encoding *
encoding_find(struct text name)
{
	char spelling[LONGEST];
	const struct encoding *found;
	const char *known;
	size_t length = 0;

	/* Letters and digits in lower case and dots, '_' for whatever stands between them. */
	for (size_t i = 0; i < name.length && length + 2 < LONGEST; i++) {
		char c = name.data[i] >= 'A' && name.data[i] <= 'Z' ? (char)(name.data[i] + 32) : name.data[i];
		bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.';

		if (kept)
			spelling[length++] = c;
		else if (length && i + 1 < name.length && spelling[length - 1] != '_')
			spelling[length++] = '_';
	}
	if (length + 2 >= LONGEST)
		return NULL;
	spelling[length] = '\0';
	known = known_beginning(spelling);
	if (known)
		return find_spelling(known);
	while (length && spelling[length - 1] == '_')
		spelling[--length] = '\0';
	found = find_spelling(spelling);
	if (found || !strchr(spelling, '.'))
		return found;
	for (char *c = spelling; *c; c++)
		*c = *c == '.' ? '_' : *c;
	/* With dots it may be an alias, but no module's own name. */
	found = find_spelling(spelling);
	return found && strcmp(found->name, found->module) != 0 ? found : NULL;
}

bool
encoding_is_utf8(const struct encoding *encoding)
{
	return encoding->number == ENCODING_utf_8 || encoding->number == ENCODING_utf_8_sig;
}

static void
add_scalar(struct buffer *out, uint32_t scalar)
{
	char utf8[4];

	buffer_add(out, utf8, utf8_encode(utf8, scalar));
}

/* A syllable written as its letters, KS X 1001 annex 3: the filler and three letters, each of two bytes; 0 for none. */
static uint32_t
composed_syllable(const unsigned char *bytes, size_t left)
{
	static const char initial[] = "\x01\x02\x00\x03\x00\x00\x04\x05\x06\x00\x00\x00\x00\x00\x00\x00\x07\x08\x09"
				      "\x00\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13";
	static const char final[] = "\x01\x02\x03\x04\x05\x06\x07\x00\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x00"
				    "\x12\x13\x14\x15\x16\x00\x17\x18\x19\x1a\x1b";
	unsigned first, middle, last;

	if (left < 8 || bytes[2] != 0xA4 || bytes[4] != 0xA4 || bytes[6] != 0xA4)
		return 0;
	first = bytes[3] >= 0xA1 && bytes[3] <= 0xBE ? (unsigned)initial[bytes[3] - 0xA1] : 0;
	middle = bytes[5] >= 0xBF && bytes[5] <= 0xD3 ? bytes[5] - 0xBEu : 0;
	last = bytes[7] >= 0xA1 && bytes[7] <= 0xBE ? (unsigned) final[bytes[7] - 0xA1] : 0;
	if (!first || !middle || (!last && bytes[7] != 0xD4))
		return 0;
	return 0xAC00 + ((first - 1) * 21 + (middle - 1)) * 28 + last;
}

/* Sequences of more than two bytes, which few encodings have; how long, 0 where there is none. */
static size_t
long_sequence(int encoding, const unsigned char *bytes, size_t left, struct characters *found)
{
	enum table third = encoding == ENCODING_euc_jp         ? TABLE_euc_jp_8f
	                   : encoding == ENCODING_euc_jisx0213 ? TABLE_euc_jisx0213_8f
	                   : encoding == ENCODING_euc_jis_2004 ? TABLE_euc_jis_2004_8f
	                                                       : TABLE_NONE;

	if (bytes[0] == 0x8F && third)
		return left >= 3 && table_find(third, (uint32_t)bytes[1] << 8 | bytes[2], found) ? 3 : 0;
	if (encoding == ENCODING_euc_kr && left >= 2 && bytes[0] == 0xA4 && bytes[1] == 0xD4) {
		*found = (struct characters){composed_syllable(bytes, left), 0};
		return found->first ? 8 : 0;
	}
	if (encoding == ENCODING_gb18030 && left >= 4 && bytes[0] >= 0x81 && bytes[0] <= 0xFE && bytes[1] >= 0x30 &&
	    bytes[1] <= 0x39 && bytes[2] >= 0x81 && bytes[2] <= 0xFE && bytes[3] >= 0x30 && bytes[3] <= 0x39) {
		uint32_t number = ((bytes[0] - 0x81u) * 10 + (bytes[1] - 0x30u)) * 1260 + (bytes[2] - 0x81u) * 10 +
		                  (bytes[3] - 0x30u);

		return table_four_bytes(number, found) ? 4 : 0;
	}
	return 0;
}

size_t
encoding_decode(const struct encoding *encoding, struct text text, struct buffer *out)
{
	const unsigned char *bytes = (const unsigned char *)text.data;
	enum table table = (enum table)encoding->number;
	size_t left = text.length;

	if (encoding->number == ENCODING_hz)
		return hz_decode(text, out);
	if (encoding->number >= ENCODING_iso2022_jp)
		return iso2022_decode((enum iso2022)(encoding->number - ENCODING_iso2022_jp), text, out);
	while (left) {
		struct characters found;
		size_t length = 1;

		if (!table_find(table, bytes[0], &found)) {
			length = long_sequence(encoding->number, bytes, left, &found);
			if (!length && left >= 2 && table_find(table, (uint32_t)bytes[0] << 8 | bytes[1], &found))
				length = 2;
		}
		if (!length)
			break;
		add_scalar(out, found.first);
		if (found.second)
			add_scalar(out, found.second);
		bytes += length;
		left -= length;
	}
	return left;
}

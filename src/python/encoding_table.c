/*
 * encoding_table.c - a table is a sorted list of runs over another table.
 */
#include "python/encoding_table.h"

#include <stddef.h>

enum run_kind { CHARACTERS, IN_ORDER, MISSING };

static const struct run {
	uint16_t code, ncodes;
	uint32_t kind : 8, where : 24;
} runs[] = {
#define RUN(kind, code, ncodes, where) {code, ncodes, kind, where},
#include "python/encodings.def"
#undef RUN
};

static const struct four_bytes {
	uint32_t number, nnumbers, character;
} four_bytes[] = {
#define FOUR(number, nnumbers, character) {number, nnumbers, character},
#include "python/encodings.def"
#undef FOUR
};

/* The rows and cells of a table in the order of Shift JIS. */
enum { SHIFT = 0x1000 };

static const struct {
	uint16_t base, first, nruns, units;
} tables[] = {
	[TABLE_NONE] = {0},
#define TABLE(name, base, first, nruns, units) [TABLE_##name] = {TABLE_##base, first, nruns, units},
#define TABLE_SHIFTED(name) TABLE_##name + SHIFT
#include "python/encodings.def"
#undef TABLE
#undef TABLE_SHIFTED
};

/* 200 KB of text are more than a compiler must take in one string. */
#pragma GCC diagnostic ignored "-Woverlength-strings"

static const uint_least16_t characters[] =
#define CHARACTER_TEXT
#include "python/encodings.def"
#undef CHARACTER_TEXT
	;

enum { NO_CHARACTER = 0xFFFD };

static const struct run *
run_of(enum table table, uint32_t code)
{
	size_t low = tables[table].first, high = low + tables[table].nruns;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (code < runs[middle].code)
			high = middle;
		else if (code >= (uint32_t)runs[middle].code + runs[middle].ncodes)
			low = middle + 1;
		else
			return &runs[middle];
	}
	return NULL;
}

static struct characters
pair(const uint_least16_t units[2])
{
	if (units[0] >= 0xD800 && units[0] < 0xDC00)
		return (struct characters){0x10000u + ((units[0] - 0xD800u) << 10) + (units[1] - 0xDC00u), 0};
	return (struct characters){units[0], units[1]};
}

/* The code that EUC has where Shift JIS has this one; 0 for none. */
static uint32_t
euc_code(uint32_t code)
{
	uint32_t first = code >> 8, second = code & 0xFF, row;

	if (first < 0x81 || (first > 0x9F && first < 0xE0) || first > 0xEF || second < 0x40 || second == 0x7F ||
	    second > 0xFC)
		return 0;
	row = (first - (first < 0xE0 ? 0x81 : 0xC1)) * 2;
	if (second >= 0x9F)
		return (row + 1 + 0xA1) << 8 | (second - 0x9F + 0xA1);
	return (row + 0xA1) << 8 | (second - 0x40 - (second > 0x7F) + 0xA1);
}

bool
table_find(enum table table, uint32_t code, struct characters *found)
{
	while (table != TABLE_NONE) {
		const struct run *run = run_of(table, code);
		uint32_t base = tables[table].base;

		if (run && run->kind == MISSING)
			return false;
		if (run && run->kind == IN_ORDER) {
			*found = (struct characters){run->where + (code - run->code), 0};
			return true;
		}
		if (run) {
			const uint_least16_t *units =
				characters + run->where + (code - run->code) * tables[table].units;

			if (units[0] != NO_CHARACTER) {
				*found = tables[table].units == 2 ? pair(units) : (struct characters){units[0], 0};
				return true;
			}
		}
		if (base >= SHIFT)
			code = euc_code(code);
		table = (enum table)(base % SHIFT);
	}
	return false;
}

bool
table_four_bytes(uint32_t number, struct characters *found)
{
	size_t low = 0, high = sizeof four_bytes / sizeof four_bytes[0];

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct four_bytes *range = &four_bytes[middle];

		if (number < range->number) {
			high = middle;
		} else if (number - range->number >= range->nnumbers) {
			low = middle + 1;
		} else {
			*found = (struct characters){range->character + (number - range->number), 0};
			return true;
		}
	}
	return false;
}

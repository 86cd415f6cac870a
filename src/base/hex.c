/*
 * hex.c - one table.
 */
#include "base/hex.h"

enum { DIGIT = 16 };

/* The value with DIGIT added; 0 for what is none. */
static const unsigned char table[256] = {
	['0'] = DIGIT,      ['1'] = DIGIT + 1,  ['2'] = DIGIT + 2,  ['3'] = DIGIT + 3,
	['4'] = DIGIT + 4,  ['5'] = DIGIT + 5,  ['6'] = DIGIT + 6,  ['7'] = DIGIT + 7,
	['8'] = DIGIT + 8,  ['9'] = DIGIT + 9,  ['a'] = DIGIT + 10, ['b'] = DIGIT + 11,
	['c'] = DIGIT + 12, ['d'] = DIGIT + 13, ['e'] = DIGIT + 14, ['f'] = DIGIT + 15,
};

bool
hex_parse(unsigned char *bytes, size_t nbytes, const char *digits)
{
	for (size_t i = 0; i < nbytes; i++) {
		unsigned high = table[(unsigned char)digits[2 * i]], low;

		if (high == 0)
			return false;
		low = table[(unsigned char)digits[2 * i + 1]];
		if (low == 0)
			return false;
		bytes[i] = (unsigned char)(high << 4 | (low & 15));
	}
	return true;
}

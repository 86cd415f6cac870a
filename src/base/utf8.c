/*
 * utf8.c - by the table of well-formed byte sequences in the Unicode Standard, section 3.9.
 */
#include "base/utf8.h"

/* The length of the well-formed sequence at `p`, of which `left` bytes are there; 0 when there is none. */
static size_t
sequence_length(const unsigned char *p, size_t left)
{
	unsigned char low = 0x80, high = 0xBF;
	size_t length;

	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xC2 || p[0] > 0xF4)
		return 0;
	length = p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
	if (left < length)
		return 0;
	if (p[0] == 0xE0)
		low = 0xA0;
	else if (p[0] == 0xED)
		high = 0x9F;
	else if (p[0] == 0xF0)
		low = 0x90;
	else if (p[0] == 0xF4)
		high = 0x8F;
	if (p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < length; i++)
		if ((p[i] & 0xC0) != 0x80)
			return 0;
	return length;
}

size_t
utf8_valid_length(struct text text)
{
	size_t at = 0;

	while (at < text.length) {
		size_t length = sequence_length((const unsigned char *)text.data + at, text.length - at);

		if (length == 0)
			break;
		at += length;
	}
	return at;
}

size_t
utf8_encode(char bytes[4], uint32_t scalar)
{
	if (scalar < 0x80) {
		bytes[0] = (char)scalar;
		return 1;
	}
	if (scalar < 0x800) {
		bytes[0] = (char)(0xC0 | scalar >> 6);
		bytes[1] = (char)(0x80 | (scalar & 0x3F));
		return 2;
	}
	if (scalar < 0x10000) {
		bytes[0] = (char)(0xE0 | scalar >> 12);
		bytes[1] = (char)(0x80 | (scalar >> 6 & 0x3F));
		bytes[2] = (char)(0x80 | (scalar & 0x3F));
		return 3;
	}
	bytes[0] = (char)(0xF0 | scalar >> 18);
	bytes[1] = (char)(0x80 | (scalar >> 12 & 0x3F));
	bytes[2] = (char)(0x80 | (scalar >> 6 & 0x3F));
	bytes[3] = (char)(0x80 | (scalar & 0x3F));
	return 4;
}

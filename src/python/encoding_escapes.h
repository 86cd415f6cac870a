/*
 * encoding_escapes.h - ISO 2022 and HZ: encodings whose bytes mean what the escape before them says.
 */
#ifndef MIGLOCK_PYTHON_ENCODING_ESCAPES_H
#define MIGLOCK_PYTHON_ENCODING_ESCAPES_H

#include <stddef.h>

#include "base/text.h"

struct buffer;

enum iso2022 {
	ISO2022_JP,
	ISO2022_JP_1,
	ISO2022_JP_2,
	ISO2022_JP_2004,
	ISO2022_JP_3,
	ISO2022_JP_EXT,
	ISO2022_KR,
};

/* Both as encoding_decode: what is left from the first byte on that cannot be read. */
size_t iso2022_decode(enum iso2022 variant, struct text bytes, struct buffer *out);
size_t hz_decode(struct text bytes, struct buffer *out);

#endif

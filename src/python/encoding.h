/*
 * encoding.h - bytes in the encoding that a coding cookie names, as CPython's codecs read them.
 *
 * The characters are in encodings.def, so that they depend on no system's
 * iconv. Not there: what makes other letters of Python's own (EBCDIC, UTF-16),
 * and escapes in disguise (utf-7, unicode_escape, idna, punycode).
 */
#ifndef MIGLOCK_PYTHON_ENCODING_H
#define MIGLOCK_PYTHON_ENCODING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

struct buffer;
struct encoding;

/* By any name Python has for it, as encodings.normalize_encoding and its aliases find it; NULL for none. */
const struct encoding *encoding_find(struct text name);
bool encoding_is_utf8(const struct encoding *encoding);

/* Adds the text as UTF-8. What is left from the first byte on that is not in the encoding; 0 when all was. Not for
 * UTF-8 itself. */
size_t encoding_decode(const struct encoding *encoding, struct text bytes, struct buffer *out);

#endif

/*
 * fingerprint.h - short names for what a program does.
 *
 * "v1:" and 32 lower-case hex digits: XXH3-128 (seed 0, canonical byte order)
 * over the canonical form, version 1.  A file Python cannot parse has "raw:"
 * and the digest of its bytes instead.
 * https://github.com/Cyan4973/xxHash/blob/v0.8.1/doc/xxhash_spec.md
 */
#ifndef MIGLOCK_PYTHON_FINGERPRINT_H
#define MIGLOCK_PYTHON_FINGERPRINT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

enum fingerprint_scheme { FINGERPRINT_NONE, FINGERPRINT_V1, FINGERPRINT_RAW };

enum { FINGERPRINT_TEXT = 40 }; /* room for the longest form and a NUL */

struct fingerprint {
	enum fingerprint_scheme scheme;
	unsigned char digest[16];
};

struct fingerprint fingerprint_of(enum fingerprint_scheme scheme, struct text content);
bool fingerprint_equal(const struct fingerprint *a, const struct fingerprint *b);
/* Writes "v1:…" and a NUL; returns text. */
char *fingerprint_format(const struct fingerprint *fingerprint, char text[FINGERPRINT_TEXT]);
/* False leaves *fingerprint alone. */
bool fingerprint_parse(struct fingerprint *fingerprint, struct text text);

/* The low 64 bits' worth for units, and 32 for parts: enough to say which one changed, never to say that none did. */
uint64_t digest64(struct text content);

#endif

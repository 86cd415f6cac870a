/*
 * utf8.h - UTF-8 as strictly as Python's codec takes it.
 */
#ifndef MIGLOCK_BASE_UTF8_H
#define MIGLOCK_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/* How many bytes at the front are well-formed: no surrogates, nothing overlong, nothing above U+10FFFF. */
size_t utf8_valid_length(struct text text);
/* Writes a scalar value; returns how many bytes it took. */
size_t utf8_encode(char bytes[4], uint32_t scalar);

#endif

/*
 * hex.h - lower-case hex digits to bytes.
 *
 * A lockfile has a million of them, as good as random: a table, because a
 * branch on each would be mispredicted every other time.
 */
#ifndef MIGLOCK_BASE_HEX_H
#define MIGLOCK_BASE_HEX_H

#include <stdbool.h>
#include <stddef.h>

/* From 2 * nbytes digits, which a NUL may cut short.  False when one is no lower-case hex digit: bytes are garbage. */
bool hex_parse(unsigned char *bytes, size_t nbytes, const char *digits);

#endif

/*
 * names.h - lists of strings: ids, names, paths.
 */
#ifndef MIGLOCK_BASE_NAMES_H
#define MIGLOCK_BASE_NAMES_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

bool names_contain(const char *const *names, size_t nnames, const char *name);
/* The same ones in the same order. */
bool names_equal(const char *const *a, size_t na, const char *const *b, size_t nb);
/* "a,b,c" cut at its commas; empty parts are left out. */
void names_split(const char *list, struct arena *arena, const char ***names, size_t *nnames);

#endif

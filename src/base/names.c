/*
 * names.c - one string after the other.
 */
#include "base/names.h"

#include <string.h>

#include "base/arena.h"

bool
names_contain(const char *const *names, size_t nnames, const char *name)
{
	for (size_t i = 0; i < nnames; i++) {
		if (strcmp(names[i], name) == 0)
			return true;
	}
	return false;
}

bool
names_equal(const char *const *a, size_t na, const char *const *b, size_t nb)
{
	if (na != nb)
		return false;
	for (size_t i = 0; i < na; i++) {
		if (strcmp(a[i], b[i]) != 0)
			return false;
	}
	return true;
}

void
names_split(const char *list, struct arena *arena, const char ***names, size_t *nnames)
{
	*names = NULL;
	*nnames = 0;
	while (*list) {
		size_t length = strcspn(list, ",");

		if (length)
			*ARENA_PUSH(arena, *names, *nnames) = arena_copy(arena, list, length);
		list += length + (list[length] == ',');
	}
}

/*
 * conversions.c - ML113: git writes something else than what is locked.
 */
#include <string.h>

#include "base/arena.h"
#include "check/rules.h"

/* One finding for each attribute: a line of .gitattributes is about many files. */
void
check_conversions(struct check *check, const struct subject *subject)
{
	for (size_t i = 0; i < subject->nconversions; i++) {
		const struct converted *first = &subject->conversions[i];
		const char **paths = NULL;
		size_t npaths = 0;
		bool known = false;

		for (size_t k = 0; k < subject->nconversions; k++) {
			if (strcmp(subject->conversions[k].attribute, first->attribute) != 0)
				continue;
			known |= k < i;
			*ARENA_PUSH(check->arena, paths, npaths) = subject->conversions[k].path;
		}
		if (known)
			continue;
		check_add(check, subject, ML113, NULL, first->path, 0,
		          "git's attribute %s is new for what is locked, so a checkout writes something else than was "
		          "locked: %s",
		          first->attribute, list_names(check->arena, paths, npaths))
			->restore = "take it out of .gitattributes for these files";
	}
}

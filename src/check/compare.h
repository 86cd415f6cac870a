/*
 * compare.h - what changed between two versions of a program, as its reader sees it.
 *
 * Statements are compared by what they do, so layout, comments and all else
 * that is no part of the canonical form never shows up.
 */
#ifndef MIGLOCK_CHECK_COMPARE_H
#define MIGLOCK_CHECK_COMPARE_H

#include <stddef.h>

struct arena;
struct changed_line;
struct lock_part;
struct program;

struct comparison {
	const char **definitions; /* top-level names whose part differs, sorted */
	size_t ndefinitions;
	struct changed_line *lines;
	size_t nlines;
	int line;   /* of the first change in the new text; 0 when nothing changed */
	int column; /* in characters, 1-based; 0 when only the line is known */
};

/* Both must have been parsed. */
void compare_programs(struct comparison *comparison, const struct program *then, const struct program *now,
                      struct arena *arena);

/* The same from the lockfile's parts alone: definitions, and the line where the first of them stands now. */
void compare_parts(struct comparison *comparison, const struct lock_part *then, size_t nthen, const struct program *now,
                   struct arena *arena);

#endif

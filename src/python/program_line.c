/*
 * program_line.c - a program's text, line by line.
 */
#include <string.h>

#include "base/arena.h"
#include "python/program.h"

const char *
program_line(const struct program *program, int line, struct arena *arena)
{
	const char *start = program->source.data, *end = start + program->source.length, *stop;

	for (; line > 1 && start < end; line--) {
		const char *newline = memchr(start, '\n', (size_t)(end - start));

		start = newline ? newline + 1 : end;
	}
	stop = start < end ? memchr(start, '\n', (size_t)(end - start)) : NULL;
	return arena_copy(arena, start, (size_t)((stop ? stop : end) - start));
}

/*
 * program_line.c - a program's text, line by line.
 */
#include <string.h>

#include "base/arena.h"
#include "python/program.h"

/* `lines` further on. */
static const char *
skip_lines(const char *at, const char *end, int lines)
{
	for (; lines > 0 && at < end; lines--) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));

		at = newline ? newline + 1 : end;
	}
	return at;
}

struct text
program_lines(const struct program *program, int line, int end_line)
{
	const char *end = program->source.data + program->source.length;
	const char *start = skip_lines(program->source.data, end, line - 1);

	return (struct text){start, (size_t)(skip_lines(start, end, end_line - line + 1) - start)};
}

const char *
program_line(const struct program *program, int line, struct arena *arena)
{
	struct text text = program_lines(program, line, line);

	text.length -= text_ends(text, "\n");
	return arena_copy(arena, text.data, text.length);
}

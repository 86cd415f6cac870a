/*
 * canonical.c - the canonical form of one text after another, as tests/oracle/pipe.py has it.
 *
 * A request is a decimal length, a newline and that many bytes; an answer is "v1 " or "raw ", a length, a newline
 * and the form, or the reason why there is none.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "python/program.h"

static void
answer(struct parser *parser, struct text content)
{
	struct arena *arena = arena_new();
	const struct program *program = program_parse(parser, content, true, arena);
	struct text text = program->canonical;

	if (program->state != PROGRAM_PARSED)
		text = text_of(arena_printf(arena, "%s, line %d", program->trouble, program->trouble_line));
	printf("%s %zu\n", program->state == PROGRAM_PARSED ? "v1" : "raw", text.length);
	fwrite(text.data, 1, text.length, stdout);
	fflush(stdout);
	arena_free(arena);
}

int
main(void)
{
	struct parser *parser = parser_new();
	char *content = NULL;
	size_t length;

	while (scanf("%zu", &length) == 1 && getchar() == '\n') {
		content = memory_resize(content, length);
		if (fread(content, 1, length, stdin) != length)
			return EXIT_FAILURE;
		answer(parser, (struct text){content, length});
	}
	free(content);
	parser_free(parser);
	return EXIT_SUCCESS;
}

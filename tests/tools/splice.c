/*
 * splice.c - splice THEN NOW QUALNAME...: prints NOW with those definitions as they are in THEN, or exits 1.
 */
#include "slice/splice.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "python/program.h"

static struct text
read_file(const char *path, struct arena *arena)
{
	struct buffer content = BUFFER_INIT;
	FILE *file = fopen(path, "rb");
	struct text text;
	int c;

	while (file && (c = getc(file)) != EOF)
		buffer_char(&content, (char)c);
	if (file)
		fclose(file);
	text = (struct text){arena_copy(arena, content.data ? content.data : "", content.length), content.length};
	buffer_free(&content);
	return text;
}

int
main(int argc, char **argv)
{
	struct arena *arena = arena_new();
	struct parser *parser = parser_new();
	const char *why_not;
	struct text result;
	bool done = argc > 3 && splice(&result, module_text_of(read_file(argv[1], arena), parser, arena),
	                               module_text_of(read_file(argv[2], arena), parser, arena),
	                               (const char *const *)argv + 3, (size_t)argc - 3, arena, &why_not);

	if (done)
		fwrite(result.data, 1, result.length, stdout);
	else
		fprintf(stderr, "%s\n", argc > 3 ? why_not : "splice THEN NOW QUALNAME...");
	parser_free(parser);
	arena_free(arena);
	return done ? EXIT_SUCCESS : EXIT_FAILURE;
}

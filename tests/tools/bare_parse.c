/*
 * bare_parse.c - nothing but tree-sitter over the files named: what parsing costs at least.
 */
#include <stdio.h>
#include <stdlib.h>
#include <tree_sitter/api.h>

const TSLanguage *tree_sitter_python(void);

int
main(int argc, char **argv)
{
	TSParser *parser = ts_parser_new();
	char *content = NULL;
	size_t capacity = 0;

	ts_parser_set_language(parser, tree_sitter_python());
	for (int i = 1; i < argc; i++) {
		FILE *file = fopen(argv[i], "rb");
		size_t length = 0, got;

		if (!file)
			return 2;
		do {
			if (capacity - length < 65536 && !(content = realloc(content, capacity = capacity * 2 + 65536)))
				return 2;
			got = fread(content + length, 1, capacity - length, file);
			length += got;
		} while (got > 0);
		fclose(file);
		ts_tree_delete(ts_parser_parse_string(parser, NULL, content, (uint32_t)length));
	}
	ts_parser_delete(parser);
	free(content);
	return 0;
}

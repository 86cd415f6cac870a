/*
 * hash.c - fingerprints of any Python file, like a checksum tool.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "cmd/commands.h"
#include "project/output.h"
#include "project/settings.h"
#include "python/program.h"

static int
read_file(const char *path, struct buffer *content, struct error *err)
{
	FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
	char chunk[65536];
	size_t length;
	int ret = 0;

	if (!file)
		return error_system(err, "cannot read '%s'", path);
	buffer_clear(content);
	errno = 0;
	while ((length = fread(chunk, 1, sizeof chunk, file)) > 0)
		buffer_add(content, chunk, length);
	if (ferror(file))
		ret = error_system(err, "cannot read '%s'", path);
	if (file != stdin)
		fclose(file);
	return ret;
}

static int
hash_one(const char *path, struct parser *parser, struct buffer *content, const struct settings *settings, FILE *out,
         struct error *err)
{
	struct arena *arena;
	const struct program *program;
	char text[FINGERPRINT_TEXT];
	int ret = 0;

	if (read_file(path, content, err) < 0)
		return -1;
	arena = arena_new();
	program = program_parse(parser, (struct text){content->data ? content->data : "", content->length},
	                        settings->canonical, arena);
	if (!settings->canonical) {
		fprintf(out, "%s  %s\n", fingerprint_format(&program->fingerprint, text), path);
		if (program->trouble && settings->verbose)
			fprintf(stderr, "%s:%d: %s\n", path, program->trouble_line, program->trouble);
	} else if (program->state != PROGRAM_PARSED) {
		ret = error_set(err, "%s:%d: no canonical form: %s", path, program->trouble_line, program->trouble);
	} else {
		fwrite(program->canonical.data, 1, program->canonical.length, out);
		fputc('\n', out);
	}
	arena_free(arena);
	return ret;
}

static int
hash(const struct settings *settings, int nargs, char **args, struct error *err)
{
	struct parser *parser;
	struct buffer content = BUFFER_INIT;
	struct output output;
	int ret = 0;

	if (nargs == 0)
		return error_set(err, "name the files to hash: miglock hash FILE...");
	if (output_open(&output, settings, err) < 0)
		return -1;
	parser = parser_new();
	for (int i = 0; i < nargs && ret == 0; i++)
		ret = hash_one(args[i], parser, &content, settings, output.file, err);
	parser_free(parser);
	buffer_free(&content);
	if (ret == 0)
		return output_close(&output, settings, err) < 0 ? -1 : EXIT_CLEAN;
	output_close(&output, settings, &(struct error){{0}});
	return -1;
}

static const struct option hash_options[] = {
	{0, "canonical", NULL, "print the canonical form, which is what is hashed",
         offsetof(struct settings, canonical)},
	{0},
};

const struct command command_hash = {
	.name = "hash",
	.arguments = "FILE...",
	.summary = "print the fingerprint of Python files",
	.help = "Two files have the same fingerprint exactly when Python builds the same program from them:\n"
		"layout, comments, docstrings, annotations and import order do not count. A file it cannot\n"
		"parse gets raw: and the digest of its bytes. \"-\" is standard input.\n",
	.examples =
		{
			{"miglock hash migrations/versions/*.py", "a fingerprint a line, as checksum tools print them"},
			{"miglock hash --canonical FILE", "the text that is hashed"},
		},
	.options = {hash_options},
	.uses = USES_OUTPUT | USES_VERBOSE,
	.run = hash,
};

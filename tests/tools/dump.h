/*
 * dump.h - what the programs that pytest asks have in common.
 *
 * They read the file named first, or standard input, and print one line of JSON.
 */
#ifndef MIGLOCK_TESTS_DUMP_H
#define MIGLOCK_TESTS_DUMP_H

#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/json.h"

static inline void
dump_read(int argc, char **argv, struct buffer *content)
{
	FILE *file = argc > 1 ? fopen(argv[1], "rb") : stdin;
	char piece[8192];
	size_t length;

	if (!file) {
		perror(argv[1]);
		exit(2);
	}
	while ((length = fread(piece, 1, sizeof piece, file)) > 0)
		buffer_add(content, piece, length);
	if (file != stdin)
		fclose(file);
}

/* Takes the value. */
static inline void
dump_print(struct json *value)
{
	json_dumpf(value, stdout, 0);
	putchar('\n');
	json_decref(value);
}

#endif

/*
 * json_echo.c - one JSON text after another as it was understood, as tests/oracle/pipe.py has it.
 *
 * A request is a decimal length, a newline and that many bytes; an answer is "v1 ", a length, a newline and the value
 * printed, or "raw 0" for what is no JSON.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/json.h"

static void
answer(char *request, size_t length)
{
	FILE *in = fmemopen(request, length ? length : 1, "r"), *out;
	struct json *value = length ? json_loadf(in) : NULL;
	char *text = NULL;

	fclose(in);
	out = open_memstream(&text, &length);
	if (value)
		json_dumpf(value, out, JSON_INDENT(2));
	fclose(out);
	printf("%s %zu\n%s", value ? "v1" : "raw", length, text);
	fflush(stdout);
	free(text);
	json_decref(value);
}

int
main(void)
{
	char *request = NULL;
	size_t length;

	while (scanf("%zu", &length) == 1 && getchar() == '\n') {
		request = memory_resize(request, length + 1);
		if (fread(request, 1, length, stdin) != length)
			return EXIT_FAILURE;
		answer(request, length);
	}
	free(request);
	return EXIT_SUCCESS;
}

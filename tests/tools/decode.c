/*
 * decode.c - bytes in one encoding after another as UTF-8, as tests/oracle/pipe.py has it.
 *
 * A request is a decimal length, a newline and that many bytes: the encoding's name, a newline and the bytes to
 * decode. An answer is "v1 ", a length, a newline and the text, or "raw " and why not.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "python/encoding.h"

static void
answer(struct text request)
{
	const char *line_end = memchr(request.data, '\n', request.length);
	size_t length = line_end ? (size_t)(line_end - request.data) : request.length, left = 0;
	const struct encoding *encoding = encoding_find((struct text){request.data, length});
	struct buffer out = BUFFER_INIT;
	const char *kind = "raw";

	if (!encoding) {
		buffer_string(&out, "unknown");
	} else if (encoding_is_utf8(encoding)) {
		buffer_string(&out, "utf-8");
	} else {
		left = encoding_decode(encoding, (struct text){line_end + 1, request.length - length - 1}, &out);
		if (left == 0)
			kind = "v1";
	}
	printf("%s %zu\n", kind, out.length);
	fwrite(out.data, 1, out.length, stdout);
	fflush(stdout);
	buffer_free(&out);
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
		answer((struct text){request, length});
	}
	free(request);
	return EXIT_SUCCESS;
}

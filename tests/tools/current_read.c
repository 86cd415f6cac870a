/*
 * current_read - the revisions named on standard input, one to a line; exit 2 and the reason when it is no list of any.
 */
#include <stdio.h>

#include "alembic/current.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"

int
main(void)
{
	struct arena *arena = arena_new();
	struct buffer input = BUFFER_INIT;
	struct error err;
	char chunk[4096];
	const char **ids;
	size_t nids, length;
	int ret = 0;

	while ((length = fread(chunk, 1, sizeof chunk, stdin)) > 0)
		buffer_add(&input, chunk, length);
	if (current_read((struct text){input.data, input.length}, arena, &ids, &nids, &err) != 0) {
		fprintf(stderr, "%s\n", err.message);
		ret = 2;
		goto out;
	}
	for (size_t i = 0; i < nids; i++)
		puts(ids[i]);
out:
	buffer_free(&input);
	arena_free(arena);
	return ret;
}

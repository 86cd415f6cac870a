/*
 * lockfile_check - read a lockfile and print it again: the same bytes, or the reason why not and exit 2.
 *
 * With a number behind the file, read it that often and print the best time in milliseconds instead.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "lock/lock.h"
#include "lock/lockfile.h"

static double
milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int
read_file(const char *path, struct buffer *content)
{
	FILE *file = fopen(path, "rb");
	char chunk[65536];
	size_t length;

	if (!file)
		return -1;
	while ((length = fread(chunk, 1, sizeof chunk, file)) > 0)
		buffer_add(content, chunk, length);
	return fclose(file);
}

static int
parse(struct lock *lock, const char *path, const struct buffer *content, struct arena *arena)
{
	struct error err;

	if (lockfile_parse(lock, path, (struct text){content->data, content->length}, arena, &err) == 0)
		return 0;
	fprintf(stderr, "%s\n", err.message);
	return -1;
}

int
main(int argc, char **argv)
{
	struct buffer content = BUFFER_INIT, again = BUFFER_INIT;
	int rounds = argc > 2 ? atoi(argv[2]) : 1, ret = 2;
	double best = 1e9;

	if (argc < 2 || read_file(argv[1], &content) != 0) {
		perror(argc < 2 ? "usage: lockfile_check FILE [ROUNDS]" : argv[1]);
		goto out;
	}
	for (int i = 0; i < rounds; i++) {
		struct arena *arena = arena_new();
		struct lock lock;
		double start = milliseconds();

		ret = parse(&lock, argv[1], &content, arena) == 0 ? 0 : 2;
		if (milliseconds() - start < best)
			best = milliseconds() - start;
		if (ret == 0 && argc == 2)
			lockfile_print(&lock, &again);
		arena_free(arena);
	}
	if (argc > 2)
		printf("%.2f\n", best);
	else if (ret == 0)
		fwrite(again.data, 1, again.length, stdout);
out:
	buffer_free(&content);
	buffer_free(&again);
	return ret;
}

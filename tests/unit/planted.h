/*
 * planted.h - files in a test's sandbox, and the snapshot of them.
 */
#ifndef PLANTED_H
#define PLANTED_H

#include "git_sandbox.h"

/* The directories above it are made; content stays as it is. */
static inline void
plant(struct sandbox *box, const char *path, const char *content)
{
	char *whole = arena_printf(box->arena, "%s/%s", box->directory, path);
	FILE *file;

	for (char *slash = whole + strlen(box->directory) + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
		*slash = '\0';
		mkdir(whole, 0777);
		*slash = '/';
	}
	file = fopen(whole, "wb");
	assert_non_null(file);
	fputs(content, file);
	fclose(file);
}

static inline struct snapshot *
open_directory(struct sandbox *box)
{
	return open_snapshot(box, NULL, SNAPSHOT_DIRECTORY, box->directory);
}

#endif

/*
 * replace_file.c - through a temporary file beside it.
 */
#include "project/replace_file.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/error.h"

/* The directory may have gone with the file. */
static int
make_directories(const char *path, struct arena *arena, struct error *err)
{
	for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		const char *directory = arena_copy(arena, path, (size_t)(slash - path));

		if (mkdir(directory, 0777) < 0 && errno != EEXIST)
			return error_system(err, "cannot create '%s'", directory);
	}
	return 0;
}

int
replace_file(const char *path, struct text content, struct arena *arena, struct error *err)
{
	const char *temporary = arena_printf(arena, "%s.miglock", path);
	struct stat old;
	bool exists = stat(path, &old) == 0, written;
	FILE *file;

	if (!exists && make_directories(path, arena, err) < 0)
		return -1;
	file = fopen(temporary, "wx");
	if (!file && errno == EEXIST)
		return error_set(err,
		                 "'%s' exists: another miglock is writing, or one was stopped while it did\n"
		                 "if none is running: rm '%s'",
		                 temporary, temporary);
	if (!file)
		return error_system(err, "cannot create '%s'", temporary);
	written = fwrite(content.data, 1, content.length, file) == content.length && fflush(file) == 0 &&
	          fsync(fileno(file)) == 0 && (!exists || fchmod(fileno(file), old.st_mode & 07777) == 0);
	if (!written)
		error_system(err, "cannot write '%s'", temporary);
	if (fclose(file) != 0 && written)
		written = error_system(err, "cannot write '%s'", temporary) == 0;
	if (written && rename(temporary, path) == 0)
		return 0;
	if (written)
		error_system(err, "cannot replace '%s'", path);
	unlink(temporary);
	return -1;
}

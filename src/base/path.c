/*
 * path.c - paths as text.
 */
#include "base/path.h"

#include <stddef.h>
#include <string.h>

#include "base/arena.h"

const char *
path_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

const char *
path_directory(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == path)
		return "/";
	return slash ? arena_copy(arena, path, (size_t)(slash - path)) : "";
}

const char *
path_join(struct arena *arena, const char *directory, const char *name)
{
	size_t left = strlen(directory), right = strlen(name);
	char *path;

	if (name[0] == '/' || left == 0)
		return arena_copy(arena, name, right);
	if (right == 0)
		return arena_copy(arena, directory, left);
	left -= directory[left - 1] == '/';
	path = arena_alloc(arena, left + right + 2);
	memcpy(path, directory, left);
	path[left] = '/';
	memcpy(path + left + 1, name, right);
	return path;
}

const char *
path_normalize(struct arena *arena, const char *path)
{
	bool absolute = path[0] == '/';
	char *result = arena_alloc(arena, strlen(path) + 2);
	char *floor = result + absolute, *end = floor;

	if (absolute)
		result[0] = '/';
	while (*path) {
		size_t length = strcspn(path, "/");

		if (length == 2 && memcmp(path, "..", 2) == 0) {
			if (end == floor && !absolute)
				return NULL;
			while (end > floor && *--end != '/')
				;
		} else if (length > 0 && !(length == 1 && *path == '.')) {
			if (end > floor)
				*end++ = '/';
			memcpy(end, path, length);
			end += length;
		}
		path += length;
		path += *path == '/';
	}
	*end = '\0';
	return result;
}

bool
path_within(const char *directory, const char *path)
{
	size_t length = strlen(directory);

	return length == 0 || (strncmp(directory, path, length) == 0 && (path[length] == '/' || path[length] == '\0'));
}

const char *
path_relative(struct arena *arena, const char *directory, const char *path)
{
	size_t ups = 0;
	const char *prefix = "";

	while (!path_within(directory, path)) {
		directory = path_directory(arena, directory);
		ups++;
	}
	while (ups-- > 0)
		prefix = arena_printf(arena, "../%s", prefix);
	path += strlen(directory);
	path += *path == '/' && *directory;
	return arena_printf(arena, "%s%s", prefix, path);
}

/*
 * ignored_by.c - the last pattern that matches, in the nearest file that has one.
 */
#include "git/ignored_by.h"

#include <fnmatch.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/path.h"
#include "base/shell.h"

enum match { NO_MATCH, MATCHES_FILE, MATCHES_DIRECTORY };

struct ignoring_line {
	int line; /* 0: none */
	const char *pattern;
	enum match match;
	bool ends; /* has the last line of the file its end? */
};

/* Does the pattern match what a directory above the file, or the file itself, is called from `below` on? */
static enum match
match(const char *pattern, const char *below, struct arena *arena)
{
	size_t length = strlen(pattern);
	bool directories_only = length && pattern[length - 1] == '/', anchored;
	const char *body = arena_printf(arena, "%.*s", (int)(length - directories_only), pattern);

	while (strncmp(body, "**/", 3) == 0 && !strchr(body + 3, '/'))
		body += 3;
	anchored = strchr(body, '/') != NULL;
	body += *body == '/';
	for (const char *end = below;; end++) {
		const char *part, *name;

		end += strcspn(end, "/");
		part = arena_printf(arena, "%.*s", (int)(end - below), below);
		name = anchored ? part : path_base(part);
		if ((*end || !directories_only) && fnmatch(body, name, FNM_PATHNAME) == 0)
			return *end ? MATCHES_DIRECTORY : MATCHES_FILE;
		if (!*end)
			return NO_MATCH;
	}
}

/* The last line of the file that has an opinion, if that is to ignore. */
static struct ignoring_line
search(const char *file, const char *below, struct arena *arena)
{
	struct ignoring_line found = {.ends = true};
	FILE *in = fopen(file, "re");
	char *line = NULL;
	size_t capacity = 0;
	ssize_t length;

	for (int number = 1; in && (length = getline(&line, &capacity, in)) > 0; number++) {
		bool negated = line[0] == '!';
		const char *pattern;
		enum match matched;

		found.ends = line[length - 1] == '\n';
		while (length > 0 && strchr(" \t\r\n", line[length - 1]))
			line[--length] = '\0';
		if (length == 0 || line[0] == '#')
			continue;
		pattern = arena_strdup(arena, line);
		matched = match(pattern + negated, below, arena);
		if (matched == NO_MATCH)
			continue;
		found.line = negated ? 0 : number;
		found.pattern = pattern;
		found.match = matched;
	}
	free(line);
	if (in)
		fclose(in);
	return found;
}

static const char *
unignore(const char *file, bool ends, struct arena *arena, const char *name)
{
	return arena_printf(arena, ends ? "echo '!%s' >> %s" : "printf '\\n!%s\\n' >> %s", name,
	                    shell_quote(arena, file));
}

struct ignored_by
ignored_by(const char *work_tree, const char *path, bool at_top, struct arena *arena)
{
	struct ignored_by by = {.undo = arena_printf(arena, "git add -f %s", shell_quote(arena, path))};
	const char *directory = path, *file;
	struct ignoring_line found;

	do {
		directory = path_directory(arena, directory);
		file = path_join(arena, directory, ".gitignore");
		found = search(arena_printf(arena, "%s/%s", work_tree, file),
		               *directory ? path + strlen(directory) + 1 : path, arena);
	} while (!found.line && *directory);
	if (!found.line) {
		file = ".git/info/exclude";
		found = search(arena_printf(arena, "%s/%s", work_tree, file), path, arena);
	}
	if (!found.line)
		return by;
	by.place = arena_printf(arena, "%s:%d (%s)", file, found.line, found.pattern);
	/* Nothing below an ignored directory can be taken in again by a pattern. */
	if (at_top && found.match == MATCHES_FILE && path_base(file)[0] == '.')
		by.undo = unignore(file, found.ends, arena, path_base(path));
	return by;
}

/*
 * shell.c - POSIX quoting.
 */
#include "base/shell.h"

#include <string.h>

#include "base/arena.h"

const char *
shell_quote(struct arena *arena, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@%+=,~";
	const char *quoted = "'";

	if (word[0] && word[0] != '~' && strspn(word, plain) == strlen(word) && !strstr(word, ":~") &&
	    !strstr(word, "=~"))
		return word;
	for (const char *rest = word;;) {
		size_t length = strcspn(rest, "'");

		quoted = arena_printf(arena, "%s%.*s", quoted, (int)length, rest);
		rest += length;
		if (!*rest)
			return arena_printf(arena, "%s'", quoted);
		quoted = arena_printf(arena, "%s'\\''", quoted);
		rest++;
	}
}

/*
 * asset_name.c - literals as the ends of paths.
 */
#include "reach/asset_name.h"

#include <ctype.h>
#include <fnmatch.h>
#include <string.h>

#include "base/arena.h"
#include "base/path.h"
#include "base/text.h"

static bool
is_unknown(struct text part)
{
	return text_is(part, "*") || text_is(part, "**");
}

const char *
asset_tail(struct arena *arena, const char *text)
{
	char *tail = arena_alloc(arena, strlen(text) + 2), *end = tail;

	while (*text) {
		struct text part = {text, strcspn(text, "/")};

		text += part.length + (text[part.length] == '/');
		if (text_is(part, "..")) {
			while (end > tail && *--end != '/')
				;
		} else if (part.length && !text_is(part, ".") && !(end == tail && is_unknown(part) && *text)) {
			if (end > tail)
				*end++ = '/';
			memcpy(end, part.data, part.length);
			end += part.length;
		}
	}
	*end = '\0';
	return end == tail || is_unknown((struct text){tail, (size_t)(end - tail)}) ? NULL : tail;
}

/* The end of the path that has as many parts as `tail`; NULL when it has fewer. */
static const char *
end_of(const char *path, const char *tail)
{
	const char *end = path + strlen(path);
	size_t nslashes = 0;

	for (; *tail; tail++)
		nslashes += *tail == '/';
	for (; end > path; end--) {
		if (end[-1] == '/' && nslashes-- == 0)
			return end;
	}
	return nslashes == 0 ? path : NULL;
}

bool
asset_ends_in(const char *path, const char *tail)
{
	size_t length = strlen(path), end = strlen(tail);
	const char *last;

	if (end <= length && memcmp(path + length - end, tail, end) == 0 &&
	    (end == length || path[length - end - 1] == '/'))
		return true;
	last = asset_is_pattern(tail) ? end_of(path, tail) : NULL;
	return last && fnmatch(tail, last, FNM_PATHNAME | FNM_NOESCAPE) == 0;
}

const char *
asset_fill(struct arena *arena, const char *pattern, const char *fill)
{
	const char *filled = "";

	while (*pattern) {
		size_t known = strcspn(pattern, "*"), stars = strspn(pattern + known, "*");

		filled = arena_printf(arena, "%s%.*s%s", filled, (int)known, pattern, stars ? fill : "");
		pattern += known + stars;
	}
	return filled;
}

bool
asset_may_be_file(const char *tail)
{
	const char *base = path_base(tail), *dot = strrchr(base, '.');

	return base > tail || (dot && dot > base && dot[1]);
}

bool
asset_is_pattern(const char *text)
{
	return strpbrk(text, "*?[") != NULL;
}

bool
asset_says_anything(const char *pattern)
{
	for (const char *c = path_base(pattern); *c; c++) {
		if (isalnum((unsigned char)*c))
			return true;
	}
	return false;
}

bool
asset_says_more(const char *pattern)
{
	const char *base = path_base(pattern), *dot = strrchr(base, '.');

	for (const char *c = base; *c && c != dot; c++) {
		if (isalnum((unsigned char)*c))
			return true;
	}
	return false;
}

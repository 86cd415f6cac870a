/*
 * ini_interpolate.c - %(name)s in an option's value, after BasicInterpolation.
 */
#include "alembic/ini.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"

enum {
	DEEPEST = 10,           /* ConfigParser's MAX_INTERPOLATION_DEPTH */
	MOST_REFERENCES = 10000 /* in all: ten levels can grow without end */
};

struct interpolation {
	const struct ini *ini;
	const struct ini_section *section;
	const char *name; /* of the option that is read */
	int line;
	size_t nreferences;
	struct buffer result;
	struct arena *arena;
	struct error *err;
};

/* As it is written, from the section, [DEFAULT] or what is built in. */
static const char *
raw_value(const struct ini *ini, const struct ini_section *section, const char *name, int *line)
{
	const struct ini_option *option = ini_option(ini, section, name);

	*line = option ? option->line : section->line;
	if (option)
		return option->value;
	return strcmp(name, "here") == 0 ? ini->here : NULL;
}

static int
refuse(struct interpolation *in, const char *why, const char *what)
{
	return error_set(in->err, "%s:%d: option '%s' in section '%s': %s: '%.200s'", in->ini->path, in->line, in->name,
	                 in->section->name, why, what);
}

/* The name in a "%(name)s" that `rest` starts with, in lower case; NULL when there is none. */
static const char *
reference(struct arena *arena, const char *rest, size_t *length)
{
	size_t n = strcspn(rest + 2, ")");
	char *name;

	if (n == 0 || rest[2 + n] != ')' || rest[2 + n + 1] != 's')
		return NULL;
	name = arena_copy(arena, rest + 2, n);
	for (char *c = name; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c += 'a' - 'A';
	*length = n + 4;
	return name;
}

static int expand(struct interpolation *in, const char *rest, int depth);

static int
expand_reference(struct interpolation *in, const char *name, int depth)
{
	int line;
	const char *value = raw_value(in->ini, in->section, name, &line);

	if (!value)
		return refuse(in, "there is no option of this name to put in", name);
	if (++in->nreferences > MOST_REFERENCES)
		return refuse(in, "too many references to other options", name);
	if (strchr(value, '%'))
		return expand(in, value, depth + 1);
	buffer_string(&in->result, value);
	return 0;
}

static int
expand(struct interpolation *in, const char *rest, int depth)
{
	if (depth > DEEPEST)
		return refuse(in, "references go deeper than 10 levels", rest);
	while (*rest) {
		size_t length = strcspn(rest, "%");
		const char *name;

		buffer_add(&in->result, rest, length);
		rest += length;
		if (!*rest)
			break;
		if (rest[1] == '%') {
			buffer_char(&in->result, '%');
			rest += 2;
			continue;
		}
		if (rest[1] != '(')
			return refuse(in, "'%' must be followed by '%' or '('", rest);
		name = reference(in->arena, rest, &length);
		if (!name)
			return refuse(in, "bad reference to an option", rest);
		if (expand_reference(in, name, depth) != 0)
			return -1;
		rest += length;
	}
	return 0;
}

int
ini_get(const struct ini *ini, const struct ini_section *section, const char *name, struct arena *arena,
        const char **value, struct error *err)
{
	struct interpolation in = {
		.ini = ini, .section = section, .name = name, .result = BUFFER_INIT, .arena = arena, .err = err};
	const char *raw = raw_value(ini, section, name, &in.line);
	int ret = 0;

	*value = NULL;
	if (raw) {
		ret = expand(&in, raw, 1);
		if (ret == 0)
			*value = arena_copy(arena, in.result.data, in.result.length);
	}
	buffer_free(&in.result);
	return ret;
}

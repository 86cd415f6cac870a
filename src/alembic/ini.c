/*
 * ini.c - a line-by-line reader after ConfigParser._read.
 *
 * A file with several faults is refused for the one ConfigParser raises: what
 * is neither section nor option only counts when nothing worse follows.
 */
#include "alembic/ini.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/utf8.h"

struct reader {
	struct ini *ini;
	struct arena *arena;
	struct error *err;
	struct ini_section *section; /* NULL before the first */
	struct ini_option *option;   /* the latest of the section; NULL right behind its header */
	struct buffer value;         /* of that option, so far */
	size_t indent;               /* of the line that began it, in characters */
	int line;
	int unreadable; /* the first line that is nothing at all; 0: none */
};

/* The length of the whitespace character, as str.isspace sees it, that a piece of UTF-8 starts with; 0: none. */
static size_t
space_length(const char *p, size_t left)
{
	const unsigned char *u = (const unsigned char *)p;

	if (left >= 1 && ((u[0] >= 0x09 && u[0] <= 0x0D) || (u[0] >= 0x1C && u[0] <= 0x20)))
		return 1;
	if (left >= 2 && u[0] == 0xC2 && (u[1] == 0x85 || u[1] == 0xA0))
		return 2;
	if (left < 3)
		return 0;
	if ((u[0] == 0xE1 && u[1] == 0x9A && u[2] == 0x80) || (u[0] == 0xE3 && u[1] == 0x80 && u[2] == 0x80))
		return 3;
	if (u[0] == 0xE2 && u[1] == 0x80 && (u[2] <= 0x8A || u[2] == 0xA8 || u[2] == 0xA9 || u[2] == 0xAF))
		return 3;
	if (u[0] == 0xE2 && u[1] == 0x81 && u[2] == 0x9F)
		return 3;
	return 0;
}

static struct text
strip_end(struct text text)
{
	for (size_t width = 1; width <= 3 && width <= text.length; width++) {
		if (space_length(text.data + text.length - width, width) == width) {
			text.length -= width;
			width = 0;
		}
	}
	return text;
}

static struct text
strip(struct text text, size_t *nspaces)
{
	size_t width;

	*nspaces = 0;
	while ((width = space_length(text.data, text.length)) > 0) {
		text.data += width;
		text.length -= width;
		++*nspaces;
	}
	return strip_end(text);
}

/* Beyond ASCII a name keeps its case. */
static char *
lower_case(struct arena *arena, struct text name)
{
	char *lower = arena_copy(arena, name.data, name.length);

	for (char *c = lower; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c += 'a' - 'A';
	return lower;
}

static void
finish_option(struct reader *reader)
{
	struct text value = strip_end((struct text){reader->value.data, reader->value.length});

	if (reader->option)
		reader->option->value = arena_copy(reader->arena, value.data, value.length);
	reader->option = NULL;
	buffer_clear(&reader->value);
}

static void
continue_value(struct reader *reader, struct text line)
{
	buffer_char(&reader->value, '\n');
	buffer_text(&reader->value, line);
}

static struct ini_section *
find_section(const struct ini *ini, const char *name)
{
	for (size_t i = 0; i < ini->nsections; i++)
		if (strcmp(ini->sections[i].name, name) == 0)
			return &ini->sections[i];
	return NULL;
}

static struct ini_option *
find_option(const struct ini_section *section, const char *name)
{
	for (size_t i = 0; i < section->noptions; i++)
		if (strcmp(section->options[i].name, name) == 0)
			return &section->options[i];
	return NULL;
}

static int
read_section(struct reader *reader, struct text name)
{
	char *copy = arena_copy(reader->arena, name.data, name.length);
	struct ini_section *known = find_section(reader->ini, copy);

	finish_option(reader);
	if (known && strcmp(copy, "DEFAULT") != 0)
		return error_set(reader->err, "%s:%d: section '%s' already exists, in line %d", reader->ini->path,
		                 reader->line, copy, known->line);
	if (!known) {
		known = ARENA_PUSH(reader->arena, reader->ini->sections, reader->ini->nsections);
		*known = (struct ini_section){.name = copy, .line = reader->line};
	}
	reader->section = known;
	return 0;
}

static int
read_option(struct reader *reader, struct text line, size_t name_length)
{
	struct ini_section *section = reader->section;
	size_t nspaces;
	char *name = lower_case(reader->arena, strip_end((struct text){line.data, name_length}));
	struct ini_option *known = find_option(section, name);

	finish_option(reader);
	if (known)
		return error_set(reader->err, "%s:%d: option '%s' in section '%s' already exists, in line %d",
		                 reader->ini->path, reader->line, name, section->name, known->line);
	if (!*name && !reader->unreadable)
		reader->unreadable = reader->line;
	reader->option = ARENA_PUSH(reader->arena, section->options, section->noptions);
	*reader->option = (struct ini_option){.name = name, .value = "", .line = reader->line};
	buffer_text(&reader->value,
	            strip((struct text){line.data + name_length + 1, line.length - name_length - 1}, &nspaces));
	return 0;
}

/* A section's name reaches up to the line's last bracket, whatever comes behind that. */
static const char *
section_end(struct text line)
{
	for (size_t i = line.length; line.data[0] == '[' && i-- > 2;)
		if (line.data[i] == ']')
			return line.data + i;
	return NULL;
}

static int
read_line(struct reader *reader, struct text whole)
{
	size_t indent;
	struct text line = strip(whole, &indent);
	bool in_value = reader->option && *reader->option->name;
	const char *end;

	if (line.length == 0 && in_value)
		continue_value(reader, line);
	if (line.length == 0 || line.data[0] == '#' || line.data[0] == ';')
		return 0;
	if (in_value && indent > reader->indent) {
		continue_value(reader, line);
		return 0;
	}
	reader->indent = indent;
	if ((end = section_end(line)) != NULL)
		return read_section(reader, (struct text){line.data + 1, (size_t)(end - line.data) - 1});
	if (!reader->section)
		return error_set(reader->err, "%s:%d: no section header before this line", reader->ini->path,
		                 reader->line);
	for (size_t i = 0; i < line.length; i++)
		if (line.data[i] == '=' || line.data[i] == ':')
			return read_option(reader, line, i);
	if (!reader->unreadable)
		reader->unreadable = reader->line;
	return 0;
}

/* Python's universal newlines: CR, LF and both together. */
static struct text
next_line(struct text *rest)
{
	struct text line = {rest->data, 0};

	while (line.length < rest->length && line.data[line.length] != '\n' && line.data[line.length] != '\r')
		line.length++;
	rest->data += line.length;
	rest->length -= line.length;
	if (rest->length) {
		size_t end = rest->length > 1 && rest->data[0] == '\r' && rest->data[1] == '\n' ? 2 : 1;

		rest->data += end;
		rest->length -= end;
	}
	return line;
}

static int
check_bytes(const struct ini *ini, struct text content, struct error *err)
{
	size_t valid = utf8_valid_length(content);
	const char *nul = content.length ? memchr(content.data, '\0', valid) : NULL;
	struct text before = {content.data, nul ? (size_t)(nul - content.data) : valid};
	int line = 0;

	if (before.length == content.length)
		return 0;
	do {
		next_line(&before);
		line++;
	} while (before.length > 0);
	return error_set(err, "%s:%d: %s", ini->path, line, nul ? "a NUL byte" : "not UTF-8");
}

int
ini_parse(struct ini *ini, const char *path, struct text content, const char *here, struct arena *arena,
          struct error *err)
{
	struct reader reader = {.ini = ini, .arena = arena, .err = err, .value = BUFFER_INIT};
	int ret;

	*ini = (struct ini){.path = arena_strdup(arena, path), .here = arena_strdup(arena, here)};
	ret = check_bytes(ini, content, err);
	while (ret == 0 && content.length > 0) {
		reader.line++;
		ret = read_line(&reader, next_line(&content));
	}
	finish_option(&reader);
	buffer_free(&reader.value);
	if (ret == 0 && reader.unreadable)
		ret = error_set(err, "%s:%d: neither a section nor an option", ini->path, reader.unreadable);
	return ret;
}

const struct ini_section *
ini_section(const struct ini *ini, const char *name)
{
	return strcmp(name, "DEFAULT") == 0 ? NULL : find_section(ini, name);
}

const struct ini_option *
ini_option(const struct ini *ini, const struct ini_section *section, const char *name)
{
	const struct ini_option *option = find_option(section, name);
	const struct ini_section *defaults = find_section(ini, "DEFAULT");

	return option || !defaults ? option : find_option(defaults, name);
}

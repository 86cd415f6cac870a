/*
 * lockfile_departure.c - what is wrong with a line of a lockfile, in words that help.
 *
 * Off the fast path: the reader comes here once, with the first line that is
 * not as miglock writes it.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "lock/lockfile_form.h"
#include "lock/lockfile_reader.h"

static bool
is_conflict_marker(const char *line)
{
	static const char *const markers[] = {"<<<<<<<", "|||||||", "=======", ">>>>>>>"};

	for (size_t i = 0; i < sizeof markers / sizeof *markers; i++) {
		if (strncmp(line, markers[i], strlen(markers[i])) == 0)
			return true;
	}
	return false;
}

int
departs(struct reader *reader, const char *format, ...)
{
	const char *message;
	va_list args;

	if (is_conflict_marker(reader->line_start))
		return error_set(reader->err,
		                 "%s:%d: merge conflict: run 'miglock lock', which takes what both sides have; where "
		                 "git add has "
		                 "ended the conflict already, git checkout -m %s brings it back",
		                 reader->path, reader->line, reader->path);
	va_start(args, format);
	message = arena_vprintf(reader->arena, format, args);
	va_end(args);
	return error_set(reader->err, "%s:%d: %s", reader->path, reader->line, message);
}

int
departs_at_line_end(struct reader *reader)
{
	size_t blank = strspn(reader->at, " \t");

	if (reader->at == reader->end)
		return departs(reader, "the file ends without a newline: it was cut off or edited");
	if (reader->at[0] == '\0')
		return departs(reader, "a NUL byte");
	if (reader->at[0] == '\r')
		return departs(reader, "this line ends in CR LF, others do not");
	if (blank > 0 && (reader->at[blank] == '\n' || reader->at[blank] == '\0'))
		return departs(reader, "white space at the end of the line");
	return departs(reader, "unexpected text behind the value");
}

/* "id, down, depends, …" */
static const char *
key_order(struct arena *arena, const struct lockfile_stanza *stanza)
{
	const char *order = "";

	for (size_t i = 0; i < stanza->nfields; i++) {
		const struct lockfile_field *field = &stanza->fields[i];

		order = arena_printf(arena, "%s%s%.*s", order, i ? ", " : "", (int)field->key_length - 3, field->key);
	}
	return order;
}

static bool
is_key_of(const struct lockfile_stanza *stanza, const char *key, size_t length)
{
	for (size_t i = 0; i < stanza->nfields; i++) {
		if (stanza->fields[i].key_length - 3 == length && memcmp(stanza->fields[i].key, key, length) == 0)
			return true;
	}
	return false;
}

static bool
is_known_header(const char *line, size_t length)
{
	for (size_t i = 0; i < LOCKFILE_NSTANZAS; i++) {
		if (lockfile_stanzas[i].header_length - 2 == length &&
		    memcmp(lockfile_stanzas[i].header + 1, line, length) == 0)
			return true;
	}
	return false;
}

/* Where a blank line and the next header, or the end, may stand. */
static int
departs_between_stanzas(struct reader *reader)
{
	const char *line = reader->at;
	size_t length;

	if (line[0] == '[')
		return departs(reader, "a blank line is missing before this header");
	if (line[0] != '\n')
		return departs(reader, "unexpected text between entries");
	if (line + 1 == reader->end)
		return departs(reader, "a blank line at the end of the file");
	line++;
	reader->line++;
	reader->line_start = reader->at = (char *)line;
	if (line[0] == '\n')
		return departs(reader, "a blank line too many");
	length = strcspn(line, "\n");
	if (is_known_header(line, length))
		return departs(reader,
		               "%.*s out of order: first come all revisions, then helpers, assets, amendments, "
		               "pruned",
		               (int)length, line);
	if (length > 0 && strchr(" \t", line[length - 1]))
		return departs(reader, "white space at the end of the line");
	if (line[0] == '[')
		return departs(reader,
		               "an unknown header; known are [[revision]], [[helper]], [[asset]], [[amendment]], "
		               "[[pruned]]");
	return departs(reader, "unexpected text between entries");
}

int
departs_at_line_start(struct reader *reader, const struct lockfile_field *wanted)
{
	const char *key = reader->at;
	size_t length = 0;

	while (is_bare(key[length]))
		length++;
	if (wanted && (key == reader->end || key[0] == '\n' || key[0] == '['))
		return departs(reader, "'%.*s' is missing", (int)wanted->key_length - 3, wanted->key);
	if (length == 0 || (key[length] != ' ' && key[length] != '='))
		return wanted ? departs(reader, "expected '%s…'", wanted->key) : departs_between_stanzas(reader);
	if (!reader->stanza || !is_key_of(reader->stanza, key, length))
		return departs(reader, "unknown key '%.*s': this lockfile was edited or is of a newer miglock",
		               (int)length, key);
	if (wanted && wanted->key_length == length + 3 && memcmp(wanted->key, key, length) == 0)
		return departs(reader, "one space belongs on each side of '='");
	return departs(reader,
	               "'%.*s' is not expected here; each key once, in this order: %s; where git merged it line by "
	               "line (merge=union), 'miglock lock' puts together what both sides have",
	               (int)length, key, key_order(reader->arena, reader->stanza));
}

int
departs_in_string(struct reader *reader, struct text read)
{
	struct buffer shown = BUFFER_INIT;
	unsigned char c = (unsigned char)*reader->at;
	int ret;

	if (reader->at == reader->end || c == '\n')
		return departs(reader, "the line ends inside a string");
	if (c == '\0')
		return departs(reader, "a NUL byte");
	if (c < 0x80)
		return departs(reader, "a control character inside a string is not escaped");
	buffer_text(&shown, read);
	for (const char *s = reader->at; *s && *s != '\n'; s++)
		buffer_printf(&shown, (unsigned char)*s < 0x80 ? "%c" : "\\x%02x", (unsigned char)*s);
	ret = departs(reader, "not UTF-8, the only encoding of TOML: \"%s", shown.data);
	buffer_free(&shown);
	return ret;
}

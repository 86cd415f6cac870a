/*
 * lockfile_read.c - a lockfile's text as a lock.
 *
 * Recursive descent over the one form lockfile_print writes, in a single pass:
 * ten thousand entries (5 MB) are read at every verify.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/hex.h"
#include "base/names.h"
#include "base/utf8.h"
#include "git/object_id.h"
#include "lock/lock.h"
#include "lock/lockfile.h"
#include "lock/lockfile_form.h"
#include "lock/lockfile_reader.h"
#include "python/fingerprint.h"

/* Step over `literal` when it comes next. */
static inline bool
accept(struct reader *reader, const char *literal, size_t length)
{
	if ((size_t)(reader->end - reader->at) < length || memcmp(reader->at, literal, length) != 0)
		return false;
	reader->at += length;
	return true;
}

static inline bool
is_plain(char c)
{
	return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
}

/* Bytes at the front of a string that stand for themselves: one of ASCII, or the UTF-8 up to the next. */
static size_t
literal_length(const char *s)
{
	size_t length = 0;

	if (is_plain(*s))
		return 1;
	while ((unsigned char)s[length] >= 0x80)
		length++;
	return utf8_valid_length((struct text){s, length});
}

/* Behind a backslash.  The character meant, 0 when it would not have been written so. */
static char
read_escape(struct reader *reader)
{
	static const char letters[] = "btnfr\"\\", meant[] = "\b\t\n\f\r\"\\", hex[] = "0123456789ABCDEF";
	const char *letter = strchr(letters, *reader->at), *high, *low;
	char value;

	if (letter && *letter) {
		reader->at++;
		return meant[letter - letters];
	}
	if (!accept(reader, "u00", 3))
		return 0;
	high = strchr(hex, reader->at[0]);
	low = high && *high ? strchr(hex, reader->at[1]) : NULL;
	if (!low || !*low)
		return 0;
	reader->at += 2;
	value = (char)((high - hex) * 16 + (low - hex));
	return (value > 0 && value < ' ' && !strchr(meant, value)) || value == 0x7f ? value : 0;
}

/* The rest of a string, from the first byte that does not simply stand for itself. */
static char *
read_special(struct reader *reader, char *start)
{
	char *to = reader->at;

	while (*reader->at != '"') {
		size_t length;

		if (*reader->at == '\\') {
			reader->at++;
			if ((*to++ = read_escape(reader)) == 0)
				return departs(reader, "an escape that miglock would not write"), NULL;
			continue;
		}
		length = literal_length(reader->at);
		if (length == 0)
			return departs_in_string(reader, (struct text){start, (size_t)(to - start)}), NULL;
		memmove(to, reader->at, length);
		to += length;
		reader->at += length;
	}
	*to = '\0';
	reader->at++;
	return start;
}

/* NULL when it departs from the form. */
static char *
read_string(struct reader *reader)
{
	char *start, *at;

	if (*reader->at != '"')
		return departs(reader, "expected a string in double quotes"), NULL;
	for (start = at = reader->at + 1; is_plain(*at); at++)
		;
	reader->at = at;
	if (*at != '"')
		return read_special(reader, start);
	*at = '\0';
	reader->at++;
	return start;
}

static int
read_list(struct reader *reader, bool sorted, const char ***items, size_t *nitems)
{
	if (!accept(reader, "[", 1))
		return departs(reader, "expected a list in brackets");
	if (accept(reader, "]", 1))
		return 0;
	do {
		const char *item = read_string(reader);

		if (!item)
			return -1;
		if (!sorted && names_contain(*items, *nitems, item))
			return departs(reader, "'%s' is there twice", item);
		if (sorted && *nitems > 0 && strcmp((*items)[*nitems - 1], item) >= 0)
			return departs(reader, "'%s' is out of order: lists are sorted, each item once", item);
		*ARENA_PUSH(reader->arena, *items, *nitems) = item;
	} while (accept(reader, ", ", 2));
	return accept(reader, "]", 1) ? 0 : departs(reader, "expected ', ' or ']' behind '%s'", (*items)[*nitems - 1]);
}

static const char *
read_part_name(struct reader *reader)
{
	char *name = reader->at, *end;
	bool quoted = *name == '"';

	if (quoted && !(name = read_string(reader)))
		return NULL;
	for (end = name; is_bare(*end); end++)
		;
	if (quoted && end > name && *end == '\0')
		return departs(reader, "part '%s' needs no quotes", name), NULL;
	if (!quoted)
		reader->at = end;
	if ((!quoted && end == name) || !accept(reader, " = ", 3))
		return departs(reader, "expected the name of a part and ' = '"), NULL;
	if (!quoted)
		*end = '\0';
	return name;
}

static bool
read_digest(struct reader *reader, uint32_t *digest)
{
	unsigned char bytes[4];

	if (!accept(reader, "\"", 1) || !hex_parse(bytes, sizeof bytes, reader->at))
		return false;
	*digest = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
	reader->at += 2 * sizeof bytes;
	return accept(reader, "\"", 1);
}

static int
read_parts(struct reader *reader, struct lock_part **parts, size_t *nparts)
{
	if (!accept(reader, "{ ", 2))
		return departs(reader, "expected parts, { name = \"8 hex digits\", … }");
	do {
		struct lock_part part = {0};

		part.name = read_part_name(reader);
		if (!part.name)
			return -1;
		if (!read_digest(reader, &part.digest))
			return departs(reader, "part '%s': expected 8 lower-case hex digits in quotes", part.name);
		if (*nparts > 0 && strcmp((*parts)[*nparts - 1].name, part.name) >= 0)
			return departs(reader, "part '%s' is out of order: parts are sorted, each once", part.name);
		*ARENA_PUSH(reader->arena, *parts, *nparts) = part;
	} while (accept(reader, ", ", 2));
	return accept(reader, " }", 2) ? 0 : departs(reader, "expected ', ' or ' }' behind a part");
}

static int
read_value(struct reader *reader, const struct lockfile_field *field, char *holder)
{
	void *value = holder + field->at;
	struct text text = {0};

	if (field->kind == FIELD_LIST || field->kind == FIELD_ORDERED) {
		if (read_list(reader, field->kind == FIELD_LIST, value, (size_t *)(holder + field->count_at)) != 0)
			return -1;
		if (field->optional && *(size_t *)(holder + field->count_at) == 0)
			return departs(reader, "an empty list is left out");
		return 0;
	}
	if (field->kind == FIELD_PARTS)
		return read_parts(reader, value, (size_t *)(holder + field->count_at));
	text.data = read_string(reader);
	if (!text.data)
		return -1;
	text.length = (size_t)(reader->at - 1 - text.data);
	if (field->kind == FIELD_FINGERPRINT)
		return fingerprint_parse(value, text) ? 0 : departs(reader, "'%s' is no fingerprint", text.data);
	if (field->kind == FIELD_BLOB)
		return object_id_parse(value, text) && !object_id_is_none(value)
		               ? 0
		               : departs(reader, "'%s' is no object id of git", text.data);
	if (field->kind == FIELD_PATH && (text.data[0] == '/' || text.data[0] == '\0'))
		return departs(reader, "path '%s' is not relative to the lockfile", text.data);
	*(const char **)value = text.data;
	return 0;
}

static int
read_field(struct reader *reader, const struct lockfile_field *field, char *holder)
{
	if (!accept(reader, field->key, field->key_length))
		return field->optional ? 0 : departs_at_line_start(reader, field);
	if (read_value(reader, field, holder) != 0)
		return -1;
	if (*reader->at != '\n')
		return departs_at_line_end(reader);
	reader->line_start = ++reader->at;
	reader->line++;
	return 0;
}

static const char *
name_of(const struct lockfile_stanza *stanza, const char *holder)
{
	return *(const char *const *)(holder + stanza->fields[0].at);
}

static int
line_of(const struct lockfile_stanza *stanza, const char *holder)
{
	return *(const int *)(holder + stanza->line_at);
}

/* Does the last of things, whose name has just been read, come behind the one before it? */
static int
check_order(struct reader *reader, const char *things, size_t nthings)
{
	const struct lockfile_stanza *stanza = reader->stanza;
	const char *last = things + (nthings - 1) * stanza->size, *name = name_of(stanza, last), *before;
	int line = line_of(stanza, last) + 1;

	if (nthings < 2 || strcmp(name_of(stanza, last - stanza->size), name) < 0)
		return 0;
	for (before = things; strcmp(name_of(stanza, before), name) < 0; before += stanza->size)
		;
	if (strcmp(name_of(stanza, before), name) == 0)
		return error_set(reader->err, "%s:%d: '%s' is locked twice, first in line %d", reader->path, line, name,
		                 line_of(stanza, before));
	return error_set(reader->err,
	                 "%s:%d: '%s' is out of order: entries are sorted, it belongs before '%s' (line %d)",
	                 reader->path, line, name, name_of(stanza, before), line_of(stanza, before));
}

/*
 * Room for all stanzas that can follow: each has its header and the keys that none may leave out.  A power of two, so
 * that ARENA_PUSH may add to what was read; memory that is not used is never touched, and so costs nothing.
 */
static void *
make_room(const struct reader *reader, const struct lockfile_stanza *stanza)
{
	size_t least = stanza->header_length, most, room = 4;

	for (size_t i = 0; i < stanza->nfields; i++)
		least += stanza->fields[i].optional ? 0 : stanza->fields[i].key_length;
	most = (size_t)(reader->end - reader->at) / least + 1;
	while (room < most)
		room *= 2;
	return arena_alloc(reader->arena, room * stanza->size);
}

static int
read_stanzas(struct reader *reader, const struct lockfile_stanza *stanza, char **things, size_t *nthings)
{
	while (accept(reader, stanza->header, stanza->header_length)) {
		char *holder;

		if (!*things)
			*things = make_room(reader, stanza);
		holder = *things + *nthings * stanza->size;
		++*nthings;
		*(int *)(holder + stanza->line_at) = reader->line + 1;
		reader->stanza = stanza;
		reader->line += 2;
		reader->line_start = reader->at;
		for (size_t i = 0; i < stanza->nfields; i++) {
			if (read_field(reader, &stanza->fields[i], holder) != 0)
				return -1;
			if (i == 0 && stanza->sorted && check_order(reader, *things, *nthings) != 0)
				return -1;
		}
	}
	return 0;
}

/* A checkout may have ended every line in CR LF: take the CRs out, which only leaves a text shorter. */
static int
drop_carriage_returns(struct reader *reader)
{
	char *to = reader->at, *from = to, *newline = strchr(from, '\n');
	int line = 1;

	if (!newline || newline == from || newline[-1] != '\r')
		return 0;
	for (; newline; newline = memchr(from, '\n', (size_t)(reader->end - from)), line++) {
		size_t length = (size_t)(newline - from);

		if (length == 0 || newline[-1] != '\r')
			return error_set(reader->err, "%s:%d: this line ends in LF, those above in CR LF", reader->path,
			                 line);
		memmove(to, from, length - 1);
		to += length;
		to[-1] = '\n';
		from = newline + 1;
	}
	memmove(to, from, (size_t)(reader->end - from) + 1);
	reader->end -= from - to;
	return 0;
}

/* A number that the form has, and what it is today; the next line of the head. */
struct number {
	const char *key, *what;
	int known;
};

static int
read_number(struct reader *reader, const struct number *number)
{
	size_t length = strlen(number->key);
	char expected[64];
	long written = strncmp(reader->at, number->key, length) == 0 ? strtol(reader->at + length, NULL, 10) : 0;

	if (written > number->known)
		return error_set(reader->err, "%s:%d: written by a newer miglock: %s %ld, this one knows %d",
		                 reader->path, reader->line, number->what, written, number->known);
	snprintf(expected, sizeof expected, "%s%d\n", number->key, number->known);
	if (!accept(reader, expected, strlen(expected)))
		return departs(reader, "expected '%.*s'", (int)strlen(expected) - 1, expected);
	reader->line_start = reader->at;
	reader->line++;
	return 0;
}

/* A newer program's first line may be another. */
static bool
has_newer_title(const char *content)
{
	const char *line = strchr(content, '\n');
	size_t length = sizeof LOCKFILE_VERSION_KEY - 1;

	return line && strncmp(line + 1, LOCKFILE_VERSION_KEY, length) == 0 &&
	       strtol(line + 1 + length, NULL, 10) > LOCKFILE_VERSION;
}

static int
read_title(struct reader *reader)
{
	if (reader->at == reader->end)
		return departs(reader, "the file is empty: take it back from git");
	if (accept(reader, "\xef\xbb\xbf", 3))
		return departs(reader, "a byte order mark: save the file without one");
	if (drop_carriage_returns(reader) != 0)
		return -1;
	if (has_newer_title(reader->at))
		reader->at = strchr(reader->at, '\n') + 1;
	else if (!accept(reader, LOCKFILE_TITLE, sizeof LOCKFILE_TITLE - 1))
		return departs(reader, "not a lockfile of miglock: its first line is '%.*s'",
		               (int)sizeof LOCKFILE_TITLE - 2, LOCKFILE_TITLE);
	reader->line_start = reader->at;
	reader->line++;
	return 0;
}

static int
read_head(struct reader *reader, struct lock *lock)
{
	static const struct number numbers[] = {{LOCKFILE_VERSION_KEY, "lockfile version", LOCKFILE_VERSION},
	                                        {LOCKFILE_REACH_KEY, "reach", LOCKFILE_REACH}};

	if (read_title(reader) != 0)
		return -1;
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		if (read_number(reader, &numbers[i]) != 0)
			return -1;
	}
	for (size_t i = 0; i < LOCKFILE_NHEAD; i++) {
		if (read_field(reader, &lockfile_head[i], (char *)lock) != 0)
			return -1;
	}
	return 0;
}

int
lockfile_parse(struct lock *lock, const char *path, struct text content, struct arena *arena, struct error *err)
{
	char *copy = arena_copy(arena, content.data, content.length);
	struct reader reader = {.path = path,
	                        .at = copy,
	                        .line_start = copy,
	                        .end = copy + content.length,
	                        .line = 1,
	                        .arena = arena,
	                        .err = err};

	*lock = (struct lock){0};
	if (read_head(&reader, lock) != 0)
		return -1;
	for (size_t i = 0; i < LOCKFILE_NSTANZAS; i++) {
		const struct lockfile_stanza *stanza = &lockfile_stanzas[i];
		char *holder = (char *)lock, *things = NULL;

		if (read_stanzas(&reader, stanza, &things, (size_t *)(holder + stanza->count_at)) != 0)
			return -1;
		memcpy(holder + stanza->at, &things, sizeof things);
	}
	return reader.at == reader.end ? 0 : departs_at_line_start(&reader, NULL);
}

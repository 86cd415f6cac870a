/*
 * current.c - the lines of `alembic current`.
 */
#include "alembic/current.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/map.h"

struct current {
	struct arena *arena;
	struct map seen;
	const char **ids;
	size_t nids;
	struct text rest; /* of the input, behind the line at hand */
	int line;         /* 1-based */
	bool in_block;    /* of -v: from "Rev:" to the next database or revision */
	struct error *err;
};

static struct text
without_prefix(struct text text, size_t length)
{
	return (struct text){text.data + length, text.length - length};
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static struct text
trimmed(struct text text)
{
	while (text.length > 0 && is_blank(text.data[text.length - 1]))
		text.length--;
	while (text.length > 0 && is_blank(text.data[0]))
		text = without_prefix(text, 1);
	return text;
}

/* Without its line end; false behind the last one. */
static bool
next_line(struct current *current, struct text *line)
{
	const char *newline;

	if (current->rest.length == 0)
		return false;
	newline = memchr(current->rest.data, '\n', current->rest.length);
	line->data = current->rest.data;
	line->length = newline ? (size_t)(newline - line->data) : current->rest.length;
	current->rest = without_prefix(current->rest, line->length + (newline ? 1 : 0));
	current->line++;
	return true;
}

static bool
drop_suffix(struct text *text, const char *suffix)
{
	if (!text_ends(*text, suffix))
		return false;
	text->length -= strlen(suffix);
	return true;
}

/* Take " (head)" and its like off the end; were there any? */
static bool
drop_flags(struct text *text)
{
	static const char *const flags[] = {" (head)", " (effective head)", " (current)", " (branchpoint)",
	                                    " (mergepoint)"};
	bool any = false, again = true;

	while (again) {
		again = false;
		for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
			again |= drop_suffix(text, flags[i]);
		any |= again;
	}
	return any;
}

static int
add_id(struct current *current, struct text id)
{
	void **place;
	char *copy;

	if (id.length == 0)
		return error_set(current->err, "line %d of the input names no revision", current->line);
	if (map_get(&current->seen, id))
		return 0;
	copy = arena_copy(current->arena, id.data, id.length);
	place = map_at(&current->seen, (struct text){copy, id.length});
	*place = copy;
	*ARENA_PUSH(current->arena, current->ids, current->nids) = copy;
	return 0;
}

static bool
has_one_of(struct text line, const char *const *prefixes, size_t nprefixes)
{
	for (size_t i = 0; i < nprefixes; i++) {
		if (text_starts(line, prefixes[i]))
			return true;
	}
	return false;
}

#define HAS_ONE_OF(line, prefixes) has_one_of((line), (prefixes), sizeof(prefixes) / sizeof *(prefixes))

/* "INFO  [alembic.runtime.migration] …", also where the level is cut to five letters.  The logger's name. */
static bool
is_log_line(struct text line, struct text *logger)
{
	static const char *const levels[] = {"DEBUG", "INFO", "WARN", "ERROR", "CRIT"};
	size_t i = 0;

	if (!HAS_ONE_OF(line, levels))
		return false;
	while (i < line.length && isupper((unsigned char)line.data[i]))
		i++;
	if (i == line.length || line.data[i] != ' ')
		return false;
	while (i < line.length && line.data[i] == ' ')
		i++;
	*logger = without_prefix(line, i);
	return text_starts(*logger, "[");
}

/* What `psql` and `mysql` put around the rows of alembic_version. */
static bool
is_table_frame(struct text line)
{
	size_t dashes = 0;

	while (dashes < line.length && line.data[dashes] == '-')
		dashes++;
	return (dashes > 1 && dashes == line.length) || text_is(line, "version_num") || text_is(line, "(1 row)") ||
	       (text_starts(line, "(") && text_ends(line, " rows)"));
}

static struct text
without_quotes(struct text line)
{
	bool quoted = line.length > 1 && (line.data[0] == '"' || line.data[0] == '\'') &&
	              line.data[line.length - 1] == line.data[0];

	return quoted ? (struct text){line.data + 1, line.length - 2} : line;
}

static bool
has_any_of(struct text text, const char *characters)
{
	for (size_t i = 0; i < text.length; i++) {
		if (strchr(characters, text.data[i]))
			return true;
	}
	return false;
}

/* On a terminal Alembic wraps its message and indents what follows. */
static int
alembic_failed(struct current *current, struct text first)
{
	struct buffer message = BUFFER_INIT;
	struct text line;

	buffer_text(&message, first);
	while (next_line(current, &line) && line.length > 0 && is_blank(line.data[0]) && trimmed(line).length > 0) {
		buffer_char(&message, ' ');
		buffer_text(&message, trimmed(line));
	}
	error_set(current->err, "the input is no list of revisions, alembic itself failed:\n%.3000s", message.data);
	buffer_free(&message);
	return -1;
}

/* The lines of a -v block, but for "Rev:"; the docstring is indented by four. */
static bool
belongs_to_block(const struct current *current, struct text line)
{
	static const char *const keys[] = {
		"    ", "Parent: ", "Merges: ", "Also depends on: ", "Branches into: ", "Branch names: ", "Path: "};

	return current->in_block && HAS_ONE_OF(line, keys);
}

static int
unknown_line(const struct current *current, struct text line)
{
	int length = line.length > 200 ? 200 : (int)line.length;

	return error_set(
		current->err,
		"line %d of the input is not a revision: '%.*s'\n"
		"expected the output of `alembic current`, or ids one to a line; keep other output out of the pipe",
		current->line, length, line.data);
}

static int
read_line(struct current *current, struct text raw)
{
	struct text line = trimmed(raw), logger;
	bool flagged;

	if (line.length == 0 || belongs_to_block(current, raw))
		return 0;
	if (text_starts(line, "FAILED: "))
		return alembic_failed(current, line);
	if (text_starts(line, "Rev:")) {
		current->in_block = true;
		line = trimmed(without_prefix(line, strlen("Rev:")));
		drop_flags(&line);
		return add_id(current, line);
	}
	if (is_log_line(line, &logger)) {
		bool failed = text_starts(line, "ERROR") || text_starts(line, "CRIT");

		if (failed && (text_starts(logger, "[alembic") || text_starts(logger, "[flask_migrate")))
			return alembic_failed(current, line);
		return 0;
	}
	if (text_starts(line, "Current revision(s) for ") || is_table_frame(line))
		return 0;
	current->in_block = false;
	flagged = drop_flags(&line);
	if (!flagged)
		line = without_quotes(line);
	/*
	 * An id may hold a space, but without a flag behind it this is more likely somebody's print().
	 * The others Alembic allows in none.
	 */
	if (!flagged && has_any_of(line, " \t\r@-+"))
		return unknown_line(current, line);
	return add_id(current, line);
}

int
current_read(struct text input, struct arena *arena, const char ***ids, size_t *nids, struct error *err)
{
	struct current current = {.arena = arena, .seen = MAP_INIT(arena), .rest = input, .err = err};
	struct text line;

	if (input.length > 0 && memchr(input.data, '\0', input.length))
		return error_set(err, "the input has NUL bytes: send it as UTF-8, not UTF-16");
	if (text_starts(input, "\xef\xbb\xbf"))
		current.rest = without_prefix(input, 3);
	while (next_line(&current, &line)) {
		if (read_line(&current, line) != 0)
			return -1;
	}
	*ids = current.ids;
	*nids = current.nids;
	return 0;
}

/*
 * lockfile_reader.h - where reading a lockfile stands, and what to say when it departs from the form.
 *
 * The text is a copy that the reader owns: strings are unescaped and ended in
 * place.  A NUL follows the last byte.
 */
#ifndef MIGLOCK_LOCK_LOCKFILE_READER_H
#define MIGLOCK_LOCK_LOCKFILE_READER_H

#include <stddef.h>

#include "base/text.h"

struct arena;
struct error;
struct lockfile_field;
struct lockfile_stanza;

struct reader {
	const char *path;
	char *at, *line_start, *end;
	int line;                             /* 1-based */
	const struct lockfile_stanza *stanza; /* the last that began; NULL in the head of the file */
	struct arena *arena;
	struct error *err;
};

/* All of these return -1 with err filled: "path:line: …". */

/* A conflict marker at the start of the line is reported in place of the message. */
int departs(struct reader *reader, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The line should have ended here. */
int departs_at_line_end(struct reader *reader);
/* Some other line stands where this key should; NULL: where an entry or the file may end. */
int departs_at_line_start(struct reader *reader, const struct lockfile_field *wanted);
/* The byte at `at` may not stand in a string, of which `read` is valid. */
int departs_in_string(struct reader *reader, struct text read);

#endif

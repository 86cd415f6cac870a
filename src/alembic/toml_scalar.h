/*
 * toml_scalar.h - strings, numbers and dates of TOML, from their source text.
 *
 * For toml.c.  Each fills `value` and returns NULL, or returns why tomllib
 * would refuse the text.
 */
#ifndef MIGLOCK_ALEMBIC_TOML_SCALAR_H
#define MIGLOCK_ALEMBIC_TOML_SCALAR_H

#include "base/text.h"

struct arena;
struct toml_value;

/* `source` has its quotes on; a CRLF in it is read as LF. */
const char *toml_read_string(struct toml_value *value, struct text source, struct arena *arena);
const char *toml_read_integer(struct toml_value *value, struct text source, struct arena *arena);
/* An offset or local date-time, a local date or a local time. */
const char *toml_read_date(struct toml_value *value, struct text source, struct arena *arena);

#endif

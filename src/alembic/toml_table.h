/*
 * toml_table.h - which table a header or a dotted key means, and whether it may be added to.
 *
 * For toml.c.  What returns a value returns NULL when TOML forbids it, and err says so.
 */
#ifndef MIGLOCK_ALEMBIC_TOML_TABLE_H
#define MIGLOCK_ALEMBIC_TOML_TABLE_H

#include "alembic/toml.h"

struct toml_reader {
	const char *path;
	struct text source;
	struct arena *arena;
	struct error *err;
	struct toml_value **opened; /* by the dotted keys of this section; closed when the next begins */
	size_t nopened;
};

enum { TOML_DEEPEST = 100 };

struct toml_key {
	struct text parts[TOML_DEEPEST];
	size_t nparts;
	int line;
};

struct toml_value *toml_new(struct toml_reader *reader, enum toml_type type, int line);
void toml_append(struct toml_reader *reader, struct toml_value *array, struct toml_value *item);
/* The key's last part becomes `value` in `table`, where toml_walk led. */
int toml_set(struct toml_reader *reader, struct toml_value *table, const struct toml_key *key,
             struct toml_value *value);
/* [key] and [[key]] begin a new section. */
struct toml_value *toml_open_table(struct toml_reader *reader, struct toml_value *root, const struct toml_key *key);
struct toml_value *toml_append_table(struct toml_reader *reader, struct toml_value *root, const struct toml_key *key);
/* Down all but the last part of a pair's key, from its section's or (`inside`) its inline table. */
struct toml_value *toml_walk(struct toml_reader *reader, struct toml_value *table, const struct toml_key *key,
                             bool inside);

#endif

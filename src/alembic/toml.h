/*
 * toml.h - TOML 1.0 as a tree of values, read with tree-sitter-toml.
 *
 * Accepts and refuses what Python's tomllib does: duplicate keys, tables
 * defined twice, bad escapes, bad numbers are errors naming file and line.
 * One departure: what nests more than a hundred deep is refused.
 */
#ifndef MIGLOCK_ALEMBIC_TOML_H
#define MIGLOCK_ALEMBIC_TOML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/map.h"
#include "base/text.h"

struct arena;
struct error;

enum toml_type { TOML_STRING, TOML_INTEGER, TOML_FLOAT, TOML_BOOLEAN, TOML_DATE, TOML_ARRAY, TOML_TABLE };

struct toml_value {
	enum toml_type type;
	int line;              /* 1-based, of the value; of the header for a table */
	bool declared, frozen; /* for the reader: no header, or nothing at all, may add to it */
	struct text string;    /* UTF-8, may hold NUL; a number's, date's or boolean's source text */
	union {
		int64_t integer; /* the nearest there is to one beyond 64 bits, which tomllib takes too */
		bool boolean;
		struct {
			struct toml_value **items;
			size_t nitems;
		} array;
		struct {
			struct toml_pair *pairs; /* in the file's order */
			size_t npairs;
			struct map by_key; /* key -> struct toml_value */
		} table;
	};
};

struct toml_pair {
	struct text key;
	int line;
	struct toml_value *value;
};

/* The whole file as a table, in the arena. */
int toml_parse(struct toml_value **root, const char *path, struct text content, struct arena *arena, struct error *err);

/* NULL when `table` is NULL, no table, or has no such key. */
struct toml_value *toml_get(const struct toml_value *table, const char *key);

#endif

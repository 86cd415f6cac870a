/*
 * toml_table.c - tables, after tomllib's Flags.
 *
 * `declared` is its EXPLICIT_NEST, `frozen` its FROZEN.  There they belong to
 * a path, here to the value at the end of it; a new [[item]] starts afresh in
 * both.
 */
#include "alembic/toml_table.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/error.h"

static int
refuse_key(const struct toml_reader *reader, const struct toml_key *key, size_t nparts, const char *why)
{
	char name[512];
	int length = 0;

	for (size_t i = 0; i < nparts && (size_t)length < sizeof name - 1; i++)
		length +=
			snprintf(name + length, sizeof name - (size_t)length, "%s%s", i ? "." : "", key->parts[i].data);
	return error_set(reader->err, "%s:%d: '%s' %s", reader->path, key->line, name, why);
}

struct toml_value *
toml_new(struct toml_reader *reader, enum toml_type type, int line)
{
	struct toml_value *value = ARENA_NEW(reader->arena, struct toml_value);

	*value = (struct toml_value){.type = type, .line = line};
	if (type == TOML_TABLE)
		value->table.by_key = (struct map)MAP_INIT(reader->arena);
	return value;
}

static void
add_pair(struct toml_reader *reader, struct toml_value *table, struct text key, int line, struct toml_value *value)
{
	struct toml_pair *pair = ARENA_PUSH(reader->arena, table->table.pairs, table->table.npairs);

	*pair = (struct toml_pair){.key = key, .line = line, .value = value};
	*map_at(&table->table.by_key, key) = value;
}

void
toml_append(struct toml_reader *reader, struct toml_value *array, struct toml_value *item)
{
	*ARENA_PUSH(reader->arena, array->array.items, array->array.nitems) = item;
}

/* What stands at `key` in `table`, made a table when nothing does. */
static struct toml_value *
get_or_make(struct toml_reader *reader, struct toml_value *table, const struct toml_key *key, size_t part)
{
	struct toml_value *value = map_get(&table->table.by_key, key->parts[part]);

	if (!value) {
		value = toml_new(reader, TOML_TABLE, key->line);
		add_pair(reader, table, key->parts[part], key->line, value);
	}
	return value;
}

/* The table that a header may lead through: of an array of tables the last. */
static struct toml_value *
innermost(struct toml_value *value)
{
	if (value->type == TOML_ARRAY)
		value = value->array.items[value->array.nitems - 1];
	return value->type == TOML_TABLE ? value : NULL;
}

/* Down a header's key, all but its last part. */
static struct toml_value *
walk_header(struct toml_reader *reader, struct toml_value *root, const struct toml_key *key)
{
	struct toml_value *table = root;

	for (size_t i = 0; i + 1 < key->nparts; i++) {
		struct toml_value *value = get_or_make(reader, table, key, i);

		if (value->frozen || !(table = innermost(value))) {
			refuse_key(reader, key, i + 1, "has a value already and cannot be added to");
			return NULL;
		}
	}
	return table;
}

static void
close_opened(struct toml_reader *reader)
{
	while (reader->nopened > 0)
		reader->opened[--reader->nopened]->declared = true;
	reader->opened = NULL;
}

struct toml_value *
toml_open_table(struct toml_reader *reader, struct toml_value *root, const struct toml_key *key)
{
	struct toml_value *table, *value;

	close_opened(reader);
	if (!(table = walk_header(reader, root, key)))
		return NULL;
	value = get_or_make(reader, table, key, key->nparts - 1);
	if (value->type != TOML_TABLE || value->declared || value->frozen) {
		refuse_key(reader, key, key->nparts, "is defined twice");
		return NULL;
	}
	value->declared = true;
	value->line = key->line;
	return value;
}

struct toml_value *
toml_append_table(struct toml_reader *reader, struct toml_value *root, const struct toml_key *key)
{
	struct toml_value *table, *array, *item;
	struct text name = key->parts[key->nparts - 1];

	close_opened(reader);
	if (!(table = walk_header(reader, root, key)))
		return NULL;
	array = map_get(&table->table.by_key, name);
	if (!array) {
		array = toml_new(reader, TOML_ARRAY, key->line);
		array->declared = true;
		add_pair(reader, table, name, key->line, array);
	} else if (array->type != TOML_ARRAY || array->frozen) {
		refuse_key(reader, key, key->nparts, "is defined twice");
		return NULL;
	}
	item = toml_new(reader, TOML_TABLE, key->line);
	toml_append(reader, array, item);
	return item;
}

struct toml_value *
toml_walk(struct toml_reader *reader, struct toml_value *table, const struct toml_key *key, bool inside)
{
	for (size_t i = 0; i + 1 < key->nparts; i++) {
		struct toml_value *value = get_or_make(reader, table, key, i);

		if (value->type != TOML_TABLE || value->frozen || value->declared) {
			refuse_key(reader, key, i + 1, "has a value already and cannot be added to");
			return NULL;
		}
		if (!inside)
			*ARENA_PUSH(reader->arena, reader->opened, reader->nopened) = value;
		table = value;
	}
	return table;
}

int
toml_set(struct toml_reader *reader, struct toml_value *table, const struct toml_key *key, struct toml_value *value)
{
	struct text name = key->parts[key->nparts - 1];

	if (map_get(&table->table.by_key, name))
		return refuse_key(reader, key, key->nparts, "is defined twice");
	add_pair(reader, table, name, key->line, value);
	return 0;
}

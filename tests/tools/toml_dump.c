/*
 * toml_dump.c - a TOML file as JSON, for comparison with Python's tomllib.
 *
 * {"error": text} or {"value": …}.  A value is [type, …]: a table its pairs, an
 * array its items, a number or date as it was written, an integer also as read.
 */
#include <stdio.h>

#include "alembic/toml.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/json.h"
#include "dump.h"

static const char *const types[] = {
	[TOML_STRING] = "string",
	[TOML_INTEGER] = "integer",
	[TOML_FLOAT] = "float",
	[TOML_DATE] = "date",
};

static struct json *
value_of(const struct toml_value *value)
{
	struct json *members = json_array();

	if (value->type == TOML_ARRAY) {
		for (size_t i = 0; i < value->array.nitems; i++)
			json_array_append_new(members, value_of(value->array.items[i]));
		return json_pack("[s, o]", "array", members);
	}
	if (value->type == TOML_TABLE) {
		for (size_t i = 0; i < value->table.npairs; i++) {
			struct toml_pair *pair = &value->table.pairs[i];

			json_array_append_new(
				members, json_pack("[s%, o]", pair->key.data, pair->key.length, value_of(pair->value)));
		}
		return json_pack("[s, o]", "table", members);
	}
	json_decref(members);
	if (value->type == TOML_BOOLEAN)
		return json_pack("[s, b]", "boolean", value->boolean);
	if (value->type == TOML_INTEGER)
		return json_pack("[s, s%, I]", "integer", value->string.data, value->string.length, value->integer);
	return json_pack("[s, s%]", types[value->type], value->string.data, value->string.length);
}

int
main(int argc, char **argv)
{
	struct arena *arena = arena_new();
	struct buffer content = BUFFER_INIT;
	struct toml_value *root;
	struct error err;
	struct json *result;

	dump_read(argc, argv, &content);
	if (toml_parse(&root, "file", (struct text){content.data, content.length}, arena, &err) != 0)
		result = json_pack("{s:s}", "error", err.message);
	else
		result = json_pack("{s:o}", "value", value_of(root));
	dump_print(result);
	buffer_free(&content);
	arena_free(arena);
	return 0;
}

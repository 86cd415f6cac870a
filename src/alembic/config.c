/*
 * config.c - one table of keys says what may be written and where it goes.
 */
#include "alembic/config.h"

#include "alembic/config_find.h"
#include "alembic/toml.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/nearest.h"
#include "base/path.h"

enum kind {
	KIND_STRING,
	KIND_STRINGS,
	KIND_BOOLEAN,
	KIND_REQUIRE,
	KIND_AMENDMENTS,
	KIND_DATABASE,
	KIND_FOLLOW,
	KIND_ENVIRONMENTS,
	KIND_SEVERITIES
};

struct key {
	const char *name;
	enum kind kind;
	size_t offset;       /* of the field it fills, in struct config or what the table stands for */
	size_t count_offset; /* of the field that counts it, for a list */
	const char *help;    /* no full stop */
};

#define FIELD(noun, field) offsetof(struct noun, field), 0
#define LIST(noun, field) offsetof(struct noun, field), offsetof(struct noun, n##field)

static const struct key keys[] = {
	{"environment", KIND_ENVIRONMENTS, LIST(config, environments),
         "an Alembic environment, only where discovery cannot know it"},
	{"environment.name", KIND_STRING, FIELD(config_environment, name),
         "what findings call it; otherwise its directory's name"},
	{"environment.script-location", KIND_STRING, FIELD(config_environment, script_location),
         "the directory that holds env.py, relative to the configuration"},
	{"environment.version-locations", KIND_STRINGS, LIST(config_environment, version_locations),
         "where its version files are; otherwise versions/ below it"},
	{"environment.recursive", KIND_BOOLEAN, FIELD(config_environment, recursive),
         "whether directories below those count too"},
	{"target-branch", KIND_STRING, FIELD(config, target_branch),
         "the branch that changes go to, which says what is sealed; otherwise origin/HEAD, origin/main or "
         "origin/master"},
	{"require", KIND_REQUIRE, FIELD(config, require),
         "whether a revision that is not locked is an error, or a note because only what is deployed gets locked"},
	{"stop", KIND_STRINGS, LIST(config, stop),
         "modules that are not followed from a revision, with * for any part of a name"},
	{"follow", KIND_FOLLOW, FIELD(config, follow),
         "what of the project's own code counts for a revision that imports it: the definitions it uses, the modules "
         "whole, or nothing"},
	{"helper-roots", KIND_STRINGS, LIST(config, helper_roots),
         "directories in which imports are looked up besides the usual places"},
	{"assets", KIND_STRINGS, LIST(config, assets),
         "files that count for a revision that reads files and names none of these itself, with * and **"},
	{"amendments", KIND_AMENDMENTS, FIELD(config, amendments),
         "whether what is put on the record passes as a warning or is an error"},
	{"database", KIND_DATABASE, FIELD(config, database),
         "what the revisions are for: decides what is said of locks and types"},
	{"rules", KIND_SEVERITIES, LIST(config, severities),
         "how severe a rule is, by its code, the beginning of one, or its name"},
};

enum { NKEYS = sizeof keys / sizeof *keys };

static const char *const expected[] = {
	[KIND_STRING] = "a string",
	[KIND_STRINGS] = "a list of strings",
	[KIND_BOOLEAN] = "true or false",
	[KIND_REQUIRE] = "\"locked\" or \"applied\"",
	[KIND_FOLLOW] = "\"definitions\", \"modules\" or \"none\"",
	[KIND_AMENDMENTS] = "\"allow\" or \"deny\"",
	[KIND_DATABASE] = "\"postgresql\", \"mysql\" or \"sqlite\"",
	[KIND_ENVIRONMENTS] = "tables, [[environment]]",
	[KIND_SEVERITIES] = "a table, [rules]",
};

static const char *const require_words[] = {[REQUIRE_LOCKED] = "locked", [REQUIRE_APPLIED] = "applied"};
static const char *const follow_words[] = {
	[FOLLOW_DEFINITIONS] = "definitions", [FOLLOW_MODULES] = "modules", [FOLLOW_NONE] = "none"};
static const char *const amendments_words[] = {[AMENDMENTS_ALLOW] = "allow", [AMENDMENTS_DENY] = "deny"};
static const char *const dialect_words[] = {
	[DIALECT_POSTGRESQL] = "postgresql", [DIALECT_MYSQL] = "mysql", [DIALECT_SQLITE] = "sqlite"};
static const char *const severity_words[] = {
	[SEVERITY_OFF] = "off", [SEVERITY_NOTE] = "note", [SEVERITY_WARNING] = "warning", [SEVERITY_ERROR] = "error"};

struct reader {
	const char *path;
	struct arena *arena;
	struct error *err;
};

const char *
follow_name(enum follow follow)
{
	return follow_words[follow];
}

const struct config_key *
config_keys(size_t *nkeys)
{
	static struct config_key all[NKEYS];

	for (size_t i = 0; i < NKEYS; i++)
		all[i] = (struct config_key){keys[i].name, expected[keys[i].kind], keys[i].help};
	*nkeys = NKEYS;
	return all;
}

const char *
dialect_name(enum dialect dialect)
{
	return dialect_words[dialect];
}

bool
dialect_named(enum dialect *dialect, const char *name)
{
	for (size_t i = 0; i < sizeof dialect_words / sizeof *dialect_words; i++) {
		if (strcmp(dialect_words[i], name) == 0) {
			*dialect = (enum dialect)i;
			return true;
		}
	}
	return false;
}

/* NULL unless it is a string without a NUL. */
static const char *
string_of(const struct toml_value *value)
{
	if (value->type != TOML_STRING || memchr(value->string.data, '\0', value->string.length))
		return NULL;
	return value->string.data;
}

static bool
read_string(const struct toml_value *value, const char **string)
{
	*string = string_of(value);
	return *string != NULL;
}

static bool
read_strings(struct arena *arena, const struct toml_value *value, const char ***strings, size_t *nstrings)
{
	if (value->type != TOML_ARRAY)
		return false;
	*nstrings = value->array.nitems;
	*strings = ARENA_ARRAY(arena, const char *, *nstrings);
	for (size_t i = 0; i < *nstrings; i++)
		if (!read_string(value->array.items[i], &(*strings)[i]))
			return false;
	return true;
}

/* The word's place among `words`; -1 when it is none of them. */
static int
read_word(const struct toml_value *value, const char *const *words, size_t nwords)
{
	const char *word = string_of(value);

	for (size_t i = 0; word && i < nwords; i++)
		if (strcmp(word, words[i]) == 0)
			return (int)i;
	return -1;
}

static int
read_severities(const struct reader *reader, const struct toml_value *table, struct config *config)
{
	for (size_t i = 0; i < table->table.npairs; i++) {
		const struct toml_pair *pair = &table->table.pairs[i];
		struct config_severity *severity = ARENA_PUSH(reader->arena, config->severities, config->nseverities);
		int word = read_word(pair->value, severity_words, sizeof severity_words / sizeof *severity_words);

		if (word < 0)
			return error_set(reader->err,
			                 "%s:%d: rule '%s' must be \"error\", \"warning\", \"note\" or \"off\"",
			                 reader->path, pair->line, pair->key.data);
		*severity = (struct config_severity){pair->key.data, (enum severity)word, pair->line};
	}
	return 0;
}

static int read_table(const struct reader *reader, const struct toml_value *table, const char *prefix, void *into);

static int
read_environments(const struct reader *reader, const struct toml_value *value, struct config *config)
{
	for (size_t i = 0; i < value->array.nitems; i++) {
		const struct toml_value *table = value->array.items[i];
		struct config_environment *environment =
			ARENA_PUSH(reader->arena, config->environments, config->nenvironments);

		environment->line = table->line;
		if (read_table(reader, table, "environment.", environment) != 0)
			return -1;
		if (!environment->script_location)
			return error_set(reader->err, "%s:%d: this environment lacks its 'script-location'",
			                 reader->path, table->line);
	}
	return 0;
}

static bool
is_tables(const struct toml_value *value)
{
	if (value->type != TOML_ARRAY)
		return false;
	for (size_t i = 0; i < value->array.nitems; i++)
		if (value->array.items[i]->type != TOML_TABLE)
			return false;
	return true;
}

static int
read_key(const struct reader *reader, const struct key *key, const struct toml_pair *pair, void *into)
{
	void *field = (char *)into + key->offset, *count = (char *)into + key->count_offset;
	const struct toml_value *value = pair->value;
	bool good = false;
	int word;

	switch (key->kind) {
	case KIND_STRING:
		good = read_string(value, field);
		break;
	case KIND_STRINGS:
		good = read_strings(reader->arena, value, field, count);
		break;
	case KIND_BOOLEAN:
		good = value->type == TOML_BOOLEAN;
		*(bool *)field = good && value->boolean;
		break;
	case KIND_REQUIRE:
		word = read_word(value, require_words, sizeof require_words / sizeof *require_words);
		good = word >= 0;
		*(enum require *)field = good ? (enum require)word : REQUIRE_LOCKED;
		break;
	case KIND_FOLLOW:
		word = read_word(value, follow_words, sizeof follow_words / sizeof *follow_words);
		good = word >= 0;
		*(enum follow *)field = good ? (enum follow)word : FOLLOW_DEFINITIONS;
		break;
	case KIND_DATABASE:
		word = read_word(value, dialect_words, sizeof dialect_words / sizeof *dialect_words);
		good = word >= 0;
		*(enum dialect *)field = good ? (enum dialect)word : DIALECT_POSTGRESQL;
		break;
	case KIND_AMENDMENTS:
		word = read_word(value, amendments_words, sizeof amendments_words / sizeof *amendments_words);
		good = word >= 0;
		*(enum amendments *)field = good ? (enum amendments)word : AMENDMENTS_ALLOW;
		break;
	case KIND_SEVERITIES:
		good = value->type == TOML_TABLE;
		if (good && read_severities(reader, value, into) != 0)
			return -1;
		break;
	case KIND_ENVIRONMENTS:
		good = is_tables(value);
		if (good && read_environments(reader, value, into) != 0)
			return -1;
		break;
	}
	if (!good)
		return error_set(reader->err, "%s:%d: '%s' must be %s", reader->path, pair->line, key->name,
		                 expected[key->kind]);
	return 0;
}

static const struct key *
find_key(const char *name)
{
	for (size_t i = 0; i < NKEYS; i++)
		if (strcmp(keys[i].name, name) == 0)
			return &keys[i];
	return NULL;
}

static int
refuse_key(const struct reader *reader, const char *name, int line)
{
	const char *names[NKEYS], *nearest;

	for (size_t i = 0; i < NKEYS; i++)
		names[i] = keys[i].name;
	nearest = text_nearest(name, names, NKEYS);
	if (strcmp(name, "tool") == 0)
		return error_set(reader->err, "%s:%d: the keys of miglock.toml stand at its top, not in [tool.miglock]",
		                 reader->path, line);
	if (nearest && strcmp(nearest, name) != 0)
		return error_set(reader->err, "%s:%d: unknown key '%s' (did you mean '%s'?)", reader->path, line, name,
		                 nearest);
	return error_set(reader->err, "%s:%d: unknown key '%s'", reader->path, line, name);
}

static int
read_table(const struct reader *reader, const struct toml_value *table, const char *prefix, void *into)
{
	for (size_t i = 0; i < table->table.npairs; i++) {
		const struct toml_pair *pair = &table->table.pairs[i];
		const char *name = arena_printf(reader->arena, "%s%s", prefix, pair->key.data);
		/* A quoted key may hold anything, a dot or a NUL too. */
		bool plain = strcspn(pair->key.data, ".") == pair->key.length;
		const struct key *key = plain ? find_key(name) : NULL;

		if (!key)
			return refuse_key(reader, name, pair->line);
		if (read_key(reader, key, pair, into) != 0)
			return -1;
	}
	return 0;
}

int
config_load(struct config *config, struct snapshot *snapshot, const char *path, struct arena *arena, struct error *err)
{
	struct toml_value *table = NULL;
	struct reader reader = {NULL, arena, err};

	*config = (struct config){.directory = ""};
	if (config_find(snapshot, path, arena, &reader.path, &table, err) != 0)
		return -1;
	if (!table)
		return 0;
	config->path = reader.path;
	config->directory = path_directory(arena, reader.path);
	return read_table(&reader, table, "", config);
}

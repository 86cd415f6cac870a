/*
 * sql.c - SQL texts, by the first words of each statement.
 */
#include <ctype.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "plan/sql_words.h"

struct shape {
	const char *first, *second; /* words; NULL: any */
	const char *name;
	unsigned classes;
	enum table_lock lock;
	bool has_table; /* its name follows */
};

/* The first that fits. */
static const struct shape shapes[] = {
	{"CREATE", "TABLE", "create_table", CLASS_ADDITIVE, LOCK_NONE, true},
	{"CREATE", "TYPE", "create_type", CLASS_ADDITIVE, LOCK_NONE, false},
	{"CREATE", "TRIGGER", "create_trigger", CLASS_ADDITIVE, LOCK_SHARE_ROW_EXCLUSIVE, false},
	{"CREATE", "USER", "create_user", CLASS_ADDITIVE, LOCK_NONE, false},
	{"CREATE", NULL, "create", CLASS_ADDITIVE, LOCK_NONE, false},
	{"DROP", "TABLE", "drop_table", CLASS_DESTRUCTIVE | CLASS_BREAKING, LOCK_ACCESS_EXCLUSIVE, true},
	{"DROP", "SCHEMA", "drop_schema", CLASS_DESTRUCTIVE | CLASS_BREAKING, LOCK_NONE, false},
	{"DROP", "DATABASE", "drop_database", CLASS_DESTRUCTIVE | CLASS_BREAKING, LOCK_NONE, false},
	{"DROP", "MATERIALIZED", "drop_view", CLASS_BREAKING, LOCK_NONE, false},
	{"DROP", "SEQUENCE", "drop_sequence", CLASS_DESTRUCTIVE | CLASS_BREAKING, LOCK_NONE, false},
	{"DROP", "TYPE", "drop_type", CLASS_BREAKING, LOCK_NONE, false},
	{"DROP", "INDEX", "drop_index", CLASS_ADDITIVE, LOCK_ACCESS_EXCLUSIVE, false},
	{"DROP", "TRIGGER", "drop_trigger", CLASS_BREAKING, LOCK_ACCESS_EXCLUSIVE, false},
	{"DROP", NULL, "drop", CLASS_BREAKING, LOCK_NONE, false},
	{"TRUNCATE", NULL, "truncate", CLASS_DESTRUCTIVE | CLASS_DATA, LOCK_ACCESS_EXCLUSIVE, true},
	{"INSERT", NULL, "insert", CLASS_DATA, LOCK_ROW_EXCLUSIVE, true},
	{"REPLACE", NULL, "insert", CLASS_DATA | CLASS_DESTRUCTIVE, LOCK_ROW_EXCLUSIVE, true},
	{"MERGE", NULL, "merge", CLASS_DATA, LOCK_ROW_EXCLUSIVE, true},
	{"COPY", NULL, "copy", CLASS_DATA, LOCK_ROW_EXCLUSIVE, true},
	{"UPDATE", NULL, "update", CLASS_DATA, LOCK_ROW_EXCLUSIVE, true},
	{"DELETE", NULL, "delete", CLASS_DATA | CLASS_DESTRUCTIVE, LOCK_ROW_EXCLUSIVE, true},
	{"ALTER", "SEQUENCE", "alter_sequence", CLASS_ADDITIVE, LOCK_NONE, false},
	{"ALTER", "INDEX", "alter_index", CLASS_ADDITIVE, LOCK_NONE, false},
	{"ALTER", NULL, "alter", CLASS_ADDITIVE, LOCK_NONE, false},
	{"COMMENT", NULL, "comment", CLASS_ADDITIVE, LOCK_SHARE_UPDATE_EXCLUSIVE, false},
	{"GRANT", NULL, "grant", CLASS_ADDITIVE, LOCK_NONE, false},
	{"REVOKE", NULL, "revoke", CLASS_BREAKING, LOCK_NONE, false},
	{"REINDEX", NULL, "reindex", CLASS_LOCKING, LOCK_SHARE, false},
	{"CLUSTER", NULL, "cluster", CLASS_LOCKING, LOCK_ACCESS_EXCLUSIVE, false},
	{"REFRESH", NULL, "refresh", CLASS_ADDITIVE, LOCK_NONE, false},
	{"RENAME", "TABLE", "rename_table", CLASS_BREAKING, LOCK_ACCESS_EXCLUSIVE, true},
	{"EXEC", NULL, "unknown", CLASS_UNKNOWN, LOCK_NONE, false},
	{"CALL", NULL, "unknown", CLASS_UNKNOWN, LOCK_NONE, false},
	{"DO", NULL, "unknown", CLASS_UNKNOWN, LOCK_NONE, false},
};

/* They change nothing that lasts. */
static const char *const passing[] = {"SET",    "RESET",    "SHOW",     "LOCK",     "BEGIN",     "START",   "ANALYZE",
                                      "VACUUM", "USE",      "PRAGMA",   "EXPLAIN",  "SAVEPOINT", "RELEASE", "DISCARD",
                                      "END",    "DESCRIBE", "ROLLBACK", "OPTIMIZE", "DECLARE",   "IF",      NULL};

/* Words that may stand between a verb and what it is about. */
static const char *const fillers[] = {"OR",           "REPLACE",      "TEMP",       "TEMPORARY", "UNLOGGED",
                                      "IF",           "NOT",          "EXISTS",     "ONLY",      "INTO",
                                      "FROM",         "CONCURRENTLY", "GLOBAL",     "LOCAL",     "IGNORE",
                                      "LOW_PRIORITY", "RECURSIVE",    "CONSTRAINT", NULL};

bool
sql_is(const struct sql_words *words, size_t i, const char *word)
{
	return i < words->n && strcasecmp(words->items[i], word) == 0;
}

size_t
sql_skip(const struct sql_words *words, size_t i)
{
	while (i < words->n) {
		const char *const *filler = fillers;

		while (*filler && strcasecmp(words->items[i], *filler) != 0)
			filler++;
		if (!*filler)
			break;
		i++;
	}
	return i;
}

const char *
sql_name(const struct sql_words *words, size_t i)
{
	return i < words->n && !strchr(words->items[i], '?') && words->items[i][0] != '(' ? words->items[i] : NULL;
}

struct operation *
sql_operation(struct sql *sql, const char *name, unsigned classes, enum table_lock lock)
{
	struct operation *operation = operation_add(sql->reading, sql->call, sql->scope, name);

	operation->is_sql = true;
	operation->classes = classes;
	if (sql->reading->made->dialect == DIALECT_POSTGRESQL)
		operation->lock = lock;
	return operation;
}

static bool
mentions(const struct sql_words *words, const char *word)
{
	for (size_t i = 0; i < words->n; i++) {
		if (strcasecmp(words->items[i], word) == 0)
			return true;
	}
	return false;
}

static void
read_type(struct sql *sql, const struct sql_words *words, size_t at, bool is_drop)
{
	struct operation *operation = sql_operation(sql, is_drop ? "drop_type" : "create_type",
	                                            is_drop ? CLASS_BREAKING : CLASS_ADDITIVE, LOCK_NONE);

	operation->object = sql_name(words, at);
	if (operation->object)
		type_add(sql->reading, operation->object, operation->line, false, is_drop);
}

/* CREATE [UNIQUE] INDEX [CONCURRENTLY] [IF NOT EXISTS] name ON table */
static void
read_index(struct sql *sql, const struct sql_words *words)
{
	struct operation *operation = sql_operation(sql, "create_index", CLASS_LOCKING, LOCK_SHARE);
	size_t on = 0;

	while (on < words->n && !sql_is(words, on, "ON"))
		on++;
	operation->table = sql_name(words, sql_skip(words, on + 1));
	operation->object = on > 0 && !sql_is(words, on - 1, "INDEX") ? sql_name(words, on - 1) : NULL;
	operation->scan = true;
	if (mentions(words, "CONCURRENTLY")) {
		operation->concurrently = true;
		operation->classes = CLASS_ADDITIVE;
		operation->lock = LOCK_SHARE_UPDATE_EXCLUSIVE;
		if (!operation->committing)
			operation->note = "fails: CONCURRENTLY is not for a transaction";
	} else if (table_is_new(sql->reading, operation->table)) {
		operation->in_new_table = true;
		operation->classes = CLASS_ADDITIVE;
		operation->scan = false;
		operation->lock = LOCK_NONE;
	} else if (mentions(words, "UNIQUE")) {
		operation->classes |= CLASS_BREAKING;
		operation->note = "fails where values are there twice";
	}
}

/* ALTER TYPE name ADD VALUE … */
static void
read_alter_type(struct sql *sql, const struct sql_words *words)
{
	struct operation *operation = sql_operation(sql, "alter_type", CLASS_ADDITIVE, LOCK_NONE);

	operation->object = sql_name(words, 2);
	if (sql_is(words, 3, "ADD") && sql_is(words, 4, "VALUE")) {
		operation->name = "add_value";
		operation->classes |= CLASS_ONE_WAY;
		operation->note = mentions(words, "EXISTS")
		                          ? "the value stays"
		                          : "the value stays; without IF NOT EXISTS a second upgrade fails";
	} else if (sql_is(words, 3, "RENAME") || sql_is(words, 3, "DROP")) {
		operation->classes = CLASS_BREAKING;
	}
}

static void
read_with(struct sql *sql, const struct sql_words *words)
{
	bool deletes = mentions(words, "DELETE");

	if (deletes || mentions(words, "UPDATE") || mentions(words, "INSERT"))
		sql_operation(sql,
		              deletes                     ? "delete"
		              : mentions(words, "UPDATE") ? "update"
		                                          : "insert",
		              CLASS_DATA | (deletes ? CLASS_DESTRUCTIVE : 0), LOCK_ROW_EXCLUSIVE);
}

static void
read_shape(struct sql *sql, const struct sql_words *words, size_t second)
{
	for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
		const struct shape *shape = &shapes[i];
		struct operation *operation;

		if (!sql_is(words, 0, shape->first) || (shape->second && !sql_is(words, second, shape->second)))
			continue;
		operation = sql_operation(sql, shape->name, shape->classes, shape->lock);
		if (shape->has_table)
			operation->table = sql_name(words, sql_skip(words, shape->second ? second + 1 : second));
		else
			operation->object = sql_name(words, sql_skip(words, second + 1));
		if (strcmp(shape->name, "create_table") == 0 && operation->table)
			*ARENA_PUSH(sql->reading->arena, sql->reading->made->tables, sql->reading->made->ntables) =
				operation->table;
		if (shape->classes & CLASS_DATA && strcmp(shape->name, "insert") != 0 && !mentions(words, "WHERE"))
			operation->note = "all rows";
		if (strcmp(shape->name, "drop_index") == 0 && mentions(words, "CONCURRENTLY")) {
			operation->concurrently = true;
			operation->lock = LOCK_SHARE_UPDATE_EXCLUSIVE;
		}
		return;
	}
	operation_unknown(sql->reading, sql->call, sql->scope, "SQL that this program does not know");
}

static bool
is_passing(const char *word)
{
	const char *const *known = passing;

	while (*known && strcasecmp(word, *known) != 0)
		known++;
	return *known != NULL;
}

static void
read_statement(struct sql *sql, const struct sql_words *words)
{
	size_t second = sql_skip(words, 1);

	if (words->n == 0 || is_passing(words->items[0]))
		return;
	if (strchr(words->items[0], '?') ||
	    (strchr("CDA", toupper((unsigned char)words->items[0][0])) && second < words->n &&
	     strcmp(words->items[second], "?") == 0 && !sql_is(words, 0, "DELETE")))
		operation_unknown(sql->reading, sql->call, sql->scope, "SQL whose first words are not known");
	else if (sql_is(words, 0, "COMMIT"))
		sql->reading->operations->not_atomic = true;
	else if (sql_is(words, 0, "SELECT") || sql_is(words, 0, "(") || sql_is(words, 0, "VALUES")) {
		if (mentions(words, "setval") || mentions(words, "INTO"))
			sql_operation(sql, "select", CLASS_DATA, LOCK_NONE);
	} else if (sql_is(words, 0, "WITH"))
		read_with(sql, words);
	else if (sql_is(words, 0, "ALTER") && sql_is(words, second, "TABLE"))
		sql_alter_table(sql, words, sql_skip(words, second + 1));
	else if (sql_is(words, 0, "ALTER") && sql_is(words, 1, "TYPE"))
		read_alter_type(sql, words);
	else if (sql_is(words, 0, "CREATE") && (sql_is(words, second, "INDEX") || sql_is(words, second, "UNIQUE")))
		read_index(sql, words);
	else if (sql_is(words, second, "TYPE") && (sql_is(words, 0, "CREATE") || sql_is(words, 0, "DROP")))
		read_type(sql, words, sql_skip(words, second + 1), sql_is(words, 0, "DROP"));
	else
		read_shape(sql, words, second);
}

void
read_sql(struct reading *reading, node_index call, struct scope *scope, struct text text)
{
	struct sql sql = {.reading = reading, .call = call, .scope = scope};
	struct sql_words words = {0};
	size_t at = 0;

	while (sql_next(&words, text, &at, reading->arena))
		read_statement(&sql, &words);
}

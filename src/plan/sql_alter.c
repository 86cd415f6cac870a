/*
 * sql_alter.c - ALTER TABLE, action by action.
 */
#include "base/arena.h"
#include "plan/sql_words.h"

/* From one comma outside parentheses to the next. */
static size_t
action_end(const struct sql_words *words, size_t i)
{
	int depth = 0;

	for (; i < words->n; i++) {
		if (strcmp(words->items[i], "(") == 0)
			depth++;
		else if (strcmp(words->items[i], ")") == 0)
			depth--;
		else if (depth == 0 && strcmp(words->items[i], ",") == 0)
			break;
	}
	return i;
}

static bool
between(const struct sql_words *words, size_t from, size_t to, const char *word)
{
	while (from < to && !sql_is(words, from, word))
		from++;
	return from < to;
}

static struct operation *
constraint(struct sql *sql, const struct sql_words *words, size_t i, size_t end)
{
	bool foreign = between(words, i, end, "FOREIGN") || between(words, i, end, "REFERENCES");
	bool not_valid = between(words, i, end, "VALID");
	struct operation *operation =
		sql_operation(sql, "create_constraint", CLASS_BREAKING | (not_valid ? 0 : CLASS_LOCKING),
	                      foreign ? LOCK_SHARE_ROW_EXCLUSIVE : LOCK_ACCESS_EXCLUSIVE);

	operation->object = sql_is(words, i, "CONSTRAINT") ? sql_name(words, i + 1) : NULL;
	operation->scan = !not_valid;
	operation->note = not_valid ? "rows that are there are not checked" : "fails where rows break it";
	return operation;
}

static bool
is_constraint_word(const struct sql_words *words, size_t i)
{
	return sql_is(words, i, "CONSTRAINT") || sql_is(words, i, "PRIMARY") || sql_is(words, i, "UNIQUE") ||
	       sql_is(words, i, "FOREIGN") || sql_is(words, i, "CHECK") || sql_is(words, i, "EXCLUDE");
}

static struct operation *
added(struct sql *sql, const struct sql_words *words, size_t i, size_t end)
{
	struct operation *operation;

	if (is_constraint_word(words, i))
		return constraint(sql, words, i, end);
	i = sql_skip(words, sql_is(words, i, "COLUMN") ? i + 1 : i);
	operation = sql_operation(sql, "add_column", CLASS_ADDITIVE, LOCK_ACCESS_EXCLUSIVE);
	operation->object = sql_name(words, i);
	if (between(words, i, end, "NULL") && between(words, i, end, "NOT") && !between(words, i, end, "DEFAULT")) {
		operation->classes = CLASS_BREAKING;
		operation->note = "NOT NULL without a default: fails where there are rows";
	}
	if (between(words, i, end, "SERIAL") || between(words, i, end, "GENERATED")) {
		operation->classes |= CLASS_LOCKING;
		operation->rewrite = operation->scan = true;
	}
	return operation;
}

static struct operation *
dropped(struct sql *sql, const struct sql_words *words, size_t i)
{
	struct operation *operation;

	if (sql_is(words, i, "CONSTRAINT") || sql_is(words, i, "PRIMARY") || sql_is(words, i, "FOREIGN") ||
	    sql_is(words, i, "CHECK") || sql_is(words, i, "INDEX") || sql_is(words, i, "KEY")) {
		operation = sql_operation(sql, "drop_constraint", CLASS_ADDITIVE, LOCK_ACCESS_EXCLUSIVE);
		operation->object = sql_name(words, sql_skip(words, i + 1));
		return operation;
	}
	i = sql_skip(words, sql_is(words, i, "COLUMN") ? i + 1 : i);
	operation = sql_operation(sql, "drop_column", CLASS_DESTRUCTIVE | CLASS_BREAKING, LOCK_ACCESS_EXCLUSIVE);
	operation->object = sql_name(words, i);
	return operation;
}

static struct operation *
altered(struct sql *sql, const struct sql_words *words, size_t i, size_t end)
{
	struct operation *operation = sql_operation(sql, "alter_column", CLASS_ADDITIVE, LOCK_ACCESS_EXCLUSIVE);
	size_t what;

	if (sql_is(words, i, "COLUMN"))
		i++;
	operation->object = sql_name(words, i);
	what = i + 1;
	if (sql_is(words, what, "TYPE") || between(words, what, end, "TYPE")) {
		operation->classes = CLASS_BREAKING | CLASS_LOCKING;
		operation->rewrite = operation->scan = true;
		operation->note = "a change of type, likely with a rewrite";
	} else if (sql_is(words, what, "SET") && sql_is(words, what + 1, "NOT")) {
		operation->classes = CLASS_BREAKING | CLASS_LOCKING;
		operation->scan = true;
		operation->note = "NOT NULL: fails where there are nulls";
	}
	return operation;
}

static struct operation *
action(struct sql *sql, const struct sql_words *words, size_t i, size_t end)
{
	if (sql_is(words, i, "ADD"))
		return added(sql, words, i + 1, end);
	if (sql_is(words, i, "DROP"))
		return dropped(sql, words, i + 1);
	if (sql_is(words, i, "ALTER"))
		return altered(sql, words, i + 1, end);
	if (sql_is(words, i, "RENAME")) {
		bool whole = sql_is(words, i + 1, "TO");
		struct operation *operation = sql_operation(sql, whole ? "rename_table" : "alter_column",
		                                            CLASS_BREAKING, LOCK_ACCESS_EXCLUSIVE);

		operation->object = sql_name(words, sql_is(words, i + 1, "COLUMN") || whole ? i + 2 : i + 1);
		operation->note = "renames it";
		return operation;
	}
	if (sql_is(words, i, "MODIFY") || sql_is(words, i, "CHANGE"))
		return sql_operation(sql, "alter_column", CLASS_BREAKING | CLASS_LOCKING, LOCK_ACCESS_EXCLUSIVE);
	if (sql_is(words, i, "VALIDATE")) {
		struct operation *operation =
			sql_operation(sql, "validate_constraint", CLASS_BREAKING, LOCK_SHARE_UPDATE_EXCLUSIVE);

		operation->scan = true;
		return operation;
	}
	return sql_operation(sql, "alter_table", CLASS_ADDITIVE, LOCK_ACCESS_EXCLUSIVE);
}

void
sql_alter_table(struct sql *sql, const struct sql_words *words, size_t at)
{
	const char *table = sql_name(words, at);

	if (at + 1 >= words->n || strcmp(words->items[at + 1], "?") == 0) {
		operation_unknown(sql->reading, sql->call, sql->scope, "SQL whose first words are not known");
		return;
	}
	for (size_t i = at + 1, end; i < words->n; i = end + 1) {
		struct operation *operation;

		end = action_end(words, i);
		operation = action(sql, words, i, end);
		operation->table = table;
		if (!table_is_new(sql->reading, table))
			continue;
		operation->in_new_table = true;
		operation->classes &= ~(unsigned)(CLASS_LOCKING | CLASS_BREAKING);
		if (!operation->classes)
			operation->classes = CLASS_ADDITIVE;
		operation->lock = LOCK_NONE;
		operation->scan = operation->rewrite = false;
	}
}

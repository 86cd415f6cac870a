/*
 * sql_words.h - an SQL text as statements of words. Inside the plan only.
 *
 * Comments are gone, strings are 'quoted', a parenthesis, a comma and whatever else stands alone are words of their
 * own; quoted names are without their quotes; "?" stands for what is not known.
 */
#ifndef MIGLOCK_PLAN_SQL_WORDS_H
#define MIGLOCK_PLAN_SQL_WORDS_H

#include <strings.h>

#include "plan/reading.h"

struct sql_words {
	const char **items;
	size_t n;
};

struct sql { /* being read */
	struct reading *reading;
	node_index call;
	struct scope *scope;
};

/* The next statement of a text; false behind the last. *at is where it goes on. */
bool sql_next(struct sql_words *words, struct text text, size_t *at, struct arena *arena);

/* Case does not matter. */
bool sql_is(const struct sql_words *words, size_t i, const char *word);
/* Behind IF NOT EXISTS and the like. */
size_t sql_skip(const struct sql_words *words, size_t i);
/* NULL where it is not known. */
const char *sql_name(const struct sql_words *words, size_t i);
struct operation *sql_operation(struct sql *sql, const char *name, unsigned classes, enum table_lock lock);

/* sql_alter.c: `at` is the table's name. */
void sql_alter_table(struct sql *sql, const struct sql_words *words, size_t at);

#endif

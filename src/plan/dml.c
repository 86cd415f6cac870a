/*
 * dml.c - what is executed and is no text: SQLAlchemy's own expressions.
 */
#include "base/arena.h"
#include "base/buffer.h"
#include "plan/reading.h"
#include "python/constant.h"

struct made_by {
	const char *call, *name;
	unsigned classes;
};

static const struct made_by makers[] = {
	{"update", "update", CLASS_DATA},
	{"insert", "insert", CLASS_DATA},
	{"from_select", "insert", CLASS_DATA},
	{"delete", "delete", CLASS_DATA | CLASS_DESTRUCTIVE},
	{"CreateTable", "create_table", CLASS_ADDITIVE},
	{"DropTable", "drop_table", CLASS_DESTRUCTIVE | CLASS_BREAKING},
	{"CreateSequence", "create_sequence", CLASS_ADDITIVE},
	{"DropSequence", "drop_sequence", CLASS_BREAKING},
	{"CreateSchema", "create_schema", CLASS_ADDITIVE},
	{"DropSchema", "drop_schema", CLASS_DESTRUCTIVE | CLASS_BREAKING},
	{"CreateIndex", "create_index", CLASS_LOCKING},
	{"DropIndex", "drop_index", CLASS_LOCKING},
	{"AddConstraint", "create_constraint", CLASS_LOCKING | CLASS_BREAKING},
	{"DropConstraint", "drop_constraint", CLASS_ADDITIVE},
};

static const char *const readers[] = {"select", "exists", "func", "count", "has_table", NULL};

static bool
is_reader(struct text name)
{
	const char *const *reader = readers;

	while (*reader && !text_is(name, *reader))
		reader++;
	return *reader != NULL;
}

/* The name of sa.table("users"), also where a variable holds it. */
static const char *
table_of(struct reading *reading, node_index node, struct scope *scope)
{
	if (!node)
		return NULL;
	node = resolve(reading, node, &scope);
	if (node_kind(reading->tree, node) != NODE_CALL)
		return NULL;
	if (!text_is(called_name(reading->tree, node), "table") && !text_is(called_name(reading->tree, node), "Table"))
		return NULL;
	return fold_string(reading, argument(reading, node, 0, "name"), scope);
}

/* The innermost call of a chain decides: table.update().where(...).values(...). */
static bool
read_chain(struct reading *reading, node_index call, node_index what, struct scope *from, struct scope *scope)
{
	bool reads = false, has_where = false;

	for (int depth = 0; depth < DEEPEST_VALUE && node_kind(reading->tree, what) == NODE_CALL; depth++) {
		struct text name = called_name(reading->tree, what);
		node_index on = called_on(reading->tree, what);

		has_where |= text_is(name, "where") || text_is(name, "filter") || text_is(name, "filter_by") ||
		             (text_is(name, "update") && argument(reading, what, 0, NULL)) ||
		             (text_is(name, "delete") && argument(reading, what, 0, NULL));
		for (size_t i = 0; i < sizeof makers / sizeof makers[0]; i++) {
			struct operation *operation;
			const char *table;

			if (!text_is(name, makers[i].call))
				continue;
			operation = operation_add(reading, call, scope, makers[i].name);
			operation->classes = makers[i].classes;
			table = on ? table_of(reading, on, from) : NULL;
			operation->table = table ? table : table_of(reading, argument(reading, what, 0, "table"), from);
			if (!has_where && makers[i].classes & CLASS_DATA && strcmp(makers[i].name, "insert") != 0)
				operation->note = "all rows";
			if (strcmp(makers[i].name, "update") == 0 || strcmp(makers[i].name, "delete") == 0)
				operation->lock = LOCK_ROW_EXCLUSIVE;
			return true;
		}
		reads |= is_reader(name);
		if (!on)
			break;
		what = resolve(reading, on, &from);
	}
	return reads;
}

void
read_executed(struct reading *reading, node_index call, node_index what, struct scope *scope)
{
	struct buffer text = BUFFER_INIT;
	struct scope *from = scope;
	node_index node = resolve(reading, what, &from);

	if (fold(reading, node, from, &text) != FOLDED_NOT)
		read_sql(reading, call, scope, (struct text){text.data ? text.data : "", text.length});
	else if (!read_chain(reading, call, node, from, scope))
		operation_unknown(reading, call, scope, "SQL that is not to be seen here");
	buffer_free(&text);
}

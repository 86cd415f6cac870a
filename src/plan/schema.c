/*
 * schema.c - op.create_table and its kin.
 */
#include "base/arena.h"
#include "plan/reading.h"

struct known {
	const char *name;
	unsigned classes;
	enum table_lock lock;
	int table, object;
};

static const struct known known[] = {
#define OPERATION(name, classes, lock, table, object) {#name, classes, lock, table, object},
#include "plan/operations.def"
#undef OPERATION
};

/* Of op, without being an operation. */
static const char *const no_operations[] = {"f",
                                            "get_bind",
                                            "get_context",
                                            "batch_alter_table",
                                            "inline_literal",
                                            "autocommit_block",
                                            "register_operation",
                                            "implementation_for",
                                            NULL};

enum { LONGEST_SOURCE = 160 };

/* On one line, blanks run together. */
static const char *
source_of(struct reading *reading, node_index node)
{
	struct text text = node_text(reading->tree, node);
	char *copy = arena_alloc(reading->arena, LONGEST_SOURCE + 4), *to = copy;

	for (size_t i = 0; i < text.length && to < copy + LONGEST_SOURCE; i++) {
		char c = text.data[i] == '\n' || text.data[i] == '\t' ? ' ' : text.data[i];

		if (c != ' ' || (to > copy && to[-1] != ' '))
			*to++ = c;
		if (to == copy + LONGEST_SOURCE) {
			while (to > copy && ((unsigned char)to[-1] & 0xc0) == 0x80)
				to--;
			if (to > copy && (unsigned char)to[-1] >= 0xc0)
				to--;
			to = stpcpy(to, "...");
			break;
		}
	}
	return copy;
}

struct operation *
operation_add(struct reading *reading, node_index node, struct scope *scope, const char *name)
{
	struct operations *operations = reading->operations;
	struct operation *operation = ARENA_PUSH(reading->arena, operations->items, operations->nitems);

	operation->name = name;
	operation->line = tree_line(reading->tree, reading->tree->nodes[node].start);
	operation->source = source_of(reading, node);
	operation->via = scope->via;
	operation->conditional = reading->conditional > 0;
	operation->repeated = reading->repeated > 0;
	operation->committing = reading->committing > 0 || operations->not_atomic;
	return operation;
}

void
operation_unknown(struct reading *reading, node_index node, struct scope *scope, const char *note)
{
	struct operation *operation = operation_add(reading, node, scope, "unknown");

	operation->classes = CLASS_UNKNOWN;
	operation->note = note;
}

bool
table_is_new(const struct reading *reading, const char *table)
{
	for (size_t i = 0; table && i < reading->made->ntables; i++) {
		if (strcmp(reading->made->tables[i], table) == 0)
			return true;
	}
	return false;
}

static bool
has_call(const struct reading *reading, node_index node, const char *name)
{
	for (node_index i = node; i < reading->tree->nodes[node].after; i++) {
		if (node_kind(reading->tree, i) == NODE_CALL && text_is(called_name(reading->tree, i), name))
			return true;
	}
	return false;
}

/* Column(...), or what names one. */
static const char *
object_name(struct reading *reading, node_index node, struct scope *scope)
{
	if (!node)
		return NULL;
	node = resolve(reading, node, &scope);
	if (node_kind(reading->tree, node) == NODE_CALL && text_is(called_name(reading->tree, node), "Column")) {
		node_index first = argument(reading, node, 0, "name");

		return first ? fold_string(reading, first, scope) : NULL;
	}
	return fold_string(reading, node, scope);
}

/* A table by its name or as sa.table(...). */
static const char *
table_name(struct reading *reading, node_index node, struct scope *scope)
{
	if (!node)
		return NULL;
	node = resolve(reading, node, &scope);
	if (node_kind(reading->tree, node) == NODE_CALL && (text_is(called_name(reading->tree, node), "table") ||
	                                                    text_is(called_name(reading->tree, node), "Table"))) {
		node_index first = argument(reading, node, 0, "name");

		return first ? fold_string(reading, first, scope) : NULL;
	}
	return fold_string(reading, node, scope);
}

static void
classify_table(struct reading *reading, struct operation *operation, node_index call, struct scope *scope)
{
	types_inline(reading, call, scope, true);
	if (has_call(reading, call, "ForeignKey") || has_call(reading, call, "ForeignKeyConstraint"))
		operation->note = "locks the tables that it refers to, briefly";
	if (operation->table)
		*ARENA_PUSH(reading->arena, reading->made->tables, reading->made->ntables) = operation->table;
}

static void
classify_index(struct reading *reading, struct operation *operation, node_index call, struct scope *scope, bool is_new)
{
	node_index concurrently = keyword(reading, call, "postgresql_concurrently");
	bool unique = is_true(reading, keyword(reading, call, "unique"), scope);
	bool creates = strcmp(operation->name, "create_index") == 0;

	operation->concurrently = is_true(reading, concurrently, scope);
	operation->scan = creates;
	if (operation->concurrently) {
		operation->classes = CLASS_ADDITIVE;
		operation->lock = LOCK_SHARE_UPDATE_EXCLUSIVE;
		if (!operation->committing)
			operation->note =
				"fails: CONCURRENTLY is not for a transaction; use op.get_context().autocommit_block()";
	} else if (!creates) {
		operation->classes = CLASS_ADDITIVE;
	} else if (is_new) {
		operation->classes = CLASS_ADDITIVE;
		operation->scan = false;
	}
	if (unique && creates && !is_new && !operation->note) {
		operation->classes |= CLASS_BREAKING;
		operation->note = "fails where values are there twice";
	}
}

static void
classify_constraint(struct reading *reading, struct operation *operation, node_index call, struct scope *scope)
{
	bool not_valid = is_true(reading, keyword(reading, call, "postgresql_not_valid"), scope);

	operation->scan = !not_valid;
	operation->classes = CLASS_BREAKING | (not_valid ? 0 : CLASS_LOCKING);
	operation->note = not_valid ? "rows that are there are not checked" : "fails where rows break it";
}

static void
classify_alter(struct reading *reading, struct operation *operation, node_index call, struct scope *scope)
{
	node_index nullable = keyword(reading, call, "nullable"), name = keyword(reading, call, "new_column_name");
	node_index type = keyword(reading, call, "type_");

	operation->classes = 0;
	if (!name)
		name = keyword(reading, call, "name");
	if (name) {
		const char *to = fold_string(reading, name, scope);

		operation->classes |= CLASS_BREAKING;
		operation->note = to ? arena_printf(reading->arena, "renames it to %s", to) : "renames it";
	}
	if (nullable && node_kind(reading->tree, resolve(reading, nullable, &(struct scope *){scope})) == NODE_FALSE) {
		operation->classes |= CLASS_BREAKING | CLASS_LOCKING;
		operation->scan = true;
		operation->note = "NOT NULL: fails where there are nulls";
	} else if (nullable && !is_true(reading, nullable, scope)) {
		operation->classes |= CLASS_UNKNOWN;
	}
	if (type)
		classify_type_change(reading, operation, call, scope);
	if (!operation->classes)
		operation->classes = CLASS_ADDITIVE;
}

/* Nobody else uses a new table yet: nobody waits, and nothing breaks. */
static void
soften(struct operation *operation)
{
	operation->in_new_table = true;
	operation->classes &= ~(unsigned)(CLASS_BREAKING | CLASS_LOCKING);
	operation->lock = LOCK_NONE;
	operation->scan = operation->rewrite = false;
	if (!operation->concurrently)
		operation->note = NULL;
	if (!operation->classes)
		operation->classes = CLASS_ADDITIVE;
}

static void
classify(struct reading *reading, struct operation *operation, node_index call, node_index object, struct scope *scope)
{
	bool is_new = table_is_new(reading, operation->table);

	if (strcmp(operation->name, "create_table") == 0) {
		classify_table(reading, operation, call, scope);
		return;
	}
	if (strcmp(operation->name, "add_column") == 0)
		classify_column(reading, operation, object, scope);
	else if (strcmp(operation->name, "alter_column") == 0)
		classify_alter(reading, operation, call, scope);
	else if (strstr(operation->name, "_index"))
		classify_index(reading, operation, call, scope, is_new);
	else if (strncmp(operation->name, "create_", 7) == 0 && operation->classes & CLASS_LOCKING)
		classify_constraint(reading, operation, call, scope);
	if (is_new && strcmp(operation->name, "drop_table") != 0 && strcmp(operation->name, "bulk_insert") != 0)
		soften(operation);
	else if (is_new)
		operation->in_new_table = true;
}

static const char *const keywords_table[] = {"table_name", "source_table", "source", "old_table_name", "table", NULL};
static const char *const keywords_object[] = {"column_name", "column",         "index_name", "constraint_name",
                                              "name",        "new_table_name", NULL};

static node_index
named_argument(const struct reading *reading, node_index call, int position, const char *const *names)
{
	node_index found = position < 0 ? 0 : argument(reading, call, (size_t)position, NULL);

	for (; !found && position >= 0 && *names; names++)
		found = keyword(reading, call, *names);
	return found;
}

static const struct known *
find_known(struct text name)
{
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		if (text_is(name, known[i].name))
			return &known[i];
	}
	return NULL;
}

/* In a batch the table is not among the arguments. */
static void
place_arguments(const struct known *what, bool in_batch, int *table, int *object)
{
	*table = in_batch ? -1 : what->table;
	*object = what->object;
	if (in_batch && what->table >= 0 && what->table < what->object)
		--*object;
}

void
read_operation(struct reading *reading, node_index call, struct scope *scope, const struct binding *on)
{
	struct text name = called_name(reading->tree, call);
	const struct known *what = find_known(name);
	bool in_batch = on->kind == BOUND_BATCH;
	struct operation *operation;
	node_index object;
	int table_at, object_at;

	for (const char *const *no = no_operations; *no; no++) {
		if (text_is(name, *no))
			return;
	}
	if (text_is(name, "execute")) {
		node_index sql = argument(reading, call, 0, "sqltext");

		if (sql)
			read_executed(reading, call, sql, scope);
		else
			operation_unknown(reading, call, scope, "what it executes is not to be seen");
		return;
	}
	if (!what) {
		operation_unknown(reading, call, scope, "an operation of the project's own");
		return;
	}
	place_arguments(what, in_batch, &table_at, &object_at);
	operation = operation_add(reading, call, scope, what->name);
	operation->classes = what->classes;
	operation->lock = what->lock;
	operation->table =
		in_batch ? on->table
			 : table_name(reading, named_argument(reading, call, table_at, keywords_table), scope);
	object = named_argument(reading, call, object_at, keywords_object);
	operation->object = object_name(reading, object, scope);
	classify(reading, operation, call, object, scope);
	if (reading->made->dialect != DIALECT_POSTGRESQL) {
		operation->lock = LOCK_NONE;
		operation->scan = operation->rewrite = false;
		operation->classes &= ~(unsigned)CLASS_LOCKING;
		if (!operation->classes)
			operation->classes = CLASS_ADDITIVE;
	}
}

/*
 * call.c - which calls do something to the database.
 */
#include "base/arena.h"
#include "base/buffer.h"
#include "plan/reading.h"
#include "python/constant.h"

static bool
is_one_of(struct text name, const char *const *names)
{
	while (*names && !text_is(name, *names))
		names++;
	return *names != NULL;
}

bool
hands_over(struct reading *reading, node_index call, struct scope *scope)
{
	const struct tree *tree = reading->tree;
	node_index list = node_child(tree, call, NODE_ARGUMENT_LIST);

	for (node_index c = list + 1; list && c < tree->nodes[list].after; c = tree->nodes[c].after) {
		node_index value = c;
		enum binding_kind kind;

		if (node_kind(tree, c) == NODE_COMMA)
			continue;
		if (node_kind(tree, c) == NODE_KEYWORD_ARGUMENT) {
			for (value = c + 1; tree->nodes[value].after < tree->nodes[c].after;)
				value = tree->nodes[value].after;
		}
		kind = what_is(reading, value, scope).kind;
		if (kind == BOUND_OP || kind == BOUND_BATCH || kind == BOUND_CONNECTION || kind == BOUND_SESSION)
			return true;
	}
	return false;
}

static const char *const executing[] = {"execute", "exec_driver_sql", "scalar", "scalars", "execute_many", NULL};
static const char *const orm[] = {"query",
                                  "add",
                                  "add_all",
                                  "merge",
                                  "delete",
                                  "bulk_insert_mappings",
                                  "get",
                                  "bulk_save_objects",
                                  "bulk_update_mappings",
                                  NULL};

static void
read_on_connection(struct reading *reading, node_index call, struct scope *scope, enum binding_kind kind)
{
	struct text name = called_name(reading->tree, call);
	node_index first = argument(reading, call, 0, NULL);

	if (is_one_of(name, executing)) {
		if (!first)
			first = argument(reading, call, 0, "statement");
		if (first)
			read_executed(reading, call, first, scope);
		else
			operation_unknown(reading, call, scope, "what it executes is not to be seen");
	} else if (kind == BOUND_SESSION && is_one_of(name, orm)) {
		operation_unknown(reading, call, scope, "goes through the ORM");
	} else if (text_is(name, "run_sync") || text_is(name, "run_callable")) {
		operation_unknown(reading, call, scope, "hands the connection over");
	} else if (text_is(name, "commit")) {
		reading->operations->not_atomic = true;
	}
}

/* sa.Enum(...).create(bind), Table(...).drop(bind) */
static bool
read_created(struct reading *reading, node_index call, node_index on, struct scope *scope)
{
	bool is_drop = text_is(called_name(reading->tree, call), "drop");
	struct scope *from = scope;
	node_index made = resolve(reading, on, &from);
	struct operation *operation;
	const char *name;

	if (node_kind(reading->tree, made) != NODE_CALL)
		return false;
	if (text_is(called_name(reading->tree, made), "Enum") || text_is(called_name(reading->tree, made), "ENUM")) {
		name = enum_name(reading, made, from);
		operation = operation_add(reading, call, scope, is_drop ? "drop_type" : "create_type");
		operation->object = name;
		operation->classes = CLASS_ADDITIVE;
		if (name)
			type_add(reading, name, operation->line, false, is_drop);
		return true;
	}
	if (!text_is(called_name(reading->tree, made), "Table"))
		return false;
	operation = operation_add(reading, call, scope, is_drop ? "drop_table" : "create_table");
	operation->table = fold_string(reading, argument(reading, made, 0, "name"), from);
	operation->classes = is_drop ? CLASS_DESTRUCTIVE | CLASS_BREAKING : CLASS_ADDITIVE;
	if (!is_drop) {
		types_inline(reading, made, from, true);
		if (operation->table)
			*ARENA_PUSH(reading->arena, reading->made->tables, reading->made->ntables) = operation->table;
	}
	return true;
}

static void
read_foreign(struct reading *reading, node_index call, struct scope *scope, const struct binding *callee)
{
	operation_unknown(reading, call, scope,
	                  arena_printf(reading->arena, "calls %s, which is not in this file",
	                               callee->name ? callee->name : "a function"));
}

static void
read_on(struct reading *reading, node_index call, node_index on, struct scope *scope, bool is_statement)
{
	static const char *const harmless[] = {"reflect", "has_table", "from_engine", "get_bind", "inspect", NULL};
	struct text name = called_name(reading->tree, call);
	struct binding binding;

	if ((text_is(name, "create") || text_is(name, "drop")) && read_created(reading, call, on, scope))
		return;
	binding = what_is(reading, on, scope);
	switch (binding.kind) {
	case BOUND_OP:
	case BOUND_BATCH:
		read_operation(reading, call, scope, &binding);
		return;
	case BOUND_CONNECTION:
	case BOUND_SESSION:
	case BOUND_CONTEXT:
		read_on_connection(reading, call, scope, binding.kind);
		return;
	case BOUND_FOREIGN:
		if (is_statement || hands_over(reading, call, scope))
			read_foreign(reading, call, scope, &binding);
		return;
	case BOUND_LIBRARY:
	case BOUND_ALEMBIC:
		if (text_is(name, "create_all") || text_is(name, "drop_all"))
			operation_unknown(reading, call, scope, "all tables of a metadata");
		return;
	default:
		break;
	}
	if (text_is(name, "create_all") || text_is(name, "drop_all"))
		operation_unknown(reading, call, scope, "all tables of a metadata");
	else if (!is_one_of(name, harmless) && hands_over(reading, call, scope))
		operation_unknown(reading, call, scope, "hands the connection over");
}

/* globals()["upgrade_%s" % engine](): one function for each database. */
static void
read_dispatch(struct reading *reading, node_index call, node_index callee, struct scope *scope)
{
	const struct tree *tree = reading->tree;
	struct buffer pattern = BUFFER_INIT;
	node_index key = tree->nodes[callee + 1].after;
	size_t length = 0, found = 0;

	if (key < tree->nodes[callee].after && fold(reading, key, scope, &pattern) == FOLDED_HOLES)
		length = strlen(pattern.data);
	for (size_t i = 0; length && i < reading->module.bindings.nslots; i++) {
		const struct map_slot *slot = &reading->module.bindings.slots[i];
		const struct binding *binding = slot->value;

		if (!slot->key || !binding || binding->kind != BOUND_FUNCTION || slot->length <= length ||
		    memcmp(slot->key, pattern.data, length) != 0)
			continue;
		walk_function(reading, binding, call, scope);
		found++;
	}
	if (!found)
		operation_unknown(reading, call, scope, "calls what is not to be known");
	buffer_free(&pattern);
}

void
read_call(struct reading *reading, node_index call, struct scope *scope, bool is_statement)
{
	const struct tree *tree = reading->tree;
	node_index on = called_on(tree, call), callee = without_parentheses(tree, call + 1);
	struct binding binding;

	if (on) {
		read_on(reading, call, on, scope, is_statement);
		return;
	}
	if (node_kind(tree, callee) == NODE_SUBSCRIPT && node_kind(tree, callee + 1) == NODE_CALL &&
	    text_is(called_name(tree, callee + 1), "globals")) {
		read_dispatch(reading, call, callee, scope);
		return;
	}
	if (node_kind(tree, callee) != NODE_IDENTIFIER)
		return;
	binding = what_is(reading, callee, scope);
	if (binding.kind == BOUND_FUNCTION)
		walk_function(reading, &binding, call, scope);
	else if (binding.kind == BOUND_LIBRARY && binding.name && strncmp(binding.name, "alembic.op.", 11) == 0)
		read_operation(reading, call, scope, &(struct binding){.kind = BOUND_OP});
	else if (binding.kind == BOUND_FOREIGN ? is_statement || hands_over(reading, call, scope)
	                                       : binding.kind != BOUND_LIBRARY && binding.kind != BOUND_SESSION &&
	                                                 hands_over(reading, call, scope))
		read_foreign(reading, call, scope, &binding);
}

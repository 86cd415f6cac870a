/*
 * column.c - a column that is added, and one whose type changes.
 *
 * What PostgreSQL rewrites, scans or refuses: measured on 15, see docs/deploy.md.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "plan/reading.h"

/* Of a call's arguments, whichever way they are given. */
static node_index
find_call(const struct reading *reading, node_index node, const char *name)
{
	const struct tree *tree = reading->tree;

	for (node_index i = node + 1; i < tree->nodes[node].after; i++) {
		if (node_kind(tree, i) == NODE_CALL && text_is(called_name(tree, i), name))
			return i;
	}
	return 0;
}

static bool
is_false(struct reading *reading, node_index node, struct scope *scope)
{
	return node && node_kind(reading->tree, resolve(reading, node, &scope)) == NODE_FALSE;
}

static bool
is_none(struct reading *reading, node_index node, struct scope *scope)
{
	return node && node_kind(reading->tree, resolve(reading, node, &scope)) == NODE_NONE;
}

/* A default that is another one for each row has the table written anew. */
static bool
is_volatile(struct reading *reading, node_index value, struct scope *scope)
{
	static const char *const functions[] = {"random", "uuid", "nextval", "clock_timestamp", NULL};
	struct buffer text = BUFFER_INIT;
	bool found = false;

	if (value)
		fold(reading, value, scope, &text);
	for (const char *const *name = functions; *name && text.data; name++)
		found |= strstr(text.data, *name) != NULL;
	buffer_free(&text);
	return found;
}

static void
classify_column_keys(struct reading *reading, struct operation *operation, node_index column, struct scope *scope)
{
	if (find_call(reading, column, "ForeignKey"))
		operation->note = "locks the table that it refers to as well, briefly";
	if (is_true(reading, keyword(reading, column, "unique"), scope)) {
		operation->scan = true;
		operation->classes |= CLASS_LOCKING;
	}
}

void
classify_column(struct reading *reading, struct operation *operation, node_index column, struct scope *scope)
{
	node_index value;
	bool generated, required;

	column = column ? resolve(reading, column, &scope) : 0;
	if (!column || node_kind(reading->tree, column) != NODE_CALL ||
	    !text_is(called_name(reading->tree, column), "Column")) {
		operation->classes = CLASS_UNKNOWN;
		operation->note = "the column is made elsewhere";
		return;
	}
	value = keyword(reading, column, "server_default");
	generated = find_call(reading, column, "Identity") || find_call(reading, column, "Computed");
	required = is_false(reading, keyword(reading, column, "nullable"), scope) ||
	           is_true(reading, keyword(reading, column, "primary_key"), scope);
	if (generated || is_volatile(reading, value, scope)) {
		operation->classes |= CLASS_LOCKING;
		operation->rewrite = operation->scan = true;
	}
	classify_column_keys(reading, operation, column, scope);
	if (required && !generated && (!value || is_none(reading, value, scope))) {
		operation->classes = (operation->classes & ~(unsigned)CLASS_ADDITIVE) | CLASS_BREAKING;
		operation->note = "NOT NULL without a server default: fails where there are rows";
	}
	if (types_inline(reading, column, scope, false) > 0 && reading->made->dialect == DIALECT_POSTGRESQL) {
		operation->is_enum_added = true;
		operation->note = "add_column makes no type: it has to be there";
	}
}

/* String(n): n, 0 without one; Text: -1; -2: something else. */
static long
text_length(struct reading *reading, node_index type, struct scope *scope)
{
	const struct tree *tree = reading->tree;
	struct text name;
	node_index length = 0;

	type = resolve(reading, type, &scope);
	if (node_kind(tree, type) == NODE_CALL) {
		name = called_name(tree, type);
		length = argument(reading, type, 0, "length");
	} else {
		const char *dot = text_last(node_text(tree, type), '.');

		name = node_text(tree, type);
		if (dot) {
			name.length -= (size_t)(dot + 1 - name.data);
			name.data = dot + 1;
		}
	}
	if (text_is(name, "Text") || text_is(name, "TEXT") || text_is(name, "UnicodeText"))
		return -1;
	if (!text_is(name, "String") && !text_is(name, "VARCHAR") && !text_is(name, "Unicode") &&
	    !text_is(name, "AutoString"))
		return -2;
	if (length) {
		const char *digits = fold_string(reading, length, scope);

		return digits ? strtol(digits, NULL, 10) : -2;
	}
	return 0;
}

void
classify_type_change(struct reading *reading, struct operation *operation, node_index call, struct scope *scope)
{
	node_index to = keyword(reading, call, "type_"), from = keyword(reading, call, "existing_type");
	long new_length = text_length(reading, to, scope), old_length = from ? text_length(reading, from, scope) : -2;
	bool unlimited = new_length == -1 || new_length == 0;

	if (old_length > -2 && (unlimited || (old_length > 0 && new_length >= old_length))) {
		operation->classes |= CLASS_ADDITIVE;
		return;
	}
	operation->rewrite = operation->scan = true;
	operation->classes |= CLASS_BREAKING | CLASS_LOCKING;
	if (old_length > -2 && new_length > -2) {
		operation->classes |= CLASS_DESTRUCTIVE;
		operation->note = "a shorter type: fails on longer values, or cuts them off";
	} else if (!from) {
		operation->classes |= CLASS_UNKNOWN;
		operation->note = "no existing_type: what it changes from is not to be seen";
	} else if (!operation->note) {
		operation->note = "a change of type, likely with a rewrite";
	}
}

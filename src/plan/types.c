/*
 * types.c - PostgreSQL's enums, which outlive the tables that brought them.
 *
 * create_table makes the types of its columns, unless told not to; add_column and drop_table neither make nor drop any.
 */
#include "base/arena.h"
#include "plan/reading.h"

static bool
is_enum_call(const struct reading *reading, node_index node)
{
	struct text name;

	if (node_kind(reading->tree, node) != NODE_CALL)
		return false;
	name = called_name(reading->tree, node);
	return text_is(name, "Enum") || text_is(name, "ENUM");
}

static bool
is_false(struct reading *reading, node_index node, struct scope *scope)
{
	return node && node_kind(reading->tree, resolve(reading, node, &scope)) == NODE_FALSE;
}

const char *
enum_name(struct reading *reading, node_index node, struct scope *scope)
{
	node_index name;

	node = resolve(reading, node, &scope);
	if (!is_enum_call(reading, node) || is_false(reading, keyword(reading, node, "native_enum"), scope))
		return NULL;
	name = keyword(reading, node, "name");
	return name ? fold_string(reading, name, scope) : NULL;
}

void
type_add(struct reading *reading, const char *name, int line, bool is_inline, bool is_drop)
{
	struct operations *operations = reading->operations;
	struct named_type *type = is_drop ? ARENA_PUSH(reading->arena, operations->dropped, operations->ndropped)
	                                  : ARENA_PUSH(reading->arena, operations->made, operations->nmade);

	*type = (struct named_type){.name = name, .line = line, .is_inline = is_inline};
	if (!is_drop)
		*ARENA_PUSH(reading->arena, reading->made->types, reading->made->ntypes) = name;
}

static bool
type_is_made(const struct reading *reading, const char *name)
{
	for (size_t i = 0; i < reading->made->ntypes; i++) {
		if (strcmp(reading->made->types[i], name) == 0)
			return true;
	}
	return false;
}

size_t
types_inline(struct reading *reading, node_index node, struct scope *scope, bool made)
{
	const struct tree *tree = reading->tree;
	size_t n = 0;

	if (reading->made->dialect != DIALECT_POSTGRESQL)
		return 0;
	for (node_index i = node + 1; i < tree->nodes[node].after; i++) {
		struct scope *from = scope;
		node_index type = i;
		const char *name;

		if (node_kind(tree, i) != NODE_CALL && node_kind(tree, i) != NODE_IDENTIFIER)
			continue;
		type = resolve(reading, i, &from);
		if (!is_enum_call(reading, type) || is_false(reading, keyword(reading, type, "create_type"), from))
			continue;
		name = enum_name(reading, type, from);
		if (!name || type_is_made(reading, name))
			continue;
		n++;
		if (made)
			type_add(reading, name, tree_line(tree, tree->nodes[type].start), true, false);
	}
	return n;
}

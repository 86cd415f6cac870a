/*
 * module_values.c - where a use stands in a definition's head, and what an assignment makes of its value.
 */
#include <string.h>

#include "base/arena.h"
#include "slice/import_names.h"
#include "slice/module_build.h"

/* Is the node an expression by itself, or what is called or subscripted in it? */
static bool
is_itself(const struct tree *tree, node_index expression, node_index node)
{
	bool given = node_kind(tree, expression) == NODE_CALL || node_kind(tree, expression) == NODE_SUBSCRIPT;

	return node == expression || (given && node == expression + 1);
}

/* Where in a definition's head the chain that ends at `top` stands: enum use_flag. */
unsigned
place_in_head(const struct tree *tree, const struct extent *extent, node_index top)
{
	node_index definition = definition_of(tree, extent->node), bases;

	for (node_index c = extent->node + 1; c < definition; c = tree->nodes[c].after) {
		if (is_itself(tree, c + 2, top))
			return USE_DECORATOR;
	}
	if (extent->piece != &extent->statement->pieces[0] || !extent->statement->is_cut)
		return 0;
	if (node_kind(tree, top - 3) == NODE_KEYWORD_ARGUMENT)
		return USE_KEYWORD;
	bases = node_child(tree, definition, NODE_ARGUMENT_LIST);
	for (node_index c = bases + 1; bases && c < tree->nodes[bases].after; c = tree->nodes[c].after) {
		if (is_itself(tree, c, top))
			return 0;
	}
	return USE_ARGUMENT;
}

/* [a], a + b, a[1:], list(a), a.copy() */
static bool
makes_new(const struct tree *tree, node_index value)
{
	static const char *const makers[] = {"copy", "dict", "list", "set", "sorted", "tuple", NULL};
	node_index last;

	switch (node_kind(tree, value)) {
	case NODE_LIST:
	case NODE_TUPLE:
	case NODE_DICTIONARY:
	case NODE_SET:
	case NODE_LIST_COMPREHENSION:
	case NODE_SET_COMPREHENSION:
	case NODE_DICTIONARY_COMPREHENSION:
	case NODE_BINARY_OPERATOR:
		return true;
	case NODE_SUBSCRIPT:
		return node_kind(tree, tree->nodes[value + 1].after) == NODE_SLICE;
	case NODE_CALL:
		last = tree->nodes[value + 1].after - 1;
		for (const char *const *maker = makers; node_kind(tree, last) == NODE_IDENTIFIER && *maker; maker++) {
			if (text_is(tree_name(tree, last), *maker))
				return true;
		}
		return false;
	default:
		return false;
	}
}

/* X = a.b, X = a.b(…): what a use of X.c leads to. */
void
read_value(struct build *build, struct extent *extent, node_index node)
{
	const struct tree *tree = build->tree;
	node_index value = node_child(tree, node, NODE_EQUALS) + 1, root;
	struct chain chain;
	struct use use = {0};

	if (value == 1 || node_kind(tree, node + 1) != NODE_IDENTIFIER)
		return;
	extent->statement->value_called = node_kind(tree, value) == NODE_CALL;
	extent->statement->makes_new = makes_new(tree, value);
	root = value + extent->statement->value_called;
	while (node_kind(tree, root) == NODE_ATTRIBUTE)
		root++;
	if (node_kind(tree, root) != NODE_IDENTIFIER)
		return;
	chain = chain_at(build, root);
	if (chain.top != value + extent->statement->value_called)
		return;
	use.name = intern(build, tree_name(tree, root));
	use.attributes = chain.attributes;
	use.nattributes = chain.nattributes;
	for (size_t i = 0; i < extent->piece->nuses; i++) {
		const struct use *found = &extent->piece->uses[i];

		if (found->name == use.name && found->nattributes == use.nattributes &&
		    (use.nattributes == 0 ||
		     memcmp(found->attributes, use.attributes, use.nattributes * sizeof *use.attributes) == 0))
			extent->statement->value = found;
	}
}

/* `host: Host`, `host: Annotated[str, clean]` in a class's body */
node_index
read_annotation(struct build *build, const struct extent *extent, node_index annotation)
{
	const struct tree *tree = build->tree;

	for (node_index i = annotation; i < tree->nodes[annotation].after; i++) {
		const char *name = node_kind(tree, i) == NODE_STRING ? plain_string(tree, i, build->arena) : NULL;
		struct chain chain = {0};

		if (node_kind(tree, i) == NODE_IDENTIFIER && node_kind(tree, i - 1) != NODE_DOT) {
			name = intern(build, tree_name(tree, i));
			chain = chain_at(build, i);
		}
		if (name)
			*ARENA_PUSH(build->arena, extent->piece->annotations, extent->piece->nannotations) =
				(struct use){.name = name,
			                     .attributes = chain.attributes,
			                     .nattributes = chain.nattributes,
			                     .line = tree_line(tree, tree->nodes[i].start)};
	}
	return tree->nodes[annotation].after;
}

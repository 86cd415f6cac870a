/*
 * module_fields.c - what leads from an object to its class: X = C(…), and from a field to its type: x: Host.
 */
#include <string.h>

#include "base/arena.h"
#include "slice/import_names.h"
#include "slice/module_build.h"

/* Has the call arguments by position? */
static bool
has_positional(const struct tree *tree, node_index call)
{
	node_index arguments = tree->nodes[call + 1].after;

	for (node_index c = arguments + 1; c < tree->nodes[arguments].after; c = tree->nodes[c].after) {
		if (node_kind(tree, c) != NODE_KEYWORD_ARGUMENT && node_kind(tree, c) != NODE_COMMA)
			return true;
	}
	return false;
}

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
	extent->statement->value_is_given = extent->statement->value_called && has_positional(tree, value);
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

		if (found->name == use.name && found->nattributes == use.nattributes && !found->import &&
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

/*
 * use.c - a name with the attributes read from it, each chain of a piece once.
 */
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "slice/import_names.h"
#include "slice/module_build.h"

void
add_once(struct build *build, const char ***names, size_t *nnames, const char *name)
{
	for (size_t i = 0; i < *nnames; i++) {
		if (strcmp((*names)[i], name) == 0)
			return;
	}
	*ARENA_PUSH(build->arena, *names, *nnames) = name;
}

/* getattr(x, "a") is x.a; `node` is x.  NULL: it is something else. */
static const char *
attribute_by_call(struct build *build, node_index node)
{
	const struct tree *tree = build->tree;
	node_index arguments = node - 1, comma = tree->nodes[node].after;

	if (node_kind(tree, arguments) != NODE_ARGUMENT_LIST || node_kind(tree, arguments - 2) != NODE_CALL ||
	    !text_is(node_text(tree, arguments - 1), "getattr") || comma + 1 >= tree->nodes[arguments].after ||
	    tree->nodes[comma + 1].after != tree->nodes[arguments].after)
		return NULL;
	return plain_string(tree, comma + 1, build->arena);
}

struct chain
chain_at(struct build *build, node_index root)
{
	const struct tree *tree = build->tree;
	struct chain chain = {.root = root, .top = root};

	/* A node right behind an attribute's is its first child: what the attribute is taken from. */
	while (chain.top > 3) {
		bool attribute = node_kind(tree, chain.top - 1) == NODE_ATTRIBUTE;
		const char *name = attribute ? NULL : attribute_by_call(build, chain.top);

		if (!attribute && !name)
			break;
		chain.top -= attribute ? 1 : 3;
		*ARENA_PUSH(build->arena, chain.attributes, chain.nattributes) =
			intern(build, attribute ? tree_name(tree, tree->nodes[chain.top].after - 1) : text_of(name));
	}
	if (node_kind(tree, root - 1) == NODE_DOTTED_NAME) {
		for (node_index c = root + 2; c < tree->nodes[root - 1].after; c += 2)
			*ARENA_PUSH(build->arena, chain.attributes, chain.nattributes) =
				intern(build, tree_name(tree, c));
	}
	return chain;
}

struct use *
add_use(struct build *build, struct piece *piece, struct use use)
{
	struct buffer key = BUFFER_INIT;
	struct use *added;
	void **place;

	buffer_printf(&key, "%p %p %u %s", (void *)piece, (const void *)use.import, use.flags, use.name);
	for (size_t i = 0; i < use.nattributes; i++)
		buffer_printf(&key, ".%s", use.attributes[i]);
	place = map_at(&build->chains, text_of(intern(build, (struct text){key.data, key.length})));
	buffer_free(&key);
	if (*place) {
		added = &piece->uses[(uintptr_t)*place - 1];
		added->early |= use.early;
		added->runs |= use.runs;
		added->within =
			use.changed && added->changed ? added->within && use.within : added->within || use.within;
		added->result |= use.result;
		added->called |= use.called;
		added->object |= use.object;
		added->changed |= use.changed;
		added->handed |= use.handed;
		added->put &= use.put;
		return added;
	}
	added = ARENA_PUSH(build->arena, piece->uses, piece->nuses);
	*added = use;
	*place = (void *)(uintptr_t)piece->nuses;
	return added;
}

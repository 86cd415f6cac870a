/*
 * module_reflection.c - whose names code that looks names up may reach.
 */
#include <string.h>

#include "python/literal.h"
#include "slice/import_names.h"
#include "slice/module_build.h"

/* vars(x) asks x, vars() the code's own surroundings. */
static bool
has_arguments(const struct tree *tree, node_index called)
{
	node_index arguments = tree->nodes[called].after;

	return node_kind(tree, called - 1) == NODE_CALL && node_kind(tree, arguments) == NODE_ARGUMENT_LIST &&
	       tree->nodes[arguments].after > arguments + 1;
}

/* sys.modules[__name__] is the module itself, `x in sys.modules` is none, and others may be any. */
static void
read_modules(const struct tree *tree, node_index top, struct use *use)
{
	node_index key = tree->nodes[top].after;

	if (node_kind(tree, top - 1) == NODE_SUBSCRIPT) {
		while (node_kind(tree, key) == NODE_ATTRIBUTE)
			key = tree->nodes[key].after - 1;
		/* The module of that name; see loaded_module. */
		if (node_kind(tree, key) == NODE_STRING)
			use->flags |= USE_IDLE;
		else if (!text_is(node_text(tree, key), "__name__") && !text_is(node_text(tree, key), "__module__"))
			use->flags |= USE_ITEM;
	} else if (node_kind(tree, top - 1) == NODE_IN || node_kind(tree, top - 1) == NODE_NOT_IN) {
		use->nattributes = 0;
	}
}

/* getLogger(__name__), __name__ == "__main__" */
static bool
is_idle(const struct tree *tree, node_index name)
{
	static const char *const makers[] = {"getLogger", "get_logger", NULL};
	const char *const *maker = makers;

	if (node_kind(tree, name - 1) == NODE_COMPARISON_OPERATOR)
		return node_kind(tree, name + 1) == NODE_EQUAL && node_kind(tree, name + 2) == NODE_STRING &&
		       text_equal(string_token_of(node_text(tree, name + 2)).content, TEXT("__main__"));
	while (*maker && !text_is(tree_name(tree, name - 2), *maker))
		maker++;
	return node_kind(tree, name - 1) == NODE_ARGUMENT_LIST && *maker;
}

void
note_reflection(const struct tree *tree, struct use *use, node_index root, node_index top)
{
	if (strcmp(use->name, "__name__") == 0 && root == top && is_idle(tree, root))
		use->flags |= USE_IDLE;
	else if (strcmp(use->name, "vars") == 0 && has_arguments(tree, root))
		use->flags |= USE_ITEM;
	else if (use->nattributes == 1 && strcmp(use->name, "sys") == 0 && strcmp(use->attributes[0], "modules") == 0)
		read_modules(tree, top, use);
}

const char *
loaded_module(const struct tree *tree, const struct use *use, node_index modules, struct arena *arena)
{
	if (strcmp(use->name, "sys") != 0 || use->nattributes != 1 || strcmp(use->attributes[0], "modules") != 0 ||
	    node_kind(tree, modules - 1) != NODE_SUBSCRIPT)
		return NULL;
	return plain_string(tree, tree->nodes[modules].after, arena);
}

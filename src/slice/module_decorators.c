/*
 * module_decorators.c - which decorators a definition has, and what it would do as one.
 */
#include <string.h>

#include "base/arena.h"
#include "slice/import_names.h"
#include "slice/module_build.h"

/* Of the piece itself, not of a function within. */
static bool
is_decorator(const struct tree *tree, const struct extent *extent, node_index top)
{
	node_index at = top - 1 - (node_kind(tree, top - 1) == NODE_CALL), decorator = at - 1, c = extent->node + 1;

	if (node_kind(tree, at) != NODE_AT || node_kind(tree, decorator) != NODE_DECORATOR ||
	    node_kind(tree, extent->node) != NODE_DECORATED_DEFINITION)
		return false;
	while (c < decorator && node_kind(tree, c) == NODE_DECORATOR)
		c = tree->nodes[c].after;
	return c == decorator;
}

/* @validator("host", mode="before"): "host". */
static void
read_names(struct build *build, struct decorator *decorator, node_index called)
{
	const struct tree *tree = build->tree;
	node_index arguments = tree->nodes[called].after;

	for (node_index c = arguments + 1; c < tree->nodes[arguments].after; c = tree->nodes[c].after) {
		const char *name;

		if (node_kind(tree, c) == NODE_COMMA || node_kind(tree, c) == NODE_KEYWORD_ARGUMENT)
			continue;
		name = plain_string(tree, c, build->arena);
		if (name)
			*ARENA_PUSH(build->arena, decorator->names, decorator->nnames) = name;
		else
			decorator->computed = true;
	}
}

void
note_decorator(struct build *build, const struct extent *extent, struct use use, node_index top, bool in_class)
{
	struct decorator *decorator;

	if (!is_decorator(build->tree, extent, top))
		return;
	use.flags = (node_kind(build->tree, top - 1) == NODE_CALL ? USE_CALLED : 0) | (in_class ? USE_CLASS : 0);
	decorator = ARENA_PUSH(build->arena, extent->piece->decorators, extent->piece->ndecorators);
	decorator->use = use;
	if (use.flags & USE_CALLED)
		read_names(build, decorator, top);
}

bool
is_overload(const struct build *build, const struct piece *piece)
{
	static const char *const modules[] = {"typing", "typing_extensions", NULL};
	const struct use *use = piece->ndecorators == 1 ? &piece->decorators[0].use : NULL;
	const struct name *name = use ? module_name(build->module, use->name) : NULL;
	const char *function = use && use->nattributes ? use->attributes[0] : NULL;

	if (!name || name->nimports != 1 || !name->imports[0]->module || piece->ndecorations != 1)
		return false;
	if (!function)
		function = name->imports[0]->name;
	return function && strcmp(function, "overload") == 0 && string_is_one_of(name->imports[0]->module, modules);
}

/* kind.limit = 1, setattr(kind, name, 1), kinds[0].limit = 1, type.__setattr__(kind, name, 1) */
void
note_mark(struct build *build, struct piece *piece, const struct use *use, node_index top)
{
	const char *last = use->nattributes ? use->attributes[use->nattributes - 1] : "*";
	bool item = node_kind(build->tree, top - 1) == NODE_SUBSCRIPT, by_call = strcmp(last, "__setattr__") == 0;

	while (node_kind(build->tree, top - 1) == NODE_SUBSCRIPT)
		top--;
	if (by_call || (use->flags & USE_STORE && (!item || node_kind(build->tree, top - 1) == NODE_ATTRIBUTE)))
		add_once(build, &piece->marks, &piece->nmarks, item || by_call ? "*" : last);
}

void
note_return(struct build *build, struct piece *piece, struct scope *scope, node_index node)
{
	const struct tree *tree = build->tree;
	enum returned returned = RETURNS_OTHER;
	int depth = 0;

	for (const struct scope *s = scope; s; s = s->parent)
		depth += s->kind == SCOPE_FUNCTION;
	if (node_kind(tree, node + 1) == NODE_IDENTIFIER) {
		struct scope *holder;
		const struct local *local = scope_lookup(scope, tree_name(tree, node + 1), node + 1, &holder);

		if (local)
			returned = local->argument && !local->nimports ? RETURNS_ARGUMENT : RETURNS_LOCAL;
	}
	if (depth == 1 || depth == 2)
		piece->returns[depth - 1] |= returned;
}

/* Is the node an expression by itself, or what is called or subscripted in it? */
static bool
is_itself(const struct tree *tree, node_index expression, node_index node)
{
	bool given = node_kind(tree, expression) == NODE_CALL || node_kind(tree, expression) == NODE_SUBSCRIPT;

	return node == expression || (given && node == expression + 1);
}

bool
stands_in_head(const struct tree *tree, node_index class, node_index node)
{
	node_index bases;

	if (node_kind(tree, class) == NODE_DECORATED_DEFINITION) {
		for (class ++; node_kind(tree, class) == NODE_DECORATOR; class = tree->nodes[class].after) {
			if (is_itself(tree, class + 2, node))
				return true;
		}
	}
	bases = node_child(tree, class, NODE_ARGUMENT_LIST);
	for (node_index c = bases + 1; bases && c < tree->nodes[bases].after; c = tree->nodes[c].after) {
		if (is_itself(tree, c, node))
			return true;
	}
	return false;
}

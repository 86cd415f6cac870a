/*
 * module_sources.c - which names' objects an expression may be, or have in it.
 */
#include "base/arena.h"
#include "slice/module_build.h"

static bool
is_one_of(struct text text, const char *const *words)
{
	for (; *words; words++) {
		if (text_is(text, *words))
			return true;
	}
	return false;
}

/* Methods whose result has nothing of the object in it that could be changed. */
static bool
is_about(struct text method)
{
	static const char *const methods[] = {"join",  "format", "split",      "strip",    "lower",
	                                      "upper", "title",  "replace",    "encode",   "count",
	                                      "index", "keys",   "startswith", "endswith", NULL};

	return is_one_of(method, methods);
}

void
add_sources_within(struct build *build, struct sources *sources, node_index node, struct share share)
{
	const struct tree *tree = build->tree;

	for (node_index c = node + 1; c < tree->nodes[node].after; c = tree->nodes[c].after)
		add_sources(build, sources, c, share);
}

/* A new object that has the old one, or the same things as the old one, in it; what is taken from it is theirs. */
static struct share
held(struct share share)
{
	share.shared |= !share.taken;
	return share;
}

static struct share
copied(struct share share)
{
	share.copied |= !share.taken;
	return held(share);
}

static struct share
taken(struct share share)
{
	share.taken = true;
	return share;
}

/* logging.getLogger(): what a module's function returns is no part of the module. */
static bool
is_imported(struct build *build, node_index node)
{
	const struct name *name;

	while (node_kind(build->tree, node) == NODE_ATTRIBUTE)
		node++;
	name = map_get(&build->module->names, tree_name(build->tree, node));
	return name && name->nimports;
}

/* h = Holder(ROWS), of a class with methods that change what its objects have. */
static bool
makes_keeper(struct build *build, node_index function)
{
	const struct name *name = map_get(&build->module->names, node_text(build->tree, function));
	const struct toplevel *class =
		name && name->nstatements && !name->nimports ? &build->module->statements[name->statements[0]] : NULL;

	for (size_t i = 1; class && class->kind == STATEMENT_CLASS && i < class->npieces; i++) {
		if (class->pieces[i].nalters && !piece_binds(&class->pieces[i], "__init__"))
			return true;
	}
	return false;
}

/* In parentheses, or a generator by itself. */
static void
add_arguments(struct build *build, struct sources *sources, node_index arguments, struct share share)
{
	if (node_kind(build->tree, arguments) == NODE_ARGUMENT_LIST)
		add_sources_within(build, sources, arguments, share);
	else
		add_sources(build, sources, arguments, share);
}

static void
add_sources_of_call(struct build *build, struct sources *sources, node_index call, struct share share)
{
	static const char *const passing[] = {"nullcontext", "partial", "iter",      "map",      "filter",
	                                      "zip",         "cast",    "enumerate", "reversed", NULL};
	static const char *const copying[] = {"list",      "dict",        "tuple",       "set",   "sorted",  "copy",
	                                      "frozenset", "OrderedDict", "defaultdict", "deque", "Counter", NULL};
	static const char *const picking[] = {"next", "max", "min", "choice", NULL};
	const struct tree *tree = build->tree;
	node_index function = call + 1, arguments = tree->nodes[function].after;
	struct text name = node_text(tree, function);
	bool method = node_kind(tree, function) == NODE_ATTRIBUTE, imported = method && is_imported(build, function);

	if (method)
		name = tree_name(tree, tree->nodes[function].after - 1);
	if (method && !imported && text_is(name, "copy"))
		add_sources(build, sources, function + 1, copied(share));
	else if (method && !imported && !is_about(name))
		add_sources(build, sources, function, share);
	if (is_one_of(name, passing) || (!method && makes_keeper(build, function)))
		add_arguments(build, sources, arguments, share);
	else if (is_one_of(name, copying) && (!method || imported))
		add_arguments(build, sources, arguments, copied(share));
	else if (is_one_of(name, picking) && (!method || imported))
		add_arguments(build, sources, arguments, taken(share));
	else if (node_kind(tree, function) == NODE_IDENTIFIER && build->scopes.roles[function] == ROLE_LOAD)
		*ARENA_PUSH(build->arena, sources->items, sources->nitems) =
			(struct source){function, {share.shared, share.taken, share.copied, .returned = true}};
}

/* [row for row in ROWS]: what is in it is in ROWS. */
static void
add_sources_of_comprehension(struct build *build, struct sources *sources, node_index node, struct share share)
{
	const struct tree *tree = build->tree;

	for (node_index c = node + 1; c < tree->nodes[node].after; c = tree->nodes[c].after) {
		if (node_kind(tree, c) == NODE_FOR_IN_CLAUSE)
			add_sources(build, sources, node_child(tree, c, NODE_IN) + 1, copied(share));
	}
}

/* A | B, A + B */
static bool
joins(const struct tree *tree, node_index operation)
{
	struct text operator= node_text(tree, tree->nodes[operation + 1].after);

	return text_is(operator, "|") || text_is(operator, "+");
}

void
add_sources(struct build *build, struct sources *sources, node_index node, struct share share)
{
	const struct tree *tree = build->tree;

	switch (node_kind(tree, node)) {
	case NODE_IDENTIFIER:
		if (build->scopes.roles[node] == ROLE_LOAD)
			*ARENA_PUSH(build->arena, sources->items, sources->nitems) = (struct source){node, share};
		break;
	case NODE_SUBSCRIPT:
		add_sources(build, sources, node + 1,
		            node_kind(tree, tree->nodes[node + 1].after) == NODE_SLICE ? copied(share) : taken(share));
		break;
	case NODE_ATTRIBUTE:
		add_sources(build, sources, node + 1, taken(share));
		break;
	case NODE_NAMED_EXPRESSION:
		add_sources(build, sources, tree->nodes[node + 1].after, share);
		break;
	case NODE_KEYWORD_ARGUMENT:
		add_sources(build, sources, node_child(tree, node, NODE_EQUALS) + 1, share);
		break;
	case NODE_CALL:
		add_sources_of_call(build, sources, node, share);
		break;
	case NODE_BINARY_OPERATOR:
		if (joins(tree, node))
			add_sources_within(build, sources, node, copied(share));
		break;
	case NODE_LIST_COMPREHENSION:
	case NODE_SET_COMPREHENSION:
	case NODE_DICTIONARY_COMPREHENSION:
	case NODE_GENERATOR_EXPRESSION:
		add_sources_of_comprehension(build, sources, node, share);
		break;
	case NODE_LIST:
	case NODE_TUPLE:
	case NODE_SET:
	case NODE_DICTIONARY:
	case NODE_EXPRESSION_LIST:
		add_sources_within(build, sources, node, held(share));
		break;
	case NODE_PAIR:
	case NODE_ARGUMENT_LIST:
	case NODE_LIST_SPLAT:
	case NODE_DICTIONARY_SPLAT:
	case NODE_PARENTHESIZED_EXPRESSION:
	case NODE_CONDITIONAL_EXPRESSION:
	case NODE_BOOLEAN_OPERATOR:
		add_sources_within(build, sources, node, share);
		break;
	default:
		break;
	}
}

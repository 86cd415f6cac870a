/*
 * module_mutation.c - whether code changes the object that a name stands for.
 */
#include <string.h>

#include "base/arena.h"
#include "slice/import_names.h"
#include "slice/module_build.h"

bool
is_pure(const char *function)
{
	static const char *const functions[] = {
		"abs",    "all",        "any",        "bool",      "bytes",    "callable", "dict", "enumerate",
		"filter", "float",      "format",     "frozenset", "getattr",  "hasattr",  "hash", "id",
		"int",    "isinstance", "issubclass", "iter",      "len",      "list",     "map",  "max",
		"min",    "print",      "range",      "repr",      "reversed", "round",    "set",  "sorted",
		"str",    "sum",        "super",      "tuple",     "type",     "vars",     "zip",  NULL};

	return string_is_one_of(function, functions);
}

bool
only_tells(const char *method)
{
	static const char *const methods[] = {"debug",     "info",     "warning", "warn", "error",
	                                      "exception", "critical", "log",     NULL};

	return string_is_one_of(method, methods);
}

/* What is read of an object, step by step: X["a"].get("b").append */
struct access {
	node_index top; /* the outermost expression that it begins */
	bool called;    /* a method, somewhere on the way */
	bool returned;  /* something is read of what a call returns */
	bool changes;   /* ... one that changes what it is a method of; or that is taken to be called later */
	bool tells;     /* ... one that does nothing else */
};

static struct access
access_of(struct build *build, const struct chain *chain)
{
	static const char *const methods[] = {
		"append",   "appendleft", "extend", "extendleft", "insert",      "remove",  "pop",  "popleft",
		"popitem",  "clear",      "update", "setdefault", "add",         "discard", "sort", "reverse",
		"register", "set",        "put",    "push",       "__setitem__", NULL};
	const struct tree *tree = build->tree;
	struct access access = {.top = chain->top};
	const char *last = chain->nattributes ? chain->attributes[chain->nattributes - 1] : NULL;

	for (; access.top > 1; access.top--) {
		switch (node_kind(tree, access.top - 1)) {
		case NODE_CALL:
			access.returned = true;
			access.called |= last != NULL;
			access.changes |= last && string_is_one_of(last, methods);
			access.tells |= last && only_tells(last);
			last = NULL;
			break;
		case NODE_ATTRIBUTE:
			last = intern(build, tree_name(tree, tree->nodes[access.top - 1].after - 1));
			break;
		case NODE_SUBSCRIPT:
			last = NULL;
			break;
		case NODE_PARENTHESIZED_EXPRESSION:
			break;
		case NODE_IDENTIFIER: /* (x := X).append(1) */
			if (node_kind(tree, access.top - 2) == NODE_NAMED_EXPRESSION) {
				access.top--;
				break;
			}
			/* fallthrough */
		default:
			access.changes |= last && string_is_one_of(last, methods);
			return access;
		}
	}
	return access;
}

/* The name of the function that the node is the first argument of; empty: it is none. */
static struct text
called_with(const struct tree *tree, node_index node)
{
	if (node > 3 && node_kind(tree, node - 1) == NODE_ARGUMENT_LIST && node_kind(tree, node - 3) == NODE_CALL)
		return node_text(tree, node - 2);
	return TEXT("");
}

/* setattr(X, …), delattr(X, …) */
bool
is_set_by_name(const struct tree *tree, const struct chain *chain)
{
	node_index top = chain->top;
	struct text function;

	while (top > 1 && node_kind(tree, top - 1) == NODE_SUBSCRIPT)
		top--;
	function = called_with(tree, top);
	return text_is(function, "setattr") || text_is(function, "delattr");
}

/*
 * X.append(1), X["a"].get("b").append, next(X) anywhere; what else is called of X by a statement while the module is
 * imported, and @X.register: X is changed.
 */
bool
is_mutation(struct build *build, const struct chain *chain, bool at_import)
{
	const struct tree *tree = build->tree;
	struct access access = access_of(build, chain);
	enum node_kind around = node_kind(tree, access.top - 1);

	if (access.changes || is_set_by_name(tree, chain) || text_is(called_with(tree, chain->top), "next"))
		return true;
	if (!at_import || access.tells)
		return false;
	if (around == NODE_EXPRESSION_STATEMENT)
		return access.called;
	/* get().x = 1, getattr(g, "x")["a"] = 1 */
	access.returned |= node_kind(tree, chain->top) == NODE_CALL;
	if (around == NODE_ASSIGNMENT && access.returned && node_kind(tree, access.top) != NODE_CALL &&
	    node_child(tree, access.top - 1, NODE_EQUALS) >= access.top)
		return true;
	return chain->nattributes != 0 && (around == NODE_DECORATOR || around == NODE_AT);
}

bool
changes_within(const struct tree *tree, const struct chain *chain)
{
	size_t steps = chain->nattributes;

	for (node_index top = chain->top; top > 1; top--) {
		enum node_kind kind = node_kind(tree, top - 1);

		if (kind != NODE_SUBSCRIPT && kind != NODE_ATTRIBUTE && kind != NODE_CALL)
			break;
		steps += kind != NODE_CALL;
	}
	return steps > 1;
}

bool
is_put(const struct tree *tree, const struct chain *chain, bool self)
{
	static const char *const methods[] = {"add",        "append", "appendleft", "extend",
	                                      "extendleft", "insert", "update",     NULL};
	size_t first = self && chain->nattributes ? 1 : 0;
	node_index top = chain->top;

	if (chain->nattributes == first)
		return node_kind(tree, top - 1) == NODE_SUBSCRIPT && node_kind(tree, top - 2) == NODE_ASSIGNMENT;
	return chain->nattributes == first + 1 && string_is_one_of(chain->attributes[first], methods) &&
	       node_kind(tree, top - 1) == NODE_CALL && node_kind(tree, top - 2) == NODE_EXPRESSION_STATEMENT;
}

/* X += 1, X += "a": another object. */
bool
is_counting(const struct tree *tree, node_index target)
{
	node_index assignment = target - 1, value = target;

	if (node_kind(tree, assignment) != NODE_AUGMENTED_ASSIGNMENT)
		return false;
	for (node_index c = target; c < tree->nodes[assignment].after; c = tree->nodes[c].after)
		value = c;
	return node_kind(tree, value) == NODE_INTEGER || node_kind(tree, value) == NODE_FLOAT ||
	       node_kind(tree, value) == NODE_STRING;
}

/* An object that the function has made itself: [], {…}, list(x) */
static bool
is_fresh(const struct tree *tree, node_index bound)
{
	node_index equals =
		node_kind(tree, bound - 1) == NODE_ASSIGNMENT ? node_child(tree, bound - 1, NODE_EQUALS) : 0;

	switch (equals ? node_kind(tree, equals + 1) : NODE_IDENTIFIER) {
	case NODE_LIST:
	case NODE_DICTIONARY:
	case NODE_SET:
	case NODE_LIST_COMPREHENSION:
	case NODE_DICTIONARY_COMPREHENSION:
	case NODE_SET_COMPREHENSION:
	case NODE_STRING:
		return true;
	case NODE_CALL:
		return node_kind(tree, equals + 2) == NODE_IDENTIFIER;
	default:
		return false;
	}
}

/* Code of a function does it to a local name. */
void
note_alteration(struct build *build, struct piece *piece, const struct local *local, const struct chain *chain,
                bool changes)
{
	struct access access = access_of(build, chain);
	bool by_itself = access.called && node_kind(build->tree, access.top - 1) == NODE_EXPRESSION_STATEMENT;

	if ((changes || by_itself) && !is_fresh(build->tree, local->first))
		piece->changes_given = true;
}

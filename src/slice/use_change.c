/*
 * use_change.c - what becomes of the object that a name stands for.
 *
 * X.append(1), X[0] = 1 and fill(X) by itself change X, or may; while a module is
 * imported so does any other method that is not known to read only.  A statement
 * that makes something of X, y = fill(X), hands it over: whether that changes
 * it depends on fill.
 */
#include <string.h>

#include "base/arena.h"
#include "slice/module_build.h"

static const char *const changing_methods[] = {
	"append",   "appendleft", "extend", "extendleft", "insert",      "remove",      "pop",      "popleft",
	"popitem",  "clear",      "update", "setdefault", "add",         "discard",     "sort",     "reverse",
	"register", "set",        "put",    "push",       "__setitem__", "__setattr__", "__next__", NULL};

/* Of lists, dictionaries, sets, strings, paths and loggers. */
static const char *const reading_methods[] = {
	"get",          "items",       "keys",        "values",     "copy",       "count",
	"index",        "format",      "join",        "split",      "rsplit",     "strip",
	"lstrip",       "rstrip",      "lower",       "upper",      "title",      "replace",
	"startswith",   "endswith",    "encode",      "decode",     "union",      "difference",
	"intersection", "issubset",    "issuperset",  "exists",     "is_file",    "is_dir",
	"joinpath",     "resolve",     "absolute",    "read_text",  "read_bytes", "with_suffix",
	"with_name",    "relative_to", "as_posix",    "splitlines", "partition",  "rpartition",
	"isoformat",    "read",        "readline",    "readlines",  "open",       "iterdir",
	"glob",         "rglob",       "is_absolute", "expanduser", "strftime",   "total_seconds",
	"match",        "search",      "fullmatch",   "findall",    "debug",      "info",
	"warning",      "warn",        "error",       "exception",  "critical",   "log",
	"getChild",     NULL};

/* Functions that change nothing they are given, and keep nothing of it. */
static const char *const reading_functions[] = {
	"abs",     "all",   "any",  "bool",  "bytes",      "callable",   "float", "format", "getattr",
	"hasattr", "hash",  "id",   "int",   "isinstance", "issubclass", "len",   "max",    "min",
	"print",   "range", "repr", "round", "str",        "sum",        "super", "type",   NULL};

static bool
is_word(struct text name, const char *const *words)
{
	for (; *words; words++) {
		if (text_is(name, *words))
			return true;
	}
	return false;
}

void
enter_call(struct build *build, node_index node)
{
	const struct tree *tree = build->tree;

	while (build->ncalls && node >= build->calls[build->ncalls - 1].after)
		build->ncalls--;
	if (node_kind(tree, node) != NODE_CALL)
		return;
	*ARENA_PUSH(build->arena, build->calls, build->ncalls) =
		(struct open_call){node, tree->nodes[node + 1].after, tree->nodes[node].after};
}

/* STEPS.append(f), STEPS[k] = f, and nothing comes of it; self.steps.append(f) likewise. */
static bool
is_put(const struct tree *tree, const struct chain *chain)
{
	static const char *const methods[] = {"add",        "append", "appendleft", "extend",
	                                      "extendleft", "insert", "update",     NULL};
	node_index top = chain->top;

	if (node_kind(tree, top - 1) == NODE_SUBSCRIPT && node_kind(tree, top - 2) == NODE_ASSIGNMENT)
		return chain->nattributes <= 1;
	return chain->nattributes >= 1 && chain->nattributes <= 2 &&
	       string_is_one_of(chain->attributes[chain->nattributes - 1], methods) &&
	       node_kind(tree, top - 1) == NODE_CALL && node_kind(tree, top - 2) == NODE_EXPRESSION_STATEMENT;
}

/* The last name of what is called; empty: it has none. */
static struct text
called_name(const struct tree *tree, const struct open_call *call)
{
	node_index last = call->arguments - 1;

	return node_kind(tree, last) == NODE_IDENTIFIER ? tree_name(tree, last) : TEXT("");
}

/* f(X) by itself, and f(X)(1). */
static bool
stands_alone(const struct tree *tree, node_index expression)
{
	while (node_kind(tree, expression - 1) == NODE_CALL || node_kind(tree, expression - 1) == NODE_ATTRIBUTE)
		expression--;
	if (node_kind(tree, expression - 1) == NODE_AWAIT)
		expression--;
	return node_kind(tree, expression - 1) == NODE_EXPRESSION_STATEMENT;
}

/* @call(…): nothing else of what it is. */
static bool
decorates(const struct tree *tree, node_index expression)
{
	return node_kind(tree, expression - 1) == NODE_AT;
}

/* ALL.append(X) keeps X as it is; list.append(X, 1) does not. */
static bool
keeps_only(const struct build *build, const struct open_call *call)
{
	static const char *const types[] = {"list", "dict", "set", "object", "type", NULL};
	const struct tree *tree = build->tree;

	return is_word(called_name(tree, call), changing_methods) &&
	       node_kind(tree, call->call + 1) == NODE_ATTRIBUTE &&
	       !(node_kind(tree, call->call + 2) == NODE_IDENTIFIER && is_word(tree_name(tree, call->call + 2), types));
}

/* fill(X), reg.add([X[0]]): which of the calls around the node may change it?  ALL.append(X) only keeps it.  NULL:
 * none. */
static const struct open_call *
receiver_of(const struct build *build, node_index node)
{
	for (size_t i = build->ncalls; i-- > 0;) {
		const struct open_call *call = &build->calls[i];
		struct text name = called_name(build->tree, call);

		if (node < call->arguments)
			continue;
		if (is_word(name, reading_functions) || is_word(name, reading_methods) || keeps_only(build, call))
			return NULL;
		return call;
	}
	return NULL;
}

/* What is read of an object, step by step: X["a"].get("b").append */
struct access {
	node_index top; /* the outermost expression that it begins */
	bool called;    /* a method, somewhere on the way */
	bool changes;   /* ... one that changes what it is a method of; or that is taken to be called later */
	bool unknown;   /* ... one that may */
	bool returned;  /* something of what a call returns */
	size_t steps;   /* attributes, items and methods */
};

static void
add_method(struct access *access, struct text method)
{
	access->called |= method.length > 0;
	access->changes |= is_word(method, changing_methods);
	access->unknown |= method.length && !is_word(method, reading_methods);
}

static struct access
access_of(const struct build *build, const struct chain *chain)
{
	const struct tree *tree = build->tree;
	struct access access = {.top = chain->top, .steps = chain->nattributes};
	struct text last = chain->nattributes ? text_of(chain->attributes[chain->nattributes - 1]) : TEXT("");

	for (; access.top > 1; access.top--) {
		switch (node_kind(tree, access.top - 1)) {
		case NODE_CALL:
			add_method(&access, last);
			access.returned = true;
			last = TEXT("");
			break;
		case NODE_ATTRIBUTE:
			access.steps++;
			last = tree_name(tree, tree->nodes[access.top - 1].after - 1);
			break;
		case NODE_SUBSCRIPT:
			access.steps++;
			last = TEXT("");
			break;
		case NODE_PARENTHESIZED_EXPRESSION:
		case NODE_BOOLEAN_OPERATOR:
		case NODE_CONDITIONAL_EXPRESSION:
			break;
		case NODE_IDENTIFIER: /* (x := X).append(1) */
			if (node_kind(tree, access.top - 2) == NODE_NAMED_EXPRESSION) {
				access.top--;
				break;
			}
			/* fallthrough */
		default:
			access.changes |= is_word(last, changing_methods);
			return access;
		}
	}
	return access;
}

/* X += 1, X += "a": another object. */
static bool
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

/* get().x = 1, getattr(g, "x")["a"] = 1 */
static bool
is_target(const struct tree *tree, node_index top)
{
	return node_kind(tree, top - 1) == NODE_ASSIGNMENT && node_kind(tree, top) != NODE_CALL &&
	       node_kind(tree, top) != NODE_IDENTIFIER && node_child(tree, top - 1, NODE_EQUALS) >= top;
}

/* A name alone in the first argument of setattr, delattr or next. */
static bool
is_set_by_call(const struct build *build, node_index top)
{
	static const char *const functions[] = {"setattr", "delattr", "next", NULL};
	const struct open_call *call = build->ncalls ? &build->calls[build->ncalls - 1] : NULL;

	return call && top > call->arguments && is_word(called_name(build->tree, call), functions);
}

/* What a function of the module does to what it is given is seen there. */
static bool
is_own_function(const struct build *build, const struct open_call *call)
{
	const struct local *local = node_kind(build->tree, call->call + 1) == NODE_IDENTIFIER
	                                    ? map_get(&build->scopes.items[0]->names, called_name(build->tree, call))
	                                    : NULL;

	return local && !local->nimports;
}

/* While the module is imported, or in a lambda of a statement, which that may call. */
static bool
runs_with(const struct extent *extent, const struct scope *scope, const struct tree *tree)
{
	bool definition = extent->statement->kind == STATEMENT_FUNCTION || extent->statement->kind == STATEMENT_CLASS;

	for (; scope; scope = scope->parent) {
		if (scope->kind == SCOPE_FUNCTION && (definition || node_kind(tree, scope->node) != NODE_LAMBDA))
			return false;
	}
	return true;
}

/* X.info("loaded") */
static bool
only_reads(const struct chain *chain)
{
	return chain->nattributes && string_is_one_of(chain->attributes[chain->nattributes - 1], reading_methods);
}

void
judge_use(struct build *build, const struct extent *extent, struct scope *scope, const struct chain *chain,
          enum role role, const struct local *local, struct use *use)
{
	const struct tree *tree = build->tree;
	bool runs = runs_with(extent, scope, tree);
	struct access access = access_of(build, chain);
	const struct open_call *receiver = receiver_of(build, chain->top);

	use->runs = runs;
	use->put = !runs && is_put(tree, chain);
	use->called = node_kind(tree, chain->top - 1) == NODE_CALL || decorates(tree, chain->top);
	use->object = !use->called || receiver;
	use->changed = role == ROLE_INTO || (role == ROLE_UPDATE && !local && !is_counting(tree, chain->root)) ||
	               access.changes || is_set_by_call(build, chain->top) || is_target(tree, access.top);
	if (local && !runs)
		use->changed |= access.called && access.unknown && stands_alone(tree, access.top);
	else if (runs)
		use->changed |= access.unknown || decorates(tree, access.top) ||
		                (use->called && stands_alone(tree, chain->top) && !only_reads(chain));
	else
		use->changed |= access.unknown && stands_alone(tree, access.top);
	use->within = use->changed && access.steps > 1;
	use->result = use->changed && use->called && access.steps > chain->nattributes;
	if (!receiver)
		return;
	/* fill(get()): not the function. */
	use->handed = !use->called || use->nattributes > 0 || chain->nattributes > 0;
	if (is_own_function(build, receiver) ||
	    !(stands_alone(tree, receiver->call) || decorates(tree, receiver->call)))
		return;
	use->result |= !use->handed;
	use->changed = true;
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

/* A parameter's default that can be changed: the function's own. */
static bool
is_kept_default(const struct tree *tree, const struct local *local)
{
	enum node_kind parameter = node_kind(tree, local->first - 1);
	node_index equals = parameter == NODE_DEFAULT_PARAMETER || parameter == NODE_TYPED_DEFAULT_PARAMETER
	                            ? node_child(tree, local->first - 1, NODE_EQUALS)
	                            : 0;

	switch (local->argument && equals ? node_kind(tree, equals + 1) : NODE_NONE) {
	case NODE_LIST:
	case NODE_DICTIONARY:
	case NODE_SET:
	case NODE_CALL:
		return true;
	default:
		return false;
	}
}

void
note_change(struct build *build, const struct extent *extent, const struct scope *holder, const struct local *local,
            const struct use *use)
{
	bool definition = extent->statement->kind == STATEMENT_FUNCTION || extent->statement->kind == STATEMENT_CLASS;

	if (local && holder->self.length && text_is(holder->self, use->name))
		return;
	/* Of a statement: something that it has under a name of its own; a function in it waits to be called. */
	if (!definition && !use->runs)
		extent->statement->changes |= CHANGES_NAMED | CHANGES_GIVEN;
	else if (!local && definition)
		extent->piece->changes |= CHANGES_NAMED;
	else if (local && !is_fresh(build->tree, local->first))
		extent->piece->changes |= CHANGES_GIVEN | (local->argument ? 0 : CHANGES_NAMED);
	if (local && is_kept_default(build->tree, local))
		extent->piece->changes |= CHANGES_DEFAULT;
}

/*
 * binding.c - what names stand for.
 */
#include "base/arena.h"
#include "plan/reading.h"
#include "python/constant.h"
#include "python/survey.h"

const struct binding *
name_lookup(const struct scope *scope, struct text name)
{
	for (; scope; scope = scope->outer) {
		const struct binding *found = map_get(&scope->bindings, name);

		if (found)
			return found;
	}
	return NULL;
}

/* What is bound on a condition and was bound before may be either. */
void
name_bind(struct reading *reading, struct scope *scope, struct text name, struct binding binding)
{
	void **place = map_at(&scope->bindings, name);
	struct binding *copy = ARENA_NEW(reading->arena, struct binding);

	if (*place && reading->conditional && binding.kind == BOUND_VALUE)
		binding.kind = BOUND_UNKNOWN;
	*copy = binding;
	*place = copy;
}

static enum binding_kind
imported_kind(struct text module, struct text name)
{
	const char *dot = memchr(module.data, '.', module.length);
	struct text top = {module.data, dot ? (size_t)(dot - module.data) : module.length};

	if (text_is(module, "alembic") && text_is(name, "op"))
		return BOUND_OP;
	if (text_is(module, "alembic.op") && name.length == 0)
		return BOUND_OP;
	if (text_is(module, "alembic"))
		return text_is(name, "context") ? BOUND_CONTEXT : BOUND_ALEMBIC;
	if (text_is(top, "alembic") || text_is(top, "sqlalchemy") || is_standard_library(top))
		return BOUND_LIBRARY;
	return BOUND_FOREIGN;
}

static void
bind_import(struct reading *reading, struct scope *scope, struct text module, struct text name, struct text as)
{
	struct binding binding = {.kind = imported_kind(module, name)};

	binding.name = name.length ? arena_printf(reading->arena, "%.*s.%.*s", (int)module.length, module.data,
	                                          (int)name.length, name.data)
	                           : arena_copy(reading->arena, module.data, module.length);
	name_bind(reading, scope, as, binding);
}

/* `import a.b` binds a; `import a.b as c` binds c to a.b. */
void
read_local_import(struct reading *reading, node_index statement, struct scope *scope)
{
	const struct tree *tree = reading->tree;
	bool is_from = node_kind(tree, statement) == NODE_IMPORT_FROM_STATEMENT;
	node_index first = statement + 1;
	struct text module = node_text(tree, first);

	while (is_from && node_kind(tree, first) == NODE_FROM)
		first = tree->nodes[first].after, module = node_text(tree, first);
	for (node_index c = is_from ? tree->nodes[first].after : first; c < tree->nodes[statement].after;
	     c = tree->nodes[c].after) {
		bool is_aliased = node_kind(tree, c) == NODE_ALIASED_IMPORT;
		node_index name = is_aliased ? c + 1 : c;
		struct text text = node_text(tree, name), as = text;

		if (node_kind(tree, name) != NODE_DOTTED_NAME)
			continue;
		for (node_index a = tree->nodes[name].after; is_aliased && a < tree->nodes[c].after;
		     a = tree->nodes[a].after) {
			if (node_kind(tree, a) == NODE_IDENTIFIER)
				as = tree_name(tree, a);
		}
		if (is_from) {
			bind_import(reading, scope, module, text, as);
			continue;
		}
		if (!is_aliased) {
			const char *dot = memchr(text.data, '.', text.length);

			text.length = dot ? (size_t)(dot - text.data) : text.length;
			as = text;
		}
		bind_import(reading, scope, text, TEXT(""), as);
	}
}

static void read_bindings(struct reading *reading, node_index block, struct scope *scope);

static void
read_binding(struct reading *reading, node_index c, struct scope *scope)
{
	const struct tree *tree = reading->tree;

	switch (node_kind(tree, c)) {
	case NODE_IMPORT_STATEMENT:
	case NODE_IMPORT_FROM_STATEMENT:
		read_local_import(reading, c, scope);
		break;
	case NODE_DECORATED_DEFINITION:
		for (node_index d = c + 1; d < tree->nodes[c].after; d = tree->nodes[d].after)
			read_binding(reading, d, scope);
		break;
	case NODE_FUNCTION_DEFINITION: {
		node_index name = node_child(tree, c, NODE_IDENTIFIER);

		name_bind(reading, scope, tree_name(tree, name),
		          (struct binding){.kind = BOUND_FUNCTION, .node = c, .scope = scope});
		break;
	}
	case NODE_EXPRESSION_STATEMENT:
		if (node_kind(tree, c + 1) == NODE_ASSIGNMENT && node_kind(tree, c + 2) == NODE_IDENTIFIER) {
			node_index value = 0;

			for (node_index v = c + 2; v < tree->nodes[c + 1].after; v = tree->nodes[v].after)
				value = v;
			if (value > c + 2)
				name_bind(reading, scope, tree_name(tree, c + 2),
				          (struct binding){.kind = BOUND_VALUE, .node = value, .scope = scope});
		}
		break;
	case NODE_IF_STATEMENT:
	case NODE_TRY_STATEMENT:
	case NODE_ELSE_CLAUSE:
	case NODE_EXCEPT_CLAUSE:
		reading->conditional++;
		read_bindings(reading, c, scope);
		reading->conditional--;
		break;
	case NODE_BLOCK:
		read_bindings(reading, c, scope);
		break;
	default:
		break;
	}
}

static void
read_bindings(struct reading *reading, node_index block, struct scope *scope)
{
	for (node_index c = block + 1; c < reading->tree->nodes[block].after; c = reading->tree->nodes[c].after)
		read_binding(reading, c, scope);
}

void
read_module(struct reading *reading)
{
	reading->module = (struct scope){.bindings = MAP_INIT(reading->arena)};
	read_bindings(reading, 0, &reading->module);
}

static const char *const session_makers[] = {"Session", "sessionmaker", "scoped_session", "AsyncSession", NULL};
static const char *const connection_keepers[] = {
	"connect", "execution_options", "begin", "engine", "connection", "get_bind", "bind", "begin_nested", NULL};

static bool
is_named(struct text name, const char *const *names)
{
	while (*names && !text_is(name, *names))
		names++;
	return *names != NULL;
}

/* x.name, or what a call of it gives. */
static struct binding
what_is_member(struct reading *reading, node_index of, struct text name, struct scope *scope)
{
	struct binding on = what_is(reading, of, scope);

	if (on.kind == BOUND_ALEMBIC && text_is(name, "op"))
		return (struct binding){.kind = BOUND_OP};
	if (on.kind == BOUND_ALEMBIC && text_is(name, "context"))
		return (struct binding){.kind = BOUND_CONTEXT};
	if (on.kind == BOUND_OP && text_is(name, "get_context"))
		return (struct binding){.kind = BOUND_CONTEXT};
	if ((on.kind == BOUND_OP || on.kind == BOUND_CONTEXT || on.kind == BOUND_CONNECTION ||
	     on.kind == BOUND_SESSION) &&
	    is_named(name, connection_keepers))
		return (struct binding){.kind = BOUND_CONNECTION};
	if (on.kind == BOUND_LIBRARY && is_named(name, session_makers))
		return (struct binding){.kind = BOUND_SESSION};
	if (on.kind == BOUND_LIBRARY || on.kind == BOUND_FOREIGN)
		return (struct binding){.kind = on.kind, .name = on.name};
	return (struct binding){.kind = BOUND_UNKNOWN};
}

static struct binding
what_is_called(struct reading *reading, node_index call, struct scope *scope)
{
	const struct tree *tree = reading->tree;
	node_index on = called_on(tree, call);
	struct text name = called_name(tree, call);
	struct binding callee;

	if (on) {
		struct binding binding = what_is(reading, on, scope);

		if (binding.kind == BOUND_OP && text_is(name, "batch_alter_table")) {
			node_index table = argument(reading, call, 0, "table_name");

			return (struct binding){.kind = BOUND_BATCH,
			                        .table = table ? fold_string(reading, table, scope) : NULL};
		}
		return what_is_member(reading, on, name, scope);
	}
	callee = what_is(reading, call + 1, scope);
	if (callee.kind == BOUND_SESSION || (callee.kind == BOUND_LIBRARY && is_named(name, session_makers)))
		return (struct binding){.kind = BOUND_SESSION};
	return (struct binding){.kind = BOUND_UNKNOWN};
}

struct binding
what_is(struct reading *reading, node_index node, struct scope *scope)
{
	const struct tree *tree = reading->tree;

	node = resolve(reading, node, &scope);
	switch (node_kind(tree, node)) {
	case NODE_IDENTIFIER: {
		const struct binding *found = name_lookup(scope, tree_name(tree, node));

		if (found && found->kind == BOUND_LIBRARY && is_named(tree_name(tree, node), session_makers))
			return (struct binding){.kind = BOUND_SESSION};
		return found ? *found : (struct binding){.kind = BOUND_UNKNOWN};
	}
	case NODE_ATTRIBUTE: {
		node_index last = 0;

		for (node_index c = node + 1; c < tree->nodes[node].after; c = tree->nodes[c].after)
			last = c;
		return what_is_member(reading, node + 1, tree_name(tree, last), scope);
	}
	case NODE_CALL:
		return what_is_called(reading, node, scope);
	default:
		return (struct binding){.kind = BOUND_VALUE, .node = node, .scope = scope};
	}
}

node_index
resolve(struct reading *reading, node_index node, struct scope **scope)
{
	for (int depth = 0; depth < DEEPEST_VALUE; depth++) {
		const struct binding *found;

		node = without_parentheses(reading->tree, node);
		if (node_kind(reading->tree, node) != NODE_IDENTIFIER)
			return node;
		found = name_lookup(*scope, tree_name(reading->tree, node));
		if (!found || found->kind != BOUND_VALUE)
			return node;
		node = found->node;
		*scope = found->scope;
	}
	return node;
}

/*
 * names.c - the scopes of a file, what each binds, and the role of every identifier.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "python/survey.h"
#include "slice/import_names.h"
#include "slice/module.h"
#include "slice/scope.h"

static enum node_kind
kind_at(const struct scopes *s, node_index node)
{
	return node_kind(s->tree, node);
}

static node_index
after(const struct scopes *s, node_index node)
{
	return s->tree->nodes[node].after;
}

static struct scope *
add_scope(struct scopes *s, enum scope_kind kind, struct scope *parent, node_index node)
{
	struct scope *scope = ARENA_NEW(s->arena, struct scope);

	*scope = (struct scope){.kind = kind, .parent = parent, .node = node, .names = {.arena = s->arena}};
	*ARENA_PUSH(s->arena, s->items, s->nitems) = scope;
	return scope;
}

/* The subtree of `node` lies in the scope that was added last, or in `outer`. */
static void
enter(struct scopes *s, node_index node, const struct scope *scope)
{
	for (size_t i = s->nitems; i-- > 0;) {
		if (s->items[i] == scope) {
			s->enters[node] = (uint32_t)i + 1;
			return;
		}
	}
}

static struct local *
local_of(struct scopes *s, struct scope *scope, struct text name, node_index at)
{
	void **place = map_at(&scope->names, name);
	struct local *local = *place;

	if (!local) {
		*place = local = ARENA_NEW(s->arena, struct local);
		local->first = at;
	}
	return local;
}

static struct local *
bind(struct scopes *s, struct scope *scope, node_index identifier, enum role role)
{
	struct local *local = local_of(s, scope, tree_name(s->tree, identifier), identifier);

	s->roles[identifier] = (uint8_t)role;
	local->otherwise = true;
	local->argument = false;
	return local;
}

/* Where `:=` in a comprehension binds.  PEP 572. */
static struct scope *
outside_comprehensions(struct scope *scope)
{
	while (scope->kind == SCOPE_COMPREHENSION)
		scope = scope->parent;
	return scope;
}

/* x.a.b[0] as a target: x is changed, not bound. */
static void
mark_into(struct scopes *s, node_index target)
{
	node_index root = target;

	while (kind_at(s, root) == NODE_ATTRIBUTE || kind_at(s, root) == NODE_SUBSCRIPT)
		root++;
	if (kind_at(s, root) == NODE_IDENTIFIER)
		s->roles[root] = ROLE_INTO;
}

/* What an assignment, a for, a with or a del binds. */
static void
bind_targets(struct scopes *s, struct scope *scope, node_index target, enum role role)
{
	for (node_index i = target; i < after(s, target);) {
		switch (kind_at(s, i)) {
		case NODE_ATTRIBUTE:
		case NODE_SUBSCRIPT:
			mark_into(s, i);
			i = after(s, i);
			break;
		case NODE_IDENTIFIER:
			bind(s, scope, i++, role);
			break;
		default:
			i++;
		}
	}
}

static void
bind_parameter(struct scopes *s, struct scope *function, node_index parameter, bool first)
{
	node_index name = parameter, last = after(s, parameter);

	for (node_index c = parameter + 1; c < last; c = after(s, c)) {
		if (kind_at(s, c) == NODE_EQUALS)
			enter(s, c + 1, function->parent);
		else if (kind_at(s, c) == NODE_TYPE)
			enter(s, c, function->parent);
	}
	while (name < last && kind_at(s, name) != NODE_IDENTIFIER && kind_at(s, name) != NODE_TYPE)
		name++;
	if (name >= last || kind_at(s, name) != NODE_IDENTIFIER)
		return;
	if (kind_at(s, parameter) == NODE_TUPLE_PATTERN)
		bind_targets(s, function, parameter, ROLE_BIND);
	bind(s, function, name, ROLE_BIND)->argument = true;
	if (first && function->parent->kind == SCOPE_CLASS && function->parent->parent->kind == SCOPE_MODULE)
		function->self = tree_name(s->tree, name);
}

static bool
is_static_method(const struct scopes *s, node_index definition)
{
	node_index decorated = definition - 1;

	/* Decorators lie between: the decorated definition is the nearest one that ends with this. */
	while (decorated > 0 &&
	       !(kind_at(s, decorated) == NODE_DECORATED_DEFINITION && after(s, decorated) == after(s, definition)))
		decorated--;
	for (node_index c = decorated + 1; decorated && c < definition; c = after(s, c)) {
		if (kind_at(s, c) == NODE_DECORATOR && text_ends(node_text(s->tree, c), "staticmethod"))
			return true;
	}
	return false;
}

/* name = lambda self: …, property(lambda self: …), Factory(lambda s: …, takes_self=True) */
static bool
is_method(const struct scopes *s, node_index lambda)
{
	node_index end = kind_at(s, lambda - 1) == NODE_ARGUMENT_LIST ? after(s, lambda - 1) : lambda;

	if (kind_at(s, lambda + 1) == NODE_LAMBDA_PARAMETERS && text_is(node_text(s->tree, lambda + 2), "self"))
		return true;
	for (node_index c = after(s, lambda); c < end; c = after(s, c)) {
		if (kind_at(s, c) == NODE_KEYWORD_ARGUMENT && text_is(node_text(s->tree, c + 1), "takes_self"))
			return true;
	}
	return kind_at(s, lambda - 1) == NODE_EQUALS && kind_at(s, lambda - 3) == NODE_ASSIGNMENT;
}

static void
open_function(struct scopes *s, struct scope *scope, node_index node)
{
	bool lambda = kind_at(s, node) == NODE_LAMBDA;
	struct scope *function;
	bool first = lambda ? is_method(s, node) : !(scope->kind == SCOPE_CLASS && is_static_method(s, node));

	if (!lambda)
		bind(s, scope, node_child(s->tree, node, NODE_IDENTIFIER), ROLE_BIND);
	function = add_scope(s, SCOPE_FUNCTION, scope, node);
	for (node_index c = node + 1; c < after(s, node); c = after(s, c)) {
		if (kind_at(s, c) == NODE_PARAMETERS || kind_at(s, c) == NODE_LAMBDA_PARAMETERS) {
			for (node_index p = c + 1; p < after(s, c); p = after(s, p)) {
				bind_parameter(s, function, p, first);
				first = false;
			}
			enter(s, c, function);
		} else if (kind_at(s, c) == NODE_BLOCK || (lambda && after(s, c) == after(s, node))) {
			enter(s, c, function);
		}
	}
}

static void
open_class(struct scopes *s, struct scope *scope, node_index node)
{
	bind(s, scope, node_child(s->tree, node, NODE_IDENTIFIER), ROLE_BIND);
	enter(s, node_child(s->tree, node, NODE_BLOCK), add_scope(s, SCOPE_CLASS, scope, node));
}

/* The first iterable is evaluated outside. */
static void
open_comprehension(struct scopes *s, struct scope *scope, node_index node)
{
	struct scope *comprehension = add_scope(s, SCOPE_COMPREHENSION, scope, node);
	bool first = true;

	for (node_index c = node + 1; c < after(s, node); c = after(s, c)) {
		enter(s, c, comprehension);
		if (kind_at(s, c) != NODE_FOR_IN_CLAUSE)
			continue;
		for (node_index k = c + 1; k < after(s, c); k = after(s, k)) {
			if (kind_at(s, k) == NODE_IN)
				break;
			bind_targets(s, comprehension, k, ROLE_BIND);
		}
		if (first)
			enter(s, after(s, node_child(s->tree, c, NODE_IN)), scope);
		first = false;
	}
}

static void
bind_for(struct scopes *s, struct scope *scope, node_index node)
{
	for (node_index c = node + 1; c < after(s, node) && kind_at(s, c) != NODE_IN; c = after(s, c)) {
		if (kind_at(s, c) != NODE_ASYNC)
			bind_targets(s, scope, c, ROLE_BIND);
	}
}

static struct import *
call_imports(const struct scopes *s, node_index call)
{
	node_index function = call + 1, last = after(s, function) - 1;
	bool imports = false;

	if (kind_at(s, last) != NODE_IDENTIFIER ||
	    (kind_at(s, function) != NODE_IDENTIFIER && kind_at(s, function) != NODE_ATTRIBUTE))
		return NULL;
	for (size_t i = 0; i < s->nimporters && function == last; i++)
		imports |= text_equal(s->importers[i], node_text(s->tree, last));
	return import_of_call(s->tree, call, imports, s->arena);
}

static void
bind_assignment(struct scopes *s, struct scope *scope, node_index node)
{
	node_index value = node_child(s->tree, node, NODE_EQUALS);
	struct import *import;
	struct local *local;

	/* `x: int` alone gives a class a field, a function a local, a module nothing. */
	if (!value && scope->kind == SCOPE_MODULE) {
		if (kind_at(s, node + 1) == NODE_IDENTIFIER)
			s->roles[node + 1] = ROLE_NONE;
		return;
	}
	if (value && kind_at(s, value + 1) == NODE_CALL && kind_at(s, node + 1) == NODE_IDENTIFIER &&
	    (import = call_imports(s, value + 1)) && import->module) {
		import->bound =
			arena_copy(s->arena, node_text(s->tree, node + 1).data, node_text(s->tree, node + 1).length);
		s->roles[node + 1] = ROLE_BIND;
		local = local_of(s, scope, text_of(import->bound), node);
		*ARENA_PUSH(s->arena, local->imports, local->nimports) = import;
		*ARENA_PUSH(s->arena, s->calls, s->ncalls) = (struct import_call){value + 1, import, true};
		return;
	}
	bind_targets(s, scope, node + 1, ROLE_BIND);
	/* A class's `a = a`: the value is the outer one. */
	for (node_index i = node + 1; scope->kind == SCOPE_CLASS && i < after(s, node + 1); i++) {
		local = kind_at(s, i) == NODE_IDENTIFIER ? map_get(&scope->names, tree_name(s->tree, i)) : NULL;
		if (local && local->first == i)
			local->first = after(s, node) - 1;
	}
}

static void
bind_imports(struct scopes *s, struct scope *scope, node_index node)
{
	struct import **imports = NULL;
	size_t nimports = 0;

	imports_of_statement(s->tree, node, s->arena, &imports, &nimports);
	for (size_t i = 0; i < nimports; i++) {
		const char *name = imports[i]->bound;
		struct local *local = local_of(s, scope, text_of(name ? name : "*"), node);

		*ARENA_PUSH(s->arena, local->imports, local->nimports) = imports[i];
		if (name && strcmp(imports[i]->module, "importlib") == 0 && imports[i]->name &&
		    strcmp(imports[i]->name, "import_module") == 0)
			*ARENA_PUSH(s->arena, s->importers, s->nimporters) = text_of(name);
	}
	for (node_index i = node + 1; i < after(s, node); i++)
		s->roles[i] = ROLE_NONE;
}

static void
declare(struct scopes *s, struct scope *scope, node_index node)
{
	for (node_index c = node + 1; c < after(s, node); c = after(s, c)) {
		if (kind_at(s, c) != NODE_IDENTIFIER)
			continue;
		s->roles[c] = kind_at(s, node) == NODE_GLOBAL_STATEMENT ? ROLE_LOAD : ROLE_NONE;
		local_of(s, scope, tree_name(s->tree, c), c)->kind =
			kind_at(s, node) == NODE_GLOBAL_STATEMENT ? LOCAL_GLOBAL : LOCAL_NONLOCAL;
	}
}

/* A name alone in a pattern captures; a dotted one is compared with.  PEP 634. */
static void
bind_pattern_name(struct scopes *s, struct scope *scope, node_index dotted)
{
	switch (kind_at(s, dotted - 1)) {
	case NODE_CASE_PATTERN:
	case NODE_EQUALS:
	case NODE_COMMA:
	case NODE_COLON:
	case NODE_PIPE:
	case NODE_UNION_PATTERN:
	case NODE_TUPLE_PATTERN:
	case NODE_LIST_PATTERN:
		if (after(s, dotted) == dotted + 2)
			bind(s, scope, dotted + 1, ROLE_BIND);
		break;
	default:
		break;
	}
	for (node_index c = dotted + 2; c < after(s, dotted); c++)
		s->roles[c] = ROLE_NONE;
}

static void
visit_call(struct scopes *s, node_index node)
{
	struct import *import;

	for (size_t i = s->ncalls; i-- > 0 && s->calls[i].node >= node;) {
		if (s->calls[i].node == node)
			return;
	}
	import = call_imports(s, node);
	if (import)
		*ARENA_PUSH(s->arena, s->calls, s->ncalls) = (struct import_call){node, import, false};
}

static void
visit(struct scopes *s, struct scope *scope, node_index node)
{
	switch (kind_at(s, node)) {
	case NODE_FUNCTION_DEFINITION:
	case NODE_LAMBDA:
		open_function(s, scope, node);
		break;
	case NODE_CLASS_DEFINITION:
		open_class(s, scope, node);
		break;
	case NODE_LIST_COMPREHENSION:
	case NODE_SET_COMPREHENSION:
	case NODE_DICTIONARY_COMPREHENSION:
	case NODE_GENERATOR_EXPRESSION:
		open_comprehension(s, scope, node);
		break;
	case NODE_ASSIGNMENT:
		bind_assignment(s, scope, node);
		break;
	case NODE_AUGMENTED_ASSIGNMENT:
		bind_targets(s, scope, node + 1, ROLE_UPDATE);
		break;
	case NODE_NAMED_EXPRESSION:
		bind(s, outside_comprehensions(scope), node + 1, ROLE_BIND);
		break;
	case NODE_FOR_STATEMENT:
		bind_for(s, scope, node);
		break;
	case NODE_AS_PATTERN_TARGET:
		bind_targets(s, scope, node, ROLE_BIND);
		break;
	case NODE_DELETE_STATEMENT:
		bind_targets(s, scope, node + 1, ROLE_BIND);
		break;
	case NODE_IMPORT_STATEMENT:
	case NODE_IMPORT_FROM_STATEMENT:
	case NODE_FUTURE_IMPORT_STATEMENT:
		bind_imports(s, scope, node);
		break;
	case NODE_GLOBAL_STATEMENT:
	case NODE_NONLOCAL_STATEMENT:
		declare(s, scope, node);
		break;
	case NODE_CALL:
		visit_call(s, node);
		break;
	case NODE_ATTRIBUTE:
		s->roles[after(s, node) - 1] = ROLE_NONE;
		break;
	case NODE_KEYWORD_ARGUMENT:
	case NODE_KEYWORD_PATTERN:
		s->roles[node + 1] = ROLE_NONE;
		break;
	case NODE_DOTTED_NAME:
		if (s->roles[node + 1] != ROLE_NONE)
			bind_pattern_name(s, scope, node);
		break;
	case NODE_SPLAT_PATTERN:
		bind_targets(s, scope, node, ROLE_BIND);
		break;
	case NODE_AS_PATTERN:
		if (kind_at(s, after(s, node) - 1) == NODE_IDENTIFIER && kind_at(s, after(s, node) - 2) == NODE_AS)
			bind(s, scope, after(s, node) - 1, ROLE_BIND);
		break;
	default:
		break;
	}
}

/* An annotation says nothing about what runs, except to whoever reads it, unless it calls something. */
static node_index
skip_annotation(struct scopes *s, node_index node)
{
	for (node_index i = node; i < after(s, node); i++)
		s->roles[i] = ROLE_NONE;
	return after(s, node);
}

void
scopes_find(struct scopes *scopes, const struct tree *tree, struct arena *arena)
{
	struct scope_walk walk = {0};
	node_index alias_end = 0;

	*scopes = (struct scopes){.tree = tree, .arena = arena};
	scopes->roles = memory_resize(NULL, tree->nnodes + 1);
	scopes->enters = memory_resize(NULL, (tree->nnodes + 1) * sizeof *scopes->enters);
	memset(scopes->roles, ROLE_LOAD, tree->nnodes + 1);
	memset(scopes->enters, 0, (tree->nnodes + 1) * sizeof *scopes->enters);
	add_scope(scopes, SCOPE_MODULE, NULL, 0);
	for (node_index i = 1; i < tree->nnodes;) {
		struct scope *scope = scope_at(&walk, scopes, i);

		if (node_kind(tree, i) == NODE_TYPE_ALIAS_STATEMENT)
			alias_end = tree->nodes[i].after;
		if (node_kind(tree, i) == NODE_TYPE && i >= alias_end && !annotation_runs(tree, i)) {
			i = skip_annotation(scopes, i);
			continue;
		}
		visit(scopes, scope, i);
		i++;
	}
	free(walk.open);
}

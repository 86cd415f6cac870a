/*
 * module_uses.c - which names each piece of a module binds and uses.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "slice/import_names.h"
#include "slice/module_build.h"

static struct name *
name_of(struct build *build, const char *text)
{
	void **place = map_at(&build->module->names, text_of(text));
	struct name *name = *place;

	if (!name) {
		*place = name = ARENA_NEW(build->arena, struct name);
		name->name = text;
	}
	return name;
}

/* The statement is part of what the module's name is. */
static void
add_statement(struct build *build, const struct extent *extent, const char *text)
{
	struct name *name = name_of(build, text);

	if (name->nstatements == 0 || name->statements[name->nstatements - 1] != extent->statement_index)
		*ARENA_PUSH(build->arena, name->statements, name->nstatements) = extent->statement_index;
}

static void
add_imports(struct build *build, const struct local *local, const char *text)
{
	struct name *name = name_of(build, text);

	for (size_t i = 0; i < local->nimports; i++)
		*ARENA_PUSH(build->arena, name->imports, name->nimports) = local->imports[i];
}

/* setattr(X, …), delattr(X, …) */
static bool
is_set_by_name(const struct build *build, node_index top)
{
	const struct tree *tree = build->tree;
	node_index arguments;

	while (top > 1 && node_kind(tree, top - 1) == NODE_SUBSCRIPT)
		top--;
	arguments = top - 1;
	return node_kind(tree, arguments) == NODE_ARGUMENT_LIST && arguments > 2 &&
	       node_kind(tree, arguments - 2) == NODE_CALL &&
	       (text_is(node_text(tree, arguments - 1), "setattr") ||
	        text_is(node_text(tree, arguments - 1), "delattr"));
}

/* A stub that only says what types there are, by typing's decorator: @overload, @typing.overload. */
static bool
is_overload(struct build *build, const struct extent *extent)
{
	static const char *const modules[] = {"typing", "typing_extensions", NULL};
	const struct tree *tree = build->tree;
	node_index decorator = extent->node + 1, root = decorator + 2;
	const struct name *name;
	struct chain chain;

	if (node_kind(tree, extent->node) != NODE_DECORATED_DEFINITION ||
	    tree->nodes[decorator].after != definition_of(tree, extent->node))
		return false;
	while (node_kind(tree, root) == NODE_ATTRIBUTE)
		root++;
	chain = chain_at(build, root);
	name = map_get(&build->module->names, node_text(tree, root));
	if (node_kind(tree, root) != NODE_IDENTIFIER || !name || name->nimports != 1 || !name->imports[0]->module ||
	    !string_is_one_of(name->imports[0]->module, modules))
		return false;
	return strcmp(chain.nattributes        ? chain.attributes[0]
	              : name->imports[0]->name ? name->imports[0]->name
	                                       : "",
	              "overload") == 0;
}

/* setattr(a.b, "c", 1) is a.b.c = 1. */
static void
add_name_that_is_set(struct build *build, struct chain *chain)
{
	const struct tree *tree = build->tree;
	node_index arguments = chain->top - 1, name;
	const char *text;

	if (node_kind(tree, arguments) != NODE_ARGUMENT_LIST)
		return;
	for (name = tree->nodes[chain->top].after; name < tree->nodes[arguments].after;
	     name = tree->nodes[name].after) {
		if (node_kind(tree, name) == NODE_COMMA)
			continue;
		text = plain_string(tree, name, build->arena);
		if (text)
			*ARENA_PUSH(build->arena, chain->attributes, chain->nattributes) = intern(build, text_of(text));
		return;
	}
}

static void
use_local(struct build *build, const struct extent *extent, const struct local *local, const struct scope *holder,
          struct use use)
{
	if (holder->self.length && text_is(holder->self, use.name) && extent->in_class) {
		use.flags |= USE_SELF | (strcmp(use.name, "self") == 0 ? 0 : USE_OWN_CLASS);
		use.name = "";
		add_use(build, extent->piece, use);
		return;
	}
	if (holder->kind == SCOPE_CLASS && holder->parent->kind == SCOPE_MODULE && extent->in_class) {
		use.flags |= USE_CLASS;
		add_use(build, extent->piece, use);
	}
	for (size_t i = 0; i < local->nimports; i++) {
		use.import = local->imports[i];
		add_use(build, extent->piece, use);
	}
}

/* sys.modules["a.b"].c is import_module("a.b").c, for a module that is there. */
static void
use_loaded_module(struct build *build, const struct extent *extent, const struct use *use, node_index modules)
{
	const char *module = loaded_module(build->tree, use, modules, build->arena);
	struct import *import;
	struct chain chain;

	if (!module)
		return;
	import = ARENA_NEW(build->arena, struct import);
	*import = (struct import){.module = module, .line = use->line, .end_line = use->line};
	chain = chain_at(build, modules - 1);
	add_use(build, extent->piece,
	        (struct use){.name = "import_module",
	                     .attributes = chain.attributes,
	                     .nattributes = chain.nattributes,
	                     .import = import,
	                     .line = use->line});
}

/* X = X.a: what X is bound to there is what was imported. */
static const struct import *
bound_before(const struct build *build, const struct extent *extent, const char *text)
{
	const struct name *name = map_get(&build->module->names, text_of(text));

	return name && name->nimports == 1 && extent->statement->kind == STATEMENT_ASSIGNMENT &&
	                       piece_binds(extent->piece, text)
	               ? name->imports[0]
	               : NULL;
}

static void
visit_use(struct build *build, const struct extent *extent, struct scope *scope, node_index node, enum role role)
{
	const struct tree *tree = build->tree;
	struct scope *holder = NULL;
	const struct local *local = scope_lookup(scope, tree_name(tree, node), node, &holder);
	struct chain chain = chain_at(build, node);
	struct use use = {.name = intern(build, tree_name(tree, node)),
	                  .line = tree_line(tree, tree->nodes[node].start)};
	/* super().x: what it is taken from is the call. */
	bool super = !local && node_kind(tree, node - 1) == NODE_CALL && strcmp(use.name, "super") == 0;

	judge_use(build, extent, scope, &chain, role, local, &use);
	if (role == ROLE_INTO || role == ROLE_UPDATE)
		use.flags |= USE_STORE;
	if (role == ROLE_LOAD && is_set_by_name(build, chain.top)) {
		use.flags |= USE_STORE;
		add_name_that_is_set(build, &chain);
	}
	if (use.changed)
		note_change(build, extent, holder, local, &use);
	if (super)
		chain = chain_at(build, node - 1);
	use.flags |= place_in_head(tree, extent, chain.top);
	use.attributes = chain.attributes;
	use.nattributes = chain.nattributes;
	use_loaded_module(build, extent, &use, chain.top);
	note_reflection(tree, &use, node, chain.top);
	if (local) {
		if (use.changed && holder->kind == SCOPE_CLASS && extent->in_class && scope_runs_at_import(scope))
			add_once(build, &extent->piece->binds, &extent->piece->nbinds, use.name);
		use_local(build, extent, local, holder, use);
		return;
	}
	if (extent->in_class && strcmp(use.name, "__class__") == 0) {
		add_use(build, extent->piece, (struct use){.name = "", .flags = USE_SELF, .line = use.line});
		return;
	}
	if (extent->idle)
		use.called = use.changed = use.handed = use.runs = false;
	else
		use.early = scope_runs_at_import(scope);
	use.import = bound_before(build, extent, use.name);
	add_use(build, extent->piece, use);
}

static bool
declares_global(const struct scope *scope, struct text name)
{
	for (; scope && scope->kind != SCOPE_MODULE; scope = scope->parent) {
		const struct local *local = map_get(&scope->names, name);

		if (local && scope->kind != SCOPE_COMPREHENSION)
			return local->kind == LOCAL_GLOBAL;
	}
	return false;
}

/* def NAME, async def NAME, class NAME */
static bool
is_defined_at(const struct tree *tree, node_index name)
{
	node_index above = name - 1 - (node_kind(tree, name - 1) == NODE_ASYNC);

	return node_kind(tree, above) == NODE_FUNCTION_DEFINITION || node_kind(tree, above) == NODE_CLASS_DEFINITION;
}

static void
visit_binding(struct build *build, const struct extent *extent, struct scope *scope, node_index node)
{
	struct text text = tree_name(build->tree, node);
	const char *name = intern(build, text);

	while (scope->kind == SCOPE_COMPREHENSION && !map_get(&scope->names, text))
		scope = scope->parent;
	if (scope->kind == SCOPE_MODULE && is_overload(build, extent))
		return;
	if (scope->kind == SCOPE_MODULE) {
		add_statement(build, extent, name);
		name_of(build, name)->is_defined |= is_defined_at(build->tree, node);
		if (extent->statement->kind != STATEMENT_OTHER)
			add_once(build, &extent->piece->binds, &extent->piece->nbinds, name);
	} else if (declares_global(scope, text)) {
		add_statement(build, extent, name);
		extent->piece->changes |= CHANGES_NAMED;
		add_use(build, extent->piece,
		        (struct use){.name = name,
		                     .changed = true,
		                     .line = tree_line(build->tree, build->tree->nodes[node].start)});
	} else if (scope->kind == SCOPE_CLASS && extent->in_class && scope->parent->kind == SCOPE_MODULE) {
		add_once(build, &extent->piece->binds, &extent->piece->nbinds, name);
	}
}

static void
visit_import(struct build *build, const struct extent *extent, const struct scope *scope, node_index node)
{
	struct import **imports = NULL;
	size_t nimports = 0;

	imports_of_statement(build->tree, node, build->arena, &imports, &nimports);
	for (size_t i = 0; i < nimports; i++) {
		imports[i]->late = !scope_runs_at_import(scope);
		*ARENA_PUSH(build->arena, build->module->imports, build->module->nimports) = imports[i];
	}
	if (scope->kind != SCOPE_MODULE && scope->kind != SCOPE_CLASS)
		return;
	for (size_t i = 0; i < nimports; i++) {
		const char *bound = imports[i]->bound;

		/* A class's own: C.bound is what is imported. */
		if (scope->kind == SCOPE_CLASS && bound)
			add_use(build, extent->piece,
			        (struct use){.name = intern(build, text_of(bound)),
			                     .import = imports[i],
			                     .line = imports[i]->line});
		if (scope->kind == SCOPE_CLASS && extent->in_class && bound)
			add_once(build, &extent->piece->binds, &extent->piece->nbinds, bound);
		else if (scope->kind == SCOPE_MODULE && bound && extent->statement->kind != STATEMENT_IMPORTS)
			add_statement(build, extent, bound); /* in an if or a try: which one counts is decided there */
	}
}

static void
visit_call(struct build *build, const struct extent *extent, const struct import_call *call)
{
	struct chain chain = chain_at(build, call->node);
	struct use use = {.name = "import_module",
	                  .attributes = chain.attributes,
	                  .nattributes = chain.nattributes,
	                  .import = call->import,
	                  .line = call->import->line};

	if (!call->bound)
		add_use(build, extent->piece, use);
}

static void
visit_identifier(struct build *build, const struct extent *extent, struct scope *scope, node_index node)
{
	enum role role = (enum role)build->scopes.roles[node];

	if (role == ROLE_NONE)
		return;
	if (role == ROLE_BIND || role == ROLE_UPDATE)
		visit_binding(build, extent, scope, node);
	if (role != ROLE_BIND)
		visit_use(build, extent, scope, node, role);
}

static bool
is_simple_statement(enum node_kind kind)
{
	return kind == NODE_EXPRESSION_STATEMENT || kind == NODE_RETURN_STATEMENT || kind == NODE_WITH_CLAUSE ||
	       kind == NODE_FOR_STATEMENT || kind == NODE_IF_STATEMENT || kind == NODE_DEFAULT_PARAMETER;
}

/* if __name__ == "__main__": without an else */
static bool
is_main_guard(const struct tree *tree, node_index node)
{
	node_index test = node + 1, left = test + 1, right;

	if (node_kind(tree, node) != NODE_IF_STATEMENT || node_kind(tree, test) != NODE_COMPARISON_OPERATOR)
		return false;
	right = tree->nodes[test].after - 1;
	return text_is(node_text(tree, left), "__name__") && node_kind(tree, left + 1) == NODE_EQUAL &&
	       node_kind(tree, right) == NODE_STRING && tree->nodes[test].after - test == 4 &&
	       !node_child(tree, node, NODE_ELSE_CLAUSE) && !node_child(tree, node, NODE_ELIF_CLAUSE);
}

static void
walk_extent(struct build *build, struct extent *extent, struct scope_walk *walk, size_t *call)
{
	const struct tree *tree = build->tree;
	uint32_t statement = extent->node;
	node_index annotation_end = 0;

	extent->idle = is_main_guard(tree, extent->node);
	for (node_index i = extent->node; i < extent->after; i++) {
		struct scope *scope = scope_at(walk, &build->scopes, i);
		enum node_kind kind = node_kind(tree, i);

		if (is_simple_statement(kind))
			statement = i;
		enter_call(build, i);
		note_files(build, extent->piece, i, statement);
		note_introspection(build, extent, i);
		if (kind == NODE_IDENTIFIER)
			visit_identifier(build, extent, scope, i);
		else if (kind == NODE_TYPE && i >= annotation_end)
			annotation_end = read_annotation(build, extent, i);
		else if (kind == NODE_IMPORT_STATEMENT || kind == NODE_IMPORT_FROM_STATEMENT)
			visit_import(build, extent, scope, i);
		while (*call < build->scopes.ncalls && build->scopes.calls[*call].node < i)
			++*call;
		if (*call < build->scopes.ncalls && build->scopes.calls[*call].node == i)
			visit_call(build, extent, &build->scopes.calls[*call]);
	}
	if (extent->statement->kind == STATEMENT_ASSIGNMENT)
		read_value(build, extent, extent->node + 1);
}

/* The module's own imports, and those of functions that say `global`. */
static void
collect_imports(struct build *build)
{
	for (size_t i = 0; i < build->scopes.nitems; i++) {
		const struct scope *scope = build->scopes.items[i];

		for (size_t k = 0; k < scope->names.nslots; k++) {
			const struct local *local = scope->names.slots[k].value;
			struct text text = map_key(&scope->names.slots[k]);

			if (!local || (scope->kind != SCOPE_MODULE && local->kind != LOCAL_GLOBAL))
				continue;
			if (text_is(text, "*")) {
				for (size_t n = 0; n < local->nimports; n++)
					*ARENA_PUSH(build->arena, build->module->stars, build->module->nstars) =
						local->imports[n];
			} else if (local->nimports) {
				add_imports(build, local, intern(build, text));
			}
		}
	}
}

void
collect_uses(struct build *build)
{
	struct scope_walk walk = {0};
	size_t call = 0;
	node_index at = 1;

	build->composed = ARENA_ARRAY(build->arena, bool, build->tree->nnodes);
	collect_imports(build);
	for (size_t i = 0; i < build->nextents; i++) {
		struct extent *extent = &build->extents[i];

		/* What lies between (a class's block, what is dropped) opens scopes too. */
		for (; at < extent->node; at++)
			scope_at(&walk, &build->scopes, at);
		walk_extent(build, extent, &walk, &call);
		at = extent->after;
	}
	free(walk.open);
	note_used_imports(build);
}

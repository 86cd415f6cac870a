/*
 * module_locals.c - what functions change of the module's values through names of their own.
 *
 * `bucket = TABLES[key]; bucket.append(row)` changes TABLES for whoever calls
 * the function while the module is imported.
 */
#include "base/arena.h"
#include "slice/module_build.h"

/* A name in a function, for the maps: names are interned. */
struct local_key {
	const struct scope *function;
	const char *name;
};

static const struct scope *
function_of(const struct scope *scope)
{
	while (scope && scope->kind != SCOPE_FUNCTION)
		scope = scope->parent;
	return scope;
}

/* Of the name's aliases the last one, plus one; 0: it has none. */
static size_t
last_alias(const struct build *build, const struct scope *function, const char *name)
{
	const struct local_key key = {function, name};

	return (uintptr_t)map_get(&build->local_aliases_by_name, (struct text){(const char *)&key, sizeof key});
}

void
note_local_alias(struct build *build, const struct scope *scope, const char *name, const char *of, struct share share)
{
	const struct local_key key = {function_of(scope), name};
	struct text bytes = {arena_copy(build->arena, (const char *)&key, sizeof key), sizeof key};
	void **last = map_at(&build->local_aliases_by_name, bytes);

	*ARENA_PUSH(build->arena, build->local_aliases, build->nlocal_aliases) =
		(struct local_alias){.of = of, .share = share, .next = (size_t)(uintptr_t)*last};
	*last = (void *)(uintptr_t)build->nlocal_aliases;
}

void
note_local_change(struct build *build, const struct extent *extent, const struct scope *scope,
                  const struct scope *holder, const char *name, bool within)
{
	*ARENA_PUSH(build->arena, build->local_changes, build->nlocal_changes) =
		(struct local_change){.statement = extent->statement_index,
	                              .function = holder,
	                              .depth = scope_depth(scope),
	                              .name = name,
	                              .within = within};
}

/* def steps(x, _all=[]): what it keeps there from call to call. */
bool
is_kept_default(const struct tree *tree, const struct local *local)
{
	enum node_kind parameter = node_kind(tree, local->first - 1);
	node_index equals = parameter == NODE_DEFAULT_PARAMETER || parameter == NODE_TYPED_DEFAULT_PARAMETER
	                            ? node_child(tree, local->first - 1, NODE_EQUALS)
	                            : 0;

	if (!local->argument || !equals)
		return false;
	switch (node_kind(tree, equals + 1)) {
	case NODE_LIST:
	case NODE_DICTIONARY:
	case NODE_SET:
	case NODE_CALL:
		return true;
	default:
		return false;
	}
}

struct spread {
	struct build *build;
	const struct local_change *change;
	const struct handed *handed; /* NULL: it is changed in the function itself */
	struct map seen[2];          /* by `within` */
};

/* To the module's values that the name may be another word for. */
static void
spread_name(struct spread *spread, const char *name, bool within)
{
	struct build *build = spread->build;
	void **seen = map_at(&spread->seen[within], text_of(name));
	size_t next = last_alias(build, spread->change->function, name);
	const struct name *of = module_name(build->module, name);

	if (*seen)
		return;
	*seen = spread;
	if (next == 0 && of && (names_value(build->module, of) || of->nimports) && !names_constant(build->module, of) &&
	    (!spread->handed || handing_changes(build, of, spread->handed)))
		add_late(build, &build->module->statements[spread->change->statement], of->name, spread->change->depth);
	for (; next; next = build->local_aliases[next - 1].next) {
		const struct local_alias *alias = &build->local_aliases[next - 1];

		if (within || !alias->share.shared)
			spread_name(spread, alias->of, within || alias->share.taken);
	}
}

void
note_returned(struct build *build, const struct extent *extent, struct scope *scope, node_index node)
{
	struct sources sources = {0};

	if (extent->statement->kind != STATEMENT_FUNCTION || scope_depth(scope) != 1 ||
	    build->tree->nodes[node].after == node + 1)
		return;
	add_sources_within(build, &sources, node, (struct share){0});
	for (size_t i = 0; i < sources.nitems; i++) {
		if (!sources.items[i].share.returned)
			note_local_alias(build, scope, intern(build, text_of("return")),
			                 intern(build, tree_name(build->tree, sources.items[i].node)),
			                 sources.items[i].share);
	}
	if (sources.nitems)
		*ARENA_PUSH(build->arena, build->returning, build->nreturning) =
			(struct returning){extent->statement_index, function_of(scope)};
}

/* To the names of the module that a function's name "return" may stand for. */
static void
add_gives(struct build *build, const struct returning *returning, const char *name, struct share share,
          struct map *seen)
{
	struct piece *piece = &build->module->statements[returning->statement].pieces[0];
	size_t next = last_alias(build, returning->function, name);
	const struct name *of = module_name(build->module, name);
	void **place = map_at(seen, text_of(name));

	if (*place)
		return;
	*place = seen;
	if (next == 0 && of && (names_value(build->module, of) || of->nimports) && !names_constant(build->module, of))
		*ARENA_PUSH(build->arena, piece->gives, piece->ngives) =
			(struct given){of->name, share.shared, share.taken};
	for (; next; next = build->local_aliases[next - 1].next) {
		const struct local_alias *alias = &build->local_aliases[next - 1];

		add_gives(build, returning, alias->of,
		          (struct share){.shared = share.shared || (alias->share.shared && !share.taken),
		                         .taken = share.taken || alias->share.taken},
		          seen);
	}
}

void
spread_local_changes(struct build *build)
{
	for (size_t i = 0; i < build->nlocal_changes; i++) {
		struct spread spread = {
			build, &build->local_changes[i], NULL, {{.arena = build->arena}, {.arena = build->arena}}};

		spread_name(&spread, build->local_changes[i].name, build->local_changes[i].within);
	}
	for (size_t i = 0; i < build->nhanded; i++) {
		const struct handed *handed = &build->handed[i];
		const struct local_change change = {handed->statement, handed->function, handed->depth, handed->name,
		                                    true};
		struct spread spread = {build, &change, handed, {{.arena = build->arena}, {.arena = build->arena}}};

		/* What a library's function is given while another runs, it seldom changes. */
		if (handed->function && names_function(build->module, module_name(build->module, handed->to)))
			spread_name(&spread, handed->name, true);
	}
	for (size_t i = 0; i < build->nreturning; i++) {
		struct map seen = {.arena = build->arena};

		add_gives(build, &build->returning[i], intern(build, text_of("return")), (struct share){0}, &seen);
	}
}

/*
 * module.c - the statements of a module, and their canonical text.
 */
#include "slice/module.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "python/parser.h"
#include "python/program.h"
#include "slice/import_names.h"
#include "slice/module_build.h"

const struct name *
module_name(const struct module *module, const char *name)
{
	return map_get(&module->names, text_of(name));
}

bool
piece_binds(const struct piece *piece, const char *name)
{
	for (size_t i = 0; i < piece->nbinds; i++) {
		if (strcmp(piece->binds[i], name) == 0)
			return true;
	}
	return false;
}

const char *
intern(struct build *build, struct text text)
{
	char *copy = map_get(&build->strings, text);

	if (!copy) {
		copy = arena_copy(build->arena, text.data, text.length);
		*map_at(&build->strings, (struct text){copy, text.length}) = copy;
	}
	return copy;
}

static struct text
copy_output(struct build *build, const struct emitter *e, size_t start, size_t end)
{
	return (struct text){arena_copy(build->arena, e->out.data + start, end - start), end - start};
}

node_index
definition_of(const struct tree *tree, node_index statement)
{
	node_index definition = statement;

	if (node_kind(tree, statement) != NODE_DECORATED_DEFINITION)
		return statement;
	for (node_index c = statement + 1; c < tree->nodes[statement].after; c = tree->nodes[c].after)
		definition = c;
	return definition;
}

static enum statement_kind
kind_of_statement(const struct tree *tree, node_index statement)
{
	switch (node_kind(tree, definition_of(tree, statement))) {
	case NODE_FUNCTION_DEFINITION:
		return STATEMENT_FUNCTION;
	case NODE_CLASS_DEFINITION:
		return STATEMENT_CLASS;
	case NODE_IMPORT_STATEMENT:
	case NODE_IMPORT_FROM_STATEMENT:
		return STATEMENT_IMPORTS;
	case NODE_EXPRESSION_STATEMENT:
		if (node_kind(tree, statement + 1) == NODE_ASSIGNMENT)
			return STATEMENT_ASSIGNMENT;
		return STATEMENT_OTHER;
	default:
		return STATEMENT_OTHER;
	}
}

/* 1, -1, "a", (1, "a"): nothing that anybody can change, or that reads a name. */
static bool
is_plain(const struct tree *tree, node_index value)
{
	for (node_index i = value; i < tree->nodes[value].after; i++) {
		switch (node_kind(tree, i)) {
		case NODE_IDENTIFIER:
		case NODE_LIST:
		case NODE_DICTIONARY:
		case NODE_SET:
		case NODE_LAMBDA:
		case NODE_INTERPOLATION:
		case NODE_ELLIPSIS:
			return false;
		default:
			break;
		}
	}
	return true;
}

static bool
is_auto(struct text value)
{
	return text_is(value, "auto()") || text_is(value, "enum.auto()");
}

/* Of NAME = 1, NAME: int = 1; empty: it is something else. */
static struct text
constant_value(const struct tree *tree, node_index assignment)
{
	node_index equals = node_child(tree, assignment, NODE_EQUALS);

	if (node_kind(tree, assignment + 1) != NODE_IDENTIFIER || !equals ||
	    !(is_plain(tree, equals + 1) || is_auto(node_text(tree, equals + 1))))
		return TEXT("");
	return node_text(tree, equals + 1);
}

static void
describe_piece(struct piece *piece, const struct tree *tree, node_index node)
{
	enum node_kind kind = node_kind(tree, node);

	piece->line = tree_line(tree, tree->nodes[node].start);
	piece->end_line = tree_line(tree, tree->nodes[node].end);
	piece->is_assignment = kind == NODE_EXPRESSION_STATEMENT && node_kind(tree, node + 1) == NODE_ASSIGNMENT;
	piece->is_function = node_kind(tree, definition_of(tree, node)) == NODE_FUNCTION_DEFINITION;
	piece->is_call = kind == NODE_EXPRESSION_STATEMENT && node_kind(tree, node + 1) == NODE_CALL;
	if (piece->is_assignment)
		piece->constant = constant_value(tree, node + 1);
	piece->is_auto = is_auto(piece->constant);
}

static struct extent *
add_extent(struct build *build, node_index node, node_index after, struct toplevel *statement, struct piece *piece)
{
	struct extent *extent = ARENA_PUSH(build->arena, build->extents, build->nextents);

	*extent = (struct extent){.node = node,
	                          .after = after,
	                          .statement = statement,
	                          .statement_index = (size_t)(statement - build->module->statements),
	                          .piece = piece};
	return extent;
}

/* Where the canonical lines one level below a class's head begin, its end last.  Each is a unit, in order. */
static size_t *
find_lines(struct build *build, struct text text, size_t *nlines)
{
	size_t *lines = NULL;

	*nlines = 0;
	for (size_t i = 0; i + 2 < text.length; i++) {
		if (text.data[i] == '\n' && text.data[i + 1] == ' ' && text.data[i + 2] != ' ')
			*ARENA_PUSH(build->arena, lines, *nlines) = i + 2;
	}
	*ARENA_PUSH(build->arena, lines, *nlines) = text.length;
	--*nlines;
	return lines;
}

static size_t
find_units(struct build *build, const struct emitter *e, node_index top, const struct emit_unit ***units)
{
	size_t n = 0;

	*units = NULL;
	for (size_t i = 0; i < e->nunits; i++) {
		if (e->units[i].top == top && e->units[i].depth == 1)
			*ARENA_PUSH(build->arena, *units, n) = &e->units[i];
	}
	return n;
}

/* A body with imports in it is not cut: their lines are sorted. */
static bool
can_be_cut(const struct tree *tree, node_index block)
{
	for (node_index c = block + 1; c < tree->nodes[block].after; c = tree->nodes[c].after) {
		if (node_kind(tree, c) == NODE_IMPORT_STATEMENT || node_kind(tree, c) == NODE_IMPORT_FROM_STATEMENT)
			return false;
	}
	return true;
}

/* Cut the class's text where the statements of its body begin. */
static void
cut_class(struct build *build, const struct emitter *e, struct toplevel *statement, node_index node)
{
	const struct tree *tree = build->tree;
	node_index definition = definition_of(tree, node), block = node_child(tree, definition, NODE_BLOCK);
	node_index colon = node_child(tree, definition, NODE_COLON);
	const struct emit_unit **units;
	size_t nlines, *lines = find_lines(build, statement->text, &nlines), nmembers = 0, k = 0;

	statement->has_bases = node_child(tree, definition, NODE_ARGUMENT_LIST) != 0;
	if (!can_be_cut(tree, block) || find_units(build, e, node, &units) != nlines)
		return;
	for (node_index c = block + 1; c < tree->nodes[block].after; c = tree->nodes[c].after)
		nmembers++;
	statement->is_cut = true;
	statement->npieces = 1;
	statement->pieces = ARENA_ARRAY(build->arena, struct piece, nmembers + 1);
	statement->pieces[0].text = (struct text){statement->text.data, lines[0]};
	describe_piece(&statement->pieces[0], tree, node);
	statement->pieces[0].end_line = tree_line(tree, tree->nodes[colon].start);
	add_extent(build, node, block, statement, &statement->pieces[0]);
	for (node_index c = block + 1; c < tree->nodes[block].after; c = tree->nodes[c].after) {
		struct piece *piece = &statement->pieces[statement->npieces];
		size_t first = k;

		while (k < nlines && units[k]->start < tree->nodes[c].end)
			k++;
		if (k == first)
			continue;
		piece->text = (struct text){statement->text.data + lines[first], lines[k] - lines[first]};
		/* Without the class's own closing parenthesis, or the line's end: where it stands is not what it says.
		 */
		piece->text.length -= k == nlines ? 1 : 2;
		describe_piece(piece, tree, c);
		add_extent(build, c, tree->nodes[c].after, statement, piece)->in_class = true;
		statement->npieces++;
	}
}

/* The imports of a run stand apart in the tree where an `if TYPE_CHECKING` lies between. */
static void
add_imports(struct build *build, struct toplevel *statement, node_index node, node_index end)
{
	const struct tree *tree = build->tree;

	for (node_index c = node; c < end; c = tree->nodes[c].after) {
		if (kind_of_statement(tree, c) == STATEMENT_IMPORTS)
			add_extent(build, c, tree->nodes[c].after, statement, &statement->pieces[0]);
	}
}

static void
add_statement(struct build *build, const struct emitter *e, size_t part)
{
	const struct tree *tree = build->tree;
	node_index node = e->parts[part].node, end = tree->nodes[node].after;
	node_index limit = part + 1 < e->nparts ? e->parts[part + 1].node : tree->nnodes;
	struct toplevel *statement = &build->module->statements[part];

	statement->kind = kind_of_statement(tree, node);
	statement->text = copy_output(build, e, e->parts[part].out_start, e->parts[part].out_end);
	statement->line = tree_line(tree, tree->nodes[node].start);
	statement->end_line = tree_line(tree, tree->nodes[node].end);
	if (statement->kind == STATEMENT_CLASS)
		cut_class(build, e, statement, node);
	if (statement->npieces)
		return;
	statement->npieces = 1;
	statement->pieces = ARENA_ARRAY(build->arena, struct piece, 1);
	statement->pieces[0].text = statement->text;
	describe_piece(&statement->pieces[0], tree, node);
	if (statement->kind == STATEMENT_IMPORTS)
		add_imports(build, statement, node, limit);
	else /* an elif whose if went stands for the alternatives behind it too */
		add_extent(build, node, node_kind(tree, node) == NODE_ELIF_CLAUSE ? limit : end, statement,
		           &statement->pieces[0]);
}

/* for NAME in …, with … as NAME */
static void
note_targets(struct build *build, const struct extent *extent)
{
	const struct tree *tree = build->tree;
	bool loop = node_kind(tree, extent->node) == NODE_FOR_STATEMENT;
	node_index end;

	if (!loop && node_kind(tree, extent->node) != NODE_WITH_STATEMENT)
		return;
	end = node_child(tree, extent->node, loop ? NODE_IN : NODE_BLOCK);
	for (node_index i = extent->node + 1; i < end; i++) {
		if (node_kind(tree, i) == NODE_IDENTIFIER && build->scopes.roles[i] == ROLE_BIND)
			add_once(build, &extent->statement->targets, &extent->statement->ntargets,
			         intern(build, tree_name(tree, i)));
	}
}

struct module *
module_of(const struct parser *parser, const struct program *program, struct arena *arena)
{
	const struct emitter *e = &parser->emitter;
	struct module *module = ARENA_NEW(arena, struct module);
	struct build build = {.tree = &parser->tree,
	                      .arena = arena,
	                      .module = module,
	                      .strings = {.arena = arena},
	                      .chains = {.arena = arena},
	                      .words = {.arena = arena}};

	module->program = program;
	module->names.arena = arena;
	if (program->state != PROGRAM_PARSED)
		return module;
	module->nstatements = e->nparts;
	module->statements = ARENA_ARRAY(arena, struct toplevel, e->nparts);
	for (size_t i = 0; i < e->nparts; i++)
		add_statement(&build, e, i);
	scopes_find(&build.scopes, build.tree, arena);
	for (size_t i = 0; i < build.nextents; i++)
		note_targets(&build, &build.extents[i]);
	collect_uses(&build);
	read_exports(&build);
	read_search(&build);
	spread_changes(module, arena);
	find_runs(module, arena);
	scopes_free(&build.scopes);
	return module;
}

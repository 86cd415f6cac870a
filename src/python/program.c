/*
 * program.c - one Python file, from bytes to fingerprint.
 */
#include "python/program.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/map.h"
#include "python/constant.h"
#include "python/emit.h"
#include "python/globals.h"
#include "python/parser.h"
#include "python/refusal.h"
#include "python/source.h"
#include "python/tree.h"

static const char module_part[] = "<module>";

const char *
part_title(const char *name)
{
	return strcmp(name, module_part) == 0 ? "top-level code" : name;
}

struct parser *
parser_new(void)
{
	struct parser *parser = memory_resize(NULL, sizeof *parser);

	*parser = (struct parser){.tree_parser = tree_parser_new()};
	return parser;
}

void
parser_free(struct parser *parser)
{
	if (!parser)
		return;
	tree_parser_free(parser->tree_parser);
	tree_free(&parser->tree);
	emit_free(&parser->emitter);
	buffer_free(&parser->scratch);
	free(parser);
}

static void
set_trouble(struct program *program, enum program_state state, const char *trouble, int line, struct text content)
{
	program->state = state;
	program->trouble = trouble;
	program->trouble_line = line;
	program->fingerprint = fingerprint_of(FINGERPRINT_RAW, content);
}

/* The name a top-level statement binds, when it is one name. */
static const char *
part_name(const struct tree *tree, node_index statement, struct arena *arena)
{
	node_index node = below_decorators(tree, statement), name = 0;

	switch (node_kind(tree, node)) {
	case NODE_FUNCTION_DEFINITION:
	case NODE_CLASS_DEFINITION:
		name = node_child(tree, node, NODE_IDENTIFIER);
		break;
	case NODE_EXPRESSION_STATEMENT:
		if (node_kind(tree, node + 1) == NODE_ASSIGNMENT ||
		    node_kind(tree, node + 1) == NODE_AUGMENTED_ASSIGNMENT)
			name = node + 2;
		break;
	default:
		break;
	}
	if (!name || node_kind(tree, name) != NODE_IDENTIFIER)
		return module_part;
	return arena_copy(arena, tree_name(tree, name).data, tree_name(tree, name).length);
}

static int
compare_parts(const void *left, const void *right)
{
	return strcmp(((const struct part *)left)->name, ((const struct part *)right)->name);
}

/* Statements that share a part are digested one after the other; parts of one statement as they stand. */
struct open_part {
	struct part part;
	struct buffer text; /* when there are several statements */
	size_t first;       /* the statement, while there is one */
	size_t nstatements;
};

static void
add_statement(struct open_part *open, const struct emitter *e, size_t statement)
{
	const struct emit_part *written = &e->parts[statement];
	const struct emit_part *first = &e->parts[open->first];

	if (open->nstatements == 1)
		buffer_add(&open->text, e->out.data + first->out_start, first->out_end - first->out_start);
	if (open->nstatements >= 1) {
		buffer_char(&open->text, '\n');
		buffer_add(&open->text, e->out.data + written->out_start, written->out_end - written->out_start);
	} else {
		open->first = statement;
	}
	open->nstatements++;
}

static void
collect_parts(struct program *program, const struct parser *parser, const char **names, struct arena *arena)
{
	const struct emitter *e = &parser->emitter;
	struct map by_name = MAP_INIT(arena);
	struct open_part **all = NULL;
	size_t nall = 0;

	for (size_t i = 0; i < e->nparts; i++) {
		void **place = map_at(&by_name, text_of(names[i]));
		struct open_part *open = *place;
		int line = tree_line(&parser->tree, parser->tree.nodes[e->parts[i].node].start);

		if (!open) {
			*place = open = ARENA_NEW(arena, struct open_part);
			open->part = (struct part){.name = names[i], .line = line};
			*ARENA_PUSH(arena, all, nall) = open;
		}
		open->part.end_line = tree_line(&parser->tree, parser->tree.nodes[e->parts[i].node].end);
		add_statement(open, e, i);
	}
	program->parts = ARENA_ARRAY(arena, struct part, nall);
	program->nparts = nall;
	for (size_t i = 0; i < nall; i++) {
		const struct emit_part *first = &e->parts[all[i]->first];
		struct text text = {e->out.data + first->out_start, first->out_end - first->out_start};

		if (all[i]->nstatements > 1)
			text = (struct text){all[i]->text.data, all[i]->text.length};
		all[i]->part.digest = (uint32_t)digest64(text);
		if (all[i]->part.name == module_part)
			all[i]->part.line = all[i]->part.end_line = 0;
		program->parts[i] = all[i]->part;
		buffer_free(&all[i]->text);
	}
	if (nall)
		qsort(program->parts, nall, sizeof *program->parts, compare_parts);
}

static void
collect_units(struct program *program, const struct parser *parser, const char **names, struct arena *arena)
{
	const struct emitter *e = &parser->emitter;
	size_t part = 0;

	program->units = ARENA_ARRAY(arena, struct unit, e->nunits);
	program->nunits = e->nunits;
	for (size_t i = 0; i < e->nunits; i++) {
		const struct emit_unit *unit = &e->units[i];

		while (part + 1 < e->nparts && e->parts[part].node != unit->top)
			part++;
		program->units[i] = (struct unit){
			.digest = unit->digest,
			.line = tree_line(&parser->tree, unit->start),
			.end_line = tree_line(&parser->tree, unit->end > unit->start ? unit->end - 1 : unit->end),
			.depth = unit->depth,
			.part = names[part],
		};
	}
}

static int
compare_strings(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* import a.b, c.d; from a.b import x: a and c. */
static void
collect_imports(struct program *program, const struct tree *tree, struct arena *arena)
{
	size_t n = 0;

	for (node_index i = 1; i < tree->nnodes; i++) {
		enum node_kind kind = node_kind(tree, i);
		node_index end = kind == NODE_IMPORT_STATEMENT        ? tree->nodes[i].after
		                 : kind == NODE_IMPORT_FROM_STATEMENT ? import_names(tree, i)
		                                                      : 0;

		program->relative_imports |= kind == NODE_RELATIVE_IMPORT;
		for (node_index c = i + 1; c < end; c = tree->nodes[c].after) {
			node_index dotted = node_kind(tree, c) == NODE_ALIASED_IMPORT ? c + 1 : c;
			struct text top;

			if (node_kind(tree, dotted) != NODE_DOTTED_NAME)
				continue;
			top = tree_name(tree, dotted + 1);
			*ARENA_PUSH(arena, program->imports, program->nimports) =
				arena_copy(arena, top.data, top.length);
		}
	}
	if (program->nimports)
		qsort(program->imports, program->nimports, sizeof *program->imports, compare_strings);
	for (size_t i = 0; i < program->nimports; i++) {
		if (n == 0 || strcmp(program->imports[i], program->imports[n - 1]) != 0)
			program->imports[n++] = program->imports[i];
	}
	program->nimports = n;
}

static void
read_docstring(struct program *program, struct parser *parser, struct arena *arena)
{
	const struct tree *tree = &parser->tree;

	if (tree->nnodes < 3 || !is_constant_statement(tree, 1) || !is_docstring(tree, 2))
		return;
	buffer_clear(&parser->scratch);
	constant_text(&parser->scratch, tree, without_parentheses(tree, 2));
	program->doc =
		(struct text){arena_copy(arena, parser->scratch.data, parser->scratch.length), parser->scratch.length};
}

struct program *
program_parse(struct parser *parser, struct text content, bool keep_canonical, struct arena *arena)
{
	struct program *program = ARENA_NEW(arena, struct program);
	struct emitter *e = &parser->emitter;
	struct tree *tree = &parser->tree;
	struct survey survey;
	struct source source;
	const char **names;

	program->canonical = program->doc = program->source = TEXT("");
	source_decode(&source, content, arena);
	if (source.trouble) {
		set_trouble(program, PROGRAM_UNDECODABLE, source.trouble, source.trouble_line, content);
		return program;
	}
	program->source = (struct text){arena_copy(arena, source.text.data, source.text.length), source.text.length};
	tree_parse(parser->tree_parser, tree, program->source);
	if (!tree->trouble)
		survey_tree(&survey, tree, &parser->scratch, arena);
	if (!tree->trouble) {
		e->tree = tree;
		e->survey = &survey;
		emit_module(e);
		tree->trouble = e->trouble;
		tree->trouble_at = e->trouble_at;
	}
	if (!tree->trouble)
		refuse_tree(tree, &parser->scratch, arena);
	if (tree->trouble) {
		set_trouble(program, PROGRAM_SYNTAX, tree->trouble, tree_line(tree, tree->trouble_at), content);
		return program;
	}
	program->fingerprint = fingerprint_of(FINGERPRINT_V1, (struct text){e->out.data, e->out.length});
	if (keep_canonical)
		program->canonical = (struct text){arena_copy(arena, e->out.data, e->out.length), e->out.length};
	names = ARENA_ARRAY(arena, const char *, e->nparts + 1);
	for (size_t i = 0; i < e->nparts; i++)
		names[i] = part_name(tree, e->parts[i].node, arena);
	collect_parts(program, parser, names, arena);
	collect_units(program, parser, names, arena);
	globals_evaluate(program->globals, tree, &survey, arena);
	collect_imports(program, tree, arena);
	read_docstring(program, parser, arena);
	program->keeps_docstrings = survey.keeps_docstrings;
	program->keeps_annotations = survey.keeps_annotations;
	return program;
}

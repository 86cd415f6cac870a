/*
 * tree.c - tree-sitter's tree, walked once and laid out flat.
 */
#include "python/tree.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <tree_sitter/api.h>

#include "base/arena.h"
#include "python/program.h"

const TSLanguage *tree_sitter_python(void);

const char not_python3[] = "this is no Python 3 that miglock knows";

enum { MAX_SYMBOLS = 1024 };

struct tree_parser {
	TSParser *parser;
	uint16_t kinds[MAX_SYMBOLS]; /* the grammar's symbol -> enum node_kind */
	node_index *open;            /* the nodes whose subtree is being laid out */
	size_t nopen, open_capacity;
};

static const struct {
	const char *name;
	bool named;
} kind_names[NNODE_KINDS] = {
	[NODE_DROPPED] = {"dropped", false},
	[NODE_UNKNOWN] = {"unknown", false},
#define NODE(constant, name) [NODE_##constant] = {name, true},
#define TOKEN(constant, name) [NODE_##constant] = {name, false},
#include "python/nodes.def"
#undef NODE
#undef TOKEN
};

const char *
node_kind_name(enum node_kind kind)
{
	return kind_names[kind].name;
}

/* Comments and line continuations; a string's own pieces are read from its bytes. */
static bool
says_nothing(const char *name)
{
	static const char *const names[] = {"comment",        "line_continuation", "string_start",
	                                    "string_content", "string_end",        NULL};

	for (size_t i = 0; names[i]; i++) {
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	return false;
}

static enum node_kind
kind_of_symbol(const TSLanguage *language, TSSymbol symbol)
{
	const char *name = ts_language_symbol_name(language, symbol);
	bool named = ts_language_symbol_type(language, symbol) == TSSymbolTypeRegular;

	for (int kind = NODE_UNKNOWN + 1; kind < NNODE_KINDS; kind++) {
		if (kind_names[kind].named == named && strcmp(kind_names[kind].name, name) == 0)
			return (enum node_kind)kind;
	}
	return named && !says_nothing(name) ? NODE_UNKNOWN : NODE_DROPPED;
}

struct tree_parser *
tree_parser_new(void)
{
	struct tree_parser *parser = memory_resize(NULL, sizeof *parser);
	const TSLanguage *language = tree_sitter_python();
	uint32_t nsymbols = ts_language_symbol_count(language);

	*parser = (struct tree_parser){.parser = ts_parser_new()};
	assert(nsymbols <= MAX_SYMBOLS);
	if (!ts_parser_set_language(parser->parser, language))
		assert(!"the grammar's ABI is not this tree-sitter's");
	for (uint32_t symbol = 0; symbol < nsymbols; symbol++)
		parser->kinds[symbol] = (uint16_t)kind_of_symbol(language, (TSSymbol)symbol);
	return parser;
}

void
tree_parser_free(struct tree_parser *parser)
{
	if (!parser)
		return;
	ts_parser_delete(parser->parser);
	free(parser->open);
	free(parser);
}

void
tree_free(struct tree *tree)
{
	tree_forget_names(tree);
	free(tree->nodes);
	free(tree->lines.at);
	free(tree->ends.at);
	*tree = (struct tree){0};
}

static node_index
add_node(struct tree *tree, enum node_kind kind, TSNode node)
{
	if (tree->nnodes == tree->capacity) {
		tree->capacity = tree->capacity ? tree->capacity * 2 : 4096;
		tree->nodes = memory_resize(tree->nodes, tree->capacity * sizeof *tree->nodes);
	}
	tree->nodes[tree->nnodes] = (struct node){
		.start = ts_node_start_byte(node),
		.end = ts_node_end_byte(node),
		.after = tree->nnodes + 1,
		.kind = (uint16_t)kind,
	};
	return tree->nnodes++;
}

static void
open_node(struct tree_parser *parser, node_index node)
{
	if (parser->nopen == parser->open_capacity) {
		parser->open_capacity = parser->open_capacity ? parser->open_capacity * 2 : 64;
		parser->open = memory_resize(parser->open, parser->open_capacity * sizeof *parser->open);
	}
	parser->open[parser->nopen++] = node;
}

/* Spares a look below most nodes: tokens, names, numbers, and strings that cannot have fields. */
static bool
may_have_children(const struct tree *tree, node_index node)
{
	enum node_kind kind = node_kind(tree, node);
	const char *text;

	if (!kind_names[kind].named)
		return kind == NODE_UNKNOWN;
	switch (kind) {
	case NODE_IDENTIFIER:
	case NODE_INTEGER:
	case NODE_FLOAT:
	case NODE_NONE:
	case NODE_TRUE:
	case NODE_FALSE:
		return false;
	case NODE_STRING:
		for (text = tree->text.data + tree->nodes[node].start; *text >= 'A' && *text != '`'; text++) {
			if (strchr("fFtT", *text))
				return true;
		}
		return false;
	default:
		return true;
	}
}

/*
 * The end of a node whose last child is `last`; returns the node that stands there now.  The grammar gives the `as` of
 * `with a if b else c as d` and `except lambda: c as d` to c alone: it belongs around the whole.
 */
static node_index
close_node(struct tree *tree, node_index node, node_index last)
{
	struct node *nodes = tree->nodes, alias = nodes[last];
	enum node_kind kind = node_kind(tree, node);

	nodes[node].after = tree->nnodes;
	if (last < node || alias.kind != NODE_AS_PATTERN ||
	    (kind != NODE_CONDITIONAL_EXPRESSION && kind != NODE_LAMBDA))
		return node;
	memmove(&nodes[node + 1], &nodes[node], (last - node) * sizeof *nodes);
	for (node_index i = node + 2; i <= last; i++)
		nodes[i].after++;
	/* Behind the alias's first child, which the node now ends with. */
	nodes[node + 1].after = nodes[last + 1].after;
	nodes[node + 1].end = nodes[last + 1].end;
	alias.start = nodes[node + 1].start;
	nodes[node] = alias;
	return node;
}

/* Dropped nodes are left out with all below them. */
static void
lay_out(struct tree_parser *parser, struct tree *tree, TSTreeCursor *cursor)
{
	node_index last = 0;

	parser->nopen = 0;
	for (;;) {
		TSNode node = ts_tree_cursor_current_node(cursor);
		TSSymbol symbol = ts_node_symbol(node);
		enum node_kind kind = symbol < MAX_SYMBOLS ? (enum node_kind)parser->kinds[symbol] : NODE_UNKNOWN;
		bool kept = kind != NODE_DROPPED;
		node_index added = kept ? add_node(tree, kind, node) : 0;

		if (kind == NODE_UNKNOWN && !tree->trouble) {
			tree->trouble = not_python3;
			tree->trouble_at = tree->nodes[added].start;
		}
		if (kept && may_have_children(tree, added) && ts_tree_cursor_goto_first_child(cursor)) {
			open_node(parser, added);
			continue;
		}
		if (kept)
			last = added;
		while (!ts_tree_cursor_goto_next_sibling(cursor)) {
			if (parser->nopen == 0)
				return;
			ts_tree_cursor_goto_parent(cursor);
			last = close_node(tree, parser->open[--parser->nopen], last);
		}
	}
}

/* The first ERROR or MISSING node in source order. */
static uint32_t
first_error(TSNode node)
{
	TSTreeCursor cursor = ts_tree_cursor_new(node);
	uint32_t at = ts_node_start_byte(node);

	for (;;) {
		TSNode current = ts_tree_cursor_current_node(&cursor);

		at = ts_node_start_byte(current);
		if (ts_node_is_missing(current) || ts_node_symbol(current) == (TSSymbol)-1)
			break;
		if (ts_node_has_error(current) && ts_tree_cursor_goto_first_child(&cursor))
			continue;
		if (ts_node_has_error(current))
			break;
		if (!ts_tree_cursor_goto_next_sibling(&cursor))
			break;
	}
	ts_tree_cursor_delete(&cursor);
	return at;
}

/*
 * The grammar passes over vertical tabs and the zero-width characters U+200B, U+2060 and U+FEFF as if they were spaces,
 * which Python refuses.  Where the text has any, look at what lies between the leaves.
 */
static bool
may_have_strange_spaces(struct text text)
{
	static const char *const strange[] = {"\u200b", "\u2060", "\ufeff", NULL};

	if (memchr(text.data, '\v', text.length))
		return true;
	for (size_t i = 0; strange[i] && !text_is_ascii(text); i++) {
		if (memmem(text.data, text.length, strange[i], strlen(strange[i])))
			return true;
	}
	return false;
}

static bool
is_opaque(TSNode node)
{
	const char *type = ts_node_type(node);

	return strcmp(type, "string_content") == 0 || strcmp(type, "format_specifier") == 0;
}

static void
check_gap(struct tree *tree, struct text text, uint32_t start, uint32_t end)
{
	for (uint32_t i = start; i < end && !tree->trouble; i++) {
		if (!strchr(" \t\n\f\\", text.data[i])) {
			tree->trouble = "it has a space character that Python does not know";
			tree->trouble_at = i;
		}
	}
}

static void
find_strange_space(struct tree *tree, struct text text, TSNode root)
{
	TSTreeCursor cursor = ts_tree_cursor_new(root);
	uint32_t end = 0;

	for (bool more = true; more;) {
		TSNode node = ts_tree_cursor_current_node(&cursor);

		check_gap(tree, text, end, ts_node_start_byte(node));
		if (!is_opaque(node) && ts_tree_cursor_goto_first_child(&cursor))
			continue;
		end = ts_node_end_byte(node);
		do {
			more = ts_tree_cursor_goto_next_sibling(&cursor);
		} while (!more && ts_tree_cursor_goto_parent(&cursor));
	}
	check_gap(tree, text, end, (uint32_t)text.length);
	ts_tree_cursor_delete(&cursor);
}

/* One attempt at the text as it may have been repaired. */
static void
parse_text(struct tree_parser *parser, struct tree *tree, struct text text)
{
	TSTree *parsed;
	TSNode root;

	/* Older cores keep the grammar's scanner, which would still be in the f-string that a broken text left open.
	 */
	ts_parser_set_language(parser->parser, tree_sitter_python());
	parsed = ts_parser_parse_string(parser->parser, NULL, text.data, (uint32_t)text.length);
	tree->nnodes = 0;
	tree->trouble = NULL;
	if (!parsed) {
		tree->trouble = "it cannot be parsed";
		return;
	}
	root = ts_tree_root_node(parsed);
	if (ts_node_has_error(root)) {
		tree->trouble = not_python3;
		tree->trouble_at = first_error(root);
	} else {
		TSTreeCursor cursor = ts_tree_cursor_new(root);

		lay_out(parser, tree, &cursor);
		ts_tree_cursor_delete(&cursor);
		if (may_have_strange_spaces(text))
			find_strange_space(tree, text, root);
		tree_find_ends(tree);
	}
	ts_tree_delete(parsed);
}

/* Once more, the way Python's tokenizer would show the text to the grammar; a failure leaves the first one's trouble.
 */
static void
parse_repaired(struct tree_parser *parser, struct tree *tree, struct text shown)
{
	const char *trouble = tree->trouble;
	uint32_t trouble_at = tree->trouble_at;
	char *copy = memory_resize(NULL, shown.length + 1);
	struct text repaired = {copy, shown.length};

	memcpy(copy, shown.data, shown.length);
	if (trouble)
		tree_flatten(copy, shown.length);
	if (trouble && text_equal(repaired, shown)) {
		free(copy);
		return;
	}
	if (trouble)
		parse_text(parser, tree, repaired);
	if (!tree->trouble && tree_separate_lines(tree, copy))
		parse_text(parser, tree, repaired);
	if (!tree->trouble && !tree_is_sound(tree, shown, repaired))
		tree->trouble = "the grammar misreads where its lines end";
	if (tree->trouble && trouble) {
		tree->trouble = trouble;
		tree->trouble_at = trouble_at;
	}
	free(copy);
}

void
tree_parse(struct tree_parser *parser, struct tree *tree, struct text text)
{
	struct text shown = text;
	char *copy, *newer = NULL;

	tree->text = text;
	tree->nnodes = 0;
	tree->lines.n = tree->ends.n = 0;
	tree_forget_names(tree);
	tree->trouble = tree_limits(text, &tree->trouble_at);
	if (text.length < UINT32_MAX)
		tree_find_lines(tree);
	if (tree->trouble)
		return;
	copy = tree_show(text);
	if (copy)
		shown.data = copy;
	parse_text(parser, tree, shown);
	if (tree->trouble && (newer = tree_show_newer(shown))) {
		shown.data = newer;
		parse_text(parser, tree, shown);
	}
	if (tree->trouble || !tree_is_sound(tree, shown, shown))
		parse_repaired(parser, tree, shown);
	free(newer);
	free(copy);
	if (!tree->trouble && !text_is_ascii(text))
		tree_respell(tree);
}

node_index
node_child(const struct tree *tree, node_index node, enum node_kind kind)
{
	for (node_index child = node + 1; child < tree->nodes[node].after; child = tree->nodes[child].after) {
		if (node_kind(tree, child) == kind)
			return child;
	}
	return 0;
}

unsigned
parser_grammar_abi(void)
{
	/* Since the core of ABI 15 it goes by another name, and 0.27 has only that. */
#if TREE_SITTER_LANGUAGE_VERSION >= 15
	return ts_language_abi_version(tree_sitter_python());
#else
	return ts_language_version(tree_sitter_python());
#endif
}

/*
 * tree.h - a syntax tree as a flat array.
 *
 * Nodes lie in source order, each before its children, so a subtree is the
 * range [node, nodes[node].after).  Comments, brackets and whatever else says
 * nothing are left out.  The only place that knows tree-sitter.
 *
 *	for (child = node + 1; child < nodes[node].after; child = nodes[child].after)
 */
#ifndef MIGLOCK_PYTHON_TREE_H
#define MIGLOCK_PYTHON_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum node_kind {
	NODE_DROPPED, /* never in a tree */
	NODE_UNKNOWN, /* a named node this program has no meaning for */
#define NODE(constant, name) NODE_##constant,
#define TOKEN(constant, name) NODE_##constant,
#include "python/nodes.def"
#undef NODE
#undef TOKEN
	NNODE_KINDS
};

typedef uint32_t node_index;

struct node {
	uint32_t start, end; /* bytes of the text */
	node_index after;    /* the first node behind this one's subtree */
	uint16_t kind;
	uint16_t flags; /* whoever walks the tree may note something; the highest bit is the tree's own */
};

enum { FLAG_RESPELLED = 0x8000 }; /* an identifier whose name is not its source text, see tree_name */

struct places { /* bytes of the text, ascending */
	uint32_t *at;
	size_t n, capacity;
};

struct tree {
	struct text text; /* borrowed */
	struct node *nodes;
	node_index nnodes;
	size_t capacity;
	struct places lines;         /* where each begins */
	struct places ends;          /* of Python's logical lines */
	struct respelled *respelled; /* by node */
	size_t nrespelled;
	const char *trouble; /* why it is not a program, a phrase; NULL when it is */
	uint32_t trouble_at; /* byte */
};

/* Trouble: CPython refuses it, too, or the grammar falls short of it. */
extern const char not_python3[];

struct tree_parser;

struct tree_parser *tree_parser_new(void);
void tree_parser_free(struct tree_parser *parser);

/* Parse text into *tree, whose array is used again.  Nothing can fail but the text: see trouble. */
void tree_parse(struct tree_parser *parser, struct tree *tree, struct text text);
void tree_free(struct tree *tree);

static inline enum node_kind
node_kind(const struct tree *tree, node_index node)
{
	return (enum node_kind)tree->nodes[node].kind;
}

static inline struct text
node_text(const struct tree *tree, node_index node)
{
	return (struct text){tree->text.data + tree->nodes[node].start,
	                     tree->nodes[node].end - tree->nodes[node].start};
}

struct text tree_respelled(const struct tree *tree, node_index identifier);

/* What Python calls it: identifiers are compared in NFKC (PEP 3131). */
static inline struct text
tree_name(const struct tree *tree, node_index identifier)
{
	return tree->nodes[identifier].flags & FLAG_RESPELLED ? tree_respelled(tree, identifier)
	                                                      : node_text(tree, identifier);
}

/* A simple statement's end, or that of a compound one's head. */
uint32_t head_end(const struct tree *tree, node_index node);

/* 1-based; of the last line for whatever lies behind the text. */
int tree_line(const struct tree *tree, uint32_t byte);

/* The first child of that kind, 0 when there is none (the module is nobody's child). */
node_index node_child(const struct tree *tree, node_index node, enum node_kind kind);

/* tree_parse's parts */
bool text_is_ascii(struct text text);
/* Note the identifiers, in a source that is not all ASCII, that NFKC spells otherwise; forget them. */
void tree_respell(struct tree *tree);
void tree_forget_names(struct tree *tree);
/* What the parser cannot bear, as a phrase, and where; NULL for any text it can be given. */
const char *tree_limits(struct text text, uint32_t *at);
/* Behind the string whose first quote, or the comment whose "#", is at i. */
size_t string_end(const char *text, size_t length, size_t i);
size_t comment_end(const char *text, size_t length, size_t i);
void tree_find_lines(struct tree *tree);
void tree_find_ends(struct tree *tree);
/* The text as the grammar has to see it, every byte in its place, to be freed; NULL when that is the text itself. */
char *tree_show(struct text text);
/* The same for what is newer than the grammar; asked when it finds no program. */
char *tree_show_newer(struct text text);
/* Behind the string or comment at i, what is in a string's fields shown; i where there is none. */
size_t tree_show_token(char *text, size_t length, size_t i);
/* Does the source have this character where a token is? */
static inline bool
is_written(const struct tree *tree, node_index token, char c)
{
	return tree->text.data[tree->nodes[token].start] == c;
}
/* Does no logical line end inside a statement, and did the repaired text, which was parsed, keep strings and ends? */
bool tree_is_sound(const struct tree *tree, struct text shown, struct text repaired);
/* Blank comments, and line ends inside brackets, as far as brackets and strings can be told without a parser. */
void tree_flatten(char *text, size_t length);
/* Put semicolons where lines end inside statements; false when there are none. */
bool tree_separate_lines(const struct tree *tree, char *text);

/* The kind's name in the grammar. */
const char *node_kind_name(enum node_kind kind);

#endif

/*
 * emit.h - writing the canonical form: what its files share.
 *
 * The tree is written depth first without recursion: a handler writes the
 * opening of its node and queues what follows, in the order in which it is to
 * be written; emit_run takes the queue from the front.  A handler writes
 * (`out_…`) before it queues (`then_…`), never after.
 */
#ifndef MIGLOCK_PYTHON_EMIT_H
#define MIGLOCK_PYTHON_EMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "python/survey.h"
#include "python/tree.h"

enum emit_op {
	EMIT_TEXT,       /* text */
	EMIT_EXPRESSION, /* node */
	EMIT_ELEMENT,    /* node: an expression where *x may stand */
	EMIT_BOOLEAN,    /* node, below an `and` or `or` of kind b, which it may continue */
	EMIT_CHUNK,      /* source bytes b to c of a string, how in flags */
	EMIT_CHUNKS_END,
	EMIT_PATTERN,     /* node, after `case` */
	EMIT_STATEMENT,   /* node */
	EMIT_IF,          /* node: an if_statement or elif_clause; its alternatives are nodes b to c */
	EMIT_BLOCK,       /* node: a block or the module; flags: may begin with a docstring */
	EMIT_IMPORTS,     /* one unbroken run of imports: kept[b] to kept[c] */
	EMIT_HANDLER,     /* node: opens an except or case clause */
	EMIT_HANDLER_END, /* the end of its head */
	EMIT_CLAUSE,      /* node: an else or finally clause, left out when nothing of it is left */
	EMIT_ELIF,        /* as EMIT_IF, for an elif clause: an else with only an if in it */
	EMIT_CLAUSE_END,  /* output length b and unit count c to go back to when the clause was empty */
	EMIT_INDENT,
	EMIT_DEDENT,
	EMIT_COLUMN,   /* b: the enclosing block's column again */
	EMIT_HEAD_END, /* of the statement that began at byte b of the output, source bytes up to c */
	EMIT_PART_END  /* the top-level statement is complete */
};

enum chunk_flag { CHUNK_RAW = 1, CHUNK_BYTES = 2, CHUNK_FIELDS = 4, CHUNK_ONE_LINE = 8, CHUNK_TEMPLATE = 16 };

struct emit_item {
	uint8_t op, flags;
	node_index node;
	union {
		const char *text;
		struct {
			uint32_t b, c;
		};
	};
};

struct emit_unit { /* one statement or head, see program.h */
	uint64_t digest;
	uint32_t start, end; /* bytes of the source */
	int depth;
	node_index top; /* the top-level statement it lies in */
};

struct emit_part { /* one top-level statement */
	node_index node;
	uint32_t out_start, out_end;
};

struct emitter {
	struct tree *tree;
	const struct survey *survey;
	struct buffer out;              /* the canonical form */
	struct buffer decoded, scratch; /* of one string; of imports being sorted */
	struct emit_item *items;        /* a stack, the front of the queue on top */
	size_t nitems, items_capacity;
	struct statement *kept; /* the statements of all blocks opened so far */
	size_t nkept, kept_capacity;
	struct emit_unit *units;
	size_t nunits, units_capacity;
	struct emit_part *parts;
	size_t nparts, parts_capacity;
	node_index top;           /* the top-level statement being written */
	uint32_t top_start;       /* where it began in the output */
	uint32_t statement_start; /* where the innermost statement did */
	int depth;                /* of blocks */
	node_index type_call;     /* where the call of `type(x).y = z` has its arguments, see emit_definition.c */
	uint32_t column;          /* of the enclosing block's statements, see emit_block.c */
	bool literal_open;        /* a quote was written for chunks */
	const char *trouble;      /* the first one; NULL when the file is a program */
	uint32_t trouble_at;
};

/* The whole module, from an empty emitter whose tree and survey are set. */
void emit_module(struct emitter *e);
void emit_free(struct emitter *e);

/* Python 3 would refuse this, or the grammar misread it. */
void emit_trouble(struct emitter *e, node_index node, const char *phrase);

/* Written now. */
void out_name(struct emitter *e, node_index identifier);
void out_dotted(struct emitter *e, node_index dotted_name);

static inline void
out_text(struct emitter *e, const char *text)
{
	buffer_string(&e->out, text);
}

/* Queued. */
struct emit_item *then(struct emitter *e, enum emit_op op, node_index node);

static inline void
then_text(struct emitter *e, const char *text)
{
	then(e, EMIT_TEXT, 0)->text = text;
}

static inline void
then_expression(struct emitter *e, node_index node)
{
	then(e, EMIT_EXPRESSION, node);
}

/* Each after a space. */
void then_elements(struct emitter *e, node_index first, node_index end);
void then_parameters(struct emitter *e, node_index parameters);
void then_type_parameters(struct emitter *e, node_index type_parameter);
/* The end of a statement, or of a compound one's head, whose handler is running. */
void then_head_end(struct emitter *e, node_index node);
/* A block with its own indentation, inside its statement. */
void then_block(struct emitter *e, node_index block, bool may_have_docstring);

void out_line(struct emitter *e);
/* Note a unit: written from out_start on, standing at those bytes of the source. */
void end_head(struct emitter *e, uint32_t out_start, uint32_t source_start, uint32_t source_end);
/* The column that a statement's clauses and its decorators' definition stand in. */
void set_column(struct emitter *e, node_index statement);
/* Trouble unless a clause or definition that begins a line stands in that column. */
void check_place(struct emitter *e, node_index node);
/* Trouble unless a block's statements stand in one, right of the block around them; it is set. */
void check_block(struct emitter *e, node_index block);
/* The definition of a decorated one; any other node itself. */
node_index below_decorators(const struct tree *tree, node_index node);

/* Handlers. */
void emit_expression(struct emitter *e, node_index node);
void emit_element(struct emitter *e, node_index node);
void emit_unary(struct emitter *e, node_index node);
void emit_binary(struct emitter *e, node_index node);
void emit_union_type(struct emitter *e, node_index node);
void emit_comparison(struct emitter *e, node_index node);
void emit_await(struct emitter *e, node_index node);
void emit_conditional(struct emitter *e, node_index node);
void emit_dictionary(struct emitter *e, node_index node);
void emit_comprehension(struct emitter *e, const char *head, node_index node);
void emit_boolean(struct emitter *e, node_index node, enum node_kind kind);
void emit_strings(struct emitter *e, node_index node);
void emit_chunk(struct emitter *e, const struct emit_item *item);
void emit_chunks_end(struct emitter *e);
void emit_pattern(struct emitter *e, node_index node);
void emit_type_alias(struct emitter *e, node_index node);
void emit_match(struct emitter *e, node_index node);
void emit_function_or_class(struct emitter *e, node_index node);
void emit_statement(struct emitter *e, node_index node);
void emit_with(struct emitter *e, node_index node);
void emit_block(struct emitter *e, node_index block, bool may_have_docstring);
void emit_if(struct emitter *e, node_index clause, node_index alternatives, node_index end);
void emit_imports(struct emitter *e, size_t first, size_t end);

void then_arguments(struct emitter *e, node_index arguments);
/* The children from first to end as one expression: a tuple when there is a comma. */
void then_value(struct emitter *e, node_index first, node_index end);
/* `x := a`, also of a choice: the grammar chooses whether to assign. */
bool is_named(const struct emitter *e, node_index node);

static inline node_index
node_after(const struct emitter *e, node_index node)
{
	return e->tree->nodes[node].after;
}

static inline enum node_kind
kind_of(const struct emitter *e, node_index node)
{
	return node_kind(e->tree, node);
}

#endif

/*
 * emit.c - the queue, and what belongs to no one construct.
 */
#include "python/emit.h"

#include <stdlib.h>

#include "base/arena.h"
#include "python/fingerprint.h"

enum { DEEPEST_INDENT = 40 }; /* so that ten thousand elifs stay linear */

void
emit_trouble(struct emitter *e, node_index node, const char *phrase)
{
	if (e->trouble)
		return;
	e->trouble = phrase;
	e->trouble_at = e->tree->nodes[node].start;
}

struct emit_item *
then(struct emitter *e, enum emit_op op, node_index node)
{
	if (e->nitems == e->items_capacity) {
		e->items_capacity = e->items_capacity ? e->items_capacity * 2 : 256;
		e->items = memory_resize(e->items, e->items_capacity * sizeof *e->items);
	}
	e->items[e->nitems] = (struct emit_item){.op = (uint8_t)op, .node = node};
	return &e->items[e->nitems++];
}

void
out_name(struct emitter *e, node_index identifier)
{
	buffer_text(&e->out, tree_name(e->tree, identifier));
}

void
out_dotted(struct emitter *e, node_index dotted_name)
{
	for (node_index c = dotted_name + 1; c < node_after(e, dotted_name); c++) {
		if (kind_of(e, c) == NODE_DOT)
			buffer_char(&e->out, '.');
		else
			out_name(e, c);
	}
}

void
then_elements(struct emitter *e, node_index first, node_index end)
{
	for (node_index c = first; c < end; c = node_after(e, c)) {
		if (kind_of(e, c) == NODE_COMMA)
			continue;
		then_text(e, " ");
		then(e, EMIT_ELEMENT, c);
	}
}

void
then_head_end(struct emitter *e, node_index node)
{
	struct emit_item *end = then(e, EMIT_HEAD_END, node);

	end->b = e->statement_start;
	end->c = e->tree->nodes[node].end;
	/* A compound statement's head ends before its block, or before the definition's below decorators. */
	for (node_index c = node + 1; c < node_after(e, node); c = node_after(e, c)) {
		if (kind_of(e, c) == NODE_FUNCTION_DEFINITION || kind_of(e, c) == NODE_CLASS_DEFINITION)
			c++;
		if (kind_of(e, c) == NODE_BLOCK) {
			end->c = e->tree->nodes[c - 1].end;
			return;
		}
	}
}

void
then_block(struct emitter *e, node_index block, bool may_have_docstring)
{
	then(e, EMIT_INDENT, 0);
	then(e, EMIT_BLOCK, block)->flags = may_have_docstring;
	then(e, EMIT_COLUMN, 0)->b = e->column;
	then(e, EMIT_DEDENT, 0);
}

void
out_line(struct emitter *e)
{
	static const char spaces[] = "                                        ";

	if (e->out.length)
		buffer_char(&e->out, '\n');
	buffer_add(&e->out, spaces, (size_t)(e->depth < DEEPEST_INDENT ? e->depth : DEEPEST_INDENT));
}

void
end_head(struct emitter *e, uint32_t out_start, uint32_t source_start, uint32_t source_end)
{
	if (e->nunits == e->units_capacity) {
		e->units_capacity = e->units_capacity ? e->units_capacity * 2 : 256;
		e->units = memory_resize(e->units, e->units_capacity * sizeof *e->units);
	}
	e->units[e->nunits++] = (struct emit_unit){
		.digest = digest64((struct text){e->out.data + out_start, e->out.length - out_start}),
		.start = source_start,
		.end = source_end,
		.depth = e->depth,
		.top = e->top,
	};
}

static void
end_part(struct emitter *e)
{
	if (e->nparts == e->parts_capacity) {
		e->parts_capacity = e->parts_capacity ? e->parts_capacity * 2 : 64;
		e->parts = memory_resize(e->parts, e->parts_capacity * sizeof *e->parts);
	}
	e->parts[e->nparts++] = (struct emit_part){e->top, e->top_start, (uint32_t)e->out.length};
}

static void
begin_statement(struct emitter *e, node_index node)
{
	out_line(e);
	e->statement_start = (uint32_t)e->out.length;
	if (e->depth == 0) {
		e->top = node;
		e->top_start = e->statement_start;
	}
}

/* Whether anything of a clause is left shows only when it has been written; if not, it is taken back. */
static void
begin_clause(struct emitter *e, const struct emit_item *item, const char *head)
{
	uint32_t before = (uint32_t)e->out.length, nunits = (uint32_t)e->nunits, start;
	node_index clause = item->node, block = node_child(e->tree, clause, NODE_BLOCK);
	struct emit_item *end;

	check_column(e, clause);
	out_line(e);
	start = (uint32_t)e->out.length;
	out_text(e, head);
	end_head(e, start, e->tree->nodes[clause].start, e->tree->nodes[block - 1].end);
	if (item->op == EMIT_ELIF) {
		struct emit_item *nested;

		then(e, EMIT_INDENT, 0);
		nested = then(e, EMIT_IF, clause);
		nested->b = item->b;
		nested->c = item->c;
		then(e, EMIT_DEDENT, 0);
	} else {
		then_block(e, block, false);
	}
	end = then(e, EMIT_CLAUSE_END, (node_index)(e->out.length - before));
	end->b = before;
	end->c = nunits;
}

static void
end_clause(struct emitter *e, const struct emit_item *item)
{
	if (e->out.length > item->b + item->node) {
		buffer_char(&e->out, ')');
		return;
	}
	e->out.length = item->b;
	e->nunits = item->c;
}

static void
begin_handler(struct emitter *e, node_index clause)
{
	out_line(e);
	e->statement_start = (uint32_t)e->out.length;
	out_text(e, kind_of(e, clause) == NODE_CASE_CLAUSE ? "(case" : "(except");
}

static void
dispatch(struct emitter *e, const struct emit_item *item)
{
	switch ((enum emit_op)item->op) {
	case EMIT_TEXT:
		out_text(e, item->text);
		break;
	case EMIT_EXPRESSION:
		emit_expression(e, item->node);
		break;
	case EMIT_ELEMENT:
		emit_element(e, item->node);
		break;
	case EMIT_BOOLEAN:
		emit_boolean(e, item->node, (enum node_kind)item->b);
		break;
	case EMIT_CHUNK:
		emit_chunk(e, item);
		break;
	case EMIT_CHUNKS_END:
		emit_chunks_end(e);
		break;
	case EMIT_PATTERN:
		emit_pattern(e, item->node);
		break;
	case EMIT_STATEMENT:
		begin_statement(e, item->node);
		emit_statement(e, item->node);
		break;
	case EMIT_IF:
		begin_statement(e, item->node);
		emit_if(e, item->node, item->b, item->c);
		break;
	case EMIT_BLOCK:
		emit_block(e, item->node, item->flags);
		break;
	case EMIT_IMPORTS:
		emit_imports(e, item->b, item->c);
		break;
	case EMIT_HANDLER:
		begin_handler(e, item->node);
		break;
	case EMIT_HANDLER_END:
		end_head(e, e->statement_start, e->tree->nodes[item->node].start,
		         e->tree->nodes[node_child(e->tree, item->node, NODE_BLOCK) - 1].end);
		break;
	case EMIT_CLAUSE:
		begin_clause(e, item, kind_of(e, item->node) == NODE_FINALLY_CLAUSE ? "(finally" : "(else");
		break;
	case EMIT_ELIF:
		begin_clause(e, item, "(else");
		break;
	case EMIT_CLAUSE_END:
		end_clause(e, item);
		break;
	case EMIT_INDENT:
		e->depth++;
		break;
	case EMIT_DEDENT:
		e->depth--;
		break;
	case EMIT_COLUMN:
		e->column = item->b;
		break;
	case EMIT_HEAD_END:
		end_head(e, item->b, e->tree->nodes[item->node].start, item->c);
		break;
	case EMIT_PART_END:
		end_part(e);
		break;
	}
}

/* What a handler queued in the order of writing goes onto the stack the other way round. */
static void
reverse(struct emit_item *first, size_t n)
{
	for (size_t i = 0; i + 1 < n - i; i++) {
		struct emit_item item = first[i];

		first[i] = first[n - 1 - i];
		first[n - 1 - i] = item;
	}
}

void
emit_module(struct emitter *e)
{
	buffer_clear(&e->out);
	e->nitems = e->nkept = e->nunits = e->nparts = 0;
	e->depth = 0;
	e->column = 0;
	e->literal_open = false;
	e->type_call = 0;
	e->trouble = NULL;
	then(e, EMIT_BLOCK, 0)->flags = true;
	while (e->nitems > 0 && !e->trouble) {
		struct emit_item item = e->items[--e->nitems];
		size_t mark = e->nitems;

		dispatch(e, &item);
		reverse(e->items + mark, e->nitems - mark);
	}
}

void
emit_free(struct emitter *e)
{
	buffer_free(&e->out);
	buffer_free(&e->decoded);
	buffer_free(&e->scratch);
	free(e->items);
	free(e->kept);
	free(e->units);
	free(e->parts);
}

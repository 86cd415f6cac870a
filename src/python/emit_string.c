/*
 * emit_string.c - string literals: one spelling for each value, f-strings as their literal text and fields.
 */
#include "base/arena.h"
#include "python/constant.h"
#include "python/emit.h"
#include "python/literal.h"

static void
then_chunk(struct emitter *e, uint32_t start, uint32_t end, unsigned flags)
{
	struct emit_item *chunk;

	if (start >= end)
		return;
	chunk = then(e, EMIT_CHUNK, 0);
	chunk->flags = (uint8_t)flags;
	chunk->b = start;
	chunk->c = end;
}

/* Literal text that ends here, so that what came in pieces is one string. */
static void
then_chunks_end(struct emitter *e)
{
	then(e, EMIT_CHUNKS_END, 0);
}

void
emit_chunk(struct emitter *e, const struct emit_item *item)
{
	struct text piece = {e->tree->text.data + item->b, item->c - item->b};
	const char *trouble;

	buffer_clear(&e->decoded);
	trouble = string_decode(&e->decoded, piece, item->flags & CHUNK_RAW, item->flags & CHUNK_BYTES,
	                        item->flags & CHUNK_FIELDS);
	if (trouble && !e->trouble) {
		e->trouble = trouble;
		e->trouble_at = item->b;
	}
	if (e->decoded.length == 0)
		return;
	if (!e->literal_open)
		out_text(e, " \"");
	e->literal_open = true;
	string_spell(&e->out, (struct text){e->decoded.data, e->decoded.length}, item->flags & CHUNK_BYTES);
}

void
emit_chunks_end(struct emitter *e)
{
	if (e->literal_open)
		out_text(e, "\"");
	e->literal_open = false;
}

enum { DEEPEST_FIELD = 8 }; /* a field in a field's format in … */

static void then_formatted(struct emitter *e, node_index first_field, node_index end, uint32_t from, uint32_t to,
                           unsigned flags, int depth);

/* The last operand of an expression that no bracket closes. */
static node_index
last_operand(const struct emitter *e, node_index node)
{
	for (;;) {
		node_index last = node + 1;

		switch (kind_of(e, node)) {
		case NODE_EXPRESSION_LIST:
		case NODE_CONDITIONAL_EXPRESSION:
		case NODE_BOOLEAN_OPERATOR:
		case NODE_BINARY_OPERATOR:
		case NODE_COMPARISON_OPERATOR:
		case NODE_UNARY_OPERATOR:
		case NODE_NOT_OPERATOR:
		case NODE_LAMBDA:
			break;
		default:
			return node;
		}
		while (node_after(e, last) < node_after(e, node))
			last = node_after(e, last);
		node = last;
	}
}

/* `{x:=10}` is x in the format "=10"; the grammar sees an assignment. */
static void
then_equals_format(struct emitter *e, node_index field, node_index named, unsigned flags)
{
	const char *text = e->tree->text.data;
	uint32_t start = e->tree->nodes[named + 1].end, end = e->tree->nodes[field].end - 1;

	while (start < end && text[start] != ':')
		start++;
	if (memchr(text + start, '{', end - start))
		emit_trouble(e, field, "the grammar cannot read this f-string");
	then_chunks_end(e);
	then_text(e, " (FormattedValue ");
	then_expression(e, named + 1);
	then_text(e, " :");
	then_chunk(e, start + 1, end, flags);
	then_chunks_end(e);
	then_text(e, ")");
}

/* `{value=!r:spec}`; "=" stands for its own source text and, alone, for !r. */
static void
then_field(struct emitter *e, node_index field, unsigned flags, int depth)
{
	node_index value = field + 1, c = node_after(e, value), end = node_after(e, field), specifier = 0;
	struct text conversion = {"", 0};
	bool shows_itself = false;

	if (kind_of(e, value) == NODE_NAMED_EXPRESSION) {
		then_equals_format(e, field, value, flags);
		return;
	}
	if (kind_of(e, last_operand(e, value)) == NODE_NAMED_EXPRESSION)
		emit_trouble(e, field, "the grammar cannot read this f-string");
	if (kind_of(e, c) == NODE_EQUALS && c < end) {
		const char *text = e->tree->text.data;
		uint32_t start = e->tree->nodes[field].start + 1, stop = e->tree->nodes[c].end;
		size_t length = e->tree->nodes[field].end - start;

		while (text[stop] == ' ' || text[stop] == '\t' || text[stop] == '\n' || text[stop] == '\f')
			stop++;
		if (memchr(text + start, '#', length) && memchr(text + start, '\n', length))
			emit_trouble(e, field, "a field that shows itself may have a comment in it");
		then_chunk(e, start, stop, flags & CHUNK_RAW);
		shows_itself = true;
		c++;
	}
	for (; c < end; c = node_after(e, c)) {
		if (kind_of(e, c) == NODE_TYPE_CONVERSION)
			conversion = node_text(e->tree, c);
		else if (kind_of(e, c) == NODE_FORMAT_SPECIFIER)
			specifier = c;
		else
			emit_trouble(e, c, "it is not valid Python 3");
	}
	then_chunks_end(e);
	then_text(e, " (FormattedValue ");
	then(e, EMIT_ELEMENT, value);
	if (text_is(conversion, "!r") || (shows_itself && !conversion.length && !specifier))
		then_text(e, " !r");
	else if (text_is(conversion, "!s"))
		then_text(e, " !s");
	else if (text_is(conversion, "!a"))
		then_text(e, " !a");
	else if (conversion.length)
		emit_trouble(e, field, "an f-string with an unknown conversion");
	if (specifier) {
		then_text(e, " :");
		then_formatted(e, specifier + 2, node_after(e, specifier), e->tree->nodes[specifier].start + 1,
		               e->tree->nodes[specifier].end, flags, depth + 1);
		then_chunks_end(e);
	}
	then_text(e, ")");
}

/* Text from byte `from` to `to` with fields in it. */
static void
then_formatted(struct emitter *e, node_index first_field, node_index end, uint32_t from, uint32_t to, unsigned flags,
               int depth)
{
	if (depth > DEEPEST_FIELD) {
		emit_trouble(e, first_field, "an f-string nested too deeply");
		return;
	}
	for (node_index field = first_field; field < end; field = node_after(e, field)) {
		then_chunk(e, from, e->tree->nodes[field].start, flags);
		then_field(e, field, flags, depth);
		from = e->tree->nodes[field].end;
	}
	then_chunk(e, from, to, flags);
}

void
emit_strings(struct emitter *e, node_index node)
{
	bool formatted = has_fields(e->tree, node), bytes = false;

	for (node_index s = first_string(e->tree, node); s < node_after(e, node); s = node_after(e, s)) {
		struct string_token token = string_token_of(node_text(e->tree, s));

		if (s > first_string(e->tree, node) && token.bytes != bytes)
			emit_trouble(e, s, "it mixes bytes and text in one literal");
		bytes = token.bytes;
		if (token.python2)
			emit_trouble(e, s, "it has a string prefix as only Python 2 knows it");
	}
	if (formatted) {
		out_text(e, "(JoinedStr");
	} else {
		out_text(e, bytes ? "b\"" : "\"");
		e->literal_open = true;
	}
	for (node_index s = first_string(e->tree, node); s < node_after(e, node); s = node_after(e, s)) {
		struct string_token token = string_token_of(node_text(e->tree, s));
		uint32_t from = (uint32_t)(token.content.data - e->tree->text.data);
		unsigned flags = (token.raw ? CHUNK_RAW : 0u) | (bytes ? CHUNK_BYTES : 0u) |
		                 (token.formatted ? CHUNK_FIELDS : 0u);

		then_formatted(e, s + 1, node_after(e, s), from, from + (uint32_t)token.content.length, flags, 0);
	}
	then_chunks_end(e);
	if (formatted)
		then_text(e, ")");
}

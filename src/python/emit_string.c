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

/* The grammar goes on behind a line that begins a string's text. */
static bool
ends_line(struct text piece)
{
	for (size_t i = 0; i < piece.length; i++) {
		if (piece.data[i] == '\\')
			i++;
		else if (piece.data[i] == '\n')
			return true;
	}
	return false;
}

void
emit_chunk(struct emitter *e, const struct emit_item *item)
{
	struct text piece = {e->tree->text.data + item->b, item->c - item->b};
	const char *trouble;

	buffer_clear(&e->decoded);
	trouble = string_decode(&e->decoded, piece, item->flags & CHUNK_RAW, item->flags & CHUNK_BYTES,
	                        item->flags & CHUNK_FIELDS);
	if (item->flags & CHUNK_ONE_LINE && ends_line(piece))
		trouble = "a string in it is not closed";
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

/* Is there a colon in it outside all brackets?  It is none of `:=` or a lambda's, but a format begins there. */
static bool
has_bare_colon(const struct emitter *e, node_index value)
{
	for (node_index i = value; i < node_after(e, value); i++) {
		switch (kind_of(e, i)) {
		case NODE_LAMBDA:
		case NODE_NAMED_EXPRESSION:
			return true;
		case NODE_ARGUMENT_LIST:
		case NODE_DICTIONARY:
		case NODE_DICTIONARY_COMPREHENSION:
		case NODE_GENERATOR_EXPRESSION:
		case NODE_LIST:
		case NODE_LIST_COMPREHENSION:
		case NODE_PARENTHESIZED_EXPRESSION:
		case NODE_SET:
		case NODE_SET_COMPREHENSION:
		case NODE_STRING:
		case NODE_SUBSCRIPT:
		case NODE_TUPLE:
			i = node_after(e, i) - 1;
			break;
		default:
			break;
		}
	}
	return false;
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\f';
}

/* A template's field knows how its value is written (PEP 750). */
static void
then_source(struct emitter *e, node_index field, node_index behind_value)
{
	uint32_t start = e->tree->nodes[field].start + 1, end = e->tree->nodes[field].end - 1;
	const char *text = e->tree->text.data;

	if (behind_value < node_after(e, field))
		end = e->tree->nodes[behind_value].start;
	while (end > start && is_space(text[end - 1]))
		end--;
	then_chunk(e, start, end, CHUNK_RAW);
	then_chunks_end(e);
}

/* `{value=!r:spec}`; "=" stands for its own source text and, alone, for !r. */
static void
then_field(struct emitter *e, node_index field, unsigned flags, int depth)
{
	node_index value = field + 1, c = node_after(e, value), end = node_after(e, field), specifier = 0;
	const char *text = e->tree->text.data;
	uint32_t start = e->tree->nodes[field].start + 1;
	size_t length = e->tree->nodes[field].end - start;
	struct text conversion = {"", 0};
	bool shows_itself = false, template = flags & CHUNK_TEMPLATE && depth == 0, written = template;

	if (has_bare_colon(e, value))
		emit_trouble(e, field, "the grammar cannot read this f-string");
	if (kind_of(e, c) == NODE_EQUALS && c < end) {
		uint32_t stop = e->tree->nodes[c].end;

		while (is_space(text[stop]))
			stop++;
		then_chunk(e, start, stop, flags & CHUNK_RAW);
		shows_itself = written = true;
		c++;
	}
	if (written && memchr(text + start, '#', length) && memchr(text + start, '\n', length))
		emit_trouble(e, field, "a field that shows itself may have a comment in it");
	for (; c < end; c = node_after(e, c)) {
		if (kind_of(e, c) == NODE_TYPE_CONVERSION)
			conversion = node_text(e->tree, c);
		else if (kind_of(e, c) == NODE_FORMAT_SPECIFIER)
			specifier = c;
		else
			emit_trouble(e, c, not_python3);
	}
	then_chunks_end(e);
	then_text(e, template ? " (Interpolation " : " (FormattedValue ");
	then(e, EMIT_ELEMENT, value);
	if (template)
		then_source(e, field, node_after(e, value));
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
		/* The grammar's own leaves out a line end before the brace. */
		then_formatted(e, specifier + 2, node_after(e, specifier), e->tree->nodes[specifier].start + 1,
		               e->tree->nodes[field].end - 1, flags, depth + 1);
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
	bool formatted = has_fields(e->tree, node), bytes = false, template = false;

	for (node_index s = first_string(e->tree, node); s < node_after(e, node); s = node_after(e, s)) {
		struct string_token token = string_token_of(node_text(e->tree, s));

		if (s > first_string(e->tree, node) && token.bytes != bytes)
			emit_trouble(e, s, "it mixes bytes and text in one literal");
		if (s > first_string(e->tree, node) && token.template != template)
			emit_trouble(e, s, "it mixes a template and text in one literal");
		bytes = token.bytes;
		template = token.template;
		if (token.python2)
			emit_trouble(e, s, "it has a string prefix as only Python 2 knows it");
	}
	if (formatted) {
		out_text(e, template ? "(TemplateStr" : "(JoinedStr");
	} else {
		out_text(e, bytes ? "b\"" : "\"");
		e->literal_open = true;
	}
	for (node_index s = first_string(e->tree, node); s < node_after(e, node); s = node_after(e, s)) {
		struct string_token token = string_token_of(node_text(e->tree, s));
		uint32_t from = (uint32_t)(token.content.data - e->tree->text.data);
		unsigned flags = (token.raw ? CHUNK_RAW : 0u) | (bytes ? CHUNK_BYTES : 0u) |
		                 (token.formatted ? CHUNK_FIELDS : 0u) | (template ? CHUNK_TEMPLATE : 0u) |
		                 (token.triple ? 0u : CHUNK_ONE_LINE);

		then_formatted(e, s + 1, node_after(e, s), from, from + (uint32_t)token.content.length, flags, 0);
	}
	then_chunks_end(e);
	if (formatted)
		then_text(e, ")");
}

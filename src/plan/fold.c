/*
 * fold.c - the text that an expression is, as far as reading tells: a NUL stands for what it does not.
 */
#include "base/arena.h"
#include "base/buffer.h"
#include "plan/reading.h"
#include "python/constant.h"
#include "python/literal.h"

/* Calls that give their argument, or what they are called on, with other blanks at most. */
static const char *const passing[] = {"text",           "DDL", "f", "dedent", "str", "cleandoc", "quoted_name",
                                      "literal_column", NULL};
static const char *const methods[] = {
	"strip", "lstrip", "rstrip", "bindparams", "lower", "upper", "execution_options", "columns", "dedent", NULL};

static bool
is_in(struct text name, const char *const *names)
{
	while (*names && !text_is(name, *names))
		names++;
	return *names != NULL;
}

static enum folded
worse(enum folded a, enum folded b)
{
	return a < b ? a : b;
}

static enum folded
hole(struct buffer *out)
{
	buffer_char(out, '\0');
	return FOLDED_HOLES;
}

/* What an f-string's field holds, or a hole. */
static enum folded
fold_field(struct reading *reading, node_index field, struct scope *scope, struct buffer *out)
{
	size_t before = out->length;
	enum folded folded = field ? fold(reading, field, scope, out) : FOLDED_NOT;

	if (folded != FOLDED_NOT)
		return folded;
	out->length = before;
	return hole(out);
}

static enum folded
fold_literal(struct reading *reading, node_index node, struct scope *scope, struct buffer *out)
{
	const struct tree *tree = reading->tree;
	struct buffer decoded = BUFFER_INIT;
	enum folded folded = FOLDED_WHOLE;
	node_index field = node;

	if (string_token_of(node_text(tree, first_string(tree, node))).bytes || constant_text(&decoded, tree, node)) {
		buffer_free(&decoded);
		return FOLDED_NOT;
	}
	for (size_t i = 0; i < decoded.length; i++) {
		if (decoded.data[i] != '\0') {
			buffer_char(out, decoded.data[i]);
			continue;
		}
		do
			field++;
		while (field < tree->nodes[node].after && node_kind(tree, field) != NODE_INTERPOLATION);
		folded =
			worse(folded, fold_field(reading, field < tree->nodes[node].after ? field + 1 : 0, scope, out));
		if (field < tree->nodes[node].after)
			field = tree->nodes[field].after - 1;
	}
	buffer_free(&decoded);
	return folded;
}

/* The value that a format's field asks for. */
static node_index
field_value(const struct reading *reading, node_index call, const char *field, size_t length, size_t *next)
{
	char name[64] = "";

	if (length >= sizeof name)
		return 0;
	memcpy(name, field, length);
	name[strcspn(name, ":!.[")] = '\0';
	if (!name[0])
		return argument(reading, call, (*next)++, NULL);
	if (name[strspn(name, "0123456789")] == '\0')
		return argument(reading, call, (size_t)(name[0] - '0'), NULL);
	return keyword(reading, call, name);
}

/* "…{}…".format(…) */
static enum folded
fold_format(struct reading *reading, node_index call, node_index on, struct scope *scope, struct buffer *out)
{
	struct buffer pattern = BUFFER_INIT;
	enum folded folded = fold(reading, on, scope, &pattern);
	size_t next = 0;

	for (size_t i = 0; folded != FOLDED_NOT && i < pattern.length; i++) {
		const char *end = pattern.data[i] == '{' ? memchr(pattern.data + i, '}', pattern.length - i) : NULL;
		size_t length;

		if (i + 1 < pattern.length && strchr("{}", pattern.data[i]) && pattern.data[i] &&
		    pattern.data[i + 1] == pattern.data[i]) {
			buffer_char(out, pattern.data[i++]);
			continue;
		}
		if (!end) {
			buffer_char(out, pattern.data[i]);
			continue;
		}
		length = (size_t)(end - (pattern.data + i + 1));
		folded = worse(folded,
		               fold_field(reading, field_value(reading, call, pattern.data + i + 1, length, &next),
		                          scope, out));
		i += length + 1;
	}
	buffer_free(&pattern);
	return folded;
}

/* "…%s…" % …, and sums. */
static enum folded
fold_operator(struct reading *reading, node_index node, struct scope *scope, struct buffer *out)
{
	const struct tree *tree = reading->tree;
	node_index left = node + 1, operator= tree->nodes[left].after, right = tree->nodes[operator].after;
	struct buffer pattern = BUFFER_INIT;
	enum folded folded;
	size_t next = 0;

	if (node_kind(tree, operator) == NODE_PLUS) {
		folded = fold_field(reading, left, scope, out);
		return worse(folded, fold_field(reading, right, scope, out));
	}
	if (node_kind(tree, operator) != NODE_PERCENT)
		return FOLDED_NOT;
	right = resolve(reading, right, &scope);
	folded = fold(reading, left, scope, &pattern);
	for (size_t i = 0; folded != FOLDED_NOT && i < pattern.length; i++) {
		node_index value = right;

		if (pattern.data[i] != '%') {
			buffer_char(out, pattern.data[i]);
			continue;
		}
		if (i + 1 < pattern.length && pattern.data[i + 1] == '%') {
			buffer_char(out, pattern.data[i++]);
			continue;
		}
		if (node_kind(tree, right) == NODE_TUPLE)
			value = element(tree, right, next++);
		if (i + 1 < pattern.length && pattern.data[i + 1] == '(') {
			const char *end = memchr(pattern.data + i, ')', pattern.length - i);

			i = end ? (size_t)(end - pattern.data) : i;
			value = 0;
		}
		while (++i < pattern.length && strchr("0123456789.-+ #", pattern.data[i]) && pattern.data[i])
			;
		folded = worse(folded, fold_field(reading, value, scope, out));
	}
	buffer_free(&pattern);
	return folded;
}

static enum folded
fold_call(struct reading *reading, node_index call, struct scope *scope, struct buffer *out)
{
	node_index on = called_on(reading->tree, call), first = argument(reading, call, 0, NULL);
	struct text name = called_name(reading->tree, call);

	if (on && text_is(name, "format"))
		return fold_format(reading, call, on, scope, out);
	if (on && is_in(name, methods) && !(first && text_is(name, "dedent")))
		return fold(reading, on, scope, out);
	if (first && is_in(name, passing))
		return fold(reading, first, scope, out);
	return FOLDED_NOT;
}

enum folded
fold(struct reading *reading, node_index node, struct scope *scope, struct buffer *out)
{
	if (reading->budget == 0)
		return FOLDED_NOT;
	reading->budget--;
	node = resolve(reading, node, &scope);
	switch (node_kind(reading->tree, node)) {
	case NODE_STRING:
	case NODE_CONCATENATED_STRING:
		return fold_literal(reading, node, scope, out);
	case NODE_INTEGER:
		buffer_text(out, node_text(reading->tree, node));
		return FOLDED_WHOLE;
	case NODE_BINARY_OPERATOR:
		return fold_operator(reading, node, scope, out);
	case NODE_CALL:
		return fold_call(reading, node, scope, out);
	default:
		return FOLDED_NOT;
	}
}

const char *
fold_string(struct reading *reading, node_index node, struct scope *scope)
{
	struct buffer out = BUFFER_INIT;
	const char *string = NULL;

	if (node && fold(reading, node, scope, &out) == FOLDED_WHOLE)
		string = arena_copy(reading->arena, out.data ? out.data : "", out.length);
	buffer_free(&out);
	return string;
}

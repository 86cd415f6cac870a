/*
 * module_docs.c - docstrings and annotations, and code that asks for those of what it is given.
 *
 * `users.__doc__` names what it asks about; f.__doc__, where f is a parameter
 * or a loop's variable, asks about whatever the function is given.
 */
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "python/constant.h"
#include "python/literal.h"
#include "slice/import_names.h"
#include "slice/module_build.h"

const char several_calls[] = "*", a_parameter[] = "=";

static const char *const asked_names[NASKED] = {
	[ASKED_DOC] = "__doc__", [ASKED_ANNOTATIONS] = "__annotations__", [ASKED_CLASS] = "__class__"};

/* A name's nodes do not lie further behind those of what is called with it, unless that is long. */
enum { FURTHEST_CALL = 24 };

/* Which of them is it?  NASKED: none. */
static size_t
asked_by(struct text name)
{
	size_t asked = 0;

	while (asked < NASKED && !(asked_names[asked] && text_is(name, asked_names[asked])))
		asked++;
	return asked;
}

static void
append(struct build *build, struct text *to, struct text more)
{
	char *data = ARENA_ARRAY(build->arena, char, to->length + more.length + 1);

	if (to->length)
		memcpy(data, to->data, to->length);
	data[to->length] = '\n';
	memcpy(data + to->length + 1, more.data, more.length);
	*to = (struct text){data, to->length + 1 + more.length};
}

/* Below the definition's head; a comment or `pass` before it leaves it no docstring. */
static void
note_docstring(struct build *build, const struct extent *extent, node_index definition)
{
	const struct tree *tree = build->tree;
	node_index first = node_child(tree, definition, NODE_BLOCK) + 1;
	bool own = definition == definition_of(tree, extent->node);
	struct buffer doc = BUFFER_INIT;

	if (!is_constant_statement(tree, first) || !is_docstring(tree, first + 1))
		return;
	constant_text(&doc, tree, without_parentheses(tree, first + 1));
	append(build, own ? &extent->piece->doc : &extent->piece->inner_docs, (struct text){doc.data, doc.length});
	buffer_free(&doc);
}

/* `name: annotation`, `-> annotation`, without spaces. */
static void
note_annotation(struct build *build, const struct extent *extent, node_index type)
{
	const struct tree *tree = build->tree;
	node_index definition = definition_of(tree, extent->node);
	struct buffer written = BUFFER_INIT;
	struct text text = node_text(tree, type);

	if (extent->piece->is_function && type > node_child(tree, definition, NODE_BLOCK))
		return;
	if (node_kind(tree, type - 1) == NODE_COLON)
		buffer_text(&written, node_text(tree, type - 2));
	buffer_char(&written, ':');
	for (size_t i = 0; i < text.length; i++) {
		if (!strchr(" \t\n\\", text.data[i]))
			buffer_char(&written, text.data[i]);
	}
	append(build, &extent->piece->annotations_text, (struct text){written.data, written.length});
	buffer_free(&written);
}

/* What the expression is, or is found in: x of x, of x[0], of type(x). */
static node_index
root_of_expression(const struct tree *tree, node_index node, bool *within)
{
	for (;;) {
		switch (node_kind(tree, node)) {
		case NODE_ATTRIBUTE:
			*within |= !text_is(tree_name(tree, tree->nodes[node].after - 1), "__class__");
			node++;
			break;
		case NODE_CALL:
			if (text_is(tree_name(tree, node + 1), "type") &&
			    node_kind(tree, node + 2) == NODE_ARGUMENT_LIST && node + 3 < tree->nodes[node].after) {
				node += 3;
				break;
			}
			*within = true;
			node++;
			break;
		case NODE_SUBSCRIPT:
		case NODE_LIST_SPLAT:
		case NODE_PARENTHESIZED_EXPRESSION:
			*within |= node_kind(tree, node) != NODE_PARENTHESIZED_EXPRESSION;
			node++;
			break;
		default:
			return node;
		}
	}
}

/* enum about; 0: a name of the module, which says itself what it is. */
static unsigned
about(const struct build *build, const struct extent *extent, struct scope *scope, node_index expression)
{
	const struct tree *tree = build->tree;
	bool within = false;
	node_index root = root_of_expression(tree, expression, &within);
	const struct local *local;
	struct scope *holder;

	if (node_kind(tree, root) != NODE_IDENTIFIER)
		return 0;
	local = scope_lookup(scope, tree_name(tree, root), root, &holder);
	if (!local || local->nimports)
		return 0;
	if (within)
		return ABOUT_WITHIN;
	if (extent->in_class && holder->self.length && text_equal(holder->self, tree_name(tree, root)))
		return ABOUT_SELF;
	return local->argument ? ABOUT_GIVEN : ABOUT_WITHIN;
}

/* Whose arguments they are. */
static const char *
called_with(struct build *build, node_index arguments)
{
	if (node_kind(build->tree, arguments - 1) != NODE_IDENTIFIER)
		return several_calls;
	return intern(build, tree_name(build->tree, arguments - 1));
}

void
note_given(struct build *build, struct use *use, node_index top)
{
	static const char *const tests[] = {"isinstance", "issubclass", NULL};
	static const char *const makers[] = {"dict", "list", "tuple", "set", NULL};
	const struct tree *tree = build->tree;
	node_index i = top - 1, least = top > FURTHEST_CALL ? top - FURTHEST_CALL : 1;

	if (node_kind(tree, i) == NODE_CALL || node_kind(tree, i) == NODE_AT)
		return;
	use->given = true;
	for (; i > least && node_kind(tree, i) != NODE_BLOCK; i--) {
		if (tree->nodes[i].after <= top)
			continue;
		if (node_kind(tree, i) == NODE_EXCEPT_CLAUSE)
			use->given = false;
		if (node_kind(tree, i) == NODE_PARAMETERS) {
			use->given_to = a_parameter;
			return;
		}
		if (node_kind(tree, i) != NODE_ARGUMENT_LIST)
			continue;
		use->given_to = called_with(build, i);
		if (!string_is_one_of(use->given_to, makers))
			break;
	}
	if (use->given_to && string_is_one_of(use->given_to, tests))
		use->given = false;
	if (i <= least && least > 1)
		use->given_to = several_calls;
}

unsigned
hands_on(const struct build *build, const struct extent *extent, struct scope *scope, node_index top)
{
	const struct tree *tree = build->tree;
	node_index arguments = tree->nodes[top].after;
	unsigned hands = 0;

	if (node_kind(tree, top - 1) != NODE_CALL || node_kind(tree, arguments) != NODE_ARGUMENT_LIST)
		return 0;
	for (node_index c = arguments + 1; c < tree->nodes[arguments].after; c = tree->nodes[c].after) {
		node_index value = c;

		if (node_kind(tree, c) == NODE_KEYWORD_ARGUMENT)
			value = node_child(tree, c, NODE_EQUALS) + 1;
		if (node_kind(tree, c) != NODE_COMMA)
			hands |= about(build, extent, scope, value);
	}
	return hands;
}

/* type(x).__name__, type(x) is y: the class leads to nothing else. */
static bool
is_only_named(const struct tree *tree, node_index expression)
{
	static const char *const words[] = {"__name__", "__qualname__", "__module__", "__doc__"};
	node_index after = tree->nodes[expression].after;

	switch (node_kind(tree, expression - 1)) {
	case NODE_COMPARISON_OPERATOR:
	case NODE_IS:
	case NODE_IS_NOT:
	case NODE_EQUAL:
	case NODE_NOT_EQUAL:
		return true;
	case NODE_ATTRIBUTE:
		for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
			if (text_is(tree_name(tree, after + 1), words[i]))
				return true;
		}
		return false;
	default:
		return false;
	}
}

/* g.__doc__ = f.__doc__, setattr(g, "__doc__", f.__doc__), property(get, doc=f.__doc__): g's is what f's is. */
static bool
is_copied(const struct tree *tree, node_index value, size_t asked)
{
	node_index target = value - 2;

	if (asked == NASKED || !asked_names[asked])
		return false;
	if (node_kind(tree, target) == NODE_STRING)
		return text_is(string_token_of(node_text(tree, target)).content, asked_names[asked]);
	return node_kind(tree, value - 1) == NODE_EQUALS &&
	       (text_is(node_text(tree, target), asked_names[asked]) || text_is(node_text(tree, target), "doc"));
}

/* `whole` is the question, `expression` what it is about. */
static void
ask(const struct build *build, const struct extent *extent, struct scope *scope, node_index whole,
    node_index expression, size_t asked)
{
	const struct tree *tree = build->tree;
	node_index root = expression;
	unsigned found;

	if (asked == NASKED || is_copied(tree, whole, asked) || (asked == ASKED_CLASS && is_only_named(tree, whole)))
		return;
	while (node_kind(tree, root) == NODE_ATTRIBUTE)
		root++;
	found = about(build, extent, scope, expression);
	/* get(x).__doc__, VIEWS[0].__doc__: of nothing that has the name. */
	if (node_kind(tree, root) != NODE_IDENTIFIER)
		found |= ABOUT_WITHIN;
	extent->piece->asks[asked] |= found ? found : ABOUT_NAMED;
}

/* getattr(f, "__doc__"), f.get("__doc__"), type(f) */
static void
note_call(const struct build *build, const struct extent *extent, struct scope *scope, node_index call)
{
	const struct tree *tree = build->tree;
	node_index arguments = tree->nodes[call + 1].after, first = arguments + 1, end = tree->nodes[arguments].after;
	struct text called = tree_name(tree, arguments - 1);

	if (node_kind(tree, arguments) != NODE_ARGUMENT_LIST || first >= end)
		return;
	if (text_is(called, "getattr") && tree->nodes[first].after + 1 < end &&
	    node_kind(tree, tree->nodes[first].after + 1) == NODE_STRING)
		ask(build, extent, scope, call, first,
		    asked_by(string_token_of(node_text(tree, tree->nodes[first].after + 1)).content));
	else if (text_is(called, "get") && node_kind(tree, first) == NODE_STRING)
		ask(build, extent, scope, call, call, asked_by(string_token_of(node_text(tree, first)).content));
	else if (text_is(called, "type") && arguments == call + 2 && tree->nodes[first].after == end)
		ask(build, extent, scope, call, first, ASKED_CLASS);
}

void
note_docs(struct build *build, const struct extent *extent, struct scope *scope, node_index node)
{
	const struct tree *tree = build->tree;
	node_index key;

	switch (node_kind(tree, node)) {
	case NODE_FUNCTION_DEFINITION:
	case NODE_CLASS_DEFINITION:
		note_docstring(build, extent, node);
		break;
	case NODE_TYPE:
		if (node_kind(tree, node - 1) == NODE_COLON || node_kind(tree, node - 1) == NODE_ARROW)
			note_annotation(build, extent, node);
		break;
	case NODE_ATTRIBUTE:
		if (node_kind(tree, node - 1) != NODE_ASSIGNMENT)
			ask(build, extent, scope, node, node + 1,
			    asked_by(tree_name(tree, tree->nodes[node].after - 1)));
		break;
	case NODE_SUBSCRIPT:
		key = tree->nodes[node + 1].after;
		if (node_kind(tree, node - 1) != NODE_ASSIGNMENT && node_kind(tree, key) == NODE_STRING)
			ask(build, extent, scope, node, node, asked_by(string_token_of(node_text(tree, key)).content));
		break;
	case NODE_CALL:
		note_call(build, extent, scope, node);
		break;
	default:
		break;
	}
}

/*
 * introspection.c - docstrings and annotations, and code that reads them.
 *
 * `users.__doc__`, getattr(f, "__doc__") and vars(f)["__doc__"] read one, of whatever object; what
 * only copies one docstring to another object does not.
 */
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "python/constant.h"
#include "python/literal.h"
#include "slice/module_build.h"

/* enum introspection; 0: the name is none of Python's own for such text. */
static unsigned
reads_by_name(struct text name)
{
	return text_is(name, "__doc__") ? READS_DOCS : text_is(name, "__annotations__") ? READS_ANNOTATIONS : 0;
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
	struct buffer doc = BUFFER_INIT;

	if (!is_constant_statement(tree, first) || !is_docstring(tree, first + 1))
		return;
	constant_text(&doc, tree, without_parentheses(tree, first + 1));
	append(build, &extent->piece->docs, (struct text){doc.data, doc.length});
	buffer_free(&doc);
}

/* `name: annotation`, `-> annotation`, without spaces. */
static void
note_annotation(struct build *build, const struct extent *extent, node_index type)
{
	const struct tree *tree = build->tree;
	struct buffer written = BUFFER_INIT;
	struct text text = node_text(tree, type);

	if (node_kind(tree, type - 1) == NODE_COLON)
		buffer_text(&written, node_text(tree, type - 2));
	buffer_char(&written, ':');
	for (size_t i = 0; i < text.length; i++) {
		if (!strchr(" \t\n\\", text.data[i]))
			buffer_char(&written, text.data[i]);
	}
	append(build, &extent->piece->annotation_text, (struct text){written.data, written.length});
	buffer_free(&written);
}

/* g.__doc__ = f.__doc__, setattr(g, "__doc__", f.__doc__), property(get, doc=f.__doc__): g's is what f's is. */
static bool
is_copied(const struct tree *tree, node_index value)
{
	node_index target = value - 2;

	if (node_kind(tree, target) == NODE_STRING)
		return reads_by_name(string_token_of(node_text(tree, target)).content);
	return node_kind(tree, value - 1) == NODE_EQUALS &&
	       (reads_by_name(node_text(tree, target)) || text_is(node_text(tree, target), "doc"));
}

/* The target of an assignment, or of setattr. */
static bool
is_set(const struct build *build, node_index node)
{
	const struct open_call *call = build->ncalls ? &build->calls[build->ncalls - 1] : NULL;

	return node_kind(build->tree, node - 1) == NODE_ASSIGNMENT ||
	       (call && node > call->arguments && text_is(node_text(build->tree, call->call + 1), "setattr"));
}

void
note_introspection(struct build *build, const struct extent *extent, node_index node)
{
	const struct tree *tree = build->tree;
	unsigned reads = 0;

	switch (node_kind(tree, node)) {
	case NODE_FUNCTION_DEFINITION:
	case NODE_CLASS_DEFINITION:
		extent->piece->nests |= node != definition_of(tree, extent->node);
		note_docstring(build, extent, node);
		break;
	case NODE_TYPE:
		if (node_kind(tree, node - 1) == NODE_COLON || node_kind(tree, node - 1) == NODE_ARROW)
			note_annotation(build, extent, node);
		break;
	case NODE_ATTRIBUTE:
		if (!is_copied(tree, node) && node_kind(tree, node - 1) != NODE_ASSIGNMENT)
			reads = reads_by_name(tree_name(tree, tree->nodes[node].after - 1));
		break;
	case NODE_IDENTIFIER:
		/* The module's own is a use of it; a class's body reads the class's. */
		if (extent->in_class && build->scopes.roles[node] == ROLE_LOAD)
			reads = reads_by_name(node_text(tree, node));
		break;
	case NODE_STRING:
		if (!is_set(build, node) && !(build->ncalls && is_copied(tree, build->calls[build->ncalls - 1].call)))
			reads = reads_by_name(string_token_of(node_text(tree, node)).content);
		break;
	default:
		break;
	}
	extent->piece->reads |= reads;
}

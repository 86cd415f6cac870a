/*
 * tree_repair.c - where the grammar misreads lines, and how to show it a text that it reads.
 *
 * It passes over a line's end wherever it can go on, and reads `f(x),` and `y = 1` below it as one assignment: with
 * a semicolon for the line's end it sees two statements.  Inside brackets it stumbles over a line indented
 * less than its block, as it does over such a comment between a decorator and its function: with spaces
 * for the line ends and comments it does not.  Repairs keep every byte's place, and count only if the
 * tree they lead to has all strings untouched and all of Python's logical lines.
 */
#include "base/arena.h"
#include "python/tree.h"

static bool
is_head(enum node_kind kind)
{
	switch (kind) {
	case NODE_ASSERT_STATEMENT:
	case NODE_BREAK_STATEMENT:
	case NODE_CASE_CLAUSE:
	case NODE_CLASS_DEFINITION:
	case NODE_CONTINUE_STATEMENT:
	case NODE_DECORATOR:
	case NODE_DELETE_STATEMENT:
	case NODE_ELIF_CLAUSE:
	case NODE_ELSE_CLAUSE:
	case NODE_EXCEPT_CLAUSE:
	case NODE_EXCEPT_GROUP_CLAUSE:
	case NODE_EXPRESSION_STATEMENT:
	case NODE_FINALLY_CLAUSE:
	case NODE_FOR_STATEMENT:
	case NODE_FUNCTION_DEFINITION:
	case NODE_FUTURE_IMPORT_STATEMENT:
	case NODE_GLOBAL_STATEMENT:
	case NODE_IF_STATEMENT:
	case NODE_IMPORT_FROM_STATEMENT:
	case NODE_IMPORT_STATEMENT:
	case NODE_MATCH_STATEMENT:
	case NODE_NONLOCAL_STATEMENT:
	case NODE_PASS_STATEMENT:
	case NODE_RAISE_STATEMENT:
	case NODE_RETURN_STATEMENT:
	case NODE_TRY_STATEMENT:
	case NODE_TYPE_ALIAS_STATEMENT:
	case NODE_WHILE_STATEMENT:
	case NODE_WITH_STATEMENT:
		return true;
	default:
		return false;
	}
}

uint32_t
head_end(const struct tree *tree, node_index node)
{
	for (node_index c = node + 1; c < tree->nodes[node].after; c = tree->nodes[c].after) {
		if (node_kind(tree, c) == NODE_BLOCK)
			return tree->nodes[c - 1].end;
	}
	return tree->nodes[node].end;
}

/* The next head from *node on that goes on behind the end of a line; *end is that of the first such line. */
static bool
next_joined(const struct tree *tree, node_index *node, size_t *end)
{
	for (; *node < tree->nnodes; ++*node) {
		if (!is_head(node_kind(tree, *node)))
			continue;
		while (*end < tree->ends.n && tree->ends.at[*end] < tree->nodes[*node].start)
			++*end;
		if (*end == tree->ends.n)
			return false;
		if (tree->ends.at[*end] < head_end(tree, *node))
			return true;
	}
	return false;
}

static bool
keeps_strings(const struct tree *tree, struct text shown, struct text repaired)
{
	for (node_index i = 1; i < tree->nnodes; i++) {
		uint32_t start = tree->nodes[i].start, end = tree->nodes[i].end;

		if (node_kind(tree, i) == NODE_STRING &&
		    memcmp(shown.data + start, repaired.data + start, end - start) != 0)
			return false;
	}
	return true;
}

bool
tree_is_sound(const struct tree *tree, struct text shown, struct text repaired)
{
	node_index node = 1;
	size_t end = 0;

	if (next_joined(tree, &node, &end))
		return false;
	if (repaired.data == shown.data)
		return true;
	for (size_t i = 0; i < tree->ends.n; i++) {
		/* A blanked one stands between a semicolon and what it separates. */
		if (repaired.data[tree->ends.at[i]] == ' ' && (i == 0 || repaired.data[tree->ends.at[i - 1]] == '\n'))
			return false;
	}
	return keeps_strings(tree, shown, repaired);
}

size_t
string_end(const char *text, size_t length, size_t i)
{
	char quote = text[i];
	bool triple = i + 2 < length && text[i + 1] == quote && text[i + 2] == quote;

	for (i += triple ? 3 : 1; i < length; i++) {
		if (text[i] == '\\')
			i++;
		else if (text[i] == quote &&
		         (!triple || (i + 2 < length && text[i + 1] == quote && text[i + 2] == quote)))
			return i + (triple ? 3 : 1);
		else if (text[i] == '\n' && !triple)
			return i;
	}
	return length;
}

size_t
comment_end(const char *text, size_t length, size_t i)
{
	const char *end = memchr(text + i, '\n', length - i);

	return end ? (size_t)(end - text) : length;
}

void
tree_flatten(char *text, size_t length)
{
	size_t depth = 0;

	for (size_t i = 0; i < length;) {
		size_t next = i + 1;

		switch (text[i]) {
		case '(':
		case '[':
		case '{':
			depth++;
			break;
		case ')':
		case ']':
		case '}':
			depth -= depth > 0;
			break;
		case '"':
		case '\'':
			next = string_end(text, length, i);
			break;
		case '#':
			next = comment_end(text, length, i);
			memset(text + i, ' ', next - i);
			break;
		case '\\':
			next = i + 1 < length ? i + 2 : length;
			if (depth && next == i + 2 && text[i + 1] == '\n')
				memset(text + i, ' ', 2);
			break;
		case '\n':
			if (depth)
				text[i] = ' ';
			break;
		default:
			break;
		}
		i = next;
	}
}

/* Blank the line's comment; was there anything else on it? */
static bool
strip_comment(char *text, size_t start, size_t end)
{
	bool any = false;

	for (size_t i = start; i < end;) {
		size_t next = i + 1;

		if (text[i] == '"' || text[i] == '\'')
			next = string_end(text, end, i);
		if (text[i] == '#') {
			memset(text + i, ' ', end - i);
			break;
		}
		any |= !strchr(" \t\f", text[i]);
		i = next;
	}
	return any;
}

bool
tree_separate_lines(const struct tree *tree, char *text)
{
	node_index node = 1;
	size_t end = 0;
	bool any = false;

	while (next_joined(tree, &node, &end)) {
		for (; end < tree->ends.n && tree->ends.at[end] < head_end(tree, node); end++) {
			uint32_t at = tree->ends.at[end];

			text[at] = strip_comment(text, end ? tree->ends.at[end - 1] + 1 : 0, at) ? ';' : ' ';
		}
		any = true;
		node++;
	}
	return any;
}

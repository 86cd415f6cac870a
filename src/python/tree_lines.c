/*
 * tree_lines.c - lines as the reader counts them, and where Python's logical lines end.
 *
 * Those end outside brackets and strings, without a backslash before them.
 */
#include "base/arena.h"
#include "python/tree.h"

static void
add_place(struct places *places, uint32_t byte)
{
	if (places->n == places->capacity) {
		places->capacity = places->capacity ? places->capacity * 2 : 1024;
		places->at = memory_resize(places->at, places->capacity * sizeof *places->at);
	}
	places->at[places->n++] = byte;
}

/* How many places lie before the byte. */
static size_t
count_before(const struct places *places, uint32_t byte)
{
	size_t low = 0, high = places->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (places->at[middle] < byte)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void
tree_find_lines(struct tree *tree)
{
	const char *start = tree->text.data, *end = start + tree->text.length, *line = start;

	while (line) {
		add_place(&tree->lines, (uint32_t)(line - start));
		line = line < end ? memchr(line, '\n', (size_t)(end - line)) : NULL;
		line = line ? line + 1 : NULL;
	}
}

int
tree_line(const struct tree *tree, uint32_t byte)
{
	size_t line = count_before(&tree->lines, byte + 1);

	return line ? (int)line : 1;
}

/* Source without strings. */
static void
find_ends(struct tree *tree, uint32_t start, uint32_t end, uint32_t *depth)
{
	const char *text = tree->text.data;

	for (uint32_t i = start; i < end; i++) {
		switch (text[i]) {
		case '(':
		case '[':
		case '{':
			++*depth;
			break;
		case ')':
		case ']':
		case '}':
			--*depth;
			break;
		case '\\':
			i++;
			break;
		case '#':
			while (i + 1 < end && text[i + 1] != '\n')
				i++;
			break;
		case '\n':
			if (*depth == 0)
				add_place(&tree->ends, i);
			break;
		default:
			break;
		}
	}
}

void
tree_find_ends(struct tree *tree)
{
	uint32_t at = 0, depth = 0;

	for (node_index i = 1; i < tree->nnodes; i++) {
		if (node_kind(tree, i) != NODE_STRING)
			continue;
		find_ends(tree, at, tree->nodes[i].start, &depth);
		if (tree->text.data[tree->nodes[i].end - 1] == '`' && !tree->trouble) {
			tree->trouble = "it has backticks, as only Python 2 knows them";
			tree->trouble_at = tree->nodes[i].start;
		}
		at = tree->nodes[i].end;
		i = tree->nodes[i].after - 1;
	}
	find_ends(tree, at, (uint32_t)tree->text.length, &depth);
}

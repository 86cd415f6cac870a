/*
 * module_paths.c - strings that may name files.
 */
#include "base/arena.h"
#include "base/buffer.h"
#include "python/literal.h"
#include "python/module_build.h"

enum { MOST_PATH = 200 };

/* May it be (part of) a path? */
static bool
is_path(struct text text)
{
	if (text.length == 0 || text.length > MOST_PATH)
		return false;
	for (size_t i = 0; i < text.length; i++) {
		unsigned char c = (unsigned char)text.data[i];

		if (c <= ' ' || c == 0x7f || strchr("\"'()<>|*?;:=,{}[]%$", c))
			return false;
	}
	return true;
}

/* A string without fields, or what stands behind the last field: f"{here}/x.sql". */
void
add_path(struct build *build, struct piece *piece, node_index node, uint32_t statement)
{
	const struct tree *tree = build->tree;
	struct string_token token = string_token_of(node_text(tree, node));
	node_index last = 0;
	struct text tail = token.content;
	struct buffer decoded = BUFFER_INIT;

	for (node_index c = node + 1; c < tree->nodes[node].after; c = tree->nodes[c].after)
		last = node_kind(tree, c) == NODE_INTERPOLATION ? c : last;
	if (last) {
		const char *end = tree->text.data + tree->nodes[last].end;

		tail = (struct text){end, (size_t)(token.content.data + token.content.length - end)};
	}
	if (token.bytes || !is_path(tail) || string_decode(&decoded, tail, token.raw, false, false))
		goto out;
	if (decoded.length && !memchr(decoded.data, '\0', decoded.length))
		*ARENA_PUSH(build->arena, piece->paths, piece->npaths) =
			(struct path_literal){intern(build, (struct text){decoded.data, decoded.length}), statement};
out:
	buffer_free(&decoded);
}

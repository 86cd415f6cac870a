/*
 * tree_names.c - what Python calls the identifiers that NFKC spells otherwise (PEP 3131).
 */
#include <stdlib.h>
#include <utf8proc.h>

/*
 * The grammar takes no character in a name that is newer than Unicode 15.1, whose own have no other form; so NFKC is
 * that of 15.0, whatever a newer library knows. An older one would not know all.
 */
#if UTF8PROC_VERSION_MAJOR < 2 || (UTF8PROC_VERSION_MAJOR == 2 && UTF8PROC_VERSION_MINOR < 8)
#error "utf8proc 2.8 or newer is needed: Unicode 15.0"
#endif

#include "base/arena.h"
#include "python/tree.h"

struct respelled {
	node_index node;
	char *name; /* in NFKC, owned */
};

bool
text_is_ascii(struct text text)
{
	uint64_t word, any = 0;
	size_t i = 0;

	for (; i + sizeof word <= text.length; i += sizeof word) {
		memcpy(&word, text.data + i, sizeof word);
		any |= word;
	}
	for (; i < text.length; i++)
		any |= (unsigned char)text.data[i];
	return (any & 0x8080808080808080u) == 0;
}

void
tree_forget_names(struct tree *tree)
{
	for (size_t i = 0; i < tree->nrespelled; i++)
		free(tree->respelled[i].name);
	free(tree->respelled);
	tree->respelled = NULL;
	tree->nrespelled = 0;
}

void
tree_respell(struct tree *tree)
{
	for (node_index i = 1; i < tree->nnodes; i++) {
		struct text name = node_text(tree, i);
		utf8proc_uint8_t *normal = NULL;

		if (node_kind(tree, i) != NODE_IDENTIFIER || text_is_ascii(name))
			continue;
		if (utf8proc_map((const utf8proc_uint8_t *)name.data, (utf8proc_ssize_t)name.length, &normal,
		                 UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT) < 0)
			continue;
		if (text_is(name, (const char *)normal)) {
			free(normal);
			continue;
		}
		/* Full at 0, 1, 3, 7, … */
		if ((tree->nrespelled & (tree->nrespelled + 1)) == 0)
			tree->respelled =
				memory_resize(tree->respelled, (tree->nrespelled + 1) * 2 * sizeof *tree->respelled);
		tree->respelled[tree->nrespelled++] = (struct respelled){i, (char *)normal};
		tree->nodes[i].flags |= FLAG_RESPELLED;
	}
}

struct text
tree_respelled(const struct tree *tree, node_index identifier)
{
	size_t low = 0, high = tree->nrespelled;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (tree->respelled[middle].node <= identifier)
			low = middle;
		else
			high = middle;
	}
	return text_of(tree->respelled[low].name);
}

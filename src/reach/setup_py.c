/*
 * setup_py.c - package_dir and find_packages, wherever they stand in the file.
 */
#include "reach/setup_py.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"
#include "git/snapshot.h"
#include "python/tree.h"
#include "reach/source_roots.h"
#include "slice/import_names.h"

static bool
mentions(struct text text, const char *word)
{
	return memmem(text.data, text.length, word, strlen(word)) != NULL;
}

static void
add_dictionary(struct roots *roots, const struct tree *tree, node_index dictionary)
{
	for (node_index c = dictionary + 1; c < tree->nodes[dictionary].after; c = tree->nodes[c].after) {
		node_index value =
			node_kind(tree, c) == NODE_PAIR ? tree->nodes[node_child(tree, c, NODE_COLON)].after : 0;
		const char *package = value ? plain_string(tree, c + 1, roots->arena) : NULL;
		const char *directory = package ? plain_string(tree, value, roots->arena) : NULL;

		if (directory)
			roots_add_package(roots, package, directory);
	}
}

/* NAME = VALUE, as a keyword or an assignment: VALUE; 0: it is none. */
static node_index
value_of(const struct tree *tree, node_index node, const char *name)
{
	node_index equals;

	if ((node_kind(tree, node) != NODE_KEYWORD_ARGUMENT && node_kind(tree, node) != NODE_ASSIGNMENT) ||
	    !text_is(node_text(tree, node + 1), name))
		return 0;
	equals = node_child(tree, node, NODE_EQUALS);
	return equals ? equals + 1 : 0;
}

/* setuptools.find_packages("lib"), find_packages(where="lib", exclude=…) */
static void
add_where(struct roots *roots, const struct tree *tree, node_index call)
{
	node_index function = call + 1, arguments = tree->nodes[function].after, first = arguments + 1;
	struct text name = node_text(tree, arguments - 1);

	if (node_kind(tree, arguments) != NODE_ARGUMENT_LIST)
		return;
	if (!text_is(name, "find_packages") && !text_is(name, "find_namespace_packages"))
		return;
	for (node_index c = first; c < tree->nodes[arguments].after; c = tree->nodes[c].after) {
		node_index value =
			c == first && node_kind(tree, c) != NODE_KEYWORD_ARGUMENT ? c : value_of(tree, c, "where");

		if (value)
			roots_add(roots, plain_string(tree, value, roots->arena));
	}
}

void
setup_py_read(struct roots *roots, struct snapshot *snapshot, const char *directory)
{
	const char *path = path_join(roots->arena, directory, "setup.py");
	struct tree_parser *parser;
	struct tree tree = {0};
	struct text content;
	struct error untold;
	node_index value;

	if (snapshot_read(snapshot, path, roots->arena, &content, &untold) != 0 || content.length == 0 ||
	    !(mentions(content, "package_dir") || mentions(content, "where") || mentions(content, "packages(\"") ||
	      mentions(content, "packages('")))
		return;
	parser = tree_parser_new();
	tree_parse(parser, &tree, content);
	for (node_index i = 1; i < tree.nnodes && !tree.trouble; i++) {
		if (node_kind(&tree, i) == NODE_CALL)
			add_where(roots, &tree, i);
		value = value_of(&tree, i, "package_dir");
		if (value && node_kind(&tree, value) == NODE_DICTIONARY)
			add_dictionary(roots, &tree, value);
	}
	tree_free(&tree);
	tree_parser_free(parser);
}

/*
 * index_trees.h - which directories of the index are a tree that git has written.
 *
 * The index's TREE extension (gitformat-index(5), "cache tree"), which libgit2 reads but does not show.  Where a
 * directory's tree is known, all below it is as in that tree.  Right after a commit or a checkout all are known;
 * staging something makes the directories above it unknown.
 */
#ifndef MIGLOCK_GIT_INDEX_TREES_H
#define MIGLOCK_GIT_INDEX_TREES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "git/object_id.h"

struct arena;
struct repository;

struct index_tree {
	struct text name; /* of the directory in the one above */
	bool known;
	struct object_id id; /* of the tree; where it is known */
	struct index_tree *children;
	size_t nchildren;
};

/* The root directory; NULL when the index says nothing of trees, or cannot be read. */
const struct index_tree *index_trees_read(const struct repository *repository, struct arena *arena);

/* NULL when the directory is not there, or nothing is said of it. */
const struct index_tree *index_tree_child(const struct index_tree *tree, const char *name);

#endif

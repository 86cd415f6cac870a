/*
 * tree_changes.h - two trees compared, as far as they are watched.
 *
 * For changes.c.  Trees are read raw and the last few kept, because a commit's
 * parent is the next commit.
 */
#ifndef MIGLOCK_GIT_TREE_CHANGES_H
#define MIGLOCK_GIT_TREE_CHANGES_H

#include "base/buffer.h"
#include "git/changes.h"
#include "git/repository_handle.h"

enum { KEPT_TREES = 256 };

struct tree_reader {
	struct repository *repository;
	git_odb_object *kept[KEPT_TREES]; /* by the first byte of the id */
	struct buffer path;               /* of the directory at hand */
};

void tree_reader_free(struct tree_reader *reader);

struct tree_comparison {
	struct tree_reader *reader;
	const struct watch *watches;
	size_t nwatches;
	struct arena *arena;
	struct file_change *changes;
	size_t nchanges;
	struct error *err;
};

/* Either may be none.  Returns 0, -1 on failure. */
int trees_compare(struct tree_comparison *comparison, const struct object_id *then, const struct object_id *now);

#endif

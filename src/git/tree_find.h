/*
 * tree_find.h - files of a commit by their last name, without listing all of it.
 */
#ifndef MIGLOCK_GIT_TREE_FIND_H
#define MIGLOCK_GIT_TREE_FIND_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct error;
struct object_id;
struct repository;

/* What a commit is compared with: another commit, the index, or nothing when both are left out. */
struct tree_twin {
	const struct object_id *commit;
	bool index;
};

/*
 * The paths in `commit` whose last part is one of `names`, sorted: those that the twin has not or has otherwise.
 * Directories that are the same in both are not looked into.  Of the index only whole directories are known, so
 * that paths may be there that are the same in it.
 */
int tree_find(struct repository *repository, const struct object_id *commit, struct tree_twin twin,
              const char *const *names, size_t nnames, struct arena *arena, const char ***paths, size_t *npaths,
              struct error *err);

#endif

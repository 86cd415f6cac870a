/*
 * tree_find.h - files of a commit by their last name, without listing all of it.
 */
#ifndef MIGLOCK_GIT_TREE_FIND_H
#define MIGLOCK_GIT_TREE_FIND_H

#include <stddef.h>

struct arena;
struct error;
struct object_id;
struct repository;

/*
 * The paths in `commit` whose last part is one of `names`, sorted.  With `other`, another commit, only those that it
 * has not or has otherwise: directories that are the same in both are not looked into.
 */
int tree_find(struct repository *repository, const struct object_id *commit, const struct object_id *other,
              const char *const *names, size_t nnames, struct arena *arena, const char ***paths, size_t *npaths,
              struct error *err);

#endif

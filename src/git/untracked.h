/*
 * untracked.h - files of the working tree that git does not track and does not ignore.
 */
#ifndef MIGLOCK_GIT_UNTRACKED_H
#define MIGLOCK_GIT_UNTRACKED_H

#include <stddef.h>

struct arena;
struct error;
struct repository;

/* Adds their paths, in any order. */
int untracked_paths(struct repository *repository, struct arena *arena, const char ***paths, size_t *npaths,
                    struct error *err);

#endif

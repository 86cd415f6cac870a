/*
 * conflict.h - the sides of a file that could not be merged.
 */
#ifndef MIGLOCK_GIT_CONFLICT_H
#define MIGLOCK_GIT_CONFLICT_H

#include "git/object_id.h"

struct error;
struct repository;

enum conflict_side { CONFLICT_ANCESTOR, CONFLICT_OURS, CONFLICT_THEIRS, CONFLICT_SIDES };

/* The blobs, none (all zero) where a side has no such file.  Returns 0; 1 when git knows of no conflict; -1. */
int conflict_sides(struct repository *repository, const char *path, struct object_id sides[CONFLICT_SIDES],
                   struct error *err);

/* What git is in the middle of, by the command that goes on with it: "git rebase --continue"; NULL: nothing. */
const char *conflict_continuation(struct repository *repository);

#endif

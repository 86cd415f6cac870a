/*
 * ci_base.h - the base of a change as the CI system describes it.
 */
#ifndef MIGLOCK_GIT_CI_BASE_H
#define MIGLOCK_GIT_CI_BASE_H

#include "git/base_commit.h"

struct ci_change;

/* Returns 0; 1 when it says nothing that decides, so that branches must; -1 when the base it names cannot be had. */
int ci_base_find(struct repository *repository, const struct ci_change *change, const struct base_request *request,
                 const struct object_id *checked, struct arena *arena, struct base_commits *base, struct error *err);

#endif

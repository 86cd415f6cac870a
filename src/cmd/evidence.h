/*
 * evidence.h - what git remembers of a locked revision: its text, and the commit that locked it.
 */
#ifndef MIGLOCK_CMD_EVIDENCE_H
#define MIGLOCK_CMD_EVIDENCE_H

#include "check/check.h"

struct arena;
struct object_id;
struct repository;

struct evidence_store;

/* `repository` may be NULL; `base` is where the lockfiles' history is followed from, NULL for none. */
struct evidence_store *evidence_new(struct repository *repository, const struct object_id *base, struct arena *arena);
void evidence_free(struct evidence_store *store);

/* For an environment's subject. */
struct evidence evidence_for(struct evidence_store *store, const char *lockfile);

#endif

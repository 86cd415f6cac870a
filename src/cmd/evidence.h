/*
 * evidence.h - what git remembers of a locked revision: its text, who locked it, who edited it since.
 */
#ifndef MIGLOCK_CMD_EVIDENCE_H
#define MIGLOCK_CMD_EVIDENCE_H

#include "check/check.h"

struct environment;
struct object_id;
struct project;

struct evidence_store;

/* The project's repository may be NULL. Edits are looked for from `head` down, lockings from `base`; NULL for none. */
struct evidence_store *evidence_new(struct project *project, const struct object_id *head,
                                    const struct object_id *base);
void evidence_free(struct evidence_store *store);

/* For an environment's subject. */
struct evidence evidence_for(struct evidence_store *store, const struct environment *environment);

#endif

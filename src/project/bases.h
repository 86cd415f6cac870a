/*
 * bases.h - what the bases of a change have: locks and configurations.
 */
#ifndef MIGLOCK_PROJECT_BASES_H
#define MIGLOCK_PROJECT_BASES_H

#include <stdbool.h>

struct arena;
struct error;
struct lock;
struct object_id;
struct project;
struct snapshot;

/* 0 with *lock NULL when there is no lockfile. */
int lock_read(const struct lock **lock, struct snapshot *snapshot, const char *path, struct arena *arena,
              struct error *err);

/*
 * Fill in each environment's bases and the project's policy from project->base.  `commit` is what is checked, NULL:
 * what lies on the index.  Of a base only what this change touched is looked at, unless `thorough` or something
 * suggests that an environment was moved or dropped.
 */
int bases_read(struct project *project, const struct object_id *commit, bool thorough, struct error *err);

/*
 * Where an environment was moved and its lockfile was not, only its revisions tell: to be called when those of the
 * environments without a base are read.
 */
void bases_adopt(struct project *project);

#endif

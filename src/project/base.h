/*
 * base.h - the commits that say what is sealed: where a change left its target branch.
 *
 * More than one where a merge is being made, or where the configuration's
 * target branch is not the usual one: what any of them seals is sealed.
 */
#ifndef MIGLOCK_PROJECT_BASE_H
#define MIGLOCK_PROJECT_BASE_H

struct error;
struct object_id;
struct project;

/* Of the change that ends in `commit`, NULL for the working tree or index; reads what is locked there. */
int project_find_base(struct project *project, const struct object_id *commit, struct error *err);

/* "1234abc, merge base with origin/main"; NULL when there is no base. */
const char *project_base_text(const struct project *project);

/* Nothing is locked, so nothing was checked.  Returns -1. */
int error_unlocked(struct error *err);

#endif

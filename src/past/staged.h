/*
 * staged.h - findings about the index that only git add is missing for.
 */
#ifndef MIGLOCK_PROJECT_STAGED_H
#define MIGLOCK_PROJECT_STAGED_H

struct check;
struct project;

/* Where the working tree has what the index, which was checked, lacks: that is what to do. */
void staged_advise(struct check *check, const struct project *project);

#endif

/*
 * unloaded.h - environments that a file configured at the base, and none does any more.
 */
#ifndef MIGLOCK_PROJECT_UNLOADED_H
#define MIGLOCK_PROJECT_UNLOADED_H

struct config;
struct project;
struct snapshot;

/*
 * Add to the project's policy those that a new environment has taken the place of, and those with version files that
 * miglock's own configuration no longer looks at, and import paths that lead out of the repository now; `config` is the
 * base's.
 */
void unloaded_find(struct project *project, struct snapshot *base, const struct config *config);

#endif

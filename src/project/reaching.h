/*
 * reaching.h - what the revisions of a project reach.
 */
#ifndef MIGLOCK_PROJECT_REACHING_H
#define MIGLOCK_PROJECT_REACHING_H

struct error;
struct project;

/* Fills in what each environment's revisions reach, once they are read, and the project's parser. */
int project_reach(struct project *project, struct error *err);

#endif

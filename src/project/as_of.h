/*
 * as_of.h - a project that was adopted as of an earlier commit: what was deployed, not what lies here today.
 */
#ifndef MIGLOCK_PROJECT_AS_OF_H
#define MIGLOCK_PROJECT_AS_OF_H

struct error;
struct project;

/*
 * Until a base has the lockfile, what it took from that commit is sealed: otherwise the next `miglock lock` would
 * take today's texts for it.  To be called when the bases are read.
 */
int as_of_seal(struct project *project, struct error *err);

#endif

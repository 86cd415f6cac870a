/*
 * judgement.h - everything that the rules find in a project, as whoever asked can act on it.
 *
 * What the findings say lives until evidence_close, where evidence was opened.
 */
#ifndef MIGLOCK_PAST_JUDGEMENT_H
#define MIGLOCK_PAST_JUDGEMENT_H

struct check;
struct project;

/* check starts out with an arena and a configuration. */
void judge(struct check *check, struct project *project);

#endif

/*
 * evidence.h - what git remembers of a locked revision: its text, who locked it, who edited it since.
 */
#ifndef MIGLOCK_PAST_EVIDENCE_H
#define MIGLOCK_PAST_EVIDENCE_H

struct project;

struct evidence_store;

/*
 * Hands every subject of the project what git knows of it, asked when a rule wants it.  To be closed before the
 * project is, and after what was found has been reported: findings borrow from it.
 */
struct evidence_store *evidence_open(struct project *project);
void evidence_close(struct evidence_store *store);

#endif

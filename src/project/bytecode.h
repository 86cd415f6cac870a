/*
 * bytecode.h - compiled Python that git tracks and that may run in a source's place.
 */
#ifndef MIGLOCK_PROJECT_BYTECODE_H
#define MIGLOCK_PROJECT_BYTECODE_H

struct error;
struct project;

/*
 * Fills in each environment's subject.bytecode, once its revisions and what they reach are known.  Of a plain
 * directory nobody can say what is tracked: there is none.
 */
int bytecode_find(struct project *project, struct error *err);

#endif

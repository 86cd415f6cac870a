/*
 * lock_staged.h - locking what is about to be committed, as a formatter's hook formats it.
 */
#ifndef MIGLOCK_CMD_LOCK_STAGED_H
#define MIGLOCK_CMD_LOCK_STAGED_H

#include <stdbool.h>

struct error;
struct settings;

/* What is wrong with the chain or with applied revisions: then no lockfile is written. */
extern const char *const lock_blocking[];
/* What keeps a file from being locked, or the chain from being run, and the other revisions not. */
extern const char *const lock_noted[];

/*
 * Locks the drafts of the index and stages the lockfile; of a commit of parts only those parts.  The lockfile on disk
 * follows: it has what the index has where it was the same before, otherwise what the working tree has.  Where errors
 * of applied revisions speak against it nothing is written: EXIT_FINDINGS.  `adopts`: also a project without any
 * lockfile; then those errors are printed, too.  Returns an exit status, -1 on failure.
 */
int lock_staged(const struct settings *settings, bool adopts, struct error *err);

#endif

/*
 * prune_undo.h - taking back a prune that was a mistake.
 */
#ifndef MIGLOCK_CMD_PRUNE_UNDO_H
#define MIGLOCK_CMD_PRUNE_UNDO_H

struct error;
struct project;

/*
 * Takes settings->undo and whatever was pruned with it and whose file is back as it was out of the tombstones, and
 * locks it again.  Returns an exit status, -1 on failure.
 */
int prune_undo(struct project *project, struct error *err);

#endif

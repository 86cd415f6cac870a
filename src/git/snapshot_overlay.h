/*
 * snapshot_overlay.h - what a snapshot would be with some files' contents replaced.
 */
#ifndef MIGLOCK_GIT_SNAPSHOT_OVERLAY_H
#define MIGLOCK_GIT_SNAPSHOT_OVERLAY_H

#include "git/snapshot.h"

/* `below` must outlive it. */
struct snapshot *snapshot_open_overlay(struct snapshot *below);

/* The content is borrowed.  A file that is not there comes to be, and the directories that lead to it. */
void overlay_put(struct snapshot *overlay, const char *path, struct text content);
/* Was a replaced file's content asked for? */
bool overlay_was_read(struct snapshot *overlay, const char *path);

#endif

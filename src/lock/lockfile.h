/*
 * lockfile.h - miglock.lock: reading and writing a lock.
 *
 * TOML 1.0 that any reader accepts, written in exactly one way.  The reader
 * takes that way only and names the line that departs from it: conflict
 * markers, an unknown version, a duplicate or unsorted id, an unknown key.
 * https://toml.io/en/v1.0.0
 */
#ifndef MIGLOCK_LOCK_LOCKFILE_H
#define MIGLOCK_LOCK_LOCKFILE_H

#include "base/text.h"

struct arena;
struct buffer;
struct error;
struct lock;

enum { LOCKFILE_VERSION = 1 };

/* `path` is for messages.  The lock borrows from content and arena. */
int lockfile_parse(struct lock *lock, const char *path, struct text content, struct arena *arena, struct error *err);

/* lockfile_parse of what this appends gives the same lock, and printing that the same bytes. */
void lockfile_print(const struct lock *lock, struct buffer *out);

/*
 * Replace the file at path (on disk): path.lock is created with O_EXCL, written, fsynced, renamed.
 * On failure the old file is untouched and path.lock is gone, unless it was somebody else's: then err
 * says whose and how to clear it.
 */
int lockfile_write(const struct lock *lock, const char *path, struct error *err);

#endif

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

/* The rules by which it was found what revisions use; CONTRIBUTING.md says what a second set of them would ask for. */
enum { LOCKFILE_REACH = 1 };

/*
 * `path` is for messages.  The lock's memory is the arena's, also after a failure.  A file whose every line
 * ends in CR LF (a checkout's doing) reads like one with LF.
 */
int lockfile_parse(struct lock *lock, const char *path, struct text content, struct arena *arena, struct error *err);

/*
 * lockfile_parse of what this appends gives the same lock, and printing that the same bytes, as long as the
 * lock is sorted and its text is UTF-8, the only encoding TOML has.  Nothing here checks: lockfile_write does.
 */
void lockfile_print(const struct lock *lock, struct buffer *out);

/*
 * Replace the file at path (on disk; symbolic links are followed): path.lock is created with O_EXCL, written, fsynced,
 * renamed. On failure the old file is untouched and path.lock is gone, unless it was somebody else's: then err says
 * whose and how to clear it.  What lockfile_parse would refuse, a file name that is not UTF-8 for one, is not written.
 */
int lockfile_write(const struct lock *lock, const char *path, struct error *err);
/* The same with what lockfile_print has made already. */
int lockfile_write_text(struct text content, const char *path, struct error *err);

#endif

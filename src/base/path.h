/*
 * path.h - slash-separated paths as text, never asking the disk.
 *
 * Paths of a snapshot are raw bytes relative to its root, without a leading or
 * trailing slash; the root itself is "".
 */
#ifndef MIGLOCK_BASE_PATH_H
#define MIGLOCK_BASE_PATH_H

#include <stdbool.h>

struct arena;

/* Everything behind the last slash; the whole path when there is none.  Borrows. */
const char *path_base(const char *path);
/* Everything before the last slash; "" when there is none. */
const char *path_directory(struct arena *arena, const char *path);
/* `name` seen from `directory`; an absolute name stays.  Not normalised. */
const char *path_join(struct arena *arena, const char *directory, const char *name);
/* Without ".", ".." and doubled slashes.  NULL when a relative path climbs above its root. */
const char *path_normalize(struct arena *arena, const char *path);
/* How to write `path` from inside `directory`, both normalised and relative to one root ("../app/x.py"). */
const char *path_relative(struct arena *arena, const char *directory, const char *path);
/* Is path `directory` itself or below it?  Everything is below "". */
bool path_within(const char *directory, const char *path);

#endif

/*
 * history.h - which commits changed a file.
 */
#ifndef MIGLOCK_GIT_HISTORY_H
#define MIGLOCK_GIT_HISTORY_H

#include <stdbool.h>

#include "base/text.h"
#include "git/object_id.h"

struct arena;
struct error;
struct repository;

/*
 * Called for each commit on the first-parent line that changed the file, newest first, with the file as
 * that commit left it (content.data NULL: removed).  Return false to stop.
 */
typedef bool history_visit(void *context, const struct object_id *commit, const struct object_id *blob,
                           struct text content);

/*
 * Walk down from `commit`.  No link on the path is followed.  Only trees are compared until the file's blob differs.
 * Stops silently at the bottom of a shallow clone, whose last commit is not visited: returns 0 when the walk reached a
 * root or visit stopped it, 1 at a shallow boundary, -1 on failure.
 */
int history_of_file(struct repository *repository, const struct object_id *commit, const char *path,
                    struct arena *arena, history_visit *visit, void *context, struct error *err);

#endif

/*
 * load.h - reading version files, on all cores.
 */
#ifndef MIGLOCK_CMD_LOAD_H
#define MIGLOCK_CMD_LOAD_H

#include <stddef.h>

struct arena;
struct config;
struct error;
struct revision;
struct snapshot;

/*
 * Parse the files of those revisions (path is set) and fill in all but blob.  Programs live in *arenas,
 * one per worker, which the caller frees; they are there even after a failure.
 */
int load_revisions(struct revision *const *revisions, size_t nrevisions, struct snapshot *snapshot,
                   const struct config *config, size_t njobs, struct arena ***arenas, size_t *narenas,
                   struct error *err);

#endif

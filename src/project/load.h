/*
 * load.h - asking about version files and reading them, on all cores.
 *
 * What is made lives in the arenas of the crew.
 */
#ifndef MIGLOCK_PROJECT_LOAD_H
#define MIGLOCK_PROJECT_LOAD_H

#include <stddef.h>

struct config;
struct crew;
struct error;
struct revision;
struct snapshot;

/* Fill in the blob of each; path is set. */
int load_blobs(struct revision *const *revisions, size_t nrevisions, struct snapshot *snapshot, struct crew *crew,
               struct error *err);

/* Parse each one's file and fill in all but blob; path is set. */
int load_revisions(struct revision *const *revisions, size_t nrevisions, struct snapshot *snapshot,
                   const struct config *config, struct crew *crew, struct error *err);

#endif

/*
 * settings.h - the configuration that helpers were found with, as a lockfile records it.
 */
#ifndef MIGLOCK_LOCK_SETTINGS_H
#define MIGLOCK_LOCK_SETTINGS_H

#include <stdbool.h>

struct arena;
struct config;
struct lock;

/* Fill in follow, stop, helper_roots and asset_globs. */
void lock_settings_of(struct lock *lock, const struct config *config, const char *lockfile, struct arena *arena);
bool lock_same_settings(const struct lock *a, const struct lock *b);

#endif

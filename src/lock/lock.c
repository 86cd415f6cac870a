/*
 * lock.c - finding what was locked.
 */
#include "lock/lock.h"

#include <stdlib.h>
#include <string.h>

#include "base/path.h"

static int
compare_id(const void *id, const void *revision)
{
	return strcmp(id, ((const struct lock_revision *)revision)->id);
}

const struct lock_revision *
lock_find(const struct lock *lock, const char *id)
{
	if (lock->nrevisions == 0)
		return NULL;
	return bsearch(id, lock->revisions, lock->nrevisions, sizeof *lock->revisions, compare_id);
}

const char *
lock_path(const struct lock_revision *entry, const char *lockfile, struct arena *arena)
{
	const char *path = path_normalize(arena, path_join(arena, path_directory(arena, lockfile), entry->path));

	return path ? path : entry->path;
}

static int
compare_name(const void *name, const void *helper)
{
	return strcmp(name, ((const struct lock_helper *)helper)->name);
}

const struct lock_helper *
lock_find_used(const struct lock *lock, const char *name)
{
	const struct lock_helper *found = NULL;

	if (lock->nhelpers)
		found = bsearch(name, lock->helpers, lock->nhelpers, sizeof *lock->helpers, compare_name);
	if (!found && lock->nassets)
		found = bsearch(name, lock->assets, lock->nassets, sizeof *lock->assets, compare_name);
	return found;
}

static int
compare_pruned_id(const void *id, const void *pruned)
{
	return strcmp(id, ((const struct lock_pruned *)pruned)->id);
}

const struct lock_pruned *
lock_find_pruned(const struct lock *lock, const char *id)
{
	if (lock->npruned == 0)
		return NULL;
	return bsearch(id, lock->pruned, lock->npruned, sizeof *lock->pruned, compare_pruned_id);
}

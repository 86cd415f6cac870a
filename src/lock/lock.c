/*
 * lock.c - finding what was locked.
 */
#include "lock/lock.h"

#include <stdlib.h>
#include <string.h>

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

/*
 * records.c - the record of what was accepted.
 */
#include "lock/records.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "lock/lock.h"
#include "lock/sealing.h"

/* A copy: the old array belongs to the lock that was read. */
static void
mend_amendments(struct lock *lock, const struct sealing *sealing, struct arena *arena)
{
	struct lock_amendment *kept = NULL;
	size_t nkept = 0;

	for (size_t i = 0; i < sealing->nlost_amendments; i++)
		*ARENA_PUSH(arena, kept, nkept) = *sealing->lost_amendments[i];
	for (size_t i = 0; i < lock->namendments; i++) {
		bool useless = false;

		for (size_t k = 0; k < sealing->nuseless && !useless; k++)
			useless = sealing->useless[k] == &lock->amendments[i];
		if (!useless)
			*ARENA_PUSH(arena, kept, nkept) = lock->amendments[i];
	}
	lock->amendments = kept;
	lock->namendments = nkept;
}

static int
by_id(const void *left, const void *right)
{
	return strcmp(((const struct lock_pruned *)left)->id, ((const struct lock_pruned *)right)->id);
}

/* One tombstone to an id: a lost one in place of what was put there. */
static void
put_pruned(struct lock *lock, const struct lock_pruned *pruned, struct arena *arena)
{
	for (size_t i = 0; i < lock->npruned; i++) {
		if (strcmp(lock->pruned[i].id, pruned->id) == 0) {
			lock->pruned[i] = *pruned;
			return;
		}
	}
	*ARENA_PUSH(arena, lock->pruned, lock->npruned) = *pruned;
	qsort(lock->pruned, lock->npruned, sizeof *lock->pruned, by_id);
}

static void
own_pruned(struct lock *lock, struct arena *arena)
{
	const struct lock_pruned *old = lock->pruned;
	size_t nold = lock->npruned;

	lock->pruned = NULL;
	lock->npruned = 0;
	for (size_t i = 0; i < nold; i++)
		*ARENA_PUSH(arena, lock->pruned, lock->npruned) = old[i];
}

static int
by_name(const void *left, const void *right)
{
	return strcmp(((const struct lock_helper *)left)->name, ((const struct lock_helper *)right)->name);
}

/* An asset's name is a path, a helper's has a colon. */
static void
put_helper(struct lock *lock, const struct lock_helper *helper, struct arena *arena)
{
	bool is_helper = strchr(helper->name, ':') != NULL;
	struct lock_helper *old = is_helper ? lock->helpers : lock->assets, *items = NULL;
	size_t nold = is_helper ? lock->nhelpers : lock->nassets, nitems = 0;

	for (size_t i = 0; i < nold; i++) {
		if (strcmp(old[i].name, helper->name) != 0)
			*ARENA_PUSH(arena, items, nitems) = old[i];
	}
	*ARENA_PUSH(arena, items, nitems) = *helper;
	qsort(items, nitems, sizeof *items, by_name);
	*(is_helper ? &lock->helpers : &lock->assets) = items;
	*(is_helper ? &lock->nhelpers : &lock->nassets) = nitems;
}

void
records_mend(struct lock *lock, const struct sealing *sealing, struct arena *arena)
{
	mend_amendments(lock, sealing, arena);
	own_pruned(lock, arena);
	for (size_t i = 0; i < sealing->nlost_pruned; i++)
		put_pruned(lock, sealing->lost_pruned[i], arena);
	for (size_t i = 0; i < sealing->nhelpers; i++) {
		const struct sealed_helper *helper = &sealing->helpers[i];

		if (helper->state == SEALED_CHANGED || helper->state == SEALED_GONE)
			put_helper(lock, helper->was, arena);
	}
}

void
records_add_amendment(struct lock *lock, const struct lock_amendment *amendment, struct arena *arena)
{
	*ARENA_PUSH(arena, lock->amendments, lock->namendments) = *amendment;
}

void
records_add_pruned(struct lock *lock, const struct lock_pruned *pruned, struct arena *arena)
{
	put_pruned(lock, pruned, arena);
}

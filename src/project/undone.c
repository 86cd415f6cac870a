/*
 * undone.c - what was amended and is again what it was.
 */
#include "project/undone.h"

#include <string.h>

#include "alembic/revision.h"
#include "base/arena.h"
#include "base/names.h"
#include "check/used.h"
#include "lock/entries.h"
#include "lock/lock.h"
#include "project/project.h"
#include "reach/reach.h"

static bool
is_as_at_bases(const struct project_environment *environment, const struct revision *revision)
{
	for (size_t i = 0; i < environment->nbases; i++) {
		const struct lock_revision *was = lock_find(environment->bases[i], revision->id);

		if (was && !entry_matches(was, revision))
			return false;
	}
	return true;
}

static bool
uses_only(const struct lock_revision *entry, const struct reach *reach)
{
	for (size_t i = 0; i < reach->nitems; i++) {
		if (!names_contain(entry->uses, entry->nuses, reach->items[i]->name))
			return false;
	}
	return entry->nuses == reach->nitems;
}

static bool
revision_is_undone(const struct project_environment *environment, const struct sealed *sealed)
{
	const struct graph_node *node = graph_find(&environment->graph, sealed->was->id);
	const struct revision *revision = node ? node->revision : NULL;

	if (sealed->state != SEALED_AMENDED || !revision || !is_as_at_bases(environment, revision))
		return false;
	return !entry_matches(sealed->now, revision) ||
	       (revision->program && revision->reach && !uses_only(sealed->now, revision->reach) &&
	        uses_only(sealed->was, revision->reach));
}

static const struct reached *
find_reached(const struct project_environment *environment, const char *name)
{
	const struct reached *found = NULL;

	for (size_t i = 0; i < environment->nrevisions && !found; i++) {
		if (environment->revisions[i]->reach)
			found = reach_item(environment->revisions[i]->reach, name);
	}
	return found;
}

static bool
helper_is_undone(const struct project_environment *environment, const struct sealed_helper *sealed)
{
	const char *name = sealed->was->name;
	const struct reached *reached = sealed->state == SEALED_AMENDED ? find_reached(environment, name) : NULL;

	if (!reached || fingerprint_equal(&sealed->now->hash, &reached->hash))
		return false;
	for (size_t i = 0; i < environment->nbases; i++) {
		const struct lock_helper *was = lock_find_used(environment->bases[i], name);

		if (was && !fingerprint_equal(&was->hash, &reached->hash))
			return false;
	}
	return true;
}

static void
put_revision(struct lock *lock, const struct lock_revision *entry)
{
	*(struct lock_revision *)lock_find(lock, entry->id) = *entry;
}

static void
put_helper(struct lock *lock, const struct lock_helper *helper)
{
	*(struct lock_helper *)lock_find_used(lock, helper->name) = *helper;
}

/* Helpers that the amendment let go. */
static void
add_used(struct lock *lock, const struct project_environment *environment, const struct lock_revision *entry,
         struct arena *arena)
{
	for (size_t i = 0; i < entry->nuses; i++) {
		const struct lock_helper *helper = lock_find_used(lock, entry->uses[i]);

		for (size_t k = 0; k < environment->nbases && !helper; k++) {
			helper = lock_find_used(environment->bases[k], entry->uses[i]);
			if (helper && strchr(helper->name, ':'))
				*ARENA_PUSH(arena, lock->helpers, lock->nhelpers) = *helper;
			else if (helper)
				*ARENA_PUSH(arena, lock->assets, lock->nassets) = *helper;
		}
		lock_sort(lock);
	}
}

/* With entries of its own; the records are shared. */
static struct lock *
copy_of(const struct lock *lock, struct arena *arena)
{
	struct lock *copy = ARENA_NEW(arena, struct lock);

	*copy = *lock;
	copy->revisions = NULL;
	copy->helpers = copy->assets = NULL;
	copy->nrevisions = copy->nhelpers = copy->nassets = 0;
	for (size_t i = 0; i < lock->nrevisions; i++)
		*ARENA_PUSH(arena, copy->revisions, copy->nrevisions) = lock->revisions[i];
	for (size_t i = 0; i < lock->nhelpers; i++)
		*ARENA_PUSH(arena, copy->helpers, copy->nhelpers) = lock->helpers[i];
	for (size_t i = 0; i < lock->nassets; i++)
		*ARENA_PUSH(arena, copy->assets, copy->nassets) = lock->assets[i];
	return copy;
}

const struct lock *
lock_without_undone(const struct project_environment *environment, struct arena *arena)
{
	const struct sealing *sealing = &environment->subject.sealing;
	struct lock *without = NULL;

	for (size_t i = 0; i < sealing->nrevisions; i++) {
		if (!revision_is_undone(environment, &sealing->revisions[i]))
			continue;
		without = without ? without : copy_of(environment->lock, arena);
		put_revision(without, sealing->revisions[i].was);
		add_used(without, environment, sealing->revisions[i].was, arena);
	}
	for (size_t i = 0; i < sealing->nhelpers; i++) {
		if (!helper_is_undone(environment, &sealing->helpers[i]))
			continue;
		without = without ? without : copy_of(environment->lock, arena);
		put_helper(without, sealing->helpers[i].was);
	}
	return without ? without : environment->lock;
}

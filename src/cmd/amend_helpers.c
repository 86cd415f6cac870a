/*
 * amend_helpers.c - accepting what became of the helpers and assets that sealed revisions use.
 *
 * One record for each of them, however many revisions it reaches.
 */
#include <stdlib.h>
#include <string.h>

#include "alembic/environment.h"
#include "alembic/graph.h"
#include "alembic/reach.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/map.h"
#include "base/path.h"
#include "check/used.h"
#include "cmd/amending.h"
#include "cmd/project.h"
#include "lock/entries.h"
#include "lock/lock.h"

/* The uses of a sealed revision, as they were and as they are. */
struct use_change {
	const struct subject *subject;
	const struct lock_revision *entry;
	const struct revision *revision;
};

struct helpers {
	struct amending *amending;
	struct lock *lock;
	const struct project_environment *environment;
	const char *directory; /* the lockfile's */
	struct map recorded;   /* names */
};

static bool
wants_locked(const struct helpers *helpers, const struct lock_helper *helper)
{
	return amending_wants(helpers->amending, helper->name,
	                      amending_place(helpers->amending, helpers->environment, helper));
}

static bool
wants_reached(const struct helpers *helpers, const struct reached *item)
{
	return amending_wants(helpers->amending, item->name, item->path);
}

/* A helper that only moved, name and text being the same, is the one that was locked. */
static bool
is_known(const struct use_change *change, const struct reached *item)
{
	return names_contain(change->entry->uses, change->entry->nuses, item->name) ||
	       uses_have_content(change->subject, change->entry, item);
}

static bool
is_kept(const struct use_change *change, const char *name)
{
	const struct lock_helper *then = subject_used(change->subject, change->entry, name);

	return reach_item(change->revision->reach, name) || (then && reach_has_content(change->revision->reach, then));
}

static bool
is_edited(const struct use_change *change, const char *name)
{
	const struct lock_helper *then = subject_used(change->subject, change->entry, name);
	const struct reached *now = reach_item(change->revision->reach, name);

	return then && now && !fingerprint_equal(&then->hash, &now->hash);
}

/* Is one of those that changed named? */
static bool
is_affected(const struct helpers *helpers, const struct use_change *change)
{
	const struct reach *reach = change->revision->reach;
	bool affected = false;

	for (size_t i = 0; i < change->entry->nuses; i++) {
		const char *name = change->entry->uses[i];
		const struct lock_helper *then = subject_used(change->subject, change->entry, name);

		if (then && (is_edited(change, name) || !is_kept(change, name)))
			affected |= wants_locked(helpers, then);
	}
	for (size_t i = 0; i < reach->nitems; i++) {
		if (!is_known(change, reach->items[i]))
			affected |= wants_reached(helpers, reach->items[i]);
	}
	return affected;
}

static void
record_once(struct helpers *helpers, const char *name, const struct fingerprint *from, const struct fingerprint *to)
{
	void **seen = map_at(&helpers->recorded, text_of(name));

	if (*seen)
		return;
	*seen = helpers;
	amending_record(helpers->amending, name, from, to);
	amending_done(helpers->amending, name);
}

static struct lock_helper *
entry_of(struct lock *lock, const char *name)
{
	for (size_t i = 0; i < lock->nhelpers; i++) {
		if (strcmp(lock->helpers[i].name, name) == 0)
			return &lock->helpers[i];
	}
	for (size_t i = 0; i < lock->nassets; i++) {
		if (strcmp(lock->assets[i].name, name) == 0)
			return &lock->assets[i];
	}
	return NULL;
}

static void
amend_edited(struct helpers *helpers, const struct use_change *change)
{
	const struct reach *reach = change->revision->reach;

	for (size_t i = 0; i < reach->nitems; i++) {
		const struct reached *item = reach->items[i];
		struct lock_helper *entry = entry_of(helpers->lock, item->name);

		if (!entry || fingerprint_equal(&entry->hash, &item->hash) ||
		    !names_contain(change->entry->uses, change->entry->nuses, item->name) ||
		    !wants_reached(helpers, item))
			continue;
		record_once(helpers, item->name, &entry->hash, &item->hash);
		entry->hash = item->hash;
		entry->blob = item->blob;
		entry->path = path_relative(helpers->amending->project->arena, helpers->directory, item->path);
	}
}

static int
by_text(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Those that went are left out and those that came are put in, each on record. */
static void
amend_uses(struct helpers *helpers, const struct use_change *change, struct lock_revision *entry)
{
	struct arena *arena = helpers->amending->project->arena;
	const struct reach *reach = change->revision->reach;
	const char **uses = ARENA_ARRAY(arena, const char *, change->entry->nuses + reach->nitems + 1);
	size_t nuses = 0;
	struct used used;

	for (size_t i = 0; i < change->entry->nuses; i++) {
		const char *name = change->entry->uses[i];
		const struct lock_helper *then = subject_used(change->subject, change->entry, name);

		if (is_kept(change, name))
			uses[nuses++] = name;
		else if (then)
			record_once(helpers, name, &then->hash, &then->hash);
	}
	for (size_t i = 0; i < reach->nitems; i++) {
		const struct reached *item = reach->items[i];

		if (is_known(change, item))
			continue;
		uses[nuses++] = item->name;
		record_once(helpers, item->name, &item->hash, &item->hash);
	}
	if (nuses)
		qsort(uses, nuses, sizeof *uses, by_text);
	entry->uses = uses;
	entry->nuses = nuses;
	used_begin(&used, helpers->lock, helpers->directory, arena);
	used_add(&used, change->revision);
}

void
amend_helpers(struct amending *amending, const struct project_environment *environment)
{
	const struct subject *subject = &environment->subject;
	struct arena *arena = amending->project->arena;
	struct lock *lock = amending->lock;
	struct helpers helpers = {.amending = amending,
	                          .lock = lock,
	                          .environment = environment,
	                          .directory = path_directory(arena, environment->environment->lockfile),
	                          .recorded = MAP_INIT(arena)};

	for (size_t i = 0; i < subject->sealing.nrevisions; i++) {
		const struct lock_revision *entry = subject->sealing.revisions[i].entry;
		const struct graph_node *node = graph_find(subject->graph, entry->id);
		const struct use_change change = {subject, entry, node ? node->revision : NULL};

		if (!node || !node->revision->program || !node->revision->reach ||
		    uses_match(subject, entry, node->revision))
			continue;
		/* Which others a revision that was edited itself uses now is a part of that edit. */
		if (entry_matches_body(entry, node->revision) && !is_affected(&helpers, &change))
			continue;
		amend_edited(&helpers, &change);
		if (entry_matches_body(entry, node->revision))
			amend_uses(&helpers, &change, (struct lock_revision *)lock_find(lock, entry->id));
	}
	/* Helpers that no revision uses any more need no entry. */
	lock_drop_unused(lock, arena);
	lock_sort(lock);
}

/*
 * amend_helpers.c - accepting what became of the helpers and assets that sealed revisions use.
 *
 * One record for each of them, however many revisions it reaches.
 */
#include <stdlib.h>
#include <string.h>

#include "alembic/environment.h"
#include "alembic/graph.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/map.h"
#include "base/names.h"
#include "base/path.h"
#include "check/used.h"
#include "check/used_changes.h"
#include "cmd/amending.h"
#include "lock/entries.h"
#include "lock/lock.h"
#include "project/project.h"
#include "reach/reach.h"

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

/* Is it to be accepted: by its name, its file, or the change that it comes or goes with? */
static bool
wants(const struct helpers *helpers, const struct used_changes *changes, const struct used_change *change)
{
	const struct used_change *cause = change;

	for (size_t i = 0; change->with && i < changes->nitems; i++) {
		if (strcmp(changes->items[i].name, change->with) == 0)
			cause = &changes->items[i];
	}
	return (cause != change && wants(helpers, changes, cause)) ||
	       (change->lacks && amending_wants(helpers->amending, change->name, NULL)) ||
	       (change->then && wants_locked(helpers, change->then)) ||
	       (change->now && wants_reached(helpers, change->now));
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
amend_edited(struct helpers *helpers, const struct used_changes *changes)
{
	for (size_t i = 0; i < changes->nitems; i++) {
		const struct used_change *change = &changes->items[i];
		const struct reached *now = change->now;
		struct lock_helper *entry = change->then && now ? entry_of(helpers->lock, change->name) : NULL;

		if (!entry || fingerprint_equal(&entry->hash, &now->hash) || !wants(helpers, changes, change))
			continue;
		record_once(helpers, now->name, &entry->hash, &now->hash);
		entry->hash = now->hash;
		entry->blob = now->blob;
		entry->path = path_relative(helpers->amending->project->arena, helpers->directory, now->path);
	}
}

static int
by_text(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Those that went are left out and those that came are put in, each on record; what nobody named stays as it is. */
static void
amend_uses(struct helpers *helpers, const struct used_changes *changes, const struct revision *revision,
           struct lock_revision *entry)
{
	struct arena *arena = helpers->amending->project->arena;
	const char **uses = ARENA_ARRAY(arena, const char *, entry->nuses + changes->nitems + 1), **dropped = NULL;
	size_t nuses = 0, ndropped = 0, ncame = 0;
	struct used used;

	for (size_t i = 0; i < changes->nitems; i++) {
		const struct used_change *change = &changes->items[i];

		if ((change->then && change->now) || !wants(helpers, changes, change) || change->lacks)
			continue;
		if (change->then) {
			*ARENA_PUSH(arena, dropped, ndropped) = change->name;
			record_once(helpers, change->name, &change->then->hash, &change->then->hash);
		} else {
			uses[nuses++] = change->name;
			ncame++;
			record_once(helpers, change->name, &change->now->hash, &change->now->hash);
		}
	}
	if (ncame + ndropped == 0)
		return;
	for (size_t i = 0; i < entry->nuses; i++) {
		if (!names_contain(dropped, ndropped, entry->uses[i]))
			uses[nuses++] = entry->uses[i];
	}
	if (nuses)
		qsort(uses, nuses, sizeof *uses, by_text);
	entry->uses = uses;
	entry->nuses = nuses;
	used_begin(&used, helpers->lock, helpers->directory, arena);
	used_add(&used, revision);
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
		struct used_changes changes;

		if (!node || !node->revision->program || !node->revision->reach ||
		    uses_match(subject, entry, node->revision))
			continue;
		used_changes_find(&changes, &amending->project->strictest, subject, entry, node->revision, arena);
		amend_edited(&helpers, &changes);
		/* Which others a revision that was edited itself uses now is a part of that edit. */
		if (entry_matches_body(entry, node->revision))
			amend_uses(&helpers, &changes, node->revision,
			           (struct lock_revision *)lock_find(lock, entry->id));
	}
	/* Helpers that no revision uses any more need no entry. */
	lock_drop_unused(lock, arena);
	lock_sort(lock);
}

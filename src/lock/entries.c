/*
 * entries.c - revisions to lock entries.
 */
#include "lock/entries.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "alembic/revision.h"
#include "base/arena.h"
#include "base/map.h"
#include "base/path.h"
#include "lock/lock.h"
#include "lock/sealing.h"
#include "python/program.h"
#include "reach/reach.h"

struct lock_revision
lock_entry_of(const struct revision *revision, const struct lock_revision *known, const char *directory,
              struct arena *arena)
{
	const struct program *program = revision->program;
	struct lock_revision entry = {
		.id = revision->id,
		.down = revision->down,
		.ndown = revision->ndown,
		.depends = revision->depends,
		.ndepends = revision->ndepends,
		.labels = revision->labels,
		.nlabels = revision->nlabels,
		.path = path_relative(arena, directory, revision->path),
		.blob = revision->blob,
	};

	if (!program) {
		entry.hash = known->hash;
		entry.parts = known->parts;
		entry.nparts = known->nparts;
		entry.uses = known->uses;
		entry.nuses = known->nuses;
		entry.live = known->live;
		entry.nlive = known->nlive;
		entry.absent = known->absent;
		entry.nabsent = known->nabsent;
		entry.file = known->file;
		return entry;
	}
	if (revision->reach) {
		const struct reach *reach = revision->reach;

		entry.uses = ARENA_ARRAY(arena, const char *, reach->nitems + 1);
		entry.nuses = reach->nitems;
		for (size_t i = 0; i < reach->nitems; i++)
			entry.uses[i] = reach->items[i]->name;
		entry.live = reach->live;
		entry.nlive = reach->nlive;
		entry.absent = reach->absent;
		entry.nabsent = reach->nabsent;
		entry.file = reach->file;
	}
	entry.hash = program->fingerprint;
	entry.parts = ARENA_ARRAY(arena, struct lock_part, program->nparts);
	entry.nparts = program->nparts;
	for (size_t i = 0; i < program->nparts; i++)
		entry.parts[i] = (struct lock_part){program->parts[i].name, program->parts[i].digest};
	return entry;
}

static int
by_id(const void *left, const void *right)
{
	return strcmp(((const struct lock_revision *)left)->id, ((const struct lock_revision *)right)->id);
}

static int
by_name(const void *left, const void *right)
{
	return strcmp(((const struct lock_helper *)left)->name, ((const struct lock_helper *)right)->name);
}

void
used_begin(struct used *used, struct lock *lock, const char *directory, struct arena *arena)
{
	*used = (struct used){.lock = lock, .directory = directory, .names = MAP_INIT(arena)};
	for (size_t i = 0; i < lock->nhelpers; i++)
		*map_at(&used->names, text_of(lock->helpers[i].name)) = lock;
	for (size_t i = 0; i < lock->nassets; i++)
		*map_at(&used->names, text_of(lock->assets[i].name)) = lock;
}

/* Is the name new? */
static bool
note(struct used *used, const char *name)
{
	void **place = map_at(&used->names, text_of(name));
	bool is_new = !*place;

	*place = used->lock;
	return is_new;
}

static void
add(struct used *used, const struct lock_helper *helper, bool asset)
{
	struct arena *arena = used->names.arena;
	struct lock *lock = used->lock;

	if (asset)
		*ARENA_PUSH(arena, lock->assets, lock->nassets) = *helper;
	else
		*ARENA_PUSH(arena, lock->helpers, lock->nhelpers) = *helper;
}

/* Only files are hashed as they are, and modules Python cannot parse. */
static bool
is_asset(const struct lock_helper *helper)
{
	return helper->hash.scheme == FINGERPRINT_RAW && !text_ends(text_of(helper->name), ":*");
}

void
used_add_sealed(struct used *used, const struct sealing *sealing, const struct lock *own)
{
	for (size_t i = 0; i < sealing->nhelpers; i++) {
		const struct lock_helper *helper = sealing->helpers[i].entry;

		if (note(used, helper->name))
			add(used, helper, is_asset(helper));
	}
	for (size_t i = 0; own && i < sealing->nrevisions; i++) {
		const struct lock_revision *entry = sealing->revisions[i].entry;

		for (size_t k = 0; k < entry->nuses; k++) {
			const struct lock_helper *helper = lock_find_used(own, entry->uses[k]);

			if (helper && note(used, helper->name))
				add(used, helper, is_asset(helper));
		}
	}
}

void
used_add(struct used *used, const struct revision *revision)
{
	for (size_t i = 0; revision->reach && i < revision->reach->nitems; i++) {
		const struct reached *reached = revision->reach->items[i];
		struct lock_helper helper = {.name = reached->name, .hash = reached->hash, .blob = reached->blob};

		if (!note(used, helper.name))
			continue;
		helper.path = path_relative(used->names.arena, used->directory, reached->path);
		add(used, &helper, !reached->definition);
	}
}

static size_t
keep_used(struct lock_helper *helpers, size_t nhelpers, const struct map *used)
{
	size_t kept = 0;

	for (size_t i = 0; i < nhelpers; i++) {
		if (map_get(used, text_of(helpers[i].name)))
			helpers[kept++] = helpers[i];
	}
	return kept;
}

void
lock_drop_unused(struct lock *lock, struct arena *arena)
{
	struct map used = MAP_INIT(arena);

	for (size_t i = 0; i < lock->nrevisions; i++) {
		for (size_t k = 0; k < lock->revisions[i].nuses; k++)
			*map_at(&used, text_of(lock->revisions[i].uses[k])) = lock;
	}
	lock->nhelpers = keep_used(lock->helpers, lock->nhelpers, &used);
	lock->nassets = keep_used(lock->assets, lock->nassets, &used);
}

void
lock_sort(struct lock *lock)
{
	if (lock->nhelpers)
		qsort(lock->helpers, lock->nhelpers, sizeof *lock->helpers, by_name);
	if (lock->nassets)
		qsort(lock->assets, lock->nassets, sizeof *lock->assets, by_name);
	if (lock->nrevisions)
		qsort(lock->revisions, lock->nrevisions, sizeof *lock->revisions, by_id);
}

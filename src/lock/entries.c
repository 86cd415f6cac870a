/*
 * entries.c - revisions to lock entries.
 */
#include "lock/entries.h"

#include <stdlib.h>
#include <string.h>

#include "alembic/revision.h"
#include "base/arena.h"
#include "base/path.h"
#include "lock/lock.h"
#include "python/program.h"

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
		return entry;
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

void
lock_sort(struct lock *lock)
{
	if (lock->nrevisions)
		qsort(lock->revisions, lock->nrevisions, sizeof *lock->revisions, by_id);
}

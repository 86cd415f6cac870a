/*
 * changes.c - what changed of each revision, put together by name.
 */
#include "check/changes.h"

#include <string.h>

#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/names.h"
#include "base/path.h"
#include "check/used.h"
#include "check/used_changes.h"
#include "lock/lock.h"
#include "python/program.h"
#include "reach/reach.h"
#include "slice/module.h"

static struct change *
add_change(struct changes *changes, const char *name, const struct lock_helper *then, const struct reached *now,
           const char *revision)
{
	void **place = map_at(&changes->by_name, text_of(name));
	struct change *change = *place;

	if (!change) {
		*place = change = ARENA_NEW(changes->arena, struct change);
		*change = (struct change){.name = name, .then = then, .now = now};
		*ARENA_PUSH(changes->arena, changes->items, changes->nitems) = change;
	}
	*ARENA_PUSH(changes->arena, change->revisions, change->nrevisions) = revision;
	return change;
}

/* Why a definition is not found: nobody can read the module. */
static const struct program *
unreadable(const struct reach *reach, const char *name)
{
	const struct module *module = reach_module(reach, name);

	return module && module->program && module->program->state != PROGRAM_PARSED ? module->program : NULL;
}

static void
add_companion(struct changes *changes, const struct used_change *change)
{
	struct change *with = map_get(&changes->by_name, text_of(change->with));
	const char ***names = change->now ? &with->come : &with->gone;
	size_t *nnames = change->now ? &with->ncome : &with->ngone;

	if (!names_contain(*names, *nnames, change->name))
		*ARENA_PUSH(changes->arena, *names, *nnames) = change->name;
}

void
changes_collect(struct changes *changes, const struct config *config, const struct subject *subject,
                const struct lock_revision *entry, const struct revision *revision)
{
	struct used_changes found;

	used_changes_find(&found, config, subject, entry, revision, changes->arena);
	for (size_t i = 0; i < found.nitems; i++) {
		const struct used_change *item = &found.items[i];
		struct change *change;

		if (item->with || item->stopped)
			continue;
		change = add_change(changes, item->name, item->then, item->now, entry->id);
		change->lacks = item->lacks;
		change->unreadable = item->now || !item->then ? NULL : unreadable(revision->reach, item->name);
	}
	for (size_t i = 0; i < found.nitems; i++) {
		if (found.items[i].with)
			add_companion(changes, &found.items[i]);
	}
}

const char *
change_place(const struct subject *subject, const struct lock_helper *helper, struct arena *arena)
{
	const char *directory = path_directory(arena, subject->environment->lockfile);
	const char *path = path_normalize(arena, path_join(arena, directory, helper->path));

	return path ? path : helper->path;
}

const char *
list_users(struct arena *arena, const char *const *revisions, size_t nrevisions)
{
	enum { MOST = 10 };
	const char *list = arena_printf(arena, "%zu applied revision%s use%s it: ", nrevisions,
	                                nrevisions == 1 ? "" : "s", nrevisions == 1 ? "s" : "");

	for (size_t i = 0; i < nrevisions && i < MOST; i++)
		list = arena_printf(arena, "%s%s%s", list, i ? ", " : "", revisions[i]);
	if (nrevisions > MOST)
		list = arena_printf(arena, "%s and %zu more", list, nrevisions - MOST);
	return list;
}

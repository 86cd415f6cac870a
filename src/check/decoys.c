/*
 * decoys.c - helpers that are found in another file while the one that was locked is still there.
 *
 * Which of the two Python takes depends on how it is started (an editable
 * install, PYTHONPATH, which ini), and no repository decides that.  So both have to
 * be as locked.  A real move takes the old file away.  Likewise where several
 * configurations of one script directory lead to different files.
 */
#include <string.h>

#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/map.h"
#include "base/path.h"
#include "base/shell.h"
#include "check/rules.h"
#include "lock/lock.h"
#include "reach/reach.h"

static void
index_reached(struct map *by_name, const struct subject *subject)
{
	for (size_t i = 0; i < subject->nrevisions; i++) {
		const struct reach *reach = subject->revisions[i]->reach;

		for (size_t k = 0; reach && k < reach->nitems; k++) {
			if (reach->items[k]->definition)
				*map_at(by_name, text_of(reach->items[k]->name)) = (void *)reach->items[k];
		}
	}
}

static const char *
place_of(const struct subject *subject, const struct lock_helper *helper, struct arena *arena)
{
	return path_normalize(arena,
	                      path_join(arena, path_directory(arena, subject->environment->lockfile), helper->path));
}

/* alembic -c takes whichever ini it is given. */
static void
check_configurations(struct check *check, const struct subject *subject, const struct sealed_helper *sealed,
                     const struct reached *now)
{
	const struct evidence *evidence = &subject->evidence;
	struct finding *finding;

	if (!now->other || !evidence->has_other(evidence->context, sealed->was, now->other, now->path))
		return;
	finding = check_add(check, subject, ML103, NULL, now->other, 0,
	                    "helper %s is another one here than in %s, and another configuration of %s finds this one",
	                    sealed->was->name, now->path, subject->environment->script_location);
	finding->target = sealed->was->name;
	finding->locked_blob = sealed->was->blob;
	finding->restore = "let all configurations of the script directory say the same prepend_sys_path";
	finding->properly = "which of the two Python takes depends on what alembic -c is given: keep one of them";
}

static void
check_helper(struct check *check, const struct subject *subject, const struct sealed_helper *sealed,
             const struct reached *now)
{
	const struct evidence *evidence = &subject->evidence;
	const char *was = place_of(subject, sealed->was, check->arena);
	struct finding *finding;

	if (sealed->now && strcmp(sealed->now->path, sealed->was->path) != 0 &&
	    evidence->has_file(evidence->context, was))
		check_add(check, subject, ML303, NULL, subject->environment->lockfile, sealed->now->line,
		          "the lockfile entry of helper %s was changed (path), and %s is still there",
		          sealed->was->name, was)
			->restore = "miglock lock";
	if (now)
		check_configurations(check, subject, sealed, now);
	if (!now || strcmp(now->path, was) == 0 || !evidence->has_other(evidence->context, sealed->was, was, now->path))
		return;
	finding =
		check_add(check, subject, ML103, NULL, was, 0,
	                  "helper %s was locked in %s, which is still there and has another one; it is found in %s now",
	                  sealed->was->name, was, now->path);
	finding->target = sealed->was->name;
	finding->locked_blob = sealed->was->blob;
	finding->restore = arena_printf(check->arena, "git checkout %s -- %s", subject->base ? subject->base : "HEAD",
	                                shell_quote(check->arena, was));
	finding->properly = "which of the two Python takes depends on how it is started: keep one of them";
}

void
check_decoys(struct check *check, const struct subject *subject)
{
	struct map by_name = {.arena = check->arena};

	if (subject->sealing.nhelpers == 0)
		return;
	index_reached(&by_name, subject);
	for (size_t i = 0; i < subject->sealing.nhelpers; i++) {
		const struct sealed_helper *sealed = &subject->sealing.helpers[i];

		if (strchr(sealed->was->name, ':'))
			check_helper(check, subject, sealed, map_get(&by_name, text_of(sealed->was->name)));
	}
}

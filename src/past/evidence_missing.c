/*
 * evidence_missing.c - which modules would have to be back for revisions to be what they were.
 *
 * Those that a commit of before has are put back into today's files, and the revisions are sliced again.
 */
#include <stdlib.h>
#include <string.h>

#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/error.h"
#include "git/repository.h"
#include "git/snapshot.h"
#include "git/snapshot_overlay.h"
#include "lock/lock.h"
#include "past/evidence_store.h"
#include "past/locked_used.h"
#include "project/project.h"
#include "reach/reach.h"

/* More that were read are not tried one by one. */
enum { MOST_TRIED = 8, SHORT_ID = 7 };

struct gone {
	struct missing_module module;
	struct text content;
};

struct attempt {
	struct evidence_store *store;
	struct slicing slicing; /* of the revisions */
	struct gone *gone;
	size_t ngone;
};

static bool
is_known(const struct attempt *attempt, const char *path)
{
	for (size_t i = 0; i < attempt->ngone; i++) {
		if (strcmp(attempt->gone[i].module.path, path) == 0)
			return true;
	}
	return false;
}

/* Python files that the commit has and the project does not. */
static int
add_gone(struct attempt *attempt, const struct object_id *commit, struct error *err)
{
	struct evidence_store *store = attempt->store;
	struct snapshot *before, *now = store->project->snapshot;
	struct arena *arena = store->arena;
	const char **paths = NULL;
	size_t npaths = 0;
	char hex[OBJECT_ID_HEX + 1];
	int rc;

	if (snapshot_open_commit(&before, store->repository, commit, err) < 0)
		return -1;
	rc = snapshot_tracked(before, arena, &paths, &npaths, err);
	for (size_t i = 0; rc == 0 && i < npaths; i++) {
		struct gone gone = {.module.path = paths[i]};
		enum file_type type;

		if (!text_ends(text_of(paths[i]), ".py") ||
		    snapshot_stat(now, paths[i], arena, &type, NULL, err) != 1 || is_known(attempt, paths[i]))
			continue;
		if (snapshot_read(before, paths[i], arena, &gone.content, err) != 0 ||
		    snapshot_object_id(before, paths[i], arena, &gone.module.blob, err) != 0)
			continue;
		gone.module.commit = arena_printf(arena, "%.*s", SHORT_ID, object_id_format(commit, hex));
		*ARENA_PUSH(arena, attempt->gone, attempt->ngone) = gone;
	}
	snapshot_close(before);
	return rc;
}

/* Slice with all that is gone but one in place; `reads`, when not NULL, receives which were read. */
static int
slice_with(struct revision ***revisions, const struct attempt *attempt, size_t but, bool *reads, struct error *err)
{
	struct snapshot *overlay = snapshot_open_overlay(attempt->store->project->snapshot);
	int rc;

	for (size_t i = 0; i < attempt->ngone; i++) {
		if (i != but)
			overlay_put(overlay, attempt->gone[i].module.path, attempt->gone[i].content);
	}
	rc = slicing_run(revisions, &attempt->slicing, overlay, err);
	for (size_t i = 0; reads && i < attempt->ngone; i++)
		reads[i] = overlay_was_read(overlay, attempt->gone[i].module.path);
	snapshot_close(overlay);
	return rc;
}

static bool
same_reach(struct revision *const *a, struct revision *const *b, size_t nrevisions)
{
	for (size_t i = 0; i < nrevisions; i++) {
		const struct reach *one = a[i]->reach, *other = b[i]->reach;

		if (!one || !other || one->nitems != other->nitems)
			return false;
		for (size_t k = 0; k < one->nitems; k++) {
			if (strcmp(one->items[k]->name, other->items[k]->name) != 0 ||
			    !fingerprint_equal(&one->items[k]->hash, &other->items[k]->hash))
				return false;
		}
	}
	return true;
}

static int
by_path(const void *left, const void *right)
{
	return strcmp(((const struct missing_module *)left)->path, ((const struct missing_module *)right)->path);
}

/* Of those that were read, the ones without which it is not the same; all, where one does for another. */
static int
choose(struct with_missing *with, const struct attempt *attempt, const bool *reads, struct error *err)
{
	size_t nrevisions = attempt->slicing.nusers, nread = 0;
	struct arena *arena = attempt->store->arena;

	for (size_t i = 0; i < attempt->ngone; i++)
		nread += reads[i];
	for (size_t i = 0; nread > 1 && nread <= MOST_TRIED && i < attempt->ngone; i++) {
		struct revision **without;

		if (!reads[i])
			continue;
		if (slice_with(&without, attempt, i, NULL, err) < 0)
			return -1;
		if (!same_reach(without, with->revisions, nrevisions))
			*ARENA_PUSH(arena, with->modules, with->nmodules) = attempt->gone[i].module;
	}
	for (size_t i = 0; i < attempt->ngone && (nread == 1 || nread > MOST_TRIED || !with->nmodules); i++) {
		if (reads[i])
			*ARENA_PUSH(arena, with->modules, with->nmodules) = attempt->gone[i].module;
	}
	qsort(with->modules, with->nmodules, sizeof *with->modules, by_path);
	return 0;
}

static const struct with_missing *
try_with(struct attempt *attempt, struct revision *const *revisions, struct error *err)
{
	struct with_missing *with = ARENA_NEW(attempt->store->arena, struct with_missing);
	bool *reads = ARENA_ARRAY(attempt->store->arena, bool, attempt->ngone + 1);
	struct revision **sliced;

	if (attempt->ngone == 0 || slice_with(&sliced, attempt, attempt->ngone, reads, err) < 0 ||
	    same_reach(sliced, revisions, attempt->slicing.nusers))
		return NULL;
	with->revisions = sliced;
	return choose(with, attempt, reads, err) < 0 ? NULL : with;
}

const struct with_missing *
evidence_missing(void *context, struct revision *const *revisions, size_t nrevisions)
{
	struct view *view = context;
	struct evidence_store *store = view->store;
	struct attempt attempt = {.store = store};
	const struct with_missing *with;
	const struct object_id *locking;
	struct error ignored;

	if (!store->repository)
		return NULL;
	attempt.slicing.project = store->project;
	attempt.slicing.environment = evidence_environment(view);
	for (size_t i = 0; i < nrevisions; i++)
		*ARENA_PUSH(store->arena, attempt.slicing.users, attempt.slicing.nusers) =
			(struct user){.path = revisions[i]->path};
	if ((store->head && add_gone(&attempt, store->head, &ignored) < 0) ||
	    (store->base && add_gone(&attempt, store->base, &ignored) < 0))
		return NULL;
	with = try_with(&attempt, revisions, &ignored);
	/* Where the base is without them too. */
	locking =
		with ? NULL
		     : evidence_locking(view, subject_sealed(&attempt.slicing.environment->subject, revisions[0]->id));
	if (locking && add_gone(&attempt, locking, &ignored) == 0)
		with = try_with(&attempt, revisions, &ignored);
	return with;
}

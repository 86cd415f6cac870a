/*
 * evidence_meaning.c - a revision in a commit where what it reaches is as it was locked.
 */
#include <string.h>

#include "alembic/revision.h"
#include "base/arena.h"
#include "base/error.h"
#include "check/used.h"
#include "git/repository.h"
#include "git/snapshot.h"
#include "lock/lock.h"
#include "past/evidence_store.h"
#include "past/locked_used.h"
#include "project/project.h"
#include "reach/reach.h"

/* The revision, sliced once in each commit; NULL when that cannot be done. */
static const struct revision *
slice_in(struct view *view, const struct object_id *commit, const char *path)
{
	struct evidence_store *store = view->store;
	struct user user = {.path = path};
	struct slicing slicing = {
		.project = store->project, .environment = evidence_environment(view), .users = &user, .nusers = 1};
	char hex[OBJECT_ID_HEX + 1];
	const char *key = arena_printf(store->arena, "%s:%s", object_id_format(commit, hex), path);
	void **place = map_at(&view->sliced, text_of(key));
	struct revision **revisions;
	struct snapshot *snapshot;
	struct error ignored;

	if (*place || snapshot_open_commit(&snapshot, store->repository, commit, &ignored) < 0)
		return *place;
	if (slicing_run(&revisions, &slicing, snapshot, &ignored) == 0)
		*place = revisions[0];
	snapshot_close(snapshot);
	return *place;
}

const struct revision *
evidence_locked_revision(void *context, const struct lock_helper *helper, const char *revision)
{
	struct view *view = context;
	const struct subject *subject = &evidence_environment(view)->subject;
	const struct lock_revision *entry = subject_sealed(subject, revision);
	const struct object_id *commits[3] = {view->store->head, view->store->base};
	const struct graph_node *node = graph_find(subject->graph, revision);

	if (!view->store->repository || !node || !entry)
		return NULL;
	commits[2] = evidence_locking(view, entry);
	for (size_t i = 0; i < sizeof commits / sizeof *commits; i++) {
		const struct revision *sliced = commits[i] ? slice_in(view, commits[i], node->revision->path) : NULL;
		const struct reached *item = sliced && sliced->reach ? reach_item(sliced->reach, helper->name) : NULL;

		if (item && fingerprint_equal(&item->hash, &helper->hash))
			return sliced;
	}
	return NULL;
}

/*
 * locking.c - new locks from old ones and what the files say.
 */
#include "project/locking.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/names.h"
#include "base/path.h"
#include "base/shell.h"
#include "check/used.h"
#include "git/snapshot.h"
#include "lock/entries.h"
#include "lock/lock.h"
#include "lock/lockfile.h"
#include "lock/records.h"
#include "lock/settings.h"
#include "project/output.h"
#include "project/project.h"
#include "project/settings.h"
#include "report/report.h"

static struct lock_revision
sealed_entry(const struct lock_revision *sealed, const struct revision *revision, const char *directory,
             struct arena *arena)
{
	struct lock_revision entry = *sealed, now;

	/* What restore brings back is this text: not one in which a later clean-up may take the wrong line out. */
	if (revision && !revision->doubled && entry_matches(sealed, revision)) {
		now = lock_entry_of(revision, sealed, directory, arena);
		entry.path = now.path;
		entry.blob = now.blob;
	}
	return entry;
}

static int
by_text(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* What the revisions that were read import, and what the others were locked with. */
static void
add_external(struct lock *lock, const struct project_environment *environment, struct arena *arena)
{
	const struct reached_all *reached = &environment->reached;
	bool all_read = true;
	size_t n = 0;

	for (size_t i = 0; i < environment->nrevisions; i++)
		all_read &= environment->revisions[i]->program != NULL;
	if (all_read) {
		lock->external = NULL;
		lock->nexternal = 0;
	}
	const char **merged = ARENA_ARRAY(arena, const char *, lock->nexternal + reached->nexternal + 1);

	for (size_t i = 0; i < lock->nexternal; i++)
		merged[n++] = lock->external[i];
	for (size_t i = 0; i < reached->nexternal; i++)
		merged[n++] = reached->external[i];
	if (n)
		qsort(merged, n, sizeof *merged, by_text);
	lock->external = merged;
	lock->nexternal = 0;
	for (size_t i = 0; i < n; i++) {
		if (lock->nexternal == 0 || strcmp(merged[lock->nexternal - 1], merged[i]) != 0)
			merged[lock->nexternal++] = merged[i];
	}
}

/* Which of the two files Alembic runs, the order of a directory decides: neither can be locked. */
static bool
is_doubled(const struct graph *graph, const char *id)
{
	for (size_t i = 0; i < graph->nduplicates; i++) {
		if (strcmp(graph->duplicates[i].first->id, id) == 0)
			return true;
	}
	return false;
}

/* Of the parents that no file has, those of "a,b"; NULL: all, when an old project is locked for the first time. */
static void
add_outside(struct lock *lock, const struct graph *graph, const char *list, struct arena *arena)
{
	const char **outside = ARENA_ARRAY(arena, const char *, lock->noutside + graph->nmissing + 1);
	const char **wanted;
	size_t n = 0, nwanted;

	names_split(list ? list : "", arena, &wanted, &nwanted);
	for (size_t i = 0; i < lock->noutside; i++)
		outside[n++] = lock->outside[i];
	for (size_t i = 0; i < graph->nmissing; i++) {
		const char *missing = graph->missing[i].name;

		if (*missing && (!list || names_contain(wanted, nwanted, missing)) &&
		    !names_contain(outside, n, missing))
			outside[n++] = missing;
	}
	if (n)
		qsort(outside, n, sizeof *outside, by_text);
	lock->outside = outside;
	lock->noutside = n;
}

void
locking_build(struct lock *lock, const struct project *project, const struct project_environment *environment,
              const bool *chosen)
{
	const struct subject *subject = &environment->subject;
	struct arena *arena = project->arena;
	const char *directory = path_directory(arena, environment->environment->lockfile);
	struct used used;

	*lock = environment->lock     ? *environment->lock
	        : environment->nbases ? *environment->bases[0]
	                              : (struct lock){0};
	lock->revisions = NULL;
	lock->nrevisions = 0;
	lock->helpers = lock->assets = NULL;
	lock->nhelpers = lock->nassets = 0;
	lock_settings_of(lock, &project->config, environment->environment->lockfile, arena);
	add_external(lock, environment, arena);
	if (!environment->lock && !environment->nbases)
		add_outside(lock, subject->graph, NULL, arena);
	if (project->settings->outside)
		add_outside(lock, subject->graph, project->settings->outside, arena);
	used_begin(&used, lock, directory, arena);
	used_add_sealed(&used, &subject->sealing, environment->lock);
	for (size_t i = 0; i < subject->sealing.nrevisions; i++) {
		const struct lock_revision *sealed = subject->sealing.revisions[i].entry;
		const struct graph_node *node = graph_find(subject->graph, sealed->id);

		*ARENA_PUSH(arena, lock->revisions, lock->nrevisions) =
			sealed_entry(sealed, node ? node->revision : NULL, directory, arena);
	}
	records_mend(lock, &subject->sealing, arena);
	for (size_t i = 0; i < subject->graph->nnodes; i++) {
		const struct revision *revision = subject->graph->nodes[i].revision;

		if (subject_sealed(subject, revision->id) || is_doubled(subject->graph, revision->id))
			continue;
		if (!chosen || chosen[i] || (environment->lock && lock_find(environment->lock, revision->id))) {
			*ARENA_PUSH(arena, lock->revisions, lock->nrevisions) =
				lock_entry_of(revision, NULL, directory, arena);
			used_add(&used, revision);
		}
	}
	lock_sort(lock);
}

static bool
same_lock(const struct lock *left, const struct lock *right)
{
	struct buffer left_text = BUFFER_INIT, right_text = BUFFER_INIT;
	bool same;

	lockfile_print(left, &left_text);
	lockfile_print(right, &right_text);
	same = left_text.length == right_text.length && memcmp(left_text.data, right_text.data, left_text.length) == 0;
	buffer_free(&left_text);
	buffer_free(&right_text);
	return same;
}

static bool
same_entry(const struct lock_revision *a, const struct lock_revision *b)
{
	const struct lock left = {.revisions = (struct lock_revision *)a, .nrevisions = 1};
	const struct lock right = {.revisions = (struct lock_revision *)b, .nrevisions = 1};

	return same_lock(&left, &right);
}

int
locking_write(struct locking_result *result, const struct lock *lock, const struct project *project,
              const struct project_environment *environment, struct error *err)
{
	const struct lock *old = environment->lock;
	const char *path = snapshot_disk_path(project->snapshot, project->arena, environment->environment->lockfile);

	*result = (struct locking_result){0};
	if (environment->left_lockfile)
		return error_set(
			err,
			"%s was moved and its lockfile was not: what is sealed stays so, once it lies where it "
			"belongs:\n"
			"  git mv %s %s",
			environment->environment->name, shell_quote(project->arena, environment->left_lockfile),
			shell_quote(project->arena, environment->environment->lockfile));
	for (size_t i = 0; i < lock->nrevisions; i++) {
		const struct lock_revision *before = old ? lock_find(old, lock->revisions[i].id) : NULL;

		result->nadded += !before;
		result->nrefreshed += before && !same_entry(before, &lock->revisions[i]);
	}
	for (size_t i = 0; old && i < old->nrevisions; i++)
		result->nremoved += !lock_find(lock, old->revisions[i].id);
	if (old && same_lock(old, lock))
		return 0;
	if (!path)
		return error_set(err, "cannot write a lockfile into the %s: leave out --staged and --rev",
		                 snapshot_name(project->snapshot));
	result->written = true;
	return lockfile_write(lock, path, err);
}

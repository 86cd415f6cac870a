/*
 * locking.c - new locks from old ones and what the files say.
 */
#include "cmd/locking.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/path.h"
#include "cmd/output.h"
#include "cmd/project.h"
#include "cmd/settings.h"
#include "git/snapshot.h"
#include "lock/entries.h"
#include "lock/lock.h"
#include "lock/lockfile.h"
#include "lock/settings.h"
#include "report/report.h"

static struct lock_revision
sealed_entry(const struct lock_revision *sealed, const struct revision *revision, const char *directory,
             struct arena *arena)
{
	struct lock_revision entry = *sealed, now;

	if (revision) {
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

void
locking_build(struct lock *lock, const struct project *project, const struct project_environment *environment,
              const bool *chosen)
{
	const struct subject *subject = &environment->subject;
	struct arena *arena = project->arena;
	const char *directory = path_directory(arena, environment->environment->lockfile);

	*lock = environment->nbases ? *environment->bases[0]
	        : environment->lock ? *environment->lock
	                            : (struct lock){0};
	lock->revisions = NULL;
	lock->nrevisions = 0;
	lock->helpers = lock->assets = NULL;
	lock->nhelpers = lock->nassets = 0;
	lock_settings_of(lock, &project->config, environment->environment->lockfile, arena);
	add_external(lock, environment, arena);
	for (size_t i = 0; i < environment->nbases; i++) {
		for (size_t k = 0; k < environment->bases[i]->nrevisions; k++) {
			const struct lock_revision *sealed = &environment->bases[i]->revisions[k];
			const struct graph_node *node = graph_find(subject->graph, sealed->id);

			if (subject_sealed(subject, sealed->id) != sealed)
				continue;
			*ARENA_PUSH(arena, lock->revisions, lock->nrevisions) =
				sealed_entry(sealed, node ? node->revision : NULL, directory, arena);
			lock_add_sealed_uses(lock, sealed, environment->bases[i], arena);
		}
	}
	for (size_t i = 0; i < subject->graph->nnodes; i++) {
		const struct revision *revision = subject->graph->nodes[i].revision;

		if (subject_sealed(subject, revision->id))
			continue;
		if (!chosen || chosen[i] || (environment->lock && lock_find(environment->lock, revision->id))) {
			*ARENA_PUSH(arena, lock->revisions, lock->nrevisions) =
				lock_entry_of(revision, NULL, directory, arena);
			lock_add_uses(lock, revision, directory, arena);
		}
	}
	lock_sort(lock);
}

static bool
same_printed(const struct lock_revision *a, const struct lock_revision *b)
{
	struct lock left = {.revisions = (struct lock_revision *)a, .nrevisions = 1};
	struct lock right = {.revisions = (struct lock_revision *)b, .nrevisions = 1};
	struct buffer left_text = BUFFER_INIT, right_text = BUFFER_INIT;
	bool same;

	lockfile_print(&left, &left_text);
	lockfile_print(&right, &right_text);
	same = left_text.length == right_text.length && memcmp(left_text.data, right_text.data, left_text.length) == 0;
	buffer_free(&left_text);
	buffer_free(&right_text);
	return same;
}

/* Are helpers, assets and settings as they were? */
static bool
same_used(const struct lock *a, const struct lock *b)
{
	if (a->nhelpers != b->nhelpers || a->nassets != b->nassets || !lock_same_settings(a, b))
		return false;
	for (size_t i = 0; i < a->nhelpers; i++) {
		if (strcmp(a->helpers[i].name, b->helpers[i].name) != 0 ||
		    !fingerprint_equal(&a->helpers[i].hash, &b->helpers[i].hash))
			return false;
	}
	for (size_t i = 0; i < a->nassets; i++) {
		if (strcmp(a->assets[i].name, b->assets[i].name) != 0 ||
		    !fingerprint_equal(&a->assets[i].hash, &b->assets[i].hash))
			return false;
	}
	return true;
}

int
locking_write(struct locking_result *result, const struct lock *lock, const struct project *project,
              const struct project_environment *environment, struct error *err)
{
	const struct lock *old = environment->lock;
	const char *path = snapshot_disk_path(project->snapshot, project->arena, environment->environment->lockfile);

	*result = (struct locking_result){0};
	for (size_t i = 0; i < lock->nrevisions; i++) {
		const struct lock_revision *before = old ? lock_find(old, lock->revisions[i].id) : NULL;

		result->nadded += !before;
		result->nrefreshed += before && !same_printed(before, &lock->revisions[i]);
	}
	for (size_t i = 0; old && i < old->nrevisions; i++)
		result->nremoved += !lock_find(lock, old->revisions[i].id);
	if (old && !result->nadded && !result->nrefreshed && !result->nremoved && same_used(lock, old))
		return 0;
	if (!path)
		return error_set(err, "cannot write a lockfile into the %s: leave out --staged and --rev",
		                 snapshot_name(project->snapshot));
	return lockfile_write(lock, path, err);
}

static bool
is_selected(enum rule_id rule, const char *const *selectors)
{
	for (; *selectors; selectors++) {
		if (rule_selected(rule, *selectors))
			return true;
	}
	return false;
}

struct objections
locking_objections(struct project *project, const char *const *blocking, const char *const *noted)
{
	struct check check = {.arena = project->arena, .config = &project->config};
	struct findings shown = {0};
	struct report report = {.findings = &shown, .quiet = true};
	struct objections objections = {0};

	for (size_t i = 0; i < project->nenvironments; i++)
		check_environment(&check, &project->environments[i].subject);
	for (size_t i = 0; i < check.findings.nitems; i++) {
		const struct finding *finding = &check.findings.items[i];
		bool is_error = finding->severity == SEVERITY_ERROR;
		bool blocks = is_error && is_selected(finding->rule, blocking),
		     is_noted = !blocks && is_selected(finding->rule, noted);

		objections.nblocking += blocks;
		objections.nnoted += is_noted && is_error;
		if (blocks || is_noted)
			*ARENA_PUSH(project->arena, shown.items, shown.nitems) = *finding;
	}
	report_text(&report, stdout, color_wanted(project->settings->color, stdout));
	return objections;
}

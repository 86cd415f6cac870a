/*
 * lock_staged.c - from the index, into the index.
 */
#include "cmd/lock_staged.h"

#include <stdio.h>
#include <string.h>

#include "alembic/environment.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "cmd/commands.h"
#include "git/repository.h"
#include "git/snapshot.h"
#include "lock/lock.h"
#include "lock/lockfile.h"
#include "past/objections.h"
#include "project/locking.h"
#include "project/project.h"
#include "project/settings.h"
#include "report/report.h"

const char *const lock_blocking[] = {"ML101", "ML102", "ML103", "ML104", "ML105", "ML106", "ML107",
                                     "ML108", "ML111", "ML202", "ML204", "ML205", "ML310", NULL};
const char *const lock_noted[] = {"ML201", "ML203", "ML208", "ML209", "ML210", "ML401", "ML402", NULL};

static const char *const nothing_else[] = {NULL};

struct change {
	const char *lockfile;
	struct text before, after; /* before.data NULL: the index had none */
};

struct changes {
	struct change *items;
	size_t nitems;
};

/* Those that are new in the lock, or another than they were in it. */
static void
say(const struct lock *before, const struct lock *after, const char *lockfile)
{
	enum { MOST_SHOWN = 5 };
	size_t n = 0;

	fputs("miglock: locked", stdout);
	for (size_t i = 0; i < after->nrevisions; i++) {
		const struct lock_revision *entry = &after->revisions[i];
		const struct lock_revision *was = before ? lock_find(before, entry->id) : NULL;

		if ((was && fingerprint_equal(&was->hash, &entry->hash)) || n++ >= MOST_SHOWN)
			continue;
		fputs(n > 1 ? ", " : " ", stdout);
		print_safely(stdout, entry->id);
	}
	if (n > MOST_SHOWN)
		printf(" and %zu more", n - MOST_SHOWN);
	fputs(n ? " and staged " : " what was left, and staged ", stdout);
	print_safely(stdout, lockfile);
	putchar('\n');
}

static int
stage(const struct project *project, const struct project_environment *environment, struct changes *changes,
      struct error *err)
{
	struct buffer content = BUFFER_INIT;
	struct change change = {.lockfile = environment->environment->lockfile};
	struct lock lock;

	locking_build(&lock, project, environment, NULL);
	lockfile_print(&lock, &content);
	change.after = (struct text){arena_copy(project->arena, content.data, content.length), content.length};
	buffer_free(&content);
	if (snapshot_read(project->snapshot, change.lockfile, project->arena, &change.before, err) < 0)
		return -1;
	if (change.before.data && text_equal(change.before, change.after))
		return 0;
	if (repository_stage(project->repository, change.lockfile, change.after, err) < 0)
		return -1;
	if (!project->settings->quiet)
		say(environment->lock, &lock, change.lockfile);
	*ARENA_PUSH(project->arena, changes->items, changes->nitems) = change;
	return 0;
}

/* The lockfile on disk had something else than the index: drafts that are not staged, which it keeps. */
static int
lock_work_tree(const struct settings *given, struct error *err)
{
	struct settings settings = *given;
	struct project project;
	int rc = 0;

	settings.staged = false;
	if (project_open_again(&project, &settings, err) < 0)
		return -1;
	if (objections_find(&project, lock_blocking, nothing_else, NULL).nblocking == 0) {
		for (size_t i = 0; i < project.nenvironments && rc == 0; i++) {
			struct locking_result result;
			struct lock lock;

			locking_build(&lock, &project, &project.environments[i], NULL);
			rc = locking_write(&result, &lock, &project, &project.environments[i], err);
		}
	}
	project_close(&project);
	return rc;
}

static int
follow_on_disk(const struct project *project, const struct settings *settings, const struct changes *changes,
               struct error *err)
{
	struct snapshot *tree;
	bool same = true;
	int rc;

	if (snapshot_open_work_tree(&tree, project->repository, err) < 0)
		return -1;
	for (size_t i = 0; i < changes->nitems; i++) {
		struct text there = {NULL, 0};
		bool had = changes->items[i].before.data != NULL;

		rc = snapshot_read(tree, changes->items[i].lockfile, project->arena, &there, err);
		if (rc < 0) {
			snapshot_close(tree);
			return -1;
		}
		same &= had ? rc == 0 && text_equal(there, changes->items[i].before) : rc == 1;
	}
	snapshot_close(tree);
	if (!same)
		return lock_work_tree(settings, err);
	for (size_t i = 0; i < changes->nitems; i++) {
		const char *path = arena_printf(project->arena, "%s/%s", repository_work_tree(project->repository),
		                                changes->items[i].lockfile);

		if (lockfile_write_text(changes->items[i].after, path, err) < 0)
			return -1;
	}
	return 0;
}

int
lock_staged(const struct settings *given, bool adopts, struct error *err)
{
	struct settings settings = *given;
	struct changes changes = {NULL, 0};
	struct project project;
	int status = EXIT_CLEAN;

	settings.staged = true;
	settings.allow_missing_base |= !adopts;
	if (project_open_to_guard(&project, &settings, err) < 0)
		return -1;
	if (project_is_unlocked(&project) && !adopts)
		goto out;
	if (objections_find(&project, lock_blocking, nothing_else, adopts ? stdout : NULL).nblocking > 0) {
		status = EXIT_FINDINGS;
		goto out;
	}
	for (size_t i = 0; i < project.nenvironments && status == EXIT_CLEAN; i++)
		status = stage(&project, &project.environments[i], &changes, err);
	if (status == EXIT_CLEAN && changes.nitems)
		status = follow_on_disk(&project, given, &changes, err);
	if (status == EXIT_CLEAN && adopts && !changes.nitems && !settings.quiet)
		puts("nothing to do: what is staged is locked");
out:
	project_close(&project);
	return status;
}

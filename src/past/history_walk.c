/*
 * history_walk.c - the commits that touched a version location, wherever it lay.
 */
#include <string.h>

#include "alembic/environment.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"
#include "git/repository.h"
#include "past/history.h"
#include "project/progress.h"

enum { PROGRESS_COMMITS = 64 };

struct collector {
	struct history *history;
	struct repository *repository;
	const struct history_request *request;
	struct changes_request *changes;
	struct error *err;
	bool failed;
};

static void
add_watch(struct collector *collector, struct watch watch)
{
	struct changes_request *changes = collector->changes;

	for (size_t i = 0; i < changes->nwatches; i++) {
		if (strcmp(changes->watches[i].path, watch.path) == 0)
			return;
	}
	*ARENA_PUSH(collector->history->arena, changes->watches, changes->nwatches) = watch;
}

const char *
helper_path(const struct history_request *request, const struct lock_helper *helper, struct arena *arena)
{
	const char *directory = path_directory(arena, request->environment->lockfile);
	const char *path = path_normalize(arena, path_join(arena, directory, helper->path));

	return path ? path : helper->path;
}

bool
is_used(const struct lock_revision *entry, const char *helper)
{
	for (size_t i = 0; entry && i < entry->nuses; i++) {
		if (strcmp(entry->uses[i], helper) == 0)
			return true;
	}
	return false;
}

static void
watch_environment(struct collector *collector)
{
	const struct history_request *request = collector->request;

	for (size_t i = 0; i < request->environment->nversion_locations; i++)
		add_watch(collector, (struct watch){.path = request->environment->version_locations[i],
		                                    .recursive = request->environment->recursive,
		                                    .suffix = ".py"});
	for (size_t i = 0; request->lock && i < request->lock->nhelpers; i++) {
		const struct lock_helper *helper = &request->lock->helpers[i];

		if (is_used(request->entry, helper->name))
			add_watch(collector,
			          (struct watch){.path = helper_path(request, helper, collector->history->arena)});
	}
	for (size_t i = 0; request->lock && i < request->lock->nassets; i++) {
		const struct lock_helper *asset = &request->lock->assets[i];

		if (is_used(request->entry, asset->name))
			add_watch(collector,
			          (struct watch){.path = helper_path(request, asset, collector->history->arena)});
	}
	if (request->since_locked && !request->revision)
		add_watch(collector, (struct watch){.path = request->environment->lockfile});
}

static bool
is_same_file(const struct file_change *gone, const struct file_change *come)
{
	return object_id_equal(&gone->then, &come->now) || strcmp(path_base(gone->path), path_base(come->path)) == 0;
}

static bool
has_counterpart(const struct commit_changes *commit, const struct file_change *come)
{
	for (size_t i = 0; i < commit->nchanges; i++) {
		if (object_id_is_none(&commit->changes[i].now) && is_same_file(&commit->changes[i], come))
			return true;
	}
	return false;
}

/* Files that came from a directory nobody watched: from here on down it is where the revisions are. */
static int
follow_moves(struct collector *collector, struct commit_changes *commit)
{
	static const struct watch everything = {.path = "", .recursive = true, .suffix = ".py"};
	struct arena *arena = collector->history->arena;
	struct file_change *all = NULL;
	size_t nall = 0, nown = commit->nchanges;
	bool looked = false;

	for (size_t i = 0; i < nown; i++) {
		const struct file_change come = commit->changes[i];

		if (!come.new_directory || object_id_is_none(&commit->parent) || has_counterpart(commit, &come))
			continue;
		if (!looked && changes_between(collector->repository, &commit->parent, &commit->commit, &everything, 1,
		                               arena, &all, &nall, collector->err) < 0)
			return -1;
		looked = true;
		for (size_t k = 0; k < nall; k++) {
			struct watch watch = {.path = path_directory(arena, all[k].path), .suffix = ".py"};

			if (!object_id_is_none(&all[k].now) || !is_same_file(&all[k], &come))
				continue;
			*ARENA_PUSH(arena, commit->changes, commit->nchanges) = all[k];
			add_watch(collector, watch);
			break;
		}
	}
	return 0;
}

/* Does the commit bring the lockfile, below which nothing was locked? */
static bool
brings_lockfile(const struct collector *collector, const struct commit_changes *commit)
{
	const char *lockfile = collector->request->environment->lockfile;

	for (size_t i = 0; i < commit->nchanges; i++) {
		if (strcmp(commit->changes[i].path, lockfile) == 0 && object_id_is_none(&commit->changes[i].then))
			return true;
	}
	return false;
}

static bool
collect(void *context, const struct commit_changes *changes)
{
	struct collector *collector = context;
	struct history *history = collector->history;
	struct commit_changes *commit;

	if (collector->request->since_locked && brings_lockfile(collector, changes))
		return false;
	commit = ARENA_PUSH(history->arena, history->commits, history->ncommits);
	*commit = *changes;
	/* A copy of its own: it may grow. */
	commit->changes = NULL;
	commit->nchanges = 0;
	for (size_t i = 0; i < changes->nchanges; i++)
		*ARENA_PUSH(history->arena, commit->changes, commit->nchanges) = changes->changes[i];
	collector->failed = follow_moves(collector, commit) < 0;
	return !collector->failed;
}

static void
show_progress(void *context, size_t ncommits)
{
	struct collector *collector = context;

	collector->history->nwalked = ncommits;
	if (collector->request->progress && ncommits % PROGRESS_COMMITS == 0)
		progress_show(collector->request->progress, ncommits, 0, "commits");
}

int
history_walk(struct history *history, struct repository *repository, const struct history_request *request,
             struct error *err)
{
	struct changes_request changes = {.from = request->from,
	                                  .all_parents = request->all_parents,
	                                  .visit = collect,
	                                  .progress = show_progress};
	struct collector collector = {
		.history = history, .repository = repository, .request = request, .changes = &changes, .err = err};
	int rc;

	changes.context = &collector;
	watch_environment(&collector);
	rc = changes_walk(repository, &changes, history->arena, err);
	history->is_cut_off = rc == 1;
	return rc < 0 || collector.failed ? -1 : 0;
}

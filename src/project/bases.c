/*
 * bases.c - reading the locks and the configuration at the base.
 *
 * A lockfile that has gone is looked for by its name, so it does not help to
 * move it, to drop its environment from the configuration or to delete both.
 */
#include "project/bases.h"

#include <stdio.h>
#include <string.h>

#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"
#include "git/repository.h"
#include "git/snapshot.h"
#include "git/tree_find.h"
#include "lock/lock.h"
#include "lock/lockfile.h"
#include "project/opening.h"
#include "project/project.h"
#include "project/settings.h"
#include "project/unloaded.h"

static const char *const names[] = {"miglock.lock", "pyproject.toml", "miglock.toml", ".miglock.toml"};

enum { NNAMES = sizeof names / sizeof *names };

struct reading {
	struct project *project;
	struct snapshot *snapshot; /* of the base */
	struct lost_lockfile *lost;
	size_t nlost;
	struct error *err;
};

int
lock_read(const struct lock **lock, struct snapshot *snapshot, const char *path, struct arena *arena, struct error *err)
{
	struct text content;
	struct lock *read;
	int found = snapshot_read(snapshot, path, arena, &content, err);

	*lock = NULL;
	if (found != 0)
		return found < 0 ? -1 : 0;
	read = ARENA_NEW(arena, struct lock);
	if (lockfile_parse(read, path, content, arena, err) < 0)
		return -1;
	*lock = read;
	return 0;
}

/* A lockfile that is the base's own need not be read twice. */
static int
read_base_lock(struct reading *reading, const struct project_environment *environment, const struct lock **lock)
{
	struct project *project = reading->project;
	const char *path = environment->environment->lockfile;
	struct object_id then, now;

	if (environment->lock &&
	    snapshot_object_id(reading->snapshot, path, project->arena, &then, reading->err) == 0 &&
	    snapshot_object_id(project->snapshot, path, project->arena, &now, reading->err) == 0 &&
	    !object_id_is_none(&now) && object_id_equal(&then, &now)) {
		*lock = environment->lock;
		return 0;
	}
	return lock_read(lock, reading->snapshot, path, project->arena, reading->err);
}

static bool
is_lockfile_of_any(const struct project *project, const char *path)
{
	for (size_t i = 0; i < project->nenvironments; i++) {
		if (strcmp(project->environments[i].environment->lockfile, path) == 0)
			return true;
	}
	return false;
}

static size_t
count_common(const struct lock *a, const struct lock *b)
{
	size_t n = 0;

	for (size_t i = 0; i < a->nrevisions; i++)
		n += lock_find(b, a->revisions[i].id) != NULL;
	return n;
}

/* The environment that has its revisions now: one without a lock at this base, so `found` does not have it yet. */
static struct project_environment *
find_mover(const struct project *project, const struct lock *lock, const bool *found)
{
	struct project_environment *mover = NULL;
	size_t most = 0;

	for (size_t i = 0; i < project->nenvironments; i++) {
		struct project_environment *environment = &project->environments[i];
		size_t common = found[i] || !environment->lock ? 0 : count_common(lock, environment->lock);

		if (common > most) {
			most = common;
			mover = environment;
		}
	}
	return mover;
}

/* The same lockfile may be lost since several bases. */
static int
lost_at(struct reading *reading, const char *path, size_t nrevisions, struct lost_lockfile **lost)
{
	struct project *project = reading->project;
	enum file_type type;
	int found;

	for (size_t i = 0; i < reading->nlost; i++) {
		*lost = &reading->lost[i];
		if (strcmp((*lost)->path, path) == 0)
			return 0;
	}
	found = snapshot_stat(project->snapshot, path, project->arena, &type, NULL, reading->err);
	*lost = ARENA_PUSH(project->arena, reading->lost, reading->nlost);
	**lost = (struct lost_lockfile){.path = path, .nrevisions = nrevisions, .stays = found == 0};
	if (found < 0)
		return -1;
	return snapshot_object_id(reading->snapshot, path, project->arena, &(*lost)->blob, reading->err) < 0 ? -1 : 0;
}

static int
look_for_lost(struct reading *reading, const char *path, bool *found)
{
	struct project *project = reading->project;
	struct lost_lockfile *lost;
	struct project_environment *mover;
	const struct lock *lock;

	if (is_lockfile_of_any(project, path))
		return 0;
	if (lock_read(&lock, reading->snapshot, path, project->arena, reading->err) < 0)
		return -1;
	if (!lock || lock->nrevisions == 0)
		return 0;
	if (lost_at(reading, path, lock->nrevisions, &lost) < 0)
		return -1;
	mover = find_mover(project, lock, found);
	if (mover) {
		found[mover - project->environments] = true;
		*ARENA_PUSH(project->arena, mover->bases, mover->nbases) = lock;
		lost->moved_to = mover->environment->lockfile;
	} else {
		*ARENA_PUSH(project->arena, lost->locks, lost->nlocks) = lock;
	}
	return 0;
}

static size_t
count_files(const struct project_environment *environment, const struct lost_lockfile *lost)
{
	size_t n = 0;

	for (size_t i = 0; i < environment->nrevisions; i++) {
		const char *id = environment->revisions[i]->id;

		n += id && lock_find(lost->locks[0], id);
	}
	return n;
}

void
bases_adopt(struct project *project)
{
	for (size_t i = 0; i < project->policy.nlost; i++) {
		struct lost_lockfile *lost = &project->policy.lost[i];
		struct project_environment *mover = NULL;
		size_t most = 0;

		for (size_t k = 0; k < project->nenvironments && !lost->moved_to; k++) {
			struct project_environment *environment = &project->environments[k];
			size_t common = environment->nbases ? 0 : count_files(environment, lost);

			if (common > most) {
				most = common;
				mover = environment;
			}
		}
		if (!mover)
			continue;
		mover->bases = lost->locks;
		mover->nbases = lost->nlocks;
		mover->left_lockfile = lost->stays && !mover->lock ? lost->path : NULL;
		lost->moved_to = mover->environment->lockfile;
	}
}

/* Is the file another one at the base, or not there? */
static int
differs(struct reading *reading, const char *path, bool *is)
{
	struct project *project = reading->project;
	struct object_id now, then;
	int here = snapshot_object_id(project->snapshot, path, project->arena, &now, reading->err);
	int there = snapshot_object_id(reading->snapshot, path, project->arena, &then, reading->err);

	*is |= here != there || (here == 0 && !object_id_equal(&now, &then));
	return here < 0 || there < 0 ? -1 : 0;
}

/* What lies in the working tree may not be committed yet, so the files themselves are compared too. */
static int
is_reconfigured(struct reading *reading, bool *is)
{
	const char *path = reading->project->config.path;

	if (path)
		return differs(reading, path, is);
	for (size_t i = 1; i < NNAMES; i++) {
		if (differs(reading, names[i], is) < 0)
			return -1;
	}
	return 0;
}

/* A branch that began before anything was locked is no first adoption where the target has a lockfile by now. */
static int
target_locks(struct reading *reading, bool *locks)
{
	struct project *project = reading->project;
	const struct tree_twin nothing = {0};
	const char **paths;
	size_t npaths;

	for (size_t i = 0; i < project->base.ntips && !*locks; i++) {
		if (tree_find(project->repository, &project->base.tips[i], nothing, names, 1, project->arena, &paths,
		              &npaths, reading->err) < 0)
			return -1;
		*locks = npaths > 0;
	}
	return 0;
}

/*
 * A configuration that cannot be read judges nobody: it would have failed its own change.  Nor does one where nothing
 * is locked: there is nothing yet that less could be checked of.
 */
static void
read_config(struct reading *reading, bool locks, struct config *config)
{
	struct project *project = reading->project;
	const char *named = project->settings->config;
	enum file_type type;
	struct error why;

	*config = (struct config){.directory = ""};
	if (named && snapshot_stat(reading->snapshot, named, project->arena, &type, NULL, &why) != 0)
		named = NULL;
	if (config_load(config, reading->snapshot, named, project->arena, &why) < 0) {
		fprintf(stderr, "miglock: warning: the configuration at the base is not used: %s\n", why.message);
		return;
	}
	if (locks)
		*ARENA_PUSH(project->arena, project->policy.bases, project->policy.nbases) = config;
}

static int
read_base(struct reading *reading, const struct object_id *base, struct tree_twin twin, bool thorough)
{
	struct project *project = reading->project;
	bool *found = ARENA_ARRAY(project->arena, bool, project->nenvironments + 1), reconfigured = false;
	bool locks = false; /* whatever, wherever */
	struct config *config = &project->config;
	const char **paths;
	size_t npaths;

	for (size_t i = 0; i < project->nenvironments; i++) {
		struct project_environment *environment = &project->environments[i];
		const struct lock *lock;

		if (read_base_lock(reading, environment, &lock) < 0)
			return -1;
		found[i] = lock != NULL;
		locks |= found[i];
		thorough |= !lock;
		if (lock)
			*ARENA_PUSH(project->arena, environment->bases, environment->nbases) = lock;
	}
	if (is_reconfigured(reading, &reconfigured) < 0)
		return -1;
	if (thorough || reconfigured)
		twin = (struct tree_twin){0};
	if (tree_find(project->repository, base, twin, names, NNAMES, project->arena, &paths, &npaths, reading->err) <
	    0)
		return -1;
	for (size_t i = 0; i < npaths; i++) {
		if (strcmp(path_base(paths[i]), names[0]) != 0) {
			if (!reconfigured && differs(reading, paths[i], &reconfigured) < 0)
				return -1;
		} else if (look_for_lost(reading, paths[i], found) < 0) {
			return -1;
		} else {
			locks = true;
		}
	}
	if (reconfigured && !locks && target_locks(reading, &locks) < 0)
		return -1;
	if (reconfigured) {
		config = ARENA_NEW(project->arena, struct config);
		read_config(reading, locks, config);
	}
	unloaded_find(project, reading->snapshot, config);
	return 0;
}

/* Does this lockfile of a target branch lock what is, or is to be, locked here? */
static int
locks_the_same(struct project *project, struct snapshot *tip, const char *path, bool *same, struct error *err)
{
	const struct lock *lock;

	if (lock_read(&lock, tip, path, project->arena, err) < 0)
		return -1;
	for (size_t i = 0; lock && i < project->nenvironments; i++) {
		const struct project_environment *environment = &project->environments[i];

		if (environment->lock ? count_common(lock, environment->lock) > 0
		                      : strcmp(environment->environment->lockfile, path) == 0)
			*same = true;
	}
	return 0;
}

enum { SHORT_ID = 12 };

static int
refuse_locked_tip(struct project *project, const struct object_id *id, struct error *err)
{
	const struct tree_twin nothing = {0};
	struct snapshot *tip;
	char hex[OBJECT_ID_HEX + 1];
	const char **paths;
	size_t npaths;
	bool same = false;
	int ret = 0;

	if (tree_find(project->repository, id, nothing, names, 1, project->arena, &paths, &npaths, err) < 0)
		return -1;
	if (npaths == 0)
		return 0;
	if (snapshot_open_commit(&tip, project->repository, id, err) < 0)
		return -1;
	for (size_t i = 0; i < npaths && ret == 0 && !same; i++)
		ret = locks_the_same(project, tip, paths[i], &same, err);
	snapshot_close(tip);
	object_id_format(id, hex)[SHORT_ID] = '\0';
	if (same)
		ret = error_set(err,
		                "the target branch has a lockfile by now, and this branch began before it: merge it "
		                "first\n"
		                "  fix:  git merge %s",
		                project->base.target ? project->base.target : hex);
	return ret;
}

/*
 * A branch from before the adoption, with an `init` of its own, seals what it likes.  One that has no lockfile is only
 * told so by who would check it.
 */
static int
refuse_late_adoption(struct project *project, struct error *err)
{
	bool locks = project->opening->untracked_too || project->opening->has_to_look;

	for (size_t i = 0; i < project->nenvironments; i++) {
		if (project->environments[i].nbases)
			return 0;
		locks |= project->environments[i].lock != NULL;
	}
	for (size_t i = 0; locks && project->policy.nlost == 0 && i < project->base.ntips; i++) {
		if (refuse_locked_tip(project, &project->base.tips[i], err) < 0)
			return -1;
	}
	return 0;
}

int
bases_read(struct project *project, const struct object_id *commit, bool thorough, struct error *err)
{
	struct reading reading = {.project = project, .err = err};
	struct tree_twin twin = {.commit = commit, .index = !commit};
	int ret = 0;

	for (size_t i = 0; ret == 0 && i < project->base.ncommits; i++) {
		const struct object_id *base = &project->base.commits[i];

		if (snapshot_open_commit(&reading.snapshot, project->repository, base, err) < 0)
			return -1;
		ret = read_base(&reading, base, twin, thorough);
		snapshot_close(reading.snapshot);
		if (i == 0)
			project->policy.nfirst = project->policy.nbases;
	}
	project->policy.lost = reading.lost;
	project->policy.nlost = reading.nlost;
	return ret < 0 ? ret : refuse_late_adoption(project, err);
}

/*
 * project.c - opening a project: only what changed since the base is read.
 */
#include "cmd/project.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/map.h"
#include "cmd/evidence.h"
#include "cmd/load.h"
#include "cmd/settings.h"
#include "git/repository.h"
#include "git/snapshot.h"
#include "lock/lock.h"
#include "lock/lockfile.h"
#include "lock/settings.h"
#include "python/program.h"

static int
open_snapshot(struct project *project, struct object_id *commit, bool *has_commit, struct error *err)
{
	const struct settings *settings = project->settings;
	int found;

	if ((settings->staged != 0) + (settings->rev != NULL) + (settings->no_git != NULL) > 1)
		return error_set(err, "--staged, --rev and --no-git exclude one another");
	if (settings->no_git)
		return snapshot_open_directory(&project->snapshot, settings->no_git, err);
	if (repository_open(&project->repository, settings->directory, err) < 0)
		return -1;
	if (settings->rev) {
		found = repository_resolve(project->repository, settings->rev, commit, err);
		if (found != 0)
			return -1;
		*has_commit = true;
		return snapshot_open_commit(&project->snapshot, project->repository, commit, err);
	}
	if (repository_is_bare(project->repository))
		return error_set(err, "this repository is bare: say which commit to look at with --rev");
	if (settings->staged)
		return snapshot_open_index(&project->snapshot, project->repository, err);
	return snapshot_open_work_tree(&project->snapshot, project->repository, err);
}

/* 0 with *lock NULL when there is no lockfile. */
static int
read_lock(const struct lock **lock, struct snapshot *snapshot, const char *path, struct arena *arena, struct error *err)
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
read_base_lock(const struct lock **lock, struct project *project, const struct project_environment *environment,
               struct snapshot *base, struct error *err)
{
	const char *path = environment->environment->lockfile;
	struct object_id then, now;

	if (environment->lock && snapshot_object_id(base, path, project->arena, &then, err) == 0 &&
	    snapshot_object_id(project->snapshot, path, project->arena, &now, err) == 0 && !object_id_is_none(&now) &&
	    object_id_equal(&then, &now)) {
		*lock = environment->lock;
		return 0;
	}
	return read_lock(lock, base, path, project->arena, err);
}

static int
read_base_locks(struct project *project, struct error *err)
{
	for (size_t i = 0; i < project->base.ncommits; i++) {
		struct snapshot *snapshot = NULL;

		if (snapshot_open_commit(&snapshot, project->repository, &project->base.commits[i], err) < 0)
			return -1;
		for (size_t k = 0; k < project->nenvironments; k++) {
			struct project_environment *environment = &project->environments[k];
			const struct lock *lock;

			if (read_base_lock(&lock, project, environment, snapshot, err) < 0) {
				snapshot_close(snapshot);
				return -1;
			}
			if (lock)
				*ARENA_PUSH(project->arena, environment->bases, environment->nbases) = lock;
		}
		snapshot_close(snapshot);
	}
	return 0;
}

/*
 * May the entries be believed without reading their files?  Only while imports mean what they did: the settings are
 * the same, and what was external still is.
 */
static int
is_trusted(struct project *project, const struct project_environment *environment, const struct lock *lock,
           bool *trusted, struct error *err)
{
	struct lock now = {0};

	lock_settings_of(&now, &project->config, environment->environment->lockfile, project->arena);
	*trusted = lock_same_settings(&now, lock);
	if (!*trusted)
		return 0;
	return reach_are_external(trusted, lock->external, lock->nexternal, environment->environment, &project->config,
	                          project->snapshot, project->arena, err);
}

/* blob id -> entry, of all bases: a file with that blob is that revision, unread.  Not so where more than the
 * file counts: helpers may have come to mean something else while every recorded file stayed as it was. */
static int
index_blobs(struct map *known, struct project *project, const struct project_environment *environment,
            struct error *err)
{
	for (size_t i = 0; i < environment->nbases; i++) {
		bool trusted;

		if (is_trusted(project, environment, environment->bases[i], &trusted, err) < 0)
			return -1;
		if (!trusted)
			continue;
		for (size_t k = 0; k < environment->bases[i]->nrevisions; k++) {
			const struct lock_revision *entry = &environment->bases[i]->revisions[k];

			if (!object_id_is_none(&entry->blob) && !entry->nuses && !entry->nlive && !entry->file)
				*map_at(known, (struct text){(const char *)entry->blob.bytes, OBJECT_ID_SIZE}) =
					(void *)entry;
		}
	}
	return 0;
}

static void
adopt(struct revision *revision, const struct lock_revision *entry)
{
	revision->id = entry->id;
	revision->down = entry->down;
	revision->ndown = entry->ndown;
	revision->depends = entry->depends;
	revision->ndepends = entry->ndepends;
	revision->labels = entry->labels;
	revision->nlabels = entry->nlabels;
}

static int
list_revisions(struct project *project, struct project_environment *environment, struct revision ***unread,
               size_t *nunread, unsigned need, struct error *err)
{
	struct map known = MAP_INIT(project->arena);
	struct version_file *files;
	size_t nfiles;

	if (!(need & PROJECT_ALL_PARSED) && index_blobs(&known, project, environment, err) < 0)
		return -1;
	if (environment_list(environment->environment, project->snapshot, project->arena, &files, &nfiles, err) < 0)
		return -1;
	environment->revisions = ARENA_ARRAY(project->arena, struct revision *, nfiles + 1);
	for (size_t i = 0; i < nfiles; i++) {
		struct revision *revision = ARENA_NEW(project->arena, struct revision);
		const struct lock_revision *entry = NULL;

		revision->path = files[i].path;
		environment->revisions[environment->nrevisions++] = revision;
		if (snapshot_object_id(project->snapshot, revision->path, project->arena, &revision->blob, err) < 0)
			return -1;
		if (!object_id_is_none(&revision->blob))
			entry = map_get(&known, (struct text){(const char *)revision->blob.bytes, OBJECT_ID_SIZE});
		if (entry)
			adopt(revision, entry);
		else
			*ARENA_PUSH(project->arena, *unread, *nunread) = revision;
	}
	return 0;
}

static int
find_ignored(struct project *project, struct project_environment *environment, struct error *err)
{
	const char **ignored = NULL;
	size_t nignored = 0;

	for (size_t i = 0; i < environment->nrevisions; i++) {
		const struct revision *revision = environment->revisions[i];
		enum tracking tracking;

		if (snapshot_kind(project->snapshot) != SNAPSHOT_WORK_TREE || !revision->program)
			continue;
		if (snapshot_tracking(project->snapshot, revision->path, &tracking, err) < 0)
			return -1;
		if (tracking == IGNORED)
			*ARENA_PUSH(project->arena, ignored, nignored) = revision->path;
	}
	environment->subject.ignored = ignored;
	environment->subject.nignored = nignored;
	return 0;
}

static void
describe(struct project *project, struct project_environment *environment)
{
	struct subject *subject = &environment->subject;

	graph_build(&environment->graph, (const struct revision *const *)environment->revisions,
	            environment->nrevisions, project->arena);
	subject->environment = environment->environment;
	subject->revisions = environment->revisions;
	subject->nrevisions = environment->nrevisions;
	subject->graph = &environment->graph;
	subject->lock = environment->lock;
	subject->bases = environment->bases;
	subject->nbases = environment->nbases;
	if (project->base.ncommits) {
		char hex[OBJECT_ID_HEX + 1];

		subject->base = arena_printf(project->arena, "%.7s", object_id_format(&project->base.commits[0], hex));
	}
	subject->evidence = evidence_for(project->evidence, environment->environment->lockfile);
}

static int
find_environments(struct project *project, struct error *err)
{
	struct environments found;

	if (environments_find(&found, project->snapshot, &project->config, project->arena, err) < 0)
		return -1;
	for (size_t i = 0; project->settings->verbose && i < found.nnotes; i++)
		fprintf(stderr, "%s:%d: %s\n", found.notes[i].path, found.notes[i].line, found.notes[i].text);
	project->nenvironments = found.nitems;
	if (project->nenvironments == 0)
		return error_set(err,
		                 "no Alembic environment found in the %s: no alembic.ini, no pyproject.toml with "
		                 "[tool.alembic] and no "
		                 "env.py beside versions/; name it in miglock.toml:\n"
		                 "  [[environment]]\n  script-location = \"path/to/migrations\"",
		                 snapshot_name(project->snapshot));
	project->environments = ARENA_ARRAY(project->arena, struct project_environment, project->nenvironments);
	for (size_t i = 0; i < project->nenvironments; i++) {
		project->environments[i].environment = &found.items[i];
		if (read_lock(&project->environments[i].lock, project->snapshot, found.items[i].lockfile,
		              project->arena, err) < 0)
			return -1;
	}
	return 0;
}

static int
load(struct project *project, unsigned need, struct error *err)
{
	struct revision **unread = NULL;
	size_t nunread = 0, njobs = 0;
	struct map parsed = MAP_INIT(project->arena);

	if (project->settings->jobs) {
		char *end;

		njobs = strtoul(project->settings->jobs, &end, 10);
		if (*end || njobs == 0)
			return error_set(err, "--jobs takes a number of threads, not '%s'", project->settings->jobs);
	}
	for (size_t i = 0; i < project->nenvironments; i++) {
		if (list_revisions(project, &project->environments[i], &unread, &nunread, need, err) < 0)
			return -1;
		if (project->environments[i].nrevisions == 0)
			return error_set(err, "%s: the environment has no revision; is its version location right?",
			                 project->environments[i].environment->name);
	}
	project->nread = nunread;
	if (load_revisions(unread, nunread, project->snapshot, &project->config, njobs, &project->worker_arenas,
	                   &project->nworker_arenas, err) < 0)
		return -1;
	for (size_t i = 0; i < project->nenvironments; i++) {
		struct project_environment *environment = &project->environments[i];

		if (!project->parser)
			project->parser = parser_new();
		if (reach_find(&environment->reached, environment->revisions, environment->nrevisions,
		               environment->environment, &project->config, project->snapshot, project->parser, &parsed,
		               project->arena, err) < 0)
			return -1;
		describe(project, &project->environments[i]);
		if (find_ignored(project, &project->environments[i], err) < 0)
			return -1;
	}
	return 0;
}

static int
find_base(struct project *project, const struct object_id *commit, struct error *err)
{
	struct base_request request = {
		.base = project->settings->base, .target_branch = project->config.target_branch, .commit = commit};

	if (base_find(project->repository, &request, project->arena, &project->base, err) < 0)
		return -1;
	return read_base_locks(project, err);
}

int
project_open(struct project *project, const struct settings *settings, unsigned need, struct error *err)
{
	struct object_id commit;
	bool has_commit = false;

	*project = (struct project){.arena = arena_new(), .settings = settings};
	if (open_snapshot(project, &commit, &has_commit, err) < 0)
		goto fail;
	if (config_load(&project->config, project->snapshot, settings->config, project->arena, err) < 0 ||
	    rules_check_config(&project->config, err) < 0)
		goto fail;
	if (find_environments(project, err) < 0)
		goto fail;
	if (need & (PROJECT_BASE | PROJECT_BASE_IF_KNOWN) && project->repository &&
	    find_base(project, has_commit ? &commit : NULL, err) < 0) {
		if (need & PROJECT_BASE)
			goto fail;
		fprintf(stderr, "miglock: warning: %s\n", err->message);
	}
	/* Without git there is no past: what is locked is sealed. */
	for (size_t i = 0; !project->repository && i < project->nenvironments; i++) {
		if (project->environments[i].lock)
			*ARENA_PUSH(project->arena, project->environments[i].bases, project->environments[i].nbases) =
				project->environments[i].lock;
	}
	project->evidence = evidence_new(project->repository, project->base.ncommits ? &project->base.commits[0] : NULL,
	                                 project->arena);
	if (load(project, need, err) < 0)
		goto fail;
	return 0;
fail:
	project_close(project);
	return -1;
}

void
project_close(struct project *project)
{
	evidence_free(project->evidence);
	parser_free(project->parser);
	snapshot_close(project->snapshot);
	repository_close(project->repository);
	for (size_t i = 0; i < project->nworker_arenas; i++)
		arena_free(project->worker_arenas[i]);
	free(project->worker_arenas);
	arena_free(project->arena);
	*project = (struct project){0};
}

bool
project_is_unlocked(const struct project *project)
{
	for (size_t i = 0; i < project->nenvironments; i++) {
		if (project->environments[i].lock || project->environments[i].nbases > 0)
			return false;
	}
	return true;
}

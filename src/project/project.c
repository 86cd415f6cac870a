/*
 * project.c - opening a project: only what changed since the base is read.
 */
#include "project/project.h"
#include "project/opening.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/crew.h"
#include "base/error.h"
#include "base/map.h"
#include "git/ignored_by.h"
#include "git/repository.h"
#include "git/snapshot.h"
#include "lock/lock.h"
#include "lock/unbury.h"
#include "project/as_of.h"
#include "project/base.h"
#include "project/bases.h"
#include "project/bytecode.h"
#include "project/conflict_lock.h"
#include "project/conversions.h"
#include "project/listing.h"
#include "project/load.h"
#include "project/reaching.h"
#include "project/settings.h"
#include "project/undone.h"
#include "python/program.h"

static int
gather_crew(struct project *project, struct error *err)
{
	const char *jobs = project->settings->jobs;
	char *end;
	size_t size = jobs ? strtoul(jobs, &end, 10) : 0;

	if (jobs && (*end || size == 0))
		return error_set(err, "--jobs takes a number of threads, not '%s'", jobs);
	project->crew = crew_new(size);
	return 0;
}

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
		return error_set(err, project->opening->writes
		                              ? "this repository is bare, and this takes a working tree: "
		                                "run it in a clone, and push"
		                              : "this repository is bare: say which commit to look at with "
		                                "--rev");
	if (settings->staged)
		return snapshot_open_index(&project->snapshot, project->repository, err);
	return snapshot_open_work_tree(&project->snapshot, project->repository, err);
}

static int
read_config(struct project *project, struct error *err)
{
	const char *named = project->settings->config;
	struct snapshot *here;
	int rc;

	if (!project->opening->configured_here)
		return config_load(&project->config, project->snapshot, named, project->arena, err);
	if (snapshot_open_work_tree(&here, project->repository, err) < 0)
		return -1;
	rc = config_load(&project->config, here, named, project->arena, err);
	snapshot_close(here);
	return rc;
}

static int
is_ignored(struct project *project, const char *path, bool *is, struct error *err)
{
	enum tracking tracking = TRACKED;

	if (snapshot_kind(project->snapshot) == SNAPSHOT_WORK_TREE &&
	    snapshot_tracking(project->snapshot, path, &tracking, err) < 0)
		return -1;
	*is = tracking == IGNORED;
	return 0;
}

static int
find_ignored(struct project *project, struct project_environment *environment, struct error *err)
{
	const char **ignored = NULL;
	size_t nignored = 0;
	bool is;

	for (size_t i = 0; i < environment->nrevisions; i++) {
		const struct revision *revision = environment->revisions[i];

		if (!revision->program)
			continue;
		if (is_ignored(project, revision->path, &is, err) < 0)
			return -1;
		if (is)
			*ARENA_PUSH(project->arena, ignored, nignored) = revision->path;
	}
	environment->subject.ignored = ignored;
	environment->subject.nignored = nignored;
	/* Before there is one too: init says so when it writes it. */
	if (is_ignored(project, environment->environment->lockfile, &is, err) < 0)
		return -1;
	if (is) {
		bool at_top = !project->settings->directory && !*repository_prefix(project->repository);
		struct ignored_by by = ignored_by(repository_work_tree(project->repository),
		                                  environment->environment->lockfile, at_top, project->arena);

		environment->subject.lockfile_ignored_by = by.place ? by.place : "";
		environment->subject.unignore_lockfile = by.undo;
	}
	return 0;
}

static void
seal(struct project *project, struct project_environment *environment, const struct lock *lock)
{
	sealing_build(&environment->subject.sealing, lock, environment->bases, environment->nbases,
	              project->base.either, project->policy.steps, project->policy.nsteps, project->arena);
}

void
project_describe(struct project *project, struct project_environment *environment)
{
	struct subject *subject = &environment->subject;
	const struct lock *without;

	for (size_t i = 0; i < environment->nbases; i++)
		environment->bases[i] = lock_unbury(environment->bases[i], environment->lock, &subject->returned,
		                                    &subject->nreturned, project->arena);

	graph_build(&environment->graph, (const struct revision *const *)environment->revisions,
	            environment->nrevisions, project->arena);
	subject->environment = environment->environment;
	subject->revisions = environment->revisions;
	subject->nrevisions = environment->nrevisions;
	subject->graph = &environment->graph;
	subject->lock = environment->lock;
	subject->bases = environment->bases;
	subject->nbases = environment->nbases;
	subject->either = project->base.either;
	subject->left_lockfile = environment->left_lockfile;
	if (project->base.ncommits) {
		char hex[OBJECT_ID_HEX + 1];

		subject->base = arena_printf(project->arena, "%.7s", object_id_format(&project->base.commits[0], hex));
	}
	subject->external = environment->reached.external;
	subject->nexternal = environment->reached.nexternal;
	seal(project, environment, environment->lock);
	without = lock_without_undone(environment, project->arena);
	if (without != environment->lock)
		seal(project, environment, without);
}

static int
find_environments(struct project *project, struct error *err)
{
	struct environments found;

	if (project->opening->untracked_too)
		snapshot_take_in_untracked(project->snapshot);
	if (environments_find(&found, project->snapshot, &project->config, project->arena, err) < 0)
		return -1;
	for (size_t i = 0; project->settings->verbose && i < found.nnotes; i++)
		fprintf(stderr, "%s:%d: %s\n", found.notes[i].path, found.notes[i].line, found.notes[i].text);
	project->nenvironments = project->policy.nenvironments = found.nitems;
	project->thorough |= found.nstray_lockfiles > 0;
	if (project->nenvironments == 0 && !project->opening->may_be_empty)
		return error_set(err,
		                 "no Alembic environment found in the %s: no alembic.ini, no pyproject.toml with "
		                 "[tool.alembic] and no "
		                 "env.py beside versions/; name it in miglock.toml:\n"
		                 "  [[environment]]\n  script-location = \"path/to/migrations\"",
		                 snapshot_name(project->snapshot));
	project->environments = ARENA_ARRAY(project->arena, struct project_environment, project->nenvironments);
	for (size_t i = 0; i < project->nenvironments; i++) {
		project->environments[i].environment = &found.items[i];
		if (project->opening->resolves && conflict_resolve(project, found.items[i].lockfile, err) < 0)
			return -1;
	}
	return listing_begin(project, err);
}

/* A lockfile says that there is to be one, and nothing was ever locked in it. */
static bool
is_new(const struct project_environment *environment)
{
	bool any = !environment->lock || environment->lock->nrevisions || environment->lock->npruned;

	for (size_t i = 0; i < environment->nbases; i++)
		any |= environment->bases[i]->nrevisions > 0;
	return !any;
}

static int
refuse_empty(const struct project *project, const struct project_environment *environment, struct error *err)
{
	const struct opening *opening = project->opening;
	const char *name = environment->environment->name;

	if (opening->empty_too || (opening->may_be_empty && project_is_unlocked(project)))
		return 0;
	if (!is_new(environment))
		return error_set(err, "%s: the environment has no revision; is its version location right?", name);
	return opening->has_to_look
	               ? error_set(err, "%s: the environment has no revision yet, so there is nothing to check", name)
	               : 0;
}

/* By what the change is judged: its own configuration too, where its lockfiles have that on record. */
static void
find_strictest(struct project *project)
{
	struct policy *policy = &project->policy;

	policy_find_steps(policy, project->arena);
	for (size_t i = 0; i < project->nenvironments; i++) {
		const struct project_environment *environment = &project->environments[i];

		sealing_mark_steps(environment->lock, environment->bases, environment->nbases, project->base.either,
		                   policy->steps, policy->nsteps, project->arena);
	}
	project->strictest = policy_strictest(policy, project->arena);
}

static int
load(struct project *project, struct error *err)
{
	struct revision **unread = NULL;
	size_t nunread = 0;

	for (size_t i = 0; i < project->nenvironments; i++) {
		const struct project_environment *environment = &project->environments[i];

		if (environment->nrevisions == 0 && refuse_empty(project, environment, err) < 0)
			return -1;
	}
	if (project->opening->unread) {
		find_strictest(project);
		return 0;
	}
	for (size_t i = 0; i < project->nenvironments; i++) {
		if (listing_finish(project, &project->environments[i], &unread, &nunread, err) < 0)
			return -1;
	}
	project->nread = nunread;
	if (load_revisions(unread, nunread, project->snapshot, &project->config, project->crew, err) < 0)
		return -1;
	bases_adopt(project);
	find_strictest(project);
	if (project_reach(project, err) < 0)
		return -1;
	for (size_t i = 0; i < project->nenvironments; i++) {
		project_describe(project, &project->environments[i]);
		if (find_ignored(project, &project->environments[i], err) < 0)
			return -1;
	}
	return bytecode_find(project, err) < 0 || conversions_find(project, err) < 0 ? -1 : 0;
}

/* The commit that the snapshot is or lies on; NULL when there is none yet. */
static const struct object_id *
find_head(struct project *project, const struct object_id *commit)
{
	struct object_id *head = ARENA_NEW(project->arena, struct object_id);
	struct error ignored;

	if (commit)
		*head = *commit;
	else if (!project->repository || repository_resolve(project->repository, "HEAD", head, &ignored) != 0)
		return NULL;
	return head;
}

/* Without a past, what is locked is sealed. */
static void
seal_own_locks(struct project *project)
{
	for (size_t i = 0; i < project->nenvironments; i++) {
		if (project->environments[i].lock)
			*ARENA_PUSH(project->arena, project->environments[i].bases, project->environments[i].nbases) =
				project->environments[i].lock;
	}
}

int
project_open(struct project *project, const struct settings *settings, const struct opening *opening,
             const struct base_push *push, struct error *err)
{
	struct object_id commit;
	bool has_commit = false;

	*project = (struct project){.arena = arena_new(), .settings = settings, .opening = opening, .push = push};
	project->policy.now = &project->config;
	if (gather_crew(project, err) < 0)
		goto fail;
	if (open_snapshot(project, &commit, &has_commit, err) < 0)
		goto fail;
	if (read_config(project, err) < 0 || rules_check_config(&project->config, err) < 0)
		goto fail;
	if (find_environments(project, err) < 0)
		goto fail;
	if (opening->base != BASE_UNASKED && project->repository &&
	    project_find_base(project, has_commit ? &commit : NULL, err) < 0) {
		if (opening->base == BASE_NEEDED && !settings->allow_missing_base)
			goto fail;
		if (!opening->again)
			fprintf(stderr, "miglock: warning: %s\n", err->message);
		if (settings->allow_missing_base)
			seal_own_locks(project);
	}
	if (opening->base != BASE_UNASKED && as_of_seal(project, err) < 0)
		goto fail;
	if (!project->repository)
		seal_own_locks(project);
	project->head = find_head(project, has_commit ? &commit : NULL);
	if (load(project, err) < 0)
		goto fail;
	return 0;
fail:
	project_close(project);
	return -1;
}

void
project_close(struct project *project)
{
	parser_free(project->parser);
	snapshot_close(project->snapshot);
	repository_close(project->repository);
	crew_free(project->crew);
	arena_free(project->arena);
	*project = (struct project){0};
}

int
project_has_looked(const struct project *project, struct error *err)
{
	for (size_t i = 0; i < project->nenvironments; i++) {
		const struct project_environment *environment = &project->environments[i];
		const struct revision *first = environment->nrevisions ? environment->revisions[0] : NULL;

		if (first && environment->graph.nnodes == 0)
			return error_set(err,
			                 "%s: the environment has no revision that could be read, so nothing of it was "
			                 "looked at\n%s:%d: %s",
			                 environment->environment->name, first->path, first->trouble_line,
			                 first->trouble_text);
	}
	return 0;
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

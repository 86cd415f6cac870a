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
#include "base/crew.h"
#include "base/error.h"
#include "base/map.h"
#include "cmd/bases.h"
#include "cmd/conflict_lock.h"
#include "cmd/evidence.h"
#include "cmd/listing.h"
#include "cmd/load.h"
#include "cmd/reaching.h"
#include "cmd/settings.h"
#include "cmd/undone.h"
#include "git/ci_provider.h"
#include "git/repository.h"
#include "git/snapshot.h"
#include "lock/lock.h"
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
open_snapshot(struct project *project, unsigned need, struct object_id *commit, bool *has_commit, struct error *err)
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
		return error_set(err, need & PROJECT_WRITES
		                              ? "this repository is bare, and this takes a working tree: "
		                                "run it in a clone, and push"
		                              : "this repository is bare: say which commit to look at with "
		                                "--rev");
	if (settings->staged)
		return snapshot_open_index(&project->snapshot, project->repository, err);
	return snapshot_open_work_tree(&project->snapshot, project->repository, err);
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
	environment->subject.ignores_lockfile = is;
	return 0;
}

static void
seal(struct project *project, struct project_environment *environment, const struct lock *lock)
{
	sealing_build(&environment->subject.sealing, lock, environment->bases, environment->nbases,
	              project->base.either, project->policy.steps, project->policy.nsteps, project->arena);
}

static void
describe(struct project *project, struct project_environment *environment)
{
	struct subject *subject = &environment->subject;
	const struct lock *without;

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
	subject->evidence = evidence_for(project->evidence, environment->environment);
}

static int
find_environments(struct project *project, unsigned need, struct error *err)
{
	struct environments found;

	if (environments_find(&found, project->snapshot, &project->config, project->arena, err) < 0)
		return -1;
	for (size_t i = 0; project->settings->verbose && i < found.nnotes; i++)
		fprintf(stderr, "%s:%d: %s\n", found.notes[i].path, found.notes[i].line, found.notes[i].text);
	project->nenvironments = project->policy.nenvironments = found.nitems;
	project->thorough |= found.nstray_lockfiles > 0;
	if (project->nenvironments == 0 && !(need & PROJECT_MAY_BE_EMPTY))
		return error_set(err,
		                 "no Alembic environment found in the %s: no alembic.ini, no pyproject.toml with "
		                 "[tool.alembic] and no "
		                 "env.py beside versions/; name it in miglock.toml:\n"
		                 "  [[environment]]\n  script-location = \"path/to/migrations\"",
		                 snapshot_name(project->snapshot));
	project->environments = ARENA_ARRAY(project->arena, struct project_environment, project->nenvironments);
	for (size_t i = 0; i < project->nenvironments; i++) {
		project->environments[i].environment = &found.items[i];
		if (need & PROJECT_RESOLVES && conflict_resolve(project, found.items[i].lockfile, err) < 0)
			return -1;
	}
	return listing_begin(project, err);
}

static int
load(struct project *project, unsigned need, struct error *err)
{
	struct revision **unread = NULL;
	size_t nunread = 0;

	for (size_t i = 0; i < project->nenvironments; i++) {
		const struct project_environment *environment = &project->environments[i];

		if (environment->nrevisions == 0 && !(need & PROJECT_EMPTY_TOO) &&
		    !(need & PROJECT_MAY_BE_EMPTY && project_is_unlocked(project)))
			return error_set(err, "%s: the environment has no revision; is its version location right?",
			                 environment->environment->name);
	}
	if (need & PROJECT_UNREAD)
		return 0;
	for (size_t i = 0; i < project->nenvironments; i++) {
		if (listing_finish(project, &project->environments[i], &unread, &nunread, need, err) < 0)
			return -1;
	}
	project->nread = nunread;
	if (load_revisions(unread, nunread, project->snapshot, &project->config, project->crew, err) < 0)
		return -1;
	bases_adopt(project);
	policy_find_steps(&project->policy, project->arena);
	if (project_reach(project, err) < 0)
		return -1;
	for (size_t i = 0; i < project->nenvironments; i++) {
		describe(project, &project->environments[i]);
		if (find_ignored(project, &project->environments[i], err) < 0)
			return -1;
	}
	return 0;
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

static void
add_bases(struct project *project, const struct base_commits *found)
{
	for (size_t i = 0; i < found->ncommits; i++) {
		bool known = false;

		for (size_t k = 0; k < project->base.ncommits; k++)
			known |= object_id_equal(&found->commits[i], &project->base.commits[k]);
		if (!known)
			*ARENA_PUSH(project->arena, project->base.commits, project->base.ncommits) = found->commits[i];
	}
	project->base.either |= found->either;
	for (size_t i = 0; i < found->ntips; i++)
		*ARENA_PUSH(project->arena, project->base.tips, project->base.ntips) = found->tips[i];
}

/*
 * A target-branch that the change itself may have written is not enough: what the usual target seals stays sealed.
 */
static void
add_usual_base(struct project *project, const struct base_request *request)
{
	struct base_request usual = *request;
	struct base_commits found;
	struct error ignored;

	usual.target_branch = NULL;
	if ((project->push
	             ? base_find_of_push(project->repository, &usual, project->push, project->arena, &found, &ignored)
	             : base_find(project->repository, &usual, project->arena, &found, &ignored)) < 0)
		return;
	add_bases(project, &found);
}

/* A merge that is being made has more than one parent, and each left the target branch somewhere. */
static int
add_merged_bases(struct project *project, const struct base_request *request, struct error *err)
{
	struct base_request merged = *request;
	struct base_commits found;
	struct object_id *heads;
	size_t nheads;

	if (repository_merge_heads(project->repository, project->arena, &heads, &nheads, err) < 0)
		return -1;
	merged.is_parent = true;
	for (size_t i = 0; i < nheads; i++) {
		merged.commit = &heads[i];
		if (base_find(project->repository, &merged, project->arena, &found, err) < 0)
			return -1;
		add_bases(project, &found);
	}
	return 0;
}

static void
say_base(const struct project *project)
{
	char hex[OBJECT_ID_HEX + 1];

	for (size_t i = 0; i < project->base.ncommits; i++)
		fprintf(stderr, "base: %s, %s\n", object_id_format(&project->base.commits[i], hex), project->base.how);
	if (project->base.ncommits == 0)
		fprintf(stderr, "base: none, %s\n", project->base.how);
}

static int
find_base(struct project *project, const struct object_id *commit, struct error *err)
{
	const char *named = getenv("MIGLOCK_BASE");
	struct base_request request = {.base = project->settings->base ? project->settings->base
	                                       : named && *named       ? named
	                                                               : NULL,
	                               .target_branch = project->config.target_branch,
	                               .ci = ci_change_read(project->arena),
	                               .commit = commit};

	if (project->push) {
		request.ci = NULL;
		request.base = NULL;
		if (base_find_of_push(project->repository, &request, project->push, project->arena, &project->base,
		                      err) < 0)
			return -1;
	} else if (base_find(project->repository, &request, project->arena, &project->base, err) < 0 ||
	           (!commit && !request.base && add_merged_bases(project, &request, err) < 0)) {
		return -1;
	}
	if (!request.base && !(request.ci && request.ci->request) && request.target_branch)
		add_usual_base(project, &request);
	if (project->settings->verbose)
		say_base(project);
	return bases_read(project, commit, project->thorough, err);
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
project_open(struct project *project, const struct settings *settings, unsigned need, struct error *err)
{
	return project_open_push(project, settings, NULL, need, err);
}

int
project_open_push(struct project *project, const struct settings *settings, const struct base_push *push, unsigned need,
                  struct error *err)
{
	struct object_id commit;
	bool has_commit = false;

	*project = (struct project){.arena = arena_new(), .settings = settings, .push = push};
	project->policy.now = &project->config;
	if (gather_crew(project, err) < 0)
		goto fail;
	if (open_snapshot(project, need, &commit, &has_commit, err) < 0)
		goto fail;
	if (config_load(&project->config, project->snapshot, settings->config, project->arena, err) < 0 ||
	    rules_check_config(&project->config, err) < 0)
		goto fail;
	if (find_environments(project, need, err) < 0)
		goto fail;
	if (need & (PROJECT_BASE | PROJECT_BASE_IF_KNOWN) && project->repository &&
	    find_base(project, has_commit ? &commit : NULL, err) < 0) {
		if (need & PROJECT_BASE && !settings->allow_missing_base)
			goto fail;
		if (!(need & PROJECT_AGAIN))
			fprintf(stderr, "miglock: warning: %s\n", err->message);
		if (settings->allow_missing_base)
			seal_own_locks(project);
	}
	if (!project->repository)
		seal_own_locks(project);
	project->strictest = policy_strictest(&project->policy, project->arena);
	project->evidence = evidence_new(project, find_head(project, has_commit ? &commit : NULL),
	                                 project->base.ncommits ? &project->base.commits[0] : NULL);
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
	crew_free(project->crew);
	arena_free(project->arena);
	*project = (struct project){0};
}

const char *
project_base_text(const struct project *project)
{
	enum { SHORT_ID = 7 };
	const struct base_commits *base = &project->base;
	char hex[OBJECT_ID_HEX + 1];

	if (base->ncommits == 0)
		return NULL;
	return arena_printf(project->arena, "%.*s%s, %s", SHORT_ID, object_id_format(&base->commits[0], hex),
	                    base->ncommits > 1 ? " and others" : "", base->how);
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

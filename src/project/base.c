/*
 * base.c - asking git where the change began.
 */
#include "project/base.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/error.h"
#include "git/base_commit.h"
#include "git/ci_provider.h"
#include "git/repository.h"
#include "project/bases.h"
#include "project/project.h"
#include "project/settings.h"

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

int
project_find_base(struct project *project, const struct object_id *commit, struct error *err)
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
error_unlocked(struct error *err)
{
	return error_set(err,
	                 "there is no miglock.lock, here or at the base: run 'miglock init' and commit what it writes");
}

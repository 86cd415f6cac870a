/*
 * unloaded.c - whether what Alembic's configuration loaded at the base is what it loads now.
 *
 * The old place may stay as it was and be found by its look, while alembic.ini
 * names a copy of it in which nothing is sealed yet.  Or miglock's own
 * configuration may name a copy, while Alembic still runs the old place.
 */
#include "project/unloaded.h"

#include <string.h>

#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/error.h"
#include "git/snapshot.h"
#include "lock/lock.h"
#include "project/project.h"

/* One that a file configures and that has no past: the first such. */
static const struct environment *
find_newcomer(const struct project *project)
{
	for (size_t i = 0; i < project->nenvironments; i++) {
		const struct project_environment *environment = &project->environments[i];

		if (environment->nbases == 0 && environment_is_configured(environment->environment))
			return environment->environment;
	}
	return NULL;
}

static bool
was_configured(const struct environments *then, const char *lockfile)
{
	for (size_t i = 0; i < then->nitems; i++) {
		if (strcmp(then->items[i].lockfile, lockfile) == 0)
			return environment_is_configured(&then->items[i]);
	}
	return false;
}

static bool
is_looked_at(const struct project *project, const char *path)
{
	for (size_t i = 0; i < project->nenvironments; i++) {
		for (size_t k = 0; k < project->environments[i].nrevisions; k++) {
			if (strcmp(project->environments[i].revisions[k]->path, path) == 0)
				return true;
		}
	}
	return false;
}

/* Of an environment that the base's configuration finds in this very snapshot. */
static void
add_left(struct project *project, const struct environment *environment)
{
	struct left_environment left = {.environment = environment};
	struct version_file *files;
	struct error why;
	size_t nfiles;

	if (environment_list(environment, project->snapshot, project->arena, &files, &nfiles, &why) < 0)
		return;
	for (size_t i = 0; i < nfiles; i++) {
		if (is_looked_at(project, files[i].path))
			continue;
		if (!left.path)
			left.path = files[i].path;
		left.nfiles++;
	}
	if (left.nfiles > 0)
		*ARENA_PUSH(project->arena, project->policy.left, project->policy.nleft) = left;
}

static bool
is_left(const struct policy *policy, const char *lockfile)
{
	for (size_t i = 0; i < policy->nleft; i++) {
		if (strcmp(policy->left[i].environment->lockfile, lockfile) == 0)
			return true;
	}
	return false;
}

/* Where the base has a lockfile: what was not locked may be left. */
static void
find_left(struct project *project, struct snapshot *base, const struct config *config)
{
	struct environments then;
	enum file_type type;
	struct error why;

	if (config == &project->config || environments_find(&then, project->snapshot, config, project->arena, &why) < 0)
		return;
	for (size_t i = 0; i < then.nitems; i++) {
		if (!is_left(&project->policy, then.items[i].lockfile) &&
		    snapshot_stat(base, then.items[i].lockfile, project->arena, &type, NULL, &why) == 0)
			add_left(project, &then.items[i]);
	}
}

static bool
has_outside(const struct environments *then, const char *lockfile, const char *path)
{
	for (size_t i = 0; i < then->nitems; i++) {
		for (size_t k = 0; strcmp(then->items[i].lockfile, lockfile) == 0 && k < then->items[i].noutside; k++) {
			if (strcmp(then->items[i].outside[k], path) == 0)
				return true;
		}
	}
	return false;
}

/* Of what is sealed: what a newly locked environment finds is nobody's past. */
static void
find_outside(struct project *project, struct snapshot *base, const struct config *config)
{
	struct environments then = {0};
	struct error why;
	bool looked = false;

	for (size_t i = 0; i < project->nenvironments; i++) {
		const struct environment *environment = project->environments[i].environment;

		for (size_t k = 0; project->environments[i].nbases && k < environment->noutside; k++) {
			if (!looked && environments_find(&then, base, config, project->arena, &why) < 0)
				return;
			looked = true;
			if (!has_outside(&then, environment->lockfile, environment->outside[k]))
				*ARENA_PUSH(project->arena, project->policy.outside, project->policy.noutside) =
					(struct outside_path){environment, environment->outside[k]};
		}
	}
}

void
unloaded_find(struct project *project, struct snapshot *base, const struct config *config)
{
	const struct environment *newcomer = find_newcomer(project);
	struct environments then = {0};
	struct error why;
	bool looked = false;

	find_left(project, base, config);
	find_outside(project, base, config);
	for (size_t i = 0; newcomer && i < project->nenvironments; i++) {
		const struct project_environment *environment = &project->environments[i];

		if (environment->nbases == 0 || environment_is_configured(environment->environment))
			continue;
		/* What cannot be found at the base was not configured there either. */
		if (!looked && environments_find(&then, base, config, project->arena, &why) < 0)
			return;
		looked = true;
		if (was_configured(&then, environment->environment->lockfile))
			*ARENA_PUSH(project->arena, project->policy.unloaded, project->policy.nunloaded) =
				(struct unloaded_environment){environment->environment, newcomer,
			                                      environment->bases[0]->nrevisions};
	}
}

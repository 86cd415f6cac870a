/*
 * unloaded.c - whether what Alembic's configuration loaded at the base is what it loads now.
 *
 * The old place may stay as it was and be found by its look, while alembic.ini
 * names a copy of it in which nothing is sealed yet.
 */
#include "cmd/unloaded.h"

#include <string.h>

#include "alembic/environment.h"
#include "base/arena.h"
#include "base/error.h"
#include "cmd/project.h"
#include "lock/lock.h"

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

void
unloaded_find(struct project *project, struct snapshot *base, const struct config *config)
{
	const struct environment *newcomer = find_newcomer(project);
	struct environments then = {0};
	struct error why;
	bool looked = false;

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

/*
 * reaching.c - one thread follows what revisions reach, the others read ahead of it.
 */
#include "project/reaching.h"

#include "alembic/revision.h"
#include "base/arena.h"
#include "base/crew.h"
#include "check/check.h"
#include "lock/lock.h"
#include "project/project.h"
#include "python/program.h"
#include "reach/modules.h"

/* Threads at modules: one asks, the others read ahead; more of them would wait. */
enum { MOST_READERS = 8 };

struct reaching {
	struct project *project;
	struct modules *modules;
};

/* Item 0 asks for modules, the others read ahead of it. */
static int
reach_or_read_ahead(void *context, struct worker *worker, size_t item, struct error *err)
{
	const struct reaching *reaching = context;
	struct project *project = reaching->project;
	int ret = 0;

	if (item > 0) {
		modules_read_ahead(reaching->modules, worker->arena);
		return 0;
	}
	for (size_t i = 0; i < project->nenvironments && ret == 0; i++) {
		struct project_environment *environment = &project->environments[i];

		ret = reach_find(&environment->reached, environment->revisions, environment->nrevisions,
		                 environment->environment, environment->nbases ? &project->strictest : &project->config,
		                 project->snapshot, reaching->modules, project->arena, err);
	}
	modules_close(reaching->modules);
	return ret;
}

/* Of a project without a lock yet, nothing is. */
static void
mark_new(struct project_environment *environment)
{
	for (size_t i = 0; i < environment->nrevisions; i++) {
		struct revision *revision = environment->revisions[i];

		revision->is_new = revision->id && environment->nbases > 0;
		for (size_t k = 0; k < environment->nbases && revision->is_new; k++) {
			const struct lock_revision *sealed = lock_find(environment->bases[k], revision->id);

			revision->is_new = !sealed || !entry_matches_body(sealed, revision);
		}
	}
}

int
project_reach(struct project *project, struct error *err)
{
	struct reaching reaching = {.project = project};
	size_t size = crew_size(project->crew), most = project->nread ? MOST_READERS : 1;
	int ret;

	for (size_t i = 0; i < project->nenvironments; i++)
		mark_new(&project->environments[i]);
	project->parser = parser_new();
	reaching.modules = modules_new(project->snapshot, project->parser, project->arena);
	ret = crew_run(project->crew, size < most ? size : most, 1, reach_or_read_ahead, &reaching, err);
	modules_free(reaching.modules);
	return ret;
}

/*
 * edited_since.c - a history, counted by revision.
 */
#include "past/edited_since.h"

#include <stdlib.h>
#include <string.h>

#include "alembic/graph.h"
#include "base/arena.h"
#include "past/history.h"
#include "project/project.h"
#include "project/settings.h"
#include "report/log.h"

static int
most_first(const void *a, const void *b)
{
	const struct edited_revision *left = a, *right = b;

	if (left->nedits != right->nedits)
		return left->nedits > right->nedits ? -1 : 1;
	return strcmp(left->id, right->id);
}

static void
count(const struct history_log *log, const struct graph *graph, struct arena *arena, struct edited_revision **edited,
      size_t *nedited)
{
	struct map by_id = MAP_INIT(arena);

	for (size_t i = 0; i < log->ncommits; i++) {
		for (size_t k = 0; k < log->commits[i].nedits; k++) {
			const struct log_edit *edit = &log->commits[i].edits[k];
			size_t *n;
			void **place;

			if (edit->kinds & 1u << EDIT_CREATED || !edit_matters(edit) ||
			    !graph_find(graph, edit->revision))
				continue;
			place = map_at(&by_id, text_of(edit->revision));
			if (!*place) {
				*place = ARENA_NEW(arena, size_t);
				*(size_t *)*place = *nedited;
				*ARENA_PUSH(arena, *edited, *nedited) =
					(struct edited_revision){arena_strdup(arena, edit->revision), 0};
			}
			n = *place;
			(*edited)[*n].nedits++;
		}
	}
	if (*nedited)
		qsort(*edited, *nedited, sizeof **edited, most_first);
}

int
edited_since_find(struct edited_revision **edited, size_t *nedited, struct project *project,
                  const struct project_environment *environment, struct error *err)
{
	const char *jobs = project->settings->jobs;
	struct history history = {.arena = project->arena};
	struct history_log log = {0};
	struct history_request request = {.environment = environment->environment,
	                                  .njobs = jobs ? strtoul(jobs, NULL, 10) : 0};
	int rc = 0;

	*edited = NULL;
	*nedited = 0;
	if (!project->repository || !project->head)
		return 0;
	request.from = *project->head;
	if (history_walk(&history, project->repository, &request, err) < 0 ||
	    history_parse(&history, project->repository, &request, err) < 0 ||
	    history_edits(&log, &history, project->repository, &request, err) < 0)
		rc = -1;
	else
		count(&log, environment->subject.graph, project->arena, edited, nedited);
	history_free(&history);
	return rc;
}

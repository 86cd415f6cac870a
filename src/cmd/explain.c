/*
 * explain.c - what is in a revision's fingerprint, and why.
 */
#include "report/explain.h"

#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/error.h"
#include "cmd/commands.h"
#include "project/named.h"
#include "project/output.h"
#include "project/project.h"
#include "project/settings.h"

static int
find_revisions(const struct project *project, int nargs, char **args, struct explained **explained, size_t *nexplained,
               struct error *err)
{
	for (size_t k = 0; project->settings->all && k < project->nenvironments; k++) {
		const struct project_environment *environment = &project->environments[k];

		for (size_t i = 0; i < environment->graph.nnodes; i++)
			*ARENA_PUSH(project->arena, *explained, *nexplained) =
				(struct explained){&environment->subject, environment->graph.nodes[i].revision};
	}
	for (int i = 0; i < nargs; i++) {
		size_t before = *nexplained;
		const char **ids;

		if (named_revision(&ids, project, args[i], err) != 0)
			return -1;
		for (size_t k = 0; k < project->nenvironments; k++) {
			const struct project_environment *environment = &project->environments[k];
			const struct graph_node *node = ids[k] ? graph_find(&environment->graph, ids[k]) : NULL;

			if (node)
				*ARENA_PUSH(project->arena, *explained, *nexplained) =
					(struct explained){&environment->subject, node->revision};
		}
		if (*nexplained == before)
			return error_set(err, "revision %s is locked, and no file has it", args[i]);
	}
	return 0;
}

static int
explain(const struct settings *settings, int nargs, char **args, struct error *err)
{
	struct explained *explained = NULL;
	size_t nexplained = 0;
	struct project project;
	struct output output;
	int ret = -1;

	if (nargs == 0 && !settings->all)
		return error_set(err, "which revision? 'miglock explain REVISION'; 'miglock status' lists them");
	if (project_open_to_show(&project, settings, err) < 0)
		return -1;
	if (find_revisions(&project, nargs, args, &explained, &nexplained, err) == 0 &&
	    output_open(&output, settings, err) == 0) {
		if (output.json)
			explain_json(explained, nexplained, output.file, project.arena);
		else
			explain_text(explained, nexplained, output.file, output.color, project.arena);
		ret = output_close(&output, settings, err);
	}
	project_close(&project);
	return ret < 0 ? -1 : EXIT_CLEAN;
}

static const struct option explain_options[] = {
	{0, "all", NULL, "explain every revision", offsetof(struct settings, all)},
	{0},
};

const struct command command_explain = {
	.name = "explain",
	.arguments = "REVISION|FILE...|--all",
	.summary = "show what a revision's fingerprint covers, and why",
	.help = "Its own definitions; the helpers of other modules that it reaches, each with the chain of names\n"
		"that leads there; files it reads; models and tables it depends on, which are not followed; what\n"
		"cannot be followed, and what widened a helper to a whole module.\n",
	.examples =
		{
			{"miglock explain 774225e563ca", "what this revision's fingerprint is made of"},
		},
	.options = {explain_options, snapshot_options, base_options},
	.json = true,
	.uses = USES_PROJECT | USES_OUTPUT | USES_COLOR | USES_VERBOSE,
	.run = explain,
};

/*
 * plan.c - what is pending does, and the way back.
 */
#include "plan/plan.h"

#include <string.h>

#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/error.h"
#include "cmd/commands.h"
#include "git/snapshot.h"
#include "project/applied.h"
#include "project/output.h"
#include "project/project.h"
#include "project/settings.h"
#include "python/source.h"
#include "report/plan.h"

struct reader {
	struct project *project;
	const struct subject *subject;
};

static bool
read_source(void *context, const struct graph_node *node, struct text *source, const char **why)
{
	struct reader *reader = context;
	struct arena *arena = reader->project->arena;
	struct source decoded;
	struct text content;
	struct error err;

	if (snapshot_read(reader->project->snapshot, node->revision->path, arena, &content, &err) != 0) {
		*why = "its file cannot be read";
		return false;
	}
	source_decode(&decoded, content, arena);
	*source = decoded.text;
	*why = decoded.trouble;
	return !decoded.trouble;
}

static const char *
state_of(void *context, const struct graph_node *node)
{
	struct reader *reader = context;

	return state_name(revision_state(reader->subject, node->revision));
}

/* Without a database: what is sealed has run. */
static void
stand_at_base(struct standings *standings, struct project *project)
{
	for (size_t e = 0; e < project->nenvironments; e++) {
		const struct project_environment *environment = &project->environments[e];
		struct graph *graph = environment->subject.graph;
		struct standing *standing = ARENA_PUSH(project->arena, standings->items, standings->nitems);
		struct position whole = {.graph = graph};

		for (size_t i = 0; i < graph->nnodes; i++) {
			const char *id = graph->nodes[i].revision->id;

			if (subject_sealed(&environment->subject, id))
				position_add(&whole, id, NULL, 0, project->arena);
		}
		if (!whole.applied)
			whole.applied = ARENA_ARRAY(project->arena, bool, graph->nnodes + 1);
		standing->environment = e;
		position_of(&standing->position, graph, whole.applied, project->arena);
	}
}

/* Of what cannot be read nobody knows whether it is pending. */
static int
check_read(const struct subject *subject, struct error *err)
{
	for (size_t i = 0; i < subject->nrevisions; i++) {
		const struct revision *revision = subject->revisions[i];

		if (!revision->id)
			return error_set(err, "%s:%d: %s; what is pending cannot be told", revision->path,
			                 revision->trouble_line ? revision->trouble_line : 1, revision->trouble_text);
	}
	return 0;
}

static int
make_plans(struct project *project, const struct standings *standings, struct plan *plans, struct error *err)
{
	const char *asked = project->settings->dialect;
	enum dialect dialect = project->config.database;

	if (asked && !dialect_named(&dialect, asked))
		return error_set(err, "--database takes postgresql, mysql or sqlite, not '%s'", asked);
	for (size_t i = 0; i < standings->nitems; i++) {
		const struct standing *standing = &standings->items[i];
		struct project_environment *environment = &project->environments[standing->environment];
		struct reader reader = {project, &environment->subject};

		if (check_read(&environment->subject, err) < 0)
			return -1;
		plan_make(&plans[i], &standing->position, dialect,
		          &(struct plan_source){&reader, read_source, state_of}, project->arena);
		plans[i].environment = environment->environment->name;
	}
	return 0;
}

static int
show(struct project *project, bool piped, const struct output *output, struct error *err)
{
	const char *format = project->settings->graph_format ? project->settings->graph_format : output->format;
	struct databases databases;
	struct standings standings = {0};
	struct plan *plans;

	if (databases_read(&databases, project->settings, piped, project->arena, err) < 0 ||
	    standings_find(&standings, &databases, project, err) < 0)
		return -1;
	if (databases.nitems == 0)
		stand_at_base(&standings, project);
	plans = ARENA_ARRAY(project->arena, struct plan, standings.nitems + 1);
	if (make_plans(project, &standings, plans, err) < 0)
		return -1;
	if (strcmp(format, "json") == 0)
		plan_json(plans, standings.nitems, output->file);
	else if (strcmp(format, "markdown") == 0)
		plan_markdown(plans, standings.nitems, output->file);
	else if (strcmp(format, "text") == 0)
		plan_text(plans, standings.nitems, output->file, output->color);
	else
		return error_set(err, "unknown format '%s'; known are text, markdown and json", format);
	return 0;
}

static int
plan(const struct settings *settings, int nargs, char **args, struct error *err)
{
	struct project project;
	struct output output;
	bool piped;
	int rc;

	if (arguments_pipe(nargs, args, "plan", &piped, err) < 0 || output_open(&output, settings, err) < 0)
		return -1;
	if (project_open_to_plan(&project, settings, piped || settings->applied, err) < 0) {
		output_close(&output, settings, &(struct error){{0}});
		return -1;
	}
	rc = show(&project, piped, &output, err);
	if (output_close(&output, settings, rc < 0 ? &(struct error){{0}} : err) < 0)
		rc = -1;
	project_close(&project);
	return rc < 0 ? -1 : EXIT_CLEAN;
}

static const struct option plan_options[] = {
	{0, "format", "FORMAT", "text (the default), markdown or json", offsetof(struct settings, graph_format)},
	{0, "database", "KIND", "postgresql (the default), mysql or sqlite, instead of what the configuration says",
         offsetof(struct settings, dialect)},
	{0},
};

const struct command command_plan = {
	.name = "plan",
	.arguments = "[-]",
	.summary = "show what pending revisions do, what is lost, and the way back",
	.help = "Of the revisions that are new in this change, or with --applied (or - and `alembic current` on "
		"standard\n"
		"input) of those that a database has not run: their operations, read off the files without running\n"
		"anything; what each means for data, for code that runs today and for whoever waits for a lock; the "
		"commands\n"
		"that lead back, and what is lost on the way. What cannot be told by reading is said to be unknown.\n",
	.examples =
		{
			{"miglock plan", "what this change brings to a database"},
			{"miglock plan --applied production=774225e563ca", "what production has not run yet"},
			{"miglock plan --format markdown", "for a job's summary or a comment"},
		},
	.options = {plan_options, applied_options, snapshot_options, base_options},
	.json = true,
	.uses = USES_PROJECT | USES_OUTPUT | USES_COLOR | USES_VERBOSE,
	.run = plan,
};

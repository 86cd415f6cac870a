/*
 * status.c - what each revision is: sealed, draft, unlocked, edited, missing.
 */
#include "report/status.h"

#include "base/arena.h"
#include "base/error.h"
#include "cmd/commands.h"
#include "project/applied.h"
#include "project/base.h"
#include "project/output.h"
#include "project/project.h"
#include "project/settings.h"
#include "project/strays.h"
#include "report/applied.h"

enum { EXIT_PENDING = 3 };

static int
show_revisions(struct project *project, const struct output *output, struct error *err)
{
	const struct settings *settings = project->settings;
	const struct subject **subjects = ARENA_ARRAY(project->arena, const struct subject *, project->nenvironments);
	struct strays strays;

	for (size_t i = 0; i < project->nenvironments; i++)
		subjects[i] = &project->environments[i].subject;
	if (output->json) {
		status_json(subjects, project->nenvironments, output->file);
		return EXIT_CLEAN;
	}
	status_text(subjects, project->nenvironments, project_base_text(project), settings->all, output->file,
	            output->color);
	if (strays_find(&strays, project, err) == 0)
		strays_print(&strays, project, false, output->file);
	return EXIT_CLEAN;
}

static int
show_databases(struct project *project, const struct databases *databases, const struct output *output,
               struct error *err)
{
	const struct settings *settings = project->settings;
	struct standings standings;
	struct applied_view *views;

	if (standings_find(&standings, databases, project, err) < 0)
		return -1;
	views = ARENA_ARRAY(project->arena, struct applied_view, standings.nitems);
	for (size_t i = 0; i < standings.nitems; i++)
		views[i] =
			(struct applied_view){.subject = &project->environments[standings.items[i].environment].subject,
		                              .position = &standings.items[i].position};
	if (output->json)
		applied_json(views, standings.nitems, output->file);
	else
		applied_text(views, standings.nitems, settings->all, output->file, output->color);
	if (applied_changed(views, standings.nitems))
		return EXIT_FINDINGS;
	return settings->exit_pending && applied_pending(views, standings.nitems) ? EXIT_PENDING : EXIT_CLEAN;
}

static int
status(const struct settings *settings, int nargs, char **args, struct error *err)
{
	struct databases databases = {0};
	struct project project;
	struct output output;
	bool piped;
	int ret;

	if (arguments_pipe(nargs, args, "status", &piped, err) < 0 || output_open(&output, settings, err) < 0)
		return -1;
	if (project_open_to_show(&project, settings, err) < 0) {
		output_close(&output, settings, &(struct error){{0}});
		return -1;
	}
	ret = databases_read(&databases, settings, piped, project.arena, err);
	if (ret == 0 && settings->exit_pending && databases.nitems == 0)
		ret = error_set(err, "--exit-pending is about databases: --applied NAME=ID, or - for a pipe");
	if (ret == 0)
		ret = databases.nitems ? show_databases(&project, &databases, &output, err)
		                       : show_revisions(&project, &output, err);
	if (output_close(&output, settings, ret < 0 ? &(struct error){{0}} : err) < 0)
		ret = -1;
	project_close(&project);
	return ret;
}

static const struct option status_options[] = {
	{0, "all", NULL, "list the sealed ones too", offsetof(struct settings, all)},
	{0, "exit-pending", NULL, "exit 3 where a database has not run all there is",
         offsetof(struct settings, exit_pending)},
	{0},
};

const struct command command_status = {
	.name = "status",
	.arguments = "[-]",
	.summary = "show which revisions are not as they were locked, and totals",
	.help = "One line per revision that needs looking at, newest first: draft (locked only in this change), "
		"unlocked,\n"
		"edited (does not do what was locked), missing (locked, but in no file). The others are sealed: locked "
		"at\n"
		"the base.\n\n"
		"With --applied, or - and `alembic current` on standard input, it says of each database what it has "
		"run\n"
		"and what is pending. Then it exits 1 where something it has run is edited or missing, and 2 where it\n"
		"stands at a revision that nobody knows.\n",
	.examples =
		{
			{"miglock status", "what is not as it was locked"},
			{"miglock status --all", "every revision"},
			{"alembic current | miglock status -", "what this database has run, and what is pending"},
		},
	.options = {status_options, applied_options, snapshot_options, base_options},
	.json = true,
	.uses = USES_PROJECT | USES_OUTPUT | USES_COLOR | USES_VERBOSE,
	.run = status,
};

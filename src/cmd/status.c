/*
 * status.c - what each revision is: sealed, draft, unlocked, edited, missing.
 */
#include "report/status.h"

#include "base/arena.h"
#include "base/error.h"
#include "cmd/commands.h"
#include "project/base.h"
#include "project/output.h"
#include "project/project.h"
#include "project/settings.h"
#include "project/strays.h"

static int
status(const struct settings *settings, int nargs, char **args, struct error *err)
{
	const struct subject **subjects;
	struct project project;
	struct output output;
	struct strays strays;
	int ret;

	(void)nargs;
	(void)args;
	if (output_open(&output, settings, err) < 0)
		return -1;
	if (project_open_to_show(&project, settings, err) < 0) {
		struct error ignored;

		output_close(&output, settings, &ignored);
		return -1;
	}
	subjects = ARENA_ARRAY(project.arena, const struct subject *, project.nenvironments);
	for (size_t i = 0; i < project.nenvironments; i++)
		subjects[i] = &project.environments[i].subject;
	if (output.json)
		status_json(subjects, project.nenvironments, output.file);
	else
		status_text(subjects, project.nenvironments, project_base_text(&project), settings->all, output.file,
		            output.color);
	if (!output.json && strays_find(&strays, &project, err) == 0)
		strays_print(&strays, &project, false, output.file);
	ret = output_close(&output, settings, err);
	project_close(&project);
	return ret < 0 ? -1 : EXIT_CLEAN;
}

static const struct option status_options[] = {
	{0, "all", NULL, "list the sealed ones too", offsetof(struct settings, all)},
	{0},
};

const struct command command_status = {
	.name = "status",
	.arguments = "",
	.summary = "show which revisions are not as they were locked, and totals",
	.help = "One line per revision that needs looking at, newest first: draft (locked only in this change), "
		"unlocked,\n"
		"edited (does not do what was locked), missing (locked, but in no file). The others are sealed: locked "
		"at\n"
		"the base.\n",
	.examples =
		{
			{"miglock status", "what is not as it was locked"},
			{"miglock status --all", "every revision"},
		},
	.options = {status_options, snapshot_options, base_options},
	.json = true,
	.uses = USES_PROJECT | USES_OUTPUT | USES_COLOR | USES_VERBOSE,
	.run = status,
};

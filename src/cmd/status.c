/*
 * status.c - what each revision is: sealed, draft, unlocked, edited, missing.
 */
#include "report/status.h"

#include "base/arena.h"
#include "base/error.h"
#include "cmd/commands.h"
#include "cmd/output.h"
#include "cmd/project.h"
#include "cmd/settings.h"

static int
status(const struct settings *settings, int nargs, char **args, struct error *err)
{
	const struct subject **subjects;
	struct project project;
	struct output output;
	int ret;

	(void)nargs;
	(void)args;
	if (output_open(&output, settings, err) < 0)
		return -1;
	if (project_open(&project, settings, PROJECT_BASE_IF_KNOWN | PROJECT_ALL_PARSED, err) < 0) {
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
		status_text(subjects, project.nenvironments, output.file, output.color);
	ret = output_close(&output, settings, err);
	project_close(&project);
	return ret < 0 ? -1 : EXIT_CLEAN;
}

const struct command command_status = {
	.name = "status",
	.arguments = "",
	.summary = "show each revision and whether it is locked",
	.help = "One line per revision, newest first: sealed (locked at the base), draft (locked only in this\n"
		"change), unlocked, edited (does not do what was locked), missing (locked, but in no file).\n",
	.options = {snapshot_options, base_options},
	.json = true,
	.run = status,
};

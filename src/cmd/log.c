/*
 * log.c - the commits that touched a revision, or every edit to any of them.
 */
#include "report/log.h"

#include <stdlib.h>
#include <string.h>

#include "alembic/environment.h"
#include "base/arena.h"
#include "base/error.h"
#include "cmd/commands.h"
#include "past/history.h"
#include "project/named.h"
#include "project/output.h"
#include "project/progress.h"
#include "project/project.h"
#include "project/settings.h"

static int
log_environment(struct history_log *log, struct project *project, const struct project_environment *environment,
                struct history *history, const char *revision, struct error *err)
{
	const struct settings *settings = project->settings;
	struct progress progress;
	struct history_request request = {
		.environment = environment->environment,
		.all_parents = settings->all_parents,
		.revision = revision,
		.lock = environment->lock,
		.since_locked = settings->since_locked,
		.njobs = settings->jobs ? strtoul(settings->jobs, NULL, 10) : 0,
		.progress = &progress,
	};
	int rc;

	log->environment = environment->environment->name;
	log->revision = revision;
	log->quiet = settings->quiet;
	if (revision && environment->lock)
		request.entry = lock_find(environment->lock, revision);
	if (settings->since_locked && (revision ? !request.entry : !environment->lock))
		return error_set(err, "--since-locked: %s is not locked", revision ? revision : log->environment);
	if (repository_resolve(project->repository, settings->rev, &request.from, err) != 0)
		return -1;
	progress_start(&progress, settings->quiet);
	rc = history_walk(history, project->repository, &request, err);
	if (rc == 0)
		rc = history_parse(history, project->repository, &request, err);
	progress_end(&progress);
	return rc < 0 ? -1 : history_edits(log, history, project->repository, &request, err);
}

/* In every environment that has the revision; a name nobody has may be that of a deleted one. */
static int
log_project(struct project *project, const char *name, struct output *output, struct error *err)
{
	struct history *histories = ARENA_ARRAY(project->arena, struct history, project->nenvironments);
	const struct history_log **logs = NULL;
	const char **ids;
	size_t nlogs = 0;
	bool all = project->settings->all, known;
	int rc = name ? named_revision(&ids, project, name, err) : 1;

	known = rc == 0;
	for (size_t i = 0; rc >= 0 && i < project->nenvironments; i++) {
		struct history_log *log;

		if (known && !ids[i])
			continue;
		log = ARENA_NEW(project->arena, struct history_log);
		histories[i].arena = project->arena;
		rc = log_environment(log, project, &project->environments[i], &histories[i], known ? ids[i] : name,
		                     err);
		if (rc == 0 && (!name || known || log->ncommits))
			*ARENA_PUSH(project->arena, logs, nlogs) = log;
	}
	if (rc >= 0 && nlogs == 0)
		rc = error_set(err, "no commit ever had a revision '%s'", name);
	for (size_t i = 0; rc >= 0 && i < nlogs && !output->json; i++) {
		fputs(i ? "\n" : "", output->file);
		log_text(logs[i], all, output->file, output->color);
	}
	if (rc >= 0 && output->json)
		log_json(logs, nlogs, all, output->file);
	for (size_t i = 0; i < project->nenvironments; i++)
		history_free(&histories[i]);
	return rc < 0 ? -1 : 0;
}

static int
run_log(const struct settings *given, int nargs, char **args, struct error *err)
{
	struct settings settings = *given;
	struct project project;
	struct output output;
	int rc;

	if (nargs > 1)
		return error_set(err, "one revision at a time: miglock log [REVISION]");
	if (!settings.rev)
		settings.rev = "HEAD";
	if (output_open(&output, &settings, err) < 0)
		return -1;
	/* Today's files are needed to make out which revision is meant; the walk reads them anyway. */
	rc = nargs ? project_open_here(&project, &settings, err) : project_open_unread(&project, &settings, err);
	if (rc == 0) {
		rc = log_project(&project, nargs ? args[0] : NULL, &output, err);
		project_close(&project);
	}
	if (rc < 0) {
		output_close(&output, &settings, &(struct error){{0}});
		return -1;
	}
	return output_close(&output, &settings, err) < 0 ? -1 : EXIT_CLEAN;
}

static const struct option log_options[] = {
	{0, "rev", "REV", "begin at this commit instead of HEAD", offsetof(struct settings, rev)},
	{0, "all-parents", NULL, "go into merged branches instead of along the first parents",
         offsetof(struct settings, all_parents)},
	{0, "since-locked", NULL, "stop at the version that is locked", offsetof(struct settings, since_locked)},
	{0, "all", NULL, "without REVISION: also what was created, renamed, or changed in looks only",
         offsetof(struct settings, all)},
	{0},
};

const struct command command_log = {
	.name = "log",
	.arguments = "[REVISION|FILE]",
	.summary = "show which commits edited a revision, or any of them",
	.help = "With REVISION: the commits that touched it and its helpers since it was created, each marked "
		"cosmetic\n"
		"(Python runs the same) or not, and the one that left it as it is locked. It is followed by its id, "
		"through\n"
		"renames and moves. Without: every commit that made a revision do something else, or come after "
		"another\n"
		"one, when it was on the branch already; what a team looks at on the day it adopts miglock.\n",
	.examples =
		{
			{"miglock log", "every edit of a revision that was on the branch already"},
			{"miglock log 774225e563ca", "what happened to this one"},
		},
	.options = {log_options},
	.json = true,
	.uses = USES_PROJECT | USES_OUTPUT | USES_COLOR | USES_QUIET | USES_VERBOSE,
	.run = run_log,
};

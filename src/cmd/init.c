/*
 * init.c - the first lockfile of each environment.
 */
#include <stdio.h>
#include <string.h>

#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/names.h"
#include "check/used.h"
#include "cmd/ci_pieces.h"
#include "cmd/commands.h"
#include "cmd/init_as_of.h"
#include "git/repository.h"
#include "lock/lock.h"
#include "past/edited_since.h"
#include "past/objections.h"
#include "project/advice.h"
#include "project/locking.h"
#include "project/project.h"
#include "project/settings.h"
#include "project/stops.h"
#include "project/strays.h"
#include "reach/reach.h"
#include "report/report.h"

/* One file that cannot be read, or stands in Alembic's way, never keeps the others from being locked. */
static const char *const noted[] = {"ML201", "ML203", "ML207", "ML208", "ML209",
                                    "ML210", "ML401", "ML402", "ML403", NULL};
static const char *const blocking[] = {NULL};

/* Said last: whoever misses it commits everything else. */
static void
print_ignored(const struct project *project)
{
	for (size_t i = 0; i < project->nenvironments; i++) {
		const struct subject *subject = &project->environments[i].subject;

		if (!subject->lockfile_ignored_by)
			continue;
		fputs("\nBut git ignores ", stdout);
		print_safely(stdout, subject->environment->lockfile);
		fputs(*subject->lockfile_ignored_by ? ", by " : "", stdout);
		print_safely(stdout, subject->lockfile_ignored_by);
		fputs("; before anything else:\n\n  ", stdout);
		print_safely(stdout, advice_text(subject->unignore_lockfile, project));
		fputs("\n", stdout);
	}
}

static void
print_advice(const struct project *project)
{
	fputs("\nNow commit ", stdout);
	for (size_t i = 0; i < project->nenvironments; i++) {
		fputs(i ? " " : "", stdout);
		print_safely(stdout, project->environments[i].environment->lockfile);
	}
	fputs(", and let git and CI check it:\n\n"
	      "  in this clone       miglock hook install\n"
	      "  under pre-commit    - repo: local\n"
	      "                        hooks:\n"
	      "                          - id: miglock\n"
	      "                            name: miglock\n"
	      "                            entry: miglock hook pre-commit\n"
	      "                            language: python\n"
	      "                            additional_dependencies: [miglock==" MIGLOCK_VERSION "]\n"
	      "                            pass_filenames: false\n"
	      "                            always_run: true\n"
	      "                          - id: miglock-push\n"
	      "                            name: miglock, of what is pushed\n"
	      "                            entry: miglock hook pre-push\n"
	      "                            language: python\n"
	      "                            additional_dependencies: [miglock==" MIGLOCK_VERSION "]\n"
	      "                            pass_filenames: false\n"
	      "                            always_run: true\n"
	      "                            stages: [pre-push]\n"
	      "  in CI               miglock verify --rev HEAD\n",
	      stdout);
	if (project->repository)
		ci_pieces_mention(project->repository, stdout);
	fputs("\nNew revisions are locked by miglock lock; nobody has to remember it where the commit does it,\n"
	      "miglock hook install --lock, or Alembic itself, in its ini:\n\n"
	      "  [post_write_hooks]\n"
	      "  hooks = miglock\n"
	      "  miglock.type = exec\n"
	      "  miglock.executable = miglock\n"
	      "  miglock.options = lock REVISION_SCRIPT_FILENAME\n",
	      stdout);
}

static void
print_far_reaching(const struct project_environment *environment)
{
	enum { MOST_SHOWN = 5 };
	size_t nfar = 0;

	for (size_t i = 0; i < environment->nrevisions; i++) {
		const struct revision *revision = environment->revisions[i];

		if (!reaches_far(revision) || nfar++ >= MOST_SHOWN)
			continue;
		fputs("  revision ", stdout);
		print_safely(stdout, revision->id);
		printf(" reaches %zu definitions of the project\n", revision->reach->nitems);
	}
	if (nfar > MOST_SHOWN)
		printf("  and %zu more do likewise\n", nfar - MOST_SHOWN);
}

static void
print_patterns(const char *const *patterns, size_t npatterns, bool *any)
{
	for (size_t i = 0; i < npatterns; i++) {
		fputs(*any ? ", \"" : "\"", stdout);
		print_safely(stdout, patterns[i]);
		fputs("\"", stdout);
		*any = true;
	}
}

/* Such a revision runs the application itself, and will alarm with it. */
static void
print_stops(const struct project *project)
{
	const char **patterns;
	size_t npatterns, nfar = 0;
	bool any = false, most;

	for (size_t e = 0; e < project->nenvironments; e++) {
		for (size_t i = 0; i < project->environments[e].nrevisions; i++)
			nfar += reaches_far(project->environments[e].revisions[i]);
	}
	if (nfar == 0)
		return;
	fputs("\nAn edit of any of so many definitions alarms; miglock explain REVISION shows the way to each.\n",
	      stdout);
	npatterns = stops_find(&patterns, &most, project);
	if (npatterns == 0)
		return;
	printf("%s come through few modules.  This in the configuration, and miglock lock after it, leaves those "
	       "out:\n\n  stop = [",
	       most ? "Most" : "Some");
	print_patterns(project->config.stop, project->config.nstop, &any);
	print_patterns(patterns, npatterns, &any);
	fputs("]\n", stdout);
}

static void
print_outside(const struct project *project)
{
	for (size_t e = 0; e < project->nenvironments; e++) {
		const struct graph *graph = project->environments[e].subject.graph;
		const char **names = ARENA_ARRAY(project->arena, const char *, graph->nmissing + 1);
		size_t nnames = 0;

		for (size_t i = 0; i < graph->nmissing; i++) {
			if (*graph->missing[i].name && !names_contain(names, nnames, graph->missing[i].name))
				names[nnames++] = graph->missing[i].name;
		}
		if (nnames == 0 || project->environments[e].lock)
			continue;
		fputs("\nNo file here has", stdout);
		for (size_t i = 0; i < nnames; i++) {
			fputs(i ? ", " : " ", stdout);
			print_safely(stdout, names[i]);
		}
		fputs(", which revisions come after or depend on: recorded as outside, another repository's.\n",
		      stdout);
	}
}

/* They may not be what production has run. */
static void
print_edited(struct project *project)
{
	enum { MOST_SHOWN = 5 };

	for (size_t e = 0; e < project->nenvironments; e++) {
		struct edited_revision *edited;
		size_t nedited;
		struct error ignored;

		/* Where the past is cut off or cannot be read, what is locked is locked all the same. */
		if (project->environments[e].lock ||
		    edited_since_find(&edited, &nedited, project, &project->environments[e], &ignored) < 0 ||
		    nedited == 0)
			continue;
		printf("\n%zu revision%s edited after the commit that created %s:", nedited,
		       nedited == 1 ? " was" : "s were", nedited == 1 ? "it" : "them");
		for (size_t i = 0; i < nedited && i < MOST_SHOWN; i++) {
			fputs(i ? ", " : " ", stdout);
			print_safely(stdout, edited[i].id);
			if (edited[i].nedits > 1)
				printf(" (%zu times)", edited[i].nedits);
		}
		fputs(nedited > MOST_SHOWN ? ", ..." : "", stdout);
		fputs("\n  how:                       miglock log REVISION\n"
		      "  if production ran another: miglock init --as-of COMMIT locks what was deployed\n",
		      stdout);
	}
}

static int
init_environment(const struct project *project, const struct project_environment *environment,
                 const struct settings *settings, struct error *err)
{
	struct locking_result result;
	struct lock lock;

	if (environment->lock) {
		if (!settings->quiet) {
			print_safely(stdout, environment->environment->lockfile);
			printf(": there already, with %zu revisions\n", environment->lock->nrevisions);
		}
		return 0;
	}
	locking_build(&lock, project, environment, NULL);
	if (locking_write(&result, &lock, project, environment, err) < 0)
		return -1;
	if (!settings->quiet) {
		print_safely(stdout, environment->environment->lockfile);
		if (environment->nrevisions == 0)
			fputs(": nothing to lock yet; after the first 'alembic revision' run miglock lock\n", stdout);
		else
			printf(": locked %zu revision%s\n", result.nadded, result.nadded == 1 ? "" : "s");
		print_far_reaching(environment);
	}
	return 0;
}

/* Where it lay at the base may be elsewhere. */
static int
removed(const struct project *project, const struct project_environment *environment, struct error *err)
{
	const char *now = environment->environment->lockfile, *then = now;

	for (size_t i = 0; i < project->policy.nlost; i++) {
		const struct lost_lockfile *lost = &project->policy.lost[i];

		if (lost->moved_to && strcmp(lost->moved_to, now) == 0)
			then = lost->path;
	}
	return error_set(err,
	                 "%s was removed since the base of this change: take it back with\n"
	                 "  git restore --source %s -- %s",
	                 then, project->base.target ? project->base.target : "HEAD", then);
}

static int
init(const struct settings *settings, int nargs, char **args, struct error *err)
{
	struct project project;
	int status = EXIT_CLEAN;
	struct objections objections = {0};
	struct strays strays;
	bool all_there = true;

	(void)nargs;
	(void)args;
	if (project_open_to_adopt(&project, settings, err) < 0)
		return -1;
	for (size_t i = 0; i < project.nenvironments; i++) {
		const struct project_environment *environment = &project.environments[i];

		all_there &= environment->lock != NULL;
		if (!environment->lock && environment->nbases && !environment->left_lockfile && project.repository)
			status = removed(&project, environment, err);
	}
	if (status == EXIT_CLEAN && all_there && settings->ci && project.repository) {
		status = ci_pieces_write(project.repository, stdout, err);
		project_close(&project);
		return status;
	}
	if (status == EXIT_CLEAN && all_there)
		status = error_set(err, "every environment has a lockfile; 'miglock lock' adds new revisions to it");
	if (status == EXIT_CLEAN) {
		if (settings->as_of)
			status = init_as_of(&project, err);
		else
			objections = objections_find(&project, blocking, noted, stdout);
	}
	if (status == EXIT_CLEAN && project_has_looked(&project, err) < 0)
		status = -1;
	for (size_t i = 0; i < project.nenvironments && status == EXIT_CLEAN && !settings->as_of; i++)
		status = init_environment(&project, &project.environments[i], settings, err);
	if (status == EXIT_CLEAN)
		status = strays_find(&strays, &project, err);
	if (status == EXIT_CLEAN && !settings->quiet) {
		print_outside(&project);
		strays_print(&strays, &project, true, stdout);
		if (!settings->as_of)
			print_edited(&project);
		print_stops(&project);
		print_advice(&project);
	}
	if (status == EXIT_CLEAN && settings->ci && project.repository) {
		fputs("\n", stdout);
		status = ci_pieces_write(project.repository, stdout, err);
	}
	if (status == EXIT_CLEAN && !settings->quiet)
		print_ignored(&project);
	/* What could not be read is not locked, so this is no clean start. */
	if (status == EXIT_CLEAN && objections.nnoted > 0)
		status = EXIT_FINDINGS;
	project_close(&project);
	return status;
}

static const struct option init_options[] = {
	{0, "as-of", "REV", "lock the texts of that commit, which production runs, instead of today's",
         offsetof(struct settings, as_of)},
	{0, "ci", NULL, "also write what has the CI system here run the check, or show what to paste",
         offsetof(struct settings, ci)},
	{0},
};

const struct command command_init = {
	.name = "init",
	.arguments = "",
	.summary = "lock every revision of a project for the first time",
	.help = "Finds the Alembic environments, writes a miglock.lock into each script directory and prints\n"
		"what to paste into hooks and CI. No version file is touched. With --as-of the texts of a commit are\n"
		"locked, a tag of what is deployed for one: then verify, diff and restore know at once what was "
		"edited. With --ci the file of the CI system that is seen is written, at any time.\n",
	.examples =
		{
			{"miglock init", "lock every revision; then commit what it wrote"},
			{"miglock init --ci", "also have GitHub, GitLab or Azure run the check"},
			{"miglock init --as-of v2.4", "lock what was released, though files were edited since"},
		},
	.options = {init_options, base_options},
	.uses = USES_PROJECT | USES_QUIET | USES_VERBOSE,
	.run = init,
};

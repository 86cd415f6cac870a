/*
 * verify.c - the check.
 */
#include <string.h>
#include <time.h>

#include "alembic/environment.h"
#include "base/arena.h"
#include "base/error.h"
#include "cmd/commands.h"
#include "git/snapshot.h"
#include "past/evidence.h"
#include "past/judgement.h"
#include "project/advice.h"
#include "project/applied.h"
#include "project/base.h"
#include "project/output.h"
#include "project/project.h"
#include "project/settings.h"
#include "report/report.h"

static double
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static void
describe_base(struct report *report, const struct project *project, char hex[OBJECT_ID_HEX + 1])
{
	const struct base_commits *base = &project->base;

	if (base->ncommits == 0)
		return;
	report->base_id = object_id_format(&base->commits[0], hex);
	report->base_how = base->how;
	report->base = project_base_text(project);
}

/* Is it about what a database has run, or about no revision at all? */
static bool
is_about_applied(const struct finding *finding, const struct project *project, const struct standings *standings)
{
	bool is_about_one = finding->revision != NULL;

	for (size_t i = 0; i < standings->nitems; i++) {
		const struct standing *standing = &standings->items[i];
		const char *name = project->environments[standing->environment].environment->name;

		if (finding->environment && strcmp(finding->environment, name) != 0)
			continue;
		if (finding->revision && position_has(&standing->position, finding->revision))
			return true;
		for (size_t r = 0; r < finding->nrevisions; r++) {
			is_about_one = true;
			if (position_has(&standing->position, finding->revisions[r]))
				return true;
		}
	}
	return !is_about_one;
}

static void
keep_applied(struct findings *findings, const struct project *project, const struct standings *standings)
{
	size_t kept = 0;

	for (size_t i = 0; i < findings->nitems; i++) {
		if (is_about_applied(&findings->items[i], project, standings))
			findings->items[kept++] = findings->items[i];
	}
	findings->nitems = kept;
}

static int
report_project(struct project *project, const struct settings *settings, double started, struct error *err)
{
	struct check check = {.arena = project->arena, .config = &project->strictest};
	struct output output;
	char hex[OBJECT_ID_HEX + 1];
	struct report report = {.findings = &check.findings,
	                        .version = MIGLOCK_VERSION,
	                        .snapshot = snapshot_name(project->snapshot),
	                        .nenvironments = project->nenvironments,
	                        .options = advice_options(project),
	                        .quiet = settings->quiet};
	struct databases databases;
	struct standings standings;
	bool dirty = false;

	judge(&check, project);
	for (size_t i = 0; i < project->nenvironments; i++) {
		if (project->environments[i].nbases == 0)
			*ARENA_PUSH(project->arena, report.adopting, report.nadopting) =
				project->environments[i].environment->name;
	}
	if (databases_read(&databases, settings, false, project->arena, err) < 0 ||
	    standings_find(&standings, &databases, project, err) < 0)
		return -1;
	if (databases.nitems)
		keep_applied(&check.findings, project, &standings);
	report.nsealed = check.nsealed;
	report.ndrafts = check.ndrafts;
	report.nunlocked = check.nunlocked;
	report.nunread = check.nunread;
	describe_base(&report, project, hex);
	for (size_t i = 0; i < check.findings.nitems; i++)
		dirty |= check.findings.items[i].severity == SEVERITY_ERROR;
	if ((!dirty || settings->exit_zero) && project_has_looked(project, err) < 0)
		return -1;
	if (output_open(&output, settings, err) < 0)
		return -1;
	report.milliseconds = now() - started;
	for (const struct format *format = formats; format->name; format++) {
		if (output_is(&output, format->name))
			format->write(&report, output.file, output.color);
	}
	if (output_close(&output, settings, err) < 0)
		return -1;
	return dirty && !settings->exit_zero ? EXIT_FINDINGS : EXIT_CLEAN;
}

static int
verify_project(const struct settings *settings, struct error *err)
{
	double started = now();
	struct project project;
	struct evidence_store *evidence;
	int status;

	if (project_open_to_check(&project, settings, err) < 0)
		return -1;
	if (project_is_unlocked(&project) && project.policy.nlost == 0)
		status = error_set(
			err,
			"there is no miglock.lock, here or at the base: run 'miglock init' and commit what it writes");
	else {
		evidence = evidence_open(&project);
		status = report_project(&project, settings, started, err);
		evidence_close(evidence);
	}
	project_close(&project);
	return status;
}

/*
 * An empty report would look like a check that passed: whoever reads another format, or a file, is told in it what main
 * tells people.
 */
static void
report_failure(const struct settings *settings, const struct error *err)
{
	const struct findings none = {0};
	const struct report report = {.findings = &none, .version = MIGLOCK_VERSION, .failure = err->message};
	struct error ignored;
	struct output output;

	if (output_open(&output, settings, &ignored) < 0)
		return;
	for (const struct format *format = formats; format->name; format++) {
		if (output_is(&output, format->name) && (settings->output || strcmp(format->name, "text") != 0))
			format->write(&report, output.file, output.color);
	}
	output_close(&output, settings, &ignored);
}

static int
verify(const struct settings *settings, int nargs, char **args, struct error *err)
{
	int status = verify_project(settings, err);

	(void)nargs;
	(void)args;
	if (status < 0)
		report_failure(settings, err);
	return status;
}

static const struct option verify_options[] = {
	{0, "exit-zero", NULL, "exit 0 in spite of findings (but still 2 when something could not be checked)",
         offsetof(struct settings, exit_zero)},
	{0},
};

const struct command command_verify = {
	.name = "verify",
	.arguments = "",
	.summary = "check that no applied revision changed",
	.help = "Compares every version file with miglock.lock, and miglock.lock with the one at the base of\n"
		"this change: the merge base with the target branch. Looks at the working tree unless told otherwise.\n"
		"With --applied only what those databases have run is judged.\n"
		"Exits 0 when clean, 1 with findings, 2 when it could not check.\n",
	.examples =
		{
			{"miglock verify", "check the working tree, as the last line of a test run"},
			{"miglock verify --rev HEAD", "check what is committed, as CI does"},
			{"miglock verify --staged -q", "check what git commit would commit"},
			{"miglock verify --output-format sarif -o miglock.sarif", "a file for code scanning"},
		},
	.options = {snapshot_options, base_options, verify_options, applied_options},
	.json = true,
	.findings = true,
	.uses = USES_PROJECT | USES_OUTPUT | USES_COLOR | USES_QUIET | USES_VERBOSE,
	.run = verify,
};

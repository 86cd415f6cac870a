/*
 * hook.c - git's hooks: what git gives them, and the check of what they are about.
 *
 * https://git-scm.com/docs/githooks
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "cmd/commands.h"
#include "cmd/hook_install.h"
#include "cmd/lock_staged.h"
#include "git/base_commit.h"
#include "git/ci_provider.h"
#include "git/object_id.h"
#include "git/repository.h"
#include "past/blame.h"
#include "past/evidence.h"
#include "past/judgement.h"
#include "project/advice.h"
#include "project/base.h"
#include "project/output.h"
#include "project/project.h"
#include "project/settings.h"
#include "report/report.h"

enum { SHORT_ID = 12 };

/* The worst of what the references of a push come to. */
static int
worse(int a, int b)
{
	return a > b ? a : b;
}

/* Whoever pushes is told of what they change; what was wrong before is for whoever looks there. */
static void
say_known(const struct project *project, size_t nknown, bool brief)
{
	char hex[OBJECT_ID_HEX + 1];

	object_id_format(&project->base.commits[0], hex);
	printf("%s%zu error%s that the base has already %s not of this push: miglock verify --rev %.*s --base %.*s\n",
	       brief ? "miglock: " : "", nknown, nknown == 1 ? "" : "s", nknown == 1 ? "is" : "are", SHORT_ID, hex,
	       SHORT_ID, hex);
}

static int
check_project(struct project *project, bool brief, struct error *err)
{
	struct check check = {.arena = project->arena, .config = &project->strictest};
	struct report report = {.findings = &check.findings,
	                        .version = MIGLOCK_VERSION,
	                        .options = advice_options(project),
	                        .quiet = true};
	struct evidence_store *evidence;
	int status = EXIT_CLEAN;
	size_t nknown = 0;

	if (project_is_unlocked(project) && project->policy.nlost == 0)
		return project->settings->strict ? error_unlocked(err) : EXIT_CLEAN;
	evidence = evidence_open(project);
	judge(&check, project);
	if (project->push)
		nknown = blame_leave_out(&check, project);
	for (size_t i = 0; i < check.findings.nitems; i++) {
		if (check.findings.items[i].severity == SEVERITY_ERROR)
			status = EXIT_FINDINGS;
	}
	if (status == EXIT_CLEAN && project_has_looked(project, err) < 0)
		status = -1;
	else if (brief)
		report_short(&check.findings, stdout);
	else
		report_text(&report, stdout, color_wanted(project->settings->color, stdout));
	if (nknown)
		say_known(project, nknown, brief);
	evidence_close(evidence);
	return status;
}

/* The index git is about to commit.  Needs no base: where there is none to be had, what is locked here is sealed; but
   in CI a hook is the check itself, and nobody reads its warnings. */
static int
pre_commit(const struct settings *given, struct error *err)
{
	struct settings settings = *given;
	struct project project;
	int status;

	settings.staged = true;
	settings.strict = ci_is_running();
	settings.allow_missing_base = !settings.strict;
	/* Where applied revisions speak against it the check that follows says so. */
	if (settings.hook_lock && lock_staged(given, false, err) < 0)
		return -1;
	if (project_open_to_guard(&project, &settings, err) < 0)
		return -1;
	status = check_project(&project, false, err);
	project_close(&project);
	return status;
}

static bool
is_zero(const char *hex)
{
	return hex[strspn(hex, "0")] == '\0';
}

struct pushed {
	const char *reference, *new, *old;
};

/* The target branch says what is sealed: made anew, it would seal nothing. */
static int
check_deleted(const struct settings *given, const struct pushed *pushed, bool brief)
{
	struct settings settings = *given;
	struct repository *repository = NULL;
	struct project project;
	struct error err;
	int status = EXIT_UNCHECKED;
	bool target;

	if (repository_open(&repository, given->directory, &err) < 0)
		goto out;
	target = base_is_target(repository, pushed->reference);
	repository_close(repository);
	if (!target || is_zero(pushed->old))
		return EXIT_CLEAN;
	settings.rev = pushed->old;
	if (project_open_lockfiles(&project, &settings, &err) < 0)
		goto out;
	status = project_is_unlocked(&project) ? EXIT_CLEAN : EXIT_FINDINGS;
	project_close(&project);
	if (status != EXIT_CLEAN)
		printf(brief ? "miglock: %s is refused: what it has sealed would be lost with it\n"
		             : "%s: do not delete this: what it has sealed would be lost with it\n",
		       pushed->reference);
	return status;
out:
	fprintf(stderr, "miglock: %s: %s\n", pushed->reference, err.message);
	return status;
}

/* Failures are said here: the other references are checked all the same. */
static int
check_pushed(const struct settings *given, const struct pushed *pushed, bool brief)
{
	struct settings settings = *given;
	struct base_push push = {.reference = pushed->reference};
	struct object_id old;
	struct project project;
	struct error err;
	int status = -1;

	if (is_zero(pushed->new))
		return check_deleted(given, pushed, brief);
	settings.rev = pushed->new;
	settings.strict = !brief && ci_is_running();
	if (!is_zero(pushed->old) && object_id_parse(&old, text_of(pushed->old)))
		push.old = &old;
	if (project_open_push(&project, &settings, &push, &err) == 0) {
		status = check_project(&project, brief, &err);
		if (status < 0)
			fprintf(stderr, "miglock: %s: %s\n", pushed->reference, err.message);
		if (status != EXIT_CLEAN)
			printf(brief ? "miglock: %s is refused\n" : "%s: do not push this\n", pushed->reference);
		project_close(&project);
	} else {
		fprintf(stderr, "miglock: %s: %s\n", pushed->reference, err.message);
	}
	return status < 0 ? EXIT_UNCHECKED : status;
}

static void
read_all(struct buffer *input)
{
	char chunk[4096];
	size_t length;

	while ((length = fread(chunk, 1, sizeof chunk, stdin)) > 0)
		buffer_add(input, chunk, length);
	buffer_char(input, '\n');
}

/* Cut the last word off a line; NULL when there is none. */
static char *
last_word(char *line)
{
	char *space = strrchr(line, ' ');

	if (!space)
		return NULL;
	*space = '\0';
	return space + 1;
}

/* "LOCAL-REF LOCAL-ID REMOTE-REF REMOTE-ID": a local reference may be any revision, blanks and all. */
static bool
parse_pre_push(char *line, struct pushed *pushed)
{
	pushed->old = last_word(line);
	pushed->reference = pushed->old ? last_word(line) : NULL;
	pushed->new = pushed->reference ? last_word(line) : NULL;
	return pushed->new != NULL;
}

/* "OLD NEW REF" */
static bool
parse_pre_receive(char *line, struct pushed *pushed)
{
	pushed->reference = last_word(line);
	pushed->new = pushed->reference ? last_word(line) : NULL;
	pushed->old = line;
	return pushed->new != NULL;
}

/* Everything is read before anything is said: git takes a closed pipe for a failed hook. */
static int
check_lines(const struct settings *settings, bool (*parse)(char *line, struct pushed *pushed), bool brief)
{
	struct buffer input = BUFFER_INIT;
	int status = EXIT_CLEAN;
	char *line, *rest;

	read_all(&input);
	rest = input.data;
	while ((line = strsep(&rest, "\n")) != NULL) {
		struct pushed pushed;

		if (*line && parse(line, &pushed))
			status = worse(status, check_pushed(settings, &pushed, brief));
	}
	buffer_free(&input);
	return status;
}

static const char *
variable(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

/* The pre-commit framework keeps standard input to itself, and names one of the references that are pushed. */
static int
check_framework_push(const struct settings *settings)
{
	static const char none[] = "0000000000000000000000000000000000000000";
	struct pushed pushed = {.reference = variable("PRE_COMMIT_REMOTE_BRANCH"),
	                        .new = variable("PRE_COMMIT_TO_REF"),
	                        .old = variable("PRE_COMMIT_FROM_REF")};

	if (!pushed.new)
		pushed.new = "HEAD";
	if (!pushed.reference)
		pushed.reference = "refs/heads/";
	if (!pushed.old)
		pushed.old = none;
	return check_pushed(settings, &pushed, false);
}

static int
pre_push(const struct settings *settings, struct error *err)
{
	(void)err;
	return variable("PRE_COMMIT") ? check_framework_push(settings) : check_lines(settings, parse_pre_push, false);
}

static int
pre_receive(const struct settings *settings, struct error *err)
{
	(void)err;
	return check_lines(settings, parse_pre_receive, true);
}

static const struct {
	const char *name;
	int (*run)(const struct settings *settings, struct error *err);
} hooks[] = {{"pre-commit", pre_commit},   {"pre-merge-commit", pre_commit}, {"pre-push", pre_push},
             {"pre-receive", pre_receive}, {"install", hook_install},        {"uninstall", hook_uninstall}};

static int
hook(const struct settings *settings, int nargs, char **args, struct error *err)
{
	for (size_t i = 0; nargs > 0 && i < sizeof hooks / sizeof *hooks; i++) {
		if (strcmp(hooks[i].name, args[0]) == 0)
			return hooks[i].run(settings, err);
	}
	return error_set(err,
	                 "name the hook: pre-commit, pre-merge-commit, pre-push or pre-receive; or install, uninstall");
}

static const struct option hook_options[] = {
	{0, "lock", NULL, "pre-commit: lock drafts first, and stage the lockfile; with install: write such a hook",
         offsetof(struct settings, hook_lock)},
	{0, "pre-commit", NULL, "install: the check of each commit (the default)",
         offsetof(struct settings, hook_pre_commit)},
	{0, "pre-push", NULL, "install: the check of what is pushed", offsetof(struct settings, hook_pre_push)},
	{0, "pre-receive", NULL, "install: the check of what is received, on a server",
         offsetof(struct settings, hook_pre_receive)},
	{0},
};

const struct command command_hook = {
	.name = "hook",
	.arguments = "pre-commit|pre-push|pre-receive|install|uninstall",
	.summary = "check what git gives a hook, or install one",
	.help = "pre-commit checks the index, also for pre-merge-commit; pre-push and pre-receive read from standard "
		"input\n"
		"what is pushed and check those commits, not the working tree. install writes hooks where git looks "
		"for\n"
		"them (core.hooksPath is honoured), keeps and calls those that are there, and uninstall puts them "
		"back.\n",
	.examples =
		{
			{"miglock hook install", "check each commit of this clone"},
			{"miglock hook install --pre-push", "and what is pushed"},
		},
	.options = {hook_options},
	.uses = USES_PROJECT | USES_COLOR | USES_QUIET | USES_VERBOSE,
	.run = hook,
};

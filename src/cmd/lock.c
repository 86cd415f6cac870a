/*
 * lock.c - adding what is not locked yet; nothing sealed is ever touched.
 */
#include <stdio.h>
#include <string.h>

#include "alembic/current.h"
#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/names.h"
#include "base/shell.h"
#include "cmd/commands.h"
#include "cmd/lock_staged.h"
#include "lock/lock.h"
#include "past/objections.h"
#include "project/conflict_lock.h"
#include "project/locking.h"
#include "project/named.h"
#include "project/project.h"
#include "project/settings.h"
#include "report/report.h"

/* Which revisions the command line names. */
struct choice {
	const char **ids;
	size_t nids;
	bool everything;
};

static int
read_current(struct choice *choice, const struct settings *settings, struct arena *arena, struct error *err)
{
	struct buffer input = BUFFER_INIT;
	char chunk[4096];
	size_t length;
	const char **ids;
	size_t nids;
	int ret;

	while ((length = fread(chunk, 1, sizeof chunk, stdin)) > 0)
		buffer_add(&input, chunk, length);
	ret = ferror(stdin) ? error_system(err, "cannot read standard input")
	                    : current_read((struct text){input.data ? input.data : "", input.length}, arena, &ids,
	                                   &nids, err);
	if (ret == 0 && nids == 0 && !settings->allow_empty)
		ret = error_set(err,
		                "standard input names no revision: an empty database, or did 'alembic current' fail?\n"
		                "set -o pipefail shows the second; --allow-empty accepts the first");
	for (size_t i = 0; ret == 0 && i < nids; i++)
		*ARENA_PUSH(arena, choice->ids, choice->nids) = ids[i];
	buffer_free(&input);
	return ret;
}

static int
read_choice(struct choice *choice, const struct settings *settings, int nargs, char **args, struct arena *arena,
            struct error *err)
{
	*choice = (struct choice){.everything = nargs == 0};
	for (int i = 0; i < nargs; i++) {
		if (strcmp(args[i], "-") != 0)
			*ARENA_PUSH(arena, choice->ids, choice->nids) = args[i];
		else if (read_current(choice, settings, arena, err) < 0)
			return -1;
	}
	return 0;
}

/* A file is meant by its path, an id by its beginning or a label, as Alembic takes them. */
static struct graph_node *
find_named(const struct project *project, const struct project_environment *environment, const char *name,
           bool *ambiguous)
{
	struct graph_node *node = graph_identify(&environment->graph, name, ambiguous);
	const char *path = node || *ambiguous ? NULL : named_path(project, name);

	for (size_t i = 0; path && i < environment->nrevisions; i++) {
		const struct revision *revision = environment->revisions[i];

		if (revision->id && strcmp(revision->path, path) == 0)
			return graph_find(&environment->graph, revision->id);
	}
	return node;
}

/* Marks found[i] for the ids this environment has. */
static int
choose(const struct choice *choice, const struct project *project, struct project_environment *environment, bool *found,
       bool **chosen, struct arena *arena, struct error *err)
{
	struct graph_node **from = ARENA_ARRAY(arena, struct graph_node *, choice->nids + 1);
	size_t nfrom = 0;

	*chosen = NULL;
	if (choice->everything)
		return 0;
	for (size_t i = 0; i < choice->nids; i++) {
		bool ambiguous;
		struct graph_node *node = find_named(project, environment, choice->ids[i], &ambiguous);

		if (ambiguous)
			return error_set(err, "'%s' is the beginning of several revision ids of %s; write the whole id",
			                 choice->ids[i], environment->environment->name);
		if (!node)
			continue;
		found[i] = true;
		from[nfrom++] = node;
	}
	graph_mark_applied(&environment->graph, from, nfrom);
	*chosen = ARENA_ARRAY(arena, bool, environment->graph.nnodes + 1);
	for (size_t i = 0; i < environment->graph.nnodes; i++)
		(*chosen)[i] = environment->graph.nodes[i].mark;
	return 0;
}

static void
print_result(const struct project_environment *environment, const struct locking_result *result)
{
	print_safely(stdout, environment->environment->lockfile);
	if (!result->written)
		fputs(": nothing to do\n", stdout);
	else if (!result->nadded && !result->nrefreshed && !result->nremoved)
		fputs(": records and settings brought up to date\n", stdout);
	else
		printf(": %zu added, %zu refreshed, %zu removed\n", result->nadded, result->nrefreshed,
		       result->nremoved);
}

static int
lock_environments(struct project *project, const struct choice *choice, const struct settings *settings,
                  struct error *err)
{
	bool *found = ARENA_ARRAY(project->arena, bool, choice->nids + 1);
	bool **chosen = ARENA_ARRAY(project->arena, bool *, project->nenvironments);

	for (size_t i = 0; i < project->nenvironments; i++) {
		if (choose(choice, project, &project->environments[i], found, &chosen[i], project->arena, err) < 0)
			return -1;
	}
	for (size_t i = 0; i < choice->nids; i++) {
		if (!found[i])
			return error_set(err,
			                 "no revision is called '%s', and no version file of an environment lies there",
			                 choice->ids[i]);
	}
	for (size_t i = 0; i < project->nenvironments; i++) {
		struct locking_result result;
		struct lock lock;

		locking_build(&lock, project, &project->environments[i], chosen[i]);
		if (locking_write(&result, &lock, project, &project->environments[i], err) < 0)
			return -1;
		if (!settings->quiet)
			print_result(&project->environments[i], &result);
	}
	return EXIT_CLEAN;
}

static bool
is_missing(const struct project *project, const char *id)
{
	for (size_t e = 0; e < project->nenvironments; e++) {
		const struct graph *graph = project->environments[e].subject.graph;

		for (size_t i = 0; i < graph->nmissing; i++) {
			if (strcmp(graph->missing[i].name, id) == 0)
				return true;
		}
	}
	return false;
}

/* --outside: known from here on, so that nothing is said of them. */
static int
expect_outside(struct project *project, const char *list, struct error *err)
{
	const char **ids;
	size_t nids;

	names_split(list, project->arena, &ids, &nids);
	for (size_t i = 0; i < nids; i++) {
		if (!is_missing(project, ids[i]))
			return error_set(err,
			                 "--outside: no revision comes after or depends on a '%s' that is not here",
			                 ids[i]);
	}
	for (size_t e = 0; e < project->nenvironments; e++) {
		struct subject *subject = &project->environments[e].subject;
		struct lock *lock = ARENA_NEW(project->arena, struct lock);

		if (!subject->lock)
			continue;
		*lock = *subject->lock;
		lock->outside = NULL;
		lock->noutside = 0;
		for (size_t i = 0; i < subject->lock->noutside; i++)
			*ARENA_PUSH(project->arena, lock->outside, lock->noutside) = subject->lock->outside[i];
		for (size_t i = 0; i < nids; i++)
			*ARENA_PUSH(project->arena, lock->outside, lock->noutside) = ids[i];
		subject->lock = lock;
	}
	return 0;
}

/* One command for all of them, where there are several. */
static void
print_outside(const struct project *project)
{
	const char **ids = NULL;
	size_t nids = 0;

	for (size_t e = 0; e < project->nenvironments; e++) {
		const struct subject *subject = &project->environments[e].subject;

		for (size_t i = 0; i < subject->graph->nmissing; i++) {
			const char *id = subject->graph->missing[i].name;
			bool known =
				subject->lock && names_contain(subject->lock->outside, subject->lock->noutside, id);

			if (!known && *id && !names_contain(ids, nids, id))
				*ARENA_PUSH(project->arena, ids, nids) = id;
		}
	}
	if (nids < 2)
		return;
	fputs("If other repositories have all those parents: miglock lock --outside ", stdout);
	for (size_t i = 0; i < nids; i++) {
		fputs(i ? "," : "", stdout);
		print_safely(stdout, shell_quote(project->arena, ids[i]));
	}
	putchar('\n');
}

static int
lock(const struct settings *settings, int nargs, char **args, struct error *err)
{
	struct project project;
	struct choice choice;
	struct objections objections;
	int status = -1;

	if (settings->staged) {
		if (nargs)
			return error_set(err, "--staged locks what is staged, whatever it is: it takes no names");
		status = lock_staged(settings, true, err);
		if (status == EXIT_FINDINGS)
			puts("Nothing was written.");
		return status;
	}
	if (project_open_to_lock(&project, settings, err) < 0)
		return -1;
	if ((!settings->outside || expect_outside(&project, settings->outside, err) == 0) &&
	    read_choice(&choice, settings, nargs, args, project.arena, err) == 0) {
		objections = objections_find(&project, lock_blocking, lock_noted, stdout);
		if (objections.nblocking > 0) {
			puts("Nothing was written.");
			print_outside(&project);
			status = EXIT_FINDINGS;
		} else if (project_has_looked(&project, err) == 0) {
			status = lock_environments(&project, &choice, settings, err);
			if (status >= 0)
				conflict_say_next(&project);
			if (status == EXIT_CLEAN && objections.nnoted > 0)
				status = EXIT_FINDINGS;
		}
	}
	project_close(&project);
	return status;
}

static const struct option lock_options[] = {
	{0, "allow-empty", NULL, "with -: an empty database is fine", offsetof(struct settings, allow_empty)},
	{0, "staged", NULL, "lock what is in the index, and stage the lockfile", offsetof(struct settings, staged)},
	{0, "outside", "ID,...", "parents that other repositories of the chain have",
         offsetof(struct settings, outside)},
	{0, "no-git", "DIR", "work in a plain directory", offsetof(struct settings, no_git)},
	{0},
};

const struct command command_lock = {
	.name = "lock",
	.arguments = "[REVISION|FILE...|-]",
	.summary = "lock what is not locked yet and refresh drafts",
	.help = "Without arguments every revision; with REVISION those and all they come after or depend on; a\n"
		"version file stands for its revision, so Alembic's post_write_hooks can call it with the file it "
		"wrote.\n"
		"\"-\" reads the output of 'alembic current', or ids one to a line. What is sealed is never touched:\n"
		"if a sealed revision was edited, nothing is written and the exit status is 1. A lockfile with a "
		"merge\n"
		"conflict gets the entries and records of both sides first.\n",
	.examples =
		{
			{"miglock lock", "lock the new revision, in the commit that adds it"},
			{"alembic current | miglock lock -", "lock what a database has run"},
		},
	.options = {lock_options, base_options},
	.uses = USES_PROJECT | USES_QUIET | USES_COLOR | USES_VERBOSE,
	.run = lock,
};

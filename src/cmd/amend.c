/*
 * amend.c - accepting the edit of an applied revision, on the record.
 */
#include <stdio.h>
#include <string.h>

#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"
#include "cmd/commands.h"
#include "cmd/locking.h"
#include "cmd/project.h"
#include "cmd/settings.h"
#include "git/identity.h"
#include "lock/entries.h"
#include "lock/lock.h"
#include "lock/records.h"
#include "report/report.h"

/* What cannot be read cannot be pinned. */
static const char *const blocking[] = {"ML201", "ML208", "ML209", "ML401", "ML402", NULL};
static const char *const nothing_else[] = {NULL};

struct amending {
	struct project *project;
	const char *reason, *by, *on;
	size_t namended;
	bool quiet;
};

/* The records of this change that led to where the entry stands. */
static void
drop_steps(struct lock *lock, const struct sealing *sealing, const char *id)
{
	size_t kept = 0;

	for (size_t i = 0; i < lock->namendments; i++) {
		const struct lock_amendment *amendment = &lock->amendments[i];
		bool step = false;

		for (size_t k = 0; k < sealing->nused && !step; k++)
			step = strcmp(amendment->target, id) == 0 && strcmp(sealing->used[k]->target, id) == 0 &&
			       fingerprint_equal(&sealing->used[k]->from, &amendment->from) &&
			       fingerprint_equal(&sealing->used[k]->to, &amendment->to);
		if (!step)
			lock->amendments[kept++] = *amendment;
	}
	lock->namendments = kept;
}

static void
record(struct amending *amending, struct lock *lock, const char *id, const struct fingerprint *from,
       const struct fingerprint *to)
{
	const struct lock_amendment amendment = {.target = id,
	                                         .from = *from,
	                                         .to = *to,
	                                         .reason = amending->reason,
	                                         .by = amending->by,
	                                         .on = amending->on};

	records_add_amendment(lock, &amendment, amending->project->arena);
}

static void
amend_one(struct amending *amending, struct lock *lock, const struct project_environment *environment,
          const struct sealed *sealed, const struct revision *revision)
{
	struct arena *arena = amending->project->arena;
	const char *directory = path_directory(arena, environment->environment->lockfile);
	struct lock_revision *entry = (struct lock_revision *)lock_find(lock, sealed->was->id), before = *entry;

	*entry = lock_entry_of(revision, &before, directory, arena);
	if (entry_matches(sealed->was, revision)) {
		drop_steps(lock, &environment->subject.sealing, sealed->was->id);
	} else {
		if (!fingerprint_equal(&before.hash, &entry->hash))
			record(amending, lock, entry->id, &before.hash, &entry->hash);
		before.hash = entry->hash;
		if (!entry_matches(&before, revision))
			record(amending, lock, entry->id, &entry->hash, &entry->hash);
	}
	amending->namended++;
	if (!amending->quiet) {
		fputs("amended ", stdout);
		print_safely(stdout, entry->id);
		fputc('\n', stdout);
	}
}

static int
refuse(const struct project_environment *environment, const char *id, struct error *err)
{
	if (environment->lock && lock_find(environment->lock, id))
		return error_set(err, "revision %s is a draft: edit it freely, 'miglock lock' refreshes its entry", id);
	return error_set(err, "revision %s is not sealed: there is nothing to amend", id);
}

/* Is the environment's revision among those named?  An id may be shortened as on Alembic's command line. */
static bool
is_named(const struct project_environment *environment, const char *id, int nargs, char **args, bool *found)
{
	bool named = false, ambiguous;

	for (int i = 0; i < nargs; i++) {
		const struct graph_node *node = graph_identify(&environment->graph, args[i], &ambiguous);

		if (strcmp(args[i], id) == 0 || (node && strcmp(node->revision->id, id) == 0))
			named = found[i] = true;
	}
	return named;
}

static int
amend_environment(struct amending *amending, const struct project_environment *environment, bool all, int nargs,
                  char **args, bool *found, struct error *err)
{
	const struct sealing *sealing = &environment->subject.sealing;
	struct locking_result result;
	struct lock lock;
	size_t before = amending->namended;

	locking_build(&lock, amending->project, environment,
	              ARENA_ARRAY(amending->project->arena, bool, environment->graph.nnodes + 1));
	for (size_t i = 0; i < sealing->nrevisions; i++) {
		const struct sealed *sealed = &sealing->revisions[i];
		const char *id = sealed->was->id;
		const struct graph_node *node = graph_find(&environment->graph, id);
		bool named = is_named(environment, id, nargs, args, found);

		if (!named && !all)
			continue;
		if (named && !node)
			return error_set(err,
			                 "revision %s was deleted: miglock restore %s brings it back; 'miglock prune' "
			                 "is for those that no database needs",
			                 id, id);
		if (node && !entry_matches(sealed->entry, node->revision))
			amend_one(amending, &lock, environment, sealed, node->revision);
		else if (named)
			return error_set(
				err, "revision %s does what it did when it was locked: there is nothing to amend", id);
	}
	for (int i = 0; i < nargs; i++) {
		bool ambiguous;
		const struct graph_node *node = graph_identify(&environment->graph, args[i], &ambiguous);

		if (!found[i] && node)
			return refuse(environment, node->revision->id, err);
	}
	if (amending->namended == before)
		return 0;
	return locking_write(&result, &lock, amending->project, environment, err);
}

static int
amend_project(struct amending *amending, const struct settings *settings, int nargs, char **args, struct error *err)
{
	struct project *project = amending->project;
	bool *found = ARENA_ARRAY(project->arena, bool, (size_t)nargs + 1);

	if (locking_objections(project, blocking, nothing_else).nblocking > 0) {
		puts("Nothing was written.");
		return EXIT_FINDINGS;
	}
	amending->by = identity_email(project->repository, project->arena, err);
	if (!amending->by)
		return -1;
	amending->on = identity_today(project->arena);
	for (size_t i = 0; i < project->nenvironments; i++) {
		if (amend_environment(amending, &project->environments[i], settings->all, nargs, args, found, err) < 0)
			return -1;
	}
	for (int i = 0; i < nargs; i++) {
		if (!found[i])
			return error_set(err, "no sealed revision is called '%s'", args[i]);
	}
	if (!settings->quiet)
		puts(amending->namended
		             ? "Commit the lockfile together with the edit; the reviewer will be shown the reason."
		             : "Nothing to amend: every sealed revision does what it did when it was locked.");
	return EXIT_CLEAN;
}

static int
amend(const struct settings *settings, int nargs, char **args, struct error *err)
{
	struct amending amending = {.reason = settings->reason, .quiet = settings->quiet};
	struct project project;
	int status;

	if (!settings->reason || !settings->reason[strspn(settings->reason, " \t\n")])
		return error_set(
			err, "say why: --reason 'what was edited, and why databases that have run it need not care'");
	if ((nargs == 0) != settings->all)
		return error_set(err, nargs == 0 ? "name the revisions to amend, or all that were edited with --all"
		                                 : "--all takes no revisions");
	if (project_open(&project, settings, PROJECT_BASE | PROJECT_ALL_PARSED, err) < 0)
		return -1;
	amending.project = &project;
	status = amend_project(&amending, settings, nargs, args, err);
	project_close(&project);
	return status;
}

static const struct option amend_options[] = {
	{0, "reason", "TEXT", "why the edit is harmless; required, and kept in the lockfile",
         offsetof(struct settings, reason)},
	{0, "all", NULL, "amend every sealed revision that was edited", offsetof(struct settings, all)},
	{0},
};

const struct command command_amend = {
	.name = "amend",
	.arguments = "REVISION...",
	.summary = "accept an edit of an applied revision, on the record",
	.help = "Writes an [[amendment]] into the lockfile that allows exactly this edit, once, with your reason, "
		"your\n"
		"address (git config user.email) and the date (SOURCE_DATE_EPOCH is honoured). verify then shows it to "
		"the\n"
		"reviewer as a warning, or refuses it where the configuration says amendments = \"deny\".\n",
	.options = {amend_options, base_options},
	.run = amend,
};

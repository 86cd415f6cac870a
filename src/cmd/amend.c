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
#include "cmd/amending.h"
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

void
amending_record(struct amending *amending, struct lock *lock, const char *target, const struct fingerprint *from,
                const struct fingerprint *to)
{
	const struct lock_amendment amendment = {.target = target,
	                                         .from = *from,
	                                         .to = *to,
	                                         .reason = amending->reason,
	                                         .by = amending->by,
	                                         .on = amending->on};

	records_add_amendment(lock, &amendment, amending->project->arena);
}

void
amending_done(struct amending *amending, const char *target)
{
	amending->namended++;
	if (amending->quiet)
		return;
	fputs("amended ", stdout);
	print_safely(stdout, target);
	fputc('\n', stdout);
}

static void
amend_one(struct amending *amending, struct lock *lock, const struct project_environment *environment,
          const struct sealed *sealed, const struct revision *revision)
{
	struct arena *arena = amending->project->arena;
	const char *directory = path_directory(arena, environment->environment->lockfile);
	struct lock_revision *entry = (struct lock_revision *)lock_find(lock, sealed->was->id), before = *entry;
	struct used used;

	*entry = lock_entry_of(revision, &before, directory, arena);
	if (!entry_matches(sealed->was, revision)) {
		if (!fingerprint_equal(&before.hash, &entry->hash))
			amending_record(amending, lock, entry->id, &before.hash, &entry->hash);
		before.hash = entry->hash;
		if (!entry_matches(&before, revision))
			amending_record(amending, lock, entry->id, &entry->hash, &entry->hash);
	}
	used_begin(&used, lock, directory, arena);
	used_add(&used, revision);
	amending_done(amending, entry->id);
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
is_named(struct amending *amending, const struct project_environment *environment, const char *id)
{
	bool named = false, ambiguous;

	for (int i = 0; i < amending->nargs; i++) {
		const char *name = amending->args[i];
		const struct graph_node *node = graph_identify(&environment->graph, name, &ambiguous);

		if (strcmp(name, id) == 0 || (node && strcmp(node->revision->id, id) == 0))
			named = amending->found[i] = true;
	}
	return named;
}

/* What the project as a whole may do on record only; the first environment's lockfile is as good as another's. */
static void
amend_policy(struct amending *amending, struct lock *lock, const struct policy *policy)
{
	for (size_t i = 0; i < policy->nsteps; i++) {
		const struct sealing_step *step = &policy->steps[i];
		bool named = false;

		for (int k = 0; k < amending->nargs; k++) {
			if (strcmp(amending->args[k], step->target) == 0)
				named = amending->found[k] = true;
		}
		if (!named || step->on_record)
			continue;
		amending_record(amending, lock, step->target, &step->from, &step->to);
		amending_done(amending, step->target);
	}
}

static int
amend_environment(struct amending *amending, const struct project_environment *environment, struct error *err)
{
	const struct sealing *sealing = &environment->subject.sealing;
	const struct policy *policy = &amending->project->policy;
	struct locking_result result;
	struct sealing left;
	struct lock lock;
	size_t before = amending->namended;

	locking_build(&lock, amending->project, environment,
	              ARENA_ARRAY(amending->project->arena, bool, environment->graph.nnodes + 1));
	for (size_t i = 0; i < sealing->nrevisions; i++) {
		const struct sealed *sealed = &sealing->revisions[i];
		const char *id = sealed->was->id;
		const struct graph_node *node = graph_find(&environment->graph, id);
		bool named = is_named(amending, environment, id);

		if (!named && !amending->all)
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
	amend_helpers(amending, &lock, environment);
	if (environment == amending->project->environments)
		amend_policy(amending, &lock, policy);
	for (int i = 0; i < amending->nargs; i++) {
		bool ambiguous;
		const char *name = amending->args[i];
		const struct graph_node *node = graph_identify(&environment->graph, name, &ambiguous);

		if (!amending->found[i] && node)
			return refuse(environment, node->revision->id, err);
		if (!amending->found[i] && sealing_find_helper(sealing, name))
			return error_set(err, "%s does what it did when it was locked: there is nothing to amend",
			                 name);
	}
	if (amending->namended == before)
		return 0;
	/* What was amended and is taken back needs its records no more. */
	sealing_build(&left, &lock, environment->bases, environment->nbases, policy->steps, policy->nsteps,
	              amending->project->arena);
	records_mend(&lock, &left, amending->project->arena);
	return locking_write(&result, &lock, amending->project, environment, err);
}

static int
amend_project(struct amending *amending, struct error *err)
{
	struct project *project = amending->project;

	if (locking_objections(project, blocking, nothing_else).nblocking > 0) {
		puts("Nothing was written.");
		return EXIT_FINDINGS;
	}
	amending->by = identity_email(project->repository, project->arena, err);
	if (!amending->by)
		return -1;
	amending->on = identity_today(project->arena);
	for (size_t i = 0; i < project->nenvironments; i++) {
		if (amend_environment(amending, &project->environments[i], err) < 0)
			return -1;
	}
	for (int i = 0; i < amending->nargs; i++) {
		if (!amending->found[i])
			return error_set(
				err, "nothing sealed is called '%s': name a revision, a helper (module:name) or a file",
				amending->args[i]);
	}
	if (!amending->quiet)
		puts(amending->namended
		             ? "Commit the lockfile together with the edit; the reviewer will be shown the reason."
		             : "Nothing to amend: every sealed revision does what it did when it was locked.");
	return EXIT_CLEAN;
}

static int
amend(const struct settings *settings, int nargs, char **args, struct error *err)
{
	struct amending amending = {.reason = settings->reason,
	                            .all = settings->all,
	                            .nargs = nargs,
	                            .args = args,
	                            .quiet = settings->quiet};
	struct project project;
	int status;

	if (!settings->reason || !settings->reason[strspn(settings->reason, " \t\n")])
		return error_set(
			err, "say why: --reason 'what was edited, and why databases that have run it need not care'");
	if ((nargs == 0) != settings->all)
		return error_set(
			err, nargs == 0 ? "name the revisions and helpers to amend, or all that were edited with --all"
					: "--all takes no names");
	if (project_open(&project, settings, PROJECT_BASE | PROJECT_ALL_PARSED | PROJECT_WRITES, err) < 0)
		return -1;
	amending.project = &project;
	amending.found = ARENA_ARRAY(project.arena, bool, (size_t)nargs + 1);
	status = amend_project(&amending, err);
	project_close(&project);
	return status;
}

static const struct option amend_options[] = {
	{0, "reason", "TEXT", "why the edit is harmless; required, and kept in the lockfile",
         offsetof(struct settings, reason)},
	{0, "all", NULL, "amend every sealed revision and helper that was edited", offsetof(struct settings, all)},
	{0},
};

const struct command command_amend = {
	.name = "amend",
	.arguments = "REVISION|HELPER...",
	.summary = "accept an edit of an applied revision, on the record",
	.help = "Writes an [[amendment]] into the lockfile that allows exactly this edit, once, with your reason, "
		"your\n"
		"address (git config user.email) and the date (SOURCE_DATE_EPOCH is honoured). verify then shows it "
		"to\n"
		"the reviewer as a warning, or refuses it where the configuration says amendments = \"deny\".\n"
		"Helpers are named as findings name them, module:name, and files by their path from the lockfile. A\n"
		"configuration that checks less is called 'configuration', a dropped environment by its lockfile.\n",
	.options = {amend_options, base_options},
	.run = amend,
};

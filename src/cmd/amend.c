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
#include "base/shell.h"
#include "cmd/amending.h"
#include "cmd/commands.h"
#include "git/identity.h"
#include "git/object_id.h"
#include "git/repository.h"
#include "git/snapshot.h"
#include "lock/entries.h"
#include "lock/lock.h"
#include "lock/records.h"
#include "past/evidence.h"
#include "past/locked_text.h"
#include "past/objections.h"
#include "project/locking.h"
#include "project/named.h"
#include "project/project.h"
#include "project/settings.h"
#include "report/report.h"

/* What cannot be read cannot be pinned. */
static const char *const blocking[] = {"ML201", "ML208", "ML209", "ML401", "ML402", NULL};
static const char *const nothing_else[] = {NULL};

void
amending_record(struct amending *amending, const char *target, const struct fingerprint *from,
                const struct fingerprint *to)
{
	const struct lock_amendment amendment = {.target = target,
	                                         .from = *from,
	                                         .to = *to,
	                                         .reason = amending->reason,
	                                         .by = amending->by,
	                                         .on = amending->on};

	records_add_amendment(amending->lock, &amendment, amending->project->arena);
}

void
amending_done(struct amending *amending, const char *target)
{
	*ARENA_PUSH(amending->project->arena, amending->amended, amending->namended) = (struct amended){target, false};
}

static void
amend_one(struct amending *amending, const struct project_environment *environment, const struct revision *revision)
{
	struct arena *arena = amending->project->arena;
	const char *directory = path_directory(arena, environment->environment->lockfile);
	struct lock_revision *entry = (struct lock_revision *)lock_find(amending->lock, revision->id), before = *entry;
	struct used used;

	*entry = lock_entry_of(revision, &before, directory, arena);
	if (!fingerprint_equal(&before.hash, &entry->hash))
		amending_record(amending, entry->id, &before.hash, &entry->hash);
	before.hash = entry->hash;
	if (!entry_matches(&before, revision) || entry_is_renamed(&before, revision))
		amending_record(amending, entry->id, &entry->hash, &entry->hash);
	used_begin(&used, amending->lock, directory, arena);
	used_add(&used, revision);
	amending_done(amending, entry->id);
}

static bool
is_named(const struct amending *amending, size_t environment, const char *id)
{
	for (size_t i = 0; i < amending->narguments; i++) {
		const char *named = amending->arguments[i].ids[environment];

		if (named && strcmp(named, id) == 0)
			return true;
	}
	return false;
}

static void
note_amended(struct amending *amending, size_t environment, const char *id)
{
	for (size_t i = 0; i < amending->narguments; i++) {
		const char *named = amending->arguments[i].ids[environment];

		amending->arguments[i].amended |= named && strcmp(named, id) == 0;
	}
}

/* Where its id means others too, by its file. */
static int
refuse_deleted(const struct project *project, const struct project_environment *environment,
               const struct lock_revision *entry, struct error *err)
{
	const char *name = project->nenvironments > 1
	                           ? lock_path(entry, environment->environment->lockfile, project->arena)
	                           : entry->id;

	return error_set(
		err,
		"revision %s was deleted: miglock restore %s brings it back; 'miglock prune' is for those that "
		"no database needs",
		entry->id, shell_quote(project->arena, name));
}

static int
amend_revisions(struct amending *amending, const struct project_environment *environment, struct error *err)
{
	const struct sealing *sealing = &environment->subject.sealing;
	size_t index = (size_t)(environment - amending->project->environments);

	for (size_t i = 0; i < sealing->nrevisions; i++) {
		const char *id = sealing->revisions[i].was->id;
		const struct graph_node *node = graph_find(&environment->graph, id);
		bool named = is_named(amending, index, id);

		if (named && !node)
			return refuse_deleted(amending->project, environment, sealing->revisions[i].entry, err);
		if (!node || !(named || amending->all) ||
		    (entry_matches(sealing->revisions[i].entry, node->revision) &&
		     !entry_is_renamed(sealing->revisions[i].entry, node->revision)))
			continue;
		amend_one(amending, environment, node->revision);
		note_amended(amending, index, id);
	}
	return 0;
}

static bool
is_accepted(const struct amending *amending, const struct lock_revision *entry)
{
	for (size_t i = 0; i < amending->lock->namendments; i++) {
		const struct lock_amendment *amendment = &amending->lock->amendments[i];

		if (strcmp(amendment->target, entry->id) == 0 && fingerprint_equal(&amendment->to, &entry->hash))
			return true;
	}
	return false;
}

/* A draft that changes others when it is loaded is accepted as it is. */
static int
amend_drafts(struct amending *amending, const struct project_environment *environment, struct error *err)
{
	const struct subject *subject = &environment->subject;
	size_t index = (size_t)(environment - amending->project->environments);

	for (size_t i = 0; i < environment->graph.nnodes; i++) {
		const struct revision *revision = environment->graph.nodes[i].revision;
		const struct lock_revision *entry = lock_find(amending->lock, revision->id);

		if (!is_named(amending, index, revision->id) || sealing_find(&subject->sealing, revision->id) ||
		    !changes_by_loading(subject, revision, amending->project->arena))
			continue;
		if (!entry)
			return error_set(err, "revision %s is not locked yet: miglock lock first", revision->id);
		if (is_accepted(amending, entry))
			continue;
		note_amended(amending, index, revision->id);
		amending_record(amending, entry->id, &entry->hash, &entry->hash);
		amending_done(amending, entry->id);
	}
	return 0;
}

/* What the project as a whole may do on record only; the first environment's lockfile is as good as another's. */
static void
amend_policy(struct amending *amending, const struct policy *policy)
{
	for (size_t i = 0; i < policy->nsteps; i++) {
		const struct sealing_step *step = &policy->steps[i];
		bool named = false;

		for (size_t k = 0; k < amending->narguments && !step->on_record; k++) {
			if (strcmp(amending->arguments[k].text, step->target) == 0)
				named = amending->arguments[k].amended = true;
		}
		if (!named)
			continue;
		amending_record(amending, step->target, &step->from, &step->to);
		amending_done(amending, step->target);
	}
}

/* Records that no edit is left of: the new lock is without them. */
static void
drop_undone(struct amending *amending, const struct project_environment *environment)
{
	const struct sealing *sealing = &environment->subject.sealing;

	for (size_t i = 0; i < sealing->nuseless; i++) {
		const char *target = sealing->useless[i]->target;
		bool named = amending->all, known = false;

		for (size_t k = 0; k < amending->narguments; k++) {
			struct amend_argument *argument = &amending->arguments[k];

			if (amending_names(amending, environment, argument, target))
				named = argument->amended = true;
		}
		for (size_t k = 0; k < amending->namended; k++)
			known |= strcmp(amending->amended[k].target, target) == 0;
		if (!named || known)
			continue;
		amending_done(amending, target);
		amending->amended[amending->namended - 1].is_undone = true;
	}
}

static int
amend_environment(struct amending *amending, const struct project_environment *environment, struct error *err)
{
	const struct policy *policy = &amending->project->policy;
	struct arena *arena = amending->project->arena;
	struct sealing left;

	locking_build(amending->lock, amending->project, environment,
	              ARENA_ARRAY(arena, bool, environment->graph.nnodes + 1));
	if (amend_revisions(amending, environment, err) < 0 || amend_drafts(amending, environment, err) < 0)
		return -1;
	amend_helpers(amending, environment);
	if (environment == amending->project->environments)
		amend_policy(amending, policy);
	drop_undone(amending, environment);
	/* What was amended and is taken back needs its records no more. */
	sealing_build(&left, amending->lock, environment->bases, environment->nbases, amending->project->base.either,
	              policy->steps, policy->nsteps, arena);
	records_mend(amending->lock, &left, arena);
	return 0;
}

static void
say(const struct amending *amending, const struct project_environment *environment)
{
	bool several = amending->project->nenvironments > 1;

	for (size_t i = 0; i < amending->namended; i++) {
		const struct amended *amended = &amending->amended[i];

		fputs(amended->is_undone ? "dropped the amendment of " : "amended ", stdout);
		print_safely(stdout, amended->target);
		if (several && sealing_find(&environment->subject.sealing, amended->target)) {
			fputs(" of ", stdout);
			print_safely(stdout, environment->environment->name);
		}
		fputs(amended->is_undone ? ", whose edit was taken back\n" : "\n", stdout);
	}
}

/* Those by which nothing was amended: on record already, or wrong. */
static int
check_arguments(const struct amending *amending, struct error *err)
{
	for (size_t i = 0; i < amending->narguments; i++) {
		if (!amending->arguments[i].amended && amending_explain(amending, &amending->arguments[i], err) < 0)
			return -1;
	}
	return 0;
}

static void
say_rest(const struct amending *amending, size_t namended, size_t nundone)
{
	for (size_t i = 0; i < amending->narguments; i++) {
		if (amending->arguments[i].amended)
			continue;
		print_safely(stdout, amending->arguments[i].text);
		puts(" is on the record already");
	}
	if (namended)
		puts("Commit the lockfile together with the edit; the reviewer will be shown the reason.");
	else if (amending->all && !nundone)
		puts("Nothing to amend: every sealed revision does what it did when it was locked.");
}

/* Git has the text from now on, as if it were staged: it is what restore brings back after another edit. */
static int
keep_text(const struct amending *amending, const struct project_environment *environment, const char *target,
          struct error *err)
{
	struct project *project = amending->project;
	const struct lock_revision *entry = lock_find(amending->lock, target);
	const struct lock_helper *used = entry ? NULL : lock_find_used(amending->lock, target);
	const char *path = entry  ? lock_path(entry, environment->environment->lockfile, project->arena)
	                   : used ? amending_place(amending, environment, used)
	                          : NULL;
	struct object_id blob;
	struct text content;
	int rc = path ? snapshot_read(project->snapshot, path, project->arena, &content, err) : 1;

	return rc == 0 ? repository_write_blob(project->repository, content, &blob, err) : rc < 0 ? -1 : 0;
}

static int
amend_all(struct amending *amending, bool quiet, struct error *err)
{
	struct project *project = amending->project;
	struct amending *parts = ARENA_ARRAY(project->arena, struct amending, project->nenvironments);
	size_t namended = 0, nundone = 0;

	for (size_t i = 0; i < project->nenvironments; i++) {
		parts[i] = *amending;
		parts[i].lock = ARENA_NEW(project->arena, struct lock);
		if (amend_environment(&parts[i], &project->environments[i], err) < 0)
			return -1;
	}
	if (check_arguments(amending, err) < 0)
		return -1;
	for (size_t i = 0; i < project->nenvironments; i++) {
		struct locking_result result;

		if (parts[i].namended == 0)
			continue;
		for (size_t k = 0; k < parts[i].namended; k++) {
			if (keep_text(&parts[i], &project->environments[i], parts[i].amended[k].target, err) < 0)
				return -1;
		}
		if (locking_write(&result, parts[i].lock, project, &project->environments[i], err) < 0)
			return -1;
		for (size_t k = 0; k < parts[i].namended; k++)
			*(parts[i].amended[k].is_undone ? &nundone : &namended) += 1;
		if (!quiet)
			say(&parts[i], &project->environments[i]);
	}
	if (!quiet)
		say_rest(amending, namended, nundone);
	return 0;
}

static int
amend_project(struct amending *amending, const struct settings *settings, int nargs, char **args, struct error *err)
{
	struct project *project = amending->project;

	if (objections_find(project, blocking, nothing_else, stdout).nblocking > 0) {
		puts("Nothing was written.");
		return EXIT_FINDINGS;
	}
	amending->by = identity_email(project->repository, project->arena, err);
	if (!amending->by)
		return -1;
	amending->on = identity_today(project->arena);
	for (int i = 0; i < nargs; i++) {
		struct amend_argument *argument = ARENA_PUSH(project->arena, amending->arguments, amending->narguments);

		*argument = (struct amend_argument){.text = args[i], .path = named_path(project, args[i])};
		if (named_revision(&argument->ids, project, args[i], err) < 0)
			return -1;
	}
	return amend_all(amending, settings->quiet, err) < 0 ? -1 : EXIT_CLEAN;
}

static int
amend(const struct settings *settings, int nargs, char **args, struct error *err)
{
	struct amending amending = {.reason = settings->reason, .all = settings->all};
	struct project project;
	struct evidence_store *evidence;
	int status;

	if (!settings->reason || !settings->reason[strspn(settings->reason, " \t\n")])
		return error_set(
			err, "say why: --reason 'what was edited, and why databases that have run it need not care'");
	if ((nargs == 0) != settings->all)
		return error_set(
			err, nargs == 0 ? "name the revisions and helpers to amend, or all that were edited with --all"
					: "--all takes no names");
	if (project_open_to_rewrite(&project, settings, err) < 0)
		return -1;
	amending.project = &project;
	evidence = evidence_open(&project);
	status = amend_project(&amending, settings, nargs, args, err);
	evidence_close(evidence);
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
	.arguments = "REVISION|HELPER|FILE...",
	.summary = "accept an edit of an applied revision, on the record",
	.help = "Writes an [[amendment]] into the lockfile that allows exactly this edit, once, with your reason, "
		"your\n"
		"address (git config user.email) and the date (SOURCE_DATE_EPOCH is honoured). verify then shows it "
		"to\n"
		"the reviewer as a warning, or refuses it where the configuration says amendments = \"deny\".\n"
		"Helpers are named as findings name them, module:name; what came into reach or went out of it with "
		"one,\n"
		"as its finding says, is accepted with it, and nothing else. A path is all that is locked of that "
		"file;\n"
		"of two environments' revisions with the same id it names one, while the id names both. A\n"
		"configuration that checks less is called 'configuration', a dropped environment by its lockfile. A "
		"draft\n"
		"that changes others when it is loaded is accepted as it is locked.\n",
	.examples =
		{
			{"miglock amend 774225e563ca --reason 'SQLAlchemy 2 takes columns positionally'",
                         "accept this edit, once"},
			{"miglock amend --all --reason '...'", "accept all that verify finds edited"},
		},
	.options = {amend_options, base_options},
	.uses = USES_PROJECT | USES_QUIET | USES_COLOR | USES_VERBOSE,
	.run = amend,
};

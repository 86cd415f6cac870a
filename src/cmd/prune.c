/*
 * prune.c - letting go of the oldest revisions, or of a head: tombstones in place of entries.
 */
#include <stdio.h>
#include <string.h>

#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"
#include "cmd/commands.h"
#include "cmd/prune_undo.h"
#include "git/identity.h"
#include "lock/entries.h"
#include "lock/lock.h"
#include "lock/records.h"
#include "project/locking.h"
#include "project/project.h"
#include "project/settings.h"
#include "report/report.h"

struct pruning {
	struct project *project;
	const struct project_environment *environment;
	struct lock lock; /* that is written */
	bool *removed;    /* like the sealed revisions */
	const struct settings *settings;
	const char *by, *on;
};

static const struct sealed *
sealed_by_label(const struct sealing *sealing, const char *name)
{
	const struct sealed *found = sealing_find(sealing, name);

	for (size_t i = 0; !found && i < sealing->nrevisions; i++) {
		const struct lock_revision *entry = sealing->revisions[i].entry;

		for (size_t k = 0; k < entry->nlabels && !found; k++) {
			if (strcmp(entry->labels[k], name) == 0)
				found = &sealing->revisions[i];
		}
	}
	return found;
}

/* The revision and all that it comes after or depends on. */
static size_t
mark_removed(struct pruning *pruning, const struct sealed *through)
{
	const struct sealing *sealing = &pruning->environment->subject.sealing;
	const struct sealed **todo = NULL;
	size_t ntodo = 0, nremoved = 0;

	*ARENA_PUSH(pruning->project->arena, todo, ntodo) = through;
	while (ntodo > 0) {
		const struct sealed *sealed = todo[--ntodo];
		const struct lock_revision *entry = sealed->entry;

		if (pruning->removed[sealed - sealing->revisions])
			continue;
		pruning->removed[sealed - sealing->revisions] = true;
		nremoved++;
		for (size_t i = 0; i < entry->ndown + entry->ndepends; i++) {
			const struct sealed *parent = sealed_by_label(
				sealing, i < entry->ndown ? entry->down[i] : entry->depends[i - entry->ndown]);

			if (parent)
				*ARENA_PUSH(pruning->project->arena, todo, ntodo) = parent;
		}
	}
	return nremoved;
}

/* The head and all that comes after it or depends on it, of which each pass finds the next. */
static size_t
mark_retired(struct pruning *pruning, const struct sealed *head)
{
	const struct sealing *sealing = &pruning->environment->subject.sealing;
	size_t nremoved = 1, before = 0;

	pruning->removed[head - sealing->revisions] = true;
	while (nremoved != before) {
		before = nremoved;
		for (size_t i = 0; i < sealing->nrevisions; i++) {
			const struct lock_revision *entry = sealing->revisions[i].entry;

			for (size_t k = 0; !pruning->removed[i] && k < entry->ndown + entry->ndepends; k++) {
				const struct sealed *parent = sealed_by_label(
					sealing, k < entry->ndown ? entry->down[k] : entry->depends[k - entry->ndown]);

				pruning->removed[i] = parent && pruning->removed[parent - sealing->revisions];
				nremoved += pruning->removed[i];
			}
		}
	}
	return nremoved;
}

static int
check_deleted(const struct pruning *pruning, struct error *err)
{
	const struct sealing *sealing = &pruning->environment->subject.sealing;
	const char *paths = "";
	size_t nleft = 0;

	for (size_t i = 0; i < sealing->nrevisions; i++) {
		const struct graph_node *node = graph_find(&pruning->environment->graph, sealing->revisions[i].was->id);

		if (!pruning->removed[i] || !node)
			continue;
		if (nleft++ < 8)
			paths = arena_printf(pruning->project->arena, "%s %s", paths, node->revision->path);
	}
	if (nleft == 0)
		return 0;
	if (pruning->settings->head)
		return error_set(err, "%zu of the revisions still have their files: delete them first%s\n  git rm%s%s",
		                 nleft,
		                 graph_find(&pruning->environment->graph, pruning->settings->head)
		                         ? ""
		                         : ", or put what is to stay on what it came after and miglock amend that",
		                 paths, nleft > 8 ? " ..." : "");
	return error_set(err,
	                 "%zu of the revisions still have their files: delete them first, and make what comes after %s "
	                 "the new base (down_revision = None)\n"
	                 "  git rm%s%s",
	                 nleft, pruning->settings->through, paths, nleft > 8 ? " ..." : "");
}

static void
bury(struct pruning *pruning, const struct lock_revision *entry)
{
	struct lock_pruned pruned = {.id = entry->id,
	                             .hash = entry->hash,
	                             .down = entry->down,
	                             .ndown = entry->ndown,
	                             .reason = pruning->settings->reason,
	                             .by = pruning->by,
	                             .on = pruning->on};

	if (pruning->settings->replaced_by)
		*ARENA_PUSH(pruning->project->arena, pruned.replaced_by, pruned.nreplaced_by) =
			pruning->settings->replaced_by;
	records_add_pruned(&pruning->lock, &pruned, pruning->project->arena);
}

/* A new base differs from what it was in its parents only; its entry is written anew. */
static int
rebase_entry(struct pruning *pruning, struct lock_revision *entry, struct error *err)
{
	const struct graph_node *node = graph_find(&pruning->environment->graph, entry->id);
	struct arena *arena = pruning->project->arena;
	struct lock_revision wanted = *entry;

	sealing_parents(entry->down, entry->ndown, true, &pruning->lock, arena, &wanted.down, &wanted.ndown);
	sealing_parents(entry->depends, entry->ndepends, false, &pruning->lock, arena, &wanted.depends,
	                &wanted.ndepends);
	if (!node || entry_matches(entry, node->revision))
		return wanted.ndown == entry->ndown && wanted.ndepends == entry->ndepends
		               ? 0
		               : error_set(err,
		                           "revision %s still comes after or depends on what is pruned: take that out "
		                           "of %s",
		                           entry->id, node ? node->revision->path : entry->path);
	if (!entry_matches(&wanted, node->revision))
		return error_set(
			err,
			"revision %s differs from what was locked in more than its parents: 'miglock verify' shows "
			"how",
			entry->id);
	*entry = lock_entry_of(node->revision, entry,
	                       path_directory(arena, pruning->environment->environment->lockfile), arena);
	return 0;
}

static int
prune_environment(struct pruning *pruning, const struct sealed *from, struct error *err)
{
	const struct sealing *sealing = &pruning->environment->subject.sealing;
	struct arena *arena = pruning->project->arena;
	struct locking_result result;
	struct sealing left;
	size_t nremoved, kept = 0;

	pruning->removed = ARENA_ARRAY(arena, bool, sealing->nrevisions + 1);
	nremoved = pruning->settings->head ? mark_retired(pruning, from) : mark_removed(pruning, from);
	if (check_deleted(pruning, err) < 0)
		return -1;
	locking_build(&pruning->lock, pruning->project, pruning->environment,
	              ARENA_ARRAY(arena, bool, pruning->environment->graph.nnodes + 1));
	for (size_t i = 0; i < sealing->nrevisions; i++) {
		if (pruning->removed[i])
			bury(pruning, sealing->revisions[i].entry);
	}
	for (size_t i = 0; i < pruning->lock.nrevisions; i++) {
		if (!lock_find_pruned(&pruning->lock, pruning->lock.revisions[i].id))
			pruning->lock.revisions[kept++] = pruning->lock.revisions[i];
	}
	pruning->lock.nrevisions = kept;
	for (size_t i = 0; i < kept; i++) {
		if (rebase_entry(pruning, &pruning->lock.revisions[i], err) < 0)
			return -1;
	}
	/* What was amended only for what is pruned now needs its records no more. */
	sealing_build(&left, &pruning->lock, pruning->environment->bases, pruning->environment->nbases,
	              pruning->project->base.either, pruning->project->policy.steps, pruning->project->policy.nsteps,
	              arena);
	records_mend(&pruning->lock, &left, arena);
	if (locking_write(&result, &pruning->lock, pruning->project, pruning->environment, err) < 0)
		return -1;
	if (!pruning->settings->quiet) {
		print_safely(stdout, pruning->environment->environment->lockfile);
		printf(": %zu pruned\n", nremoved);
	}
	return EXIT_CLEAN;
}

static int
prune_project(struct pruning *pruning, struct error *err)
{
	struct project *project = pruning->project;
	const char *from = pruning->settings->head ? pruning->settings->head : pruning->settings->through;

	pruning->by = identity_email(project->repository, project->arena, err);
	if (!pruning->by)
		return -1;
	pruning->on = identity_today(project->arena);
	for (size_t i = 0; i < project->nenvironments; i++) {
		const struct sealed *sealed = sealing_find(&project->environments[i].subject.sealing, from);

		pruning->environment = &project->environments[i];
		if (sealed)
			return prune_environment(pruning, sealed, err);
	}
	return error_set(err, "no sealed revision has the id '%s'", from);
}

static int
prune(const struct settings *settings, int nargs, char **args, struct error *err)
{
	struct project project;
	struct pruning pruning = {.project = &project, .settings = settings};
	int status;

	(void)nargs;
	(void)args;
	if (!!settings->through + !!settings->head + !!settings->undo != 1)
		return error_set(
			err, "name the newest revision to prune, --through REVISION, or a head that no database has "
			     "run, --head REVISION; --undo REVISION takes one back");
	if (!settings->undo && (!settings->reason || !settings->reason[strspn(settings->reason, " \t\n")]))
		return error_set(err, "say why: --reason 'every database is past it'");
	if (project_open_to_rewrite(&project, settings, err) < 0)
		return -1;
	status = settings->undo ? prune_undo(&project, err) : prune_project(&pruning, err);
	project_close(&project);
	return status;
}

static const struct option prune_options[] = {
	{0, "undo", "REVISION",
         "it should not have been pruned, and its file is back: lock it again, and what went with it",
         offsetof(struct settings, undo)},
	{0, "through", "REVISION", "the newest revision to prune; all below it go too",
         offsetof(struct settings, through)},
	{0, "head", "REVISION", "instead: a head to retire, which no database has run; all above it go too",
         offsetof(struct settings, head)},
	{0, "reason", "TEXT", "why no database needs them; required, and kept in the lockfile",
         offsetof(struct settings, reason)},
	{0, "replaced-by", "REVISION", "the revision that they were squashed into",
         offsetof(struct settings, replaced_by)},
	{0},
};

const struct command command_prune = {
	.name = "prune",
	.arguments = "",
	.summary = "let go of the oldest revisions, or of a head, whose files were deleted",
	.help = "Turns the entries of REVISION and of all it comes after or depends on into [[pruned]] records, which "
		"keep\n"
		"their ids from coming back. Their files must be gone, and what came after them may differ in its "
		"parents only. With --head it is REVISION and all that comes after it: a merged revision that was "
		"never "
		"deployed.\n",
	.examples =
		{
			{"miglock prune --through 65e4b4ef883d --reason 'every database is past it'",
                         "after the files were deleted"},
		},
	.options = {prune_options, base_options},
	.uses = USES_PROJECT | USES_QUIET | USES_VERBOSE,
	.run = prune,
};

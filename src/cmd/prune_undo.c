/*
 * prune_undo.c - from tombstones back to revisions, where the files are what they were.
 */
#include "cmd/prune_undo.h"

#include <stdio.h>
#include <string.h>

#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/names.h"
#include "base/path.h"
#include "base/shell.h"
#include "cmd/commands.h"
#include "lock/entries.h"
#include "lock/lock.h"
#include "project/locking.h"
#include "project/project.h"
#include "project/settings.h"
#include "python/program.h"
#include "report/report.h"

static bool
is_back(const struct project_environment *environment, const struct lock_pruned *pruned)
{
	const struct graph_node *node = graph_find(&environment->graph, pruned->id);

	return node && node->revision->program &&
	       fingerprint_equal(&node->revision->program->fingerprint, &pruned->hash);
}

static bool
was_pruned_with(const struct lock_pruned *a, const struct lock_pruned *b)
{
	return strcmp(a->reason, b->reason) == 0 && strcmp(a->by, b->by) == 0 && strcmp(a->on, b->on) == 0;
}

static int
refuse(const struct project *project, const struct project_environment *environment, const struct lock_pruned *pruned,
       struct error *err)
{
	const struct graph_node *node = graph_find(&environment->graph, pruned->id);

	if (node)
		return error_set(err, "%s: this is not what was pruned on %s under the id %s; only that can come back",
		                 node->revision->path, pruned->on, pruned->id);
	return error_set(err,
	                 "no file has revision %s; first bring back what was deleted, for one with\n"
	                 "  git revert COMMIT, or git restore --source COMMIT^ -- PATH",
	                 shell_quote(project->arena, pruned->id));
}

/* What the prune put on others comes after it again, where its file says so. */
static void
put_back(struct lock_revision *entry, const struct project_environment *environment, struct arena *arena)
{
	const struct graph_node *node = graph_find(&environment->graph, entry->id);
	const char **left;
	size_t nleft;

	if (!node)
		return;
	sealing_parents(node->revision->down, node->revision->ndown, true, environment->lock, arena, &left, &nleft);
	if (names_equal(left, nleft, entry->down, entry->ndown)) {
		entry->down = node->revision->down;
		entry->ndown = node->revision->ndown;
	}
}

static int
undo(struct project *project, struct project_environment *environment, const struct lock_pruned *named,
     struct error *err)
{
	const struct lock *old = environment->lock;
	struct lock without = *old, lock;
	const char *directory = path_directory(project->arena, environment->environment->lockfile);
	struct locking_result result;

	if (!is_back(environment, named))
		return refuse(project, environment, named, err);
	without.pruned = NULL;
	without.npruned = 0;
	without.revisions = ARENA_ARRAY(project->arena, struct lock_revision, old->nrevisions + old->npruned + 1);
	if (old->nrevisions)
		memcpy(without.revisions, old->revisions, old->nrevisions * sizeof *old->revisions);
	for (size_t i = 0; i < old->npruned; i++) {
		const struct lock_pruned *pruned = &old->pruned[i];

		if (!was_pruned_with(pruned, named) || !is_back(environment, pruned))
			*ARENA_PUSH(project->arena, without.pruned, without.npruned) = *pruned;
		else
			without.revisions[without.nrevisions++] = lock_entry_of(
				graph_find(&environment->graph, pruned->id)->revision, NULL, directory, project->arena);
	}
	for (size_t i = 0; i < without.nrevisions; i++)
		put_back(&without.revisions[i], environment, project->arena);
	lock_sort(&without);
	/* Sealed as if they had never been gone: by the lock that says so, the bases are seen with other eyes. */
	environment->lock = &without;
	project_describe(project, environment);
	locking_build(&lock, project, environment, NULL);
	environment->lock = old;
	if (locking_write(&result, &lock, project, environment, err) < 0)
		return -1;
	if (!project->settings->quiet) {
		print_safely(stdout, environment->environment->lockfile);
		printf(": %zu back\n", old->npruned - without.npruned);
	}
	return EXIT_CLEAN;
}

int
prune_undo(struct project *project, struct error *err)
{
	const char *id = project->settings->undo;

	for (size_t i = 0; i < project->nenvironments; i++) {
		struct project_environment *environment = &project->environments[i];
		const struct lock_pruned *pruned = environment->lock ? lock_find_pruned(environment->lock, id) : NULL;

		if (pruned)
			return undo(project, environment, pruned, err);
	}
	return error_set(err, "no revision '%s' was pruned", id);
}

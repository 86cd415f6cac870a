/*
 * init_as_of.c - the texts of a commit, locked while today's files stay as they are.
 */
#include "cmd/init_as_of.h"

#include <stdio.h>
#include <string.h>

#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/error.h"
#include "cmd/commands.h"
#include "git/repository.h"
#include "lock/lock.h"
#include "project/locking.h"
#include "project/project.h"
#include "project/settings.h"
#include "report/report.h"

static const struct project_environment *
same_environment(const struct project *then, const struct project_environment *now)
{
	for (size_t i = 0; i < then->nenvironments; i++) {
		if (strcmp(then->environments[i].environment->lockfile, now->environment->lockfile) == 0)
			return &then->environments[i];
	}
	return NULL;
}

static void
print_list(const char *before, const char *const *names, size_t nnames, const char *after)
{
	enum { MOST_SHOWN = 8 };

	if (nnames == 0)
		return;
	printf("  %zu %s:", nnames, before);
	for (size_t i = 0; i < nnames && i < MOST_SHOWN; i++) {
		fputs(i ? ", " : " ", stdout);
		print_safely(stdout, names[i]);
	}
	printf("%s\n  %s\n", nnames > MOST_SHOWN ? ", ..." : "", after);
}

/* What is another text today, and what has come since. */
static void
compare(const struct project_environment *now, const struct lock *lock, struct arena *arena)
{
	const struct graph *graph = now->subject.graph;
	const char **edited = ARENA_ARRAY(arena, const char *, lock->nrevisions + 1);
	const char **gone = ARENA_ARRAY(arena, const char *, lock->nrevisions + 1);
	const char **later = ARENA_ARRAY(arena, const char *, graph->nnodes + 1);
	size_t nedited = 0, ngone = 0, nlater = 0;

	for (size_t i = 0; i < lock->nrevisions; i++) {
		const struct lock_revision *entry = &lock->revisions[i];
		const struct graph_node *node = graph_find(graph, entry->id);

		if (!node)
			gone[ngone++] = entry->id;
		else if (!entry_matches(entry, node->revision))
			edited[nedited++] = entry->id;
	}
	for (size_t i = 0; i < graph->nnodes; i++) {
		if (!lock_find(lock, graph->nodes[i].revision->id))
			later[nlater++] = graph->nodes[i].revision->id;
	}
	print_list("no longer as they were", edited, nedited,
	           "miglock diff shows how, miglock restore REVISION... brings back what ran");
	print_list("deleted since", gone, ngone, "miglock restore REVISION... brings them back");
	print_list("newer", later, nlater, "miglock lock adds them, when the others are as they were");
}

static int
lock_one(struct project *now, const struct project *then, const struct project_environment *environment,
         struct error *err)
{
	const struct project_environment *was = same_environment(then, environment);
	char hex[OBJECT_ID_HEX + 1];
	struct locking_result result;
	struct lock lock;

	if (!was || was->nrevisions == 0)
		return error_set(err, "%s: at %s there was no such environment, or no revision in it",
		                 environment->environment->name, now->settings->as_of);
	locking_build(&lock, then, was, NULL);
	lock.as_of = arena_strdup(now->arena, object_id_format(then->head, hex));
	if (locking_write(&result, &lock, now, environment, err) < 0)
		return -1;
	if (now->settings->quiet)
		return 0;
	print_safely(stdout, environment->environment->lockfile);
	printf(": locked %zu revision%s as of %s (%.7s)\n", result.nadded, result.nadded == 1 ? "" : "s",
	       now->settings->as_of, hex);
	compare(environment, &lock, now->arena);
	return 0;
}

int
init_as_of(struct project *now, struct error *err)
{
	struct settings settings = *now->settings;
	struct project then;
	int rc = 0;

	settings.rev = settings.as_of;
	if (project_open_as_of(&then, &settings, err) < 0)
		return -1;
	for (size_t i = 0; i < now->nenvironments && rc == 0; i++) {
		if (!now->environments[i].lock)
			rc = lock_one(now, &then, &now->environments[i], err);
	}
	project_close(&then);
	return rc < 0 ? -1 : EXIT_CLEAN;
}

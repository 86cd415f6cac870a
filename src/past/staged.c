/*
 * staged.c - what is wrong in the index and right in the working tree.
 *
 * The advice for other findings works on the working tree, where nothing is
 * left to do: so the working tree is checked as well, and what it has no
 * finding for is to be staged.
 */
#include "past/staged.h"

#include <string.h>

#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"
#include "base/shell.h"
#include "check/check.h"
#include "check/used.h"
#include "git/snapshot.h"
#include "lock/lock.h"
#include "past/evidence.h"
#include "project/project.h"
#include "project/settings.h"

struct staging {
	struct arena *arena;
	const struct project *index;
	struct project tree;
	struct check found; /* in it */
	const char *paths;  /* " a b": to be staged for the finding that is looked at */
};

static bool
same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool
is_left(const struct staging *staging, const struct finding *finding)
{
	for (size_t i = 0; i < staging->found.findings.nitems; i++) {
		const struct finding *left = &staging->found.findings.items[i];

		if (left->rule == finding->rule && same_text(left->environment, finding->environment) &&
		    same_text(left->revision, finding->revision) && same_text(left->target, finding->target) &&
		    (finding->revision || finding->target || same_text(left->path, finding->path)))
			return true;
	}
	return false;
}

static bool
is_named(const char *paths, const char *path)
{
	size_t length = strlen(path);

	for (const char *at = paths; (at = strstr(at, path)) != NULL; at += length) {
		if (at > paths && at[-1] == ' ' && (at[length] == ' ' || !at[length]))
			return true;
	}
	return false;
}

/* If the two have something else there, or one of them nothing. */
static void
add_path(struct staging *staging, const char *path)
{
	struct object_id staged = {0}, there = {0};
	const char *quoted = path ? shell_quote(staging->arena, path) : NULL;
	enum tracking tracking = TRACKED;
	struct error ignored;
	int was, is;

	if (!path || is_named(staging->paths, quoted))
		return;
	was = snapshot_object_id(staging->index->snapshot, path, staging->arena, &staged, &ignored);
	is = snapshot_object_id(staging->tree.snapshot, path, staging->arena, &there, &ignored);
	if (was < 0 || is < 0 || (was == is && object_id_equal(&staged, &there)))
		return;
	if (is == 0 &&
	    (snapshot_tracking(staging->tree.snapshot, path, &tracking, &ignored) < 0 || tracking == IGNORED))
		return;
	staging->paths = arena_printf(staging->arena, "%s %s", staging->paths, quoted);
}

static void
add_used(struct staging *staging, const struct subject *subject, const struct lock_revision *entry)
{
	const char *directory = path_directory(staging->arena, subject->environment->lockfile);

	for (size_t i = 0; entry && i < entry->nuses; i++) {
		const struct lock_helper *helper = subject_used(subject, entry, entry->uses[i]);

		if (helper)
			add_path(staging,
			         path_normalize(staging->arena, path_join(staging->arena, directory, helper->path)));
	}
}

/* The revision's file, those of its parents, and what it was locked with. */
static void
add_revision(struct staging *staging, const struct subject *subject, const char *id)
{
	const struct graph_node *node = graph_find(subject->graph, id);
	const struct lock_revision *sealed = subject_sealed(subject, id);

	add_path(staging, node ? node->revision->path : NULL);
	for (size_t i = 0; node && i < node->nparents; i++)
		add_path(staging, node->parents[i].node->revision->path);
	add_used(staging, subject, sealed ? sealed : subject->lock ? lock_find(subject->lock, id) : NULL);
}

static void
advise(struct staging *staging, struct finding *finding)
{
	staging->paths = "";
	add_path(staging, finding->path);
	for (size_t i = 0; i < staging->tree.nenvironments; i++) {
		const struct subject *subject = &staging->tree.environments[i].subject;

		if (!same_text(subject->environment->name, finding->environment))
			continue;
		add_path(staging, subject->environment->lockfile);
		if (finding->revision)
			add_revision(staging, subject, finding->revision);
	}
	if (!*staging->paths)
		return;
	finding->restore = finding->amend = NULL;
	finding->properly = arena_printf(staging->arena, "git add%s, and commit it too: the working tree has it right",
	                                 staging->paths);
}

void
staged_advise(struct check *check, const struct project *project)
{
	struct staging staging = {.arena = check->arena, .index = project};
	struct settings settings = *project->settings;
	struct evidence_store *evidence;
	struct error ignored;

	settings.staged = settings.verbose = false;
	if (check->findings.nitems == 0 || project_open_again(&staging.tree, &settings, &ignored) < 0)
		return;
	evidence = evidence_open(&staging.tree);
	staging.found = (struct check){.arena = staging.tree.arena, .config = &staging.tree.strictest};
	check_policy(&staging.found, &staging.tree.policy);
	for (size_t i = 0; i < staging.tree.nenvironments; i++)
		check_environment(&staging.found, &staging.tree.environments[i].subject);
	for (size_t i = 0; i < check->findings.nitems; i++) {
		if (!is_left(&staging, &check->findings.items[i]))
			advise(&staging, &check->findings.items[i]);
	}
	evidence_close(evidence);
	project_close(&staging.tree);
}

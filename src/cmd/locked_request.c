/*
 * locked_request.c - arguments, or everything that changed, as requests.
 */
#include <string.h>

#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"
#include "check/used.h"
#include "cmd/locked_files.h"
#include "cmd/locked_text.h"
#include "cmd/project.h"
#include "lock/lock.h"

static void
add_entry(struct locked_request *request, const struct lock_revision *entry, struct arena *arena)
{
	for (size_t i = 0; i < request->nentries; i++) {
		if (request->entries[i] == entry)
			return;
	}
	*ARENA_PUSH(arena, request->entries, request->nentries) = entry;
}

static void
add_helper(struct locked_request *request, const struct lock_helper *helper, struct arena *arena)
{
	for (size_t i = 0; i < request->nused; i++) {
		if (request->used[i] == helper)
			return;
	}
	*ARENA_PUSH(arena, request->used, request->nused) = helper;
}

/* As named in the lockfile; an asset also as a path of the repository. */
static bool
is_called(const struct lock_helper *helper, const char *name, const char *lockfile, struct arena *arena)
{
	const char *path;

	if (strcmp(helper->name, name) == 0)
		return true;
	if (strcmp(helper->name, helper->path) != 0)
		return false;
	path = path_normalize(arena, path_join(arena, path_directory(arena, lockfile), helper->path));
	return path && strcmp(path, name) == 0;
}

static const struct lock_helper *
find_used(const struct project_environment *environment, const char *name, struct arena *arena)
{
	const struct sealing *sealing = &environment->subject.sealing;
	const char *lockfile = environment->environment->lockfile;
	const struct lock *lock = environment->lock;

	for (size_t i = 0; i < sealing->nhelpers; i++) {
		if (is_called(sealing->helpers[i].entry, name, lockfile, arena))
			return sealing->helpers[i].entry;
	}
	for (size_t i = 0; lock && i < lock->nhelpers; i++) {
		if (is_called(&lock->helpers[i], name, lockfile, arena))
			return &lock->helpers[i];
	}
	for (size_t i = 0; lock && i < lock->nassets; i++) {
		if (is_called(&lock->assets[i], name, lockfile, arena))
			return &lock->assets[i];
	}
	return NULL;
}

/* 1 when it is the name of none. */
static int
add_used(struct locked_request *requests, const struct project *project, const char *name)
{
	bool found = false;

	for (size_t i = 0; i < project->nenvironments; i++) {
		const struct lock_helper *helper = find_used(&project->environments[i], name, project->arena);

		if (!helper)
			continue;
		add_helper(&requests[i], helper, project->arena);
		found = true;
	}
	return found ? 0 : 1;
}

static struct locked_request *
new_requests(const struct project *project)
{
	struct locked_request *requests = ARENA_ARRAY(project->arena, struct locked_request, project->nenvironments);

	for (size_t i = 0; i < project->nenvironments; i++)
		requests[i].environment = &project->environments[i];
	return requests;
}

int
locked_requests_named(struct locked_request **requests, const struct project *project, int nargs, char **args,
                      struct error *err)
{
	*requests = new_requests(project);
	for (int i = 0; i < nargs; i++) {
		const struct project_environment *environment;
		const struct lock_revision *entry;

		if (add_used(*requests, project, args[i]) == 0)
			continue;
		if (strchr(args[i], ':') || strchr(args[i], '/'))
			return error_set(err, "no locked revision uses '%s'; the lockfile lists what they use",
			                 args[i]);
		entry = locked_entry(project, args[i], &environment, err);
		if (!entry)
			return -1;
		add_entry(&(*requests)[environment - project->environments], entry, project->arena);
	}
	return 0;
}

/* Of a revision that changed everything it uses will be looked at. */
static void
add_changed(struct locked_request *request, const struct project *project, const struct lock_revision *entry)
{
	const struct subject *subject = &request->environment->subject;
	const struct graph_node *node = graph_find(&request->environment->graph, entry->id);

	if (!node || !entry_matches(entry, node->revision)) {
		add_entry(request, entry, project->arena);
		return;
	}
	for (size_t i = 0; node->revision->reach && i < entry->nuses; i++) {
		const struct lock_helper *helper = subject_used(subject, entry, entry->uses[i]);

		if (helper && reach_lacks(node->revision->reach, helper) &&
		    !used_is_stopped(&project->strictest, helper->name))
			add_helper(request, helper, project->arena);
	}
}

void
locked_requests_changed(struct locked_request **requests, const struct project *project)
{
	*requests = new_requests(project);
	for (size_t i = 0; i < project->nenvironments; i++) {
		const struct project_environment *environment = &project->environments[i];
		const struct sealing *sealing = &environment->subject.sealing;
		const struct lock *lock = environment->lock;

		for (size_t k = 0; k < sealing->nrevisions; k++)
			add_changed(&(*requests)[i], project, sealing->revisions[k].entry);
		for (size_t k = 0; lock && k < lock->nrevisions; k++) {
			if (!subject_sealed(&environment->subject, lock->revisions[k].id))
				add_changed(&(*requests)[i], project, &lock->revisions[k]);
		}
	}
}

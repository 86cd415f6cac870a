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
#include "lock/lock.h"
#include "past/locked_files.h"
#include "project/named.h"
#include "project/project.h"

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

/* Calls for everything that locked revisions use; some more than once. */
typedef bool used_match(const struct lock_helper *helper, const char *name, const char *directory, struct arena *arena);

static bool
is_called(const struct lock_helper *helper, const char *name, const char *directory, struct arena *arena)
{
	(void)directory, (void)arena;
	return strcmp(helper->name, name) == 0;
}

static bool
is_in_file(const struct lock_helper *helper, const char *path, const char *directory, struct arena *arena)
{
	const char *place = path_normalize(arena, path_join(arena, directory, helper->path));

	return place && strcmp(place, path) == 0;
}

/* What is sealed of a name goes before what is locked of it. */
static bool
add_matching(struct locked_request *request, used_match *match, const char *name, struct arena *arena)
{
	const struct sealing *sealing = &request->environment->subject.sealing;
	const struct lock *lock = request->environment->lock;
	const char *directory = path_directory(arena, request->environment->environment->lockfile);
	size_t before = request->nused;

	for (size_t i = 0; i < sealing->nhelpers; i++) {
		if (match(sealing->helpers[i].entry, name, directory, arena))
			add_helper(request, sealing->helpers[i].entry, arena);
	}
	for (size_t i = 0; lock && i < lock->nhelpers + lock->nassets; i++) {
		const struct lock_helper *helper =
			i < lock->nhelpers ? &lock->helpers[i] : &lock->assets[i - lock->nhelpers];

		if (!sealing_find_helper(sealing, helper->name) && match(helper, name, directory, arena))
			add_helper(request, helper, arena);
	}
	return request->nused > before;
}

static bool
add_used(struct locked_request *requests, const struct project *project, used_match *match, const char *name)
{
	bool found = false;

	for (size_t i = 0; i < project->nenvironments; i++)
		found |= add_matching(&requests[i], match, name, project->arena);
	return found;
}

static const struct lock_revision *
entry_in(const struct project_environment *environment, const char *id)
{
	const struct lock_revision *entry = subject_sealed(&environment->subject, id);

	return entry || !environment->lock ? entry : lock_find(environment->lock, id);
}

static bool
add_revisions(struct locked_request *requests, const struct project *project, const char *const *ids)
{
	bool found = false;

	for (size_t i = 0; i < project->nenvironments; i++) {
		const struct lock_revision *entry = ids[i] ? entry_in(&project->environments[i], ids[i]) : NULL;

		if (entry)
			add_entry(&requests[i], entry, project->arena);
		found |= entry != NULL;
	}
	return found;
}

static struct locked_request *
new_requests(const struct project *project)
{
	struct locked_request *requests = ARENA_ARRAY(project->arena, struct locked_request, project->nenvironments);

	for (size_t i = 0; i < project->nenvironments; i++)
		requests[i].environment = &project->environments[i];
	return requests;
}

static const struct lock_pruned *
find_pruned(const struct project *project, const char *id)
{
	const struct lock_pruned *pruned = NULL;

	for (size_t i = 0; i < project->nenvironments && !pruned; i++)
		pruned = project->environments[i].lock ? lock_find_pruned(project->environments[i].lock, id) : NULL;
	return pruned;
}

static int
add_named(struct locked_request *requests, const struct project *project, const char *name, struct error *err)
{
	const struct lock_pruned *pruned;
	const char *path, **ids;
	bool found;
	int rc;

	if (add_used(requests, project, is_called, name))
		return 0;
	path = named_path(project, name);
	found = path && add_used(requests, project, is_in_file, path);
	rc = named_revision(&ids, project, name, err);
	if (rc == 0)
		found |= add_revisions(requests, project, ids);
	if (found)
		return 0;
	if (rc < 0)
		return -1;
	if (strchr(name, '/'))
		return error_set(err,
		                 "'%s' is no file of a locked revision, nor of what one uses; the lockfile lists both",
		                 name);
	if (strchr(name, ':'))
		return error_set(err, "no locked revision uses '%s'; the lockfile lists what they use", name);
	pruned = find_pruned(project, name);
	if (pruned)
		return error_set(err, "revision '%s' was pruned on %s, by %s: %s", name, pruned->on, pruned->by,
		                 pruned->reason);
	return error_set(err, "revision '%s' was never locked; miglock status --all lists those that were", name);
}

int
locked_requests_named(struct locked_request **requests, const struct project *project, int nargs, char **args,
                      struct error *err)
{
	*requests = new_requests(project);
	for (int i = 0; i < nargs; i++) {
		if (add_named(*requests, project, args[i], err) < 0)
			return -1;
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

/*
 * named.c - arguments as revisions and paths.
 */
#include "project/named.h"

#include <string.h>

#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"
#include "git/repository.h"
#include "git/snapshot.h"
#include "lock/lock.h"
#include "project/project.h"

static bool
is_there(const struct project *project, const char *path)
{
	enum file_type type;
	struct error ignored;

	return path && snapshot_stat(project->snapshot, path, project->arena, &type, NULL, &ignored) == 0;
}

const char *
named_path(const struct project *project, const char *name)
{
	const char *prefix = project->repository ? repository_prefix(project->repository) : "";
	const char *root = project->repository ? repository_work_tree(project->repository) : NULL;
	const char *here, *from_root;

	if (name[0] == '/')
		return root && path_within(root, name) && name[strlen(root)]
		               ? path_normalize(project->arena, name + strlen(root) + 1)
		               : NULL;
	here = path_normalize(project->arena, path_join(project->arena, prefix, name));
	from_root = path_normalize(project->arena, name);
	if (is_there(project, here))
		return here;
	/* A file that is gone: then its directory tells. */
	return is_there(project, from_root) || !here || !is_there(project, path_directory(project->arena, here))
	               ? from_root
	               : here;
}

/* Calls for each id an environment knows, of its files first; some more than once. */
typedef void id_visit(void *context, size_t environment, const char *id);

static void
each_id(const struct project *project, id_visit *visit, void *context)
{
	for (size_t i = 0; i < project->nenvironments; i++) {
		const struct project_environment *environment = &project->environments[i];
		const struct sealing *sealing = &environment->subject.sealing;

		for (size_t k = 0; k < environment->graph.nnodes; k++)
			visit(context, i, environment->graph.nodes[k].revision->id);
		for (size_t k = 0; k < sealing->nrevisions; k++)
			visit(context, i, sealing->revisions[k].was->id);
		for (size_t k = 0; environment->lock && k < environment->lock->nrevisions; k++)
			visit(context, i, environment->lock->revisions[k].id);
	}
}

struct search {
	const char *name;
	const char **ids; /* by environment */
	const char *found;
	bool several; /* ids */
};

static void
find_exact(void *context, size_t environment, const char *id)
{
	struct search *search = context;

	if (strcmp(id, search->name) == 0)
		search->ids[environment] = search->found = id;
}

static void
note(struct search *search, size_t environment, const char *id)
{
	search->several |= search->found && strcmp(search->found, id) != 0;
	search->ids[environment] = search->found = id;
}

static void
find_beginning(void *context, size_t environment, const char *id)
{
	struct search *search = context;

	if (strncmp(id, search->name, strlen(search->name)) == 0)
		note(search, environment, id);
}

static void
find_labelled(struct search *search, const struct project *project)
{
	for (size_t i = 0; i < project->nenvironments; i++) {
		bool ambiguous;
		const struct graph_node *node =
			graph_identify(&project->environments[i].graph, search->name, &ambiguous);

		search->several |= ambiguous;
		if (node)
			note(search, i, node->revision->id);
	}
}

/* Was the revision locked in that file, and is nowhere now? */
static bool
is_gone_from(const struct project *project, const struct project_environment *environment,
             const struct lock_revision *entry, const char *path)
{
	return !graph_find(&environment->graph, entry->id) &&
	       strcmp(lock_path(entry, environment->environment->lockfile, project->arena), path) == 0;
}

/* What is locked of a file, else what it holds. */
static const char *
revision_at(const struct project *project, const struct project_environment *environment, const char *path)
{
	const struct sealing *sealing = &environment->subject.sealing;
	const struct lock *lock = environment->lock;
	const char *there = NULL;

	for (size_t i = 0; i < environment->nrevisions && !there; i++) {
		if (strcmp(environment->revisions[i]->path, path) == 0)
			there = environment->revisions[i]->id;
	}
	if (there && sealing_find(sealing, there))
		return there;
	for (size_t i = 0; i < sealing->nrevisions; i++) {
		if (is_gone_from(project, environment, sealing->revisions[i].entry, path))
			return sealing->revisions[i].entry->id;
	}
	for (size_t i = 0; lock && i < lock->nrevisions && !there; i++) {
		if (is_gone_from(project, environment, &lock->revisions[i], path))
			there = lock->revisions[i].id;
	}
	return there;
}

static void
find_file(struct search *search, const struct project *project)
{
	const char *path = named_path(project, search->name);

	for (size_t i = 0; path && i < project->nenvironments; i++) {
		search->ids[i] = revision_at(project, &project->environments[i], path);
		if (search->ids[i])
			search->found = search->ids[i];
	}
}

int
named_revision(const char ***ids, const struct project *project, const char *name, struct error *err)
{
	struct search search = {.name = name, .ids = ARENA_ARRAY(project->arena, const char *, project->nenvironments)};

	*ids = search.ids;
	each_id(project, find_exact, &search);
	if (!search.found)
		find_file(&search, project);
	if (!search.found && name[0])
		each_id(project, find_beginning, &search);
	if (!search.found && name[0])
		find_labelled(&search, project);
	if (search.several)
		return error_set(
			err, "'%s' is short for more than one revision: write the whole id, or the path of its file",
			name);
	if (search.found)
		return 0;
	error_set(err, "no revision is called '%s'", name);
	return 1;
}

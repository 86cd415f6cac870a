/*
 * way.c - how revisions come to a helper that changed, and what has them stop short of it.
 */
#include <string.h>

#include "alembic/environment.h"
#include "alembic/graph.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/path.h"
#include "base/shell.h"
#include "check/changes.h"
#include "check/policy.h"
#include "check/rules.h"
#include "reach/reach.h"
#include "slice/module.h"

/* The step of a slice that is the definition, and how many lead there. */
struct way {
	const struct revision *revision;
	size_t step, length;
};

static struct way
way_from(const struct revision *revision, const struct definition *definition)
{
	const struct slice *slice = &revision->reach->slice;
	struct way way = {.revision = revision};

	for (size_t i = 1; i < slice->nsteps && way.step == 0; i++)
		way.step = slice->steps[i].definition == definition ? i : 0;
	for (size_t at = way.step; at > 0; at = slice->steps[at].from)
		way.length++;
	return way;
}

/* Of the revisions that it is a change for; the first of those that are as near. */
static struct way
nearest(const struct subject *subject, const struct change *change)
{
	struct way nearest = {0};

	for (size_t i = 0; i < change->nrevisions; i++) {
		const struct graph_node *node = graph_find(subject->graph, change->revisions[i]);
		struct way way;

		if (!node || !node->revision->reach)
			continue;
		way = way_from(node->revision, change->now->definition);
		if (way.length && (nearest.length == 0 || way.length < nearest.length))
			nearest = way;
	}
	return nearest;
}

const char *
change_way(const struct subject *subject, const struct change *change, struct arena *arena)
{
	const struct slice *slice;
	const char *text = NULL;
	struct way way;

	if (!change->now || !change->now->definition)
		return NULL;
	way = nearest(subject, change);
	if (way.length < 2)
		return NULL;
	slice = &way.revision->reach->slice;
	for (size_t at = way.step; at > 0; at = slice->steps[at].from) {
		const char *name = slice->steps[at].definition->name;

		text = text ? arena_printf(arena, "%s -> %s", name, text) : name;
	}
	return arena_printf(arena, "%s -> %s", way.revision->id, text);
}

static const char *
stop_line(const struct config *config, const char *module, struct arena *arena)
{
	const char *line = "stop = [";

	for (size_t i = 0; i < config->nstop; i++)
		line = arena_printf(arena, "%s\"%s\", ", line, config->stop[i]);
	return arena_printf(arena, "%s\"%s\"]", line, module);
}

const char *
change_stop(struct check *check, const struct subject *subject, const struct change *change)
{
	const char *path = check->config->path ? check->config->path : "miglock.toml", *module;
	const char *amend = amend_command(check, POLICY_CONFIGURATION);
	bool is_shared = strcmp(path_base(path), "pyproject.toml") == 0;

	if (!amend || !change->now || !change->now->definition ||
	    path_within(subject->environment->script_location,
	                change->now->path)) /* whoever wrote one there meant it */
		return NULL;
	module = arena_copy(check->arena, change->name, strcspn(change->name, ":"));
	return arena_printf(check->arena, "%s%s in %s, then %s", stop_line(check->config, module, check->arena),
	                    is_shared ? " below [tool.miglock]" : "", path, amend);
}

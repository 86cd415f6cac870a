/*
 * stops.c - where to stop following, when revisions reach too much.
 *
 * All definitions that such revisions reach are one graph; a pattern takes the nodes of its
 * modules out, and what only they lead to.  Each counts for as many revisions as reach it.
 */
#include "project/stops.h"

#include <string.h>

#include "alembic/revision.h"
#include "base/arena.h"
#include "base/map.h"
#include "project/project.h"
#include "reach/imports.h"

enum { FAR = 150, NEAR = 50, MOST_STOPS = 8, LEAST_PERCENT = 3 };

struct stop_module {
	const char *name;
	bool kept;      /* no pattern may match it */
	size_t stopped; /* by so many patterns */
};

struct stop_node {
	const struct definition *definition;
	struct stop_module *module;
	size_t weight; /* revisions that reach it */
	struct stop_node **leads_to;
	size_t nleads_to;
	bool is_first; /* a revision's own code leads here */
	size_t seen;   /* in the search of that number */
};

struct stop_graph {
	struct arena *arena;
	struct map nodes; /* definition -> struct stop_node */
	struct stop_node **items;
	size_t nitems;
	struct map modules; /* name -> struct stop_module */
	struct stop_module **named;
	size_t nnamed;
	size_t number; /* of the latest search */
	struct stop_node **found;
};

bool
reaches_far(const struct revision *revision)
{
	return revision->id && revision->reach && revision->reach->nitems >= FAR;
}

static struct stop_module *
stop_module_of(struct stop_graph *graph, const char *name)
{
	void **place = map_at(&graph->modules, text_of(name));
	struct stop_module *module = *place;

	if (module)
		return module;
	*place = module = ARENA_NEW(graph->arena, struct stop_module);
	module->name = name;
	*ARENA_PUSH(graph->arena, graph->named, graph->nnamed) = module;
	return module;
}

static struct stop_node *
find_node(const struct stop_graph *graph, const struct definition *definition)
{
	return map_get(&graph->nodes, (struct text){(const char *)&definition, sizeof definition});
}

static struct stop_node *
node_of(struct stop_graph *graph, const struct definition *definition)
{
	struct stop_node *node = find_node(graph, definition);

	if (node)
		return node;
	node = ARENA_NEW(graph->arena, struct stop_node);
	node->definition = definition;
	node->module = stop_module_of(graph, definition->module->name);
	*map_at(&graph->nodes, (struct text){(const char *)&node->definition, sizeof definition}) = node;
	*ARENA_PUSH(graph->arena, graph->items, graph->nitems) = node;
	return node;
}

static void
add_lead(struct stop_graph *graph, struct stop_node *from, struct stop_node *to)
{
	*ARENA_PUSH(graph->arena, from->leads_to, from->nleads_to) = to;
}

/* What importing a module changes is led to by what it changes, and no link of that. */
static void
add_slice(struct stop_graph *graph, const struct slice *slice)
{
	for (size_t i = 1; i < slice->nsteps; i++)
		node_of(graph, slice->steps[i].definition)->weight++;
	for (size_t i = 1; i < slice->nsteps; i++) {
		const struct step *step = &slice->steps[i];

		if (step->from)
			add_lead(graph, find_node(graph, slice->steps[step->from].definition),
			         find_node(graph, step->definition));
	}
}

static void
add_links(struct stop_graph *graph)
{
	for (size_t i = 0; i < graph->nitems; i++) {
		const struct definition *definition = graph->items[i]->definition;

		for (size_t k = 0; k < definition->nlinks; k++) {
			const struct link *link = &definition->links[k];
			struct stop_node *to = link->kind == LINK_DEFINITION ? find_node(graph, link->to) : NULL;

			if (to)
				add_lead(graph, graph->items[i], to);
		}
	}
}

/* What the revision's own code names; all that it reaches, where that is little. */
static void
keep_modules(struct stop_graph *graph, const struct revision *revision)
{
	const struct slice *slice = &revision->reach->slice;
	const struct definition *root = slice->steps[0].definition;

	for (size_t i = 0; i < root->nlinks; i++) {
		struct stop_node *node =
			root->links[i].kind == LINK_DEFINITION ? find_node(graph, root->links[i].to) : NULL;

		if (root->links[i].module)
			stop_module_of(graph, root->links[i].module->name)->kept = true;
		if (node)
			node->is_first = true;
	}
	for (size_t i = 1; i < slice->nsteps && revision->reach->nitems <= NEAR; i++)
		stop_module_of(graph, slice->steps[i].definition->module->name)->kept = true;
}

static void
build(struct stop_graph *graph, const struct project *project)
{
	for (size_t e = 0; e < project->nenvironments; e++) {
		const struct project_environment *environment = &project->environments[e];

		for (size_t i = 0; i < environment->nrevisions; i++) {
			if (reaches_far(environment->revisions[i]))
				add_slice(graph, &environment->revisions[i]->reach->slice);
		}
		for (size_t i = 0; i < environment->nrevisions; i++) {
			const struct revision *revision = environment->revisions[i];

			if (revision->reach && revision->reach->slice.nsteps)
				keep_modules(graph, revision);
		}
	}
	add_links(graph);
	graph->found = ARENA_ARRAY(graph->arena, struct stop_node *, graph->nitems + 1);
}

static void
find(struct stop_graph *graph, size_t *nfound, struct stop_node *node)
{
	if (node->seen == graph->number || node->module->stopped)
		return;
	node->seen = graph->number;
	graph->found[(*nfound)++] = node;
}

/* How much is reached past the modules that are stopped at. */
static size_t
weigh(struct stop_graph *graph)
{
	size_t nfound = 0, weight = 0;

	graph->number++;
	for (size_t i = 0; i < graph->nitems; i++) {
		if (graph->items[i]->is_first)
			find(graph, &nfound, graph->items[i]);
	}
	for (size_t i = 0; i < nfound; i++) {
		const struct stop_node *node = graph->found[i];

		weight += node->weight;
		for (size_t k = 0; k < node->nleads_to; k++)
			find(graph, &nfound, node->leads_to[k]);
	}
	return weight;
}

/* False: it would match a module that is kept. */
static bool
stop_at(struct stop_graph *graph, const char *pattern)
{
	for (size_t i = 0; i < graph->nnamed; i++) {
		if (graph->named[i]->kept && imports_stop(&pattern, 1, graph->named[i]->name))
			return false;
	}
	for (size_t i = 0; i < graph->nnamed; i++) {
		if (imports_stop(&pattern, 1, graph->named[i]->name))
			graph->named[i]->stopped++;
	}
	return true;
}

static void
follow_again(struct stop_graph *graph, const char *pattern)
{
	for (size_t i = 0; i < graph->nnamed; i++) {
		if (imports_stop(&pattern, 1, graph->named[i]->name))
			graph->named[i]->stopped--;
	}
}

struct stop_choice {
	const char *pattern;
	size_t weight; /* of what is left */
};

/* Of those that leave the same, the one that stops at less. */
static void
try_pattern(struct stop_graph *graph, struct stop_choice *choice, const char *pattern)
{
	size_t weight;

	if (!stop_at(graph, pattern))
		return;
	weight = weigh(graph);
	follow_again(graph, pattern);
	if (weight < choice->weight ||
	    (weight == choice->weight && choice->pattern && strlen(pattern) > strlen(choice->pattern)))
		*choice = (struct stop_choice){pattern, weight};
}

/* "a.b.c", and "a.b.*", "a.*" above it; those that were tried already give the same again. */
static void
try_module(struct stop_graph *graph, struct stop_choice *choice, struct map *tried, const char *name)
{
	for (const char *end = name + strlen(name); end;
	     end = text_last((struct text){name, (size_t)(end - name)}, '.')) {
		const char *pattern = arena_printf(graph->arena, "%.*s%s", (int)(end - name), name, *end ? ".*" : "");
		void **place = map_at(tried, text_of(pattern));

		if (!*place)
			try_pattern(graph, choice, pattern);
		*place = graph;
	}
}

size_t
stops_find(const char ***patterns, bool *most, const struct project *project)
{
	struct stop_graph graph = {
		.arena = project->arena, .nodes = {.arena = project->arena}, .modules = {.arena = project->arena}};
	size_t npatterns = 0, all, left;

	*patterns = NULL;
	build(&graph, project);
	all = left = weigh(&graph);
	while (npatterns < MOST_STOPS) {
		struct stop_choice choice = {NULL, left};
		struct map tried = {.arena = graph.arena};

		for (size_t i = 0; i < graph.nnamed; i++) {
			if (!graph.named[i]->kept && !graph.named[i]->stopped)
				try_module(&graph, &choice, &tried, graph.named[i]->name);
		}
		if (!choice.pattern || (left - choice.weight) * 100 < all * LEAST_PERCENT)
			break;
		stop_at(&graph, choice.pattern);
		left = choice.weight;
		*ARENA_PUSH(graph.arena, *patterns, npatterns) = choice.pattern;
	}
	*most = left * 2 < all;
	return npatterns;
}

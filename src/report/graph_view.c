/*
 * graph_view.c - from an environment's revisions to what is drawn of them.
 */
#include <string.h>

#include "alembic/environment.h"
#include "alembic/graph.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "lock/lock.h"
#include "report/graph.h"

enum { SHORTEST_FOLD = 4, BESIDE_HEAD = 4 };

static void
link_nodes(struct view *view, struct view_node *child, struct view_node *parent)
{
	*ARENA_PUSH(view->arena, child->parents, child->nparents) = parent;
	*ARENA_PUSH(view->arena, parent->children, parent->nchildren) = child;
}

static void
link_parents(struct view *view, struct map *by_id, struct view_node *node, const char *const *down, size_t ndown)
{
	for (size_t i = 0; i < ndown; i++) {
		struct view_node *parent = map_get(by_id, text_of(down[i]));

		if (parent)
			link_nodes(view, node, parent);
		else
			*ARENA_PUSH(view->arena, node->absent, node->nabsent) = down[i];
	}
}

static struct view_node *
add_node(struct view *view, struct map *by_id, const char *id)
{
	struct view_node *node = ARENA_NEW(view->arena, struct view_node);

	node->id = id;
	*ARENA_PUSH(view->arena, view->nodes, view->nnodes) = node;
	*map_at(by_id, text_of(id)) = node;
	return node;
}

void
view_build(struct view *view, const struct subject *subject, struct arena *arena)
{
	struct map by_id = MAP_INIT(arena);
	const struct graph *graph = subject->graph;

	*view = (struct view){.name = subject->environment->name, .arena = arena};
	view->usual = subject->nbases ? STATE_SEALED : subject->lock ? STATE_DRAFT : STATE_UNLOCKED;
	for (size_t i = 0; i < graph->nnodes; i++) {
		const struct revision *revision = graph->nodes[i].revision;
		struct view_node *node = add_node(view, &by_id, revision->id);

		node->revision = revision;
		node->doc = revision->doc;
		node->state = revision_state(subject, revision);
		node->depends = revision->depends;
		node->ndepends = revision->ndepends;
		node->is_head = graph->nodes[i].is_head;
	}
	for (size_t i = 0; subject->lock && i < subject->lock->nrevisions; i++) {
		const struct lock_revision *entry = &subject->lock->revisions[i];

		if (!map_get(&by_id, text_of(entry->id)))
			add_node(view, &by_id, entry->id)->state = STATE_MISSING;
	}
	for (size_t i = 0; i < view->nnodes; i++) {
		struct view_node *node = view->nodes[i];
		const struct lock_revision *entry = node->revision ? NULL : lock_find(subject->lock, node->id);

		link_parents(view, &by_id, node, entry ? entry->down : node->revision->down,
		             entry ? entry->ndown : node->revision->ndown);
	}
	for (size_t i = 0; i < view->nnodes; i++)
		view->nodes[i]->is_head &= view->nodes[i]->nchildren == 0;
}

struct view_node *
view_find(const struct view *view, const struct subject *subject, const char *name)
{
	bool ambiguous;
	const struct graph_node *found = graph_identify(subject->graph, name, &ambiguous);
	const char *id = found ? found->revision->id : name;

	for (size_t i = 0; i < view->nnodes; i++) {
		if (strcmp(view->nodes[i]->id, id) == 0)
			return view->nodes[i];
	}
	return NULL;
}

/* Takes the hidden nodes out; what led to them is named instead. */
static void
drop_hidden(struct view *view)
{
	size_t kept = 0;

	for (size_t i = 0; i < view->nnodes; i++) {
		struct view_node *node = view->nodes[i];
		size_t nparents = 0, nchildren = 0;

		for (size_t p = 0; p < node->nparents; p++) {
			if (!node->parents[p]->is_hidden)
				node->parents[nparents++] = node->parents[p];
			else if (!node->is_hidden)
				*ARENA_PUSH(view->arena, node->absent, node->nabsent) = node->parents[p]->id;
		}
		for (size_t c = 0; c < node->nchildren; c++) {
			if (!node->children[c]->is_hidden)
				node->children[nchildren++] = node->children[c];
		}
		node->nparents = nparents;
		node->nchildren = nchildren;
		if (!node->is_hidden)
			view->nodes[kept++] = node;
	}
	view->nnodes = kept;
}

void
view_keep_around(struct view *view, struct view_node *middle, size_t steps)
{
	struct view_node **reached = ARENA_ARRAY(view->arena, struct view_node *, view->nnodes + 1);
	size_t nreached = 0, done = 0;

	for (size_t i = 0; i < view->nnodes; i++)
		view->nodes[i]->is_hidden = true;
	middle->is_hidden = false;
	reached[nreached++] = middle;
	for (size_t step = 0; step < steps; step++) {
		for (size_t end = nreached; done < end; done++) {
			struct view_node *node = reached[done];

			for (size_t k = 0; k < node->nparents + node->nchildren; k++) {
				struct view_node *next =
					k < node->nparents ? node->parents[k] : node->children[k - node->nparents];

				if (!next->is_hidden)
					continue;
				next->is_hidden = false;
				reached[nreached++] = next;
			}
		}
	}
	drop_hidden(view);
}

/* Nothing to be said of it but that it is there. */
static bool
is_plain(const struct view *view, const struct view_node *node)
{
	return node->state == view->usual && node->revision && node->nparents == 1 && node->nchildren == 1 &&
	       node->napplied == 0 && node->ndepends == 0 && node->nabsent == 0 && node->revision->nlabels == 0;
}

static void
replace_link(struct view_node **links, size_t nlinks, const struct view_node *old, struct view_node *new)
{
	for (size_t i = 0; i < nlinks; i++) {
		if (links[i] == old)
			links[i] = new;
	}
}

/* `top` and the plain ones below it become one node, if there are enough. */
static void
fold_from(struct view *view, struct view_node *top)
{
	struct view_node *bottom = top, *child = top->children[0], *parent, *node;
	size_t n = 1;

	/* The newest ones are what people look for. */
	for (size_t i = 0; i < BESIDE_HEAD && child->is_head; i++) {
		if (!is_plain(view, top->parents[0]))
			return;
		top = top->parents[0];
	}
	child = top->children[0];
	bottom = top;
	/* A cycle of plain nodes has no top, so this ends. */
	while (is_plain(view, bottom->parents[0])) {
		bottom = bottom->parents[0];
		n++;
	}
	if (n < SHORTEST_FOLD)
		return;
	parent = bottom->parents[0];
	for (struct view_node *hidden = top; hidden != parent; hidden = hidden->parents[0])
		hidden->is_hidden = true;
	node = ARENA_NEW(view->arena, struct view_node);
	*node = (struct view_node){.id = top->id, .last_id = bottom->id, .nfolded = n, .state = view->usual};
	replace_link(child->parents, child->nparents, top, node);
	replace_link(parent->children, parent->nchildren, bottom, node);
	*ARENA_PUSH(view->arena, node->parents, node->nparents) = parent;
	*ARENA_PUSH(view->arena, node->children, node->nchildren) = child;
	*ARENA_PUSH(view->arena, view->nodes, view->nnodes) = node;
}

void
view_fold(struct view *view)
{
	size_t nnodes = view->nnodes;

	for (size_t i = 0; i < nnodes; i++) {
		struct view_node *node = view->nodes[i];

		if (!node->is_hidden && is_plain(view, node) && !is_plain(view, node->children[0]) &&
		    node->children[0]->nfolded == 0)
			fold_from(view, node);
	}
	drop_hidden(view);
}

/* Kahn's order with a stack, so that a branch stays together; what lies on a cycle comes last. */
void
view_order(struct view *view)
{
	struct view_node **stack = ARENA_ARRAY(view->arena, struct view_node *, view->nnodes + 1);
	struct view_node **order = ARENA_ARRAY(view->arena, struct view_node *, view->nnodes + 1);
	size_t nstack = 0, norder = 0;

	for (size_t i = 0; i < view->nnodes; i++) {
		view->nodes[i]->mark = (unsigned)view->nodes[i]->nchildren;
		view->nodes[i]->is_hidden = false;
	}
	for (size_t i = view->nnodes; i-- > 0;) {
		if (view->nodes[i]->mark == 0)
			stack[nstack++] = view->nodes[i];
	}
	while (nstack > 0) {
		struct view_node *node = stack[--nstack];

		order[norder++] = node;
		node->is_hidden = true;
		for (size_t p = 0; p < node->nparents; p++) {
			if (--node->parents[p]->mark == 0)
				stack[nstack++] = node->parents[p];
		}
	}
	for (size_t i = 0; i < view->nnodes; i++) {
		if (!view->nodes[i]->is_hidden)
			order[norder++] = view->nodes[i];
	}
	for (size_t i = 0; i < norder; i++) {
		order[i]->is_hidden = false;
		order[i]->number = i;
	}
	view->nodes = order;
}

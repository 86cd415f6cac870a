/*
 * explain.c - from a slice to what a reader asks: what, through which names, and why so much.
 */
#include "report/explain.h"

#include <string.h>

#include "alembic/reach.h"
#include "alembic/revision.h"
#include "base/arena.h"

/* "guards.safe_create, app.db.guards:safe_create, names.quote": how code names it, step by step. */
static const char *
chain_of(const struct slice *slice, size_t step, const struct link *last, struct arena *arena)
{
	const char *chain = last && last->as ? last->as : "";

	while (step > 0) {
		const struct step *at = &slice->steps[step];

		chain = chain[0] ? arena_printf(arena, "%s > %s", at->definition->name, chain)
		                 : arena_strdup(arena, at->definition->name);
		step = at->from;
	}
	return chain;
}

static bool
is_item(const struct reach *reach, const char *name)
{
	for (size_t i = 0; i < reach->nitems; i++) {
		if (strcmp(reach->items[i]->name, name) == 0)
			return true;
	}
	return false;
}

static void
add(struct explanation **items, size_t *nitems, struct explanation item, struct arena *arena)
{
	for (size_t i = 0; i < *nitems; i++) {
		if (strcmp((*items)[i].name, item.name) == 0)
			return;
	}
	*ARENA_PUSH(arena, *items, *nitems) = item;
}

static void
add_link(struct explanations *all, const struct slice *slice, size_t step, const struct link *link, struct arena *arena)
{
	struct explanation item = {.name = link->name,
	                           .chain = chain_of(slice, step, NULL, arena),
	                           .why = link->why,
	                           .as = link->as,
	                           .path = link->module ? link->module->path : NULL,
	                           .step = step,
	                           .line = link->line};

	switch (link->kind) {
	case LINK_DEFINITION:
		break;
	case LINK_LIVE:
		add(&all->live, &all->nlive, item, arena);
		break;
	case LINK_EXTERNAL:
		if (step == 0)
			add(&all->external, &all->nexternal, item, arena);
		break;
	case LINK_STOPPED:
		add(&all->stopped, &all->nstopped, item, arena);
		break;
	case LINK_LOST:
		add(&all->lost, &all->nlost, item, arena);
		break;
	}
}

void
explanations_of(struct explanations *explanations, const struct revision *revision, struct arena *arena)
{
	const struct reach *reach = revision->reach;
	const struct slice *slice = &reach->slice;

	*explanations = (struct explanations){0};
	for (size_t i = 0; i < slice->nsteps; i++) {
		const struct step *step = &slice->steps[i];

		for (size_t k = 0; k < step->definition->nlinks; k++)
			add_link(explanations, slice, i, &step->definition->links[k], arena);
		if (i == 0 || !is_item(reach, step->definition->name))
			continue;
		add(&explanations->helpers, &explanations->nhelpers,
		    (struct explanation){.name = step->definition->name,
		                         .chain = chain_of(slice, step->from, NULL, arena),
		                         .why = step->link->why,
		                         .as = step->link->as,
		                         .path = step->definition->module->path,
		                         .step = i,
		                         .line = step->link->line},
		    arena);
	}
}

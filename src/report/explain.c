/*
 * explain.c - from a slice to what a reader asks: what, through which names, and why so much.
 */
#include "report/explain.h"

#include <string.h>

#include "alembic/revision.h"
#include "base/arena.h"
#include "check/used.h"
#include "reach/reach.h"

/* "app.db.guards:safe_create > app.db.names:quote": how each step is led to, from the file on. */
static const char **
chains_of(const struct slice *slice, struct arena *arena)
{
	const char **chains = ARENA_ARRAY(arena, const char *, slice->nsteps);

	chains[0] = "";
	for (size_t i = 1; i < slice->nsteps; i++) {
		const char *before = chains[slice->steps[i].from], *name = slice->steps[i].definition->name;

		chains[i] = before[0] ? arena_printf(arena, "%s > %s", before, name) : name;
	}
	return chains;
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
add_link(struct explanations *all, const char *chain, size_t step, const struct link *link, struct arena *arena)
{
	struct explanation item = {.name = link->name,
	                           .chain = chain,
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
	case LINK_COMPUTED:
		add(&all->lost, &all->nlost, item, arena);
		break;
	}
}

void
explanations_of(struct explanations *explanations, const struct revision *revision, struct arena *arena)
{
	const struct reach *reach = revision->reach;
	const struct slice *slice = &reach->slice;
	const char **chains = chains_of(slice, arena);

	*explanations = (struct explanations){0};
	for (size_t i = 0; i < slice->nsteps; i++) {
		const struct step *step = &slice->steps[i];

		for (size_t k = 0; k < step->definition->nlinks; k++)
			add_link(explanations, chains[i], i, &step->definition->links[k], arena);
		if (i == 0 || !reach_item(reach, step->definition->name))
			continue;
		add(&explanations->helpers, &explanations->nhelpers,
		    (struct explanation){.name = step->definition->name,
		                         .chain = chains[step->from],
		                         .why = step->link->why,
		                         .as = step->link->as,
		                         .path = step->definition->module->path,
		                         .step = i,
		                         .line = step->link->line},
		    arena);
	}
	/* Modules and names are there already. */
	for (size_t i = 0; i < reach->nabsent; i++)
		add(&explanations->lost, &explanations->nlost,
		    (struct explanation){
			    .name = reach->absent[i], .chain = chains[0], .why = "the project has no such file"},
		    arena);
}

/*
 * callers.c - which steps of a slice lead to which.
 */
#include "reach/callers.h"

#include <stdint.h>

static struct text
address_of(const struct definition *const *definition)
{
	return (struct text){(const char *)definition, sizeof *definition};
}

static void
add_callers(struct callers *callers, const struct definition *from, size_t step, struct arena *arena)
{
	for (size_t i = 0; i < from->nlinks; i++) {
		const struct definition *const *to = (const struct definition *const *)&from->links[i].to;
		struct caller *caller;
		void **place;

		if (from->links[i].kind != LINK_DEFINITION)
			continue;
		place = map_at(&callers->callers, address_of(to));
		caller = ARENA_NEW(arena, struct caller);
		*caller = (struct caller){step, *place};
		*place = caller;
	}
}

void
callers_init(struct callers *callers, const struct slice *slice, struct arena *arena)
{
	*callers = (struct callers){.steps = {.arena = arena}, .callers = {.arena = arena}};
	for (size_t s = 0; s < slice->nsteps; s++) {
		*map_at(&callers->steps, address_of(&slice->steps[s].definition)) = (void *)(uintptr_t)(s + 1);
		add_callers(callers, slice->steps[s].definition, s, arena);
	}
}

size_t
callers_step(const struct callers *callers, const struct definition *definition)
{
	return (uintptr_t)map_get(&callers->steps, address_of(&definition));
}

const struct caller *
callers_of(const struct callers *callers, const struct definition *definition)
{
	return map_get(&callers->callers, address_of(&definition));
}

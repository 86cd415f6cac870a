/*
 * meaning.c - helpers that read as they did when they were locked, while what their names lead to is something else.
 */
#include <string.h>

#include "alembic/revision.h"
#include "base/arena.h"
#include "check/changes.h"
#include "check/used.h"
#include "lock/lock.h"
#include "python/program.h"
#include "reach/reach.h"
#include "slice/place.h"

/* The two sides of a helper; the names of what it was are not known where it could not be sliced. */
struct sides {
	const struct module *then, *now;
	const struct definition *was, *is;
};

static const char *
head_of(const struct link *link, struct arena *arena)
{
	return link->as ? arena_copy(arena, link->as, strcspn(link->as, ".")) : NULL;
}

/*
 * Of the names that a definition uses: *rebound is one that its module binds otherwise.  False: one is bound no more,
 * which restoring mends.
 */
static bool
compare_bindings(const struct sides *sides, const struct definition *definition, const char **rebound,
                 struct arena *arena)
{
	for (size_t i = 0; i < definition->nlinks; i++) {
		const char *head = head_of(&definition->links[i], arena);

		if (!head || definition_is_same(sides->then, sides->now, head, arena))
			continue;
		if (!module_name(sides->now, head))
			return false;
		*rebound = head;
	}
	return true;
}

static const char *
describe(const struct link *link, struct arena *arena)
{
	switch (link->kind) {
	case LINK_DEFINITION:
	case LINK_LIVE:
		return link->module ? arena_printf(arena, "%s in %s", link->name, link->module->path) : link->name;
	case LINK_EXTERNAL:
		return arena_printf(arena, "%s from outside the project", link->name);
	case LINK_LOST:
		return arena_printf(arena, "%s, which is not there", link->name);
	case LINK_STOPPED:
	case LINK_COMPUTED:
		break;
	}
	return link->name;
}

static const struct link *
find_link(const struct definition *definition, const char *as)
{
	for (size_t i = 0; i < definition->nlinks; i++) {
		if (definition->links[i].as && strcmp(definition->links[i].as, as) == 0)
			return &definition->links[i];
	}
	return NULL;
}

/* Where only another file says the same of the same name, it is no news. */
static bool
lead_alike(const struct link *then, const struct link *now)
{
	return now && then->kind == now->kind && strcmp(then->name, now->name) == 0;
}

/* The first name that leads elsewhere. */
static const char *
find_difference(const struct definition *then, const struct definition *now, struct arena *arena)
{
	for (size_t i = 0; i < then->nlinks; i++) {
		const struct link *was = &then->links[i], *is;

		if (!was->as)
			continue;
		is = find_link(now, was->as);
		if (!lead_alike(was, is))
			return arena_printf(arena, "what it means by %s is not: %s then%s%s%s", was->as,
			                    describe(was, arena), is ? ", " : "", is ? describe(is, arena) : "",
			                    is ? " now" : "");
	}
	return NULL;
}

/* It was edited, as far as is known here. */
static const char *
change_behind(const struct subject *subject, const struct change *change, const struct reach *locked,
              struct arena *arena)
{
	const struct reached *was = locked ? reach_item(locked, change->name) : NULL;
	const struct evidence *evidence = &subject->evidence;
	const struct lock_revision entry = {
		.id = change->name, .path = change->then->path, .hash = change->then->hash, .blob = change->then->blob};
	struct sides sides;
	const struct program *then;
	const char *rebound = NULL, *text, *ignored;
	struct parser *parser;

	then = evidence->program(evidence->context, &entry, &ignored);
	if (!then || then->state != PROGRAM_PARSED || change->now->definition->module->program->state != PROGRAM_PARSED)
		return NULL;
	parser = parser_new();
	sides = (struct sides){.then = module_text_of(then->source, parser, arena).module,
	                       .now = change->now->definition->module,
	                       .is = change->now->definition};
	parser_free(parser);
	if (!definition_is_same(sides.then, sides.now, strrchr(change->name, ':') + 1, arena))
		return NULL;
	sides.was = was ? was->definition : NULL;
	if ((!sides.was && !object_id_equal(&change->now->blob, &change->then->blob)) ||
	    (sides.was && !compare_bindings(&sides, sides.was, &rebound, arena)) ||
	    !compare_bindings(&sides, sides.is, &rebound, arena))
		return NULL;
	if (rebound)
		return arena_printf(arena, "%s binds %s to something else", change->now->path, rebound);
	text = sides.was ? find_difference(sides.was, sides.is, arena) : NULL;
	return text ? text : "what its names lead to is not";
}

/* It is in its place, and those that reached it do so no more. */
static const char *
loss_of_way(const struct change *change, const struct reach *locked, struct arena *arena)
{
	for (size_t i = 1; locked && i < locked->slice.nsteps; i++) {
		const struct step *step = &locked->slice.steps[i];

		if (strcmp(step->definition->name, change->name) != 0 || !step->link || !step->link->as)
			continue;
		return arena_printf(arena, "%s %s does not reach it as %s any more", step->from ? "helper" : "revision",
		                    step->from ? locked->slice.steps[step->from].definition->name
		                               : change->revisions[0],
		                    step->link->as);
	}
	return "it is reached no more";
}

const char *
change_of_meaning(const struct subject *subject, const struct change *change, struct arena *arena)
{
	const struct evidence *evidence = &subject->evidence;
	const struct revision *locked;

	if (change->now && (!change->now->definition || text_ends(text_of(change->name), ":*")))
		return NULL;
	if (!change->now && (change->unreadable || !evidence->is_there(evidence->context, change->then,
	                                                               change_place(subject, change->then, arena))))
		return NULL;
	locked = evidence->locked_revision(evidence->context, change->then, change->revisions[0]);
	return change->now ? change_behind(subject, change, locked ? locked->reach : NULL, arena)
	                   : loss_of_way(change, locked ? locked->reach : NULL, arena);
}

/*
 * slice_downgrade.c - what a file reaches for the sake of its way back alone.
 *
 * Told by names, not by calls: a name that stands anywhere outside downgrade may serve
 * upgrade too.
 */
#include <string.h>

#include "base/arena.h"
#include "slice/slice_build.h"

#define DOWNGRADE "downgrade"

static bool
is_downgrade(const struct toplevel *statement)
{
	const struct piece *piece = statement->pieces;

	return statement->npieces == 1 && piece->is_function && piece->nbinds == 1 &&
	       strcmp(piece->binds[0], DOWNGRADE) == 0;
}

/* Where a name of the file stands. */
struct places_of_name {
	bool in_downgrade, elsewhere;
};

static void
note_use(struct places_of_name *places, const struct use *use, bool in_downgrade, struct text name)
{
	/* What is computed may be any name, and whoever calls downgrade does what it does. */
	if (is_dynamic_use(use) || strcmp(use->name, DOWNGRADE) == 0)
		places->elsewhere = true;
	if (!text_is(name, use->name))
		return;
	places->in_downgrade |= in_downgrade;
	places->elsewhere |= !in_downgrade || use->early;
}

/* Does the name lead there for the sake of downgrade alone?  Alembic asks for downgrade itself by its name. */
static bool
is_of_downgrade(const struct module *file, struct text name)
{
	struct places_of_name places = {.in_downgrade = text_is(name, DOWNGRADE)};

	for (size_t i = 0; i < file->nstatements; i++) {
		const struct toplevel *statement = &file->statements[i];

		for (size_t p = 0; p < statement->npieces; p++) {
			for (size_t u = 0; u < statement->pieces[p].nuses; u++)
				note_use(&places, &statement->pieces[p].uses[u], is_downgrade(statement), name);
		}
	}
	return places.in_downgrade && !places.elsewhere;
}

static bool
is_link_of(const struct definition *definition, const struct link *link)
{
	for (size_t i = 0; i < definition->nlinks; i++) {
		if (&definition->links[i] == link)
			return true;
	}
	return false;
}

struct search {
	struct map seen;
	const struct definition **queue;
	size_t nqueue;
	struct arena *arena;
};

static void
enter(struct search *search, const struct definition *definition)
{
	void **seen = map_at(&search->seen, (struct text){(const char *)&definition, sizeof definition});

	if (*seen)
		return;
	*seen = search;
	*ARENA_PUSH(search->arena, search->queue, search->nqueue) = definition;
}

bool
slice_is_for_downgrade(const struct slice *slice, const struct definition *definition, struct arena *arena)
{
	struct search search = {.seen = MAP_INIT(arena), .arena = arena};
	const struct definition *root = slice->nsteps ? slice->steps[0].definition : NULL;

	for (size_t i = 0; root && i < root->nlinks; i++) {
		const struct link *link = &root->links[i];

		if (link->kind == LINK_DEFINITION &&
		    !(link->as && is_of_downgrade(root->module, (struct text){link->as, strcspn(link->as, ".([")})))
			enter(&search, link->to);
	}
	/* What importing runs counts for itself. */
	for (size_t i = 1; i < slice->nsteps; i++) {
		const struct step *step = &slice->steps[i];

		if (!is_link_of(slice->steps[step->from].definition, step->link))
			enter(&search, step->definition);
	}
	for (size_t i = 0; i < search.nqueue; i++) {
		for (size_t k = 0; k < search.queue[i]->nlinks; k++) {
			if (search.queue[i]->links[k].kind == LINK_DEFINITION)
				enter(&search, search.queue[i]->links[k].to);
		}
	}
	for (size_t i = 0; i < search.nqueue; i++) {
		if (search.queue[i] == definition)
			return false;
	}
	return root != NULL;
}

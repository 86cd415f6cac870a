/*
 * slice_asking.c - code that asks for docstrings, annotations or source text of what it is given.
 *
 * f.__doc__ and inspect.getdoc(f) do; so does a function that hands f to one
 * that does, a class by its methods, a method by those of its class.
 */
#include <string.h>

#include "base/arena.h"
#include "slice/slice_build.h"

enum { DEEPEST_HAND = 3 };

static const struct {
	const char *name;
	enum asked asked;
} functions[] = {
	{"inspect:getdoc", ASKED_DOC},
	{"inspect:signature", ASKED_ANNOTATIONS},
	{"inspect:getfullargspec", ASKED_ANNOTATIONS},
	{"inspect:get_annotations", ASKED_ANNOTATIONS},
	{"typing:get_type_hints", ASKED_ANNOTATIONS},
	{"typing_extensions:get_type_hints", ASKED_ANNOTATIONS},
	{"dataclasses:fields", ASKED_FIELDS},
	{"inspect:getsource", ASKED_SOURCE},
	{"inspect:getsourcelines", ASKED_SOURCE},
};

enum { NFUNCTIONS = sizeof functions / sizeof *functions };

bool
find_asked(const char *external, enum asked *asked)
{
	for (size_t i = 0; i < NFUNCTIONS; i++) {
		if (strcmp(functions[i].name, external) == 0) {
			*asked = functions[i].asked;
			return true;
		}
	}
	return false;
}

void
add_asking(struct asking *asking, const struct asking *more)
{
	for (size_t i = 0; i < NASKED; i++)
		asking->about[i] |= more->about[i];
}

/* A call that hands something on: to what, or what a function of the standard library asks for. */
struct hand {
	struct target to;
	enum asked asked; /* where that is outside the project */
	unsigned hands;
};

/* What a piece asks about, with what those that it hands something to ask about, so many calls deep. */
struct asker {
	const struct piece *piece;
	struct hand *hands;
	size_t nhands;
	struct asking by_depth[DEEPEST_HAND + 1];
	bool known[DEEPEST_HAND + 1];
};

static void
find_hands(struct slicer *slicer, struct asker *asker, const struct target *of, const struct use *use)
{
	struct targets targets = {0};
	struct hand hand = {.hands = use->hands};

	if (use->flags & USE_SELF && use->nattributes == 1) {
		hand.to = *of;
		hand.to.attributes = use->attributes;
		hand.to.nattributes = 1;
		*ARENA_PUSH(slicer->arena, asker->hands, asker->nhands) = hand;
	} else if (!(use->flags & (USE_SELF | USE_CLASS))) {
		find_targets(slicer, &targets, of->module, use);
	}
	for (size_t i = 0; i < targets.nitems; i++) {
		hand.to = targets.items[i];
		if (hand.to.kind == TARGET_NAME ||
		    (hand.to.kind == TARGET_EXTERNAL && find_asked(hand.to.text, &hand.asked)))
			*ARENA_PUSH(slicer->arena, asker->hands, asker->nhands) = hand;
	}
}

static struct asker *
asker_of(struct slicer *slicer, const struct target *of, const struct piece *piece)
{
	struct asker *asker = map_get(&slicer->asking, (struct text){(const char *)&piece, sizeof piece});

	if (asker)
		return asker;
	asker = ARENA_NEW(slicer->arena, struct asker);
	asker->piece = piece;
	*map_at(&slicer->asking, (struct text){(const char *)&asker->piece, sizeof piece}) = asker;
	for (size_t i = 0; i < piece->nuses; i++) {
		if (piece->uses[i].hands)
			find_hands(slicer, asker, of, &piece->uses[i]);
	}
	return asker;
}

static void find_deep(struct slicer *slicer, struct asking *asking, const struct target *target, int depth);

/* What is asked about what the code hands on, the code asks about. */
static void
add_handed(struct slicer *slicer, struct asking *asking, const struct hand *hand, int depth)
{
	struct asking callee = {0};

	if (hand->to.kind == TARGET_EXTERNAL)
		callee.about[hand->asked] = ABOUT_GIVEN;
	else if (depth > 0)
		find_deep(slicer, &callee, &hand->to, depth - 1);
	for (size_t i = 0; i < NASKED; i++) {
		if (callee.about[i] & (ABOUT_GIVEN | ABOUT_WITHIN))
			asking->about[i] |= hand->hands | (callee.about[i] & ABOUT_WITHIN);
	}
}

static void
add_piece(struct slicer *slicer, struct asking *asking, const struct target *of, const struct piece *piece, int depth)
{
	struct asker *asker = asker_of(slicer, of, piece);

	if (!asker->known[depth]) {
		struct asking *known = &asker->by_depth[depth];

		memcpy(known->about, piece->asks, sizeof known->about);
		for (size_t i = 0; i < asker->nhands; i++)
			add_handed(slicer, known, &asker->hands[i], depth);
		asker->known[depth] = true;
	}
	add_asking(asking, &asker->by_depth[depth]);
}

static void
add_class(struct slicer *slicer, struct asking *asking, const struct target *target, int depth)
{
	const struct ancestry *ancestry = ancestry_of(slicer, target->module, target->name);

	for (size_t i = 0; i < ancestry->nitems; i++) {
		const struct target *item = &ancestry->items[i];
		const struct toplevel *class = class_of(item->module, item->name);

		for (size_t p = 1; p < class->npieces; p++) {
			/* A property __doc__ says what another's is. */
			if (class->pieces[p].is_function && !piece_binds(&class->pieces[p], "__doc__") &&
			    (!target->nattributes || piece_binds(&class->pieces[p], target->attributes[0])))
				add_piece(slicer, asking, item, &class->pieces[p], depth);
		}
	}
}

/* An object of a class: registry.add. */
static void
add_object(struct slicer *slicer, struct asking *asking, const struct target *object, const struct use *class,
           int depth)
{
	struct targets targets;

	find_targets(slicer, &targets, object->module, class);
	for (size_t i = 0; i < targets.nitems; i++) {
		struct target method = targets.items[i];

		if (method.kind != TARGET_NAME || method.nattributes || !class_of(method.module, method.name))
			continue;
		method.attributes = object->attributes;
		method.nattributes = object->nattributes;
		add_class(slicer, asking, &method, depth);
	}
}

static void
find_deep(struct slicer *slicer, struct asking *asking, const struct target *target, int depth)
{
	if (target->kind != TARGET_NAME || is_live(slicer, target->module, target->name))
		return;
	if (class_of(target->module, target->name)) {
		add_class(slicer, asking, target, depth);
		return;
	}
	for (size_t i = 0; i < target->name->nstatements; i++) {
		const struct toplevel *statement = &target->module->statements[target->name->statements[i]];

		if (statement->kind == STATEMENT_FUNCTION && !target->nattributes &&
		    piece_binds(&statement->pieces[0], target->name->name))
			add_piece(slicer, asking, target, &statement->pieces[0], depth);
		else if (statement->kind == STATEMENT_ASSIGNMENT && statement->value_called && statement->value)
			add_object(slicer, asking, target, statement->value, depth);
	}
}

void
find_asking(struct slicer *slicer, struct asking *asking, const struct target *target)
{
	find_deep(slicer, asking, target, DEEPEST_HAND);
}

void
find_asking_itself(struct slicer *slicer, struct asking *asking, const struct target *target)
{
	find_deep(slicer, asking, target, 0);
}

void
find_piece_asking(struct slicer *slicer, struct asking *asking, const struct target *of, const struct piece *piece)
{
	add_piece(slicer, asking, of, piece, DEEPEST_HAND);
}

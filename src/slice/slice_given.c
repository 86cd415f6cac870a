/*
 * slice_given.c - what is given to code that asks for docstrings, annotations or source text.
 *
 * A function or class below a decorator, a class with the base that asks, what
 * stands in the same code as a call of something that asks and is not called
 * itself, and what the values that are given so consist of.
 */
#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "slice/slice_class.h"

enum { DEEPEST_VALUE = 3 };

/* With enum about: the code that it is given in asks, and not a function that it is handed to. */
enum { DIRECTLY = 16 };

static void give(struct slicer *slicer, struct definition *from, const struct target *target, enum asked asked,
                 unsigned about, const struct use *use, int depth);

/* VIEWS.values(): of what the value has, and no function that is only called. */
static bool
is_called_on(const struct target *target)
{
	return target->kind == TARGET_NAME && target->nattributes == 1 && names_value(target->module, target->name);
}

static void
give_use(struct slicer *slicer, struct definition *from, const struct module *module, const struct use *use,
         enum asked asked, unsigned about, int depth)
{
	struct targets targets;

	find_targets(slicer, &targets, module, use);
	for (size_t t = 0; t < targets.nitems; t++) {
		struct target target = targets.items[t];

		if (!use->given && !is_called_on(&target))
			continue;
		if (!use->given)
			target.nattributes = 0;
		give(slicer, from, &target, asked, about, use, depth);
	}
}

/* What a piece consists of, given once: values that refer to each other lead to it in many ways. */
struct given_away {
	const struct definition *from;
	const struct piece *piece;
	enum asked asked;
	unsigned about;
	int depth; /* the least */
};

/* False: what it leads to is there already. */
static bool
note_given(struct slicer *slicer, const struct definition *from, const struct piece *piece, enum asked asked,
           unsigned about, int depth)
{
	const struct given_away given = {from, piece, asked, about, depth};
	const struct text key = {(const char *)&given, offsetof(struct given_away, depth)};
	struct given_away *known = map_get(&slicer->given, key);

	if (known && known->depth <= depth)
		return false;
	if (!known) {
		known = ARENA_NEW(slicer->arena, struct given_away);
		*known = given;
		*map_at(&slicer->given, (struct text){(const char *)known, key.length}) = known;
	}
	known->depth = depth;
	return true;
}

static void
give_uses(struct slicer *slicer, struct definition *from, const struct module *module, const struct piece *piece,
          enum asked asked, unsigned about, int depth)
{
	if (!note_given(slicer, from, piece, asked, about, depth))
		return;
	for (size_t i = 0; i < piece->nuses; i++) {
		const struct use *use = &piece->uses[i];

		if ((use->given || use->called_on) && !(use->flags & (USE_SELF | USE_CLASS)) &&
		    !is_decorator_of(piece, use) && !asks_for_source(use))
			give_use(slicer, from, module, use, asked, about, depth);
	}
}

/* The canonical form has the annotations of a function below decorators.  What they name is looked for where code asks.
 */
static bool
is_left_out(const struct piece *function, enum asked asked, unsigned about)
{
	if (asked == ASKED_ANNOTATIONS)
		return function->ndecorations == 0 || about & DIRECTLY;
	return asked == ASKED_DOC || asked == ASKED_SOURCE;
}

/* State.A, and not State.A.value: its class leads to the other members. */
static void
give_member_class(struct slicer *slicer, struct definition *from, const struct target *target, const struct use *use)
{
	if (target->nattributes == 0 || !is_member(slicer, target, target->attributes[0]))
		return;
	if (target->nattributes == 1 || strcmp(target->attributes[1], "__class__") == 0)
		add_link(slicer, from, define(slicer, DEFINES_NAME, target->module, target->name, NULL, MADE_NOT), use,
		         "a member's class is asked for");
}

/* The class's methods, too, where more than the class is asked about. */
static void
give_class(struct slicer *slicer, struct definition *from, const struct target *target, enum asked asked,
           unsigned about, const struct use *use)
{
	const struct toplevel *class = class_of(target->module, target->name);

	if (asked == ASKED_CLASS) {
		give_member_class(slicer, from, target, use);
		return;
	}
	/* A class's own annotations are in the canonical form: only what they name is not. */
	if (!target->nattributes && (asked == ASKED_DOC || asked == ASKED_SOURCE || about & DIRECTLY))
		link_source(slicer, from, target, NULL, asked, use);
	for (size_t p = 1; p < class->npieces && asked <= ASKED_ANNOTATIONS; p++) {
		const struct piece *piece = &class->pieces[p];

		if (piece->is_function && piece->nbinds && is_left_out(piece, asked, about) &&
		    (target->nattributes ? piece_binds(piece, target->attributes[0]) : about & ABOUT_WITHIN))
			link_source(slicer, from, target, piece->binds[0], asked, use);
	}
}

/* x.method, where x = C(…) */
static void
give_member(struct slicer *slicer, struct definition *from, const struct target *object, const struct use *class,
            enum asked asked, unsigned about, const struct use *use)
{
	struct targets targets;

	find_targets(slicer, &targets, object->module, class);
	for (size_t i = 0; i < targets.nitems; i++) {
		struct target member = targets.items[i];

		member.attributes = object->attributes;
		member.nattributes = object->nattributes;
		if (member.kind == TARGET_NAME && class_of(member.module, member.name))
			give_class(slicer, from, &member, asked, about, use);
	}
}

/* A value: what it is made of.  A function that was put into one: that. */
static void
give_statement(struct slicer *slicer, struct definition *from, const struct target *target,
               const struct toplevel *statement, enum asked asked, unsigned about, const struct use *use, int depth)
{
	const struct piece *piece = &statement->pieces[0];
	bool defines = statement->kind == STATEMENT_FUNCTION || statement->kind == STATEMENT_CLASS;
	struct target of = *target;

	if (defines && piece->nbinds && (of.name = module_name(of.module, piece->binds[0]))) {
		if (is_left_out(piece, asked, about) || (asked == ASKED_FIELDS && about & DIRECTLY))
			link_source(slicer, from, &of, NULL, asked, use);
		return;
	}
	if (target->nattributes && statement->value_called && statement->value)
		give_member(slicer, from, target, statement->value, asked, about, use);
	if (piece->inner_docs.length && asked == ASKED_DOC)
		link_source(slicer, from, target, "<locals>", asked, use);
	else if (statement->kind == STATEMENT_OTHER && asked != ASKED_DOC && asked != ASKED_CLASS)
		link_source(slicer, from, target, NULL, asked, use);
	if (depth < DEEPEST_VALUE)
		give_uses(slicer, from, target->module, piece, asked, about, depth + 1);
}

static void
give(struct slicer *slicer, struct definition *from, const struct target *target, enum asked asked, unsigned about,
     const struct use *use, int depth)
{
	if (target->kind == TARGET_NAME && is_live(slicer, target->module, target->name))
		return;
	if (target->kind == TARGET_NAME && class_of(target->module, target->name)) {
		give_class(slicer, from, target, asked, about, use);
		return;
	}
	for (size_t i = 0; target->kind == TARGET_NAME && i < target->name->nstatements; i++)
		give_statement(slicer, from, target, &target->module->statements[target->name->statements[i]], asked,
		               about, use, depth);
}

void
link_given(struct slicer *slicer, struct definition *from, const struct target *target, enum asked asked,
           const struct use *use)
{
	give(slicer, from, target, asked, ABOUT_GIVEN | DIRECTLY, use, 0);
}

/* What the function itself asks about, it asks as if the code did that that calls it. */
static void
add_target(struct slicer *slicer, struct asking *asking, const struct target *target)
{
	struct asking itself = {0};

	find_asking(slicer, asking, target);
	if (target->kind != TARGET_NAME || !names_function(target->module, target->name))
		return;
	find_asking_itself(slicer, &itself, target);
	for (size_t i = 0; i < NASKED; i++)
		asking->about[i] |= itself.about[i] & (ABOUT_GIVEN | ABOUT_WITHIN) ? DIRECTLY : 0;
}

static void
add_use(struct slicer *slicer, struct asking *asking, const struct module *module, const struct use *use)
{
	struct targets targets;
	enum asked asked;

	find_targets(slicer, &targets, module, use);
	for (size_t i = 0; i < targets.nitems; i++) {
		if (targets.items[i].kind != TARGET_EXTERNAL)
			add_target(slicer, asking, &targets.items[i]);
		else if (find_asked(targets.items[i].text, &asked))
			asking->about[asked] |= ABOUT_GIVEN | DIRECTLY;
	}
}

static const struct asking *
asking_of(struct slicer *slicer, struct definition *definition)
{
	const struct target itself = {.kind = TARGET_NAME,
	                              .module = definition->module,
	                              .name = definition->of,
	                              .attributes = &definition->attribute,
	                              .nattributes = definition->attribute != NULL};
	struct asking *asking;

	if (definition->asking)
		return definition->asking;
	definition->asking = asking = ARENA_NEW(slicer->arena, struct asking);
	if (definition->of && definition->kind != DEFINES_SOURCE)
		find_asking(slicer, asking, &itself);
	return asking;
}

static void
add_link_asking(struct slicer *slicer, struct asking *asking, const struct link *link)
{
	enum asked asked;

	if (link->kind == LINK_EXTERNAL && find_asked(link->name, &asked))
		asking->about[asked] |= ABOUT_GIVEN;
	else if (link->kind == LINK_DEFINITION)
		add_asking(asking, asking_of(slicer, link->to));
}

/* Where code of a piece stands. */
struct place_of {
	struct slicer *slicer;
	struct definition *from;
	const struct toplevel *statement;
	const struct piece *piece;
	struct target class; /* the class it stands in, if any: whose attributes self has */
};

/* Does anything that the code leads to ask?  A file's own functions are no links of it, nor is the class of X = C(…).
 */
static bool
may_ask(const struct place_of *place, size_t first)
{
	const struct definition *from = place->from;
	struct asking asking = {0};

	if (from->kind == DEFINES_ROOT || from->kind == DEFINES_BINDING)
		return true;
	find_piece_asking(place->slicer, &asking, &place->class, place->piece);
	for (size_t i = first; i < from->nlinks; i++)
		add_link_asking(place->slicer, &asking, &from->links[i]);
	for (size_t i = 0; i < NASKED; i++) {
		if (asking.about[i])
			return true;
	}
	return false;
}

/* What the statement defines; without a name: nothing. */
static struct target
defined_by(const struct place_of *place)
{
	const struct piece *head = &place->statement->pieces[0];
	const struct module *module = place->from->module;

	return (struct target){.kind = TARGET_NAME,
	                       .module = module,
	                       .name = head->nbinds ? module_name(module, head->binds[0]) : NULL};
}

static void
link_defined(const struct place_of *place, enum asked asked, unsigned about)
{
	const struct piece *piece = place->piece;
	struct target own = defined_by(place);

	if (piece != &place->statement->pieces[0]) {
		if (!piece->nbinds)
			return;
		own.attributes = piece->binds;
		own.nattributes = 1;
	}
	if (own.name)
		give(place->slicer, place->from, &own, asked, about, NULL, 0);
}

/* Functions within the function, which are decorated or given to others there. */
static void
link_inner_docs(const struct place_of *place)
{
	const struct target own = defined_by(place);

	if (place->piece->inner_docs.length && own.name)
		link_source(place->slicer, place->from, &own, "<locals>", ASKED_DOC, NULL);
}

/* By what stands above it: decorators; a class's bases, which ask about their own class. */
static void
link_below_decorators(const struct place_of *place)
{
	const struct piece *piece = place->piece;
	bool head = place->statement->kind == STATEMENT_CLASS && piece == &place->statement->pieces[0];
	struct asking decorators = {0}, bases = {0};

	for (size_t i = 0; i < piece->ndecorators; i++) {
		if (!(piece->decorators[i].use.flags & USE_CLASS))
			add_use(place->slicer, &decorators, place->from->module, &piece->decorators[i].use);
	}
	for (size_t i = 0; head && i < piece->nuses; i++) {
		if (!(piece->uses[i].flags & USE_ARGUMENT) && !is_decorator_of(piece, &piece->uses[i]))
			add_use(place->slicer, &bases, place->from->module, &piece->uses[i]);
	}
	for (size_t i = 0; i < NASKED; i++) {
		unsigned about = (decorators.about[i] & (ABOUT_GIVEN | ABOUT_WITHIN)) |
		                 (bases.about[i] & (ABOUT_SELF | ABOUT_WITHIN));

		if (about)
			link_defined(place, (enum asked)i, about);
	}
}

static bool
is_of_body(const struct piece *piece, const struct use *use)
{
	return !(use->flags & (USE_SELF | USE_CLASS)) && !is_decorator_of(piece, use);
}

static bool
is_asker(struct slicer *slicer, const struct module *module, const struct use *use, enum asked asked)
{
	struct asking asking = {0};

	add_use(slicer, &asking, module, use);
	return asking.about[asked] & (ABOUT_GIVEN | ABOUT_WITHIN);
}

/* Does the use give something to what is called by the name, or to a parameter, which the code hands on? */
static bool
is_given_to(const struct use *use, const char *name, bool handed)
{
	if (!use->given || !use->given_to)
		return false;
	return use->given_to == several_calls ||
	       strcmp(use->given_to, use->given_to == a_parameter && handed ? a_parameter : name) == 0;
}

/* Members only go to what is called with them: who asks for a class is rarely after an enum's. */
static void
give_members(const struct place_of *place)
{
	const struct module *module = place->from->module;
	const struct piece *piece = place->piece;

	for (size_t i = 0; i < piece->nuses; i++) {
		const struct use *asker = &piece->uses[i];
		const char *name = asker->nattributes ? asker->attributes[asker->nattributes - 1] : asker->name;

		if (!is_of_body(piece, asker) || !is_asker(place->slicer, module, asker, ASKED_CLASS))
			continue;
		for (size_t k = 0; k < piece->nuses; k++) {
			const struct use *use = &piece->uses[k];

			if (is_of_body(piece, use) && is_given_to(use, name, asker->hands))
				give_use(place->slicer, place->from, module, use, ASKED_CLASS, ABOUT_GIVEN, 0);
		}
	}
}

static void
link_from_body(const struct place_of *place)
{
	const struct piece *piece = place->piece;
	struct asking asking = {0}, own = {0};

	for (size_t i = 0; i < piece->nuses; i++) {
		if (is_of_body(piece, &piece->uses[i]))
			add_use(place->slicer, &asking, place->from->module, &piece->uses[i]);
	}
	find_piece_asking(place->slicer, &own, &place->class, piece);
	if (asking.about[ASKED_CLASS])
		give_members(place);
	asking.about[ASKED_CLASS] = piece->asks[ASKED_CLASS] ? ABOUT_GIVEN : 0;
	for (size_t i = 0; i < NASKED; i++) {
		unsigned about = asking.about[i] | piece->asks[i];

		if (about & (ABOUT_GIVEN | ABOUT_WITHIN)) {
			give_uses(place->slicer, place->from, place->from->module, piece, (enum asked)i, about, 0);
			if (i == ASKED_DOC)
				link_inner_docs(place);
		}
		if (own.about[i] & ABOUT_SELF && place->class.name)
			give(place->slicer, place->from, &place->class, (enum asked)i, own.about[i], NULL, 0);
	}
}

void
link_sources(struct slicer *slicer, struct definition *definition, const struct toplevel *statement,
             const struct piece *piece, size_t first)
{
	struct place_of place = {
		slicer, definition, statement, piece, {.kind = TARGET_NAME, .module = definition->module}};

	if (definition->kind == DEFINES_ATTRIBUTE) {
		const struct definition *receiver = receiver_of(definition);

		place.class.module = receiver->module;
		place.class.name = receiver->of;
	} else if (statement->is_cut && statement->pieces[0].nbinds) {
		place.class.name = module_name(definition->module, statement->pieces[0].binds[0]);
	}
	if (!may_ask(&place, first))
		return;
	link_below_decorators(&place);
	if (statement->kind != STATEMENT_CLASS || piece != &statement->pieces[0])
		link_from_body(&place);
}

/*
 * slice_bases.c - what a class inherits from, in the order Python looks attributes up.
 */
#include <string.h>

#include "base/arena.h"
#include "slice/slice_build.h"

bool
has_attribute(const struct target *target, const char *name)
{
	const struct toplevel *class = class_of(target->module, target->name);

	for (size_t i = 1; i < class->npieces; i++) {
		if (piece_binds(&class->pieces[i], name))
			return true;
	}
	for (size_t i = 0; i < target->name->noutside; i++) {
		const char *attribute = target->name->outside[i].attribute;

		if (attribute && strcmp(attribute, name) == 0)
			return true;
	}
	return false;
}

bool
is_decorator_of(const struct piece *head, const struct use *use)
{
	for (size_t i = 0; i < head->ndecorators; i++) {
		const struct use *decorator = &head->decorators[i].use;

		if (strcmp(decorator->name, use->name) == 0 && decorator->nattributes == use->nattributes)
			return true;
	}
	return false;
}

static void
add_target(struct slicer *slicer, struct ancestry *ancestry, const struct target *target, bool any_class,
           const struct use *use, bool decorator)
{
	struct arena *arena = slicer->arena;
	bool class = target->kind == TARGET_NAME && class_of(target->module, target->name);

	if (target->kind == TARGET_EXTERNAL)
		*ARENA_PUSH(arena, ancestry->externals, ancestry->nexternals) = target->text;
	else if (class && !decorator && use->flags & USE_KEYWORD)
		*ARENA_PUSH(arena, ancestry->metaclasses, ancestry->nmetaclasses) = *target;
	else if (class && !decorator)
		*ARENA_PUSH(arena, ancestry->bases, ancestry->nbases) = *target;
	else if (target->kind == TARGET_NAME && any_class && !decorator)
		*ARENA_PUSH(arena, ancestry->ways, ancestry->nways) = *target;
	else
		*ARENA_PUSH(arena, ancestry->decorations, ancestry->ndecorations) = (struct decoration){*target, use};
}

static void
find_bases(struct slicer *slicer, struct ancestry *ancestry, const struct module *module, const struct piece *head)
{
	for (size_t i = 0; i < head->nuses; i++) {
		const struct use *use = &head->uses[i];
		struct targets targets;
		size_t nclasses = 0;

		find_targets(slicer, &targets, module, use);
		for (size_t k = 0; k < targets.nitems; k++)
			nclasses += targets.items[k].kind == TARGET_NAME &&
			            class_of(targets.items[k].module, targets.items[k].name);
		for (size_t k = 0; k < targets.nitems; k++)
			add_target(slicer, ancestry, &targets.items[k], nclasses != 0, use, is_decorator_of(head, use));
		ancestry->certain &= nclasses < 2;
		if (targets.nitems == 0)
			*ARENA_PUSH(slicer->arena, ancestry->externals, ancestry->nexternals) = use->name;
	}
}

static bool
has(const struct target *items, size_t nitems, const struct target *target)
{
	for (size_t i = 0; i < nitems; i++) {
		if (items[i].name == target->name)
			return true;
	}
	return false;
}

struct sequence {
	const struct target *items;
	size_t nitems;
};

/* The first that stands behind no other in any of them; NULL: there is none. */
static const struct target *
next_of(const struct sequence *sequences, size_t nsequences)
{
	for (size_t i = 0; i < nsequences; i++) {
		bool behind = sequences[i].nitems == 0;

		for (size_t k = 0; k < nsequences && !behind; k++)
			behind = sequences[k].nitems > 1 &&
			         has(sequences[k].items + 1, sequences[k].nitems - 1, sequences[i].items);
		if (!behind)
			return sequences[i].items;
	}
	return NULL;
}

/* https://docs.python.org/3/howto/mro.html */
static void
merge_bases(struct slicer *slicer, struct ancestry *ancestry)
{
	size_t nsequences = ancestry->nbases + 1;
	struct sequence *sequences = ARENA_ARRAY(slicer->arena, struct sequence, nsequences);
	const struct target *next;

	for (size_t i = 0; i < ancestry->nbases; i++) {
		const struct ancestry *above = ancestry_of(slicer, ancestry->bases[i].module, ancestry->bases[i].name);

		sequences[i] = (struct sequence){above->items, above->nclasses};
		ancestry->certain &= above->certain;
	}
	sequences[ancestry->nbases] = (struct sequence){ancestry->bases, ancestry->nbases};
	while ((next = next_of(sequences, nsequences))) {
		*ARENA_PUSH(slicer->arena, ancestry->items, ancestry->nitems) = *next;
		for (size_t i = 0; i < nsequences; i++) {
			if (sequences[i].nitems &&
			    sequences[i].items->name == ancestry->items[ancestry->nitems - 1].name)
				sequences[i] = (struct sequence){sequences[i].items + 1, sequences[i].nitems - 1};
		}
	}
	for (size_t i = 0; i < nsequences; i++) {
		for (size_t k = 0; k < sequences[i].nitems; k++) {
			ancestry->certain = false;
			if (!has(ancestry->items, ancestry->nitems, &sequences[i].items[k]))
				*ARENA_PUSH(slicer->arena, ancestry->items, ancestry->nitems) = sequences[i].items[k];
		}
	}
	ancestry->nclasses = ancestry->nitems;
}

/* The metaclasses, of its own and inherited, with what they inherit from; and what is not of the project. */
static void
add_others(struct slicer *slicer, struct ancestry *ancestry)
{
	for (size_t i = 0; i < ancestry->nbases; i++) {
		const struct ancestry *above = ancestry_of(slicer, ancestry->bases[i].module, ancestry->bases[i].name);

		for (size_t k = 0; k < above->nexternals; k++)
			*ARENA_PUSH(slicer->arena, ancestry->externals, ancestry->nexternals) = above->externals[k];
		for (size_t k = 0; k < above->nmetaclasses; k++)
			*ARENA_PUSH(slicer->arena, ancestry->metaclasses, ancestry->nmetaclasses) =
				above->metaclasses[k];
	}
	for (size_t i = 0; i < ancestry->nmetaclasses; i++) {
		const struct target *metaclass = &ancestry->metaclasses[i];
		const struct ancestry *above = ancestry_of(slicer, metaclass->module, metaclass->name);

		for (size_t k = 0; k < above->nitems; k++) {
			if (!has(ancestry->items, ancestry->nitems, &above->items[k]))
				*ARENA_PUSH(slicer->arena, ancestry->items, ancestry->nitems) = above->items[k];
		}
	}
}

bool
inherits(const struct ancestry *ancestry, const char *attribute)
{
	for (size_t i = 0; i < ancestry->nclasses; i++) {
		if (has_attribute(&ancestry->items[i], attribute))
			return true;
	}
	return false;
}

static void
find_descriptors(struct slicer *slicer, struct ancestry *ancestry, const struct module *module,
                 const struct piece *piece)
{
	for (size_t i = 0; i < piece->nuses && !piece->is_function && piece->nbinds; i++) {
		struct targets targets = {0};

		if (!(piece->uses[i].flags & (USE_SELF | USE_CLASS)))
			find_targets(slicer, &targets, module, &piece->uses[i]);
		for (size_t t = 0; t < targets.nitems; t++) {
			const struct target *target = &targets.items[t];

			if (target->kind == TARGET_NAME && class_of(target->module, target->name) &&
			    inherits(ancestry_of(slicer, target->module, target->name), "__set_name__"))
				*ARENA_PUSH(slicer->arena, ancestry->descriptors, ancestry->ndescriptors) =
					(struct descriptor){piece->binds[0], *target};
		}
	}
}

const struct ancestry *
ancestry_of(struct slicer *slicer, const struct module *module, const struct name *name)
{
	struct text key = text_of(arena_printf(slicer->arena, "%p", (const void *)name));
	const struct toplevel *class = class_of(module, name);
	struct ancestry *ancestry = map_get(&slicer->ancestries, key);

	if (ancestry)
		return ancestry;
	/* It is there while it is being found out: bases in a circle. */
	*map_at(&slicer->ancestries, key) = ancestry = ARENA_NEW(slicer->arena, struct ancestry);
	ancestry->certain = true;
	*ARENA_PUSH(slicer->arena, ancestry->items, ancestry->nitems) =
		(struct target){.kind = TARGET_NAME, .module = module, .name = name};
	find_bases(slicer, ancestry, module, &class->pieces[0]);
	merge_bases(slicer, ancestry);
	add_others(slicer, ancestry);
	for (size_t i = 1; i < class->npieces; i++)
		find_descriptors(slicer, ancestry, module, &class->pieces[i]);
	return ancestry;
}

bool
has_init_subclass(struct slicer *slicer, const struct module *module, const struct name *class)
{
	return class_of(module, class) && inherits(ancestry_of(slicer, module, class), "__init_subclass__");
}

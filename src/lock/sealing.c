/*
 * sealing.c - the lock of a change against the locks at its base.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/names.h"
#include "lock/sealing_context.h"
#include "python/fingerprint.h"

static bool
same_parts(const struct lock_revision *a, const struct lock_revision *b)
{
	for (size_t i = 0; a->nparts == b->nparts && i < a->nparts; i++) {
		if (a->parts[i].digest != b->parts[i].digest || strcmp(a->parts[i].name, b->parts[i].name) != 0)
			return false;
	}
	return a->nparts == b->nparts;
}

static bool
same_file(const struct lock_revision *a, const struct lock_revision *b)
{
	return strcmp(a->file ? a->file : "", b->file ? b->file : "") == 0;
}

static int
by_name(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

void
sealing_parents(const char *const *parents, size_t nparents, bool ordered, const struct lock *lock, struct arena *arena,
                const char ***left, size_t *nleft)
{
	size_t kept = 0;

	*left = NULL;
	*nleft = 0;
	for (size_t i = 0; i < nparents; i++) {
		const struct lock_pruned *pruned = lock_find_pruned(lock, parents[i]);

		if (!pruned)
			*ARENA_PUSH(arena, *left, *nleft) = parents[i];
		for (size_t k = 0; pruned && k < pruned->nreplaced_by; k++)
			*ARENA_PUSH(arena, *left, *nleft) = pruned->replaced_by[k];
	}
	if (*nleft && !ordered)
		qsort(*left, *nleft, sizeof **left, by_name);
	for (size_t i = 0; i < *nleft; i++) {
		if (!names_contain(*left, kept, (*left)[i]))
			(*left)[kept++] = (*left)[i];
	}
	*nleft = kept;
}

static bool
same_parents(struct sealing_context *context, bool ordered, const char *const *was, size_t nwas, const char *const *is,
             size_t nis)
{
	const char **left;
	size_t nleft;

	if (names_equal(was, nwas, is, nis))
		return true;
	if (context->lock->npruned == 0)
		return false;
	sealing_parents(was, nwas, ordered, context->lock, context->arena, &left, &nleft);
	return names_equal(left, nleft, is, nis);
}

static const char *
edge_difference(struct sealing_context *context, const struct lock_revision *was, const struct lock_revision *now)
{
	if (!same_parents(context, true, was->down, was->ndown, now->down, now->ndown))
		return "down";
	if (!same_parents(context, false, was->depends, was->ndepends, now->depends, now->ndepends))
		return "depends";
	return names_equal(was->labels, was->nlabels, now->labels, now->nlabels) ? NULL : "labels";
}

/* The key that differs and that no record of the change speaks of; NULL: none.  *step: something differs. */
static const char *
unrecorded(struct sealing_context *context, size_t base, const struct lock_revision *was,
           const struct lock_revision *now, bool *step)
{
	bool same_hash, same_uses, same_absent, same_text, edges, recorded;
	const char *edge;

	*step = was != now;
	if (was == now) /* of one file that is the base's and the change's */
		return NULL;
	same_hash = fingerprint_equal(&was->hash, &now->hash);
	same_uses = names_equal(was->uses, was->nuses, now->uses, now->nuses);
	same_absent = names_equal(was->absent, was->nabsent, now->absent, now->nabsent);
	same_text = same_hash && same_parts(was, now) && same_absent && same_file(was, now);
	edge = edge_difference(context, was, now);
	if (same_text && !edge && same_uses) {
		*step = !names_equal(was->down, was->ndown, now->down, now->ndown) ||
		        !names_equal(was->depends, was->ndepends, now->depends, now->ndepends);
		return NULL;
	}
	if (same_text && !edge && !same_uses && uses_on_record(context, base, was, now))
		return NULL;
	recorded = on_record(context, base, was->id, &was->hash, &now->hash, &edges);
	if (!recorded)
		return "hash";
	if (edge && !edges)
		return edge;
	if (same_hash && !edges)
		return !same_uses ? "uses" : !same_parts(was, now) ? "parts" : !same_absent ? "absent" : "file";
	return NULL;
}

/* Is there a tombstone that says truly what a base's entry was? */
static bool
is_pruned(const struct sealing_context *context, const char *id)
{
	const struct lock_pruned *pruned = lock_find_pruned(context->lock, id);

	for (size_t i = 0; pruned && i < context->nbases; i++) {
		const struct lock_revision *was = lock_find(context->bases[i], id);

		if (was && fingerprint_equal(&pruned->hash, &was->hash) &&
		    names_equal(pruned->down, pruned->ndown, was->down, was->ndown))
			return true;
	}
	return false;
}

/* The lock's entry of `id`, from *at on: whoever asks comes in the order of the ids. */
static const struct lock_revision *
advance(const struct lock *lock, size_t *at, const char *id)
{
	int order = 1;

	while (*at < lock->nrevisions && (order = strcmp(lock->revisions[*at].id, id)) < 0)
		++*at;
	return *at < lock->nrevisions && order == 0 ? &lock->revisions[*at] : NULL;
}

/* Each base's entry in turn; the first that the change's lock breaks decides. */
static struct sealed
seal(struct sealing_context *context, const char *id)
{
	struct sealed sealed = {.state = SEALED_KEPT};
	bool stepped_from_all = true, step;

	sealed.now = context->lock ? advance(context->lock, &context->lock_at, id) : NULL;
	sealed.blob_moved = sealed.now && !object_id_is_none(&sealed.now->blob);
	for (size_t i = 0; i < context->nbases; i++) {
		const struct lock_revision *was = advance(context->bases[i], &context->bases_at[i], id);

		if (!was)
			continue;
		if (!sealed.was)
			sealed.was = sealed.entry = was;
		if (!sealed.now) {
			sealed.state = SEALED_GONE;
			return sealed;
		}
		sealed.difference = unrecorded(context, i, was, sealed.now, &step);
		if (sealed.difference) {
			sealed.state = SEALED_CHANGED;
			sealed.was = sealed.entry = was;
			return sealed;
		}
		stepped_from_all &= step;
		if (step)
			sealed.entry = sealed.now;
		if (object_id_equal(&was->blob, &sealed.now->blob))
			sealed.blob_moved = false;
	}
	if (sealed.entry == sealed.now && stepped_from_all)
		sealed.state = SEALED_AMENDED;
	return sealed;
}

static void
seal_revisions(struct sealing_context *context)
{
	struct sealing *sealing = context->sealing;
	const char **ids = NULL;
	size_t nids = 0;

	for (size_t i = 0; i < context->nbases; i++) {
		for (size_t k = 0; k < context->bases[i]->nrevisions; k++) {
			const char *id = context->bases[i]->revisions[k].id;
			bool seen = false;

			for (size_t before = 0; before < i && !seen; before++)
				seen = lock_find(context->bases[before], id) != NULL;
			if (!seen)
				*ARENA_PUSH(context->arena, ids, nids) = id;
		}
	}
	if (context->nbases > 1 && nids)
		qsort(ids, nids, sizeof *ids, by_name);
	sealing->revisions = ARENA_ARRAY(context->arena, struct sealed, nids + 1);
	for (size_t i = 0; i < nids; i++) {
		struct sealed sealed = seal(context, ids[i]);

		if (sealed.state == SEALED_GONE && context->lock && is_pruned(context, ids[i]))
			*ARENA_PUSH(context->arena, sealing->pruned, sealing->npruned) =
				lock_find_pruned(context->lock, ids[i]);
		else
			sealing->revisions[sealing->nrevisions++] = sealed;
	}
	sealing->by_id = (struct map)MAP_INIT(context->arena);
	for (size_t i = 0; i < sealing->nrevisions; i++)
		*map_at(&sealing->by_id, text_of(sealing->revisions[i].was->id)) = &sealing->revisions[i];
}

static void
seal_helper(struct sealing_context *context, const char *name)
{
	struct sealed_helper sealed = {.state = SEALED_KEPT};
	bool changed_from_all = true, edges;

	sealed.now = context->lock ? lock_find_used(context->lock, name) : NULL;
	for (size_t i = 0; i < context->nbases; i++) {
		const struct lock_helper *was = lock_find_used(context->bases[i], name);

		if (!was || sealed.state != SEALED_KEPT)
			continue;
		if (!sealed.was)
			sealed.was = sealed.entry = was;
		if (!sealed.now) {
			sealed.state = SEALED_GONE;
		} else if (fingerprint_equal(&was->hash, &sealed.now->hash)) {
			changed_from_all = false;
		} else if (on_record(context, i, name, &was->hash, &sealed.now->hash, &edges)) {
			sealed.entry = sealed.now;
		} else {
			sealed.state = SEALED_CHANGED;
			sealed.was = sealed.entry = was;
		}
	}
	if (!sealed.was)
		return;
	if (sealed.state == SEALED_KEPT && sealed.entry == sealed.now && changed_from_all)
		sealed.state = SEALED_AMENDED;
	*ARENA_PUSH(context->arena, context->sealing->helpers, context->sealing->nhelpers) = sealed;
}

/* A helper is sealed while a sealed revision uses it. */
static void
seal_helpers(struct sealing_context *context)
{
	const struct sealing *sealing = context->sealing;
	const char **names = NULL;
	size_t nnames = 0;

	for (size_t i = 0; i < sealing->nrevisions; i++) {
		for (size_t k = 0; k < sealing->revisions[i].entry->nuses; k++)
			*ARENA_PUSH(context->arena, names, nnames) = sealing->revisions[i].entry->uses[k];
	}
	if (nnames)
		qsort(names, nnames, sizeof *names, by_name);
	for (size_t i = 0; i < nnames; i++) {
		if (i == 0 || strcmp(names[i - 1], names[i]) != 0)
			seal_helper(context, names[i]);
	}
}

void
sealing_build(struct sealing *sealing, const struct lock *lock, const struct lock *const *bases, size_t nbases,
              bool either, struct sealing_step *steps, size_t nsteps, struct arena *arena)
{
	struct sealing_context context = {.lock = lock,
	                                  .bases = bases,
	                                  .nbases = nbases,
	                                  .either = either,
	                                  .steps = steps,
	                                  .nsteps = nsteps,
	                                  .arena = arena,
	                                  .sealing = sealing};

	*sealing = (struct sealing){0};
	context.bases_at = ARENA_ARRAY(arena, size_t, nbases + 1);
	if (lock) {
		context.fresh = ARENA_ARRAY(arena, bool, nbases * lock->namendments + 1);
		context.used = ARENA_ARRAY(arena, bool, lock->namendments + 1);
		for (size_t i = 0; i < nbases; i++)
			compare_records(&context, i);
	}
	seal_revisions(&context);
	seal_helpers(&context);
	if (lock && nbases)
		sort_amendments(&context);
}

const struct sealed *
sealing_find(const struct sealing *sealing, const char *id)
{
	return map_get(&sealing->by_id, text_of(id));
}

const struct sealed_helper *
sealing_find_helper(const struct sealing *sealing, const char *name)
{
	for (size_t i = 0; i < sealing->nhelpers; i++) {
		if (strcmp(sealing->helpers[i].was->name, name) == 0)
			return &sealing->helpers[i];
	}
	return NULL;
}

/*
 * sealing_records.c - the steps that amendments and tombstones allow.
 */
#include <string.h>

#include "base/arena.h"
#include "base/names.h"
#include "lock/sealing_context.h"

static bool
same_amendment(const struct lock_amendment *a, const struct lock_amendment *b)
{
	return strcmp(a->target, b->target) == 0 && fingerprint_equal(&a->from, &b->from) &&
	       fingerprint_equal(&a->to, &b->to) && strcmp(a->reason, b->reason) == 0 && strcmp(a->by, b->by) == 0 &&
	       strcmp(a->on, b->on) == 0;
}

static bool
same_pruned(const struct lock_pruned *a, const struct lock_pruned *b)
{
	return fingerprint_equal(&a->hash, &b->hash) && names_equal(a->down, a->ndown, b->down, b->ndown) &&
	       names_equal(a->replaced_by, a->nreplaced_by, b->replaced_by, b->nreplaced_by) &&
	       strcmp(a->reason, b->reason) == 0 && strcmp(a->by, b->by) == 0 && strcmp(a->on, b->on) == 0;
}

/* Each record of the base stands for one of the lock; what is then left over on either side is new, or lost. */
static void
compare_amendments(struct sealing_context *context, size_t base)
{
	const struct lock *then = context->bases[base], *now = context->lock;
	bool *fresh = context->fresh + base * now->namendments;

	memset(fresh, then != now, now->namendments);
	if (then == now)
		return;
	for (size_t i = 0; i < then->namendments; i++) {
		size_t k = 0;

		while (k < now->namendments && !(fresh[k] && same_amendment(&then->amendments[i], &now->amendments[k])))
			k++;
		if (k < now->namendments)
			fresh[k] = false;
		else
			*ARENA_PUSH(context->arena, context->sealing->lost_amendments,
			            context->sealing->nlost_amendments) = &then->amendments[i];
	}
}

static void
compare_pruned(struct sealing_context *context, size_t base)
{
	const struct lock *then = context->bases[base];

	for (size_t i = 0; i < then->npruned; i++) {
		const struct lock_pruned *now = lock_find_pruned(context->lock, then->pruned[i].id);

		if (!now || !same_pruned(&then->pruned[i], now))
			*ARENA_PUSH(context->arena, context->sealing->lost_pruned, context->sealing->nlost_pruned) =
				&then->pruned[i];
	}
}

void
compare_records(struct sealing_context *context, size_t base)
{
	compare_amendments(context, base);
	compare_pruned(context, base);
}

bool
on_record(struct sealing_context *context, size_t base, const char *target, const struct fingerprint *from,
          const struct fingerprint *to, bool *edges)
{
	const struct lock *lock = context->lock;
	const bool *fresh = context->fresh + base * lock->namendments;
	const struct fingerprint *at = from;
	size_t *steps = ARENA_ARRAY(context->arena, size_t, lock->namendments + 1), nsteps = 0;

	*edges = false;
	for (size_t i = 0; i < lock->namendments; i++) {
		const struct lock_amendment *amendment = &lock->amendments[i];

		if (!fresh[i] || strcmp(amendment->target, target) != 0 || !fingerprint_equal(&amendment->from, at))
			continue;
		*edges |= fingerprint_equal(&amendment->from, &amendment->to);
		at = &amendment->to;
		steps[nsteps++] = i;
	}
	if (!fingerprint_equal(at, to))
		return false;
	for (size_t i = 0; i < nsteps; i++)
		context->used[steps[i]] = true;
	return true;
}

/* A new record of the change that begins, or ends, where the helper stands. */
static bool
find_record(struct sealing_context *context, size_t base, const struct lock_helper *helper, bool begins, size_t *at)
{
	const struct lock *lock = context->lock;
	const bool *fresh = context->fresh + base * lock->namendments;

	for (size_t i = 0; helper && i < lock->namendments; i++) {
		const struct lock_amendment *amendment = &lock->amendments[i];

		*at = i;
		if (fresh[i] && strcmp(amendment->target, helper->name) == 0 &&
		    fingerprint_equal(begins ? &amendment->from : &amendment->to, &helper->hash))
			return true;
	}
	return false;
}

static bool
has_name(const char *const *names, size_t nnames, const char *name)
{
	for (size_t i = 0; i < nnames; i++) {
		if (strcmp(names[i], name) == 0)
			return true;
	}
	return false;
}

bool
uses_on_record(struct sealing_context *context, size_t base, const struct lock_revision *was,
               const struct lock_revision *now)
{
	size_t *records = ARENA_ARRAY(context->arena, size_t, was->nuses + now->nuses + 1), nrecords = 0;

	for (size_t i = 0; i < was->nuses; i++) {
		if (!has_name(now->uses, now->nuses, was->uses[i]) &&
		    !find_record(context, base, lock_find_used(context->bases[base], was->uses[i]), true,
		                 &records[nrecords++]))
			return false;
	}
	for (size_t i = 0; i < now->nuses; i++) {
		if (!has_name(was->uses, was->nuses, now->uses[i]) &&
		    !find_record(context, base, lock_find_used(context->lock, now->uses[i]), false,
		                 &records[nrecords++]))
			return false;
	}
	for (size_t i = 0; i < nrecords; i++)
		context->used[records[i]] = true;
	return true;
}

/* Is it a step away from the first base, or from another, for which the record may be new alone? */
static bool
is_step(struct sealing_context *context, const struct lock_amendment *amendment, bool of_first, bool of_others)
{
	bool is = false;

	for (size_t i = 0; i < context->nsteps; i++) {
		struct sealing_step *step = &context->steps[i];

		if ((step->of_first ? of_first : of_others) && strcmp(step->target, amendment->target) == 0 &&
		    fingerprint_equal(&step->from, &amendment->from) && fingerprint_equal(&step->to, &amendment->to))
			is = step->on_record = true;
	}
	return is;
}

/* For which bases a record is new. */
struct news {
	bool is_new; /* as the sealing means it */
	bool some;   /* for one at least */
	bool other;  /* for a step away from another base than the first */
};

static struct news
news_of(const struct sealing_context *context, size_t amendment)
{
	size_t namendments = context->lock->namendments;
	bool first = context->fresh[amendment], some = false, all = true;

	for (size_t base = 0; base < context->nbases; base++) {
		some |= context->fresh[base * namendments + amendment];
		all &= context->fresh[base * namendments + amendment];
	}
	return (struct news){context->either ? first : all, some, context->either ? some : all};
}

/* A revision that no base has, accepted as it is: what loading it changes for the others. */
static bool
is_of_draft(const struct sealing_context *context, const struct lock_amendment *amendment)
{
	const struct lock_revision *entry = lock_find(context->lock, amendment->target);

	for (size_t i = 0; i < context->nbases; i++) {
		if (context->bases[i] != context->lock && lock_find(context->bases[i], amendment->target))
			return false;
	}
	return entry && fingerprint_equal(&amendment->from, &amendment->to) &&
	       fingerprint_equal(&amendment->to, &entry->hash);
}

void
sort_amendments(struct sealing_context *context)
{
	struct sealing *sealing = context->sealing;

	for (size_t i = 0; i < context->lock->namendments; i++) {
		const struct lock_amendment *amendment = &context->lock->amendments[i];
		struct news news = news_of(context, i);
		bool is_used = is_step(context, amendment, news.is_new, news.other) || context->used[i] ||
		               is_of_draft(context, amendment);

		if (news.is_new && is_used)
			*ARENA_PUSH(context->arena, sealing->used, sealing->nused) = amendment;
		else if (news.is_new)
			*ARENA_PUSH(context->arena, sealing->useless, sealing->nuseless) = amendment;
		else if (context->either && news.some && is_used)
			*ARENA_PUSH(context->arena, sealing->known, sealing->nknown) = amendment;
	}
}

void
sealing_mark_steps(const struct lock *lock, const struct lock *const *bases, size_t nbases, bool either,
                   struct sealing_step *steps, size_t nsteps, struct arena *arena)
{
	struct sealing aside = {0};
	struct sealing_context context = {.lock = lock,
	                                  .bases = bases,
	                                  .nbases = nbases,
	                                  .either = either,
	                                  .steps = steps,
	                                  .nsteps = nsteps,
	                                  .arena = arena,
	                                  .sealing = &aside};

	if (!lock || nbases == 0 || nsteps == 0)
		return;
	context.fresh = ARENA_ARRAY(arena, bool, nbases * lock->namendments + 1);
	for (size_t i = 0; i < nbases; i++)
		compare_records(&context, i);
	for (size_t i = 0; i < lock->namendments; i++) {
		struct news news = news_of(&context, i);

		is_step(&context, &lock->amendments[i], news.is_new, news.other);
	}
}

/*
 * records.c - ML3xx: amendments and tombstones, and the helpers that sealed revisions use.
 */
#include <string.h>

#include "alembic/environment.h"
#include "alembic/graph.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/map.h"
#include "base/names.h"
#include "base/shell.h"
#include "check/rules.h"
#include "lock/lock.h"

/* Whose record it is, for the reader: the file where there is one. */
static const char *
path_of(const struct subject *subject, const char *id, int *line)
{
	const struct graph_node *node = graph_find(subject->graph, id);

	if (node)
		*line = 0;
	return node ? node->revision->path : subject->environment->lockfile;
}

/* The lines, for the reviewer. */
static void
show_step(struct check *check, const struct subject *subject, struct finding *finding, const char *id)
{
	const struct sealed *sealed = sealing_find(&subject->sealing, id);
	const struct graph_node *node = graph_find(subject->graph, id);

	if (!sealed || !node)
		return;
	finding_explain(check, subject, finding, sealed->was, node->revision);
	finding->restore = finding->properly = finding->amend = NULL;
}

/* A step with equal ends changes what goes with it. */
static const char *
what_else(const struct subject *subject, const struct lock_amendment *amendment)
{
	if (!fingerprint_equal(&amendment->from, &amendment->to))
		return "";
	if (sealing_find(&subject->sealing, amendment->target))
		return " (what it follows, depends on or is labelled)";
	if (subject->lock && lock_find(subject->lock, amendment->target))
		return " (what loading it changes)";
	return text_ends(text_of(amendment->target), "miglock.lock") ? " (it is checked no more)"
	                                                             : " (which revisions use it)";
}

static void
add_amendment(struct check *check, const struct subject *subject, const struct lock_amendment *amendment)
{
	int line = amendment->line;
	const char *path = path_of(subject, amendment->target, &line);
	struct finding *finding =
		check_add(check, subject, ML305, amendment->target, path, line, "this change amends %s%s, by %s: %s",
	                  amendment->target, what_else(subject, amendment), amendment->by, amendment->reason);

	show_step(check, subject, finding, amendment->target);
	if (check->config->amendments == AMENDMENTS_DENY && finding->severity != SEVERITY_OFF)
		finding->severity = SEVERITY_ERROR;
}

/* Has the entry gone back with the record, as git revert has it?  Then the finding about the entry is enough. */
static bool
is_reverted(const struct check *check, const struct subject *subject, const struct lock_amendment *lost)
{
	const struct sealing *sealing = &subject->sealing;

	for (size_t i = 0; i < sealing->nrevisions; i++) {
		const struct sealed *sealed = &sealing->revisions[i];

		if (strcmp(sealed->was->id, lost->target) == 0)
			return sealed->now && sealed->difference &&
			       fingerprint_equal(&sealed->now->hash, &lost->from) &&
			       fingerprint_equal(&sealed->was->hash, &lost->to) &&
			       rule_severity(ML303, check->config) >= rule_severity(ML304, check->config);
	}
	return false;
}

static void
check_lost(struct check *check, const struct subject *subject, const struct lock_amendment *lost)
{
	if (is_reverted(check, subject, lost))
		return;
	check_add(check, subject, ML304, lost->target, subject->environment->lockfile, 1,
	          "the record that %s was amended, on %s by %s, was removed or changed", lost->target, lost->on,
	          lost->by)
		->restore = "miglock lock";
}

static void
check_amendments(struct check *check, const struct subject *subject)
{
	const struct sealing *sealing = &subject->sealing;

	for (size_t i = 0; i < sealing->nused; i++)
		add_amendment(check, subject, sealing->used[i]);
	/* What the first parent of a merge has on record is old news, unless it is what must not be. */
	for (size_t i = 0; check->config->amendments == AMENDMENTS_DENY && i < sealing->nknown; i++)
		add_amendment(check, subject, sealing->known[i]);
	for (size_t i = 0; i < sealing->nuseless; i++)
		check_add(check, subject, ML306, sealing->useless[i]->target, subject->environment->lockfile,
		          sealing->useless[i]->line, "the amendment of %s matches no step that this change makes",
		          sealing->useless[i]->target)
			->properly = "miglock lock, which takes the record out of the lockfile";
	for (size_t i = 0; i < sealing->nlost_amendments; i++)
		check_lost(check, subject, sealing->lost_amendments[i]);
}

static bool
follows(const struct lock_revision *entry, const char *id)
{
	for (size_t i = 0; i < entry->ndown + entry->ndepends; i++) {
		if (strcmp(i < entry->ndown ? entry->down[i] : entry->depends[i - entry->ndown], id) == 0)
			return true;
	}
	return false;
}

/* Other than they were, also once what was pruned is taken out of them? */
static bool
is_moved(const struct subject *subject, bool ordered, const char **was, size_t nwas, const char **now, size_t nnow,
         struct arena *arena)
{
	const char **left;
	size_t nleft;

	sealing_parents(was, nwas, ordered, subject->lock, arena, &left, &nleft);
	return !names_equal(was, nwas, now, nnow) && !names_equal(left, nleft, now, nnow);
}

/* Where the base has it above what was pruned: is it still there, without a record of where it was put instead? */
static bool
hangs(const struct subject *subject, const struct lock_revision *was, struct arena *arena)
{
	const struct lock_revision *now = lock_find(subject->lock, was->id);

	if (!now)
		return !lock_find_pruned(subject->lock, was->id);
	return !is_moved(subject, true, was->down, was->ndown, now->down, now->ndown, arena) &&
	       !is_moved(subject, false, was->depends, was->ndepends, now->depends, now->ndepends, arena);
}

/* Was it taken out on top of something that is still there, and does nothing hang above it? */
static bool
is_retired(const struct subject *subject, const struct lock_pruned *pruned, bool rests_on_something,
           struct arena *arena)
{
	for (size_t k = 0; rests_on_something && k < subject->nbases; k++) {
		for (size_t i = 0; i < subject->bases[k]->nrevisions; i++) {
			const struct lock_revision *was = &subject->bases[k]->revisions[i];

			if (follows(was, pruned->id) && hangs(subject, was, arena))
				return false;
		}
	}
	return rests_on_something;
}

/* What is still locked of what it came after or depended on, also where all between was pruned. */
static const char **
find_kept(const struct subject *subject, const struct lock_pruned *pruned, size_t *nkept, struct arena *arena)
{
	struct map seen = MAP_INIT(arena);
	const char **todo = NULL, **kept = NULL;
	size_t ntodo = 0;

	*nkept = 0;
	*ARENA_PUSH(arena, todo, ntodo) = pruned->id;
	for (size_t at = 0; at < ntodo; at++) {
		const struct lock_pruned *hole = lock_find_pruned(subject->lock, todo[at]);
		void **place = map_at(&seen, text_of(todo[at]));

		if (*place)
			continue;
		*place = (void *)pruned;
		if (lock_find(subject->lock, todo[at]))
			*ARENA_PUSH(arena, kept, *nkept) = todo[at];
		for (size_t i = 0; hole && i < hole->ndown; i++)
			*ARENA_PUSH(arena, todo, ntodo) = hole->down[i];
		for (size_t k = 0; hole && k < subject->nbases; k++) {
			const struct lock_revision *was = lock_find(subject->bases[k], hole->id);

			for (size_t i = 0; was && i < was->ndepends; i++)
				*ARENA_PUSH(arena, todo, ntodo) = was->depends[i];
		}
	}
	return kept;
}

/* What the first parent of a merge has pruned. */
static bool
is_known(const struct check *check, const struct subject *subject, const struct lock_pruned *pruned)
{
	return subject->either && check->config->amendments != AMENDMENTS_DENY &&
	       lock_find_pruned(subject->bases[0], pruned->id);
}

/* Records that one command wrote. */
static bool
is_of_one_prune(const struct lock_pruned *a, const struct lock_pruned *b)
{
	return strcmp(a->reason, b->reason) == 0 && strcmp(a->by, b->by) == 0 && strcmp(a->on, b->on) == 0 &&
	       names_equal(a->replaced_by, a->nreplaced_by, b->replaced_by, b->nreplaced_by);
}

/* "a1 and b2, replaced by c3": this one and those that were pruned with it; NULL: it was named with another. */
static const char *
pruned_together(struct check *check, const struct subject *subject, size_t at)
{
	const struct sealing *sealing = &subject->sealing;
	const struct lock_pruned *pruned = sealing->pruned[at];
	const char **ids = ARENA_ARRAY(check->arena, const char *, sealing->npruned);
	const char *list;
	size_t nids = 0;

	for (size_t i = 0; i < sealing->npruned; i++) {
		if (!is_of_one_prune(pruned, sealing->pruned[i]) || is_known(check, subject, sealing->pruned[i]))
			continue;
		if (i < at)
			return NULL;
		ids[nids++] = sealing->pruned[i]->id;
	}
	list = list_names(check->arena, ids, nids);
	return pruned->nreplaced_by == 0
	               ? list
	               : arena_printf(check->arena, "%s, replaced by %s", list,
	                              list_names(check->arena, pruned->replaced_by, pruned->nreplaced_by));
}

static void
check_kept(struct check *check, const struct subject *subject, const struct lock_pruned *pruned,
           const char *const *kept, size_t nkept)
{
	for (size_t k = 0; k < nkept; k++)
		check_add(check, subject, ML309, pruned->id, subject->environment->lockfile, pruned->line,
		          "revision %s was pruned, but %s, which lies below it, was not", pruned->id, kept[k])
			->properly = arena_printf(
			check->arena,
			"put what comes after %s on %s, and amend that; or delete %s too, and prune through it",
			pruned->id, kept[k], kept[k]);
}

static void
check_returned(struct check *check, const struct subject *subject)
{
	const char **ids = ARENA_ARRAY(check->arena, const char *, subject->nreturned + 1);

	for (size_t i = 0; i < subject->nreturned; i++)
		ids[i] = subject->returned[i]->id;
	if (subject->nreturned)
		check_add(check, subject, ML308, ids[0], subject->environment->lockfile, 1,
		          "this change takes back that %s %s pruned, on %s by %s",
		          list_names(check->arena, ids, subject->nreturned), subject->nreturned == 1 ? "was" : "were",
		          subject->returned[0]->on, subject->returned[0]->by);
}

static void
check_pruned(struct check *check, const struct subject *subject)
{
	const struct sealing *sealing = &subject->sealing;

	for (size_t i = 0; i < sealing->npruned; i++) {
		const struct lock_pruned *pruned = sealing->pruned[i];
		const char **kept, *together;
		struct finding *finding;
		size_t nkept;
		bool retired;

		if (is_known(check, subject, pruned))
			continue;
		kept = find_kept(subject, pruned, &nkept, check->arena);
		retired = is_retired(subject, pruned, nkept > 0, check->arena);
		if (!retired)
			check_kept(check, subject, pruned, kept, nkept);
		together = retired ? pruned->id : pruned_together(check, subject, i);
		if (!together)
			continue;
		finding = check_add(check, subject, ML308, pruned->id, subject->environment->lockfile, pruned->line,
		                    "this change %s %s%s, by %s: %s", retired ? "retires" : "prunes", together,
		                    retired ? ", and a database that has run it is lost to Alembic" : "", pruned->by,
		                    pruned->reason);
		if (retired && check->config->amendments == AMENDMENTS_DENY && finding->severity != SEVERITY_OFF)
			finding->severity = SEVERITY_ERROR;
	}
	check_returned(check, subject);
	for (size_t i = 0; i < sealing->nlost_pruned; i++)
		check_add(check, subject, ML304, sealing->lost_pruned[i]->id, subject->environment->lockfile, 1,
		          "the record that %s was pruned, on %s by %s, was removed or changed",
		          sealing->lost_pruned[i]->id, sealing->lost_pruned[i]->on, sealing->lost_pruned[i]->by)
			->restore = "miglock lock";
	for (size_t i = 0; subject->lock && i < subject->lock->npruned; i++) {
		const struct lock_pruned *pruned = &subject->lock->pruned[i];
		const struct graph_node *node = graph_find(subject->graph, pruned->id);
		const struct lock_revision *entry = lock_find(subject->lock, pruned->id);

		if (node)
			check_add(check, subject, ML310, pruned->id, node->revision->path, node->revision->id_line,
			          "revision %s was pruned on %s: its id must not be used again", pruned->id, pruned->on)
				->properly =
				arena_printf(check->arena,
			                     "give the new revision an id of its own, or delete the file; if it "
			                     "should not have been pruned: miglock prune --undo %s",
			                     shell_quote(check->arena, pruned->id));
		else if (entry)
			check_add(check, subject, ML310, pruned->id, subject->environment->lockfile, entry->line,
			          "revision %s is locked although it was pruned on %s", pruned->id, pruned->on)
				->properly = "miglock lock";
	}
}

static void
check_helpers(struct check *check, const struct subject *subject)
{
	for (size_t i = 0; subject->lock && i < subject->sealing.nhelpers; i++) {
		const struct sealed_helper *helper = &subject->sealing.helpers[i];
		struct finding *finding;

		if (helper->state == SEALED_GONE)
			finding = check_add(check, subject, ML304, NULL, subject->environment->lockfile, 1,
			                    "the lockfile entry of helper %s was removed", helper->was->name);
		else if (helper->state == SEALED_CHANGED)
			finding = check_add(check, subject, ML303, NULL, subject->environment->lockfile,
			                    helper->now->line, "the lockfile entry of helper %s was changed (hash)",
			                    helper->was->name);
		else
			continue;
		finding->restore = "miglock lock";
	}
}

void
check_records(struct check *check, const struct subject *subject)
{
	check_amendments(check, subject);
	check_pruned(check, subject);
	check_helpers(check, subject);
}

/*
 * records.c - ML3xx: amendments and tombstones, and the helpers that sealed revisions use.
 */
#include <string.h>

#include "alembic/environment.h"
#include "alembic/graph.h"
#include "alembic/revision.h"
#include "base/arena.h"
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
	return text_ends(text_of(amendment->target), "miglock.lock") ? " (it is checked no more)"
	                                                             : " (which revisions use it)";
}

static void
check_amendments(struct check *check, const struct subject *subject)
{
	const struct sealing *sealing = &subject->sealing;

	for (size_t i = 0; i < sealing->nused; i++) {
		const struct lock_amendment *amendment = sealing->used[i];
		int line = amendment->line;
		const char *path = path_of(subject, amendment->target, &line);
		struct finding *finding = check_add(check, subject, ML305, amendment->target, path, line,
		                                    "this change amends %s%s, by %s: %s", amendment->target,
		                                    what_else(subject, amendment), amendment->by, amendment->reason);

		show_step(check, subject, finding, amendment->target);
		if (check->config->amendments == AMENDMENTS_DENY && finding->severity != SEVERITY_OFF)
			finding->severity = SEVERITY_ERROR;
	}
	for (size_t i = 0; i < sealing->nuseless; i++)
		check_add(check, subject, ML306, sealing->useless[i]->target, subject->environment->lockfile,
		          sealing->useless[i]->line, "the amendment of %s matches no step that this change makes",
		          sealing->useless[i]->target)
			->properly = "miglock lock, which takes the record out of the lockfile";
	for (size_t i = 0; i < sealing->nlost_amendments; i++)
		check_add(check, subject, ML304, sealing->lost_amendments[i]->target, subject->environment->lockfile, 1,
		          "the record that %s was amended, on %s by %s, was removed or changed",
		          sealing->lost_amendments[i]->target, sealing->lost_amendments[i]->on,
		          sealing->lost_amendments[i]->by)
			->restore = "miglock lock";
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

/* Was it taken off the top: is something below it still there, and nothing above? */
static bool
is_retired(const struct subject *subject, const struct lock_pruned *pruned)
{
	bool rests_on_something = false;

	for (size_t i = 0; i < pruned->ndown; i++)
		rests_on_something |= lock_find(subject->lock, pruned->down[i]) != NULL;
	for (size_t k = 0; rests_on_something && k < subject->nbases; k++) {
		for (size_t i = 0; i < subject->bases[k]->nrevisions; i++) {
			const struct lock_revision *entry = &subject->bases[k]->revisions[i];

			if (follows(entry, pruned->id) && !lock_find_pruned(subject->lock, entry->id))
				return false;
		}
	}
	return rests_on_something;
}

/* What the removed revision came after, or depended on, must be gone with it. */
static void
check_closed(struct check *check, const struct subject *subject, const struct lock_pruned *pruned,
             const char *const *parents, size_t nparents)
{
	for (size_t i = 0; i < nparents; i++) {
		if (lock_find(subject->lock, parents[i]))
			check_add(check, subject, ML309, pruned->id, subject->environment->lockfile, pruned->line,
			          "revision %s was pruned, but %s, which lies below it, was not", pruned->id,
			          parents[i]);
	}
}

static void
check_pruned(struct check *check, const struct subject *subject)
{
	const struct sealing *sealing = &subject->sealing;

	for (size_t i = 0; i < sealing->npruned; i++) {
		const struct lock_pruned *pruned = sealing->pruned[i];
		bool retired = is_retired(subject, pruned);
		struct finding *finding =
			check_add(check, subject, ML308, pruned->id, subject->environment->lockfile, pruned->line,
		                  "this change %s %s%s, by %s: %s", retired ? "retires" : "prunes", pruned->id,
		                  retired ? ", and a database that has run it is lost to Alembic" : "", pruned->by,
		                  pruned->reason);

		if (retired && check->config->amendments == AMENDMENTS_DENY && finding->severity != SEVERITY_OFF)
			finding->severity = SEVERITY_ERROR;
		if (retired)
			continue;
		check_closed(check, subject, pruned, pruned->down, pruned->ndown);
		for (size_t k = 0; k < subject->nbases; k++) {
			const struct lock_revision *was = lock_find(subject->bases[k], pruned->id);

			if (was)
				check_closed(check, subject, pruned, was->depends, was->ndepends);
		}
	}
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
				->properly = "give the new revision an id of its own, or delete the file";
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

/*
 * locked.c - ML3xx: the lockfile against the tree, and against the lockfiles at the base.
 */
#include <string.h>

#include "alembic/environment.h"
#include "alembic/graph.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/map.h"
#include "check/rules.h"
#include "lock/lock.h"
#include "python/program.h"

static const struct lock_revision *
locked(const struct subject *subject, const char *id)
{
	return subject->lock ? lock_find(subject->lock, id) : NULL;
}

static void
check_unlocked(struct check *check, const struct subject *subject)
{
	for (size_t i = 0; i < subject->graph->nnodes; i++) {
		const struct revision *revision = subject->graph->nodes[i].revision;
		struct finding *finding;

		if (locked(subject, revision->id) || subject_sealed(subject, revision->id))
			continue;
		finding = check_add(check, subject, ML301, revision->id, revision->path, 0, "revision %s is not locked",
		                    revision->id);
		finding->properly = "miglock lock, and commit the lockfile with the revision";
		if (check->config->require == REQUIRE_APPLIED && finding->severity > SEVERITY_NOTE)
			finding->severity = SEVERITY_NOTE;
	}
}

static void
check_drafts(struct check *check, const struct subject *subject)
{
	for (size_t i = 0; subject->lock && i < subject->lock->nrevisions; i++) {
		const struct lock_revision *entry = &subject->lock->revisions[i];
		const struct graph_node *node = graph_find(subject->graph, entry->id);
		struct finding *finding;

		if (subject_sealed(subject, entry->id) || (node && entry_matches_all(subject, entry, node->revision)))
			continue;
		if (node)
			finding = check_add(check, subject, ML302, entry->id, node->revision->path, 0,
			                    "draft %s changed after it was locked", entry->id);
		else
			finding = check_add(check, subject, ML302, entry->id, subject->environment->lockfile,
			                    entry->line, "draft %s is locked but no file has it", entry->id);
		finding->properly = "miglock lock";
	}
}

static void
check_entry(struct check *check, const struct subject *subject, const struct lock_revision *sealed)
{
	const struct lock_revision *entry = locked(subject, sealed->id);
	const struct graph_node *node = graph_find(subject->graph, sealed->id);
	struct finding *finding;
	const char *what;

	if (!subject->lock)
		return;
	if (!entry) {
		finding = check_add(check, subject, ML304, sealed->id, subject->environment->lockfile, 1,
		                    "the lockfile entry of revision %s was removed", sealed->id);
	} else {
		what = !fingerprint_equal(&entry->hash, &sealed->hash)                                   ? "hash"
		       : !same_names(entry->down, entry->ndown, sealed->down, sealed->ndown)             ? "down"
		       : !same_names(entry->depends, entry->ndepends, sealed->depends, sealed->ndepends) ? "depends"
		       : !same_names(entry->labels, entry->nlabels, sealed->labels, sealed->nlabels)     ? "labels"
		       : !same_names(entry->uses, entry->nuses, sealed->uses, sealed->nuses)             ? "uses"
		                                                                                         : NULL;
		if (!what)
			return;
		finding = check_add(check, subject, ML303, sealed->id, subject->environment->lockfile, entry->line,
		                    "the lockfile entry of revision %s was changed (%s)", sealed->id, what);
	}
	finding_explain(check, subject, finding, sealed, NULL);
	/* `miglock lock` writes sealed entries as the base has them, but not over an edited revision. */
	if (node && entry_matches(sealed, node->revision))
		finding->restore = "miglock lock";
	else
		finding->restore = arena_printf(check->arena, "%s && miglock lock", finding->restore);
	finding->properly = NULL;
}

/* A helper's entry is sealed with the first revision that uses it. */
static void
check_locked_use(struct check *check, const struct subject *subject, const struct lock_helper *sealed)
{
	const struct lock_helper *entry = lock_find_used(subject->lock, sealed->name);
	struct finding *finding;

	if (!entry)
		finding = check_add(check, subject, ML304, NULL, subject->environment->lockfile, 1,
		                    "the lockfile entry of %s, which applied revisions use, was removed", sealed->name);
	else if (!fingerprint_equal(&entry->hash, &sealed->hash))
		finding = check_add(check, subject, ML303, NULL, subject->environment->lockfile, entry->line,
		                    "the lockfile entry of %s, which applied revisions use, was changed (hash)",
		                    sealed->name);
	else
		return;
	finding->restore = "miglock lock";
}

static void
check_locked_uses(struct check *check, const struct subject *subject)
{
	struct map seen = {.arena = check->arena};

	for (size_t i = 0; subject->lock && i < subject->nbases; i++) {
		for (size_t k = 0; k < subject->bases[i]->nrevisions; k++) {
			const struct lock_revision *sealed = &subject->bases[i]->revisions[k];

			for (size_t u = 0; u < sealed->nuses && subject->bases[i] != subject->lock; u++) {
				const struct lock_helper *helper = lock_find_used(subject->bases[i], sealed->uses[u]);
				void **place = map_at(&seen, text_of(sealed->uses[u]));

				if (helper && !*place)
					check_locked_use(check, subject, helper);
				*place = (void *)sealed;
			}
		}
	}
}

void
check_lock(struct check *check, const struct subject *subject)
{
	check_unlocked(check, subject);
	check_drafts(check, subject);
	if (!subject->lock && subject->nbases > 0)
		check_add(check, subject, ML304, NULL, subject->environment->lockfile, 0, "the lockfile was removed")
			->restore = "miglock lock";
	each_sealed(check, subject, check_entry);
	check_locked_uses(check, subject);
}

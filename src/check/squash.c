/*
 * squash.c - many old revisions deleted and one in their place: one thing that was done, and one finding.
 */
#include <string.h>

#include "alembic/graph.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/map.h"
#include "base/names.h"
#include "base/shell.h"
#include "check/rules.h"
#include "check/used.h"
#include "lock/lock.h"

struct squash {
	struct check *check;
	const struct subject *subject;
	size_t first;     /* finding of this environment */
	struct map gone;  /* deleted sealed revisions: id -> their entry */
	const char **ids; /* of them */
	size_t nids;
	const char **replacements; /* new revisions that what is left comes after */
	size_t nreplacements;
};

static struct finding *
next_of(const struct squash *squash, enum rule_id rule, size_t *i)
{
	for (; *i < squash->check->findings.nitems; ++*i) {
		if (squash->check->findings.items[*i].rule == rule)
			return &squash->check->findings.items[(*i)++];
	}
	return NULL;
}

/* All of them, and nothing below them is left: else it is no squash. */
static bool
find_gone(struct squash *squash)
{
	struct arena *arena = squash->check->arena;
	size_t i = squash->first;

	for (const struct finding *finding; (finding = next_of(squash, ML107, &i)) != NULL;) {
		const struct lock_revision *entry = subject_sealed(squash->subject, finding->revision);

		*map_at(&squash->gone, text_of(entry->id)) = (void *)entry;
		*ARENA_PUSH(arena, squash->ids, squash->nids) = entry->id;
	}
	for (size_t k = 0; k < squash->nids; k++) {
		const struct lock_revision *entry = map_get(&squash->gone, text_of(squash->ids[k]));

		for (size_t p = 0; p < entry->ndown; p++) {
			if (!map_get(&squash->gone, text_of(entry->down[p])) &&
			    subject_sealed(squash->subject, entry->down[p]))
				return false;
		}
	}
	return squash->nids > 1;
}

/* Does a revision that is left differ in this alone: what is gone is replaced by something new? */
static bool
add_replacements(struct squash *squash, const struct lock_revision *entry, const struct revision *revision)
{
	struct arena *arena = squash->check->arena;

	for (size_t i = 0; i < entry->ndown; i++) {
		if (!names_contain(revision->down, revision->ndown, entry->down[i]) &&
		    !map_get(&squash->gone, text_of(entry->down[i])))
			return false;
	}
	for (size_t i = 0; i < revision->ndown; i++) {
		const char *parent = revision->down[i];

		if (names_contain((const char *const *)entry->down, entry->ndown, parent))
			continue;
		if (!graph_find(squash->subject->graph, parent) || subject_sealed(squash->subject, parent))
			return false;
		if (!names_contain(squash->replacements, squash->nreplacements, parent))
			*ARENA_PUSH(arena, squash->replacements, squash->nreplacements) = parent;
	}
	return true;
}

/* All of the chain is gone: what begins it now stands for it. */
static void
add_new_bases(struct squash *squash)
{
	const struct graph *graph = squash->subject->graph;

	for (size_t i = 0; i < graph->nnodes; i++) {
		if (subject_sealed(squash->subject, graph->nodes[i].revision->id))
			return;
	}
	for (size_t i = 0; i < graph->nnodes; i++) {
		if (graph->nodes[i].is_base)
			*ARENA_PUSH(squash->check->arena, squash->replacements, squash->nreplacements) =
				graph->nodes[i].revision->id;
	}
}

static bool
find_replacements(struct squash *squash)
{
	size_t i = squash->first;

	for (const struct finding *finding; (finding = next_of(squash, ML105, &i)) != NULL;) {
		const struct graph_node *node = graph_find(squash->subject->graph, finding->revision);

		if (!node ||
		    !add_replacements(squash, subject_sealed(squash->subject, finding->revision), node->revision))
			return false;
	}
	if (squash->nreplacements == 0)
		add_new_bases(squash);
	return squash->nreplacements > 0;
}

/* The newest of those that are gone, each of which prune takes with all below it. */
static const char *
prune_commands(const struct squash *squash)
{
	struct arena *arena = squash->check->arena;
	struct map followed = MAP_INIT(arena);
	const char *by = "", *commands = "";

	for (size_t k = 0; k < squash->nreplacements; k++)
		by = arena_printf(arena, "%s --replaced-by %s", by, shell_quote(arena, squash->replacements[k]));
	for (size_t k = 0; k < squash->nids; k++) {
		const struct lock_revision *entry = map_get(&squash->gone, text_of(squash->ids[k]));

		for (size_t p = 0; p < entry->ndown; p++)
			*map_at(&followed, text_of(entry->down[p])) = (void *)entry;
	}
	for (size_t k = 0; k < squash->nids; k++) {
		if (!map_get(&followed, text_of(squash->ids[k])))
			commands = arena_printf(arena, "%s%smiglock prune --through %s%s --reason '...'", commands,
			                        *commands ? " && " : "", shell_quote(arena, squash->ids[k]), by);
	}
	return commands;
}

/* Of so few that they can be read. */
static const char *
restore_command(const struct squash *squash)
{
	enum { MOST_NAMED = 5 };
	struct arena *arena = squash->check->arena;
	const char *command = "miglock restore";

	for (size_t k = 0; k < squash->nids; k++)
		command = arena_printf(arena, "%s %s", command, shell_quote(arena, squash->ids[k]));
	return squash->nids <= MOST_NAMED ? command : NULL;
}

static bool
follows_from_it(const struct squash *squash, const struct finding *finding)
{
	if (finding->rule == ML107 || finding->rule == ML105)
		return true;
	return (finding->rule == ML204 || finding->rule == ML301) && finding->revision &&
	       names_contain(squash->replacements, squash->nreplacements, finding->revision);
}

void
fold_squash(struct check *check, const struct subject *subject, size_t first)
{
	struct squash squash = {.check = check, .subject = subject, .first = first, .gone = MAP_INIT(check->arena)};
	struct finding *whole = NULL;
	size_t kept = first;

	if (!find_gone(&squash) || !find_replacements(&squash))
		return;
	for (size_t i = first; i < check->findings.nitems; i++) {
		struct finding *finding = &check->findings.items[i];
		bool takes = !whole && finding->rule == ML107;

		if (!takes && follows_from_it(&squash, finding))
			continue;
		check->findings.items[kept] = *finding;
		if (takes)
			whole = &check->findings.items[kept];
		kept++;
	}
	check->findings.nitems = kept;
	whole->is_cause = true;
	whole->message =
		arena_printf(check->arena, "%zu applied revisions were deleted (%s), and %s stands in their place",
	                     squash.nids, list_names(check->arena, squash.ids, squash.nids),
	                     list_names(check->arena, squash.replacements, squash.nreplacements));
	whole->restore = restore_command(&squash);
	whole->amend = NULL;
	whole->properly = arena_printf(check->arena, "%s && miglock lock, when every database is past them",
	                               prune_commands(&squash));
}

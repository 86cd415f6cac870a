/*
 * deleted.c - how sealed revisions that were deleted may be let go of: the command that works where they stood.
 */
#include <string.h>

#include "alembic/graph.h"
#include "base/arena.h"
#include "base/map.h"
#include "base/shell.h"
#include "check/rules.h"
#include "lock/lock.h"

enum { NONE = -1 };

struct gone {
	const struct lock_revision *entry;
	struct finding *finding;
	bool oldest;     /* all that it comes after or depends on is gone as well */
	bool missed;     /* a revision that is there still comes after it, or after one above it */
	int above;       /* of the oldest, one that is among them too; NONE: it is the newest of them */
	int below;       /* of the others, one that is none of the oldest; NONE: it is the lowest of them */
	const char *end; /* the revision to give to prune */
};

struct holes {
	const struct subject *subject;
	struct gone *gone;
	size_t ngone;
	struct map by_id; /* to them */
};

static size_t
nparents(const struct lock_revision *entry)
{
	return entry->ndown + entry->ndepends;
}

static const char *
parent(const struct lock_revision *entry, size_t i)
{
	return i < entry->ndown ? entry->down[i] : entry->depends[i - entry->ndown];
}

static struct gone *
find_gone(const struct holes *holes, const char *id)
{
	return map_get(&holes->by_id, text_of(id));
}

static void
find_holes(struct holes *holes, struct check *check, size_t first)
{
	const struct subject *subject = holes->subject;

	holes->gone = ARENA_ARRAY(check->arena, struct gone, check->findings.nitems - first + 1);
	holes->by_id = (struct map)MAP_INIT(check->arena);
	for (size_t i = first; i < check->findings.nitems; i++) {
		struct finding *finding = &check->findings.items[i];

		if (finding->rule == ML107)
			holes->gone[holes->ngone++] = (struct gone){.entry = subject_sealed(subject, finding->revision),
			                                            .finding = finding,
			                                            .oldest = true,
			                                            .above = NONE,
			                                            .below = NONE};
	}
	for (size_t i = 0; i < holes->ngone; i++)
		*map_at(&holes->by_id, text_of(holes->gone[i].entry->id)) = &holes->gone[i];
	for (size_t i = 0; i < subject->graph->nmissing; i++) {
		struct gone *gone = find_gone(holes, subject->graph->missing[i].name);

		if (gone)
			gone->missed = true;
	}
}

/* What is known of one is passed on to those it follows, or that follow it, until nothing is new. */
static void
place(struct holes *holes)
{
	bool news = true;

	while (news) {
		news = false;
		for (size_t i = 0; i < holes->ngone; i++) {
			struct gone *gone = &holes->gone[i];

			for (size_t k = 0; k < nparents(gone->entry); k++) {
				struct gone *under = find_gone(holes, parent(gone->entry, k));
				bool there = !under && subject_sealed(holes->subject, parent(gone->entry, k));

				if (gone->oldest && (there || (under && !under->oldest))) {
					gone->oldest = false;
					news = true;
				}
				if (under && gone->missed && !under->missed)
					under->missed = news = true;
			}
		}
	}
}

static void
find_ends(struct holes *holes)
{
	for (size_t i = 0; i < holes->ngone; i++) {
		for (size_t k = 0; k < nparents(holes->gone[i].entry); k++) {
			struct gone *gone = &holes->gone[i], *under = find_gone(holes, parent(gone->entry, k));

			if (under && under->oldest && gone->oldest)
				under->above = (int)i;
			else if (under && !under->oldest && !under->missed)
				gone->below = (int)(under - holes->gone);
		}
	}
	for (size_t i = 0; i < holes->ngone; i++) {
		const struct gone *at = &holes->gone[i];
		int next;

		/* No more steps than there are revisions: a lockfile may be a circle. */
		for (size_t step = 0; step < holes->ngone && (next = at->oldest ? at->above : at->below) != NONE;
		     step++)
			at = &holes->gone[next];
		holes->gone[i].end = at->entry->id;
	}
}

/* " cccc dddd": what is there and was put elsewhere than on what ends in `end`, which must be on record first. */
static const char *
moved_away(const struct holes *holes, const char *end, struct arena *arena)
{
	const struct sealing *sealing = &holes->subject->sealing;
	const char *names = "";

	for (size_t i = 0; i < sealing->nrevisions; i++) {
		const struct lock_revision *entry = sealing->revisions[i].entry;
		bool moved = false;

		for (size_t k = 0; k < nparents(entry) && graph_find(holes->subject->graph, entry->id); k++) {
			const struct gone *under = find_gone(holes, parent(entry, k));

			moved |= under && strcmp(under->end, end) == 0;
		}
		if (moved)
			names = arena_printf(arena, "%s %s", names, shell_quote(arena, entry->id));
	}
	return names;
}

void
advise_deleted(struct check *check, const struct subject *subject, size_t first)
{
	struct holes holes = {.subject = subject};
	struct arena *arena = check->arena;

	find_holes(&holes, check, first);
	place(&holes);
	find_ends(&holes);
	for (size_t i = 0; i < holes.ngone; i++) {
		const struct gone *gone = &holes.gone[i];
		const char *end = shell_quote(arena, gone->end), *moved = "";

		if (gone->missed)
			continue;
		gone->finding->properly = NULL;
		if (!gone->oldest)
			moved = moved_away(&holes, gone->end, arena);
		if (gone->oldest)
			gone->finding->amend = arena_printf(
				arena, "miglock prune --through %s --reason '...', if every database is past it", end);
		else if (check->config->amendments == AMENDMENTS_DENY)
			continue;
		else if (*moved)
			gone->finding->amend = arena_printf(arena,
			                                    "miglock amend%s --reason '...' && miglock prune --head %s "
			                                    "--reason '...', if no database has run it",
			                                    moved, end);
		else
			gone->finding->amend = arena_printf(
				arena, "miglock prune --head %s --reason '...', if no database has run it", end);
	}
}

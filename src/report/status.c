/*
 * status.c - the state of every revision, as lines.
 */
#include "report/status.h"

#include "alembic/environment.h"
#include "alembic/graph.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/path.h"
#include "check/check.h"
#include "check/used.h"
#include "lock/lock.h"
#include "reach/reach.h"
#include "report/report.h"

static const char *
state_color(enum revision_state state)
{
	switch (state) {
	case STATE_SEALED:
		return "\033[32m";
	case STATE_DRAFT:
		return "\033[36m";
	case STATE_UNLOCKED:
		return "\033[33m";
	default:
		return "\033[31m";
	}
}

static void
write_line(enum revision_state state, const char *id, const char *path, const char *doc, bool is_head, FILE *out,
           bool color)
{
	fprintf(out, "  %s%-8s%s  ", color ? state_color(state) : "", state_name(state), color ? "\033[0m" : "");
	print_safely(out, id);
	fputs(is_head ? " (head)  " : "  ", out);
	print_safely(out, path);
	if (doc && doc[0]) {
		fputs("  ", out);
		print_safely(out, doc);
	}
	fputc('\n', out);
}

/* Its own file does what was locked: what it uses does not. */
static void
write_used(const struct subject *subject, const struct revision *revision, FILE *out)
{
	const struct lock_revision *entry = subject_sealed(subject, revision->id);
	size_t n = 0;

	if (!entry && subject->lock)
		entry = lock_find(subject->lock, revision->id);
	if (!entry || !revision->reach || !entry_matches(entry, revision))
		return;
	for (size_t i = 0; i < entry->nuses; i++) {
		const struct lock_helper *helper = subject_used(subject, entry, entry->uses[i]);

		if (!helper || !reach_lacks(revision->reach, helper))
			continue;
		fputs(n++ ? ", " : "            by an edit of ", out);
		print_safely(out, entry->uses[i]);
	}
	fputs(n ? "\n" : "", out);
}

/* What goes without saying where it is so of all: nothing is locked yet, or the lock is new. */
static enum revision_state
usual_state(const struct subject *subject)
{
	return subject->nbases ? STATE_SEALED : subject->lock ? STATE_DRAFT : STATE_UNLOCKED;
}

static void
write_heads(const struct subject *subject, FILE *out)
{
	enum { MOST_HEADS = 5 };
	size_t nheads = 0;

	for (size_t i = 0; i < subject->graph->nnodes; i++)
		nheads += subject->graph->nodes[i].is_head;
	fprintf(out, nheads == 1 ? "; head" : "; %zu heads", nheads);
	for (size_t i = 0, shown = 0; i < subject->graph->nnodes && shown < MOST_HEADS; i++) {
		if (!subject->graph->nodes[i].is_head)
			continue;
		fputs(shown++ ? ", " : " ", out);
		print_safely(out, subject->graph->nodes[i].revision->id);
	}
	fputs(nheads > MOST_HEADS ? ", ..." : "", out);
}

static void
write_totals(const struct subject *subject, const size_t *counts, const char *base, FILE *out)
{
	fprintf(out, "  %zu revision%s", subject->graph->nnodes, subject->graph->nnodes == 1 ? "" : "s");
	for (enum revision_state state = STATE_SEALED; state <= STATE_MISSING; state++) {
		if (counts[state])
			fprintf(out, ", %zu %s", counts[state], state_name(state));
	}
	write_heads(subject, out);
	if (base) {
		fputs("; base ", out);
		print_safely(out, base);
	}
	fputc('\n', out);
	if (!subject->lock && subject->nbases == 0)
		fputs("  nothing is locked yet: miglock init\n", out);
}

static void
write_environment(const struct subject *subject, const char *base, bool all, FILE *out, bool color)
{
	struct graph_node **order = graph_newest_first(subject->graph);
	struct arena *arena = arena_new();
	const char *directory = path_directory(arena, subject->environment->lockfile);
	enum revision_state usual = usual_state(subject);
	size_t counts[STATE_MISSING + 1] = {0};

	print_safely(out, subject->environment->name);
	fprintf(out, "  (%s", subject->lock ? "" : "no ");
	print_safely(out, subject->environment->lockfile);
	fputs(")\n", out);
	for (size_t i = 0; i < subject->graph->nnodes; i++) {
		const struct revision *revision = order[i]->revision;
		enum revision_state state = revision_state(subject, revision);

		counts[state]++;
		if (all || state != usual)
			write_line(state, revision->id, revision->path, revision->doc, order[i]->is_head, out, color);
		if (state == STATE_EDITED)
			write_used(subject, revision, out);
	}
	for (size_t i = 0; subject->lock && i < subject->lock->nrevisions; i++) {
		const struct lock_revision *entry = &subject->lock->revisions[i];

		if (graph_find(subject->graph, entry->id))
			continue;
		counts[STATE_MISSING]++;
		write_line(STATE_MISSING, entry->id, path_join(arena, directory, entry->path), NULL, false, out, color);
	}
	for (size_t i = 0; i < subject->nrevisions; i++) {
		if (subject->revisions[i]->id)
			continue;
		fputs("  unread    ", out);
		print_safely(out, subject->revisions[i]->path);
		fputs(": ", out);
		print_safely(out, subject->revisions[i]->trouble_text);
		fputc('\n', out);
	}
	write_totals(subject, counts, base, out);
	arena_free(arena);
	graph_order_free(order);
}

void
status_text(const struct subject *const *subjects, size_t nsubjects, const char *base, bool all, FILE *out, bool color)
{
	for (size_t i = 0; i < nsubjects; i++) {
		if (i > 0)
			fputc('\n', out);
		write_environment(subjects[i], base, all, out, color);
	}
}

/*
 * chain.c - ML2xx: what Alembic would stumble over, or silently never run.
 */
#include <string.h>

#include "alembic/environment.h"
#include "alembic/graph.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/names.h"
#include "base/shell.h"
#include "check/rules.h"
#include "check/used.h"
#include "lock/lock.h"
#include "python/program.h"

enum { LONGEST_ID = 32 }; /* VARCHAR(32), alembic/runtime/migration.py */

static void
check_duplicates(struct check *check, const struct subject *subject)
{
	for (size_t i = 0; i < subject->graph->nduplicates; i++) {
		const struct graph_duplicate *duplicate = &subject->graph->duplicates[i];

		check_add(check, subject, ML201, duplicate->second->id, duplicate->second->path,
		          duplicate->second->id_line, "revision %s is in %s too; Alembic runs only one of the two",
		          duplicate->second->id, duplicate->first->path);
	}
}

/* Of a revision that was not read, because it is the text that was locked: where it stands there. */
static int
line_of(const struct subject *subject, const struct revision *revision, bool down)
{
	const struct lock_revision *sealed = subject_sealed(subject, revision->id);
	const struct program *then = NULL;
	const char *why_not;

	if (!revision->program && sealed && object_id_equal(&sealed->blob, &revision->blob))
		then = subject->evidence.program(subject->evidence.context, sealed, &why_not);
	if (then)
		return then->globals[down ? GLOBAL_DOWN_REVISION : GLOBAL_DEPENDS_ON].line;
	return down ? revision->down_line : revision->depends_line;
}

static void
check_missing_parents(struct check *check, const struct subject *subject)
{
	for (size_t i = 0; i < subject->graph->nmissing; i++) {
		const struct graph_missing *missing = &subject->graph->missing[i];
		const struct revision *revision = missing->revision;
		bool down = missing->kind == EDGE_DOWN;

		/* A chain may span repositories: those that the lockfile knows of are somebody else's to guard. */
		if (subject->lock && names_contain(subject->lock->outside, subject->lock->noutside, missing->name))
			continue;
		check_add(check, subject, ML202, revision->id, revision->path, line_of(subject, revision, down),
		          "revision %s %s '%s', which no file has", revision->id, down ? "comes after" : "depends on",
		          missing->name)
			->properly = arena_printf(check->arena,
		                                  "name a revision that is here; if another repository has it: miglock "
		                                  "lock --outside %s",
		                                  shell_quote(check->arena, missing->name));
	}
}

static void
check_cycle(struct check *check, const struct subject *subject)
{
	const struct graph *graph = subject->graph;
	const char **ids;

	if (graph->ncycle == 0)
		return;
	ids = ARENA_ARRAY(check->arena, const char *, graph->ncycle);
	for (size_t i = 0; i < graph->ncycle; i++)
		ids[i] = graph->cycle[i]->revision->id;
	check_add(check, subject, ML203, ids[0], graph->cycle[0]->revision->path, graph->cycle[0]->revision->down_line,
	          "the revisions %s follow one another in a circle", list_names(check->arena, ids, graph->ncycle));
}

/* A sealed revision above it, for the message: the nearest by the chain of children. */
static const struct revision *
sealed_above(const struct subject *subject, const struct graph_node *node)
{
	for (size_t step = 0; step < subject->graph->nnodes; step++) {
		const struct graph_node *next = NULL;

		for (size_t i = 0; i < node->nchildren && !next; i++) {
			if (node->children[i]->mark)
				next = node->children[i];
		}
		if (!next)
			break;
		node = next;
		if (subject_sealed(subject, node->revision->id))
			return node->revision;
	}
	return NULL;
}

/* A squash stands where what it replaces stood: it is meant to lie below. */
static bool
is_replacement(const struct subject *subject, const char *id)
{
	for (size_t i = 0; subject->lock && i < subject->lock->npruned; i++) {
		const struct lock_pruned *pruned = &subject->lock->pruned[i];

		for (size_t k = 0; k < pruned->nreplaced_by; k++) {
			if (strcmp(pruned->replaced_by[k], id) == 0)
				return true;
		}
	}
	return false;
}

static void
check_inserted(struct check *check, const struct subject *subject)
{
	struct graph *graph = subject->graph;
	struct graph_node **sealed = ARENA_ARRAY(check->arena, struct graph_node *, graph->nnodes + 1);
	size_t nsealed = 0;

	for (size_t i = 0; i < graph->nnodes; i++) {
		if (subject_sealed(subject, graph->nodes[i].revision->id))
			sealed[nsealed++] = &graph->nodes[i];
	}
	graph_mark_applied(graph, sealed, nsealed);
	for (size_t i = 0; i < graph->nnodes; i++) {
		const struct revision *revision = graph->nodes[i].revision, *above;

		if (!graph->nodes[i].mark || subject_sealed(subject, revision->id) ||
		    is_replacement(subject, revision->id))
			continue;
		above = sealed_above(subject, &graph->nodes[i]);
		check_add(check, subject, ML204, revision->id, revision->path, revision->down_line,
		          "new revision %s lies below %s, which is applied: Alembic counts it as applied and never "
		          "runs it",
		          revision->id, above ? above->id : "an applied revision")
			->properly = "put it on top: down_revision = the current head (alembic heads)";
	}
}

/* The labels of what leads to a head; its bases, as far as they are marked. */
struct head {
	const struct graph_node *node;
	size_t nlabels, nshared; /* revisions with a label below it; all below it that are below another head too */
};

/*
 * Alembic tells heads apart by a branch label that only one of them has.  Heads that nothing joins are branches of
 * their own as well: whoever made a second base meant to.
 */
static struct head
look_below(const struct subject *subject, const struct graph_node *node, struct graph_node **heads, size_t nheads,
           struct check *check)
{
	struct graph *graph = subject->graph;
	struct head head = {.node = node};
	bool *below = ARENA_ARRAY(check->arena, bool, graph->nnodes + 1);
	struct graph_node **others = ARENA_ARRAY(check->arena, struct graph_node *, nheads + 1);
	size_t nothers = 0;

	for (size_t i = 0; i < nheads; i++) {
		if (heads[i] != node)
			others[nothers++] = heads[i];
	}
	graph_mark_applied(graph, others, nothers);
	for (size_t i = 0; i < graph->nnodes; i++)
		below[i] = graph->nodes[i].mark;
	graph_mark_applied(graph, (struct graph_node *[]){graph_find(graph, node->revision->id)}, 1);
	for (size_t i = 0; i < graph->nnodes; i++) {
		if (!graph->nodes[i].mark)
			continue;
		head.nshared += below[i];
		head.nlabels += !below[i] && graph->nodes[i].revision->nlabels > 0;
	}
	return head;
}

/* Of an applied revision: then that is what is wrong, and the heads come of it. */
static bool
any_moved(const struct subject *subject)
{
	for (size_t i = 0; i < subject->sealing.nrevisions; i++) {
		const struct lock_revision *sealed = subject->sealing.revisions[i].entry;
		const struct graph_node *node = graph_find(subject->graph, sealed->id);
		bool same = node && node->revision->ndown == sealed->ndown;

		for (size_t k = 0; same && k < sealed->ndown; k++)
			same = strcmp(sealed->down[k], node->revision->down[k]) == 0;
		if (!same)
			return true;
	}
	return false;
}

static void
check_heads(struct check *check, const struct subject *subject)
{
	struct graph *graph = subject->graph;
	struct graph_node **heads = ARENA_ARRAY(check->arena, struct graph_node *, graph->nnodes + 1);
	const char **ids = ARENA_ARRAY(check->arena, const char *, graph->nnodes + 1);
	const struct revision *last = NULL;
	size_t nheads = 0, nmixed = 0;

	for (size_t i = 0; i < graph->nnodes; i++) {
		if (graph->nodes[i].is_head)
			heads[nheads++] = &graph->nodes[i];
	}
	for (size_t i = 0; i < nheads && nheads > 1; i++) {
		struct head head = look_below(subject, heads[i], heads, nheads, check);

		if (head.nshared == 0 || head.nlabels > 0)
			continue;
		last = head.node->revision;
		ids[nmixed++] = last->id;
	}
	/* One that has no label, beside others that do, is the trunk. */
	if (nmixed > 1 && !any_moved(subject))
		check_add(check, subject, ML206, NULL, last->path, last->down_line,
		          "there are %zu heads: %s; alembic upgrade head fails", nmixed,
		          list_names(check->arena, ids, nmixed))
			->properly = "alembic merge heads, and miglock lock; or put the newer one on top of the other";
}

/* In characters, as the column counts. */
static size_t
count_characters(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

static void
check_ids(struct check *check, const struct subject *subject)
{
	for (size_t i = 0; i < subject->nrevisions; i++) {
		const struct revision *revision = subject->revisions[i];

		if (revision->id && count_characters(revision->id) > LONGEST_ID &&
		    !subject_sealed(subject, revision->id))
			check_add(check, subject, ML207, revision->id, revision->path, revision->id_line,
			          "revision id '%s' has %zu characters; alembic_version.version_num holds %d",
			          revision->id, count_characters(revision->id), LONGEST_ID);
	}
}

static void
check_labels(struct check *check, const struct subject *subject)
{
	for (size_t i = 0; i < subject->graph->nclashes; i++) {
		const struct graph_label_clash *clash = &subject->graph->clashes[i];

		check_add(check, subject, ML210, clash->second->id, clash->second->path, clash->second->labels_line,
		          "branch label '%s' of revision %s is used by revision %s already", clash->label,
		          clash->second->id, clash->first->id);
	}
}

/* The expression is part of the body's fingerprint, so once sealed it is guarded like the rest. */
static void
check_computed(struct check *check, const struct subject *subject, const struct revision *revision)
{
	bool warns = revision->trouble == TROUBLE_UNREADABLE_LABELS || subject_is_first(subject);
	struct finding *finding;

	if (revision->id && subject_sealed(subject, revision->id))
		return;
	finding = check_add(check, subject, ML208, revision->id, revision->path, revision->trouble_line, "%s",
	                    revision->trouble_text);
	if (warns && finding->severity == SEVERITY_ERROR)
		finding->severity = SEVERITY_WARNING;
}

static void
check_metadata(struct check *check, const struct subject *subject)
{
	for (size_t i = 0; i < subject->nrevisions; i++) {
		const struct revision *revision = subject->revisions[i];

		switch (revision->trouble) {
		case TROUBLE_UNREADABLE_ID:
			check_add(check, subject, ML208, revision->id, revision->path, revision->trouble_line, "%s",
			          revision->trouble_text);
			break;
		case TROUBLE_UNREADABLE_PARENTS:
		case TROUBLE_UNREADABLE_LABELS:
			check_computed(check, subject, revision);
			break;
		case TROUBLE_NO_ID:
		case TROUBLE_BAD_ID:
		case TROUBLE_NO_PARENTS:
		case TROUBLE_BAD_PARENTS:
			check_add(check, subject, ML209, revision->id, revision->path, revision->trouble_line, "%s",
			          revision->trouble_text);
			break;
		default:
			break;
		}
	}
}

static void
check_doubled(struct check *check, const struct subject *subject)
{
	for (size_t i = 0; i < subject->nrevisions; i++) {
		const struct revision *revision = subject->revisions[i];

		if (revision->id && revision->doubled)
			check_add(check, subject, ML211, revision->id, revision->path, revision->doubled_line,
			          "%s is assigned here and again further down: Alembic takes the last",
			          revision->doubled)
				->properly = "leave each of revision, down_revision, depends_on and branch_labels "
					     "once";
	}
}

void
check_chain(struct check *check, const struct subject *subject)
{
	check_metadata(check, subject);
	check_doubled(check, subject);
	check_duplicates(check, subject);
	check_missing_parents(check, subject);
	check_labels(check, subject);
	check_cycle(check, subject);
	check_inserted(check, subject);
	check_heads(check, subject);
	check_ids(check, subject);
}

/*
 * graph.h - the revisions of an environment and how they follow one another.
 *
 * Alembic's own notions: parents are a set, depends_on may name a branch
 * label, applied is the closure over down_revision and depends_on.
 * Everything walks with its own stack, so a chain may be of any length.
 */
#ifndef MIGLOCK_ALEMBIC_GRAPH_H
#define MIGLOCK_ALEMBIC_GRAPH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/map.h"

struct revision;

enum edge_kind { EDGE_DOWN, EDGE_DEPENDS };

struct graph_edge {
	struct graph_node *node;
	enum edge_kind kind;
};

struct graph_node {
	const struct revision *revision; /* the last in load order that has this id, as in Alembic */
	struct graph_edge *parents;      /* resolved ones, each once: by down_revision where it is both */
	size_t nparents;
	struct graph_node **children; /* by down_revision or depends_on, each once */
	size_t nchildren;
	bool is_head;      /* nobody's down_revision */
	bool is_real_head; /* nor anybody's depends_on */
	bool is_base;      /* no down_revision */
	unsigned mark;     /* scratch for walks */
};

struct graph_missing { /* a parent or dependency that no file has */
	const struct revision *revision;
	const char *name;
	enum edge_kind kind;
};

struct graph_duplicate {
	const struct revision *first, *second; /* same id; the first in load order, and one of the later */
};

struct graph_label_clash { /* a label that is an id, or that two revisions carry */
	const char *label;
	const struct revision *first, *second; /* the same twice when it is its own id */
};

struct graph {
	struct graph_node *nodes; /* one per id, sorted by id */
	size_t nnodes;
	struct map by_id;    /* id -> struct graph_node */
	struct map by_label; /* label -> struct graph_node */
	struct graph_missing *missing;
	size_t nmissing;
	struct graph_duplicate *duplicates;
	size_t nduplicates;
	struct graph_label_clash *clashes;
	size_t nclashes;
	struct graph_node **cycle; /* one cycle in order, each node's parent the next; empty when sound */
	size_t ncycle;
};

/*
 * From the revisions that have an id, in load order; the rest is skipped.  Never fails: trouble is data.
 * Any cycle over down_revision and depends_on counts, also those that Alembic's own test overlooks.
 */
void graph_build(struct graph *graph, const struct revision *const *revisions, size_t nrevisions, struct arena *arena);

struct graph_node *graph_find(const struct graph *graph, const char *id);

/*
 * An identifier as on Alembic's command line, as far as files alone can tell: an exact id, a label, or a
 * prefix, however short, of exactly one id or label of at least four characters.  NULL when there is none;
 * *ambiguous says whether there were several.
 */
struct graph_node *graph_identify(const struct graph *graph, const char *identifier, bool *ambiguous);

/*
 * Set node->mark = 1 on `from` and all its ancestors over down_revision and depends_on, 0 elsewhere.
 */
void graph_mark_applied(struct graph *graph, struct graph_node *const *from, size_t nfrom);

/*
 * All nodes, each before (or behind) its parents; what lies on a cycle comes last (or first). Uses the marks. To be
 * given back with graph_order_free.
 */
struct graph_node **graph_newest_first(struct graph *graph);
struct graph_node **graph_parents_first(struct graph *graph);
void graph_order_free(struct graph_node **order);

#endif

/*
 * graph.h - the chain of revisions as a picture.
 *
 * A view is what is drawn: nodes and edges as pictures need them, after long
 * stretches were folded or all but a neighbourhood left out.
 */
#ifndef MIGLOCK_REPORT_GRAPH_H
#define MIGLOCK_REPORT_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "check/check.h"

struct arena;
struct revision;

struct view_node {
	const char *id;
	const struct revision *revision; /* NULL: locked, but in no file; or folded */
	const char *doc;                 /* NULL: none */
	enum revision_state state;
	struct view_node **parents; /* by down_revision */
	size_t nparents;
	struct view_node **children;
	size_t nchildren;
	const char *const *depends; /* as written */
	size_t ndepends;
	const char **absent; /* parents that are not in the picture, or nowhere */
	size_t nabsent;
	const char **applied; /* names of the environments that stand here */
	size_t napplied;
	size_t nfolded; /* > 0: it stands for that many, from `id` down to `last_id` */
	const char *last_id;
	bool is_head;
	size_t number;  /* in the view's order */
	unsigned mark;  /* scratch */
	bool is_hidden; /* left out of the picture */
};

struct view {
	const char *name;         /* of the environment */
	struct view_node **nodes; /* children before their parents */
	size_t nnodes;
	enum revision_state usual; /* what goes without saying: sealed, unless nothing is */
	struct arena *arena;
};

/* graph_view.c */
void view_build(struct view *view, const struct subject *subject, struct arena *arena);
/* By id, branch label, or an unambiguous beginning of one; NULL when there is none. */
struct view_node *view_find(const struct view *view, const struct subject *subject, const char *name);
void view_keep_around(struct view *view, struct view_node *middle, size_t steps);
void view_fold(struct view *view);
void view_order(struct view *view);

/* width 0: lines may be of any length. */
void graph_text(const struct view *view, bool ascii, size_t width, FILE *out, bool color);
void graph_dot(const struct view *views, size_t nviews, FILE *out);
void graph_mermaid(const struct view *views, size_t nviews, FILE *out);
void graph_json(const struct view *views, size_t nviews, FILE *out);

#endif

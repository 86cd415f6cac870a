/*
 * applied.h - what a database has run of an environment's revisions, and what is still to come.
 */
#ifndef MIGLOCK_REPORT_APPLIED_H
#define MIGLOCK_REPORT_APPLIED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct position;
struct subject;

struct applied_view {
	const struct subject *subject;
	const struct position *position;
};

/* How many of the applied are edited or missing, and how many are pending, over all. */
size_t applied_changed(const struct applied_view *views, size_t nviews);
size_t applied_pending(const struct applied_view *views, size_t nviews);

void applied_text(const struct applied_view *views, size_t nviews, bool all, FILE *out, bool color);
/* {"schema":1,"databases":[{"database","environment","at":[…],"heads":[…],"applied":[…],"pending":[…],"edited":[…],
 * "missing":[…]}]} */
void applied_json(const struct applied_view *views, size_t nviews, FILE *out);

#endif

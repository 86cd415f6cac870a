/*
 * explain.h - what is in a revision's fingerprint, and why.
 */
#ifndef MIGLOCK_REPORT_EXPLAIN_H
#define MIGLOCK_REPORT_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct arena;
struct revision;
struct subject;

struct explained {
	const struct subject *subject;
	const struct revision *revision; /* was parsed */
};

void explain_text(const struct explained *explained, size_t nexplained, FILE *out, bool color, struct arena *arena);
/* {"schema":1,"revisions":[{"id","environment","path","state","hash","parts":[…],"helpers":[…],…}]} */
void explain_json(const struct explained *explained, size_t nexplained, FILE *out, struct arena *arena);

/* What both say, in the order of the slice; names once each. */
struct explanation {
	const char *name;
	const char *chain; /* "upgrade → guards.safe_create → …" without the last */
	const char *why;   /* why all of it counts, or why it is lost; NULL */
	const char *as;
	const char *path; /* NULL: none of the project's */
	size_t step;
	int line;
};

struct explanations {
	struct explanation *helpers, *live, *external, *stopped, *lost;
	size_t nhelpers, nlive, nexternal, nstopped, nlost;
};

void explanations_of(struct explanations *explanations, const struct revision *revision, struct arena *arena);

#endif

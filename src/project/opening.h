/*
 * opening.h - what a command opens a project for: only project.c and what it opens with look at it.
 */
#ifndef MIGLOCK_PROJECT_OPENING_H
#define MIGLOCK_PROJECT_OPENING_H

#include <stdbool.h>

struct base_push;
struct error;
struct project;
struct settings;

struct opening {
	enum {
		BASE_UNASKED,
		BASE_IF_KNOWN,
		BASE_NEEDED
	} base;               /* what is sealed; if known: says why not, and goes on */
	bool parses_all;      /* every version file's program, also where its blob is known */
	bool may_be_empty;    /* no environment, or none with a revision, is fine where none was locked */
	bool empty_too;       /* an environment without a version file is fine */
	bool has_to_look;     /* where there is not one revision yet, nothing would be checked */
	bool configured_here; /* by the working tree, whatever is looked at */
	bool unread;          /* version files are listed and not read: no graph, nothing to check */
	bool again;           /* what there is to warn of was said when it was opened first */
	bool untracked_too;   /* environments that git would add, beside those that it tracks */
	bool resolves;        /* lockfiles that git could not merge are merged, and written */
	bool writes;          /* only a working tree will do */
};

/* On failure the project is closed.  `push` is NULL when nothing is pushed. */
int project_open(struct project *project, const struct settings *settings, const struct opening *opening,
                 const struct base_push *push, struct error *err);

#endif

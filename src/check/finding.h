/*
 * finding.h - something that is wrong with the migrations: data, for whoever reports it.
 */
#ifndef MIGLOCK_CHECK_FINDING_H
#define MIGLOCK_CHECK_FINDING_H

#include <stdbool.h>
#include <stddef.h>

#include "alembic/config.h"
#include "check/rule.h"
#include "git/object_id.h"

/* A line that was taken away ('-') or came ('+'), or one around it (' '). */
struct changed_line {
	char sign;
	int line;         /* in the file the sign says: old for '-', new otherwise; 1-based */
	const char *text; /* without its line end */
	int start, end;   /* the bytes of it that changed; both 0 when it is there for the others' sake */
};

struct finding {
	enum rule_id rule;
	enum severity severity;   /* never SEVERITY_OFF */
	const char *environment;  /* its name */
	const char *revision;     /* id; NULL when it is about none */
	const char *target;       /* what restore takes instead: a helper's or an asset's name; NULL: the revision */
	const char *path;         /* relative to the snapshot's root */
	int line;                 /* where to look, 1-based; 0: the file as a whole */
	int column;               /* in characters, 1-based; 0: the line as a whole */
	bool is_cause;            /* others follow from it: it comes first */
	const char *message;      /* a sentence without a full stop */
	const char **definitions; /* top-level names that changed */
	size_t ndefinitions;
	const char **revisions; /* of a helper: the applied ones that use it; NULL otherwise */
	size_t nrevisions;
	struct changed_line *lines; /* what changed; none when the locked text cannot be had */
	size_t nlines;
	const char *missing_text;     /* why there are none, a sentence; NULL otherwise */
	struct object_id locked_blob; /* the text it was locked with; none when that is beside the point */
	const char *since;    /* "since 2026-03-02, commit 1234abc \"lock migrations\" by Ana"; NULL: not known */
	const char *edited;   /* the commit that changed it, likewise; "not yet committed"; NULL: not known */
	const char *way;      /* from a revision to the helper that changed; NULL: none, or there is nothing between */
	const char *restore;  /* the command that takes the change back */
	const char *properly; /* how to make the change */
	const char *amend;    /* the command that accepts it, on the record; NULL: none */
	const char *stop;     /* how not to follow the helper any more, likewise */
};

struct findings {
	struct finding *items;
	size_t nitems;
};

#endif

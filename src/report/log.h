/*
 * log.h - what commits did to revisions, as text or data.
 */
#ifndef MIGLOCK_REPORT_LOG_H
#define MIGLOCK_REPORT_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "git/repository.h"

enum edit_kind {
	EDIT_CREATED,
	EDIT_DELETED,
	EDIT_BEHAVIOUR,  /* it does something else */
	EDIT_PARENTS,    /* down_revision or depends_on */
	EDIT_LABELS,     /* branch_labels */
	EDIT_METADATA,   /* one of the four names was lost, doubled, or came back */
	EDIT_RENAMED,    /* another file */
	EDIT_HELPER,     /* a helper or asset of it does something else */
	EDIT_UNREADABLE, /* it cannot be told any more, or could not be before, what it does */
	EDIT_COSMETIC,   /* nothing Python would run differently */
	NEDIT_KINDS
};

struct log_edit {
	unsigned kinds; /* bits, 1 << EDIT_… */
	const char *revision;
	const char *path, *old_path;
	const char **definitions; /* that changed */
	size_t ndefinitions;
	const char *then, *now; /* parents, or labels, in words; NULL unless they changed */
	const char *metadata;   /* what became of it: "lost", "assigned twice"; NULL unless it changed */
	const char *helper;     /* its name */
	bool is_locked;         /* it left the revision as it is locked */
};

struct log_commit {
	struct commit_info info;
	bool is_merge;
	struct log_edit *edits;
	size_t nedits;
};

struct history_log {
	const char *environment;    /* its name */
	const char *revision;       /* NULL: all of them */
	struct log_commit *commits; /* newest first */
	size_t ncommits;
	size_t nwalked;             /* commits looked at */
	size_t nrevisions;          /* distinct ones that were created */
	size_t counts[NEDIT_KINDS]; /* edits; one that is of two kinds counts in both */
	size_t nedits;              /* of revisions that were there already */
	bool since_locked;          /* only what came after the version that is locked */
	bool has_helpers;           /* what helpers and assets did was looked at */
	bool quiet;                 /* no totals */
	bool is_cut_off;            /* the clone is shallow: older commits are not in it */
};

/* Is it more than a matter of looks?  Creation is neither. */
bool edit_matters(const struct log_edit *edit);
const char *edit_kind_name(enum edit_kind kind);

/* `all`: also what does not matter. */
void log_text(const struct history_log *log, bool all, FILE *out, bool color);
void log_json(const struct history_log *const *logs, size_t nlogs, bool all, FILE *out);

#endif

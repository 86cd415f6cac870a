/*
 * locked_files.h - files as they are, and as they would be with chosen revisions, helpers and assets as they were
 * locked.
 *
 * A revision's file and an asset are the locked text.  Of a helper's module only what the helper is goes back into
 * the text of today, unless nothing else in it has changed.
 */
#ifndef MIGLOCK_PAST_LOCKED_FILES_H
#define MIGLOCK_PAST_LOCKED_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

struct error;
struct lock_helper;
struct lock_revision;
struct project;
struct project_environment;

struct used_in_file {
	const struct lock_helper *helper;
	struct text text; /* the whole module, or the asset, that it was locked in */
};

struct locked_file {
	const struct project_environment *environment;
	const char *path;        /* in the snapshot; where it was locked, when it is gone */
	const char *locked_path; /* of a revision's file; otherwise the same */
	struct text now;         /* data NULL: there is no such file */
	struct text locked;
	const struct lock_revision *entry; /* whose file it is; NULL: */
	struct used_in_file *used;         /* the helpers it holds, or the asset it is */
	size_t nused;
	bool is_asset;
	bool is_same; /* a revision's: does what is locked already */
};

/* What is asked for in one environment. */
struct locked_request {
	const struct project_environment *environment;
	const struct lock_revision **entries; /* with all they use */
	size_t nentries;
	const struct lock_helper **used; /* helpers and assets by themselves */
	size_t nused;
};

/*
 * One request for each environment: what the arguments name (revisions as named.h says, helpers and assets as the
 * lockfile names them, all of a file by its path), or all that is not as it was locked.
 */
int locked_requests_named(struct locked_request **requests, const struct project *project, int nargs, char **args,
                          struct error *err);
void locked_requests_changed(struct locked_request **requests, const struct project *project);

enum locked_need {
	LOCKED_LOOKS_TOO = 1, /* the texts of revisions that changed in looks only, too */
	LOCKED_PROVEN = 2     /* fail unless what is asked for does what is locked, with all files as they would be */
};

/* The files that are not as they were locked; those of `entries` in any case. */
int locked_files_find(struct locked_file **files, size_t *nfiles, struct project *project,
                      const struct locked_request *requests, unsigned need, struct error *err);

#endif

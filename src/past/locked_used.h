/*
 * locked_used.h - helpers and assets as they were locked: their texts, and the proof.
 */
#ifndef MIGLOCK_PAST_LOCKED_USED_H
#define MIGLOCK_PAST_LOCKED_USED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "git/object_id.h"

struct error;
struct lock_helper;
struct lock_revision;
struct project;
struct project_environment;
struct revision;
struct snapshot;

/* A revision that is sliced to see what a helper is. */
struct user {
	const char *path;
	const struct lock_revision *entry;
	bool is_wanted; /* with all it uses; otherwise it only leads to something that is */
};

/* A helper or asset that is not as it was locked. */
struct wanted {
	const struct lock_helper *helper;
	const char *path;
	bool is_asset;
	bool found;
	struct text text; /* the module, or the asset, that it was locked in */
	struct object_id blob;
};

struct slicing {
	struct project *project;
	const struct project_environment *environment;
	struct user *users;
	size_t nusers;
	struct wanted *wanted;
	size_t nwanted;
};

/* What the users are in that snapshot; in the order of the users. */
int slicing_run(struct revision ***revisions, const struct slicing *slicing, struct snapshot *snapshot,
                struct error *err);

/* Fill in text and blob of all that is wanted.  `today` has the users as they are to be looked at. */
int slicing_find_texts(struct slicing *slicing, struct snapshot *today, struct error *err);

/* Is it all as it was locked, in that snapshot?  -1: it is not, and err says what. */
int slicing_prove(const struct slicing *slicing, struct snapshot *snapshot, struct error *err);

/* "\n  it was there in  git show …", or how else to see it. */
const char *wanted_place(const struct slicing *slicing, const struct wanted *wanted);

#endif

/*
 * evidence_store.h - what the files of evidence share.
 */
#ifndef MIGLOCK_PAST_EVIDENCE_STORE_H
#define MIGLOCK_PAST_EVIDENCE_STORE_H

#include "base/map.h"
#include "check/check.h"
#include "past/evidence.h"
#include "past/timeline.h"

struct environment;
struct lock_helper;
struct lock_revision;
struct project_environment;

struct evidence_store {
	struct project *project;
	struct repository *repository;
	const struct object_id *head, *base;
	struct arena *arena;
	struct parser *parser;        /* made when first needed */
	struct helper_texts *helpers; /* likewise */
	struct snapshot *snapshot;    /* of head, likewise */
	struct map locks;             /* blob id, as bytes -> struct lock */
	size_t nlocks;
	struct map revisions; /* blob id, as bytes -> struct revision, with its program */
};

/* One environment's view of the store. */
struct view {
	struct evidence_store *store;
	const struct environment *environment;
	struct timeline *head, *base; /* NULL: not read yet */
	size_t *lockings;             /* of base, the commits that changed the lockfile; NULL: not looked for yet */
	size_t nlockings;
	struct map sliced; /* "COMMIT:PATH" -> struct revision, with its reach */
};

/* 2026-03-02, commit 1234abc "..." by ...; NULL when it cannot be read. */
const char *evidence_describe(struct evidence_store *store, const struct object_id *commit);
/* None when it is not there. */
struct object_id evidence_blob_at_head(struct evidence_store *store, const char *path);

/* The commit whose lockfile was the first with this entry; NULL when it cannot be told. */
const struct object_id *evidence_locking(struct view *view, const struct lock_revision *entry);

/* What the view is of. */
const struct project_environment *evidence_environment(const struct view *view);

/* evidence_meaning.c */
const struct revision *evidence_locked_revision(void *context, const struct lock_helper *helper, const char *revision);

/* evidence_missing.c */
const struct with_missing *evidence_missing(void *context, struct revision *const *revisions, size_t nrevisions);

/* evidence_used.c */
const char *evidence_used_edited(void *context, const struct lock_helper *helper, const char *path, struct text now);
bool evidence_used_is_there(void *context, const struct lock_helper *helper, const char *path);
bool evidence_has_file(void *context, const char *path);
bool evidence_used_has_other(void *context, const struct lock_helper *helper, const char *path, const char *now);

#endif

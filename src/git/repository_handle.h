/*
 * repository_handle.h - a repository as the rest of src/git sees it.
 *
 * libgit2 keeps one git_repository for one thread at a time, so whoever may be
 * called from several takes `lock`; the object database locks for itself.
 */
#ifndef MIGLOCK_GIT_REPOSITORY_HANDLE_H
#define MIGLOCK_GIT_REPOSITORY_HANDLE_H

#include <git2.h>
#include <pthread.h>

#include "git/object_id.h"
#include "git/repository.h"

#ifdef GIT_EXPERIMENTAL_SHA256
#error "libgit2 built with experimental SHA-256 support has another interface: use an ordinary build"
#endif

struct repository {
	git_repository *git;
	git_odb *odb;
	struct arena *arena;
	const char *work_tree; /* NULL when bare */
	const char *prefix;
	const char *index_file; /* absolute; need not exist */
	bool index_is_foreign;  /* named by GIT_INDEX_FILE and not yet known to `git` */
	pthread_mutex_t lock;
};

/* Starts libgit2 with miglock's settings, once; it is never stopped. */
void library_start(void);

/* What libgit2 said.  Only right after a call of it that returned less than 0. */
const char *library_complaint(void);
/* Adds ": " and library_complaint(); returns -1. */
int error_library(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * Right after libgit2 could not read an object, for `rc`; `what` it is for a reader: "'alembic.ini'".  A partial clone
 * can fetch what is not there.  Returns -1.
 */
int error_object(const struct repository *repository, int rc, const char *what, const struct object_id *id,
                 struct error *err);

static inline struct object_id
object_id_of(const git_oid *oid)
{
	struct object_id id;

	memcpy(id.bytes, oid->id, OBJECT_ID_SIZE);
	return id;
}

static inline git_oid
oid_of(const struct object_id *id)
{
	git_oid oid;

	memset(&oid, 0, sizeof oid);
	memcpy(oid.id, id->bytes, OBJECT_ID_SIZE);
	return oid;
}

/*
 * The id of the blob that `git add path` would make of a file with this content.  None (all zero) where that
 * takes a program or an encoding miglock does not know: a clean filter, a working-tree-encoding.
 */
int repository_blob_id(struct repository *repository, const char *path, struct text content, struct object_id *id,
                       struct error *err);

#endif

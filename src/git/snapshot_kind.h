/*
 * snapshot_kind.h - what each kind of snapshot has to do; snapshot.c does the rest.
 *
 * snapshot.c resolves links, so an operation is given paths whose parent
 * directories are real directories, and never the root to look at.  What an
 * operation returns means what the function of the same name in snapshot.h says.
 */
#ifndef MIGLOCK_GIT_SNAPSHOT_KIND_H
#define MIGLOCK_GIT_SNAPSHOT_KIND_H

#include <pthread.h>
#include <sys/stat.h>

#include "base/map.h"
#include "git/snapshot.h"

/* What lies at a path, links not followed. */
struct node {
	enum file_type type;
	bool on_disk;
	bool unmerged;
	struct stat stat;    /* on disk */
	struct object_id id; /* not on disk: of the blob that git has */
};

struct snapshot_operations {
	int (*look)(struct snapshot *, const char *path, struct node *, struct error *);
	/* A file's bytes or a link's target. */
	int (*read)(struct snapshot *, const char *path, const struct node *, struct arena *, struct text *content,
	            struct error *);
	int (*object_id)(struct snapshot *, const char *path, const struct node *, struct arena *, struct object_id *,
	                 struct error *);
	/* In any order; *entries and *nentries start empty. */
	int (*list)(struct snapshot *, const char *directory, struct arena *, struct snapshot_entry **entries,
	            size_t *nentries, struct error *);
	int (*tracked)(struct snapshot *, struct arena *, const char ***paths, size_t *npaths, struct error *);
	int (*tracking)(struct snapshot *, const char *path, enum tracking *, struct error *);
	void (*close)(struct snapshot *);
};

/* The first member of each kind's own struct, which lives in `arena`. */
struct snapshot {
	const struct snapshot_operations *operations;
	enum snapshot_kind kind;
	const char *name;
	const char *root;              /* on disk, "" for "/"; NULL when there is none */
	struct repository *repository; /* NULL for a plain directory */
	struct arena *arena;
	bool takes_in_untracked; /* see snapshot.h */
	struct map directories;  /* directory → itself with every link resolved */
	pthread_mutex_t lock;    /* around what the kind keeps, `arena` and `directories` */
};

/* A zeroed struct of `size` bytes that begins with a snapshot. */
void *snapshot_new(size_t size, enum snapshot_kind kind, const struct snapshot_operations *operations,
                   struct repository *repository);

/* `read` and `object_id` for a node that is not on disk. */
int snapshot_read_blob(struct snapshot *snapshot, const char *path, const struct node *node, struct arena *arena,
                       struct text *content, struct error *err);
int snapshot_blob_id(struct snapshot *snapshot, const char *path, const struct node *node, struct arena *arena,
                     struct object_id *id, struct error *err);
/* `tracking` where every file is tracked. */
int snapshot_all_tracked(struct snapshot *snapshot, const char *path, enum tracking *tracking, struct error *err);

#endif

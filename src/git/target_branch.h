/*
 * target_branch.h - the branch a change is meant for.
 */
#ifndef MIGLOCK_GIT_TARGET_BRANCH_H
#define MIGLOCK_GIT_TARGET_BRANCH_H

#include <stdbool.h>

#include "git/object_id.h"

struct arena;
struct error;
struct repository;

struct target_branch {
	struct object_id tip;
	const char *name;   /* for the reader: "origin/main", "main" */
	const char *remote; /* NULL for a local branch */
	const char *branch; /* on the remote: "main"; NULL when not known */
	bool broken;        /* it is there and its commit cannot be read */
};

/*
 * `configured` (NULL: none) on any remote, then among the local branches; else each remote's HEAD, main
 * or master, origin first; in a repository without remotes the local main or master.
 * Returns 0; 1 when there are neither remotes nor such branches; -1 when there should be one and is not.
 */
int target_branch_find(struct repository *repository, const char *configured, struct arena *arena,
                       struct target_branch *target, struct error *err);

/* "main" of "origin/main" and "refs/heads/main".  Borrows. */
const char *branch_base_name(const char *branch);

/* The command that brings the branch into this clone, with its history when that is cut off. */
const char *target_branch_fetch(struct repository *repository, const char *remote, const char *branch,
                                struct arena *arena);

#endif

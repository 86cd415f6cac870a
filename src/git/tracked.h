/*
 * tracked.h - what the index says: which paths git tracks, and what they were on disk when it last looked.
 *
 * Entries are sorted bytewise, one per path, without those only intended to be
 * added.  An unmerged path is there once, with a stage that is not 0.
 */
#ifndef MIGLOCK_GIT_TRACKED_H
#define MIGLOCK_GIT_TRACKED_H

#include <git2.h>

#include "git/snapshot_kind.h"

struct tracked_entries {
	const git_index_entry **entries;
	size_t nentries;
};

struct tracked {
	git_index *index; /* owns the entries */
	struct tracked_entries all;
	struct tracked_entries skipped; /* those that a sparse checkout leaves out */
	struct timespec written;        /* when the index was */
	bool trust_change_time, trust_inode;
};

int tracked_load(struct tracked *tracked, struct repository *repository, struct arena *arena, struct error *err);
void tracked_free(struct tracked *tracked);

/* NULL when the path is not tracked. */
const git_index_entry *tracked_find(const struct tracked *tracked, const char *path);
/* Does the stat data prove that the file is what the entry says?  By git's rules; assume-unchanged proves nothing. */
bool tracked_proves(const struct tracked *tracked, const git_index_entry *entry, const struct stat *st);
void tracked_node(const git_index_entry *entry, struct node *node);
/* Copies. */
void tracked_paths(const struct tracked *tracked, struct arena *arena, const char ***paths, size_t *npaths);

const git_index_entry *tracked_entries_find(const struct tracked_entries *entries, const char *path);
/* Is there any below this directory? */
bool tracked_entries_below(const struct tracked_entries *entries, const char *directory);
/* Adds the directory's own entries and the directories in it that others imply. */
void tracked_entries_list(const struct tracked_entries *entries, const char *directory, struct arena *arena,
                          struct snapshot_entry **list, size_t *nlist);

#endif

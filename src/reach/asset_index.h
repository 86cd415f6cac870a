/*
 * asset_index.h - the files of a snapshot by how their paths end.
 *
 * Made when it is first asked: most revisions read no file.  Of a working tree
 * only what git tracks is in it; a directory's listing has what git does not
 * ignore.
 */
#ifndef MIGLOCK_REACH_ASSET_INDEX_H
#define MIGLOCK_REACH_ASSET_INDEX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/map.h"

struct arena;
struct error;
struct snapshot;

struct paths {
	const char **items;
	size_t nitems;
};

struct asset_index {
	struct snapshot *snapshot;
	struct arena *arena;
	struct error *err;
	bool made;
	bool failed;            /* err says why; what is found since means nothing */
	struct paths all;       /* sorted */
	struct paths above;     /* the directories they lie in, each once */
	struct map files;       /* last part -> struct paths */
	struct map directories; /* likewise */
	struct map matches;     /* pattern -> struct paths */
};

void asset_index_init(struct asset_index *index, struct snapshot *snapshot, struct arena *arena, struct error *err);

/* Append those whose path ends in `tail`, part by part; "*" in any part but the last stands for what is not known. */
void asset_index_files(struct asset_index *index, const char *tail, struct paths *found);
void asset_index_directories(struct asset_index *index, const char *tail, struct paths *found);
/* Likewise, the last part too. */
void asset_index_match(struct asset_index *index, const char *pattern, struct paths *found);

/* Append the files that a glob of whole paths matches. */
void asset_index_glob(struct asset_index *index, const char *glob, struct paths *found);

/* Append the files in a directory, or anywhere below it. */
void asset_index_list(struct asset_index *index, const char *directory, bool below, struct paths *found);

#endif

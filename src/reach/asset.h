/*
 * asset.h - files beside its modules that a revision reads.
 *
 * Where nothing that it reaches reads files, it has none.  Otherwise a literal
 * that names a file stands for every file whose path ends in it: those before
 * it in its statement narrow that ("sql" and "x.sql"), and of very many only
 * those near the code count.  A name without an extension counts where a path
 * is put together with it, or it is given to code that does so with what it is
 * given, and only near the code.  What is computed in a name is the revision's id,
 * its file's name, or another literal that is reached.  Code that lists
 * directories reads all files in those that literals name.  Globs of the
 * configuration count where files are read and none of theirs is named.
 */
#ifndef MIGLOCK_REACH_ASSET_H
#define MIGLOCK_REACH_ASSET_H

#include "reach/asset_index.h"

struct config;
struct imports;
struct revision;
struct slice;

struct asset_search {
	struct imports *imports;
	const struct config *config;
	struct asset_index index;
	struct paths configured; /* that a glob of the configuration matches */
	bool has_configured;     /* it has been looked for */
	struct map nothing;      /* literals that name nothing, where they stand and from ... */
	const char *seen_from;   /* ... a revision in this directory; NULL: none yet */
	struct arena *arena;
};

void asset_search_init(struct asset_search *search, struct imports *imports, const struct config *config,
                       struct snapshot *snapshot, struct arena *arena, struct error *err);

/*
 * Append the paths, each once; those of Python files, which it loads by them, to `python`; and to `absent` what the
 * revision's own file seems to read and is not there.  See index.failed.
 */
void assets_find(struct asset_search *search, const struct revision *revision, const struct slice *slice,
                 struct paths *assets, struct paths *python, struct paths *absent);

#endif

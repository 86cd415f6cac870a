/*
 * asset_hunt.h - the search for one revision's files: what asset.c and asset_list.c share.
 *
 * Private to src/alembic.
 */
#ifndef MIGLOCK_REACH_ASSET_HUNT_H
#define MIGLOCK_REACH_ASSET_HUNT_H

#include <stdbool.h>

#include "reach/asset.h"
#include "reach/callers.h"

struct definition;

struct hunt {
	struct asset_search *search;
	const struct revision *revision;
	const struct slice *slice;
	unsigned files;     /* enum file_use, of all that is reached */
	const char *own[2]; /* its id and its file's name without .py; a directory may be called so */
	size_t nown;
	struct map directories; /* tails of the literals that paths are put together from */
	struct paths *assets, *python, *absent;
	size_t nfills; /* literals tried in computed names; there is an end to it */
	struct callers callers;
	struct hunt_constants {
		size_t *steps;
		size_t nsteps;
		bool known;
	} * constants;       /* by step: those that it leads to */
	unsigned char *runs; /* see hunt_runs; by step: how many links on code may be that is near, plus one */
	bool *feeds;         /* see hunt_feeds */
	size_t fed;          /* for which step and how, see there */
};

bool hunt_has(const struct hunt *hunt, const char *path);
/* Once, and only a file that is there. */
void hunt_add_path(struct hunt *hunt, const char *path);
/* But not the project's own settings; Python only where code loads it by its path. */
void hunt_add(struct hunt *hunt, const struct paths *paths, bool python);
/* May what the code at a step finds be loaded so, by itself or by code near it? */
bool hunt_runs(struct hunt *hunt, size_t step);

/* The first of the literals that stand before literal `at` in its statement, or `at`. */
size_t hunt_first_part(const struct definition *definition, size_t at);
/* The literals from `first` to `at` as the end of one path, `last` being what stands for the last. */
const char *hunt_tail(const struct hunt *hunt, const struct definition *definition, size_t first, size_t at,
                      const char *last);

enum choice {
	IN_OWN_DIRECTORY,   /* that is called what the revision or its file is */
	IN_NAMED_DIRECTORY, /* that is called what a literal says */
	NEAR,               /* see hunt_is_near */
	NAMED_OR_NEAR
};

/* Those of them; all end in `tail`. */
struct paths hunt_choose(const struct hunt *hunt, const struct definition *definition, const struct paths *paths,
                         const char *tail, enum choice choice);
/* Of several: those in the revision's own directory, or else those that a literal's or the code's place tells of. */
void hunt_narrow(const struct hunt *hunt, const struct definition *definition, const char *tail, struct paths *found);
/* Does the code lie in, or below, the directory in which `path` is `tail`?  Or is that a root of imports? */
bool hunt_is_near(const struct hunt *hunt, const struct definition *definition, const char *path, const char *tail);

/* The files that literal `at` names when it says `last`; `around`: also what git does not track yet. */
bool hunt_named(struct hunt *hunt, const struct definition *definition, size_t at, const char *last, bool around);
/* Those that a literal with "*" in it may mean, and with the revision's own names or what is given for each "*". */
bool hunt_computed(struct hunt *hunt, size_t step, size_t at);
bool hunt_fill_with_own(struct hunt *hunt, size_t step, size_t at, const char *pattern);
bool hunt_fill_with_literals(struct hunt *hunt, size_t step, size_t at, const char *pattern);
/* "stop", given to code that reads a file of the name in a directory: DIR / name. */
void hunt_bare_names(struct hunt *hunt, size_t step);
/* The file's name without its extension. */
const char *hunt_stem(struct arena *arena, const char *path);

enum feeding { WITHOUT_CONSTANTS_OF_CALLERS, WITH_CONSTANTS_OF_CALLERS };

/* By step: may what its code says be given to the code at `step`, or be a constant of it?  Until the next call. */
const bool *hunt_feeds(struct hunt *hunt, size_t step, enum feeding feeding);

/* What the code at a step reads of the directories it lists. */
void hunt_listed(struct hunt *hunt, size_t step);

#endif

/*
 * reach.h - what a revision is besides its file: helpers, assets, and its own name.
 */
#ifndef MIGLOCK_REACH_REACH_H
#define MIGLOCK_REACH_REACH_H

#include <stdbool.h>
#include <stddef.h>

#include "git/object_id.h"
#include "slice/slice_loads.h"

struct arena;
struct config;
struct environment;
struct error;
struct modules;
struct program;
struct revision;
struct snapshot;

/* A helper or an asset: one, however many revisions use it. */
struct reached {
	const char *name;
	const char *path;  /* in the snapshot */
	const char *other; /* where another configuration of the same script directory finds its module; or NULL */
	struct fingerprint hash;
	struct object_id blob;
	const struct definition *definition; /* NULL: an asset */
	struct text content;                 /* of an asset */
};

struct reach {
	const struct reached **items; /* sorted by name, each once */
	size_t nitems;
	const char **live; /* sorted, each once */
	size_t nlive;
	const char **absent; /* what its own file asks for and the project does not have, likewise */
	size_t nabsent;
	const char *file; /* what it knows of its own file, see lock.h; NULL: nothing */
	bool is_cut; /* the configuration stops it somewhere, or has nothing followed: what lies behind is not in it */
	struct slice slice;
	struct import_changes changes; /* of a revision that is new: by modules that nobody else loads */
};

/* Everything the revisions of one environment reach. */
struct reached_all {
	const char **external; /* their imported top-level modules that resolve to nothing, sorted */
	size_t nexternal;
};

/* Can this program, a revision's, reach anything at all?  If not it needs no module. */
bool reach_is_possible(const struct program *program, const struct config *config);

/* Fills in `reach` of the revisions that have a program.  `modules` are the snapshot's, of all environments. */
int reach_find(struct reached_all *all, struct revision *const *revisions, size_t nrevisions,
               const struct environment *environment, const struct config *config, struct snapshot *snapshot,
               struct modules *modules, struct arena *arena, struct error *err);

/* Of a file that is not Python; line ends as a checkout may have given them aside. */
struct fingerprint asset_hash(struct text content);

/* Do these top-level modules still resolve to nothing? */
int reach_are_external(bool *external, const char *const *tops, size_t ntops, const struct environment *environment,
                       const struct config *config, struct snapshot *snapshot, struct arena *arena, struct error *err);

#endif

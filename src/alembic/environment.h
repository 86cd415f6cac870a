/*
 * environment.h - the Alembic environments of a snapshot.
 *
 * One per script directory with its version locations.  Found in miglock's
 * configuration, else in every ini and pyproject.toml that configures Alembic,
 * else by the look of a directory (env.py beside script.py.mako or versions/).
 */
#ifndef MIGLOCK_ALEMBIC_ENVIRONMENT_H
#define MIGLOCK_ALEMBIC_ENVIRONMENT_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct config;
struct error;
struct snapshot;

struct environment {
	const char *name;		/* unique among environments: its script location, with "#section" where needed */
	const char *script_location;	/* normalised path in the snapshot */
	const char **version_locations;	/* likewise, in Alembic's order; may not exist */
	size_t nversion_locations;
	bool recursive;			/* recursive_version_locations */
	bool sourceless;
	const char **prepend_sys_path;	/* normalised; for imports */
	size_t nprepend_sys_path;
	const char *source;		/* the file that configures it: an ini, a toml, env.py */
	const char *section;		/* of that ini; NULL otherwise */
	int line;			/* in source, 1-based; 0 when it has none */
	const char *lockfile;		/* script_location/miglock.lock */
};

/*
 * Sorted by name.  None at all is not a failure here.  Two configurations of the very same script
 * directory and version locations are one environment.
 */
int environments_find(struct environment **environments, size_t *nenvironments, struct snapshot *snapshot,
		      const struct config *config, struct arena *arena, struct error *err);

struct version_file {
	const char *path;	/* links resolved: the file Alembic would load */
	const char *listed;	/* where it was listed, when that differs; NULL otherwise */
};

/*
 * The files Alembic (the newest release) would load as revisions, in its order.  Each file once.
 * What would stop Alembic and cannot be a revision (a dangling link to a .py, a sourceless .pyc) is a
 * failure that names the file.
 */
int environment_list(const struct environment *environment, struct snapshot *snapshot, struct arena *arena,
		     struct version_file **files, size_t *nfiles, struct error *err);

#endif

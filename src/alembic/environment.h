/*
 * environment.h - the Alembic environments of a snapshot.
 *
 * One per script directory with its version locations.  Found in miglock's
 * configuration, else in every ini and pyproject.toml that configures Alembic
 * and by the look of directories that none of them names (env.py beside
 * script.py.mako or versions/).  Looking goes over tracked files, and where those have no
 * environment over what git would add.
 *
 * Alembic resolves relative paths against the current directory, which cannot
 * be known: the file's own directory and those above it are tried.
 *
 * What a configuration leaves to code is read off the version files: when
 * neither version_locations nor recursive_version_locations is set, and
 * subdirectories of versions/ hold revisions, they are one recursive
 * environment if any of them follows a revision outside its own directory, and
 * one environment each if none does and there are no revisions beside them.
 * Where there are, and no Python file of the project names either option, they
 * are not Alembic's.
 */
#ifndef MIGLOCK_ALEMBIC_ENVIRONMENT_H
#define MIGLOCK_ALEMBIC_ENVIRONMENT_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct config;
struct error;
struct snapshot;

/* prepend_sys_path of another ini or section. */
struct other_path {
	const char **items;
	size_t nitems;
	const char *source; /* the file that says so */
};

/*
 * Environments that share a script directory keep their lockfiles apart: the one with the default version
 * location has it in the script directory, another in its first version location.
 */
struct environment {
	const char *name;               /* unique: its script location, with "#section" or the like where shared */
	const char *script_location;    /* normalised path in the snapshot */
	const char **version_locations; /* likewise, in Alembic's order; may not exist */
	size_t nversion_locations;
	bool recursive;         /* recursive_version_locations */
	bool recursive_by_look; /* nothing that can be read says so: see above */
	bool sourceless;
	const char **prepend_sys_path; /* normalised; for imports */
	size_t nprepend_sys_path;
	const char *
		*outside; /* of all configurations' prepend_sys_path, as written: what leads out of the repository */
	size_t noutside;
	struct other_path *others; /* of further configurations of the same, where it is another */
	size_t nothers;
	const char *source;   /* the file that configures it: an ini, a toml, env.py */
	const char *section;  /* of that ini; NULL otherwise */
	int line;             /* in source, 1-based; 0 when it has none */
	const char *lockfile; /* script_location/miglock.lock; see below where it is shared */
};

/* Something that was looked at and not used, or used on a guess; never a failure. */
struct environment_note {
	const char *path;
	int line;         /* 1-based; 0 when it has none */
	const char *text; /* a sentence without its full stop */
};

struct environments {
	struct environment *items; /* sorted by name */
	size_t nitems;
	struct environment_note *notes;
	size_t nnotes;
	const char **stray_lockfiles; /* tracked miglock.lock files of no environment, as far as looked for */
	size_t nstray_lockfiles;
};

/*
 * Two configurations of the very same script directory and version locations are one environment.
 * None at all is not a failure here, unless configurations were found whose directories are not in the
 * snapshot: beside an environment that is there they are notes.
 */
int environments_find(struct environments *found, struct snapshot *snapshot, const struct config *config,
                      struct arena *arena, struct error *err);

/* By a file, not found by its look only. */
bool environment_is_configured(const struct environment *environment);

struct version_file {
	const char *path;   /* links resolved: the file Alembic would load */
	const char *listed; /* where it was listed, when that differs; NULL otherwise */
};

/*
 * The files Alembic (the newest release) would load as revisions, in its order.  Each file once.
 * What would stop Alembic and cannot be a revision (a dangling link to a .py, a sourceless .pyc) is a
 * failure that names the file.
 */
int environment_list(const struct environment *environment, struct snapshot *snapshot, struct arena *arena,
                     struct version_file **files, size_t *nfiles, struct error *err);

#endif

/*
 * config.h - miglock's own configuration.
 *
 * `[tool.miglock]` of pyproject.toml or the top of miglock.toml or
 * .miglock.toml, the one nearest the repository's root (two equally near are an
 * error); --config names another.  Unknown keys are an error with the nearest
 * known one.  Read from the snapshot, never from the disk behind it.
 */
#ifndef MIGLOCK_ALEMBIC_CONFIG_H
#define MIGLOCK_ALEMBIC_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "slice/slice.h"

struct arena;
struct error;
struct snapshot;

enum require { REQUIRE_LOCKED, REQUIRE_APPLIED };
enum amendments { AMENDMENTS_ALLOW, AMENDMENTS_DENY };
enum dialect { DIALECT_POSTGRESQL, DIALECT_MYSQL, DIALECT_SQLITE };
enum severity { SEVERITY_OFF, SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR };

struct config_environment { /* [[tool.miglock.environment]] */
	const char *name;
	const char *script_location;    /* relative to the configuration file's directory */
	const char **version_locations; /* likewise; none: script_location/versions */
	size_t nversion_locations;
	bool recursive;
	int line;
};

struct config_severity {      /* [tool.miglock.rules]  ML203 = "error" */
	const char *selector; /* a code, a prefix of one, or a rule's name */
	enum severity severity;
	int line;
};

struct config {
	const char *path;      /* where it was read; NULL: nowhere, all defaults */
	const char *directory; /* relative paths in it start here */
	struct config_environment *environments;
	size_t nenvironments;
	const char *target_branch; /* NULL: not given */
	enum require require;
	const char **stop; /* modules not followed: names and globs of them, "app.core.*" */
	size_t nstop;
	enum follow follow;
	const char *
		*helper_roots; /* where imports start, besides where Alembic's own settings say; like script_location */
	size_t nhelper_roots;
	const char **assets; /* globs of files that revisions read; likewise */
	size_t nassets;
	enum amendments amendments;
	enum dialect database; /* that revisions are for */
	struct config_severity *severities;
	size_t nseverities;
};

/* `path` is --config, relative to the snapshot's root, or NULL to look for it. */
int config_load(struct config *config, struct snapshot *snapshot, const char *path, struct arena *arena,
                struct error *err);

const char *follow_name(enum follow follow);
const char *dialect_name(enum dialect dialect);
/* False for a name that is none. */
bool dialect_named(enum dialect *dialect, const char *name);

struct config_key {
	const char *name;     /* "environment.script-location" for one of [[environment]] */
	const char *expected; /* "a list of strings" */
	const char *help;     /* no full stop */
};

/* Every key there is. */
const struct config_key *config_keys(size_t *nkeys);

#endif

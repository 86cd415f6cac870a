/*
 * asset.h - files that are not Python and that revisions read.
 *
 * Named by string literals: "x.sql" alone, "sql/x.sql", "sql" and "x.sql" one
 * after the other in one statement, ("pkg.dotted", "x.sql"), ".sql" beside
 * __file__.  They are looked for beside the file that names them and above it,
 * in packages, and at the roots; globs of the configuration count when a
 * literal names a file's last part.
 */
#ifndef MIGLOCK_ALEMBIC_ASSET_H
#define MIGLOCK_ALEMBIC_ASSET_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct config;
struct imports;
struct module;
struct path_literal;
struct snapshot;
struct error;

struct asset_search {
	struct imports *imports;
	const char **configured; /* files that a glob of the configuration matches, sorted */
	size_t nconfigured;
	bool python; /* Python files too: the code loads them by their path */
	struct arena *arena;
};

int asset_search_init(struct asset_search *search, struct imports *imports, const struct config *config,
                      struct snapshot *snapshot, struct arena *arena, struct error *err);

/* Append the paths of the assets that literals of the module name. */
void assets_find(struct asset_search *search, const struct module *module, const struct path_literal *const *literals,
                 size_t nliterals, const char ***paths, size_t *npaths);

#endif

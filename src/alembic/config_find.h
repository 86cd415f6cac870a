/*
 * config_find.h - the file that miglock's configuration is in.
 *
 * For config.c.
 */
#ifndef MIGLOCK_ALEMBIC_CONFIG_FIND_H
#define MIGLOCK_ALEMBIC_CONFIG_FIND_H

struct arena;
struct error;
struct snapshot;
struct toml_value;

/*
 * `named` is --config or NULL.  *table is the configuration's table and *path the file's; *table is NULL
 * when there is none and none was named.
 */
int config_find(struct snapshot *snapshot, const char *named, struct arena *arena, const char **path,
                struct toml_value **table, struct error *err);

#endif

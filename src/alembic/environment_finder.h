/*
 * environment_finder.h - what the files behind environments_find share.
 *
 * Every path is one of the snapshot, normalised; "" is its root.  Functions
 * return 0 or -1 with finder->err filled.
 */
#ifndef MIGLOCK_ALEMBIC_ENVIRONMENT_FINDER_H
#define MIGLOCK_ALEMBIC_ENVIRONMENT_FINDER_H

#include "alembic/environment.h"
#include "alembic/ini.h"
#include "alembic/toml.h"

/* Where the snapshot's root lies as far as %(here)s goes: what begins with it can be told from a real path. */
#define REPOSITORY "/<repository>"

struct found_environment {
	struct environment environment;
	const char *part; /* the subdirectory it was told apart by; NULL: none */
};

struct finder {
	struct snapshot *snapshot;
	struct arena *arena;
	struct error *err;
	const char **tracked; /* sorted */
	size_t ntracked;
	struct found_environment *items;
	size_t nitems;
	struct environment_note *notes;
	size_t nnotes;
	const struct environment_note *trouble; /* a configuration that could not be used; NULL: none */
	struct pending *pendings;               /* environment_source.c's */
	size_t npendings;
	struct map alembic_tables; /* directory -> struct alembic_table, as far as looked at */
};

/* [tool.alembic] of a directory's pyproject.toml. */
struct alembic_table {
	const char *path;         /* of the pyproject.toml */
	struct toml_value *table; /* NULL: there is none */
	bool merged;              /* into an environment that an ini configures */
};

/* What one ini section, the [tool.alembic] beside it, or both say. */
struct settings {
	const struct ini *ini; /* NULL: none */
	const struct ini_section *section;
	struct alembic_table *toml;
};

struct setting {
	const char *value; /* NULL: not set */
	const char *path;  /* where it is set, or where it was looked for last */
	int line;
};

struct setting_list {
	const char **items; /* none: not set */
	size_t nitems;
};

/* environment_settings.c: an option's value, as the newest Alembic reads it. */
int settings_string(struct finder *finder, const struct settings *settings, const char *name, struct setting *setting);
int settings_boolean(struct finder *finder, const struct settings *settings, const char *name, bool *value,
                     bool *is_set);
int settings_version_locations(struct finder *finder, const struct settings *settings, struct setting_list *list);
int settings_prepend_sys_path(struct finder *finder, const struct settings *settings, struct setting_list *list);
/* Options that only matter when a revision is written, but that Alembic reads, and may choke on, always. */
int settings_check_others(struct finder *finder, const struct settings *settings);
int alembic_table_of(struct finder *finder, const char *directory, struct alembic_table **table);

/* environment_place.c: what a configured path may mean. */
struct place {
	const char *directory; /* taken for the current directory */
	const char *home;      /* of the file that configures */
	struct setting_list prepend_sys_path;
	struct setting_list outside; /* of it, as written, what leads out of the repository */
};

/*
 * The directory that `value` means; NULL when it lies outside or is not there.  What is relative to the current
 * directory need not exist.  `script`: of the guesses at an absolute path of an image, one with env.py.
 */
int place_resolve(struct finder *finder, const struct place *place, const char *value, bool script,
                  const char **directory);
/* Does a path lead through a link that leaves the snapshot, or to an archive? */
int place_leaves(struct finder *finder, const char *path, bool *leaves);
int is_directory(struct finder *finder, const char *path, bool *is);
int is_file(struct finder *finder, const char *path, bool *is);

/* environment_source.c */
struct source {
	struct settings settings;
	const char *path;   /* of the ini or pyproject.toml */
	const char *home;   /* the directory it lies in */
	int line;           /* of the section or table */
	bool own_directory; /* Flask-Migrate's: the ini lies in the script directory */
	struct setting script_location;
};

/* Adds its environment, puts it off while that could be in several places, or notes that it is in none. */
int source_add(struct finder *finder, struct source *source);
/* Adds what was put off, where the other sources leave but one place for it. */
int sources_settle(struct finder *finder);

/* environment_ini.c: the environments that inis and pyproject.tomls configure. */
int find_configured(struct finder *finder);

/* environment_layout.c */
/*
 * Adds an environment whose version locations nobody configured: as what its files show.
 * `by_look`: nor is it configured itself, so it counts only with a revision or a lockfile in it.
 */
int layout_add(struct finder *finder, const struct environment *environment, bool by_look);

/* environment_name.c: names and lockfiles, once all are found. */
int finder_name(struct finder *finder);

/* environment.c */
void finder_add(struct finder *finder, const struct environment *environment, const char *part);
const struct environment_note *finder_note(struct finder *finder, const char *path, int line, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* The tracked paths below a directory: tracked[*first] and the following. */
size_t finder_below(const struct finder *finder, const char *directory, size_t *first);
/* Is it one of a template's, where names and contents are filled in later? */
bool is_template(const char *path);

#endif

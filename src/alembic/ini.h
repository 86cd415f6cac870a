/*
 * ini.h - the ini dialect of Python's ConfigParser, as Alembic uses it.
 *
 * strict, BasicInterpolation, no inline comments.  What ConfigParser refuses
 * is refused here with the same reason and the line.  Interpolation is lazy:
 * a bad % fails only when that option is read.  Two departures: a NUL byte is
 * refused, and of option names only ASCII letters are lowered.
 */
#ifndef MIGLOCK_ALEMBIC_INI_H
#define MIGLOCK_ALEMBIC_INI_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

struct arena;
struct error;

struct ini_option {
	const char *name;  /* lower case */
	const char *value; /* before interpolation; lines joined by \n */
	int line;          /* 1-based */
};

struct ini_section {
	const char *name;
	struct ini_option *options; /* in the file's order */
	size_t noptions;
	int line;
};

struct ini {
	const char *path;             /* as messages name it */
	struct ini_section *sections; /* in the file's order, "DEFAULT" among them when present */
	size_t nsections;
	const char *here; /* what %(here)s stands for */
};

/* Borrows nothing from content. */
int ini_parse(struct ini *ini, const char *path, struct text content, const char *here, struct arena *arena,
              struct error *err);

/* NULL when there is none; "DEFAULT" is not a section in this sense. */
const struct ini_section *ini_section(const struct ini *ini, const char *name);
/* The option itself, from the section or [DEFAULT]; NULL when it is in neither. */
const struct ini_option *ini_option(const struct ini *ini, const struct ini_section *section, const char *name);
/*
 * Its value with %(name)s replaced.  Returns 0 with *value NULL when there is no such option; -1 when
 * interpolation fails, naming file and line.
 */
int ini_get(const struct ini *ini, const struct ini_section *section, const char *name, struct arena *arena,
            const char **value, struct error *err);

#endif

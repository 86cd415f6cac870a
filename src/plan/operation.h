/*
 * operation.h - what a revision does to a database, as its source says it.
 *
 * Read off the syntax tree, nothing is run. What cannot be read is an operation too, of class unknown, with the
 * source that stands there.
 */
#ifndef MIGLOCK_PLAN_OPERATION_H
#define MIGLOCK_PLAN_OPERATION_H

#include <stdbool.h>
#include <stddef.h>

#include "alembic/config.h"
#include "base/text.h"

struct arena;

enum {
	CLASS_ADDITIVE = 1,
	CLASS_DESTRUCTIVE = 2, /* data is gone */
	CLASS_BREAKING = 4,    /* code that runs today fails, or the statement does where there are rows */
	CLASS_LOCKING = 8,     /* others wait while it scans or rewrites */
	CLASS_DATA = 16,
	CLASS_ONE_WAY = 32, /* nothing takes it back */
	CLASS_UNKNOWN = 64,
	NCLASSES = 7
};

/* The name of a class that is one bit. */
const char *class_name(unsigned class);

/* Locks of PostgreSQL's tables, weakest first; https://www.postgresql.org/docs/current/explicit-locking.html */
enum table_lock {
	LOCK_NONE,
	LOCK_ROW_EXCLUSIVE,
	LOCK_SHARE_UPDATE_EXCLUSIVE,
	LOCK_SHARE,
	LOCK_SHARE_ROW_EXCLUSIVE,
	LOCK_ACCESS_EXCLUSIVE
};

/* NULL for none. */
const char *table_lock_name(enum table_lock lock);

struct operation {
	const char *name;  /* Alembic's ("add_column"), or what an SQL text does in Alembic's words */
	const char *table; /* NULL: none, or not to be known */
	const char *object;
	const char *source; /* the call, on one line, cut where it is long */
	const char *via;    /* the function of the file that has it; NULL: upgrade or downgrade itself */
	const char *note;   /* a phrase for the reader; NULL: none */
	int line;
	unsigned classes;
	enum table_lock lock;
	bool rewrite, scan;
	bool conditional, repeated;
	bool concurrently;  /* an index, without holding others up */
	bool committing;    /* in an autocommit block, or behind a COMMIT */
	bool in_new_table;  /* made before by a revision that is pending too */
	bool is_enum_added; /* a column of a named Enum, in a table that is there */
	bool is_sql;
};

struct named_type { /* of PostgreSQL: an enum */
	const char *name;
	int line;
	bool is_inline; /* made by create_table for a column, by no statement of its own */
};

struct operations {
	struct operation *items;
	size_t nitems;
	struct named_type *made, *dropped;
	size_t nmade, ndropped;
	bool not_atomic; /* a COMMIT or an autocommit block: a failure leaves what was before */
};

enum downgrade_state {
	DOWNGRADE_OK,
	DOWNGRADE_EMPTY, /* where the upgrade does something */
	DOWNGRADE_RAISES,
	DOWNGRADE_MISSING,
	DOWNGRADE_PARTLY /* raises under a condition */
};

const char *downgrade_state_name(enum downgrade_state state);

struct script { /* a version file's two functions */
	struct operations upgrade, downgrade;
	enum downgrade_state state;
	int upgrade_line, downgrade_line; /* 0: there is none */
	bool upgrade_sure, downgrade_sure;
	const char *doc;        /* the first line of the docstring; NULL: none */
	const char *contract;   /* the id in a comment `# miglock: contract ID`; NULL: none */
	const char *unreadable; /* why nothing can be said of the file; NULL: it was read */
};

/* What revisions that come before it among the pending have made: shared by the scripts of a plan. */
struct creations {
	enum dialect dialect;
	const char **tables;
	size_t ntables;
	const char **types;
	size_t ntypes;
};

/* Read a version file's text, decoded. Adds to made what it makes. */
void script_read(struct script *script, struct text source, struct creations *made, struct arena *arena);

bool operations_are_sure(const struct operations *operations);

#endif

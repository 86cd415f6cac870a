/*
 * lockfile_form.h - the one way a lockfile is written: its keys, in their order.
 *
 * The reader and the printer both walk these tables, so they cannot disagree.
 * A new key is a line in lockfile_form.c.
 */
#ifndef MIGLOCK_LOCK_LOCKFILE_FORM_H
#define MIGLOCK_LOCK_LOCKFILE_FORM_H

#include <stdbool.h>
#include <stddef.h>

#define LOCKFILE_TITLE \
	"# Applied Alembic revisions, as they were when locked. Commit this file; `miglock lock` writes it.\n"
#define LOCKFILE_VERSION_KEY "version = "
#define LOCKFILE_REACH_KEY "reach = "

enum field_kind {
	FIELD_STRING,      /* const char * */
	FIELD_PATH,        /* const char *, relative */
	FIELD_LIST,        /* const char ** and a count, sorted, each once */
	FIELD_ORDERED,     /* the same in the order that is written, each once */
	FIELD_FINGERPRINT, /* struct fingerprint */
	FIELD_BLOB,        /* struct object_id */
	FIELD_PARTS        /* struct lock_part * and a count, sorted by name, each once */
};

struct lockfile_field {
	const char *key; /* "id = " */
	size_t key_length;
	enum field_kind kind;
	bool optional;       /* left out when empty */
	size_t at, count_at; /* offsets in the struct that holds it */
};

struct lockfile_stanza {
	const char *header; /* "\n[[revision]]\n" */
	size_t header_length;
	const struct lockfile_field *fields; /* the first names it */
	size_t nfields;
	size_t size;         /* of the struct it is read into */
	size_t at, count_at; /* of their array in struct lock */
	size_t line_at;
	bool sorted; /* by their names, each once; otherwise in the order they were made */
};

enum { LOCKFILE_NHEAD = 7, LOCKFILE_NSTANZAS = 5 };

extern const struct lockfile_field lockfile_head[LOCKFILE_NHEAD]; /* the keys before the stanzas, of struct lock */
extern const struct lockfile_stanza lockfile_stanzas[LOCKFILE_NSTANZAS];

/* May a part's name stand without quotes?  TOML's bare keys: [A-Za-z0-9_-]+. */
static inline bool
is_bare(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

#endif

/*
 * revision.h - one version file as Alembic sees it.
 */
#ifndef MIGLOCK_ALEMBIC_REVISION_H
#define MIGLOCK_ALEMBIC_REVISION_H

#include <stdbool.h>
#include <stddef.h>

#include "git/object_id.h"
#include "python/fingerprint.h"

struct module;
struct program;
struct reach;

/* Something in a version file that Alembic would choke on, or that cannot be known without running it. */
enum revision_trouble {
	TROUBLE_NONE,
	TROUBLE_SYNTAX,             /* it cannot be parsed */
	TROUBLE_UNDECODABLE,        /* nor even decoded */
	TROUBLE_UNREADABLE_ID,      /* revision is computed */
	TROUBLE_NO_ID,              /* revision is not assigned, and the file's name is no legacy id */
	TROUBLE_BAD_ID,             /* revision is no string, is empty, or has @ - + : in it */
	TROUBLE_UNREADABLE_PARENTS, /* down_revision or depends_on is computed */
	TROUBLE_UNREADABLE_LABELS,  /* branch_labels is computed: the chain can be read all the same */
	TROUBLE_NO_PARENTS,         /* down_revision is not assigned */
	TROUBLE_BAD_PARENTS         /* a value Alembic cannot take, of down_revision, depends_on or branch_labels */
};

struct revision {
	const char *id; /* NULL when it could not be read */
	const char *path;
	struct object_id blob; /* none when the snapshot could not say */
	const char **down;     /* as written, in which order Alembic runs them, each once; empty: a base */
	size_t ndown;
	const char **depends; /* ids and branch labels as written, sorted, each once */
	size_t ndepends;
	const char **labels; /* sorted, each once */
	size_t nlabels;
	const char *doc; /* first line of the docstring; NULL when not read */
	enum revision_trouble trouble;
	const char *trouble_text; /* a sentence for the reader */
	int trouble_line;         /* 1-based */
	int doubled_line;         /* of an assignment of one of the four that a later one undoes; 0: none */
	const char *doubled;      /* which of the four */
	int id_line, down_line, depends_line, labels_line; /* of the assignments; 0 when not read */
	struct program *program;                           /* NULL when the file was not parsed (its blob was known) */
	struct module *module;                             /* NULL when it cannot reach anything of the project */
	const struct module *statements; /* what loading it runs; NULL: nothing that could change anything else */
	const struct reach *reach;       /* what it reaches; NULL when it was not parsed */
	struct fingerprint known_as;     /* then: what it was locked as */
	bool is_new;                     /* a base has others sealed, and not this as it is */
};

struct arena;
/*
 * Fill metadata from a parsed program (python/program.h): id, down, depends, labels, doc, lines, trouble.
 * path must be set.
 */
void revision_read_metadata(struct revision *revision, const struct program *program, struct arena *arena);

#endif

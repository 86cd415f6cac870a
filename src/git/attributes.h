/*
 * attributes.h - what git's attributes say of a path, in one tree.
 *
 * Of a commit and of the index their own .gitattributes count, whatever lies in
 * the working tree; core.attributesFile and info/attributes count everywhere.
 *
 * https://git-scm.com/docs/gitattributes
 */
#ifndef MIGLOCK_GIT_ATTRIBUTES_H
#define MIGLOCK_GIT_ATTRIBUTES_H

#include <stdbool.h>

struct arena;
struct attributes;
struct error;
struct object_id;
struct repository;

enum attributes_of { ATTRIBUTES_WORK_TREE, ATTRIBUTES_INDEX, ATTRIBUTES_COMMIT };

/* What makes a checkout write other bytes than the blob has. */
struct conversion {
	const char *encoding; /* working-tree-encoding; NULL: none, or UTF-8 */
	const char *filter;   /* NULL: none */
	bool ident;           /* fills in $Id$ */
	bool crlf;            /* eol=crlf, for what is text */
};

/* `commit` for ATTRIBUTES_COMMIT.  The repository must outlive it. */
int attributes_open(struct attributes **attributes, struct repository *repository, enum attributes_of of,
                    const struct object_id *commit, struct error *err);
void attributes_close(struct attributes *attributes);

int attributes_conversion(struct attributes *attributes, const char *path, struct arena *arena,
                          struct conversion *conversion, struct error *err);

#endif

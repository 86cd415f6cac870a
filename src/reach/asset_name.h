/*
 * asset_name.h - literals as the ends of paths.
 */
#ifndef MIGLOCK_REACH_ASSET_NAME_H
#define MIGLOCK_REACH_ASSET_NAME_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* Without what says nothing of where it ends: "/", "." and ".." and what is not known, at its front.  NULL: all of it.
 */
const char *asset_tail(struct arena *arena, const char *text);

/* Does the path end in `tail`, part by part?  "*" in it stands for anything within a part. */
bool asset_ends_in(const char *path, const char *tail);

/* With `fill` for every "*". */
const char *asset_fill(struct arena *arena, const char *pattern, const char *fill);

/* "x.sql", "a/x.tar.gz", or "sql/upgrade". */
bool asset_may_be_file(const char *tail);

/* "*.sql": written by hand for glob, or with something computed. */
bool asset_is_pattern(const char *text);

/* Does the pattern's last part say more than an extension?  "x_*.sql" */
bool asset_says_more(const char *pattern);
/* ... or even that, and not only "*.*"? */
bool asset_says_anything(const char *pattern);

#endif

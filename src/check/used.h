/*
 * used.h - what a revision uses now against what its entry says.
 */
#ifndef MIGLOCK_CHECK_USED_H
#define MIGLOCK_CHECK_USED_H

#include <stdbool.h>
#include <stddef.h>

struct config;
struct lock_helper;
struct lock_revision;
struct module;
struct reach;
struct reached;
struct revision;
struct subject;

/* What a name of the entry's `uses` was locked as; NULL when that is lost. */
const struct lock_helper *subject_used(const struct subject *subject, const struct lock_revision *entry,
                                       const char *name);

/* NULL when it is not reached. */
const struct reached *reach_item(const struct reach *reach, const char *name);
/* The module of a definition's name, if anything of it is reached. */
const struct module *reach_module(const struct reach *reach, const char *name);
/* Something of the same own name and the same text, wherever it stands? */
bool reach_has_content(const struct reach *reach, const struct lock_helper *helper);
/* Neither under its name nor elsewhere as it was locked? */
bool reach_lacks(const struct reach *reach, const struct lock_helper *helper);
bool uses_have_content(const struct subject *subject, const struct lock_revision *entry, const struct reached *item);

/* Not followed any more, which is a matter of the configuration (ML307), not of the helper. */
bool used_is_stopped(const struct config *config, const char *name);

/* The same helpers and assets with the same content, and the same file name where that matters. */
bool uses_match(const struct subject *subject, const struct lock_revision *entry, const struct revision *revision);

#endif

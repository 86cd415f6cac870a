/*
 * helper_texts.h - is a helper or an asset the same in two blobs of its file?
 */
#ifndef MIGLOCK_PAST_HELPER_TEXTS_H
#define MIGLOCK_PAST_HELPER_TEXTS_H

#include <stdbool.h>

struct arena;
struct lock_helper;
struct object_id;
struct repository;

/* Each blob is read and parsed once. */
struct helper_texts;

struct helper_texts *helper_texts_new(struct repository *repository, struct arena *arena);
void helper_texts_free(struct helper_texts *texts);

/* What is not there, or cannot be read, differs from everything. */
bool helper_is_same(struct helper_texts *texts, const struct lock_helper *helper, const struct object_id *a,
                    const struct object_id *b);

#endif

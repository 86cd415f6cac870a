/*
 * nearest.h - the known word that an unknown one was probably meant to be.
 *
 * For "unknown option --stagd (did you mean --staged?)" and the like.
 */
#ifndef MIGLOCK_BASE_NEAREST_H
#define MIGLOCK_BASE_NEAREST_H

#include <stddef.h>

/*
 * By Levenshtein's distance over bytes, the first of equals.  NULL when none is near: at most a third of
 * the word, rounded up, may differ.
 */
const char *text_nearest(const char *word, const char *const *known, size_t nknown);

#endif

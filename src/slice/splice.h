/*
 * splice.h - a definition of one text put into another text of the same module.
 */
#ifndef MIGLOCK_SLICE_SPLICE_H
#define MIGLOCK_SLICE_SPLICE_H

#include "slice/place.h"

/*
 * `now` with the definitions of those qualnames ("f", "C.attr", "C().attr", "*") as they are in `then`; all of `then`
 * when nothing else differs but blank lines.  Imports that they need and `now` has no more come with them.  false with
 * *why_not, the end of a sentence, where they cannot be cut out.
 */
bool splice(struct text *result, struct module_text then, struct module_text now, const char *const *qualnames,
            size_t nqualnames, struct arena *arena, const char **why_not);

#endif

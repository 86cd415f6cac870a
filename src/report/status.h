/*
 * status.h - what each revision of each environment is.
 */
#ifndef MIGLOCK_REPORT_STATUS_H
#define MIGLOCK_REPORT_STATUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct subject;

/*
 * Revisions above their parents, newest first; then what is locked but in no file.  Only those that need looking at,
 * or `all`.  `base` is for the reader; NULL: none.
 */
void status_text(const struct subject *const *subjects, size_t nsubjects, const char *base, bool all, FILE *out,
                 bool color);
/* {"schema":1,"environments":[{"name","script_location","lockfile","heads":[…],"revisions":[{"id","path","down":[…],…}]}]}
 */
void status_json(const struct subject *const *subjects, size_t nsubjects, FILE *out);

#endif

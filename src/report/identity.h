/*
 * identity.h - what makes a finding the same one in the next run, for systems that keep track of them.
 */
#ifndef MIGLOCK_REPORT_IDENTITY_H
#define MIGLOCK_REPORT_IDENTITY_H

#include "base/arena.h"

struct findings;

/*
 * Hex digits for each finding: of its rule, path and revision, so that neither another line nor another wording makes
 * it a new one. All different: of equal findings the second and later are counted.
 */
const char *const *findings_identify(const struct findings *findings, struct arena *arena);

#endif

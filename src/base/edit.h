/*
 * edit.h - the shortest edit from one sequence to another.
 *
 * Elements are 64-bit names: equal names, equal elements.
 */
#ifndef MIGLOCK_BASE_EDIT_H
#define MIGLOCK_BASE_EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Sets gone[i] for each of `a` without a counterpart in `b`, come[k] for each of `b` without one in `a`, and clears
 * the others.  Where the search would take too long, everything between the equal ends counts as changed.
 */
void edit_mark(const uint64_t *a, size_t na, const uint64_t *b, size_t nb, bool *gone, bool *come);

#endif

/*
 * current.h - which revisions a database is at, from what somebody piped in.
 *
 * The output of `alembic current` (0.8.7 and later, also -v, also of several
 * databases one after the other), or bare ids one to a line: the rows of
 * alembic_version.  Ids are not resolved here; a row may hold a prefix or one
 * that no file has.
 */
#ifndef MIGLOCK_ALEMBIC_CURRENT_H
#define MIGLOCK_ALEMBIC_CURRENT_H

#include <stddef.h>

#include "base/text.h"

struct arena;
struct error;

/*
 * *ids in the order they first came, each once.  None at all is no failure: a database that was never
 * migrated prints nothing, but neither does an alembic that crashed into a pipe; the caller decides.
 * Fails on Alembic's own `FAILED:`, quoting it, and on any line that is neither an id nor known noise.
 */
int current_read(struct text input, struct arena *arena, const char ***ids, size_t *nids, struct error *err);

#endif

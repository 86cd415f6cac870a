/*
 * toml_trouble.h - why a text is no TOML, for whoever has to mend it.
 */
#ifndef MIGLOCK_ALEMBIC_TOML_TROUBLE_H
#define MIGLOCK_ALEMBIC_TOML_TROUBLE_H

#include "base/text.h"

struct arena;

/*
 * The first thing in the text that TOML has no place for, in words, and its 1-based line.  NULL where it sees none: it
 * looks at the form alone, less closely than the reader that refused the text.
 */
const char *toml_trouble(struct text source, int *line, struct arena *arena);

#endif

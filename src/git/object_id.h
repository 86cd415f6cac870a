/*
 * object_id.h - the name git gives to a blob, a tree or a commit (SHA-1).
 */
#ifndef MIGLOCK_GIT_OBJECT_ID_H
#define MIGLOCK_GIT_OBJECT_ID_H

#include <stdbool.h>
#include <string.h>

#include "base/text.h"

enum { OBJECT_ID_SIZE = 20, OBJECT_ID_HEX = 40 };

struct object_id {
	unsigned char bytes[OBJECT_ID_SIZE]; /* all zero: none */
};

static inline bool
object_id_equal(const struct object_id *a, const struct object_id *b)
{
	return memcmp(a->bytes, b->bytes, OBJECT_ID_SIZE) == 0;
}

bool object_id_is_none(const struct object_id *id);
/* Exactly 40 lower-case hex digits; false leaves *id alone. */
bool object_id_parse(struct object_id *id, struct text hex);
/* Writes 40 digits and a NUL; returns hex. */
char *object_id_format(const struct object_id *id, char hex[OBJECT_ID_HEX + 1]);
/* The id git gives a blob with these bytes, whatever any filter would do. */
struct object_id object_id_of_blob(struct text content);

#endif

/*
 * patch.h - two texts as a patch that git apply takes.
 */
#ifndef MIGLOCK_GIT_PATCH_H
#define MIGLOCK_GIT_PATCH_H

#include <stddef.h>

#include "base/text.h"

struct buffer;
struct error;

struct patch_side {
	const char *path; /* of the repository; NULL: there is no such file */
	struct text content;
};

/*
 * Appends one file's patch, with git's header, and counts its lines.  Nothing is appended when path and
 * content are the same.  `plain`: without git's header, for texts that are no files.
 */
int patch_print(struct buffer *out, const struct patch_side *then, const struct patch_side *now, bool plain,
                size_t *nadded, size_t *nremoved, struct error *err);

#endif

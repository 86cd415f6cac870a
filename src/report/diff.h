/*
 * diff.h - what changed since the lock, as patches.
 */
#ifndef MIGLOCK_REPORT_DIFF_H
#define MIGLOCK_REPORT_DIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/text.h"

struct diff_file {
	const char *revision; /* NULL: it is a helper's module, or an asset */
	const char **used;    /* helpers in it, or the asset */
	size_t nused;
	const char *path; /* now; where it was locked, when it is gone */
	const char **definitions;
	size_t ndefinitions;
	size_t nadded, nremoved;
	struct text patch; /* raw bytes */
	bool is_gone;
	bool is_cosmetic; /* Python runs the same */
};

/* `is_terminal`: control characters are escaped, which a patch must not be. */
void diff_text(const struct diff_file *files, size_t nfiles, bool stat, FILE *out, bool color, bool is_terminal);
void diff_json(const struct diff_file *files, size_t nfiles, FILE *out);

#endif

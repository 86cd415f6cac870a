/*
 * paint.h - the colours of a terminal, or none of them.
 */
#ifndef MIGLOCK_REPORT_PAINT_H
#define MIGLOCK_REPORT_PAINT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/text.h"
#include "check/finding.h"

struct paint {
	const char *bold, *dim, *red, *green, *yellow, *blue, *magenta, *cyan, *plain;
};

/* Of empty strings without colour. */
const struct paint *paint_of(bool color);

const char *severity_color(const struct paint *paint, enum severity severity);

/*
 * A line of Python with its changed bytes [start, end) set off in `changed`; a very long line is cut around them,
 * with a count.  No line end.
 */
void print_code(FILE *out, const char *line, int start, int end, const char *changed, const struct paint *paint);

/* The lines of a finding, at most `most` of them, then a count. */
void print_changed_lines(FILE *out, const struct finding *finding, size_t most, const struct paint *paint);

#endif

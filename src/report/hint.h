/*
 * hint.h - what a finding says besides its message, in the order a reader needs it.
 */
#ifndef MIGLOCK_REPORT_HINT_H
#define MIGLOCK_REPORT_HINT_H

#include <stddef.h>

struct finding;

enum { NHINTS = 7 };

/* "take it back"; i is below NHINTS. */
const char *hint_label(size_t i);
/* NULL: the finding has none. */
const char *hint_text(const struct finding *finding, size_t i);

/*
 * Message and hints as one text of several lines, in UTF-8 with all else escaped, for formats that show a finding as a
 * paragraph. malloc'ed.
 */
char *finding_paragraph(const struct finding *finding);

#endif

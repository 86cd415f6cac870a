/*
 * replace_file.h - writing a file of the working tree.
 */
#ifndef MIGLOCK_PROJECT_REPLACE_FILE_H
#define MIGLOCK_PROJECT_REPLACE_FILE_H

#include "base/text.h"

struct arena;
struct error;

/* The old file or the new one, never a part; its mode stays.  Directories that are gone are made. */
int replace_file(const char *path, struct text content, struct arena *arena, struct error *err);

#endif

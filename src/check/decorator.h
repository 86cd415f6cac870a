/*
 * decorator.h - does a decorator put something where others look?
 */
#ifndef MIGLOCK_CHECK_DECORATOR_H
#define MIGLOCK_CHECK_DECORATOR_H

#include <stdbool.h>

struct arena;
struct slice;
struct use;

/*
 * Of a function or class that is a version file's own.  `slice`: what the file reaches, NULL where that is nothing of
 * the project; `from`: the module that the decorator's name is imported from, "*" where that is not known.  What cannot
 * be followed does.
 */
bool decorator_registers(const struct slice *slice, const struct use *use, const char *from, struct arena *arena);

#endif

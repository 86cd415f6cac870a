/*
 * shell.h - words of commands that a reader will paste into a shell.
 */
#ifndef MIGLOCK_BASE_SHELL_H
#define MIGLOCK_BASE_SHELL_H

struct arena;

/* The word itself, or in single quotes where a shell would take any of it for something else. */
const char *shell_quote(struct arena *arena, const char *word);

#endif

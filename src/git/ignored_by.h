/*
 * ignored_by.h - which line has git ignore a file, and the command that ends it.
 *
 * libgit2 says whether a file is ignored and not why.  https://git-scm.com/docs/gitignore
 */
#ifndef MIGLOCK_GIT_IGNORED_BY_H
#define MIGLOCK_GIT_IGNORED_BY_H

#include <stdbool.h>

struct arena;

struct ignored_by {
	const char *place; /* ".gitignore:10 (*.lock)"; NULL: no file of the working tree has it */
	const char *undo;  /* a command for the top of the repository, after which git takes the file */
};

/* Of a file that git ignores; work_tree is absolute, path relative to it.  Elsewhere than at the top only git's own
   commands can be told where to work. */
struct ignored_by ignored_by(const char *work_tree, const char *path, bool at_top, struct arena *arena);

#endif

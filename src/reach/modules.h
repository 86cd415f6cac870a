/*
 * modules.h - the Python files that revisions import, each parsed once, some of them before they are asked for.
 *
 * One thread asks; others may read ahead what it has said it expects.
 */
#ifndef MIGLOCK_REACH_MODULES_H
#define MIGLOCK_REACH_MODULES_H

struct arena;
struct error;
struct module;
struct modules;
struct parser;
struct snapshot;

/* Of one snapshot; the asking thread's parser and arena. */
struct modules *modules_new(struct snapshot *snapshot, struct parser *parser, struct arena *arena);
void modules_free(struct modules *modules);

/*
 * The file's module; its name is left to the caller.  It lives as long as the arena of whoever parsed it.
 * NULL with err filled: it cannot be read.
 */
const struct module *modules_get(struct modules *modules, const char *path, struct error *err);

/* The file, which is there, may be asked for soon. */
void modules_expect(struct modules *modules, const char *path);
/* One that was read ahead since; NULL: there is none.  What it imports may be expected too. */
const struct module *modules_next_read(struct modules *modules);

/* For any number of other threads, each with an arena of its own: read ahead until modules_close. */
void modules_read_ahead(struct modules *modules, struct arena *arena);
void modules_close(struct modules *modules);

#endif

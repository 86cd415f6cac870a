/*
 * modules.c - a stack of files to read ahead, and who is at which.
 */
#include "reach/modules.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/map.h"
#include "git/snapshot.h"
#include "python/program.h"
#include "slice/module.h"

/* Whoever asks for fewer is done before another thread has begun. */
enum { FEW = 8 };

struct entry {
	const char *path;
	const struct module *module;
	struct entry *next; /* of those read ahead */
	enum { UNREAD, IN_HAND, READ } state;
};

struct modules {
	struct snapshot *snapshot;
	struct parser *parser;
	struct arena *arena;
	struct map entries; /* path -> struct entry; the asking thread's alone */
	size_t nasked;
	pthread_mutex_t lock; /* for what follows, and for the states */
	pthread_cond_t change;
	struct entry **expected; /* the last one is read next: it is nearest to what is looked at now */
	size_t nexpected;
	struct entry *ahead; /* read by others, and not told yet */
	bool closed;
};

struct modules *
modules_new(struct snapshot *snapshot, struct parser *parser, struct arena *arena)
{
	struct modules *modules = memory_resize(NULL, sizeof *modules);

	*modules =
		(struct modules){.snapshot = snapshot, .parser = parser, .arena = arena, .entries = {.arena = arena}};
	pthread_mutex_init(&modules->lock, NULL);
	pthread_cond_init(&modules->change, NULL);
	return modules;
}

void
modules_free(struct modules *modules)
{
	if (!modules)
		return;
	pthread_cond_destroy(&modules->change);
	pthread_mutex_destroy(&modules->lock);
	free(modules);
}

static struct entry *
entry_at(struct modules *modules, const char *path)
{
	struct entry *entry = map_get(&modules->entries, text_of(path));

	if (!entry) {
		entry = ARENA_NEW(modules->arena, struct entry);
		entry->path = arena_strdup(modules->arena, path);
		*map_at(&modules->entries, text_of(entry->path)) = entry;
	}
	return entry;
}

static const struct module *
read_module(struct modules *modules, const char *path, struct parser *parser, struct arena *arena, struct error *err)
{
	struct module *module;
	struct text content;
	int found = snapshot_read(modules->snapshot, path, arena, &content, err);

	if (found > 0)
		error_set(err, "%s: it was there a moment ago", path);
	if (found != 0)
		return NULL;
	module = module_of(parser, program_parse(parser, content, false, arena), arena);
	module->path = path;
	return module;
}

/* Wait for whoever has it in hand; then it is read, or in the hand of the caller. */
static bool
take(struct modules *modules, struct entry *entry)
{
	bool read;

	pthread_mutex_lock(&modules->lock);
	while (entry->state == IN_HAND)
		pthread_cond_wait(&modules->change, &modules->lock);
	read = entry->state == READ;
	if (!read)
		entry->state = IN_HAND;
	if (++modules->nasked == FEW)
		pthread_cond_broadcast(&modules->change);
	pthread_mutex_unlock(&modules->lock);
	return read;
}

/* NULL: it is as unread as before. */
static void
put(struct modules *modules, struct entry *entry, const struct module *module, bool ahead)
{
	pthread_mutex_lock(&modules->lock);
	entry->module = module;
	entry->state = module ? READ : UNREAD;
	if (ahead && module) {
		entry->next = modules->ahead;
		modules->ahead = entry;
	}
	pthread_cond_broadcast(&modules->change);
	pthread_mutex_unlock(&modules->lock);
}

const struct module *
modules_get(struct modules *modules, const char *path, struct error *err)
{
	struct entry *entry = entry_at(modules, path);

	if (!take(modules, entry))
		put(modules, entry, read_module(modules, entry->path, modules->parser, modules->arena, err), false);
	return entry->module;
}

void
modules_expect(struct modules *modules, const char *path)
{
	struct entry *entry;

	if (map_get(&modules->entries, text_of(path)))
		return;
	entry = entry_at(modules, path);
	pthread_mutex_lock(&modules->lock);
	*ARENA_PUSH(modules->arena, modules->expected, modules->nexpected) = entry;
	pthread_cond_signal(&modules->change);
	pthread_mutex_unlock(&modules->lock);
}

const struct module *
modules_next_read(struct modules *modules)
{
	struct entry *entry;

	pthread_mutex_lock(&modules->lock);
	entry = modules->ahead;
	if (entry)
		modules->ahead = entry->next;
	pthread_mutex_unlock(&modules->lock);
	return entry ? entry->module : NULL;
}

/* NULL: nothing will come. */
static struct entry *
next_expected(struct modules *modules)
{
	struct entry *entry = NULL;

	pthread_mutex_lock(&modules->lock);
	while (!modules->closed && !entry) {
		if (modules->nexpected == 0 || modules->nasked < FEW)
			pthread_cond_wait(&modules->change, &modules->lock);
		else if (modules->expected[modules->nexpected - 1]->state != UNREAD)
			modules->nexpected--;
		else
			entry = modules->expected[--modules->nexpected];
	}
	if (entry)
		entry->state = IN_HAND;
	pthread_mutex_unlock(&modules->lock);
	return entry;
}

void
modules_read_ahead(struct modules *modules, struct arena *arena)
{
	struct parser *parser = NULL;
	struct entry *entry;

	while ((entry = next_expected(modules))) {
		struct error untold; /* whoever asks for it meets it again */

		if (!parser)
			parser = parser_new();
		put(modules, entry, read_module(modules, entry->path, parser, arena, &untold), true);
	}
	parser_free(parser);
}

void
modules_close(struct modules *modules)
{
	pthread_mutex_lock(&modules->lock);
	modules->closed = true;
	pthread_cond_broadcast(&modules->change);
	pthread_mutex_unlock(&modules->lock);
}

/*
 * evidence.c - locked texts by blob id, lock commits by walking the lockfile's history.
 */
#include "cmd/evidence.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/map.h"
#include "git/history.h"
#include "git/repository.h"
#include "lock/lock.h"
#include "python/program.h"

enum { MOST_WALKS = 50, SHORT_ID = 7 };

struct evidence_store {
	struct repository *repository;
	const struct object_id *base;
	struct arena *arena;
	struct parser *parser; /* made when first needed */
	struct map programs;   /* blob id, as bytes -> struct program */
	size_t nwalks;
};

/* One environment's view of the store. */
struct view {
	struct evidence_store *store;
	const char *lockfile;
};

struct evidence_store *
evidence_new(struct repository *repository, const struct object_id *base, struct arena *arena)
{
	struct evidence_store *store = ARENA_NEW(arena, struct evidence_store);

	*store = (struct evidence_store){
		.repository = repository, .base = base, .arena = arena, .programs = MAP_INIT(arena)};
	return store;
}

void
evidence_free(struct evidence_store *store)
{
	if (store)
		parser_free(store->parser);
}

static const struct program *
locked_program(void *context, const struct lock_revision *entry, const char **why_not)
{
	struct evidence_store *store = ((struct view *)context)->store;
	struct text key = {(const char *)entry->blob.bytes, OBJECT_ID_SIZE}, content;
	struct error err;
	void **place;

	*why_not = NULL;
	if (!store->repository || object_id_is_none(&entry->blob)) {
		*why_not = "the locked text is not at hand without the git repository";
		return NULL;
	}
	place = map_at(&store->programs, key);
	if (*place)
		return *place;
	if (repository_read_blob(store->repository, &entry->blob, store->arena, &content, &err) != 0) {
		*why_not = repository_is_shallow(store->repository)
		                   ? "the locked text is not in this shallow clone; git fetch --unshallow brings it"
		           : repository_is_partial(store->repository) ? "the locked text is not in this partial clone; "
		                                                        "git fetch --refetch --no-filter brings it"
		                                                      : "the locked text is not in this clone";
		return NULL;
	}
	if (!store->parser)
		store->parser = parser_new();
	*place = program_parse(store->parser, content, true, store->arena);
	return *place;
}

struct search {
	const char *id_line, *hash_line;
	struct object_id oldest;
	bool found;
};

/* Cheaper than reading the whole file: its form is fixed. */
static bool
has_entry(void *context, const struct object_id *commit, const struct object_id *blob, struct text content)
{
	struct search *search = context;
	const char *id, *end, *hash;

	(void)blob;
	id = content.data ? memmem(content.data, content.length, search->id_line, strlen(search->id_line)) : NULL;
	if (!id)
		return false;
	id++;
	end = memmem(id, (size_t)(content.data + content.length - id), "\n\n", 2);
	end = end ? end : content.data + content.length;
	hash = memmem(id, (size_t)(end - id), search->hash_line, strlen(search->hash_line));
	if (!hash)
		return false;
	search->oldest = *commit;
	search->found = true;
	return true;
}

static const char *
locked_since(void *context, const struct lock_revision *entry)
{
	const struct view *view = context;
	struct evidence_store *store = view->store;
	char hash[FINGERPRINT_TEXT], hex[OBJECT_ID_HEX + 1];
	struct search search = {0};
	struct commit_info info;
	struct error err;

	if (!store->repository || !store->base || store->nwalks >= MOST_WALKS)
		return NULL;
	store->nwalks++;
	search.id_line = arena_printf(store->arena, "\nid = \"%s\"\n", entry->id);
	search.hash_line = arena_printf(store->arena, "\nhash = \"%s\"\n", fingerprint_format(&entry->hash, hash));
	if (history_of_file(store->repository, store->base, view->lockfile, store->arena, has_entry, &search, &err) <
	            0 ||
	    !search.found || repository_commit_info(store->repository, &search.oldest, store->arena, &info, &err) < 0)
		return NULL;
	object_id_format(&info.id, hex);
	return arena_printf(store->arena, "since %s, commit %.*s \"%s\" by %s", info.date, SHORT_ID, hex, info.subject,
	                    info.author);
}

struct evidence
evidence_for(struct evidence_store *store, const char *lockfile)
{
	struct view *view = ARENA_NEW(store->arena, struct view);

	*view = (struct view){store, lockfile};
	return (struct evidence){.context = view, .program = locked_program, .since = locked_since};
}

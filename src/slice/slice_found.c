/*
 * slice_found.c - what a use means, searched for once however often it is asked.
 *
 * `sa.Column` stands in a module a hundred times and means the same each time.
 */
#include <string.h>

#include "base/arena.h"
#include "slice/slice_build.h"

/* What the answer depends on; the text of the names behind it. */
struct question {
	const struct module *module;
	const struct import *import;
	unsigned flags;
};

enum { SHORT_KEY = 256 };

static size_t
key_size(const struct use *use)
{
	size_t size = sizeof(struct question) + strlen(use->name) + 1;

	for (size_t i = 0; i < use->nattributes; i++)
		size += strlen(use->attributes[i]) + 1;
	return size;
}

static void
write_key(char *key, const struct module *module, const struct use *use)
{
	struct question question;
	char *end = key + sizeof question;

	memset(&question, 0, sizeof question);
	question.module = module;
	question.import = use->import;
	question.flags = use->flags & (USE_STORE | USE_ITEM | USE_IDLE);
	memcpy(key, &question, sizeof question);
	end = stpcpy(end, use->name) + 1;
	for (size_t i = 0; i < use->nattributes; i++)
		end = stpcpy(end, use->attributes[i]) + 1;
}

void
find_targets(struct slicer *slicer, struct targets *targets, const struct module *module, const struct use *use)
{
	char room[SHORT_KEY];
	size_t size = key_size(use);
	char *key = size <= sizeof room ? room : arena_alloc(slicer->arena, size);
	struct targets *known;

	write_key(key, module, use);
	known = map_get(&slicer->found, (struct text){key, size});
	if (!known) {
		known = ARENA_NEW(slicer->arena, struct targets);
		search_targets(slicer, known, module, use);
		*map_at(&slicer->found, (struct text){arena_copy(slicer->arena, key, size), size}) = known;
	}
	*targets = *known;
}

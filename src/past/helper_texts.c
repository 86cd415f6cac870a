/*
 * helper_texts.c - blobs as modules.
 */
#include "past/helper_texts.h"

#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/map.h"
#include "git/repository.h"
#include "lock/lock.h"
#include "python/program.h"
#include "reach/reach.h"
#include "slice/place.h"

struct helper_texts {
	struct repository *repository;
	struct arena *arena;
	struct parser *parser; /* made when first needed */
	struct map texts;      /* blob id, as bytes -> struct module_text */
};

struct helper_texts *
helper_texts_new(struct repository *repository, struct arena *arena)
{
	struct helper_texts *texts = ARENA_NEW(arena, struct helper_texts);

	*texts = (struct helper_texts){.repository = repository, .arena = arena, .texts = MAP_INIT(arena)};
	return texts;
}

void
helper_texts_free(struct helper_texts *texts)
{
	parser_free(texts->parser);
}

static const struct module_text *
text_of_blob(struct helper_texts *texts, const struct object_id *blob, bool is_module)
{
	struct text key = {(const char *)blob->bytes, OBJECT_ID_SIZE};
	struct module_text *text = map_get(&texts->texts, key);
	struct text content;
	struct error ignored;

	if (text)
		return text;
	if (object_id_is_none(blob) ||
	    repository_read_blob(texts->repository, blob, texts->arena, &content, &ignored) != 0)
		return NULL;
	if (!texts->parser)
		texts->parser = parser_new();
	text = ARENA_NEW(texts->arena, struct module_text);
	*text = is_module ? module_text_of(content, texts->parser, texts->arena)
	                  : (struct module_text){.content = content};
	key.data = arena_copy(texts->arena, key.data, key.length);
	*map_at(&texts->texts, key) = text;
	return text;
}

bool
helper_is_same(struct helper_texts *texts, const struct lock_helper *helper, const struct object_id *a,
               const struct object_id *b)
{
	bool is_asset = strcmp(helper->name, helper->path) == 0;
	const struct module_text *one, *other;
	struct fingerprint one_hash, other_hash;

	if (object_id_equal(a, b))
		return true;
	one = text_of_blob(texts, a, !is_asset);
	other = text_of_blob(texts, b, !is_asset);
	if (!one || !other)
		return false;
	if (!is_asset)
		return definition_is_same(one->module, other->module, strrchr(helper->name, ':') + 1, texts->arena);
	one_hash = asset_hash(one->content);
	other_hash = asset_hash(other->content);
	return fingerprint_equal(&one_hash, &other_hash);
}

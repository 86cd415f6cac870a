/*
 * map.h - text to pointer.
 *
 * Keys are borrowed, must outlive the map and are shorter than 4 GB; its memory is the arena's.
 * Order is not kept: whoever prints, sorts.
 */
#ifndef MIGLOCK_BASE_MAP_H
#define MIGLOCK_BASE_MAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"

struct map_slot {
	const char *key; /* NULL: free */
	uint32_t length; /* of the key */
	uint32_t hash;
	void *value;
};

static inline struct text
map_key(const struct map_slot *slot)
{
	return (struct text){slot->key, slot->length};
}

struct map {
	struct arena *arena;
	struct map_slot *slots;
	size_t nslots; /* 0 or a power of two */
	size_t used;
};

#define MAP_INIT(arena_)          \
	{                         \
		.arena = (arena_) \
	}

/* NULL when the key is not there. */
void *map_get(const struct map *map, struct text key);
/* The value's place, made (NULL) when the key is new; valid until the next map_at. */
void **map_at(struct map *map, struct text key);

#endif

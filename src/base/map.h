/*
 * map.h - text to pointer.
 *
 * Keys are borrowed and must outlive the map; its memory is the arena's.
 * Order is not kept: whoever prints, sorts.
 */
#ifndef MIGLOCK_BASE_MAP_H
#define MIGLOCK_BASE_MAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"

struct map_slot {
	struct text key; /* data NULL: free */
	uint64_t hash;
	void *value;
};

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

/*
 * map.c - open addressing, FNV-1a, at most three quarters full.
 */
#include "base/map.h"

#include <assert.h>

static uint32_t
hash_of(struct text key)
{
	uint64_t hash = 14695981039346656037u;

	for (size_t i = 0; i < key.length; i++)
		hash = (hash ^ (unsigned char)key.data[i]) * 1099511628211u;
	return (uint32_t)(hash ^ (hash >> 32));
}

static struct map_slot *
find(struct map_slot *slots, size_t nslots, struct text key, uint32_t hash)
{
	for (size_t i = hash & (nslots - 1);; i = (i + 1) & (nslots - 1)) {
		struct map_slot *slot = &slots[i];

		if (!slot->key || (slot->hash == hash && text_equal(map_key(slot), key)))
			return slot;
	}
}

void *
map_get(const struct map *map, struct text key)
{
	if (map->nslots == 0)
		return NULL;
	return find(map->slots, map->nslots, key, hash_of(key))->value;
}

static void
grow(struct map *map)
{
	size_t nslots = map->nslots ? map->nslots * 2 : 16;
	struct map_slot *slots = ARENA_ARRAY(map->arena, struct map_slot, nslots);

	for (size_t i = 0; i < map->nslots; i++) {
		if (map->slots[i].key)
			*find(slots, nslots, map_key(&map->slots[i]), map->slots[i].hash) = map->slots[i];
	}
	map->slots = slots;
	map->nslots = nslots;
}

void **
map_at(struct map *map, struct text key)
{
	uint32_t hash = hash_of(key);
	struct map_slot *slot;

	assert(key.length <= UINT32_MAX);
	if ((map->used + 1) * 4 > map->nslots * 3)
		grow(map);
	slot = find(map->slots, map->nslots, key, hash);
	if (!slot->key) {
		*slot = (struct map_slot){
			.key = key.data ? key.data : "", .length = (uint32_t)key.length, .hash = hash};
		map->used++;
	}
	return &slot->value;
}

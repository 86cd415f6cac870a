/*
 * map.c - open addressing, FNV-1a, at most three quarters full.
 */
#include "base/map.h"

static uint64_t
hash_of(struct text key)
{
	uint64_t hash = 14695981039346656037u;

	for (size_t i = 0; i < key.length; i++)
		hash = (hash ^ (unsigned char)key.data[i]) * 1099511628211u;
	return hash ^ (hash >> 32);
}

static struct map_slot *
find(struct map_slot *slots, size_t nslots, struct text key, uint64_t hash)
{
	for (size_t i = hash & (nslots - 1);; i = (i + 1) & (nslots - 1)) {
		struct map_slot *slot = &slots[i];

		if (!slot->key.data || (slot->hash == hash && text_equal(slot->key, key)))
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
		if (map->slots[i].key.data)
			*find(slots, nslots, map->slots[i].key, map->slots[i].hash) = map->slots[i];
	}
	map->slots = slots;
	map->nslots = nslots;
}

void **
map_at(struct map *map, struct text key)
{
	uint64_t hash = hash_of(key);
	struct map_slot *slot;

	if ((map->used + 1) * 4 > map->nslots * 3)
		grow(map);
	slot = find(map->slots, map->nslots, key, hash);
	if (!slot->key.data) {
		*slot = (struct map_slot){.key = {key.data ? key.data : "", key.length}, .hash = hash};
		map->used++;
	}
	return &slot->value;
}

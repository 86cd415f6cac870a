/*
 * arena.c - a list of blocks, each twice the size of the one before.
 *
 * Blocks of the largest size will be filled, more or less: their pages are asked for at once, which costs much less
 * than a fault for each.
 */
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { FIRST_BLOCK = 16 * 1024, LARGEST_BLOCK = 1024 * 1024 };

struct block {
	struct block *next;
	size_t used, size;
	alignas(max_align_t) char data[];
};

enum { FULL_SIZE = LARGEST_BLOCK - sizeof(struct block) };

struct arena {
	struct block *block;
	size_t next_size;
};

_Noreturn void
memory_exhausted(void)
{
	fputs("miglock: out of memory\n", stderr);
	_Exit(2);
}

void *
memory_resize(void *memory, size_t size)
{
	void *resized = realloc(memory, size ? size : 1);

	if (!resized)
		memory_exhausted();
	return resized;
}

struct arena *
arena_new(void)
{
	struct arena *arena = memory_resize(NULL, sizeof *arena);

	*arena = (struct arena){.next_size = FIRST_BLOCK};
	return arena;
}

void
arena_free(struct arena *arena)
{
	if (!arena)
		return;
	for (struct block *block = arena->block, *next; block; block = next) {
		next = block->next;
		if (block->size == FULL_SIZE)
			munmap(block, LARGEST_BLOCK);
		else
			free(block);
	}
	free(arena);
}

/* Elsewhere than on Linux a page comes when it is touched. */
#ifndef MAP_POPULATE
#define MAP_POPULATE 0
#endif

/* Zeroed. */
static struct block *
new_block(size_t size)
{
	struct block *block;

	if (size > SIZE_MAX - sizeof *block)
		memory_exhausted();
	if (size == FULL_SIZE) {
		block = mmap(NULL, LARGEST_BLOCK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE,
		             -1, 0);
		if (block == MAP_FAILED)
			memory_exhausted();
	} else {
		block = calloc(1, sizeof *block + size);
		if (!block)
			memory_exhausted();
	}
	block->size = size;
	return block;
}

static struct block *
add_block(struct arena *arena, size_t least)
{
	size_t size = arena->next_size - sizeof(struct block);
	struct block *block = new_block(size < least ? least : size);

	if (arena->next_size < LARGEST_BLOCK)
		arena->next_size *= 2;
	/* An outsized allocation gets a block of its own behind the current one, which keeps its room. */
	if (arena->block && least > FULL_SIZE) {
		block->next = arena->block->next;
		arena->block->next = block;
	} else {
		block->next = arena->block;
		arena->block = block;
	}
	return block;
}

void *
arena_alloc(struct arena *arena, size_t size)
{
	const size_t align = alignof(max_align_t);
	struct block *block = arena->block;
	void *memory;

	if (size > SIZE_MAX - align)
		memory_exhausted();
	size = (size + align - 1) & ~(align - 1);
	if (!block || block->size - block->used < size)
		block = add_block(arena, size);
	memory = block->data + block->used;
	block->used += size;
	return memory;
}

char *
arena_copy(struct arena *arena, const char *text, size_t length)
{
	char *copy = arena_alloc(arena, length + 1);

	if (length)
		memcpy(copy, text, length);
	return copy;
}

char *
arena_strdup(struct arena *arena, const char *text)
{
	return arena_copy(arena, text, strlen(text));
}

char *
arena_vprintf(struct arena *arena, const char *format, va_list args)
{
	va_list again;
	int length;
	char *text;

	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	text = arena_alloc(arena, (size_t)length + 1);
	vsnprintf(text, (size_t)length + 1, format, args);
	return text;
}

char *
arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = arena_vprintf(arena, format, args);
	va_end(args);
	return text;
}

void *
arena_grow(struct arena *arena, void *things, size_t nthings, size_t size)
{
	void *grown;

	/* Full exactly at 0, 4, 8, 16, … */
	if (nthings != 0 && (nthings < 4 || (nthings & (nthings - 1)) != 0))
		return things;
	if (nthings > SIZE_MAX / 2 / size)
		memory_exhausted();
	grown = arena_alloc(arena, (nthings ? nthings * 2 : 4) * size);
	if (nthings)
		memcpy(grown, things, nthings * size);
	return grown;
}

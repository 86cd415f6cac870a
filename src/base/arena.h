/*
 * arena.h - memory that is given back all at once.
 *
 * One arena lives as long as a run (each worker has its own); what is parsed
 * borrows from it.  Memory is zeroed.  Running out ends the program here and
 * nowhere else, so no caller checks for NULL.
 */
#ifndef MIGLOCK_BASE_ARENA_H
#define MIGLOCK_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena);

/* Aligned for any type. */
void *arena_alloc(struct arena *arena, size_t size);

/* Copies of text, NUL-terminated. */
char *arena_copy(struct arena *arena, const char *text, size_t length);
char *arena_strdup(struct arena *arena, const char *text);
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args) __attribute__((format(printf, 2, 0)));

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_alloc((arena), sizeof(type) * (count)))

/*
 * Room for one more element of `things`, an arena array that holds `nthings`:
 * the array's capacity is always the next power of two (at least 4), so only a
 * count needs keeping.  Evaluates to a pointer to the new, zeroed element.
 */
#define ARENA_PUSH(arena, things, nthings) \
	((things) = arena_grow((arena), (things), (nthings), sizeof *(things)), &(things)[(nthings)++])
void *arena_grow(struct arena *arena, void *things, size_t nthings, size_t size);

/* Says so and ends the program. */
_Noreturn void memory_exhausted(void);

/* For the few buffers that outgrow an arena: malloc and realloc that do not return NULL. */
void *memory_resize(void *memory, size_t size);

#endif

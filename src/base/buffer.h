/*
 * buffer.h - text that grows.
 *
 * A buffer owns its memory until buffer_free; `data` is NUL-terminated once
 * anything has been added.  BUFFER_INIT makes buffer_free unconditional.
 */
#ifndef MIGLOCK_BASE_BUFFER_H
#define MIGLOCK_BASE_BUFFER_H

#include <stddef.h>
#include <string.h>

#include "base/text.h"

struct buffer {
	char *data;
	size_t length, capacity;
};

#define BUFFER_INIT        \
	{                  \
		NULL, 0, 0 \
	}

void buffer_free(struct buffer *buffer);
/* Room for `more` bytes and a NUL behind them. */
void buffer_reserve(struct buffer *buffer, size_t more);
void buffer_printf(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));

static inline void
buffer_add(struct buffer *buffer, const char *data, size_t length)
{
	if (buffer->capacity - buffer->length <= length)
		buffer_reserve(buffer, length);
	if (length)
		memcpy(buffer->data + buffer->length, data, length);
	buffer->length += length;
	buffer->data[buffer->length] = '\0';
}

static inline void
buffer_text(struct buffer *buffer, struct text text)
{
	buffer_add(buffer, text.data, text.length);
}

static inline void
buffer_string(struct buffer *buffer, const char *string)
{
	buffer_add(buffer, string, strlen(string));
}

static inline void
buffer_char(struct buffer *buffer, char c)
{
	buffer_add(buffer, &c, 1);
}

/* Keeps the memory. */
static inline void
buffer_clear(struct buffer *buffer)
{
	buffer->length = 0;
	if (buffer->data)
		buffer->data[0] = '\0';
}

#endif

/*
 * json.c - making JSON values and looking into them.
 */
#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json_value.h"
#include "base/utf8.h"

struct json *
json_new(enum json_kind kind)
{
	struct json *value = memory_resize(NULL, sizeof *value);

	*value = (struct json){.kind = kind};
	return value;
}

void
json_decref(struct json *value)
{
	if (!value)
		return;
	for (size_t i = 0; i < value->nitems; i++) {
		json_decref(value->items[i]);
		if (value->keys)
			free(value->keys[i]);
	}
	free(value->items);
	free(value->keys);
	free(value->text);
	free(value);
}

struct json *
json_null(void)
{
	return json_new(JSON_NULL);
}

struct json *
json_boolean(int truth)
{
	return json_new(truth ? JSON_TRUE : JSON_FALSE);
}

static char *
copy(const char *text, size_t length)
{
	char *result = memory_resize(NULL, length + 1);

	if (length)
		memcpy(result, text, length);
	result[length] = '\0';
	return result;
}

static struct json *
string_of(const char *text, size_t length)
{
	struct json *value;

	if (utf8_valid_length((struct text){text, length}) < length)
		return NULL;
	value = json_new(JSON_STRING);
	value->text = copy(text, length);
	value->length = length;
	return value;
}

struct json *
json_string(const char *text)
{
	return string_of(text, strlen(text));
}

struct json *
json_integer(long long number)
{
	char text[32];
	struct json *value = json_new(JSON_NUMBER);

	value->length = (size_t)snprintf(text, sizeof text, "%lld", number);
	value->text = copy(text, value->length);
	return value;
}

struct json *
json_sprintf(const char *format, ...)
{
	va_list args;
	char *text = NULL;
	struct json *value;
	int length;

	va_start(args, format);
	length = vasprintf(&text, format, args);
	va_end(args);
	if (length < 0)
		memory_exhausted();
	value = json_string(text);
	free(text);
	return value;
}

struct json *
json_array(void)
{
	return json_new(JSON_ARRAY);
}

struct json *
json_object(void)
{
	return json_new(JSON_OBJECT);
}

void
json_add(struct json *container, char *key, struct json *value)
{
	size_t n = container->nitems;

	/* Full at 0, 1, 2, 4, 8, … */
	if ((n & (n - 1)) == 0) {
		container->items = memory_resize(container->items, (n ? n * 2 : 1) * sizeof *container->items);
		if (container->kind == JSON_OBJECT)
			container->keys = memory_resize(container->keys, (n ? n * 2 : 1) * sizeof *container->keys);
	}
	container->items[n] = value;
	if (container->kind == JSON_OBJECT)
		container->keys[n] = key;
	container->nitems++;
}

void
json_array_append_new(struct json *array, struct json *value)
{
	assert(array->kind == JSON_ARRAY);
	json_add(array, NULL, value ? value : json_null());
}

void
json_object_set_new(struct json *object, const char *key, struct json *value)
{
	assert(object->kind == JSON_OBJECT);
	if (!value)
		value = json_null();
	for (size_t i = 0; i < object->nitems; i++) {
		if (strcmp(object->keys[i], key) == 0) {
			json_decref(object->items[i]);
			object->items[i] = value;
			return;
		}
	}
	json_add(object, copy(key, strlen(key)), value);
}

struct json *
json_object_get(const struct json *object, const char *key)
{
	if (!object || object->kind != JSON_OBJECT)
		return NULL;
	for (size_t i = object->nitems; i > 0; i--) {
		if (strcmp(object->keys[i - 1], key) == 0)
			return object->items[i - 1];
	}
	return NULL;
}

bool
json_object_at(const struct json *object, size_t i, const char **key, struct json **value)
{
	if (!object || object->kind != JSON_OBJECT || i >= object->nitems)
		return false;
	*key = object->keys[i];
	*value = object->items[i];
	return true;
}

size_t
json_array_size(const struct json *array)
{
	return array && array->kind == JSON_ARRAY ? array->nitems : 0;
}

struct json *
json_array_get(const struct json *array, size_t i)
{
	return i < json_array_size(array) ? array->items[i] : NULL;
}

bool
json_is_string(const struct json *value)
{
	return value && value->kind == JSON_STRING;
}

const char *
json_string_value(const struct json *value)
{
	return json_is_string(value) ? value->text : NULL;
}

/* A pattern and what is left of it and of the arguments. */
struct packing {
	const char *at;
	va_list args;
};

static char
next_of(struct packing *packing)
{
	while (*packing->at == ' ' || *packing->at == ',' || *packing->at == ':')
		packing->at++;
	return *packing->at ? *packing->at++ : '\0';
}

static struct json *
pack_string(struct packing *packing)
{
	const char *text = va_arg(packing->args, const char *);
	struct json *value;

	if (*packing->at == '#' || *packing->at == '%') {
		size_t length =
			*packing->at == '#' ? (size_t)va_arg(packing->args, int) : va_arg(packing->args, size_t);

		packing->at++;
		value = string_of(text, length);
	} else {
		value = text ? json_string(text) : NULL;
	}
	return value ? value : json_null();
}

static struct json *pack_value(struct packing *packing, char kind);

static struct json *
pack_container(struct packing *packing, enum json_kind kind)
{
	struct json *container = json_new(kind), *value;
	char next;

	while ((next = next_of(packing)) != '}' && next != ']') {
		const char *key = NULL;

		assert(next);
		if (kind == JSON_OBJECT) {
			assert(next == 's');
			key = va_arg(packing->args, const char *);
			next = next_of(packing);
		}
		value = pack_value(packing, next);
		json_add(container, key ? copy(key, strlen(key)) : NULL, value ? value : json_null());
	}
	return container;
}

static struct json *
pack_value(struct packing *packing, char kind)
{
	switch (kind) {
	case '{':
		return pack_container(packing, JSON_OBJECT);
	case '[':
		return pack_container(packing, JSON_ARRAY);
	case 's':
		return pack_string(packing);
	case 'i':
		return json_integer(va_arg(packing->args, int));
	case 'I':
		return json_integer(va_arg(packing->args, long long));
	case 'b':
		return json_boolean(va_arg(packing->args, int));
	case 'o':
		return va_arg(packing->args, struct json *);
	default:
		assert(kind == 'n');
		return json_null();
	}
}

struct json *
json_pack(const char *pattern, ...)
{
	struct packing packing = {.at = pattern};
	struct json *value;

	va_start(packing.args, pattern);
	value = pack_value(&packing, next_of(&packing));
	va_end(packing.args);
	return value;
}

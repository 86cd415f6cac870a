/*
 * json.h - JSON values, built to be printed or read to be looked into.
 *
 * A value owns what is in it; json_decref gives back the outermost. Objects
 * keep the order in which their keys came. Text is UTF-8.
 */
#ifndef MIGLOCK_BASE_JSON_H
#define MIGLOCK_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct json;

struct json *json_null(void);
struct json *json_boolean(int value);
struct json *json_integer(long long value);
/* NULL where it is not UTF-8. */
struct json *json_string(const char *text);
struct json *json_sprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));
struct json *json_array(void);
struct json *json_object(void);

/* Both take the value; a key that is there gets the new one. */
void json_array_append_new(struct json *array, struct json *value);
void json_object_set_new(struct json *object, const char *key, struct json *value);

/*
 * A value from a pattern and what it asks for, in order: {KEY: VALUE, …} and [VALUE, …] with s for a key; as values s
 * text (null for NULL), s# text and its length as an int, s% as a size_t, i an int, I a long long, b a truth value, n
 * null, o a value that is taken.
 */
struct json *json_pack(const char *pattern, ...);

/* NULL, 0 or nothing where the value is NULL or of another kind. */
struct json *json_object_get(const struct json *object, const char *key);
size_t json_array_size(const struct json *array);
struct json *json_array_get(const struct json *array, size_t i);
bool json_is_string(const struct json *value);
const char *json_string_value(const struct json *value);
/* The i-th key and its value; false behind the last. */
bool json_object_at(const struct json *object, size_t i, const char **key, struct json **value);

/* 0: on one line; COMPACT: without a space; else so many spaces for each level. A failure is the stream's. */
#define JSON_COMPACT (-1)
#define JSON_INDENT(spaces) (spaces)
void json_dumpf(const struct json *value, FILE *out, int indent);
/* That, and the end of the line; the value is given back. */
void json_write(struct json *value, int indent, FILE *out);

/* NULL for what is no JSON text (RFC 8259), or cannot be read. Where a key comes twice the last one counts. */
struct json *json_load_file(const char *path);
struct json *json_loadf(FILE *in);

void json_decref(struct json *value);

#endif

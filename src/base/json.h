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

typedef struct json json_t;
typedef long long json_int_t;

json_t *json_null(void);
json_t *json_boolean(int value);
json_t *json_integer(json_int_t value);
/* NULL where it is not UTF-8. */
json_t *json_string(const char *text);
json_t *json_sprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));
json_t *json_array(void);
json_t *json_object(void);

/* Both take the value; a key that is there gets the new one. */
void json_array_append_new(json_t *array, json_t *value);
void json_object_set_new(json_t *object, const char *key, json_t *value);

/*
 * A value from a pattern and what it asks for, in order: {KEY: VALUE, …} and [VALUE, …] with s for a key; as values s
 * text (null for NULL), s# text and its length as an int, s% as a size_t, i an int, I a json_int_t, b a truth value, n
 * null, o a value that is taken.
 */
json_t *json_pack(const char *pattern, ...);

/* NULL, 0 or nothing where the value is NULL or of another kind. */
json_t *json_object_get(const json_t *object, const char *key);
size_t json_array_size(const json_t *array);
json_t *json_array_get(const json_t *array, size_t i);
bool json_is_string(const json_t *value);
const char *json_string_value(const json_t *value);
/* The i-th key and its value; false behind the last. */
bool json_object_at(const json_t *object, size_t i, const char **key, json_t **value);

/* 0: on one line; COMPACT: without a space; else so many spaces for each level. A failure is the stream's. */
#define JSON_COMPACT (-1)
#define JSON_INDENT(spaces) (spaces)
void json_dumpf(const json_t *value, FILE *out, int indent);

/* NULL for what is no JSON text (RFC 8259), or cannot be read. Where a key comes twice the last one counts. */
json_t *json_load_file(const char *path);
json_t *json_loadf(FILE *in);

void json_decref(json_t *value);

#endif

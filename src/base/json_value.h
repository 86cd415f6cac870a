/*
 * json_value.h - what a JSON value is, for the files that make, print and read them.
 */
#ifndef MIGLOCK_BASE_JSON_VALUE_H
#define MIGLOCK_BASE_JSON_VALUE_H

#include "base/json.h"

enum json_kind { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json {
	enum json_kind kind;
	char *text;          /* a number as it is written; a string */
	size_t length;       /* of the text */
	struct json **items; /* of an array or object */
	char **keys;         /* of an object */
	size_t nitems;
};

struct json *json_new(enum json_kind kind);
/* Takes both; a key may come twice. */
void json_add(struct json *container, char *key, struct json *value);

#endif

/*
 * standard_library.c - which imports come with Python.
 */
#include <stdlib.h>
#include <string.h>

#include "python/survey.h"

static const char *const modules[] = {
#define MODULE(name) name,
#include "python/standard_library.def"
#undef MODULE
};

static int
compare(const void *key, const void *element)
{
	const struct text *name = key;
	const char *module = *(const char *const *)element;
	int order = strncmp(name->data, module, name->length);

	return order != 0 ? order : -(int)(module[name->length] != '\0');
}

bool
is_standard_library(struct text name)
{
	return bsearch(&name, modules, sizeof modules / sizeof modules[0], sizeof modules[0], compare) != NULL;
}

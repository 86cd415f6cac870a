/*
 * standard_library.c - which imports come with Python, and which others do nothing but load.
 */
#include <stdlib.h>
#include <string.h>

#include "python/survey.h"

static const char *const modules[] = {
#define MODULE(name) name,
#include "python/standard_library.def"
#undef MODULE
};

static const char *const inert_packages[] = {
#define PACKAGE(name, effect) name,
#define REFLECTED PACKAGE
#include "python/inert_packages.def"
#undef REFLECTED
#undef PACKAGE
};

static const char *const reflected_packages[] = {
#define PACKAGE(name, effect)
#define REFLECTED(name, effect) name,
#include "python/inert_packages.def"
#undef REFLECTED
#undef PACKAGE
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

bool
is_inert_package(struct text name)
{
	return bsearch(&name, inert_packages, sizeof inert_packages / sizeof inert_packages[0],
	               sizeof inert_packages[0], compare) != NULL;
}

bool
is_reflected_package(struct text name)
{
	return bsearch(&name, reflected_packages, sizeof reflected_packages / sizeof reflected_packages[0],
	               sizeof reflected_packages[0], compare) != NULL;
}

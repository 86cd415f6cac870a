/*
 * module_hunt.h - modules that code imports by a name that it computes.
 *
 * import_module(f"app.seeds.{name}") may mean any module of the package; a
 * reached literal that names a module, that one; pkgutil.iter_modules, those of
 * the package it stands in, or of those that the revision imports.
 */
#ifndef MIGLOCK_REACH_MODULE_HUNT_H
#define MIGLOCK_REACH_MODULE_HUNT_H

#include <stddef.h>

struct imports;
struct loaded;
struct slice;

struct found_modules {
	struct loaded *items;
	size_t nitems;
};

/* Append them, each once. */
void modules_hunt(struct found_modules *found, struct imports *imports, const struct slice *slice);

#endif

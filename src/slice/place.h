/*
 * place.h - where a definition stands in a text.
 *
 * What a definition is, slice.h says: a function or constant is every statement
 * that binds or changes it, a class attribute the class's head and what binds
 * the attribute.  Where an import binds the name, its statement is a place.
 */
#ifndef MIGLOCK_SLICE_PLACE_H
#define MIGLOCK_SLICE_PLACE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "slice/slice.h"

struct arena;
struct parser;

/* A text and what it is as a module. */
struct module_text {
	struct text content;
	const struct module *module;
};

struct module_text module_text_of(struct text content, struct parser *parser, struct arena *arena);

/* Lines of a statement, or of a piece of a class. */
struct place {
	int line, end_line;
	struct text text; /* canonical; of an import, what it binds the name to */
	struct text also; /* of "f.__doc__" and the like: what that leaves out */
	bool is_import;
};

/* A definition in one of the texts. */
struct places {
	struct place *items;
	size_t nitems;
	const struct toplevel *class; /* that the places are pieces of; NULL: they are statements */
	bool by_star;                 /* only a star import may bind the name: they are all there are */
};

/* Of "f", "C.attr", "C()" (the methods), or "f.__doc__"; `whole`: of a class all of it. */
struct places places_find(const struct module *module, const char *qualname, bool whole, struct arena *arena);
/* An attribute is cut by itself only where the class can be cut on both sides. */
bool places_are_whole(const struct module *then, const struct module *now, const char *qualname, struct arena *arena);

/* The lines of a definition, in order; none when it is not there, or is everything. */
struct span *definition_spans(const struct module *module, const char *qualname, size_t *nspans, struct arena *arena);

/* Does the definition read the same in both, as Python sees it?  Where it is in neither it does. */
bool definition_is_same(const struct module *then, const struct module *now, const char *qualname, struct arena *arena);

#endif

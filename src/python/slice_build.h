/*
 * slice_build.h - what the files of the slicer share.
 *
 * Private to src/python.
 */
#ifndef MIGLOCK_PYTHON_SLICE_BUILD_H
#define MIGLOCK_PYTHON_SLICE_BUILD_H

#include "python/slice.h"

/* What a chain of names means. */
struct target {
	enum { TARGET_NAME, TARGET_MODULE, TARGET_EXTERNAL, TARGET_LOST } kind;
	const struct module *module;
	const struct name *name; /* TARGET_NAME */
	const char **attributes; /* taken from it */
	size_t nattributes;
	const char *text; /* TARGET_EXTERNAL, TARGET_LOST: "sqlalchemy:text" */
	const char *why;  /* TARGET_MODULE: why all of it; TARGET_LOST */
};

struct targets {
	struct target *items;
	size_t nitems;
};

/* globals(), eval(…): may reach every name around it. */
bool is_dynamic_use(const struct use *use);

/* Every arm of a condition is a target.  None: a builtin, or nothing that can be known. */
void find_targets(struct slicer *slicer, struct targets *targets, const struct module *module, const struct use *use);
void find_import_targets(struct slicer *slicer, struct targets *targets, const struct module *module,
                         const struct import *import);

/* What else than bases stands in a class's head: a decorator or metaclass of the project's, or an argument of one. */
struct decoration {
	struct target by;
	const struct use *use;
};
/* Is the attribute what the class's body says all the same? */
bool decorator_leaves_alone(struct slicer *slicer, const struct decoration *decoration, const struct piece *head,
                            const char *attribute);
/* May a method's decorators have it run when nobody calls it?  A validator's do. */
bool decorators_step_in(struct slicer *slicer, const struct module *module, const struct piece *method);
/* Is it a function that may change what it is called with: a value, or attributes of a function or a class? */
bool changes_argument(struct slicer *slicer, const struct target *target, bool value);
/* Does a class, or one that it inherits from, do something when another inherits from it? */
bool has_init_subclass(struct slicer *slicer, const struct module *module, const struct name *class);

bool is_live(struct slicer *slicer, const struct module *module, const struct name *name);

/* The class a name is, when that is all it is and its body can be cut. */
const struct toplevel *class_of(const struct module *module, const struct name *name);

struct definition *define(struct slicer *slicer, int kind, const struct module *module, const struct name *name,
                          const char *attribute, bool instance);
/* An attribute as `receiver` inherits it. */
struct definition *define_inherited(struct slicer *slicer, const struct module *module, const struct name *name,
                                    const char *attribute, const struct definition *receiver);
void add_link(struct slicer *slicer, struct definition *from, struct definition *to, const struct use *use,
              const char *why);
/* Follow what a piece uses; names of its own class and instance aside. */
void link_use(struct slicer *slicer, struct definition *from, const struct use *use);

struct definition *root_of(struct slicer *slicer, const struct module *file);
/* Everything that has been defined, and what that leads to. */
void complete_all(struct slicer *slicer);

void slice_attribute(struct slicer *slicer, struct definition *definition, struct text *texts, size_t *ntexts);

#endif

/*
 * slice_build.h - what the files of the slicer share.
 *
 * Private to src/slice.  slice_target.c finds what a use means, slice_class.c
 * what is to be known of a class, slice_live.c what is not followed; slice.c makes
 * definitions of that.
 */
#ifndef MIGLOCK_SLICE_SLICE_BUILD_H
#define MIGLOCK_SLICE_SLICE_BUILD_H

#include "slice/slice.h"

/* What a chain of names means. */
struct target {
	enum { TARGET_NAME, TARGET_MODULE, TARGET_EXTERNAL, TARGET_LOST, TARGET_COMPUTED } kind;
	const struct module *module;
	const struct name *name; /* TARGET_NAME */
	const char **attributes; /* taken from it */
	size_t nattributes;
	const char *text; /* of what is not followed: "sqlalchemy:text" */
	const char *why;  /* TARGET_MODULE: why all of it; TARGET_LOST, TARGET_COMPUTED */
	bool elsewhere;   /* TARGET_EXTERNAL: it is another module's import that leads there */
};

/* A name that only imports bind, and that is more than another word for one definition: what it means counts. */
struct passage {
	const struct module *module;
	const struct name *name;
};

struct targets {
	struct target *items;
	size_t nitems;
	struct passage *passages; /* on the way */
	size_t npassages;
};

/* The star imports of a module that may bring a name, the last one first. */
struct star {
	const struct import *import;
	const struct module *module; /* NULL: outside the project */
};
struct stars {
	struct star *items;
	size_t nitems;
	struct name name; /* for one that nothing else binds */
};
const struct stars *find_stars(struct slicer *slicer, const struct module *module, const char *name);

/* What a name is bound to, in order: a statement, or an import that is part of none. */
struct binding {
	const struct toplevel *statement;
	const struct import *import;
	int line;
};
struct bindings {
	struct binding *items;
	size_t nitems;
};
struct bindings bindings_of(struct slicer *slicer, const struct module *module, const struct name *name);
/* Is the name's import `k` part of none of its statements, and not the one before it once more? */
bool binds_apart(const struct module *module, const struct name *name, size_t k);
/* Does a statement bind the name again, whatever runs, behind all imports? */
bool rebinds(const struct module *module, const struct name *name);
/* `alone`: nothing else binds the name. */
const char *binding_text(struct slicer *slicer, const struct module *module, const char *name,
                         const struct import *import, bool alone);
bool is_passage(struct slicer *slicer, const struct module *module, const struct name *name);
/* ... also to the module's own code. */
bool is_one_of_several(struct slicer *slicer, const struct module *module, const struct name *name);

/* As written: "..db:text"; `attribute` is what is taken from a module. */
const char *import_as_written(struct arena *arena, const struct import *import, const char *attribute);
bool import_renames(const struct import *import);
/* NULL: not of the project; *missing: it should be. */
const struct module *imported_module(struct slicer *slicer, const struct module *from, const struct import *import,
                                     bool *missing);

/* globals(), eval(…): may reach every name around it. */
bool is_dynamic_use(const struct use *use);

/* Every arm of a condition is a target.  None: a builtin, or nothing that can be known.  The lists are shared. */
void find_targets(struct slicer *slicer, struct targets *targets, const struct module *module, const struct use *use);
/* ... not looked up among those found before. */
void search_targets(struct slicer *slicer, struct targets *targets, const struct module *module, const struct use *use);
void find_import_targets(struct slicer *slicer, struct targets *targets, const struct module *module,
                         const struct import *import);

bool is_stopped(const struct slicer *slicer, const struct module *module);
bool is_live(struct slicer *slicer, const struct module *module, const struct name *name);

/* What is to be known of a class and those that it inherits from. */
struct class_facts {
	const char **libraries; /* names of classes that are not the project's: "Enum" */
	size_t nlibraries;
	struct target *bases; /* the project's, its own */
	size_t nbases;
	bool is_enum;
	bool methods; /* it has some */
	bool hooks;   /* it takes part in making those that inherit from it: __init_subclass__, a metaclass */
	bool decorated;
};
/* The class a name is, when its body can be cut. */
const struct toplevel *class_of(const struct module *module, const struct name *name);
/* Of a class that class_of knows. */
const struct class_facts *class_facts_of(struct slicer *slicer, const struct module *module, const struct name *name);
void facts_add_library(struct slicer *slicer, struct class_facts *facts, const char *library);
bool inherits_library(const struct class_facts *facts, const char *const *names);
/* State.A.value, State.A.name: nothing that the class defines for its members. */
bool asks_for_value(const struct target *member);
/* The line that says what C.NAME is, with the methods where it is a member of an enum; NULL: the class counts. */
/* Which pieces say so: the head and the line, of enum.auto() also the lines above. */
bool is_part_of_constant(const struct toplevel *class, size_t p, const char *attribute);
const struct piece *class_constant(struct slicer *slicer, const struct target *target);

struct definition *define(struct slicer *slicer, int kind, const struct module *module, const struct name *name,
                          const char *attribute);
struct link *add_link(struct slicer *slicer, struct definition *from, struct definition *to, const struct use *use,
                      const char *why);
/* What the module's imports mean by the name, where the definition's text does not say. */
void note_bound(struct slicer *slicer, struct definition *from, const struct use *use);
/* A statement that runs while the module is imported reads what its names are bound to before it, not after. */
void note_earlier(struct slicer *slicer, struct definition *from, const struct toplevel *statement,
                  const struct use *use);
/* Once its links are there. */
void hash_definition(struct slicer *slicer, struct definition *definition, const struct text *texts, size_t ntexts);
/* Follow what a piece uses; names of its own class and instance aside. */
void link_use(struct slicer *slicer, struct definition *from, const struct use *use);
/* What the name means that the import binds. */
void link_import(struct slicer *slicer, struct definition *definition, const struct name *name,
                 const struct import *import);
void take_statement(struct slicer *slicer, struct definition *definition, const struct toplevel *statement);
/* All of the module's code, and what it imports by name only for others to use. */
void take_module(struct slicer *slicer, struct definition *definition);
struct definition *root_of(struct slicer *slicer, const struct module *file);
/* Everything that has been defined, and what that leads to. */
void complete_all(struct slicer *slicer);

/* The module's docstring, a definition of its own. */
struct definition *define_docs(struct slicer *slicer, const struct module *module);
/* The text of a definition of kind DEFINES_LEFT_OUT. */
void take_left_out(struct slicer *slicer, struct definition *definition, struct text *texts, size_t *ntexts);

#endif

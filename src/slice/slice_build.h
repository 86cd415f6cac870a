/*
 * slice_build.h - what the files of the slicer share.
 *
 * Private to src/python.
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

/* What else than bases stands in a class's head: a decorator or metaclass of the project's, or an argument of one. */
struct decoration {
	struct target by;
	const struct use *use;
};
/* Is the attribute what the class's body says all the same? */
bool decorator_leaves_alone(struct slicer *slicer, const struct decoration *decoration, const struct piece *head,
                            const char *attribute);
/* May a method's decorators have it run for the attribute when nobody calls it?  A validator's do. */
bool decorators_step_in(struct slicer *slicer, const struct module *module, const struct piece *method,
                        const char *attribute);
/* Is it a function that may change what it is called with: a value, or attributes of a function or a class? */
bool changes_argument(struct slicer *slicer, const struct target *target, bool value);
/* Does a class, or one that it inherits from, do something when another inherits from it? */
bool has_init_subclass(struct slicer *slicer, const struct module *module, const struct name *class);

bool is_stopped(const struct slicer *slicer, const struct module *module);
/* What the names on the way are bound to. */
void link_passages(struct slicer *slicer, struct definition *from, const struct targets *targets,
                   const struct use *use);
/* X = C(…) and X = a.b: the binding, and what the attributes are taken from.  False: it is nothing so simple. */
bool link_through_value(struct slicer *slicer, struct definition *from, const struct target *target,
                        const struct use *use);

/* Is it one of the definition's decorators? */
bool is_decorator_of(const struct piece *head, const struct use *use);
bool is_live(struct slicer *slicer, const struct module *module, const struct name *name);

/* What a class inherits from. */
struct ancestry {
	struct target *items; /* classes of the project: itself, then in the order attributes are looked up ... */
	size_t nclasses;
	size_t nitems;          /* ... and, behind those, the metaclasses with what they inherit from */
	bool certain;           /* that order is Python's */
	const char **externals; /* names of others, "enum:Enum", inherited ones too */
	size_t nexternals;
	struct target *bases, *metaclasses; /* its own; inherited metaclasses too */
	size_t nbases, nmetaclasses;
	struct target *ways; /* conditions and tries that decide which class a base is */
	size_t nways;
	struct decoration *decorations;
	size_t ndecorations;
	struct descriptor {
		const char *field;
		struct target class; /* has __set_name__ */
	} * descriptors;             /* in its own body */
	size_t ndescriptors;
};
/* Of a class that class_of knows. */
const struct ancestry *ancestry_of(struct slicer *slicer, const struct module *module, const struct name *name);
bool inherits(const struct ancestry *ancestry, const char *attribute);
/* Does the class's own body bind it? */
bool has_attribute(const struct target *class, const char *name);

/* A member of an enum that is used is an instance: what its class does with it counts, not the other members. */
bool is_enum(struct slicer *slicer, const struct module *module, const struct name *name);
/* `attributes` are what the use takes from the enum: A of State.A, or A and label of State.A.label. */
void link_member(struct slicer *slicer, struct definition *from, const struct target *enumeration,
                 const char *const *attributes, size_t nattributes, const struct use *use);

/* The class a name is, when its body can be cut and what else is done to it is done to one attribute. */
const struct toplevel *class_of(const struct module *module, const struct name *name);
/* ... is it done by the statement to this one? */
bool is_changed_by(const struct name *class, size_t statement, const char *attribute);

struct definition *define(struct slicer *slicer, int kind, const struct module *module, const struct name *name,
                          const char *attribute, enum made instance);
/* An attribute as `receiver` inherits it. */
struct definition *define_inherited(struct slicer *slicer, const struct module *module, const struct name *name,
                                    const char *attribute, const struct definition *receiver);
void add_link(struct slicer *slicer, struct definition *from, struct definition *to, const struct use *use,
              const char *why);
/* What its annotation gives a field: `host: Host`, where Host = Annotated[str, BeforeValidator(clean)]. */
void link_annotations(struct slicer *slicer, struct definition *definition, const struct toplevel *class,
                      const struct piece *piece);
/* Is what C(1, 2) means up to the order of the class's fields? */
bool is_made_of_fields(struct slicer *slicer, const struct target *class);
/* What the module's imports mean by the name, where the definition's text does not say. */
void note_bound(struct slicer *slicer, struct definition *from, const struct use *use);
/* A statement that runs while the module is imported reads what its names are bound to before it, not after. */
void note_earlier(struct slicer *slicer, struct definition *from, const struct toplevel *statement,
                  const struct use *use);
/* Once its links are there. */
void hash_definition(struct slicer *slicer, struct definition *definition, const struct text *texts, size_t ntexts);
/* Follow what a piece uses; names of its own class and instance aside. */
void link_use(struct slicer *slicer, struct definition *from, const struct use *use);

/* `except` is not followed. */
void take_statement(struct slicer *slicer, struct definition *definition, const struct toplevel *statement,
                    const struct use *except);
/* All of the module's code, and what it imports by name only for others to use. */
void take_module(struct slicer *slicer, struct definition *definition);
struct definition *root_of(struct slicer *slicer, const struct module *file);
/* Everything that has been defined, and what that leads to. */
void complete_all(struct slicer *slicer);

/* What code asks for besides what the canonical form has. */
struct asking {
	unsigned about[NASKED]; /* enum about */
};
/* Adds what a function, a class or a method asks about, by those that it hands that on to as well. */
void find_asking(struct slicer *slicer, struct asking *asking, const struct target *target);
/* ... without those. */
void find_asking_itself(struct slicer *slicer, struct asking *asking, const struct target *target);
/* ... a piece, of the module or class that the target has. */
void find_piece_asking(struct slicer *slicer, struct asking *asking, const struct target *of,
                       const struct piece *piece);
/* ... a function outside the project: inspect.getdoc.  False: it does not ask. */
bool find_asked(const char *external, enum asked *asked);
void add_asking(struct asking *asking, const struct asking *more);

/* x.__doc__, x.__annotations__: what the canonical form of x leaves out is asked for. */
bool asks_for_source(const struct use *use);
void link_doc(struct slicer *slicer, struct definition *from, const struct use *use);
/* ... of a name, a method of the class it is, or "<locals>" of the function. */
void link_source(struct slicer *slicer, struct definition *from, const struct target *of, const char *member,
                 enum asked asked, const struct use *use);
/* ... of whatever the target is or, as a value, is made of. */
void link_given(struct slicer *slicer, struct definition *from, const struct target *target, enum asked asked,
                const struct use *use);
/* ... of what the piece gives to code that asks for it.  Its own links are those from the first. */
void link_sources(struct slicer *slicer, struct definition *definition, const struct toplevel *statement,
                  const struct piece *piece, size_t first);
void slice_source(struct slicer *slicer, struct definition *definition, struct text *texts, size_t *ntexts);

void slice_attribute(struct slicer *slicer, struct definition *definition, struct text *texts, size_t *ntexts);

#endif

/*
 * slice_class.h - what the files that slice classes share.
 *
 * Private to src/python.
 */
#ifndef MIGLOCK_SLICE_SLICE_CLASS_H
#define MIGLOCK_SLICE_SLICE_CLASS_H

#include "slice/slice_build.h"

/* Python's own, which object has or a library's class only adds to: "__init__". */
bool is_special(const char *name);

/* Whose attributes self and cls have. */
const struct definition *receiver_of(const struct definition *definition);
/* self.x: of the class that the code runs for. */
void link_own(struct slicer *slicer, struct definition *from, const char *attribute, const struct use *use);
/* Of that class, or of one that it inherits from. */
void link_inherited(struct slicer *slicer, struct definition *from, const struct target *class, const char *attribute,
                    const struct use *use);

/* What runs though nobody asks for it: __getattr__, __init__, a validator of a base's. */
void link_hooks(struct slicer *slicer, struct definition *definition, const struct ancestry *ancestry);
/* Does the piece of the class's own body? */
bool steps_in(struct slicer *slicer, const struct definition *definition, const struct module *module,
              const struct piece *piece);

/* Of an enum. */
bool is_member(struct slicer *slicer, const struct target *enumeration, const char *attribute);
/* What a member of an enum is asked for; NULL: it is passed on, and may be asked for anything. */
void link_instance(struct slicer *slicer, struct definition *from, const struct target *enumeration,
                   const char *attribute, const struct use *use);
/* Of an object that is made by position. */
struct text fields_before(struct slicer *slicer, const struct definition *definition, const struct ancestry *ancestry);

/* Is the piece a member of the same value, written before, which makes the definition another name for that one? */
bool is_equal_member(struct slicer *slicer, const struct definition *definition, const struct toplevel *class,
                     const struct piece *piece);
/* What the value of an enum's member that says auto() depends on.  False: anything in the class may. */
bool link_numbered(struct slicer *slicer, struct definition *definition, const struct piece *piece,
                   const struct use *use);
/* Of an enum's member, by none of the project's classes: value, name. */
bool is_every_members(struct slicer *slicer, const struct definition *definition);

#endif

/*
 * slice.h - what a file reaches: definitions of other modules, followed to a fixed point.
 *
 * A function counts whole, and so does a class, except that C.NAME, a plain
 * constant, counts by its line; a value is every statement that binds or changes
 * it; a module used as a value counts whole.  Definitions are found once, however many
 * files reach them.
 */
#ifndef MIGLOCK_SLICE_SLICE_H
#define MIGLOCK_SLICE_SLICE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/map.h"
#include "python/fingerprint.h"
#include "slice/module.h"

struct arena;
struct run;

enum follow { FOLLOW_DEFINITIONS, FOLLOW_MODULES, FOLLOW_NONE };

/* Where modules come from. */
struct module_source {
	void *context;
	/* `import a.b.c` in a module; NULL when the project has none.  *missing: its first part is the project's all
	 * the same. */
	const struct module *(*absolute)(void *context, const struct module *from, const char *dotted, bool *missing);
	/* The module of that name in a directory; "" names the directory's own package. */
	const struct module *(*beside)(void *context, const char *directory, const char *dotted);
	/* After absolute said so: what stands in the way, for the reader. */
	const char *(*why_missing)(void *context, const struct module *from, const char *dotted);
	/* Is the module one that the configuration says not to follow? */
	bool (*stops)(void *context, const char *module);
};

enum link_kind {
	LINK_DEFINITION,
	LINK_LIVE,     /* an ORM model, a table, a metadata object: not followed */
	LINK_EXTERNAL, /* not of this project */
	LINK_STOPPED,  /* the configuration says stop */
	LINK_LOST,     /* cannot be followed: no such module or name */
	LINK_COMPUTED  /* likewise: which one, is known when it runs */
};

struct link {
	enum link_kind kind;
	struct definition *to;       /* LINK_DEFINITION */
	const struct module *module; /* where that is; NULL: outside the project, or nowhere */
	const char *name;            /* what it leads to: "app.db.guards:safe_create_index" */
	const char *as;              /* what stands in the code: "guards.safe_create_index" */
	const char *why;             /* why more counts than is named, or why it is not followed; NULL */
	int line;                    /* of the use */
	bool elsewhere;              /* LINK_EXTERNAL: another module's import says so */
	bool object;                 /* what it leads to is more than called */
};

struct span {
	int line, end_line; /* 1-based, inclusive */
};

struct definition {
	const char *name; /* module:qualname; module:* is all of it */
	const struct module *module;
	struct fingerprint hash;
	struct span *spans; /* the statements it is, in order */
	size_t nspans;
	const struct path_literal **paths;
	size_t npaths;
	unsigned files; /* enum file_use */
	struct link *links;
	size_t nlinks;
	const char **bound; /* what its own module's imports mean by the names it uses, where its text does not say */
	size_t nbound;
	unsigned reads; /* enum introspection: what its code says by name that it reads */
	/* How to find all that. */
	enum {
		DEFINES_NAME,
		DEFINES_CONSTANT,
		DEFINES_METHODS,
		DEFINES_LEFT_OUT,
		DEFINES_ORDER,
		DEFINES_MODULE,
		DEFINES_ROOT
	} kind;
	const struct name *of;
	const char *attribute; /* DEFINES_CONSTANT: of the class `of` is; DEFINES_METHODS: "()"; DEFINES_LEFT_OUT:
	                          "__doc__", "__annotations__", "__code__" */
	const char *key;       /* of what it is a definition of, see run_key */
	bool done;
};

struct slicer {
	struct module_source source;
	enum follow follow;
	struct arena *arena;
	struct map definitions; /* -> struct definition */
	struct map live;        /* -> what is known of a name */
	struct map classes;     /* -> what is known of a class */
	struct map runs;        /* module -> what importing it does */
	size_t nwalks;          /* files that have been sliced */
	struct map found;       /* what uses mean, see slice_found.c */
	struct map stars;       /* a name of a module -> struct stars, see slice_build.h */
	struct definition **pending;
	size_t npending;
};

/* One definition that a file reaches, and what led there. */
struct step {
	const struct definition *definition;
	const struct link *link; /* that led here; NULL: the file itself */
	size_t from;             /* the step that has the link */
};

struct slice {
	struct step *steps; /* the file itself first, then nearest first; each definition once */
	size_t nsteps;
	struct run **imported; /* modules that loading it runs, see slice_loads.h */
	size_t nimported;
};

/* Does the configuration stop it anywhere?  What lies behind is not in it. */
bool slice_is_cut(const struct slice *slice);

/* Is it reached by what stands in downgrade, and by nothing else that the file does? */
bool slice_is_for_downgrade(const struct slice *slice, const struct definition *definition, struct arena *arena);

/* What is imported by its path, or by a name that is computed. */
struct loaded {
	const struct module *module;
	const char *name; /* what is taken from it; NULL: all of it counts */
	const char *why;
};

/* The file's own code counts anyway: its definitions are no steps of their own. */
void slice_file(struct slice *slice, struct slicer *slicer, const struct module *file, const struct loaded *loaded,
                size_t nloaded);

#endif

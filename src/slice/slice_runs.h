/*
 * slice_runs.h - what importing a module does to others.
 *
 * Private to src/slice.
 */
#ifndef MIGLOCK_SLICE_SLICE_RUNS_H
#define MIGLOCK_SLICE_SLICE_RUNS_H

#include "slice/slice_build.h"

/* What importing a module does to one name of another, or to any: `name` is NULL. */
struct outcome {
	const struct effect *effect;
	const char *module; /* its path */
	const char *name;   /* see run_key */
	const char *any;
	bool subclass; /* a class inherits from it: whoever asks for those finds this one */
};

/* A module that is imported. */
struct run {
	const struct module *module;
	struct outcome *outcomes;
	size_t noutcomes;
	struct map seen;      /* while they are found */
	struct run **imports; /* what it imports for what that does, and the packages above those */
	size_t nimports;
	bool complete;    /* imports are known */
	bool subclasses;  /* the code asks for them */
	unsigned sets_up; /* by the index in libraries: the module sets it up */
	size_t met;       /* the walk that has met it last */
};

/* "path:name", "path:*" for all of the module. */
const char *run_key(struct arena *arena, const struct module *module, const char *name);

/* One for each module, with its outcomes. */
struct run *run_of(struct slicer *slicer, const struct module *module);
/* Fills in imports: a package's, whatever for; another module's that are there for nothing else. */
void run_find_imports(struct slicer *slicer, struct run *run);
/* Adds the module to the imports, and the packages whose __init__ Python runs before it. */
void run_import(struct slicer *slicer, struct run *run, const struct module *module);
/* What an import imports: `from app import seed` names a module, too.  NULL: nothing of the project. */
const struct module *run_module(struct slicer *slicer, const struct module *from, const struct import *import);

#endif

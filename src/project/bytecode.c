/*
 * bytecode.c - what lies tracked in a __pycache__ beside what Alembic loads.
 *
 * Python takes a cached file for its source without a look at that source when the
 * file says so (PEP 552, unchecked), or when it has the source's hash, which
 * anybody can write into it.  So no cache that comes with the repository is
 * believed.  Untracked ones are everybody's.
 *
 * What counts is told by names, not by following imports: all of a package, or
 * the module, that a revision or what it reaches imports by its first part.
 * Wherever that is found, and whatever it imports in turn, is covered then.
 */
#include "project/bytecode.h"

#include <string.h>
#include <strings.h>

#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/map.h"
#include "base/path.h"
#include "git/snapshot.h"
#include "project/opening.h"
#include "project/project.h"
#include "python/program.h"
#include "reach/reach.h"
#include "slice/module.h"

struct caches {
	const char **paths; /* tracked files in a __pycache__, or links of that name */
	size_t npaths;
};

struct loads {                  /* by one environment */
	struct map directories; /* of version files and env.py */
	struct map names;       /* first parts of imports */
};

/* Names are compared as file systems of some do. */
static const char *
cache_directory(const char *path)
{
	static const char name[] = "__pycache__";
	size_t length = sizeof name - 1;

	for (const char *part = path; part; part = strchr(part, '/') ? strchr(part, '/') + 1 : NULL) {
		if (strncasecmp(part, name, length) == 0 && (part[length] == '/' || part[length] == '\0'))
			return part;
	}
	return NULL;
}

static bool
is_compiled(const char *file)
{
	const char *dot = strrchr(file, '.');

	return dot && (strcasecmp(dot, ".pyc") == 0 || strcasecmp(dot, ".pyo") == 0);
}

static int
find_caches(struct project *project, struct caches *caches, struct error *err)
{
	const char **paths;
	size_t npaths;

	if (snapshot_tracked(project->snapshot, project->arena, &paths, &npaths, err) != 0)
		return -1;
	for (size_t i = 0; i < npaths; i++) {
		const char *base = path_base(paths[i]);

		/* A link or a submodule has the name itself. */
		if ((is_compiled(base) && cache_directory(paths[i])) || cache_directory(base))
			*ARENA_PUSH(project->arena, caches->paths, caches->npaths) = paths[i];
	}
	return 0;
}

static void
add_name(struct loads *loads, const char *name, struct arena *arena)
{
	*map_at(&loads->names, text_of(arena_copy(arena, name, strcspn(name, ".:")))) = loads;
}

static void
add_directory(struct loads *loads, const char *path, struct arena *arena)
{
	*map_at(&loads->directories, text_of(path_directory(arena, path))) = loads;
}

static void
add_revision(struct loads *loads, const struct project_environment *environment, const struct revision *revision,
             struct arena *arena)
{
	const struct program *program = revision->program;
	const struct reach *reach = revision->reach;

	add_directory(loads, revision->path, arena);
	for (size_t i = 0; program && i < program->nimports; i++) {
		bool external = false;

		for (size_t k = 0; k < environment->reached.nexternal && !external; k++)
			external = strcmp(environment->reached.external[k], program->imports[i]) == 0;
		if (!external)
			add_name(loads, program->imports[i], arena);
	}
	for (size_t i = 0; reach && i < reach->nitems; i++) {
		if (!reach->items[i]->definition)
			continue;
		add_name(loads, reach->items[i]->name, arena);
		/* A package may lie under another name than it is imported by. */
		if (strchr(reach->items[i]->definition->module->name, '.'))
			add_directory(loads, reach->items[i]->path, arena);
	}
}

/* Of "src/app/db/__pycache__/guards.cpython-312.pyc": a directory's name, or the module's. */
static bool
is_loaded(const struct loads *loads, const char *path, struct arena *arena)
{
	const char *cache = cache_directory(path), *part = path, *end;
	const char *file = strchr(cache, '/');

	if (map_get(&loads->directories,
	            text_of(path_directory(arena, arena_copy(arena, path, (size_t)(cache - path) + 1)))))
		return true;
	for (; part < cache; part = end + 1) {
		end = strchr(part, '/');
		if (map_get(&loads->names, (struct text){part, (size_t)(end - part)}))
			return true;
	}
	return !file || map_get(&loads->names, (struct text){file + 1, strcspn(file + 1, ".")});
}

static int
add_script(struct project *project, const struct environment *environment, struct loads *loads, struct error *err)
{
	const char *script = path_join(project->arena, environment->script_location, "env.py"), *real = script;
	enum file_type type;

	if (snapshot_stat(project->snapshot, script, project->arena, &type, &real, err) < 0)
		return -1;
	add_directory(loads, script, project->arena);
	add_directory(loads, real ? real : script, project->arena);
	return 0;
}

int
bytecode_find(struct project *project, struct error *err)
{
	struct arena *arena = project->arena;
	struct caches caches = {0};

	if (snapshot_kind(project->snapshot) == SNAPSHOT_DIRECTORY || project->opening->untracked_too)
		return 0;
	if (find_caches(project, &caches, err) < 0)
		return -1;
	for (size_t e = 0; caches.npaths && e < project->nenvironments; e++) {
		struct project_environment *environment = &project->environments[e];
		struct loads loads = {.directories = {.arena = arena}, .names = {.arena = arena}};

		if (add_script(project, environment->environment, &loads, err) < 0)
			return -1;
		for (size_t i = 0; i < environment->nrevisions; i++)
			add_revision(&loads, environment, environment->revisions[i], arena);
		for (size_t i = 0; i < caches.npaths; i++) {
			if (is_loaded(&loads, caches.paths[i], arena))
				*ARENA_PUSH(arena, environment->subject.bytecode, environment->subject.nbytecode) =
					caches.paths[i];
		}
	}
	return 0;
}

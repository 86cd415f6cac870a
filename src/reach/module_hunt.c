/*
 * module_hunt.c - from literals to modules.
 */
#include "reach/module_hunt.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/path.h"
#include "git/snapshot.h"
#include "reach/callers.h"
#include "reach/imports.h"
#include "slice/slice.h"

/* Where code stands to that which imports by a computed name. */
enum around { ELSEWHERE, CALLED, CALLER };

struct hunt {
	struct found_modules *found;
	struct imports *imports;
	const struct slice *slice;
	struct callers callers;
	enum around *around; /* by step, see look_around; NULL: nobody has looked */
};

static void
add(struct hunt *hunt, const struct module *module, const char *name)
{
	if (!module || module == hunt->slice->steps[0].definition->module)
		return;
	for (size_t i = 0; i < hunt->found->nitems; i++) {
		const struct loaded *known = &hunt->found->items[i];

		if (known->module == module && (!known->name || (name && strcmp(known->name, name) == 0)))
			return;
	}
	*ARENA_PUSH(hunt->imports->arena, hunt->found->items, hunt->found->nitems) =
		(struct loaded){module, name, "a name that is computed may mean it"};
}

/* The modules and packages directly in a directory. */
static void
add_all_in(struct hunt *hunt, const char *directory)
{
	struct imports *imports = hunt->imports;
	struct snapshot_entry *entries;
	size_t nentries = 0;

	if (snapshot_list(imports->snapshot, directory, imports->arena, &entries, &nentries, imports->err) < 0)
		imports->failed = true;
	for (size_t i = 0; i < nentries; i++) {
		const char *path = path_join(imports->arena, directory, entries[i].name);

		if (entries[i].type == FILE_DIRECTORY)
			path = path_join(imports->arena, path, "__init__.py");
		else if (!text_ends(text_of(path), ".py") || strcmp(entries[i].name, "__init__.py") == 0)
			continue;
		if (imports_has_file(imports, path))
			add(hunt, imports_module_at(imports, path), NULL);
	}
}

/* Where the names that start with a dot lie for code of the module. */
static const char *
package_of(struct hunt *hunt, const struct module *module)
{
	return module->directory ? module->directory : path_directory(hunt->imports->arena, module->path);
}

/* "app.seeds", ".seeds", "": its directory; NULL: it is no package. */
static const char *
find_package(struct hunt *hunt, const struct definition *definition, const char *dotted)
{
	struct imports *imports = hunt->imports;
	char *path;

	if (*dotted && *dotted != '.')
		return imports_package_directory(imports, dotted);
	path = arena_strdup(imports->arena, *dotted ? dotted + 1 : dotted);
	for (char *c = path; *c; c++)
		*c = *c == '.' ? '/' : *c;
	path = (char *)path_join(imports->arena, package_of(hunt, definition->module), path);
	return imports_has_directory(imports, path) ? path : NULL;
}

/* "app.seeds.roles", ".roles", "app.seeds.roles:ROWS", "app.seeds.roles.ROWS" */
static void
add_named(struct hunt *hunt, const struct definition *definition, const char *text)
{
	struct module_source source = imports_source(hunt->imports);
	const char *colon = strchr(text, ':'), *taken = colon ? colon + 1 : NULL;
	char *name = arena_copy(hunt->imports->arena, text, strcspn(text, ":"));
	const struct module *module = NULL;
	bool missing;

	if (!strchr(name, '.') || strchr(name, '/'))
		return;
	for (int i = 0; i < 2 && !module; i++) {
		char *dot = strrchr(name, '.');

		module = name[0] == '.' ? source.beside(source.context, package_of(hunt, definition->module), name + 1)
		                        : source.absolute(source.context, definition->module, name, &missing);
		if (module || !dot || dot == name || colon)
			break;
		*dot = '\0';
		taken = dot + 1;
	}
	if (module && module->program)
		add(hunt, module, taken);
}

static void
add_literal(struct hunt *hunt, const struct definition *definition, const struct path_literal *literal)
{
	const char *star = strchr(literal->text, '*');
	const char *directory;

	if (!star)
		add_named(hunt, definition, literal->text);
	if (!star || strchr(literal->text, '/') || star == literal->text || star[-1] != '.')
		return;
	directory = find_package(hunt, definition,
	                         arena_copy(hunt->imports->arena, literal->text, (size_t)(star - literal->text) - 1));
	if (directory && *directory)
		add_all_in(hunt, directory);
}

static bool
is_pkgutil(const struct link *link)
{
	return link->kind == LINK_EXTERNAL && strncmp(link->name, "pkgutil:", 8) == 0;
}

/* pkgutil.iter_modules(__path__), glob("*.py"): in a package, its own; in the revision, those it imports. */
static void
add_listed(struct hunt *hunt, const struct definition *definition)
{
	struct imports *imports = hunt->imports;

	if (definition->module->directory) {
		add_all_in(hunt, definition->module->directory);
		return;
	}
	for (size_t i = 0; definition->kind == DEFINES_ROOT && i < definition->module->nimports; i++) {
		const struct import *import = definition->module->imports[i];
		const char *dotted = import->module && import->level == 0 ? import->module : NULL;
		const char *directory;

		if (dotted && import->name)
			dotted = arena_printf(imports->arena, "%s.%s", dotted, import->name);
		directory = dotted ? imports_package_directory(imports, dotted) : NULL;
		if (directory && *directory &&
		    imports_has_file(imports, path_join(imports->arena, directory, "__init__.py")))
			add_all_in(hunt, directory);
	}
}

/* `whole` names only: what is given, and not how it is put together. */
static void
add_literals(struct hunt *hunt, const struct definition *definition, bool whole)
{
	for (size_t i = 0; i < definition->npaths; i++) {
		if (!whole || !strchr(definition->paths[i]->text, '*'))
			add_literal(hunt, definition, definition->paths[i]);
	}
}

/* A package's, whose names the slicer follows to where its literals say, if they do. */
static bool
is_getattr(const struct definition *definition)
{
	return definition->of && strcmp(definition->of->name, "__getattr__") == 0;
}

/* What the code says itself, and its constants and those that call it. */
static void
look_around(struct hunt *hunt, const struct definition *definition)
{
	const struct slice *slice = hunt->slice;

	if (!hunt->around) {
		callers_init(&hunt->callers, slice, hunt->imports->arena);
		hunt->around = ARENA_ARRAY(hunt->imports->arena, enum around, slice->nsteps);
	}
	memset(hunt->around, 0, slice->nsteps * sizeof *hunt->around);
	for (const struct caller *caller = callers_of(&hunt->callers, definition); caller; caller = caller->next)
		hunt->around[caller->step] = CALLER;
	for (size_t i = 0; i < definition->nlinks; i++) {
		size_t step = callers_step(&hunt->callers, definition->links[i].to);

		if (step)
			hunt->around[step - 1] = CALLED;
	}
	hunt->around[callers_step(&hunt->callers, definition) - 1] = CALLED;
	for (size_t s = 0; s < slice->nsteps; s++) {
		if (hunt->around[s])
			add_literals(hunt, slice->steps[s].definition, hunt->around[s] == CALLER);
	}
}

void
modules_hunt(struct found_modules *found, struct imports *imports, const struct slice *slice)
{
	struct hunt hunt = {.found = found, .imports = imports, .slice = slice};

	for (size_t s = 0; s < slice->nsteps; s++) {
		const struct definition *definition = slice->steps[s].definition;
		bool listed = definition->files & FILES_LISTED, computed = false;

		for (size_t i = 0; i < definition->nlinks; i++) {
			listed |= is_pkgutil(&definition->links[i]);
			computed |= definition->links[i].kind == LINK_COMPUTED &&
			            strcmp(definition->links[i].name, "import_module") == 0;
		}
		/* What all of a module may import is not asked of it by what reaches it. */
		if (definition->kind == DEFINES_MODULE || is_getattr(definition))
			continue;
		if (computed && listed)
			add_listed(&hunt, definition);
		if (computed)
			look_around(&hunt, definition);
	}
}

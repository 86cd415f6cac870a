/*
 * imports.c - roots, packages, and modules parsed when first asked for.
 */
#include "alembic/imports.h"

#include <fnmatch.h>
#include <string.h>

#include "alembic/config.h"
#include "alembic/environment.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"
#include "git/snapshot.h"
#include "python/program.h"
#include "python/survey.h"

enum { DEEPEST_NAMESPACE = 4 };

/* What is known of a path, or of a name; addresses tell the kinds apart. */
static char is_nothing, is_file, is_directory;

static void
add_root(struct imports *imports, const char *path)
{
	const char *normal = path ? path_normalize(imports->arena, path) : NULL;

	if (!normal || normal[0] == '/')
		return;
	for (size_t i = 0; i < imports->nroots; i++) {
		if (strcmp(imports->roots[i], normal) == 0)
			return;
	}
	*ARENA_PUSH(imports->arena, imports->roots, imports->nroots) = normal;
}

static void
add_roots(struct imports *imports, const struct environment *environment, const struct config *config)
{
	struct arena *arena = imports->arena;
	const char *directory = path_directory(arena, environment->source ? environment->source : "");

	for (size_t i = 0; i < environment->nprepend_sys_path; i++)
		add_root(imports, environment->prepend_sys_path[i]);
	imports->nfront = imports->nroots;
	add_root(imports, directory);
	add_root(imports, path_join(arena, directory, "src"));
	add_root(imports, "");
	add_root(imports, "src");
	for (size_t i = 0; i < config->nhelper_roots; i++)
		add_root(imports, path_join(arena, config->directory, config->helper_roots[i]));
	add_root(imports, path_directory(arena, environment->script_location));
	add_root(imports, environment->script_location);
	for (size_t i = 0; i < environment->nversion_locations; i++)
		add_root(imports, environment->version_locations[i]);
}

void
imports_init(struct imports *imports, struct snapshot *snapshot, const struct environment *environment,
             const struct config *config, struct parser *parser, struct map *parsed, struct arena *arena,
             struct error *err)
{
	*imports = (struct imports){.snapshot = snapshot,
	                            .arena = arena,
	                            .parser = parser,
	                            .parsed = parsed,
	                            .stop = config->stop,
	                            .nstop = config->nstop,
	                            .directories = {.arena = arena},
	                            .types = {.arena = arena},
	                            .modules = {.arena = arena},
	                            .names = {.arena = arena},
	                            .err = err};
	add_roots(imports, environment, config);
}

/* One listing is cheaper than a look at each of the many names that are not there. */
static bool
is_listed(struct imports *imports, const char *directory, const char *name)
{
	void **place = map_at(&imports->directories, text_of(directory));
	struct map *names = *place;
	struct snapshot_entry *entries;
	size_t nentries;

	if (!names) {
		*place = names = ARENA_NEW(imports->arena, struct map);
		names->arena = imports->arena;
		if (snapshot_list(imports->snapshot, directory, imports->arena, &entries, &nentries, imports->err) < 0)
			imports->failed = true;
		else
			for (size_t i = 0; i < nentries; i++)
				*map_at(names, text_of(entries[i].name)) = names;
	}
	return map_get(names, text_of(name)) != NULL;
}

static const char *
type_of(struct imports *imports, const char *path)
{
	void **place = map_at(&imports->types, text_of(path));
	const char *directory, *above;
	enum file_type type;
	int found;

	if (*place)
		return *place;
	directory = path_directory(imports->arena, path);
	above = *directory ? type_of(imports, directory) : &is_directory;
	place = map_at(&imports->types, text_of(path));
	if (*path &&
	    (above == &is_nothing || (above == &is_directory && !is_listed(imports, directory, path_base(path))))) {
		*place = &is_nothing;
		return *place;
	}
	found = snapshot_stat(imports->snapshot, path, imports->arena, &type, NULL, imports->err);
	imports->failed |= found < 0;
	*place = found != 0               ? &is_nothing
	         : type == FILE_REGULAR   ? &is_file
	         : type == FILE_DIRECTORY ? &is_directory
	                                  : &is_nothing;
	return *place;
}

bool
imports_has_file(struct imports *imports, const char *path)
{
	return type_of(imports, path) == &is_file;
}

bool
imports_has_directory(struct imports *imports, const char *path)
{
	return type_of(imports, path) == &is_directory;
}

/* Does a directory without __init__.py hold Python at all? */
static bool
holds_python(struct imports *imports, const char *directory, int depth)
{
	struct snapshot_entry *entries;
	size_t nentries;

	if (snapshot_list(imports->snapshot, directory, imports->arena, &entries, &nentries, imports->err) != 0)
		return false;
	for (size_t i = 0; i < nentries; i++) {
		if (entries[i].type == FILE_REGULAR && text_ends(text_of(entries[i].name), ".py"))
			return true;
	}
	for (size_t i = 0; i < nentries && depth > 0; i++) {
		if (entries[i].type == FILE_DIRECTORY &&
		    holds_python(imports, path_join(imports->arena, directory, entries[i].name), depth - 1))
			return true;
	}
	return false;
}

/* import_module("../x") and "a..b" name nothing that Python would find. */
static bool
is_dotted_name(const char *dotted)
{
	size_t length = strlen(dotted);

	return !strchr(dotted, '/') && dotted[0] != '.' && (length == 0 || dotted[length - 1] != '.') &&
	       !strstr(dotted, "..");
}

/*
 * The file a dotted name means in a directory: "x/__init__.py", "x.py"; or, with *is_namespace, the directory
 * "x".  "" is the directory's own package.
 */
static const char *
locate(struct imports *imports, const char *directory, const char *dotted, bool *is_namespace)
{
	struct arena *arena = imports->arena;
	const char *path = directory, *file;

	*is_namespace = false;
	if (!is_dotted_name(dotted))
		return NULL;
	while (*dotted) {
		size_t length = strcspn(dotted, ".");
		const char *name = arena_copy(arena, dotted, length);
		const char *package = path_join(arena, path, name);

		dotted += length + (dotted[length] == '.');
		file = arena_printf(arena, "%s.py", package);
		if (!*dotted && !imports_has_file(imports, path_join(arena, package, "__init__.py")) &&
		    imports_has_file(imports, file))
			return file;
		if (type_of(imports, package) != &is_directory)
			return NULL;
		path = package;
	}
	file = path_join(arena, path, "__init__.py");
	if (imports_has_file(imports, file))
		return file;
	*is_namespace = true;
	return path;
}

static const char *
top_of(struct arena *arena, const char *dotted)
{
	return arena_copy(arena, dotted, strcspn(dotted, "."));
}

/* The dotted name of a path seen from a root; NULL when it has none there. */
static const char *
dotted_from(struct imports *imports, const char *root, const char *path, bool is_namespace)
{
	char *name;
	size_t length;

	if (!path_within(root, path) || strcmp(root, path) == 0)
		return NULL;
	name = arena_strdup(imports->arena, path + strlen(root) + (root[0] != '\0'));
	length = strlen(name);
	if (text_ends(text_of(name), "/__init__.py"))
		name[length - strlen("/__init__.py")] = '\0';
	else if (!is_namespace && length > 3)
		name[length - 3] = '\0';
	if (strchr(name, '.') || strcmp(name, "__init__") == 0)
		return NULL;
	for (char *c = name; *c; c++)
		*c = *c == '/' ? '.' : *c;
	return name;
}

/* Does `import name` bring that very path? */
static bool
leads_back(struct imports *imports, const char *name, const char *path)
{
	for (size_t i = 0; i < imports->nroots; i++) {
		bool is_namespace;
		const char *found = locate(imports, imports->roots[i], name, &is_namespace);

		if (found)
			return strcmp(found, path) == 0;
	}
	return false;
}

/* From the first root below which a package or the module itself lies: app.x of src/app/x.py, not src.app.x. */
static const char *
name_of(struct imports *imports, const char *path, bool is_namespace)
{
	const char *best = NULL;

	for (size_t i = 0; i < imports->nroots; i++) {
		const char *name = dotted_from(imports, imports->roots[i], path, is_namespace), *top;
		bool loose;

		if (!name || !leads_back(imports, name, path))
			continue;
		top = locate(imports, imports->roots[i], top_of(imports->arena, name), &loose);
		if (top && !loose)
			return name;
		if (!best || strlen(name) < strlen(best))
			best = name;
	}
	return best ? best : path;
}

static const struct module *
parse_module(struct imports *imports, const char *path)
{
	struct module *module = map_get(imports->parsed, text_of(path));
	const struct program *program;
	struct text content;

	if (module)
		return module;
	if (snapshot_read(imports->snapshot, path, imports->arena, &content, imports->err) != 0) {
		imports->failed = true;
		content = TEXT("");
	}
	program = program_parse(imports->parser, content, false, imports->arena);
	module = module_of(imports->parser, program, imports->arena);
	if (strcmp(path_base(path), "__init__.py") == 0)
		module->directory = path_directory(imports->arena, path);
	*map_at(imports->parsed, text_of(path)) = module;
	return module;
}

static const struct module *
module_at(struct imports *imports, const char *path, bool is_namespace)
{
	struct module *module = map_get(&imports->modules, text_of(path));

	if (module)
		return module;
	module = ARENA_NEW(imports->arena, struct module);
	if (is_namespace) {
		module->names.arena = imports->arena;
		module->directory = path;
	} else {
		*module = *parse_module(imports, path);
	}
	module->path = path;
	module->name = name_of(imports, path, is_namespace);
	*map_at(&imports->modules, text_of(path)) = module;
	return module;
}

const struct module *
imports_module_at(struct imports *imports, const char *path)
{
	return module_at(imports, path, false);
}

struct module *
imports_read(struct imports *imports, const char *path)
{
	struct module *module = ARENA_NEW(imports->arena, struct module);

	*module = *parse_module(imports, path);
	module->path = path;
	module->name = path_base(path);
	return module;
}

static bool
is_reserved(const char *top)
{
	return strcmp(top, "alembic") == 0 || strcmp(top, "sqlalchemy") == 0;
}

static const struct module *
find_absolute(struct imports *imports, const char *dotted, bool *missing)
{
	struct arena *arena = imports->arena;
	const char *top = top_of(arena, dotted), *directory = NULL, *path;
	bool is_namespace, library = is_standard_library(text_of(top));

	*missing = false;
	if (is_reserved(top))
		return NULL;
	for (size_t i = 0; i < (library ? imports->nfront : imports->nroots); i++) {
		path = locate(imports, imports->roots[i], dotted, &is_namespace);
		if (path && !is_namespace)
			return module_at(imports, path, false);
		if (path && !directory && !library && holds_python(imports, path, DEEPEST_NAMESPACE))
			directory = path;
		path = locate(imports, imports->roots[i], top, &is_namespace);
		*missing |= path && !is_namespace;
	}
	*missing &= !directory;
	return directory ? module_at(imports, directory, true) : NULL;
}

struct meaning {
	const struct module *module;
	bool missing;
};

static const struct module *
absolute(void *context, const char *dotted, bool *missing)
{
	struct imports *imports = context;
	void **place = map_at(&imports->names, text_of(dotted));
	struct meaning *meaning = *place;

	if (!meaning) {
		meaning = ARENA_NEW(imports->arena, struct meaning);
		meaning->module = find_absolute(imports, dotted, &meaning->missing);
		*map_at(&imports->names, text_of(arena_strdup(imports->arena, dotted))) = meaning;
	}
	*missing = meaning->missing;
	return meaning->module;
}

static const struct module *
beside(void *context, const char *directory, const char *dotted)
{
	struct imports *imports = context;
	bool is_namespace;
	const char *path = locate(imports, directory, dotted, &is_namespace);

	return path ? module_at(imports, path, is_namespace) : NULL;
}

bool
imports_stop(const char *const *patterns, size_t npatterns, const char *module)
{
	for (size_t i = 0; i < npatterns; i++) {
		size_t length = strlen(patterns[i]);

		if (fnmatch(patterns[i], module, 0) == 0)
			return true;
		if (length > 2 && strcmp(patterns[i] + length - 2, ".*") == 0 && strlen(module) == length - 2 &&
		    strncmp(patterns[i], module, length - 2) == 0)
			return true;
	}
	return false;
}

static bool
stops(void *context, const char *module)
{
	const struct imports *imports = context;

	return imports_stop(imports->stop, imports->nstop, module);
}

struct module_source
imports_source(struct imports *imports)
{
	return (struct module_source){.context = imports, .absolute = absolute, .beside = beside, .stops = stops};
}

bool
imports_is_external(struct imports *imports, const char *top)
{
	struct arena *arena = imports->arena;
	bool library = is_standard_library(text_of(top));

	if (is_reserved(top))
		return true;
	for (size_t i = 0; i < (library ? imports->nfront : imports->nroots); i++) {
		bool is_namespace;
		const char *path = locate(imports, imports->roots[i], top_of(arena, top), &is_namespace);

		if (path && !(is_namespace && (library || !holds_python(imports, path, DEEPEST_NAMESPACE))))
			return false;
	}
	return true;
}

const char *
imports_package_directory(struct imports *imports, const char *dotted)
{
	for (size_t i = 0; i < imports->nroots; i++) {
		bool is_namespace;
		const char *path = locate(imports, imports->roots[i], dotted, &is_namespace);

		if (path)
			return is_namespace ? path : path_directory(imports->arena, path);
	}
	return NULL;
}

/*
 * import_find.c - dotted names in the roots, and the names of what lies there.
 */
#include "reach/import_find.h"

#include <string.h>

#include "base/arena.h"
#include "base/path.h"
#include "git/snapshot.h"
#include "python/survey.h"
#include "reach/import_roots.h"
#include "reach/imports.h"
#include "slice/module.h"

const char *
import_top(struct imports *imports, const char *dotted)
{
	return arena_copy(imports->arena, dotted, strcspn(dotted, "."));
}

/* import_module("../x") and "a..b" name nothing that Python would find. */
bool
import_is_dotted(const char *dotted)
{
	size_t length = strlen(dotted);

	return length && !strchr(dotted, '/') && dotted[0] != '.' && dotted[length - 1] != '.' && !strstr(dotted, "..");
}

/* They are there before anything of the project is. */
static bool
is_reserved(const char *top)
{
	return strcmp(top, "alembic") == 0 || strcmp(top, "sqlalchemy") == 0;
}

bool
import_is_known(const char *top)
{
	return is_reserved(top) || is_standard_library(text_of(top));
}

static struct import_place
find_top(struct imports *imports, const char *top)
{
	bool library = is_standard_library(text_of(top));
	struct import_place place = {0};

	if (!is_reserved(top))
		place = import_place_find(imports, imports->roots, library ? imports->nfront : imports->nroots, top);
	if (place.kind == IMPORT_NAMESPACE && (library || !import_holds_python(imports, place.path)))
		place = (struct import_place){0};
	return place;
}

/* The same package in other roots, where its __init__ says that it is in all of them: pkgutil's and setuptools' ways
 * before there were namespaces. */
static struct import_place
find_in_portions(struct imports *imports, const struct import_place *package, const char *dotted, const char *name)
{
	const char *dot = strrchr(dotted, '.');
	const char *const *above = imports->roots;
	size_t nabove = imports->nroots, ndirectories = 0;
	const char **directories = NULL;
	struct text content;

	if (snapshot_read(imports->snapshot, package->path, imports->arena, &content, imports->err) != 0 ||
	    !(memmem(content.data, content.length, "extend_path", strlen("extend_path")) ||
	      memmem(content.data, content.length, "declare_namespace", strlen("declare_namespace"))))
		return (struct import_place){0};
	if (dot) {
		const struct import_place *outer =
			import_find(imports, arena_copy(imports->arena, dotted, (size_t)(dot - dotted)));

		above = outer->within;
		nabove = outer->nwithin;
	}
	for (size_t i = 0; i < nabove; i++)
		*ARENA_PUSH(imports->arena, directories, ndirectories) =
			path_join(imports->arena, above[i], dot ? dot + 1 : dotted);
	return import_place_find(imports, directories, ndirectories, name);
}

static struct import_place
find_dotted(struct imports *imports, const char *dotted)
{
	const char *dot = strrchr(dotted, '.'), *above;
	const struct import_place *package;
	struct import_place place;

	if (!dot)
		return find_top(imports, dotted);
	above = arena_copy(imports->arena, dotted, (size_t)(dot - dotted));
	package = import_find(imports, above);
	place = import_place_find(imports, package->within, package->nwithin, dot + 1);
	if (package->leaves)
		place.leaves = package->leaves;
	else if (place.kind == IMPORT_NOTHING && package->kind == IMPORT_PACKAGE)
		place = find_in_portions(imports, package, above, dot + 1);
	return place;
}

/* What a dotted name means in the roots. */
const struct import_place *
import_find(struct imports *imports, const char *dotted)
{
	static const struct import_place nothing;
	struct import_place *place = map_get(&imports->names, text_of(dotted));

	if (!import_is_dotted(dotted))
		return &nothing;
	if (!place) {
		place = ARENA_NEW(imports->arena, struct import_place);
		*place = find_dotted(imports, dotted);
		*map_at(&imports->names, text_of(arena_strdup(imports->arena, dotted))) = place;
	}
	return place;
}

struct import_place
import_find_in(struct imports *imports, const char **directories, size_t ndirectories, const char *dotted)
{
	struct import_place place = {.within = directories, .nwithin = ndirectories};

	for (const char *rest = dotted; rest; rest = strchr(rest, '.') ? strchr(rest, '.') + 1 : NULL)
		place = import_place_find(imports, place.within, place.nwithin, import_top(imports, rest));
	return place.kind == IMPORT_NAMESPACE ? (struct import_place){0} : place;
}

/* The dotted name of a file or directory, without suffix and __init__, seen from a root; NULL when it has none there.
 */
static const char *
dotted_from(struct imports *imports, const char *root, const char *path)
{
	size_t length = strlen(path);
	char *name;

	if (import_is_package_file(path))
		length = strlen(path_directory(imports->arena, path));
	else if (!imports_has_directory(imports, path))
		length = (size_t)(path_base(path) - path) + strcspn(path_base(path), ".");
	if (!path_within(root, path) || length <= strlen(root))
		return NULL;
	name = arena_copy(imports->arena, path, length) + strlen(root) + (*root != '\0');
	if (strchr(name, '.'))
		return NULL;
	for (char *c = name; *c; c++)
		*c = *c == '/' ? '.' : *c;
	return name;
}

static bool
is_part_of(const struct import_place *place, const char *path)
{
	for (size_t i = 0; place->kind == IMPORT_NAMESPACE && i < place->nwithin; i++) {
		if (strcmp(place->within[i], path) == 0)
			return true;
	}
	return place->path && strcmp(place->path, path) == 0;
}

/*
 * The name by which `import` brings a path: from the first root below which a package or the module itself lies, so
 * that it is app.x of src/app/x.py, not src.app.x.  Otherwise it is *loose, or NULL when no root leads there.
 */
static const char *
name_in_roots(struct imports *imports, const char *path, const char **loose)
{
	*loose = NULL;
	for (size_t i = 0; i < imports->nroots; i++) {
		const char *name = dotted_from(imports, imports->roots[i], path);

		if (!name || !is_part_of(import_find(imports, name), path))
			continue;
		if (import_find(imports, import_top(imports, name))->kind != IMPORT_NAMESPACE)
			return name;
		if (!*loose || strlen(name) < strlen(*loose))
			*loose = name;
	}
	return NULL;
}

/* By the topmost of the packages that it lies in; NULL when it lies in none. */
static const char *
name_in_packages(struct imports *imports, const char *path)
{
	const char *root = path_directory(imports->arena, path), *lowest = root;

	while (*root && import_package_file(imports, root))
		root = path_directory(imports->arena, root);
	return strcmp(root, lowest) == 0 ? NULL : dotted_from(imports, root, path);
}

/* No two modules share a name. */
const char *
import_name(struct imports *imports, const char *path, const char *imported_as)
{
	const char *loose, *name = name_in_roots(imports, path, &loose);
	void **owner;

	if (!name)
		name = imported_as ? imported_as : name_in_packages(imports, path);
	if (!name)
		name = loose ? loose : path;
	owner = map_at(&imports->owners, text_of(name));
	if (!*owner)
		*owner = (void *)path;
	return strcmp(*owner, path) == 0 ? name : path;
}

/* Where Python looks in a directory: without __init__ in all portions of the namespace that it is part of. */
const struct import_place *
import_package_at(struct imports *imports, const char *directory)
{
	struct import_place *place = map_get(&imports->portions, text_of(directory));
	const char *name = NULL, *file;

	if (place)
		return place;
	place = ARENA_NEW(imports->arena, struct import_place);
	*map_at(&imports->portions, text_of(arena_strdup(imports->arena, directory))) = place;
	file = import_package_file(imports, directory);
	if (!file && *directory && !name_in_roots(imports, directory, &name) && name) {
		*place = *import_find(imports, name);
		return place;
	}
	place->kind = file ? IMPORT_PACKAGE : IMPORT_NAMESPACE;
	place->path = file ? file : directory;
	*ARENA_PUSH(imports->arena, place->within, place->nwithin) = directory;
	return place;
}

/* A dotted name in a directory; "" is the directory's own package. */
struct import_place
import_find_beside(struct imports *imports, const char *directory, const char *dotted)
{
	struct import_place place = *import_package_at(imports, directory);

	if (*dotted && !import_is_dotted(dotted))
		return (struct import_place){0};
	while (*dotted) {
		size_t length = strcspn(dotted, ".");

		place = import_place_find(imports, place.within, place.nwithin,
		                          arena_copy(imports->arena, dotted, length));
		dotted += length + (dotted[length] == '.');
	}
	return place;
}

/* The root that a module was found in, by its name; NULL: it is one of those that all have, or not known. */
const char *
import_own_root(struct imports *imports, const struct module *module)
{
	const char *path =
		import_is_package_file(module->path) ? path_directory(imports->arena, module->path) : module->path;

	if (strcmp(module->name, module->path) == 0)
		return NULL;
	for (const char *dot = module->name; dot; dot = strchr(dot + 1, '.'))
		path = path_directory(imports->arena, path);
	return import_roots_have(imports, path) ? NULL : path;
}

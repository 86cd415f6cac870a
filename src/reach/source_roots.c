/*
 * source_roots.c - a few keys of pyproject.toml and setup.cfg.
 */
#include "reach/source_roots.h"

#include <stdbool.h>
#include <string.h>

#include "alembic/ini.h"
#include "alembic/toml.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"
#include "git/snapshot.h"
#include "reach/setup_py.h"

static const struct toml_value *
find(const struct toml_value *table, const char *dotted)
{
	while (table && *dotted) {
		char key[64];
		size_t length = strcspn(dotted, ".");

		if (length >= sizeof key || table->type != TOML_TABLE)
			return NULL;
		memcpy(key, dotted, length);
		key[length] = '\0';
		table = toml_get(table, key);
		dotted += length + (dotted[length] == '.');
	}
	return table;
}

static const char *
plain(const struct roots *roots, const struct toml_value *value)
{
	if (!value || value->type != TOML_STRING || memchr(value->string.data, '\0', value->string.length))
		return NULL;
	return arena_copy(roots->arena, value->string.data, value->string.length);
}

void
roots_add(struct roots *roots, const char *directory)
{
	if (directory)
		*ARENA_PUSH(roots->arena, roots->items, roots->nitems) = directory;
}

/* A package by name lies in a directory; below a root where that ends as the name does. */
void
roots_add_package(struct roots *roots, const char *package, const char *directory)
{
	size_t length = strlen(package), end = strlen(directory);
	const char *tail;

	while (end > 0 && directory[end - 1] == '/')
		end--;
	directory = arena_copy(roots->arena, directory, end);
	if (length == 0) {
		roots_add(roots, directory);
		return;
	}
	if (end < length)
		return;
	tail = directory + end - length;
	for (size_t i = 0; i < length; i++) {
		if (tail[i] != (package[i] == '.' ? '/' : package[i]))
			return;
	}
	if (end == length)
		roots_add(roots, "");
	else if (tail[-1] == '/')
		roots_add(roots, arena_copy(roots->arena, directory, end - length - 1));
}

/* A string, or an array of them. */
static void
add(struct roots *roots, const struct toml_value *value)
{
	roots_add(roots, plain(roots, value));
	for (size_t i = 0; value && value->type == TOML_ARRAY && i < value->array.nitems; i++)
		add(roots, value->array.items[i]);
}

/* poetry's packages = [{ include = "app", from = "backend" }] */
static void
add_from(struct roots *roots, const struct toml_value *packages)
{
	for (size_t i = 0; packages && packages->type == TOML_ARRAY && i < packages->array.nitems; i++)
		add(roots, toml_get(packages->array.items[i], "from"));
}

/* hatch's packages = ["backend/app"] */
static void
add_above(struct roots *roots, const struct toml_value *packages)
{
	struct roots paths = {.arena = roots->arena};

	add(&paths, packages);
	for (size_t i = 0; i < paths.nitems; i++)
		roots_add(roots, path_directory(roots->arena, paths.items[i]));
}

/* setuptools' { "" = "lib", "app" = "backend/app" } */
static void
add_package_dir_table(struct roots *roots, const struct toml_value *table)
{
	for (size_t i = 0; table && table->type == TOML_TABLE && i < table->table.npairs; i++) {
		const struct toml_pair *pair = &table->table.pairs[i];
		const char *directory = plain(roots, pair->value);

		if (directory)
			roots_add_package(roots, arena_copy(roots->arena, pair->key.data, pair->key.length), directory);
	}
}

static bool
may_name_roots(struct text content)
{
	static const char *const words[] = {"from",  "package-dir", "where",   "wheel",
	                                    "build", "module-root", "sources", "python-source"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (memmem(content.data, content.length, words[i], strlen(words[i])))
			return true;
	}
	return false;
}

static void
read_toml(struct roots *roots, struct snapshot *snapshot, const char *directory)
{
	static const char *const keys[] = {"tool.setuptools.packages.find.where",
	                                   "tool.uv.build-backend.module-root",
	                                   "tool.pdm.build.package-dir",
	                                   "tool.maturin.python-source",
	                                   "tool.hatch.build.sources",
	                                   "tool.hatch.build.targets.wheel.sources",
	                                   "tool.hatch.build.dev-mode-dirs"};
	const char *path = path_join(roots->arena, directory, "pyproject.toml");
	struct toml_value *root;
	struct text content;
	struct error untold;

	if (snapshot_read(snapshot, path, roots->arena, &content, &untold) != 0 || content.length == 0 ||
	    !may_name_roots(content) || toml_parse(&root, path, content, roots->arena, &untold) < 0)
		return;
	add_package_dir_table(roots, find(root, "tool.setuptools.package-dir"));
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		add(roots, find(root, keys[i]));
	add_from(roots, find(root, "tool.poetry.packages"));
	add_above(roots, find(root, "tool.hatch.build.targets.wheel.packages"));
}

static void
add_words(struct roots *roots, const char *value)
{
	static const char separators[] = " \t\n,";

	for (value += strspn(value, separators); *value; value += strspn(value, separators)) {
		size_t length = strcspn(value, separators);

		roots_add(roots, arena_copy(roots->arena, value, length));
		value += length;
	}
}

/* Lines like "= lib" and "app = lib/app" */
static void
add_package_dir(struct roots *roots, const char *value)
{
	static const char blanks[] = " \t";

	for (; *value; value += *value == '\n') {
		const char *line = arena_copy(roots->arena, value + strspn(value, blanks),
		                              strcspn(value + strspn(value, blanks), "\n"));
		size_t name = strcspn(line, "= \t");
		const char *equals = strchr(line, '=');

		if (equals)
			roots_add_package(roots, arena_copy(roots->arena, line, name),
			                  arena_copy(roots->arena, equals + 1 + strspn(equals + 1, blanks),
			                             strcspn(equals + 1 + strspn(equals + 1, blanks), " \t,")));
		value += strcspn(value, "\n");
	}
}

/* A file that ConfigParser refuses tells nothing. */
static void
read_cfg(struct roots *roots, struct snapshot *snapshot, const char *directory)
{
	static const struct {
		const char *section, *option;
		void (*add)(struct roots *roots, const char *value);
	} keys[] = {{"options", "package_dir", add_package_dir},
	            {"options.packages.find", "where", add_words},
	            {"files", "packages_root", add_words}};
	const char *path = path_join(roots->arena, directory, "setup.cfg");
	struct ini ini = {0};
	struct text content;
	struct error untold;

	if (snapshot_read(snapshot, path, roots->arena, &content, &untold) != 0 || content.length == 0 ||
	    ini_parse(&ini, path, content, directory, roots->arena, &untold) < 0)
		return;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		const struct ini_section *section = ini_section(&ini, keys[i].section);
		const struct ini_option *option = section ? ini_option(&ini, section, keys[i].option) : NULL;

		if (option)
			keys[i].add(roots, option->value);
	}
}

const char **
source_roots(struct snapshot *snapshot, const char *directory, struct arena *arena, size_t *nroots)
{
	struct roots roots = {.arena = arena};

	read_toml(&roots, snapshot, directory);
	read_cfg(&roots, snapshot, directory);
	setup_py_read(&roots, snapshot, directory);
	*nroots = roots.nitems;
	return roots.items;
}

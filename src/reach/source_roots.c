/*
 * source_roots.c - a few keys of pyproject.toml, setup.cfg, pytest.ini and tox.ini.
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

struct roots {
	struct arena *arena;
	const char **items;
	size_t nitems;
};

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

/* A string, or an array of them. */
static void
add(struct roots *roots, const struct toml_value *value)
{
	if (value && value->type == TOML_STRING && !memchr(value->string.data, '\0', value->string.length))
		*ARENA_PUSH(roots->arena, roots->items, roots->nitems) =
			arena_copy(roots->arena, value->string.data, value->string.length);
	for (size_t i = 0; value && value->type == TOML_ARRAY && i < value->array.nitems; i++)
		add(roots, value->array.items[i]);
}

/* packages = [{ include = "app", from = "backend" }] */
static void
add_poetry(struct roots *roots, const struct toml_value *packages)
{
	for (size_t i = 0; packages && packages->type == TOML_ARRAY && i < packages->array.nitems; i++)
		add(roots, toml_get(packages->array.items[i], "from"));
}

/* packages = ["backend/app"] */
static void
add_hatch(struct roots *roots, const struct toml_value *packages)
{
	struct roots paths = {.arena = roots->arena};

	add(&paths, packages);
	for (size_t i = 0; i < paths.nitems; i++)
		*ARENA_PUSH(roots->arena, roots->items, roots->nitems) = path_directory(roots->arena, paths.items[i]);
}

static bool
may_name_roots(struct text content)
{
	static const char *const words[] = {"from", "package-dir", "where", "wheel", "module-root", "pythonpath"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (memmem(content.data, content.length, words[i], strlen(words[i])))
			return true;
	}
	return false;
}

static void
read_toml(struct roots *roots, struct snapshot *snapshot, const char *directory)
{
	static const char *const keys[] = {"tool.setuptools.packages.find.where", "tool.uv.build-backend.module-root",
	                                   "tool.pdm.build.package-dir", "tool.pytest.ini_options.pythonpath"};
	const char *path = path_join(roots->arena, directory, "pyproject.toml");
	const struct toml_value *package_dir;
	struct toml_value *root;
	struct text content;
	struct error untold;

	if (snapshot_read(snapshot, path, roots->arena, &content, &untold) != 0 || content.length == 0 ||
	    !may_name_roots(content) || toml_parse(&root, path, content, roots->arena, &untold) < 0)
		return;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		add(roots, find(root, keys[i]));
	package_dir = find(root, "tool.setuptools.package-dir");
	if (package_dir && package_dir->type == TOML_TABLE)
		add(roots, toml_get(package_dir, ""));
	add_poetry(roots, find(root, "tool.poetry.packages"));
	add_hatch(roots, find(root, "tool.hatch.build.targets.wheel.packages"));
}

static void
add_words(struct roots *roots, const char *value)
{
	static const char separators[] = " \t\n,";

	for (value += strspn(value, separators); *value; value += strspn(value, separators)) {
		size_t length = strcspn(value, separators);

		*ARENA_PUSH(roots->arena, roots->items, roots->nitems) = arena_copy(roots->arena, value, length);
		value += length;
	}
}

/* "= lib" of lines like "app = lib/app" */
static void
add_package_dir(struct roots *roots, const char *value)
{
	while (*value) {
		value += strspn(value, " \t\n");
		if (*value == '=')
			add_words(roots, arena_copy(roots->arena, value + 1, strcspn(value, "\n") - 1));
		value += strcspn(value, "\n");
	}
}

/* Options of ini files; a file that ConfigParser refuses tells nothing. */
static void
read_ini(struct roots *roots, struct snapshot *snapshot, const char *directory)
{
	static const struct {
		const char *file, *section, *option;
		void (*add)(struct roots *roots, const char *value);
	} keys[] = {{"setup.cfg", "options", "package_dir", add_package_dir},
	            {"setup.cfg", "options.packages.find", "where", add_words},
	            {"setup.cfg", "tool:pytest", "pythonpath", add_words},
	            {"pytest.ini", "pytest", "pythonpath", add_words},
	            {"tox.ini", "pytest", "pythonpath", add_words}};
	const char *file = "";
	struct ini ini = {0};

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		const char *path = path_join(roots->arena, directory, keys[i].file);
		const struct ini_section *section;
		const struct ini_option *option;
		struct text content;
		struct error untold;

		if (strcmp(keys[i].file, file) != 0) {
			file = keys[i].file;
			ini = (struct ini){0};
			if (snapshot_read(snapshot, path, roots->arena, &content, &untold) == 0 && content.length &&
			    ini_parse(&ini, path, content, directory, roots->arena, &untold) < 0)
				ini = (struct ini){0};
		}
		section = ini_section(&ini, keys[i].section);
		option = section ? ini_option(&ini, section, keys[i].option) : NULL;
		if (option)
			keys[i].add(roots, option->value);
	}
}

const char **
source_roots(struct snapshot *snapshot, const char *directory, struct arena *arena, size_t *nroots)
{
	struct roots roots = {.arena = arena};

	read_toml(&roots, snapshot, directory);
	read_ini(&roots, snapshot, directory);
	*nroots = roots.nitems;
	return roots.items;
}

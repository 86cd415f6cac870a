/*
 * environment_ini.c - which inis and pyproject.tomls configure Alembic.
 */
#include <strings.h>

#include "alembic/environment_finder.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"
#include "git/snapshot.h"

static bool
mentions(struct text content, const char *word)
{
	size_t length = strlen(word);

	for (size_t i = 0; i + length <= content.length; i++)
		if (strncasecmp(content.data + i, word, length) == 0)
			return true;
	return false;
}

/* Does a line begin so? */
static bool
has_line(struct text content, const char *beginning)
{
	size_t length = strlen(beginning);

	for (size_t i = 0; i + length <= content.length; i++)
		if ((i == 0 || content.data[i - 1] == '\n') && strncasecmp(content.data + i, beginning, length) == 0)
			return true;
	return false;
}

static const struct ini_option *
own_option(const struct ini_section *section, const char *name)
{
	for (size_t i = 0; i < section->noptions; i++)
		if (strcmp(section->options[i].name, name) == 0)
			return &section->options[i];
	return NULL;
}

/* [alembic], and what may be chosen with `alembic --name`. */
static bool
configures_alembic(const struct ini *ini, const struct ini_section *section)
{
	if (!ini_section(ini, section->name))
		return false;
	return strcmp(section->name, "alembic") == 0 || own_option(section, "script_location") ||
	       (own_option(section, "version_locations") && ini_option(ini, section, "script_location"));
}

static int
add_sections(struct finder *finder, struct map *ini_directories, const struct ini *ini, const char *home)
{
	bool has_env;

	if (is_file(finder, path_join(finder->arena, home, "env.py"), &has_env) != 0)
		return -1;
	for (size_t i = 0; i < ini->nsections; i++) {
		const struct ini_section *section = &ini->sections[i];
		struct source source = {
			.settings = {.ini = ini, .section = section},
			.path = ini->path,
			.home = home,
			.line = section->line,
			.own_directory = has_env && !ini_option(ini, section, "script_location"),
		};

		if (!configures_alembic(ini, section))
			continue;
		if (strcmp(section->name, "alembic") == 0)
			*map_at(ini_directories, text_of(home)) = finder;
		if (source_add(finder, &source) != 0)
			return -1;
	}
	return 0;
}

static int
add_ini(struct finder *finder, struct map *ini_directories, const char *path)
{
	const char *home = path_directory(finder->arena, path);
	const char *here = arena_printf(finder->arena, "%s%s%s", REPOSITORY, *home ? "/" : "", home);
	struct ini *ini = ARENA_NEW(finder->arena, struct ini);
	struct text content;
	int found = snapshot_read(finder->snapshot, path, finder->arena, &content, finder->err);

	if (found != 0)
		return found < 0 ? -1 : 0;
	if (!mentions(content, "alembic") && !mentions(content, "script_location"))
		return 0;
	if (ini_parse(ini, path, content, here, finder->arena, finder->err) == 0)
		return add_sections(finder, ini_directories, ini, home);
	if (strcmp(path_base(path), "alembic.ini") == 0 || has_line(content, "[alembic]") ||
	    has_line(content, "script_location"))
		return -1;
	finder_note(finder, path, 0, "not used: %s", finder->err->message);
	return 0;
}

/* By itself only where it is not merged into what an ini says. */
static int
add_pyproject(struct finder *finder, const struct map *ini_directories, const char *path)
{
	struct source source = {.path = path, .home = path_directory(finder->arena, path)};

	if (map_get(ini_directories, text_of(source.home)))
		return 0;
	if (alembic_table_of(finder, source.home, &source.settings.toml) != 0)
		return -1;
	if (!source.settings.toml->table ||
	    (source.settings.toml->merged && !toml_get(source.settings.toml->table, "script_location")))
		return 0;
	source.line = source.settings.toml->table->line;
	return source_add(finder, &source);
}

int
find_configured(struct finder *finder)
{
	struct map ini_directories = MAP_INIT(finder->arena); /* those where an ini has [alembic] */

	for (size_t i = 0; i < finder->ntracked; i++)
		if (text_ends(text_of(finder->tracked[i]), ".ini") && !is_template(finder->tracked[i]) &&
		    add_ini(finder, &ini_directories, finder->tracked[i]) != 0)
			return -1;
	for (size_t i = 0; i < finder->ntracked; i++)
		if (strcmp(path_base(finder->tracked[i]), "pyproject.toml") == 0 && !is_template(finder->tracked[i]) &&
		    add_pyproject(finder, &ini_directories, finder->tracked[i]) != 0)
			return -1;
	return sources_settle(finder);
}

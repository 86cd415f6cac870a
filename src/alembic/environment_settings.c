/*
 * environment_settings.c - options from an ini section and, option by option, from [tool.alembic].
 *
 * After Config.get_alembic_option, get_version_locations_list and their like
 * in Alembic's config.py.
 */
#include "alembic/environment_finder.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/path.h"
#include "git/snapshot.h"

/* A file that is no TOML is somebody else's trouble, or a template, unless it configures Alembic. */
static int
read_alembic_table(struct finder *finder, struct alembic_table *entry)
{
	struct text content;
	struct toml_value *root;
	int found = snapshot_read(finder->snapshot, entry->path, finder->arena, &content, finder->err);

	if (found != 0)
		return found < 0 ? -1 : 0;
	if (!memmem(content.data, content.length, "alembic", strlen("alembic")))
		return 0;
	if (toml_parse(&root, entry->path, content, finder->arena, finder->err) != 0) {
		if (memmem(content.data, content.length, "tool.alembic", strlen("tool.alembic")))
			return -1;
		finder_note(finder, entry->path, 0, "not used: %s", finder->err->message);
		return 0;
	}
	entry->table = toml_get(toml_get(root, "tool"), "alembic");
	if (entry->table && entry->table->type != TOML_TABLE)
		return error_set(finder->err, "%s:%d: 'tool.alembic' must be a table", entry->path, entry->table->line);
	return 0;
}

int
alembic_table_of(struct finder *finder, const char *directory, struct alembic_table **table)
{
	void **slot = map_at(&finder->alembic_tables, text_of(directory));
	struct alembic_table *entry = *slot;

	if (!entry) {
		*slot = entry = ARENA_NEW(finder->arena, struct alembic_table);
		entry->path = path_join(finder->arena, directory, "pyproject.toml");
		if (read_alembic_table(finder, entry) != 0)
			return -1;
	}
	*table = entry;
	return 0;
}

static struct toml_value *
toml_setting(const struct settings *settings, const char *name)
{
	return settings->toml ? toml_get(settings->toml->table, name) : NULL;
}

/* A string of [tool.alembic]: %(here)s and %% of Python's own % operator. */
static int
toml_text(struct finder *finder, const char *path, const char *name, const struct toml_value *value, const char **text)
{
	const char *here = path_directory(finder->arena, path), *rest = value->string.data;
	struct buffer out = BUFFER_INIT;

	if (value->type != TOML_STRING || strlen(rest) != value->string.length)
		return error_set(finder->err, "%s:%d: '%s' must be a string", path, value->line, name);
	while (*rest) {
		size_t length = strcspn(rest, "%");

		buffer_add(&out, rest, length);
		rest += length;
		if (strncmp(rest, "%%", 2) == 0) {
			buffer_char(&out, '%');
			rest += 2;
		} else if (strncmp(rest, "%(here)s", 8) == 0) {
			buffer_string(&out, REPOSITORY);
			buffer_string(&out, *here ? "/" : "");
			buffer_string(&out, here);
			rest += 8;
		} else if (*rest) {
			buffer_free(&out);
			return error_set(finder->err, "%s:%d: in '%s' only '%%%%' and '%%(here)s' may follow a '%%'",
			                 path, value->line, name);
		}
	}
	*text = arena_copy(finder->arena, out.data, out.length);
	buffer_free(&out);
	return 0;
}

/* From the ini alone; value NULL when it does not set it. */
static int
ini_setting(struct finder *finder, const struct settings *settings, const char *name, struct setting *setting)
{
	const struct ini_option *option;

	*setting = (struct setting){NULL};
	if (!settings->ini)
		return 0;
	option = ini_option(settings->ini, settings->section, name);
	setting->path = settings->ini->path;
	setting->line = option ? option->line : settings->section->line;
	if (!option)
		return 0;
	return ini_get(settings->ini, settings->section, name, finder->arena, &setting->value, finder->err);
}

int
settings_string(struct finder *finder, const struct settings *settings, const char *name, struct setting *setting)
{
	const struct toml_value *value = toml_setting(settings, name);

	if (ini_setting(finder, settings, name, setting) != 0)
		return -1;
	if (setting->value || !value)
		return 0;
	setting->path = settings->toml->path;
	setting->line = value->line;
	return toml_text(finder, setting->path, name, value, &setting->value);
}

int
settings_boolean(struct finder *finder, const struct settings *settings, const char *name, bool *value, bool *is_set)
{
	const struct toml_value *toml = toml_setting(settings, name);
	struct setting setting;

	if (ini_setting(finder, settings, name, &setting) != 0)
		return -1;
	*is_set = setting.value || toml;
	*value = setting.value ? strcmp(setting.value, "true") == 0 : toml && toml->boolean;
	if (!setting.value && toml && toml->type != TOML_BOOLEAN)
		return error_set(finder->err, "%s:%d: '%s' must be true or false", settings->toml->path, toml->line,
		                 name);
	return 0;
}

static void
add_item(struct finder *finder, struct setting_list *list, const char *item, size_t length)
{
	*ARENA_PUSH(finder->arena, list->items, list->nitems) = arena_copy(finder->arena, item, length);
}

/* Commas with the blanks behind them, or runs of blanks; empty items are kept, and mean the current directory. */
static void
split_legacy(struct finder *finder, const char *value, const char *separators, struct setting_list *list)
{
	for (;;) {
		size_t length = strcspn(value, separators);

		add_item(finder, list, value, length);
		value += length;
		if (!*value)
			return;
		value += *value == ':' ? 1 : 1 + strspn(value + 1, " ");
	}
}

/* Empty items are dropped before blanks are, so one of blanks alone means the current directory. */
static void
split_at(struct finder *finder, const char *value, char separator, struct setting_list *list)
{
	static const char blanks[] = " \t\n\v\f\r";
	const char ends[] = {separator, '\0'};

	while (*value) {
		size_t length = strcspn(value, ends);
		const char *item = value + (length ? strspn(value, blanks) : 0), *end = value + length;

		if (item > end)
			item = end;
		while (end > item && strchr(blanks, end[-1]))
			end--;
		if (length)
			add_item(finder, list, item, (size_t)(end - item));
		value += length + (value[length] != '\0');
	}
}

/* *separator is '\0' where neither option is set. */
static int
read_separator(struct finder *finder, const struct settings *settings, bool deprecated_too, char *separator)
{
	static const struct {
		const char *word;
		char separator;
	} known[] = {{"space", ' '}, {"newline", '\n'}, {"os", ':'}, {":", ':'}, {";", ';'}};
	const char *name = "path_separator";
	struct setting setting;

	*separator = '\0';
	if (ini_setting(finder, settings, name, &setting) != 0)
		return -1;
	if (!setting.value && deprecated_too) {
		name = "version_path_separator";
		if (ini_setting(finder, settings, name, &setting) != 0)
			return -1;
	}
	if (!setting.value)
		return 0;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(setting.value, known[i].word) == 0)
			*separator = known[i].separator;
	if (!*separator)
		return error_set(finder->err,
		                 "%s:%d: '%s' is not a valid value for %s; expected 'space', 'newline', 'os', ':', ';'",
		                 setting.path, setting.line, setting.value, name);
	return 0;
}

static int
toml_list(struct finder *finder, const struct settings *settings, const char *name, struct setting_list *list)
{
	const struct toml_value *value = toml_setting(settings, name);

	if (!value)
		return 0;
	/* Alembic takes a string here for a list of its characters. */
	if (value->type != TOML_ARRAY)
		return error_set(finder->err, "%s:%d: '%s' must be a list", settings->toml->path, value->line, name);
	for (size_t i = 0; i < value->array.nitems; i++) {
		const char *text;

		if (toml_text(finder, settings->toml->path, name, value->array.items[i], &text) != 0)
			return -1;
		add_item(finder, list, text, strlen(text));
	}
	return 0;
}

static int
settings_list(struct finder *finder, const struct settings *settings, const char *name, bool versions,
              struct setting_list *list)
{
	struct setting setting;
	char separator;

	*list = (struct setting_list){NULL, 0};
	if (ini_setting(finder, settings, name, &setting) != 0)
		return -1;
	if (!setting.value || !*setting.value)
		return toml_list(finder, settings, name, list);
	if (read_separator(finder, settings, versions, &separator) != 0)
		return -1;
	if (separator)
		split_at(finder, setting.value, separator, list);
	else
		split_legacy(finder, setting.value, versions ? ", " : ", :", list);
	return 0;
}

int
settings_version_locations(struct finder *finder, const struct settings *settings, struct setting_list *list)
{
	return settings_list(finder, settings, "version_locations", true, list);
}

int
settings_prepend_sys_path(struct finder *finder, const struct settings *settings, struct setting_list *list)
{
	return settings_list(finder, settings, "prepend_sys_path", false, list);
}

int
settings_check_others(struct finder *finder, const struct settings *settings)
{
	static const char *const names[] = {"file_template", "truncate_slug_length", "timezone", "output_encoding"};
	struct setting setting;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (ini_setting(finder, settings, names[i], &setting) != 0)
			return -1;
	return 0;
}

/*
 * ini_dump.c - an ini file as JSON, for comparison with Python's configparser.
 *
 * {"error": text} or {"sections": {name: {option: value}}}, the value {"error":
 * text} where interpolation fails.  %(here)s stands for "/here".
 */
#include <stdio.h>

#include "alembic/ini.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/json.h"
#include "dump.h"

static void
add_option(const struct ini *ini, const struct ini_section *section, const char *name, struct arena *arena,
           struct json *options)
{
	const char *value;
	struct error err;

	if (ini_get(ini, section, name, arena, &value, &err) != 0)
		json_object_set_new(options, name, json_pack("{s:s}", "error", err.message));
	else
		json_object_set_new(options, name, json_string(value));
}

static struct json *
section_of(const struct ini *ini, const struct ini_section *section, struct arena *arena)
{
	struct json *options = json_object();

	add_option(ini, section, "here", arena, options);
	for (size_t i = 0; i < ini->nsections; i++) {
		const struct ini_section *from = &ini->sections[i];

		if (from != section && strcmp(from->name, "DEFAULT") != 0)
			continue;
		for (size_t j = 0; j < from->noptions; j++)
			add_option(ini, section, from->options[j].name, arena, options);
	}
	return options;
}

int
main(int argc, char **argv)
{
	struct arena *arena = arena_new();
	struct buffer content = BUFFER_INIT;
	struct ini ini;
	struct error err;
	struct json *result, *sections = json_object();

	dump_read(argc, argv, &content);
	if (ini_parse(&ini, "file", (struct text){content.data, content.length}, "/here", arena, &err) != 0) {
		result = json_pack("{s:s}", "error", err.message);
		json_decref(sections);
	} else {
		for (size_t i = 0; i < ini.nsections; i++)
			if (ini_section(&ini, ini.sections[i].name))
				json_object_set_new(sections, ini.sections[i].name,
				                    section_of(&ini, &ini.sections[i], arena));
		result = json_pack("{s:o}", "sections", sections);
	}
	dump_print(result);
	buffer_free(&content);
	arena_free(arena);
	return 0;
}

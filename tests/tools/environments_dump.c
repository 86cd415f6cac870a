/*
 * environments_dump.c - the environments of a plain directory as JSON, for comparison with Alembic.
 *
 * {"error": text} or {"environments": […], "notes": […]}; each environment with the files Alembic would
 * load, or {"error": text} in their place.
 */

#include "alembic/config.h"
#include "alembic/environment.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"
#include "dump.h"
#include "git/snapshot.h"

static struct json *
strings(const char *const *items, size_t nitems)
{
	struct json *array = json_array();

	for (size_t i = 0; i < nitems; i++)
		json_array_append_new(array, json_string(items[i]));
	return array;
}

static struct json *
files_of(const struct environment *environment, struct snapshot *snapshot, struct arena *arena)
{
	struct json *array;
	struct version_file *files;
	size_t nfiles;
	struct error err;

	if (environment_list(environment, snapshot, arena, &files, &nfiles, &err) != 0)
		return json_pack("{s:s}", "error", err.message);
	array = json_array();
	for (size_t i = 0; i < nfiles; i++)
		json_array_append_new(array, json_string(files[i].path));
	return array;
}

static struct json *
environment_of(const struct environment *environment, struct snapshot *snapshot, struct arena *arena)
{
	return json_pack("{s:s, s:s, s:o, s:b, s:b, s:o, s:s, s:s, s:i, s:s, s:o}", "name", environment->name,
	                 "script_location", environment->script_location, "version_locations",
	                 strings(environment->version_locations, environment->nversion_locations), "recursive",
	                 environment->recursive, "sourceless", environment->sourceless, "prepend_sys_path",
	                 strings(environment->prepend_sys_path, environment->nprepend_sys_path), "source",
	                 environment->source, "section", environment->section, "line", environment->line, "lockfile",
	                 environment->lockfile, "files", files_of(environment, snapshot, arena));
}

static struct json *
dump(struct snapshot *snapshot, const char *config_path, struct arena *arena)
{
	struct json *items = json_array(), *notes = json_array();
	struct config config;
	struct environments found;
	struct error err;

	if (config_load(&config, snapshot, config_path, arena, &err) != 0 ||
	    environments_find(&found, snapshot, &config, arena, &err) != 0) {
		json_decref(items);
		json_decref(notes);
		return json_pack("{s:s}", "error", err.message);
	}
	for (size_t i = 0; i < found.nitems; i++)
		json_array_append_new(items, environment_of(&found.items[i], snapshot, arena));
	for (size_t i = 0; i < found.nnotes; i++)
		json_array_append_new(notes, json_pack("{s:s, s:i, s:s}", "path", found.notes[i].path, "line",
		                                       found.notes[i].line, "text", found.notes[i].text));
	return json_pack("{s:o, s:o}", "environments", items, "notes", notes);
}

int
main(int argc, char **argv)
{
	struct arena *arena = arena_new();
	struct snapshot *snapshot;
	struct error err;

	if (argc < 2 || snapshot_open_directory(&snapshot, argv[1], &err) != 0) {
		fprintf(stderr, "usage: environments_dump DIRECTORY [CONFIG]\n");
		return 2;
	}
	dump_print(dump(snapshot, argc > 2 ? argv[2] : NULL, arena));
	snapshot_close(snapshot);
	arena_free(arena);
	return 0;
}

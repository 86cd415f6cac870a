/*
 * ci_event.c - a few strings out of a file that may have megabytes.
 */
#include "git/ci_event.h"

#include "base/arena.h"
#include "base/json.h"

static const char *
string_at(const struct json *value, const char *const *keys, struct arena *arena)
{
	for (; *keys && value; keys++)
		value = json_object_get(value, *keys);
	return json_is_string(value) ? arena_strdup(arena, json_string_value(value)) : NULL;
}

#define AT(...) string_at(root, (const char *const[]){__VA_ARGS__, NULL}, arena)

void
ci_event_read(struct ci_event *event, const char *path, struct arena *arena)
{
	struct json *root = json_load_file(path);

	*event = (struct ci_event){
		.before = AT("before"),
		.base_ref = AT("pull_request", "base", "ref"),
		.base_sha = AT("pull_request", "base", "sha"),
		.queue_ref = AT("merge_group", "base_ref"),
		.queue_sha = AT("merge_group", "base_sha"),
		.default_branch = AT("repository", "default_branch"),
	};
	json_decref(root);
}

/*
 * lockfile_print - a lock, given as JSON on standard input, as miglock.lock on standard output.
 *
 * The JSON has the shape a TOML reader gives the lockfile: {"external": […], "revision": [{…}], …}.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/json.h"
#include "lock/lock.h"
#include "lock/lockfile.h"

static const char *
string_of(const struct json *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static const char **
list_of(const struct json *object, const char *key, struct arena *arena, size_t *count)
{
	struct json *list = json_object_get(object, key);
	const char **items = ARENA_ARRAY(arena, const char *, json_array_size(list) + 1);

	for (*count = 0; *count < json_array_size(list); ++*count)
		items[*count] = json_string_value(json_array_get(list, *count));
	return items;
}

static struct fingerprint
fingerprint_at(const struct json *object, const char *key)
{
	struct fingerprint fingerprint = {0};

	if (!fingerprint_parse(&fingerprint, text_of(string_of(object, key))))
		exit(2);
	return fingerprint;
}

static struct object_id
blob_of(const struct json *object)
{
	struct object_id id = {0};
	const char *hex = string_of(object, "blob");

	if (hex && !object_id_parse(&id, text_of(hex)))
		exit(2);
	return id;
}

static void
add_revision(struct lock *lock, struct json *from, struct arena *arena)
{
	struct lock_revision *to = ARENA_PUSH(arena, lock->revisions, lock->nrevisions);
	const char *name;
	struct json *digest;

	to->id = string_of(from, "id");
	to->down = list_of(from, "down", arena, &to->ndown);
	to->depends = list_of(from, "depends", arena, &to->ndepends);
	to->labels = list_of(from, "labels", arena, &to->nlabels);
	to->path = string_of(from, "path");
	to->hash = fingerprint_at(from, "hash");
	to->blob = blob_of(from);
	to->uses = list_of(from, "uses", arena, &to->nuses);
	for (size_t i = 0; json_object_at(json_object_get(from, "parts"), i, &name, &digest); i++) {
		struct lock_part *part = ARENA_PUSH(arena, to->parts, to->nparts);

		*part = (struct lock_part){name, (uint32_t)strtoul(json_string_value(digest), NULL, 16)};
	}
}

static void
add_helpers(struct lock_helper **helpers, size_t *nhelpers, const struct json *list, struct arena *arena)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const struct json *from = json_array_get(list, i);
		struct lock_helper *to = ARENA_PUSH(arena, *helpers, *nhelpers);

		*to = (struct lock_helper){.name = string_of(from, "name"),
		                           .path = string_of(from, "path"),
		                           .hash = fingerprint_at(from, "hash"),
		                           .blob = blob_of(from)};
	}
}

static void
add_amendment(struct lock *lock, const struct json *from, struct arena *arena)
{
	struct lock_amendment *to = ARENA_PUSH(arena, lock->amendments, lock->namendments);

	*to = (struct lock_amendment){.target = string_of(from, "target"),
	                              .from = fingerprint_at(from, "from"),
	                              .to = fingerprint_at(from, "to"),
	                              .reason = string_of(from, "reason"),
	                              .by = string_of(from, "by"),
	                              .on = string_of(from, "on")};
}

int
main(void)
{
	struct arena *arena = arena_new();
	struct buffer out = BUFFER_INIT;
	struct lock lock = {0};
	struct json *root = json_loadf(stdin);

	if (!root) {
		fprintf(stderr, "no JSON\n");
		return 2;
	}
	lock.external = list_of(root, "external", arena, &lock.nexternal);
	for (size_t i = 0; i < json_array_size(json_object_get(root, "revision")); i++)
		add_revision(&lock, json_array_get(json_object_get(root, "revision"), i), arena);
	add_helpers(&lock.helpers, &lock.nhelpers, json_object_get(root, "helper"), arena);
	add_helpers(&lock.assets, &lock.nassets, json_object_get(root, "asset"), arena);
	for (size_t i = 0; i < json_array_size(json_object_get(root, "amendment")); i++)
		add_amendment(&lock, json_array_get(json_object_get(root, "amendment"), i), arena);
	lockfile_print(&lock, &out);
	fwrite(out.data, 1, out.length, stdout);
	buffer_free(&out);
	json_decref(root);
	arena_free(arena);
	return 0;
}

/*
 * tree_changes.c - walking two trees side by side.
 */
#include "git/tree_changes.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"

enum { MODE_TYPE = 0170000, MODE_TREE = 0040000, MODE_FILE = 0100000 };

struct entry { /* of a raw tree: "100644 NAME\0" and the 20 bytes of an id */
	unsigned mode;
	const char *name;
	size_t length;
	struct object_id id;
};

struct cursor {
	git_odb_object *object; /* NULL: an empty tree */
	const char *at, *end;
	struct entry entry;
	bool has_entry;
};

void
tree_reader_free(struct tree_reader *reader)
{
	for (size_t i = 0; i < KEPT_TREES; i++)
		git_odb_object_free(reader->kept[i]);
	buffer_free(&reader->path);
}

static bool
next_entry(struct cursor *cursor)
{
	const char *at = cursor->at, *name;

	cursor->has_entry = false;
	cursor->entry.mode = 0;
	for (; at < cursor->end && *at >= '0' && *at <= '7'; at++)
		cursor->entry.mode = cursor->entry.mode * 8 + (unsigned)(*at - '0');
	if (at >= cursor->end || *at != ' ')
		return false;
	name = at + 1;
	at = memchr(name, '\0', (size_t)(cursor->end - name));
	if (!at || (size_t)(cursor->end - at) < OBJECT_ID_SIZE + 1)
		return false;
	cursor->entry.name = name;
	cursor->entry.length = (size_t)(at - name);
	memcpy(cursor->entry.id.bytes, at + 1, OBJECT_ID_SIZE);
	cursor->at = at + 1 + OBJECT_ID_SIZE;
	return cursor->has_entry = true;
}

static int
open_tree(struct tree_reader *reader, const struct object_id *id, struct cursor *cursor, struct error *err)
{
	git_odb_object **place = &reader->kept[id->bytes[0] % KEPT_TREES];
	git_oid oid = oid_of(id);
	char hex[OBJECT_ID_HEX + 1];

	*cursor = (struct cursor){0};
	if (object_id_is_none(id))
		return 0;
	if (!*place || git_oid_cmp(git_odb_object_id(*place), &oid) != 0) {
		git_odb_object *object = NULL;

		int rc = git_odb_read(&object, reader->repository->odb, &oid);

		if (rc < 0)
			return error_object(reader->repository, rc, "a directory of the history", id, err);
		git_odb_object_free(*place);
		*place = object;
	}
	if (git_odb_object_dup(&cursor->object, *place) < 0)
		return error_library(err, "cannot read tree %s", object_id_format(id, hex));
	cursor->at = git_odb_object_data(cursor->object);
	cursor->end = cursor->at + git_odb_object_size(cursor->object);
	next_entry(cursor);
	return 0;
}

static bool
is_tree(const struct entry *entry)
{
	return (entry->mode & MODE_TYPE) == MODE_TREE;
}

/* As git sorts trees: a directory as if its name ended in a slash. */
static int
compare_entries(const struct entry *a, const struct entry *b)
{
	size_t common = a->length < b->length ? a->length : b->length;
	int order = memcmp(a->name, b->name, common);
	unsigned char left, right;

	if (order != 0)
		return order;
	left = a->length > common ? (unsigned char)a->name[common] : is_tree(a) ? '/' : '\0';
	right = b->length > common ? (unsigned char)b->name[common] : is_tree(b) ? '/' : '\0';
	return left - right;
}

/* Is the directory watched, or does it lead to what is? */
static bool
leads_on(const struct tree_comparison *comparison, const char *directory)
{
	for (size_t i = 0; i < comparison->nwatches; i++) {
		const struct watch *watch = &comparison->watches[i];

		if (path_within(directory, watch->path) || (watch->recursive && path_within(watch->path, directory)))
			return true;
	}
	return false;
}

static bool
is_watched(const struct tree_comparison *comparison, const char *path)
{
	const char *base = path_base(path);
	size_t parent = base > path ? (size_t)(base - path) - 1 : 0;

	for (size_t i = 0; i < comparison->nwatches; i++) {
		const struct watch *watch = &comparison->watches[i];
		size_t length = strlen(watch->path);

		if (watch->suffix && !text_ends(text_of(path), watch->suffix))
			continue;
		if (strcmp(path, watch->path) == 0 || (length == parent && strncmp(path, watch->path, length) == 0) ||
		    (watch->recursive && path_within(watch->path, path)))
			return true;
	}
	return false;
}

static int compare_directories(struct tree_comparison *comparison, const struct object_id *then,
                               const struct object_id *now);

/* One name, on one side or on both and differing.  The path is the directory's, and its own while it is looked at. */
static int
compare_pair(struct tree_comparison *comparison, const struct entry *then, const struct entry *now, bool new_directory)
{
	static const struct object_id none;
	const struct entry *any = then ? then : now;
	struct buffer *path = &comparison->reader->path;
	const struct object_id *then_id = then ? &then->id : &none, *now_id = now ? &now->id : &none;
	size_t length = path->length;
	int rc = 0;

	if (length)
		buffer_char(path, '/');
	buffer_add(path, any->name, any->length);
	if (is_tree(any)) {
		if (leads_on(comparison, path->data))
			rc = compare_directories(comparison, then_id, now_id);
	} else if ((any->mode & MODE_TYPE) == MODE_FILE && is_watched(comparison, path->data)) {
		*ARENA_PUSH(comparison->arena, comparison->changes, comparison->nchanges) =
			(struct file_change){.path = arena_strdup(comparison->arena, path->data),
		                             .then = *then_id,
		                             .now = *now_id,
		                             .new_directory = new_directory};
	}
	path->length = length;
	path->data[length] = '\0';
	return rc;
}

static int
compare_directories(struct tree_comparison *comparison, const struct object_id *then, const struct object_id *now)
{
	struct cursor a = {0}, b = {0};
	bool new_directory = object_id_is_none(then);
	int rc = 0;

	if (object_id_equal(then, now))
		return 0;
	if (open_tree(comparison->reader, then, &a, comparison->err) < 0 ||
	    open_tree(comparison->reader, now, &b, comparison->err) < 0)
		rc = -1;
	while (rc == 0 && (a.has_entry || b.has_entry)) {
		int order = !a.has_entry ? 1 : !b.has_entry ? -1 : compare_entries(&a.entry, &b.entry);
		bool both = order == 0 && (a.entry.mode & MODE_TYPE) == (b.entry.mode & MODE_TYPE);

		if (both && !object_id_equal(&a.entry.id, &b.entry.id))
			rc = compare_pair(comparison, &a.entry, &b.entry, new_directory);
		if (!both && order <= 0)
			rc = compare_pair(comparison, &a.entry, NULL, new_directory);
		if (!both && order >= 0 && rc == 0)
			rc = compare_pair(comparison, NULL, &b.entry, new_directory);
		if (order <= 0)
			next_entry(&a);
		if (order >= 0)
			next_entry(&b);
	}
	git_odb_object_free(a.object);
	git_odb_object_free(b.object);
	return rc;
}

int
trees_compare(struct tree_comparison *comparison, const struct object_id *then, const struct object_id *now)
{
	buffer_clear(&comparison->reader->path);
	return compare_directories(comparison, then, now);
}

/*
 * evidence_used.c - which commits made a helper or an asset something else.
 */
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "git/repository.h"
#include "git/snapshot.h"
#include "lock/lock.h"
#include "past/evidence_store.h"
#include "past/helper_texts.h"
#include "project/project.h"
#include "python/program.h"
#include "reach/reach.h"
#include "slice/place.h"

struct question {
	struct evidence_store *store;
	const struct lock_helper *helper;
	const char *qualname; /* NULL: an asset */
};

static bool
is_same_text(const struct question *question, struct text a, struct text b)
{
	struct evidence_store *store = question->store;
	struct fingerprint one, other;

	if (!question->qualname) {
		one = asset_hash(a);
		other = asset_hash(b);
		return fingerprint_equal(&one, &other);
	}
	if (!store->parser)
		store->parser = parser_new();
	return definition_is_same(module_text_of(a, store->parser, store->arena).module,
	                          module_text_of(b, store->parser, store->arena).module, question->qualname,
	                          store->arena);
}

static bool
is_same_blob(const struct question *question, const struct object_id *a, const struct object_id *b)
{
	struct evidence_store *store = question->store;

	if (!store->helpers)
		store->helpers = helper_texts_new(store->repository, store->arena);
	return helper_is_same(store->helpers, question->helper, a, b);
}

/* Is the text of today another than the one that is committed? */
static bool
is_uncommitted(const struct question *question, const struct object_id *committed, struct text now)
{
	struct text content;
	struct error ignored;

	if (object_id_is_none(committed) || !now.data)
		return !object_id_is_none(committed) || now.data;
	return repository_read_blob(question->store->repository, committed, question->store->arena, &content,
	                            &ignored) == 0 &&
	       !is_same_text(question, content, now);
}

static size_t
count_edits(const struct question *question, const struct timeline *timeline, bool merges, struct object_id *newest)
{
	const struct object_id *locked = &question->helper->blob;
	size_t n = 0;

	for (size_t i = 0; i < timeline->ncommits; i++) {
		const struct commit_changes *commit = &timeline->commits[i];
		const struct file_change *change = &commit->changes[0];

		if ((commit->nparents > 1) == merges && !is_same_blob(question, &change->then, &change->now) &&
		    n++ == 0)
			*newest = commit->commit;
		if (commit->nparents < 2 && is_same_blob(question, &change->then, locked))
			break;
	}
	return n;
}

const char *
evidence_used_edited(void *context, const struct lock_helper *helper, const char *path, struct text now)
{
	struct evidence_store *store = ((struct view *)context)->store;
	struct question question = {.store = store, .helper = helper};
	struct object_id head, newest = {{0}};
	struct timeline timeline = {0};
	bool uncommitted;
	size_t n = 0;
	const char *text;

	if (!store->repository || !store->head || object_id_is_none(&helper->blob))
		return NULL;
	if (strcmp(helper->name, helper->path) != 0)
		question.qualname = strrchr(helper->name, ':') + 1;
	head = evidence_blob_at_head(store, path);
	uncommitted = is_uncommitted(&question, &head, now);
	if (!is_same_blob(&question, &head, &helper->blob))
		timeline_read_merged(&timeline, store->repository, store->head, path, &helper->blob, store->arena);
	/* A merge that brought an edit is named only where no commit behind it is. */
	for (int merges = 0; merges < 2 && n == 0; merges++)
		n = count_edits(&question, &timeline, merges, &newest);
	if (n == 0)
		return uncommitted ? "not committed yet" : NULL;
	text = evidence_describe(store, &newest);
	if (text && n > 1)
		text = arena_printf(store->arena, "%s, and %zu before it", text, n - 1);
	return text && uncommitted ? arena_printf(store->arena, "%s; and more that is not committed yet", text) : text;
}

bool
evidence_used_is_there(void *context, const struct lock_helper *helper, const char *path)
{
	struct evidence_store *store = ((struct view *)context)->store;
	struct question question = {.store = store, .helper = helper};
	struct text then, now;
	struct error ignored;

	if (!store->repository || object_id_is_none(&helper->blob) ||
	    snapshot_read(store->project->snapshot, path, store->arena, &now, &ignored) != 0 ||
	    repository_read_blob(store->repository, &helper->blob, store->arena, &then, &ignored) != 0)
		return false;
	if (strcmp(helper->name, helper->path) != 0)
		question.qualname = strrchr(helper->name, ':') + 1;
	if (!is_same_text(&question, then, now))
		return false;
	return !question.qualname || question.qualname[0] == '*' ||
	       places_find(module_text_of(now, store->parser, store->arena).module, question.qualname, false,
	                   store->arena)
	                       .nitems > 0;
}

static bool
id_of(struct evidence_store *store, const char *path, struct object_id *id)
{
	struct error ignored;

	return snapshot_object_id(store->project->snapshot, path, store->arena, id, &ignored) == 0;
}

bool
evidence_has_file(void *context, const char *path)
{
	struct object_id id;

	return id_of(((struct view *)context)->store, path, &id);
}

bool
evidence_used_has_other(void *context, const struct lock_helper *helper, const char *path, const char *now)
{
	struct evidence_store *store = ((struct view *)context)->store;
	struct object_id then, here;

	if (!id_of(store, path, &then))
		return false;
	if (!object_id_is_none(&then) &&
	    (object_id_equal(&then, &helper->blob) || (id_of(store, now, &here) && object_id_equal(&then, &here))))
		return false;
	return !evidence_used_is_there(context, helper, path);
}

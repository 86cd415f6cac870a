/*
 * changes.c - walking commits, newest first.
 */
#include "git/changes.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/map.h"
#include "git/ancestry.h"
#include "git/tree_changes.h"

struct pending { /* a commit that will be looked at */
	struct object_id id;
	struct commit_header header;
};

struct walk {
	struct tree_reader reader;
	struct changes_request *request;
	struct arena *arena;      /* the caller's, for what is visited */
	struct arena *own;        /* commits */
	struct pending **waiting; /* a heap, newest on top; `waiting` never shrinks as an array */
	size_t nwaiting, capacity;
	struct map seen; /* ids that waited */
	bool is_cut_off; /* a parent is not in the clone */
	bool is_enough;
	struct error *err;
};

static bool
is_newer(const struct pending *a, const struct pending *b)
{
	return a->header.time > b->header.time;
}

static void
push(struct walk *walk, struct pending *commit)
{
	size_t at = walk->nwaiting++;

	if (walk->nwaiting > walk->capacity)
		*ARENA_PUSH(walk->own, walk->waiting, walk->capacity) = NULL;
	for (; at > 0 && is_newer(commit, walk->waiting[(at - 1) / 2]); at = (at - 1) / 2)
		walk->waiting[at] = walk->waiting[(at - 1) / 2];
	walk->waiting[at] = commit;
}

static struct pending *
pop(struct walk *walk)
{
	struct pending *top = walk->waiting[0], *last = walk->waiting[--walk->nwaiting];
	size_t at = 0, child;

	while ((child = 2 * at + 1) < walk->nwaiting) {
		if (child + 1 < walk->nwaiting && is_newer(walk->waiting[child + 1], walk->waiting[child]))
			child++;
		if (!is_newer(walk->waiting[child], last))
			break;
		walk->waiting[at] = walk->waiting[child];
		at = child;
	}
	walk->waiting[at] = last;
	return top;
}

/* *commit is NULL when it is not in the clone. */
static int
read_commit(struct walk *walk, const struct object_id *id, struct pending **commit)
{
	struct pending *read = ARENA_NEW(walk->own, struct pending);
	int rc = commit_header_read(walk->reader.repository, id, walk->own, &read->header, walk->err);

	read->id = *id;
	*commit = rc == 0 ? read : NULL;
	walk->is_cut_off |= rc == 1;
	return rc < 0 ? -1 : 0;
}

static void
wait_for(struct walk *walk, struct pending *commit)
{
	void **place = map_at(&walk->seen, (struct text){(const char *)commit->id.bytes, OBJECT_ID_SIZE});

	if (*place)
		return;
	*place = commit;
	push(walk, commit);
}

/* parent NULL: a root. */
static int
compare(struct walk *walk, const struct pending *parent, const struct pending *commit, struct file_change **changes,
        size_t *nchanges)
{
	static const struct object_id none;
	struct tree_comparison comparison = {.reader = &walk->reader,
	                                     .watches = walk->request->watches,
	                                     .nwatches = walk->request->nwatches,
	                                     .arena = walk->arena,
	                                     .err = walk->err};
	int rc;

	rc = trees_compare(&comparison, parent ? &parent->header.tree : &none, &commit->header.tree);
	*changes = comparison.changes;
	*nchanges = comparison.nchanges;
	return rc;
}

/* Keep of `changes` what the merge took from this parent neither. */
static void
keep_common(struct file_change *changes, size_t *nchanges, const struct file_change *others, size_t nothers)
{
	size_t kept = 0;

	for (size_t i = 0; i < *nchanges; i++) {
		for (size_t k = 0; k < nothers; k++) {
			if (strcmp(changes[i].path, others[k].path) == 0) {
				changes[kept++] = changes[i];
				break;
			}
		}
	}
	*nchanges = kept;
}

static void
visit(struct walk *walk, const struct pending *commit, const struct pending *parent, struct file_change *changes,
      size_t nchanges)
{
	struct commit_changes visited = {
		.commit = commit->id, .nparents = commit->header.nparents, .changes = changes, .nchanges = nchanges};

	if (nchanges == 0)
		return;
	if (parent)
		visited.parent = parent->id;
	walk->is_enough = !walk->request->visit(walk->request->context, &visited);
}

/* All parents are looked at; a parent that has the very same files is the only one followed. */
static int
step_all(struct walk *walk, const struct pending *commit)
{
	struct pending **parents = ARENA_ARRAY(walk->own, struct pending *, commit->header.nparents + 1);
	struct pending *first = NULL;
	struct file_change *changes = NULL;
	size_t nchanges = 0;

	for (size_t i = 0; i < commit->header.nparents; i++) {
		struct file_change *others;
		size_t nothers;

		if (read_commit(walk, &commit->header.parents[i], &parents[i]) < 0)
			return -1;
		if (!parents[i])
			continue;
		if (compare(walk, parents[i], commit, &others, &nothers) < 0)
			return -1;
		if (nothers == 0) {
			wait_for(walk, parents[i]);
			return 0;
		}
		if (first) {
			keep_common(changes, &nchanges, others, nothers);
		} else {
			first = parents[i];
			changes = others;
			nchanges = nothers;
		}
	}
	visit(walk, commit, first, changes, nchanges);
	for (size_t i = 0; i < commit->header.nparents; i++) {
		if (parents[i])
			wait_for(walk, parents[i]);
	}
	return 0;
}

static int
step(struct walk *walk, const struct pending *commit)
{
	struct pending *parent = NULL;
	struct file_change *changes;
	size_t nchanges;

	if (walk->request->all_parents && commit->header.nparents > 0)
		return step_all(walk, commit);
	if (commit->header.nparents > 0) {
		if (read_commit(walk, &commit->header.parents[0], &parent) < 0)
			return -1;
		if (!parent)
			return 0; /* what it changed cannot be told */
	}
	if (compare(walk, parent, commit, &changes, &nchanges) < 0)
		return -1;
	visit(walk, commit, parent, changes, nchanges);
	if (parent)
		wait_for(walk, parent);
	return 0;
}

int
changes_walk(struct repository *repository, struct changes_request *request, struct arena *arena, struct error *err)
{
	struct walk walk = {.reader.repository = repository, .request = request, .arena = arena, .own = arena_new()};
	struct pending *commit;
	char hex[OBJECT_ID_HEX + 1];
	size_t ncommits = 0;
	int rc;

	walk.err = err;
	walk.seen = (struct map)MAP_INIT(walk.own);
	rc = read_commit(&walk, &request->from, &commit);
	if (rc == 0 && !commit)
		rc = error_set(err, "commit %s is not in this clone", object_id_format(&request->from, hex));
	if (rc == 0)
		wait_for(&walk, commit);
	while (rc == 0 && walk.nwaiting > 0 && !walk.is_enough) {
		rc = step(&walk, pop(&walk));
		if (request->progress)
			request->progress(request->context, ++ncommits);
	}
	tree_reader_free(&walk.reader);
	arena_free(walk.own);
	return rc < 0 ? -1 : walk.is_cut_off;
}

int
changes_between(struct repository *repository, const struct object_id *parent, const struct object_id *commit,
                const struct watch *watches, size_t nwatches, struct arena *arena, struct file_change **changes,
                size_t *nchanges, struct error *err)
{
	struct changes_request request = {.watches = (struct watch *)watches, .nwatches = nwatches};
	struct walk walk = {.reader.repository = repository, .request = &request, .arena = arena, .own = arena_new()};
	struct pending *then = NULL, *now = NULL;
	int rc;

	walk.err = err;
	rc = read_commit(&walk, commit, &now);
	if (rc == 0 && !object_id_is_none(parent))
		rc = read_commit(&walk, parent, &then);
	if (rc == 0 && !walk.is_cut_off)
		rc = compare(&walk, then, now, changes, nchanges);
	tree_reader_free(&walk.reader);
	arena_free(walk.own);
	return rc < 0 ? -1 : walk.is_cut_off;
}

/*
 * evidence.c - locked texts by blob id; who locked and who edited by two walks, whatever the number of questions.
 */
#include "past/evidence_store.h"
#include "past/helper_texts.h"
#include "project/project.h"

#include <stdlib.h>
#include <string.h>

#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/map.h"
#include "base/path.h"
#include "base/shell.h"
#include "git/repository.h"
#include "git/snapshot.h"
#include "lock/lock.h"
#include "lock/lockfile.h"
#include "python/program.h"

enum { SHORT_ID = 7, MOST_LOCKS = 64 };

/* What a blob is as a revision; NULL when it is not in the clone. */
static const struct revision *
revision_of_blob(struct evidence_store *store, const struct object_id *blob, const char *path)
{
	struct text key = {(const char *)blob->bytes, OBJECT_ID_SIZE}, content;
	const struct revision *known = map_get(&store->revisions, key);
	struct revision *revision;
	struct error err;

	if (known || object_id_is_none(blob))
		return known;
	if (repository_read_blob(store->repository, blob, store->arena, &content, &err) != 0)
		return NULL;
	if (!store->parser)
		store->parser = parser_new();
	revision = ARENA_NEW(store->arena, struct revision);
	revision->path = path;
	revision->blob = *blob;
	revision->program = program_parse(store->parser, content, true, store->arena);
	revision_read_metadata(revision, revision->program, store->arena);
	*map_at(&store->revisions, (struct text){(const char *)revision->blob.bytes, OBJECT_ID_SIZE}) = revision;
	return revision;
}

static const struct program *
locked_program(void *context, const struct lock_revision *entry, const char **why_not)
{
	struct evidence_store *store = ((struct view *)context)->store;
	const struct revision *revision;

	*why_not = NULL;
	if (!store->repository || object_id_is_none(&entry->blob)) {
		*why_not = "the locked text is not at hand without the git repository";
		return NULL;
	}
	revision = revision_of_blob(store, &entry->blob, entry->path);
	if (!revision)
		*why_not = repository_is_shallow(store->repository)
		                   ? "the locked text is not in this shallow clone; git fetch --unshallow brings it"
		           : repository_is_partial(store->repository) ? "the locked text is not in this partial clone; "
		                                                        "git fetch --refetch --no-filter brings it"
		                                                      : "the locked text is not in this clone";
	return revision ? revision->program : NULL;
}

static struct timeline *
timeline_of(struct view *view, struct timeline **timeline, const struct object_id *from)
{
	if (!*timeline && view->head && object_id_equal(&view->head->from, from))
		*timeline = view->head;
	if (!*timeline && view->base && object_id_equal(&view->base->from, from))
		*timeline = view->base;
	if (!*timeline) {
		*timeline = ARENA_NEW(view->store->arena, struct timeline);
		timeline_read(*timeline, view->store->repository, from, view->environment, view->store->arena);
	}
	return *timeline;
}

/* A lockfile of the past; NULL when it cannot be read, or too many have been already. */
static const struct lock *
lock_of_blob(struct evidence_store *store, const struct object_id *blob)
{
	struct text key = {(const char *)blob->bytes, OBJECT_ID_SIZE}, content;
	struct lock *lock = map_get(&store->locks, key);
	struct error ignored;

	if (lock || store->nlocks >= MOST_LOCKS)
		return lock;
	lock = ARENA_NEW(store->arena, struct lock);
	*map_at(&store->locks, key) = lock;
	store->nlocks++;
	if (repository_read_blob(store->repository, blob, store->arena, &content, &ignored) != 0 ||
	    lockfile_parse(lock, "", content, store->arena, &ignored) < 0)
		*lock = (struct lock){.nrevisions = 0};
	return lock;
}

/* Of a revision, or as locked_as makes one of a helper or an asset. */
static bool
has_entry(const struct lock *lock, const struct lock_revision *entry)
{
	const struct lock_revision *revision = lock_find(lock, entry->id);
	const struct lock_helper *used = revision ? NULL : lock_find_used(lock, entry->id);

	return revision ? fingerprint_equal(&revision->hash, &entry->hash)
	                : used && fingerprint_equal(&used->hash, &entry->hash);
}

/* The commit whose lockfile was the first with this entry: entries stay once they are there, so halving finds it. */
static const struct commit_changes *
find_locking(struct view *view, const struct lock_revision *entry)
{
	struct timeline *timeline = timeline_of(view, &view->base, view->store->base);
	size_t with = 0, without = view->nlockings;

	if (!view->lockings) {
		view->lockings = ARENA_ARRAY(view->store->arena, size_t, timeline->ncommits + 1);
		for (size_t i = 0; i < timeline->ncommits; i++) {
			if (timeline_change(timeline, i, view->environment->lockfile))
				view->lockings[view->nlockings++] = i;
		}
		without = view->nlockings;
	}
	while (with < without) {
		size_t middle = with + (without - with) / 2;
		const struct file_change *change =
			timeline_change(timeline, view->lockings[middle], view->environment->lockfile);
		const struct lock *lock = lock_of_blob(view->store, &change->now);

		if (!lock)
			return NULL;
		if (has_entry(lock, entry))
			with = middle + 1;
		else
			without = middle;
	}
	return with > 0 ? &timeline->commits[view->lockings[with - 1]] : NULL;
}

const char *
evidence_describe(struct evidence_store *store, const struct object_id *commit)
{
	struct commit_info info;
	struct error err;
	char hex[OBJECT_ID_HEX + 1];

	if (repository_commit_info(store->repository, commit, store->arena, &info, &err) < 0)
		return NULL;
	object_id_format(&info.id, hex);
	return arena_printf(store->arena, "%s, commit %.*s \"%s\" by %s", info.date, SHORT_ID, hex, info.subject,
	                    info.author);
}

const struct project_environment *
evidence_environment(const struct view *view)
{
	const struct project *project = view->store->project;
	size_t i = 0;

	while (project->environments[i].environment != view->environment)
		i++;
	return &project->environments[i];
}

const struct object_id *
evidence_locking(struct view *view, const struct lock_revision *entry)
{
	const struct commit_changes *commit =
		view->store->repository && view->store->base ? find_locking(view, entry) : NULL;

	return commit ? &commit->commit : NULL;
}

static const char *
locked_since(void *context, const struct lock_revision *entry)
{
	struct view *view = context;
	const struct object_id *commit = evidence_locking(view, entry);
	const char *text = commit ? evidence_describe(view->store, commit) : NULL;

	return text ? arena_printf(view->store->arena, "since %s", text) : NULL;
}

/* Do the two blobs do the same, as revisions?  What cannot be read differs from everything. */
static bool
same_revision(struct evidence_store *store, const struct object_id *a, const struct object_id *b, const char *path)
{
	const struct revision *one = revision_of_blob(store, a, path), *other = revision_of_blob(store, b, path);
	struct lock_revision as_entry;

	if (object_id_equal(a, b))
		return true;
	if (!one || !other)
		return false;
	as_entry = (struct lock_revision){.down = one->down,
	                                  .ndown = one->ndown,
	                                  .depends = one->depends,
	                                  .ndepends = one->ndepends,
	                                  .labels = one->labels,
	                                  .nlabels = one->nlabels,
	                                  .hash = one->program->fingerprint};
	return entry_matches(&as_entry, other);
}

/* Where the file was before the commit that brought it to this path; NULL: nowhere. */
static const struct file_change *
moved_from(const struct commit_changes *commit, const struct file_change *come)
{
	for (size_t i = 0; i < commit->nchanges; i++) {
		const struct file_change *gone = &commit->changes[i];

		if (object_id_is_none(&gone->now) && (object_id_equal(&gone->then, &come->now) ||
		                                      strcmp(path_base(gone->path), path_base(come->path)) == 0))
			return gone;
	}
	return NULL;
}

struct edits {
	struct object_id newest;
	size_t n;
};

static void
add_edit(struct edits *edits, const struct object_id *commit)
{
	if (edits->n++ == 0)
		edits->newest = *commit;
}

/* A merge brought the change: the commits behind it are the ones to name. */
static void
add_merged(struct edits *edits, struct evidence_store *store, const struct commit_changes *merge,
           const struct file_change *change)
{
	struct timeline merged;
	size_t before = edits->n;

	timeline_read_merged(&merged, store->repository, &merge->commit, change->path, &change->then, store->arena);
	for (size_t i = 0; i < merged.ncommits; i++) {
		const struct file_change *inner = &merged.commits[i].changes[0];

		if (merged.commits[i].nparents < 2 && !same_revision(store, &inner->then, &inner->now, change->path))
			add_edit(edits, &merged.commits[i].commit);
	}
	if (edits->n == before)
		add_edit(edits, &merge->commit);
}

/* The commits that made it something else, since it was last what the entry says. */
static void
find_edits(struct edits *edits, struct view *view, const struct lock_revision *entry, const char *path)
{
	struct evidence_store *store = view->store;
	struct timeline *timeline = timeline_of(view, &view->head, store->head);

	for (size_t i = 0; i < timeline->ncommits; i++) {
		const struct commit_changes *commit = &timeline->commits[i];
		const struct file_change *change = timeline_change(timeline, i, path), *gone;
		struct object_id then;

		if (!change)
			continue;
		if (same_revision(store, &change->now, &entry->blob, path))
			return;
		gone = object_id_is_none(&change->then) ? moved_from(commit, change) : NULL;
		then = gone ? gone->then : change->then;
		path = gone ? gone->path : path;
		if (!same_revision(store, &then, &change->now, path)) {
			if (commit->nparents > 1 && !gone)
				add_merged(edits, store, commit, change);
			else
				add_edit(edits, &commit->commit);
		}
		if (object_id_is_none(&then) || same_revision(store, &then, &entry->blob, path))
			return;
	}
}

struct object_id
evidence_blob_at_head(struct evidence_store *store, const char *path)
{
	struct object_id blob = {{0}};
	struct error ignored;

	if (store->snapshot || snapshot_open_commit(&store->snapshot, store->repository, store->head, &ignored) == 0)
		(void)snapshot_object_id(store->snapshot, path, store->arena, &blob, &ignored);
	return blob;
}

static const char *
edited_by(void *context, const struct lock_revision *entry, const struct revision *revision, const char *path)
{
	struct view *view = context;
	struct evidence_store *store = view->store;
	struct object_id at_head;
	struct edits edits = {.n = 0};
	const struct revision *committed;
	bool uncommitted = false;
	const char *text;

	if (!store->repository || !store->head)
		return NULL;
	at_head = evidence_blob_at_head(store, path);
	find_edits(&edits, view, entry, path);
	committed = revision_of_blob(store, &at_head, path);
	if (revision)
		uncommitted = !object_id_equal(&at_head, &revision->blob) &&
		              (!committed || !revision->program ||
		               !fingerprint_equal(&committed->program->fingerprint, &revision->program->fingerprint));
	if (edits.n == 0)
		return uncommitted || (!revision && !object_id_is_none(&at_head)) ? "not committed yet" : NULL;
	text = evidence_describe(store, &edits.newest);
	if (text && edits.n > 1)
		text = arena_printf(store->arena, "%s, and %zu before it (miglock log %s)", text, edits.n - 1,
		                    shell_quote(store->arena, entry->id));
	return text && uncommitted ? arena_printf(store->arena, "%s; and more that is not committed yet", text) : text;
}

static struct evidence
evidence_for(struct evidence_store *store, const struct environment *environment)
{
	struct view *view = ARENA_NEW(store->arena, struct view);

	*view = (struct view){.store = store, .environment = environment, .sliced = MAP_INIT(store->arena)};
	return (struct evidence){.context = view,
	                         .program = locked_program,
	                         .since = locked_since,
	                         .edited = edited_by,
	                         .used_edited = evidence_used_edited,
	                         .missing = evidence_missing,
	                         .locked_revision = evidence_locked_revision,
	                         .is_there = evidence_used_is_there,
	                         .has_file = evidence_has_file,
	                         .has_other = evidence_used_has_other};
}

struct evidence_store *
evidence_open(struct project *project)
{
	struct arena *arena = project->arena;
	struct evidence_store *store = ARENA_NEW(arena, struct evidence_store);

	*store = (struct evidence_store){.project = project,
	                                 .repository = project->repository,
	                                 .head = project->head,
	                                 .base = project->base.ncommits ? &project->base.commits[0] : NULL,
	                                 .arena = arena,
	                                 .revisions = MAP_INIT(arena),
	                                 .locks = MAP_INIT(arena)};
	for (size_t i = 0; i < project->nenvironments; i++) {
		struct project_environment *environment = &project->environments[i];

		environment->subject.evidence = evidence_for(store, environment->environment);
	}
	return store;
}

void
evidence_close(struct evidence_store *store)
{
	parser_free(store->parser);
	if (store->helpers)
		helper_texts_free(store->helpers);
	snapshot_close(store->snapshot);
}

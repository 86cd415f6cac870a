/*
 * history_edits.c - each commit's files, paired by revision id and told apart by what they do.
 */
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/names.h"
#include "base/path.h"
#include "check/compare.h"
#include "git/repository.h"
#include "past/helper_texts.h"
#include "past/history.h"
#include "report/log.h"

/* One revision's file before the commit and after it. */
struct pair {
	const struct file_change *gone, *come; /* the same one for a file that stayed */
	const struct version *then, *now;
};

struct editor {
	struct history_log *log;
	const struct history *history;
	const struct history_request *request;
	struct repository *repository;
	struct map created; /* revision ids */
	struct map by_path; /* the id that a path had last, going back in time */
	struct helper_texts *helpers;
	bool found_locked, is_created;
	struct error *err;
};

static const char *
join(struct arena *arena, const char *const *names, size_t nnames)
{
	const char *list = "";

	for (size_t i = 0; i < nnames; i++)
		list = arena_printf(arena, "%s%s%s", list, i ? ", " : "", names[i]);
	return nnames ? list : "nothing";
}

static void
compare_definitions(struct log_edit *edit, const struct version *then, const struct version *now, struct arena *arena)
{
	size_t i = 0, k = 0;

	while (i < then->nparts || k < now->nparts) {
		int order = i == then->nparts  ? 1
		            : k == now->nparts ? -1
		                               : strcmp(then->parts[i].name, now->parts[k].name);

		if (order != 0 || then->parts[i].digest != now->parts[k].digest)
			*ARENA_PUSH(arena, edit->definitions, edit->ndefinitions) =
				order <= 0 ? then->parts[i].name : now->parts[k].name;
		i += order <= 0;
		k += order >= 0;
	}
}

static void
compare_metadata(struct log_edit *edit, const struct revision *then, const struct revision *now, struct arena *arena)
{
	if (!names_equal(then->labels, then->nlabels, now->labels, now->nlabels)) {
		edit->kinds |= 1u << EDIT_LABELS;
		edit->then = join(arena, then->labels, then->nlabels);
		edit->now = join(arena, now->labels, now->nlabels);
	}
	if (!names_equal(then->depends, then->ndepends, now->depends, now->ndepends)) {
		edit->kinds |= 1u << EDIT_PARENTS;
		edit->then = join(arena, then->depends, then->ndepends);
		edit->now = join(arena, now->depends, now->ndepends);
	}
	if (!names_equal(then->down, then->ndown, now->down, now->ndown)) {
		edit->kinds |= 1u << EDIT_PARENTS;
		edit->then = join(arena, then->down, then->ndown);
		edit->now = join(arena, now->down, now->ndown);
	}
}

/* NULL: as readable as before. */
static const char *
metadata_change(const struct revision *then, const struct revision *now)
{
	if (!then->id != !now->id)
		return now->id ? "is back" : "lost";
	if (!then->doubled != !now->doubled)
		return now->doubled ? "assigned twice" : "assigned once again";
	return NULL;
}

static void
classify(struct log_edit *edit, const struct pair *pair, struct arena *arena)
{
	const struct version *then = pair->then, *now = pair->now;

	if (!then || !now) {
		edit->kinds = now ? 1u << EDIT_CREATED : 1u << EDIT_DELETED;
		return;
	}
	if (strcmp(pair->gone->path, pair->come->path) != 0) {
		edit->kinds |= 1u << EDIT_RENAMED;
		edit->old_path = pair->gone->path;
	}
	if (!fingerprint_equal(&then->fingerprint, &now->fingerprint)) {
		if (then->state == PROGRAM_PARSED && now->state == PROGRAM_PARSED) {
			edit->kinds |= 1u << EDIT_BEHAVIOUR;
			compare_definitions(edit, then, now, arena);
		} else {
			edit->kinds |= 1u << EDIT_UNREADABLE;
		}
	}
	if (then->revision.id && now->revision.id)
		compare_metadata(edit, &then->revision, &now->revision, arena);
	edit->metadata = metadata_change(&then->revision, &now->revision);
	if (edit->metadata)
		edit->kinds |= 1u << EDIT_METADATA;
	if (edit->kinds == 0)
		edit->kinds = 1u << EDIT_COSMETIC;
}

static bool
concerns(const struct editor *editor, const char *id)
{
	return !editor->request->revision || (id && strcmp(editor->request->revision, id) == 0);
}

static void
count(struct editor *editor, const struct log_edit *edit)
{
	struct history_log *log = editor->log;
	void **created;

	for (int kind = 0; kind < NEDIT_KINDS; kind++)
		log->counts[kind] += edit->kinds >> kind & 1;
	log->nedits += !(edit->kinds & 1u << EDIT_CREATED);
	if (!(edit->kinds & 1u << EDIT_CREATED))
		return;
	created = map_at(&editor->created, text_of(edit->revision));
	log->nrevisions += *created == NULL;
	*created = (void *)edit->revision;
}

static bool
is_locked_version(const struct lock_revision *entry, const struct version *version)
{
	const struct revision *revision = &version->revision;

	return revision->id && !revision->doubled && fingerprint_equal(&version->fingerprint, &entry->hash) &&
	       names_equal(entry->down, entry->ndown, revision->down, revision->ndown) &&
	       names_equal(entry->depends, entry->ndepends, revision->depends, revision->ndepends) &&
	       names_equal(entry->labels, entry->nlabels, revision->labels, revision->nlabels);
}

static void
add_pair(struct editor *editor, struct log_commit *commit, const struct pair *pair)
{
	const struct version *now = pair->now, *then = pair->then;
	const struct lock_revision *entry = editor->request->entry;
	const char *path = pair->come ? pair->come->path : pair->gone->path;
	const char *id = now && now->revision.id ? now->revision.id : then ? then->revision.id : NULL;
	struct log_edit *edit;

	/* While its metadata is lost, a file goes by its path. */
	if (!id)
		id = map_get(&editor->by_path, text_of(path));

	if (!id || !concerns(editor, id))
		return;
	edit = ARENA_PUSH(editor->history->arena, commit->edits, commit->nedits);
	edit->revision = id;
	edit->path = path;
	classify(edit, pair, editor->history->arena);
	if (entry && now && !editor->found_locked && is_locked_version(entry, now))
		edit->is_locked = editor->found_locked = true;
}

/* The files that had a revision's id before, and have it after; a file whose id cannot be read keeps its place. */
static void
pair_files(struct editor *editor, struct log_commit *commit, const struct commit_changes *changes)
{
	struct arena *arena = editor->history->arena;
	struct map gone = MAP_INIT(arena);

	for (size_t i = 0; i < changes->nchanges; i++) {
		const struct version *then = history_version(editor->history, &changes->changes[i].then);

		if (then && then->revision.id)
			*map_at(&gone, text_of(then->revision.id)) = &changes->changes[i];
	}
	for (size_t i = 0; i < changes->nchanges; i++) {
		const struct file_change *change = &changes->changes[i];
		const struct version *then = history_version(editor->history, &change->then);
		const struct version *now = history_version(editor->history, &change->now);
		struct pair pair = {.come = change, .now = now};
		void **place;

		if (!now)
			continue;
		if (now->revision.id && (place = map_at(&gone, text_of(now->revision.id))) && *place) {
			pair.gone = *place;
			*place = NULL;
		} else if (then && (!now->revision.id || !then->revision.id)) {
			pair.gone = change;
			if (then->revision.id)
				*map_at(&gone, text_of(then->revision.id)) = NULL;
		}
		if (pair.gone)
			pair.then = history_version(editor->history, &pair.gone->then);
		add_pair(editor, commit, &pair);
	}
	for (size_t i = 0; i < changes->nchanges; i++) {
		const struct version *then = history_version(editor->history, &changes->changes[i].then);

		if (then && then->revision.id && map_get(&gone, text_of(then->revision.id)) == &changes->changes[i])
			add_pair(editor, commit, &(struct pair){.gone = &changes->changes[i], .then = then});
	}
}

static void
add_helpers(struct editor *editor, struct log_commit *commit, const struct commit_changes *changes,
            const struct lock_helper *helpers, size_t nhelpers)
{
	struct arena *arena = editor->history->arena;

	for (size_t i = 0; i < nhelpers; i++) {
		const char *path = helper_path(editor->request, &helpers[i], arena);

		for (size_t k = 0; k < changes->nchanges && is_used(editor->request->entry, helpers[i].name); k++) {
			const struct file_change *change = &changes->changes[k];
			struct log_edit *edit;

			if (strcmp(change->path, path) != 0 ||
			    helper_is_same(editor->helpers, &helpers[i], &change->then, &change->now))
				continue;
			edit = ARENA_PUSH(arena, commit->edits, commit->nedits);
			*edit = (struct log_edit){.revision = editor->request->revision,
			                          .path = path,
			                          .helper = helpers[i].name,
			                          .kinds = 1u << EDIT_HELPER};
		}
	}
}

static void
note_path(struct editor *editor, const struct file_change *change, bool again)
{
	const struct object_id *blobs[] = {&change->now, &change->then};

	for (int i = 0; i < 2; i++) {
		const struct version *version = history_version(editor->history, blobs[i]);
		void **place;

		if (!version || !version->revision.id)
			continue;
		place = map_at(&editor->by_path, text_of(change->path));
		if (again || !*place)
			*place = (void *)version->revision.id;
	}
}

static void
note_paths(struct editor *editor, const struct commit_changes *commit, bool again)
{
	for (size_t i = 0; i < commit->nchanges; i++)
		note_path(editor, &commit->changes[i], again);
}

static bool
creates(const struct log_commit *commit)
{
	for (size_t i = 0; i < commit->nedits; i++) {
		if (commit->edits[i].kinds & 1u << EDIT_CREATED)
			return true;
	}
	return false;
}

int
history_edits(struct history_log *log, const struct history *history, struct repository *repository,
              const struct history_request *request, struct error *err)
{
	struct editor editor = {
		.log = log, .history = history, .request = request, .repository = repository, .err = err};

	int rc = 0;

	editor.helpers = helper_texts_new(repository, history->arena);
	editor.created = (struct map)MAP_INIT(history->arena);
	editor.by_path = (struct map)MAP_INIT(history->arena);
	for (size_t i = 0; i < history->ncommits; i++)
		note_paths(&editor, &history->commits[i], false);
	log->since_locked = request->since_locked;
	log->is_cut_off = history->is_cut_off;
	log->nwalked = history->nwalked;
	log->has_helpers = request->lock && request->entry;
	for (size_t i = 0; i < history->ncommits && rc == 0; i++) {
		const struct commit_changes *changes = &history->commits[i];
		struct log_commit commit = {.is_merge = changes->nparents > 1};

		note_paths(&editor, changes, true);
		pair_files(&editor, &commit, changes);
		/* What helpers were before there was the revision, or came to be with it, is none of its history. */
		editor.is_created |= request->revision && creates(&commit);
		if (request->lock && request->entry && !editor.is_created) {
			add_helpers(&editor, &commit, changes, request->lock->helpers, request->lock->nhelpers);
			add_helpers(&editor, &commit, changes, request->lock->assets, request->lock->nassets);
		}
		if (request->since_locked && editor.found_locked)
			break;
		if (commit.nedits == 0)
			continue;
		for (size_t k = 0; k < commit.nedits; k++)
			count(&editor, &commit.edits[k]);
		rc = repository_commit_info(repository, &changes->commit, history->arena, &commit.info, err);
		*ARENA_PUSH(history->arena, log->commits, log->ncommits) = commit;
	}
	helper_texts_free(editor.helpers);
	return rc;
}

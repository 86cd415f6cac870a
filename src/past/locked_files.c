/*
 * locked_files.c - revisions by their texts, helpers by splicing, and the proof that it is what was locked.
 */
#include "past/locked_files.h"

#include <stdlib.h>
#include <string.h>

#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/names.h"
#include "base/path.h"
#include "check/used.h"
#include "git/snapshot_overlay.h"
#include "lock/lock.h"
#include "past/locked_text.h"
#include "past/locked_used.h"
#include "project/project.h"
#include "python/program.h"
#include "reach/reach.h"
#include "slice/splice.h"

struct finder {
	struct project *project;
	struct locked_file *files;
	size_t nfiles;
	struct slicing slicing;
	struct snapshot *overlay; /* today, with the revisions that are asked for as they were locked */
	unsigned need;
	bool with_leaders; /* of a helper that nothing leads to any more: those that changed on the way, too */
	bool lost_leader;  /* there is such a helper */
	struct error *err;
};

static struct locked_file *
file_at(struct finder *finder, const char *path)
{
	for (size_t i = 0; i < finder->nfiles; i++) {
		if (strcmp(finder->files[i].path, path) == 0)
			return &finder->files[i];
	}
	return NULL;
}

/* Also where a link leads to it. */
static int
put(struct finder *finder, struct snapshot *overlay, const char *path, struct text content)
{
	enum file_type type;
	const char *real = path;

	if (snapshot_stat(finder->project->snapshot, path, finder->project->arena, &type, &real, finder->err) < 0)
		return -1;
	overlay_put(overlay, path, content);
	if (strcmp(real, path) != 0)
		overlay_put(overlay, real, content);
	return 0;
}

static struct locked_file *
add_file(struct finder *finder, const char *path, const char *locked_path)
{
	struct locked_file *file = ARENA_PUSH(finder->project->arena, finder->files, finder->nfiles);

	file->environment = finder->slicing.environment;
	file->path = path;
	file->locked_path = locked_path;
	return snapshot_read(finder->project->snapshot, path, finder->project->arena, &file->now, finder->err) < 0
	               ? NULL
	               : file;
}

static void
add_user(struct finder *finder, const char *path, const struct lock_revision *entry, bool is_wanted)
{
	*ARENA_PUSH(finder->project->arena, finder->slicing.users, finder->slicing.nusers) =
		(struct user){path, entry, is_wanted};
}

static int
add_revision(struct finder *finder, const struct lock_revision *entry)
{
	const struct project_environment *environment = finder->slicing.environment;
	const struct graph_node *node = graph_find(&environment->graph, entry->id);
	const char *origin = lock_path(entry, environment->environment->lockfile, finder->project->arena);
	const char *path = node ? node->revision->path : origin;
	struct locked_file *file = file_at(finder, path);
	struct locked_text text;

	if (file && file->entry)
		return 0;
	file = add_file(finder, path, origin);
	if (!file)
		return -1;
	file->entry = entry;
	file->locked = file->now;
	file->is_same = node && entry_matches(entry, node->revision);
	if (!file->is_same || finder->need & LOCKED_LOOKS_TOO) {
		if (locked_text_find(&text, finder->project, environment, entry, finder->err) < 0)
			return -1;
		file->locked = text.content;
		if (put(finder, finder->overlay, path, text.content) < 0)
			return -1;
	}
	if (entry->nuses)
		add_user(finder, path, entry, true);
	return 0;
}

static bool
is_among(const struct user *users, size_t nusers, const struct lock_revision *entry)
{
	for (size_t i = 0; i < nusers; i++) {
		if (users[i].entry == entry)
			return true;
	}
	return false;
}

/* 1 when it is no use: its file is not there and its locked text not to be had. */
static int
add_leading_user(struct finder *finder, const struct lock_revision *entry, const char *name, bool as_locked)
{
	const struct project_environment *environment = finder->slicing.environment;
	const struct graph_node *node = graph_find(&environment->graph, entry->id);
	struct locked_text text;
	struct error ignored;
	const char *path;

	if (!names_contain((const char *const *)entry->uses, entry->nuses, name))
		return 1;
	if (!as_locked && !(node && node->revision->reach && reach_item(node->revision->reach, name)))
		return 1;
	path = node ? node->revision->path
	            : lock_path(entry, environment->environment->lockfile, finder->project->arena);
	if (as_locked) {
		if (locked_text_find(&text, finder->project, environment, entry, &ignored) < 0)
			return 1;
		overlay_put(finder->overlay, path, text.content);
	}
	finder->lost_leader |= as_locked;
	if (!is_among(finder->slicing.users, finder->slicing.nusers, entry))
		add_user(finder, path, entry, as_locked && finder->with_leaders);
	return 0;
}

/* A revision through which the helper can be seen: as it is today, else as it was locked. */
static int
find_leading_user(struct finder *finder, const struct lock_helper *helper)
{
	const struct project_environment *environment = finder->slicing.environment;
	const struct sealing *sealing = &environment->subject.sealing;

	for (int as_locked = 0; as_locked < 2; as_locked++) {
		for (size_t i = 0; i < sealing->nrevisions; i++) {
			if (add_leading_user(finder, sealing->revisions[i].entry, helper->name, as_locked) == 0)
				return 0;
		}
		for (size_t i = 0; environment->lock && i < environment->lock->nrevisions; i++) {
			if (add_leading_user(finder, &environment->lock->revisions[i], helper->name, as_locked) == 0)
				return 0;
		}
	}
	return error_set(finder->err, "no locked revision uses %s any more", helper->name);
}

static int
want(struct finder *finder, const struct lock_helper *helper)
{
	struct slicing *slicing = &finder->slicing;
	struct arena *arena = finder->project->arena;
	const char *directory = path_directory(arena, slicing->environment->environment->lockfile);
	const char *path = path_normalize(arena, path_join(arena, directory, helper->path));

	for (size_t i = 0; i < slicing->nwanted; i++) {
		if (slicing->wanted[i].helper == helper)
			return 0;
	}
	if (!path)
		return error_set(finder->err, "%s was locked in %s, which is not in the repository", helper->name,
		                 helper->path);
	*ARENA_PUSH(arena, slicing->wanted, slicing->nwanted) =
		(struct wanted){.helper = helper, .path = path, .is_asset = strcmp(helper->name, helper->path) == 0};
	return 0;
}

static int
want_changed(struct finder *finder, const struct locked_request *request)
{
	const struct slicing *slicing = &finder->slicing;
	const struct subject *subject = &slicing->environment->subject;
	struct revision **revisions;

	if (slicing->nusers == 0)
		return 0;
	if (slicing_run(&revisions, slicing, finder->overlay, finder->err) < 0)
		return -1;
	for (size_t i = 0; i < slicing->nusers; i++) {
		const struct lock_revision *entry = slicing->users[i].entry;

		for (size_t k = 0; k < entry->nuses; k++) {
			const struct lock_helper *helper = subject_used(subject, entry, entry->uses[k]);
			bool asked = slicing->users[i].is_wanted;

			for (size_t r = 0; r < request->nused && helper && !asked; r++)
				asked = request->used[r] == helper;
			if (!helper || !asked || !reach_lacks(revisions[i]->reach, helper) ||
			    used_is_stopped(&finder->project->strictest, helper->name))
				continue;
			if (want(finder, helper) < 0)
				return -1;
		}
	}
	return 0;
}

/* What of one file was locked in one text. */
static int
splice_group(struct finder *finder, struct locked_file *file, const struct wanted *first)
{
	struct arena *arena = finder->project->arena;
	struct slicing *slicing = &finder->slicing;
	struct parser *parser = finder->project->parser;
	const char **qualnames = NULL, *why_not;
	size_t nqualnames = 0;

	for (size_t i = 0; i < slicing->nwanted; i++) {
		struct wanted *wanted = &slicing->wanted[i];

		if (strcmp(wanted->path, first->path) != 0 || !object_id_equal(&wanted->blob, &first->blob))
			continue;
		*ARENA_PUSH(arena, file->used, file->nused) = (struct used_in_file){wanted->helper, wanted->text};
		if (!wanted->is_asset)
			*ARENA_PUSH(arena, qualnames, nqualnames) = strrchr(wanted->helper->name, ':') + 1;
	}
	if (first->is_asset || !file->locked.data) {
		file->is_asset = first->is_asset;
		file->locked = first->text;
		return 0;
	}
	if (splice(&file->locked, module_text_of(first->text, parser, arena),
	           module_text_of(file->locked, parser, arena), qualnames, nqualnames, arena, &why_not))
		return 0;
	return error_set(finder->err, "%s cannot be put back into %s: %s; nothing was written%s", first->helper->name,
	                 first->path, why_not, wanted_place(slicing, first));
}

static int
splice_all(struct finder *finder)
{
	const struct slicing *slicing = &finder->slicing;

	for (size_t i = 0; i < slicing->nwanted; i++) {
		const struct wanted *wanted = &slicing->wanted[i];
		struct locked_file *file = file_at(finder, wanted->path);
		bool done = false;

		for (size_t k = 0; k < i && !done; k++)
			done = strcmp(slicing->wanted[k].path, wanted->path) == 0 &&
			       object_id_equal(&slicing->wanted[k].blob, &wanted->blob);
		if (done)
			continue;
		if (!file) {
			file = add_file(finder, wanted->path, wanted->path);
			if (!file)
				return -1;
			file->locked = file->now;
		}
		if (splice_group(finder, file, wanted) < 0 ||
		    put(finder, finder->overlay, file->path, file->locked) < 0)
			return -1;
	}
	return 0;
}

static int
find_in_environment(struct finder *finder, const struct locked_request *request)
{
	finder->slicing = (struct slicing){.project = finder->project, .environment = request->environment};
	for (size_t i = 0; i < request->nentries; i++) {
		if (add_revision(finder, request->entries[i]) < 0)
			return -1;
	}
	for (size_t i = 0; i < request->nused; i++) {
		if (find_leading_user(finder, request->used[i]) < 0)
			return -1;
	}
	if (want_changed(finder, request) < 0 ||
	    slicing_find_texts(&finder->slicing, finder->overlay, finder->err) < 0 || splice_all(finder) < 0)
		return -1;
	return finder->need & LOCKED_PROVEN && finder->slicing.nusers
	               ? slicing_prove(&finder->slicing, finder->overlay, finder->err)
	               : 0;
}

/* Revisions as they were asked for, then the rest by path. */
static int
by_path(const void *left, const void *right)
{
	const struct locked_file *a = left, *b = right;

	return strcmp(a->path, b->path);
}

static void
sort_files(struct finder *finder)
{
	struct locked_file *sorted = ARENA_ARRAY(finder->project->arena, struct locked_file, finder->nfiles + 1);
	size_t n = 0, nrevisions;

	for (size_t i = 0; i < finder->nfiles; i++) {
		if (finder->files[i].entry)
			sorted[n++] = finder->files[i];
	}
	nrevisions = n;
	for (size_t i = 0; i < finder->nfiles; i++) {
		if (!finder->files[i].entry)
			sorted[n++] = finder->files[i];
	}
	qsort(sorted + nrevisions, n - nrevisions, sizeof *sorted, by_path);
	finder->files = sorted;
}

static int
find_all(struct finder *finder, const struct locked_request *requests)
{
	int rc = 0;

	finder->files = NULL;
	finder->nfiles = 0;
	finder->overlay = snapshot_open_overlay(finder->project->snapshot);
	for (size_t i = 0; i < finder->project->nenvironments && rc == 0; i++)
		rc = find_in_environment(finder, &requests[i]);
	snapshot_close(finder->overlay);
	return rc;
}

int
locked_files_find(struct locked_file **files, size_t *nfiles, struct project *project,
                  const struct locked_request *requests, unsigned need, struct error *err)
{
	struct error narrow, wide;
	struct finder finder = {.project = project, .need = need, .err = &narrow};
	int rc = find_all(&finder, requests);

	/* By itself it would lead nowhere: what used it was edited as well. */
	if (rc < 0 && need & LOCKED_PROVEN && finder.lost_leader) {
		finder.err = &wide;
		finder.with_leaders = true;
		rc = find_all(&finder, requests);
	}
	if (rc < 0)
		*err = narrow;
	sort_files(&finder);
	*files = finder.files;
	*nfiles = finder.nfiles;
	return rc;
}

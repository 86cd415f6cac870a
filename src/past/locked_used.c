/*
 * locked_used.c - a helper's locked text is the module in which slicing gives the locked fingerprint.
 */
#include "past/locked_used.h"

#include <string.h>

#include "alembic/revision.h"
#include "base/arena.h"
#include "base/error.h"
#include "check/used.h"
#include "git/history.h"
#include "git/repository.h"
#include "git/snapshot_overlay.h"
#include "lock/lock.h"
#include "project/load.h"
#include "project/project.h"
#include "project/settings.h"
#include "python/program.h"
#include "reach/modules.h"
#include "reach/reach.h"
#include "slice/place.h"

enum { MOST_VERSIONS = 300, SHORT_ID = 9 };

int
slicing_run(struct revision ***revisions, const struct slicing *slicing, struct snapshot *snapshot, struct error *err)
{
	struct project *project = slicing->project;
	struct arena *arena = project->arena;
	struct modules *modules;
	struct reached_all all;
	int ret;

	*revisions = ARENA_ARRAY(arena, struct revision *, slicing->nusers + 1);
	for (size_t i = 0; i < slicing->nusers; i++) {
		(*revisions)[i] = ARENA_NEW(arena, struct revision);
		(*revisions)[i]->path = slicing->users[i].path;
	}
	if (load_revisions(*revisions, slicing->nusers, snapshot, &project->config, project->crew, err) < 0)
		return -1;
	modules = modules_new(snapshot, project->parser, arena);
	ret = reach_find(&all, *revisions, slicing->nusers, slicing->environment->environment,
	                 slicing->environment->nbases ? &project->strictest : &project->config, snapshot, modules,
	                 arena, err);
	modules_free(modules);
	return ret;
}

static bool
is_as_locked(const struct slicing *slicing, struct revision *const *revisions, const struct lock_helper *helper)
{
	for (size_t i = 0; i < slicing->nusers; i++) {
		const struct reached *now = reach_item(revisions[i]->reach, helper->name);

		if (now && fingerprint_equal(&now->hash, &helper->hash))
			return true;
	}
	return false;
}

/* Today's files with the module, or asset, replaced. */
static int
try_text(const struct slicing *slicing, struct wanted *wanted, struct snapshot *today, struct text text,
         struct error *err)
{
	struct snapshot *overlay;
	struct revision **revisions;
	struct fingerprint hash;
	int rc = 0;

	if (wanted->is_asset) {
		hash = asset_hash(text);
		wanted->found = fingerprint_equal(&hash, &wanted->helper->hash);
		return 0;
	}
	overlay = snapshot_open_overlay(today);
	/* What leads to this one may have to be as it was for that. */
	for (size_t i = 0; i < slicing->nwanted; i++) {
		if (slicing->wanted[i].text.data && !slicing->wanted[i].is_asset)
			overlay_put(overlay, slicing->wanted[i].path, slicing->wanted[i].text);
	}
	overlay_put(overlay, wanted->path, text);
	rc = slicing_run(&revisions, slicing, overlay, err);
	if (rc == 0)
		wanted->found = is_as_locked(slicing, revisions, wanted->helper);
	snapshot_close(overlay);
	return rc;
}

struct search {
	const struct slicing *slicing;
	struct wanted *wanted;
	struct snapshot *today;
	size_t nversions;
	struct error *err;
	bool failed;
};

static bool
try_version(void *context, const struct object_id *commit, const struct object_id *blob, struct text content)
{
	struct search *search = context;
	struct wanted *wanted = search->wanted;

	(void)commit;
	if (!content.data)
		return true;
	if (try_text(search->slicing, wanted, search->today, content, search->err) < 0) {
		search->failed = true;
		return false;
	}
	if (!wanted->found)
		return ++search->nversions < MOST_VERSIONS;
	wanted->text = content;
	wanted->blob = *blob;
	return false;
}

static int
head_of(const struct slicing *slicing, struct object_id *commit)
{
	const char *rev = slicing->project->settings->rev;
	struct error ignored;

	return repository_resolve(slicing->project->repository, rev ? rev : "HEAD", commit, &ignored);
}

/* The newest version of its file that does what was locked. */
static int
search_history(const struct slicing *slicing, struct wanted *wanted, struct snapshot *today, struct error *err)
{
	struct repository *repository = slicing->project->repository;
	struct search search = {.slicing = slicing, .wanted = wanted, .today = today, .err = err};
	struct object_id head;
	struct error ignored;
	const char *how;

	if (head_of(slicing, &head) == 0)
		(void)history_of_file(repository, &head, wanted->path, slicing->project->arena, try_version, &search,
		                      &ignored);
	if (search.failed)
		return -1;
	if (wanted->found)
		return 0;
	how = repository_is_shallow(repository)   ? "\n  fix:  git fetch --unshallow"
	      : repository_is_partial(repository) ? "\n  fix:  git fetch --refetch --no-filter"
	                                          : ", nor any version in its history that does the same";
	return error_set(err, "the locked text of %s is not in this clone%s", wanted->helper->name, how);
}

/* With the blobs of all of them in place. */
static int
try_blobs(struct slicing *slicing, struct snapshot *today, struct error *err)
{
	struct snapshot *overlay = snapshot_open_overlay(today);
	struct revision **revisions;
	int rc;

	for (size_t i = 0; i < slicing->nwanted; i++) {
		if (slicing->wanted[i].text.data && !slicing->wanted[i].is_asset)
			overlay_put(overlay, slicing->wanted[i].path, slicing->wanted[i].text);
	}
	rc = slicing_run(&revisions, slicing, overlay, err);
	for (size_t i = 0; i < slicing->nwanted && rc == 0; i++) {
		struct wanted *wanted = &slicing->wanted[i];

		wanted->found =
			!wanted->is_asset && wanted->text.data && is_as_locked(slicing, revisions, wanted->helper);
	}
	snapshot_close(overlay);
	return rc;
}

static void
read_blob(const struct slicing *slicing, struct wanted *wanted)
{
	struct error ignored;

	wanted->blob = wanted->helper->blob;
	if (object_id_is_none(&wanted->blob) ||
	    repository_read_blob(slicing->project->repository, &wanted->blob, slicing->project->arena, &wanted->text,
	                         &ignored) != 0)
		wanted->text = (struct text){NULL, 0};
}

/* Has the text the definition at all?  Then it is what was locked, though what it leads to may have gone. */
static bool
has_definition(const struct slicing *slicing, const struct wanted *wanted)
{
	struct arena *arena = slicing->project->arena;
	const char *qualname = strrchr(wanted->helper->name, ':') + 1;
	const struct module *module = module_text_of(wanted->text, slicing->project->parser, arena).module;

	return qualname[0] == '*' || places_find(module, qualname, false, arena).nitems > 0;
}

int
slicing_find_texts(struct slicing *slicing, struct snapshot *today, struct error *err)
{
	if (slicing->nwanted == 0)
		return 0;
	if (!slicing->project->repository)
		return error_set(err, "the locked text of %s is in the git repository, which --no-git leaves out",
		                 slicing->wanted[0].helper->name);
	for (size_t i = 0; i < slicing->nwanted; i++)
		read_blob(slicing, &slicing->wanted[i]);
	if (try_blobs(slicing, today, err) < 0)
		return -1;
	for (size_t i = 0; i < slicing->nwanted; i++) {
		struct wanted *wanted = &slicing->wanted[i];

		if (!wanted->found && wanted->text.data && try_text(slicing, wanted, today, wanted->text, err) < 0)
			return -1;
		if (wanted->found || (wanted->text.data && !wanted->is_asset && has_definition(slicing, wanted)))
			continue;
		if (search_history(slicing, wanted, today, err) < 0)
			return -1;
	}
	return 0;
}

/* The first name that is not as it was locked; NULL when all are. */
static const char *
find_difference(const struct subject *subject, const struct lock_revision *entry, const struct revision *revision)
{
	for (size_t i = 0; i < entry->nuses; i++) {
		const struct lock_helper *then = subject_used(subject, entry, entry->uses[i]);

		if (then && reach_lacks(revision->reach, then))
			return entry->uses[i];
	}
	for (size_t i = 0; i < revision->reach->nitems; i++) {
		if (!uses_have_content(subject, entry, revision->reach->items[i]))
			return revision->reach->items[i]->name;
	}
	return NULL;
}

int
slicing_prove(const struct slicing *slicing, struct snapshot *snapshot, struct error *err)
{
	struct revision **revisions;

	if (slicing_run(&revisions, slicing, snapshot, err) < 0)
		return -1;
	for (size_t i = 0; i < slicing->nwanted; i++) {
		const struct wanted *wanted = &slicing->wanted[i];

		if (is_as_locked(slicing, revisions, wanted->helper))
			continue;
		return error_set(err,
		                 wanted->is_asset
		                         ? "no revision reads %s, in %s, as it was locked; nothing was written%s"
		                         : "%s cannot be put back into %s as it was locked: the rest of the file, or "
		                           "what it imports, has moved on too far; nothing was written%s",
		                 wanted->helper->name, wanted->path, wanted_place(slicing, wanted));
	}
	for (size_t i = 0; i < slicing->nusers; i++) {
		const struct user *user = &slicing->users[i];
		const char *name = user->is_wanted
		                           ? find_difference(&slicing->environment->subject, user->entry, revisions[i])
		                           : NULL;

		if (name)
			return error_set(
				err,
				"revision %s would still not do what was locked, because of %s; nothing was written\n"
				"  see:  miglock explain %s",
				user->entry->id, name, user->entry->id);
	}
	return 0;
}

struct locating {
	const struct object_id *blob;
	struct object_id commit;
	bool found;
};

static bool
locate(void *context, const struct object_id *commit, const struct object_id *blob, struct text content)
{
	struct locating *locating = context;

	(void)content;
	locating->found = object_id_equal(blob, locating->blob);
	locating->commit = *commit;
	return !locating->found;
}

const char *
wanted_place(const struct slicing *slicing, const struct wanted *wanted)
{
	struct arena *arena = slicing->project->arena;
	struct locating locating = {.blob = &wanted->blob};
	struct object_id head;
	struct error ignored;
	char hex[OBJECT_ID_HEX + 1];

	if (head_of(slicing, &head) == 0)
		(void)history_of_file(slicing->project->repository, &head, wanted->path, arena, locate, &locating,
		                      &ignored);
	if (locating.found)
		return arena_printf(arena, "\n  as it was:  git show %.*s:%s", SHORT_ID,
		                    object_id_format(&locating.commit, hex), wanted->path);
	return arena_printf(arena, "\n  as it was:  git cat-file -p %.*s", SHORT_ID,
	                    object_id_format(&wanted->blob, hex));
}

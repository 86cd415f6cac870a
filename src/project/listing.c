/*
 * listing.c - which version files there are, and which of them are known by their blobs and need no reading.
 */
#include "project/listing.h"

#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/crew.h"
#include "base/error.h"
#include "base/map.h"
#include "base/names.h"
#include "check/used.h"
#include "git/object_id.h"
#include "lock/lock.h"
#include "lock/settings.h"
#include "project/bases.h"
#include "project/load.h"
#include "project/opening.h"
#include "project/project.h"
#include "reach/reach.h"

/*
 * May the entries be believed without reading their files?  Only while imports mean what they did: the settings are
 * the same, and what was external still is.
 */
static int
is_trusted(struct project *project, const struct project_environment *environment, const struct lock *lock,
           bool *trusted, struct error *err)
{
	struct lock now = {0};

	lock_settings_of(&now, &project->config, environment->environment->lockfile, project->arena);
	*trusted = lock_same_settings(&now, lock);
	if (!*trusted)
		return 0;
	return reach_are_external(trusted, lock->external, lock->nexternal, environment->environment, &project->config,
	                          project->snapshot, project->arena, err);
}

/* Then whether nothing imports them any more is to be seen. */
static bool
forgets_external(const struct lock *lock, const struct lock *base)
{
	bool forgets = false;

	for (size_t i = 0; lock && i < base->nexternal && !forgets; i++)
		forgets = !names_contain(lock->external, lock->nexternal, base->external[i]);
	return forgets;
}

/* Does more than its file count?  Helpers may have come to mean something else while every recorded file stayed as it
   was, and what was not there may be there now. */
static bool
looks_around(const struct lock_revision *entry)
{
	return entry->nuses || entry->nlive || entry->nabsent || entry->file;
}

/* blob id -> entry, of all bases: a file with that blob is that revision, unread. */
static int
index_blobs(struct map *known, struct project *project, const struct project_environment *environment,
            struct error *err)
{
	for (size_t i = 0; i < environment->nbases; i++) {
		bool trusted;

		if (is_trusted(project, environment, environment->bases[i], &trusted, err) < 0)
			return -1;
		if (!trusted || forgets_external(environment->lock, environment->bases[i]))
			continue;
		for (size_t k = 0; k < environment->bases[i]->nrevisions; k++) {
			const struct lock_revision *entry = &environment->bases[i]->revisions[k];

			if (!object_id_is_none(&entry->blob) && !looks_around(entry))
				*map_at(known, (struct text){(const char *)entry->blob.bytes, OBJECT_ID_SIZE}) =
					(void *)entry;
		}
	}
	return 0;
}

static void
adopt(struct revision *revision, const struct lock_revision *entry)
{
	revision->known_as = entry->hash;
	revision->id = entry->id;
	revision->down = entry->down;
	revision->ndown = entry->ndown;
	revision->depends = entry->depends;
	revision->ndepends = entry->ndepends;
	revision->labels = entry->labels;
	revision->nlabels = entry->nlabels;
}

enum first_look { LOOK_AT_LOCK, LOOK_AT_FILES, NLOOKS };

struct looking {
	struct project *project;
	struct error *errors; /* of each look */
	bool *failed;
};

static int
list_files(struct project_environment *environment, struct snapshot *snapshot, struct arena *arena, struct error *err)
{
	struct version_file *files;
	struct revision *revisions;
	size_t nfiles;

	if (environment_list(environment->environment, snapshot, arena, &files, &nfiles, err) < 0)
		return -1;
	revisions = ARENA_ARRAY(arena, struct revision, nfiles + 1);
	environment->revisions = ARENA_ARRAY(arena, struct revision *, nfiles + 1);
	environment->nrevisions = nfiles;
	for (size_t i = 0; i < nfiles; i++) {
		revisions[i].path = files[i].path;
		environment->revisions[i] = &revisions[i];
	}
	return 0;
}

static int
look(void *context, struct worker *worker, size_t i, struct error *err)
{
	struct looking *looking = context;
	struct snapshot *snapshot = looking->project->snapshot;
	struct project_environment *environment = &looking->project->environments[i / NLOOKS];
	int rc;

	(void)err;
	if (i % NLOOKS == LOOK_AT_LOCK)
		rc = lock_read(&environment->lock, snapshot, environment->environment->lockfile, worker->arena,
		               &looking->errors[i]);
	else
		rc = list_files(environment, snapshot, worker->arena, &looking->errors[i]);
	looking->failed[i] = rc < 0;
	return 0;
}

int
listing_begin(struct project *project, struct error *err)
{
	size_t nlooks = project->nenvironments * NLOOKS;
	struct looking looking = {.project = project,
	                          .errors = ARENA_ARRAY(project->arena, struct error, nlooks + 1),
	                          .failed = ARENA_ARRAY(project->arena, bool, nlooks + 1)};

	if (crew_run(project->crew, nlooks, 1, look, &looking, err) < 0)
		return -1;
	/* The same trouble whoever was first. */
	for (size_t i = 0; i < nlooks; i++) {
		if (looking.failed[i])
			return error_set(err, "%s", looking.errors[i].message);
	}
	return 0;
}

int
listing_finish(struct project *project, struct project_environment *environment, struct revision ***unread,
               size_t *nunread, struct error *err)
{
	struct map known = MAP_INIT(project->arena);

	if (!project->opening->parses_all && index_blobs(&known, project, environment, err) < 0)
		return -1;
	if (load_blobs(environment->revisions, environment->nrevisions, project->snapshot, project->crew, err) < 0)
		return -1;
	for (size_t i = 0; i < environment->nrevisions; i++) {
		struct revision *revision = environment->revisions[i];
		const struct lock_revision *entry = NULL;

		if (!object_id_is_none(&revision->blob))
			entry = map_get(&known, (struct text){(const char *)revision->blob.bytes, OBJECT_ID_SIZE});
		if (entry)
			adopt(revision, entry);
		else
			*ARENA_PUSH(project->arena, *unread, *nunread) = revision;
	}
	return 0;
}

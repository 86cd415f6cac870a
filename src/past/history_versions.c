/*
 * history_versions.c - every distinct blob of a history, parsed once, on all cores.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/crew.h"
#include "base/error.h"
#include "git/repository.h"
#include "past/history.h"
#include "project/progress.h"

enum { BLOBS_PER_WORKER = 16 };

struct work {
	struct version **versions;
	size_t nversions;
	struct repository *repository;
	struct progress *progress;
	const char *revision;    /* only texts that mention it matter; NULL: all */
	struct map paths;        /* where it lay: there a text matters that has lost it, too */
	bool by_path;            /* the second time */
	struct parser **parsers; /* one for each worker, made when it needs it */
};

static struct text
key_of(const struct object_id *blob)
{
	return (struct text){(const char *)blob->bytes, OBJECT_ID_SIZE};
}

const struct version *
history_version(const struct history *history, const struct object_id *blob)
{
	const struct version *version = object_id_is_none(blob) ? NULL : map_get(&history->versions, key_of(blob));

	return version && version->is_relevant ? version : NULL;
}

static const char **
copy_names(const char **names, size_t nnames, struct arena *arena)
{
	const char **copy = ARENA_ARRAY(arena, const char *, nnames + 1);

	for (size_t i = 0; i < nnames; i++)
		copy[i] = arena_strdup(arena, names[i]);
	return copy;
}

/* What outlives the program. */
static void
keep(struct version *version, const struct revision *read, const struct program *program, struct arena *arena)
{
	struct revision *revision = &version->revision;

	*revision = (struct revision){.ndown = read->ndown, .ndepends = read->ndepends, .nlabels = read->nlabels};
	revision->id = read->id ? arena_strdup(arena, read->id) : NULL;
	revision->doc = read->doc ? arena_strdup(arena, read->doc) : NULL;
	revision->trouble = read->trouble;
	revision->doubled = read->doubled;
	revision->down = copy_names(read->down, read->ndown, arena);
	revision->depends = copy_names(read->depends, read->ndepends, arena);
	revision->labels = copy_names(read->labels, read->nlabels, arena);
	version->state = program->state;
	version->fingerprint = program->fingerprint;
	version->nparts = program->nparts;
	version->parts = ARENA_ARRAY(arena, struct lock_part, program->nparts + 1);
	for (size_t i = 0; i < program->nparts; i++)
		version->parts[i] =
			(struct lock_part){arena_strdup(arena, program->parts[i].name), program->parts[i].digest};
	version->is_relevant = true;
}

static int
parse_one(struct version *version, const struct work *work, struct parser *parser, struct arena *kept,
          struct error *err)
{
	struct arena *arena = arena_new();
	struct revision revision = {.path = version->path};
	struct text content;
	char hex[OBJECT_ID_HEX + 1];
	int rc = repository_read_blob(work->repository, &version->blob, arena, &content, err);

	if (rc == 1)
		rc = error_set(err, "%s as of object %s is not in this clone\n  fix:  git fetch --refetch --no-filter",
		               version->path, object_id_format(&version->blob, hex));
	if (rc == 0 && (!work->revision || work->by_path || !text_ends(text_of(version->path), ".py") ||
	                memmem(content.data, content.length, work->revision, strlen(work->revision)))) {
		struct program *program = program_parse(parser, content, false, arena);

		revision_read_metadata(&revision, program, arena);
		keep(version, &revision, program, kept);
	}
	arena_free(arena);
	return rc;
}

static int
parse_version(void *context, struct worker *worker, size_t i, struct error *err)
{
	const struct work *work = context;
	struct parser **parser = &work->parsers[worker->number];

	/* The first worker is the thread that owns the terminal. */
	if (worker->number == 0 && work->progress)
		progress_show(work->progress, i, work->nversions, "versions");
	if (!*parser)
		*parser = parser_new();
	return parse_one(work->versions[i], work, *parser, worker->arena, err);
}

/* Texts without the id, from where the revision lay before or after: its metadata was lost in between. */
static int
parse_at_its_paths(const struct history *history, struct work *work, struct error *err)
{
	struct version **all = work->versions;
	size_t nall = work->nversions;

	work->by_path = true;
	work->versions = NULL;
	work->nversions = 0;
	for (size_t i = 0; i < nall; i++) {
		if (all[i]->is_relevant && all[i]->revision.id && strcmp(all[i]->revision.id, work->revision) == 0)
			*map_at(&work->paths, text_of(all[i]->path)) = all[i];
	}
	for (size_t i = 0; i < nall; i++) {
		if (!all[i]->is_relevant && map_get(&work->paths, text_of(all[i]->path)))
			*ARENA_PUSH(history->arena, work->versions, work->nversions) = all[i];
	}
	return crew_run(history->crew, work->nversions, BLOBS_PER_WORKER, parse_version, work, err);
}

static void
want(struct history *history, struct work *work, const struct object_id *blob, const char *path)
{
	void **place = object_id_is_none(blob) ? NULL : map_at(&history->versions, key_of(blob));
	struct version *version;

	if (!place || *place)
		return;
	*place = version = ARENA_NEW(history->arena, struct version);
	version->blob = *blob;
	version->path = path;
	*ARENA_PUSH(history->arena, work->versions, work->nversions) = version;
}

int
history_parse(struct history *history, struct repository *repository, const struct history_request *request,
              struct error *err)
{
	struct work work = {.repository = repository, .revision = request->revision, .progress = request->progress};
	size_t nparsers;
	int rc;

	history->versions = (struct map)MAP_INIT(history->arena);
	for (size_t i = 0; i < history->ncommits; i++) {
		for (size_t k = 0; k < history->commits[i].nchanges; k++) {
			const struct file_change *change = &history->commits[i].changes[k];

			want(history, &work, &change->then, change->path);
			want(history, &work, &change->now, change->path);
		}
	}
	history->crew = crew_new(request->njobs);
	nparsers = crew_size(history->crew);
	work.parsers = ARENA_ARRAY(history->arena, struct parser *, nparsers);
	work.paths = (struct map)MAP_INIT(history->arena);
	rc = crew_run(history->crew, work.nversions, BLOBS_PER_WORKER, parse_version, &work, err);
	if (rc == 0 && work.revision)
		rc = parse_at_its_paths(history, &work, err);
	for (size_t i = 0; i < nparsers; i++)
		parser_free(work.parsers[i]);
	return rc;
}

void
history_free(struct history *history)
{
	crew_free(history->crew);
	history->crew = NULL;
}

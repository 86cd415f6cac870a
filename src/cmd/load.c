/*
 * load.c - workers that each take the next file: its own parser, its own arena.
 */
#include "cmd/load.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "alembic/reach.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"
#include "git/snapshot.h"
#include "python/module.h"
#include "python/program.h"

enum { FILES_PER_WORKER = 16, MOST_WORKERS = 64 };

struct work {
	struct revision *const *revisions;
	size_t nrevisions;
	struct snapshot *snapshot;
	const struct config *config;
	atomic_size_t next;
	atomic_bool failed;
};

struct worker {
	struct work *work;
	struct arena *arena;
	struct error err;
	pthread_t thread;
	bool failed;
};

static int
load_one(struct revision *revision, struct work *work, struct parser *parser, struct arena *arena, struct error *err)
{
	struct text content;
	int found = snapshot_read(work->snapshot, revision->path, arena, &content, err);

	if (found < 0)
		return -1;
	if (found > 0)
		return error_set(err, "%s: it was there a moment ago", revision->path);
	revision->program = program_parse(parser, content, true, arena);
	revision_read_metadata(revision, revision->program, arena);
	if (reach_is_possible(revision->program, work->config)) {
		revision->module = module_of(parser, revision->program, arena);
		revision->module->path = revision->path;
		revision->module->name = path_base(revision->path);
	}
	return 0;
}

static void *
run_worker(void *argument)
{
	struct worker *worker = argument;
	struct work *work = worker->work;
	struct parser *parser = parser_new();

	while (!atomic_load(&work->failed)) {
		size_t i = atomic_fetch_add(&work->next, 1);

		if (i >= work->nrevisions)
			break;
		if (load_one(work->revisions[i], work, parser, worker->arena, &worker->err) < 0) {
			worker->failed = true;
			atomic_store(&work->failed, true);
		}
	}
	parser_free(parser);
	return NULL;
}

static size_t
count_workers(size_t nrevisions, size_t njobs)
{
	long ncores = sysconf(_SC_NPROCESSORS_ONLN);
	size_t most = njobs ? njobs : ncores > 0 ? (size_t)ncores : 1;
	size_t useful = (nrevisions + FILES_PER_WORKER - 1) / FILES_PER_WORKER;

	if (most > MOST_WORKERS)
		most = MOST_WORKERS;
	return useful < most ? useful : most;
}

int
load_revisions(struct revision *const *revisions, size_t nrevisions, struct snapshot *snapshot,
               const struct config *config, size_t njobs, struct arena ***arenas, size_t *narenas, struct error *err)
{
	struct work work = {.revisions = revisions, .nrevisions = nrevisions, .snapshot = snapshot, .config = config};
	size_t nworkers = count_workers(nrevisions, njobs), nstarted = 0;
	struct worker *workers = memory_resize(NULL, sizeof *workers * (nworkers + 1));
	int ret = 0;

	*arenas = memory_resize(*arenas, sizeof **arenas * (*narenas + nworkers));
	for (size_t i = 0; i < nworkers; i++) {
		workers[i] = (struct worker){.work = &work, .arena = arena_new()};
		(*arenas)[(*narenas)++] = workers[i].arena;
	}
	/* The first worker is this thread; whoever cannot be started leaves its share to the others. */
	for (size_t i = 1; i < nworkers && pthread_create(&workers[i].thread, NULL, run_worker, &workers[i]) == 0; i++)
		nstarted = i;
	if (nworkers)
		run_worker(&workers[0]);
	for (size_t i = 1; i <= nstarted; i++)
		pthread_join(workers[i].thread, NULL);
	for (size_t i = 0; i < nworkers && ret == 0; i++) {
		if (workers[i].failed)
			ret = error_set(err, "%s", workers[i].err.message);
	}
	free(workers);
	return ret;
}

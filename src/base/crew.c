/*
 * crew.c - workers that each take the next item.
 */
#include "base/crew.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/error.h"

enum { MOST_WORKERS = 64, STACK_SIZE = 8 << 20 };

struct crew {
	size_t size;
	struct arena *arenas[MOST_WORKERS]; /* NULL: did nothing yet */
};

struct job {
	size_t nitems;
	crew_task *task;
	void *context;
	atomic_size_t next;
	atomic_bool failed;
};

struct thread {
	struct worker worker;
	struct job *job;
	struct error err;
	pthread_t id;
	bool failed;
};

struct crew *
crew_new(size_t size)
{
	long ncores = sysconf(_SC_NPROCESSORS_ONLN);
	struct crew *crew = memory_resize(NULL, sizeof *crew);

	*crew = (struct crew){.size = size ? size : ncores > 0 ? (size_t)ncores : 1};
	if (crew->size > MOST_WORKERS)
		crew->size = MOST_WORKERS;
	return crew;
}

void
crew_free(struct crew *crew)
{
	if (!crew)
		return;
	for (size_t i = 0; i < crew->size; i++)
		arena_free(crew->arenas[i]);
	free(crew);
}

size_t
crew_size(const struct crew *crew)
{
	return crew->size;
}

static void *
run(void *argument)
{
	struct thread *thread = argument;
	struct job *job = thread->job;
	size_t i = thread->worker.number == 0 ? 0 : atomic_fetch_add(&job->next, 1);

	for (; i < job->nitems && !atomic_load(&job->failed); i = atomic_fetch_add(&job->next, 1)) {
		if (job->task(job->context, &thread->worker, i, &thread->err) < 0) {
			thread->failed = true;
			atomic_store(&job->failed, true);
		}
	}
	return NULL;
}

int
crew_run(struct crew *crew, size_t nitems, size_t least, crew_task *task, void *context, struct error *err)
{
	struct job job = {.nitems = nitems, .task = task, .context = context, .next = 1};
	size_t useful = (nitems + least - 1) / least, nworkers = useful < crew->size ? useful : crew->size;
	size_t nstarted = 0;
	pthread_attr_t attributes;
	struct thread *threads = memory_resize(NULL, sizeof *threads * (nworkers + 1));
	int ret = 0;

	for (size_t i = 0; i < nworkers; i++) {
		if (!crew->arenas[i])
			crew->arenas[i] = arena_new();
		threads[i] = (struct thread){.worker = {i, crew->arenas[i]}, .job = &job};
	}
	/* Some C libraries give a thread too little for what is nested deep. */
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_SIZE);
	/* Whoever cannot be started leaves its share to the others. */
	for (size_t i = 1; i < nworkers && pthread_create(&threads[i].id, &attributes, run, &threads[i]) == 0; i++)
		nstarted = i;
	pthread_attr_destroy(&attributes);
	if (nworkers)
		run(&threads[0]);
	for (size_t i = 1; i <= nstarted; i++)
		pthread_join(threads[i].id, NULL);
	for (size_t i = 0; i < nworkers && ret == 0; i++) {
		if (threads[i].failed)
			ret = error_set(err, "%s", threads[i].err.message);
	}
	free(threads);
	return ret;
}

/*
 * test_crew.c - every item is done once, on however many threads.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/crew.h"
#include "base/error.h"

enum { NITEMS = 5000 };

struct count {
	atomic_int done[NITEMS];
	size_t size, stops_at;
};

static int
count_item(void *context, struct worker *worker, size_t i, struct error *err)
{
	struct count *count = context;
	char *made = arena_printf(worker->arena, "%zu", i);

	assert_true(worker->number < count->size);
	assert_non_null(made);
	if (i == count->stops_at)
		return error_set(err, "item %s", made);
	atomic_fetch_add(&count->done[i], 1);
	return 0;
}

static void
run(size_t size, size_t nitems, size_t least)
{
	struct crew *crew = crew_new(size);
	struct count count = {.size = crew_size(crew), .stops_at = NITEMS};
	struct error err;

	assert_int_equal(crew_run(crew, nitems, least, count_item, &count, &err), 0);
	for (size_t i = 0; i < NITEMS; i++)
		assert_int_equal(atomic_load(&count.done[i]), i < nitems);
	crew_free(crew);
}

static void
test_all_done(void **state)
{
	(void)state;
	run(1, NITEMS, 1);
	run(7, NITEMS, 1);
	run(7, NITEMS, NITEMS);
	run(0, 3, 1);
	run(1000, NITEMS, 16);
	run(4, 0, 1);
}

static void
test_failure_stops(void **state)
{
	struct crew *crew = crew_new(1);
	struct count count = {.size = 1, .stops_at = 10};
	struct error err;

	(void)state;
	assert_int_equal(crew_run(crew, NITEMS, 1, count_item, &count, &err), -1);
	assert_string_equal(err.message, "item 10");
	assert_int_equal(atomic_load(&count.done[9]), 1);
	assert_int_equal(atomic_load(&count.done[11]), 0);
	crew_free(crew);
}

/* The other thread cannot come before the caller's to item 0. */
static int
note_thread(void *context, struct worker *worker, size_t i, struct error *err)
{
	(void)err;
	if (i == 0)
		*(size_t *)context = worker->number;
	return 0;
}

static void
test_caller_begins(void **state)
{
	struct error err;

	(void)state;
	for (int i = 0; i < 200; i++) {
		struct crew *crew = crew_new(4);
		size_t first = 99;

		assert_int_equal(crew_run(crew, 4, 1, note_thread, &first, &err), 0);
		assert_int_equal(first, 0);
		crew_free(crew);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_done),
		cmocka_unit_test(test_failure_stops),
		cmocka_unit_test(test_caller_begins),
	};

	return cmocka_run_group_tests_name("crew", tests, NULL, NULL);
}

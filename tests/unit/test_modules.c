/*
 * test_modules.c - each file is read once, by whoever comes first, and every file that is asked for is there.
 */
#include "planted.h"

#include "base/crew.h"
#include "python/program.h"
#include "reach/modules.h"
#include "slice/module.h"

enum { NFILES = 200 };

struct reading {
	struct modules *modules;
	struct arena *arena;
	const struct module *got[NFILES];
	size_t nexpected; /* files that are expected at the start */
	size_t nahead;    /* found to have been read ahead */
	bool wait;        /* for all of them */
};

static const char *
file_name(struct arena *arena, size_t i)
{
	return arena_printf(arena, "app/m%zu.py", i);
}

static size_t
count_ahead(struct modules *modules)
{
	size_t n = 0;

	while (modules_next_read(modules))
		n++;
	return n;
}

static int
ask_or_read_ahead(void *context, struct worker *worker, size_t item, struct error *err)
{
	struct reading *reading = context;

	if (item > 0) {
		modules_read_ahead(reading->modules, worker->arena);
		return 0;
	}
	for (size_t i = NFILES - reading->nexpected; i < NFILES; i++)
		modules_expect(reading->modules, file_name(reading->arena, i));
	for (size_t i = 0; i < NFILES; i++) {
		/* The first half, unexpected, is asked for; then others may have come to the end. */
		while (reading->wait && i == NFILES / 2 && reading->nahead < reading->nexpected)
			reading->nahead += count_ahead(reading->modules);
		reading->got[i] = modules_get(reading->modules, file_name(reading->arena, i), err);
	}
	reading->nahead += count_ahead(reading->modules);
	modules_close(reading->modules);
	return 0;
}

static void
read_all(struct sandbox *box, size_t nthreads, size_t nexpected, bool wait)
{
	struct snapshot *snapshot = open_directory(box);
	struct parser *parser = parser_new();
	struct crew *crew = crew_new(nthreads);
	struct reading reading = {.arena = box->arena, .nexpected = nexpected, .wait = wait};

	reading.modules = modules_new(snapshot, parser, box->arena);
	assert_int_equal(crew_run(crew, nthreads, 1, ask_or_read_ahead, &reading, &box->err), 0);
	for (size_t i = 0; i < NFILES; i++) {
		char name[32];

		assert_non_null(reading.got[i]);
		assert_string_equal(reading.got[i]->path, file_name(box->arena, i));
		snprintf(name, sizeof name, "f%zu", i);
		assert_non_null(module_name(reading.got[i], name));
		assert_ptr_equal(modules_get(reading.modules, reading.got[i]->path, &box->err), reading.got[i]);
	}
	if (nexpected == 0 || nthreads == 1)
		assert_int_equal(reading.nahead, 0);
	if (wait)
		assert_int_equal(reading.nahead, nexpected);
	modules_free(reading.modules);
	crew_free(crew);
	parser_free(parser);
	snapshot_close(snapshot);
}

static void
test_read_ahead(void **state)
{
	struct sandbox *box = *state;

	for (size_t i = 0; i < NFILES; i++)
		plant(box, file_name(box->arena, i), arena_printf(box->arena, "def f%zu():\n    pass\n", i));
	read_all(box, 1, NFILES, false);
	read_all(box, 4, 0, false);
	read_all(box, 4, NFILES, false);
	read_all(box, 2, NFILES / 2, true);
}

/* Whoever asks for a file that could not be read ahead is told why; nobody else minds. */
static int
ask_for_bad(void *context, struct worker *worker, size_t item, struct error *err)
{
	struct reading *reading = context;

	if (item > 0) {
		modules_read_ahead(reading->modules, worker->arena);
		return 0;
	}
	modules_expect(reading->modules, "app/gone.py");
	for (size_t i = 0; i < NFILES; i++)
		reading->got[i] = modules_get(reading->modules, file_name(reading->arena, i), err);
	assert_null(modules_get(reading->modules, "app/gone.py", err));
	assert_string_equal(err->message, "app/gone.py: it was there a moment ago");
	assert_null(modules_get(reading->modules, "app/gone.py", err));
	modules_close(reading->modules);
	return 0;
}

static void
test_unreadable(void **state)
{
	struct sandbox *box = *state;
	struct reading reading = {.arena = box->arena};
	struct snapshot *snapshot = open_directory(box);
	struct parser *parser = parser_new();
	struct crew *crew = crew_new(3);

	for (size_t i = 0; i < NFILES; i++)
		plant(box, file_name(box->arena, i), "x = 1\n");
	reading.modules = modules_new(snapshot, parser, box->arena);
	assert_int_equal(crew_run(crew, 3, 1, ask_for_bad, &reading, &box->err), 0);
	assert_non_null(reading.got[NFILES - 1]);
	modules_free(reading.modules);
	crew_free(crew);
	parser_free(parser);
	snapshot_close(snapshot);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_read_ahead, sandbox_setup, sandbox_teardown),
		cmocka_unit_test_setup_teardown(test_unreadable, sandbox_setup, sandbox_teardown),
	};

	return cmocka_run_group_tests_name("modules", tests, NULL, NULL);
}

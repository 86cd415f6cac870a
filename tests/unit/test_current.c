/*
 * test_current.c - what people pipe in besides Alembic's own output (that is tests/parity/test_current.py).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "alembic/current.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"

struct accepted {
	const char *input, *ids; /* each with a space behind it */
};

static const struct accepted accepted[] = {
	{"", ""},
	{"\n\n  \n", ""},
	{"aaaa1", "aaaa1 "},
	{"aaaa1\nbbbb1\naaaa1\n", "aaaa1 bbbb1 "},
	{"aaaa1 (head)\nbbbb1 (effective head)\ncccc1 (branchpoint) (mergepoint)\n", "aaaa1 bbbb1 cccc1 "},
	{"\xef\xbb\xbf"
         "aaaa1 (head)\r\nbbbb1\r\n",
         "aaaa1 bbbb1 "},
	/* psql -At, psql -t, psql, mysql -B, quoted CSV. */
	{" aaaa1\n bbbb1   \n\n", "aaaa1 bbbb1 "},
	{" version_num  \n--------------\n aaaa1\n(1 row)\n\n", "aaaa1 "},
	{" version_num  \n--------------\n aaaa1\n bbbb1\n(2 rows)\n\n", "aaaa1 bbbb1 "},
	{" version_num  \n--------------\n(0 rows)\n\n", ""},
	{"version_num\naaaa1\n", "aaaa1 "},
	{"\"aaaa1\"\r\n'bbbb1'\r\n", "aaaa1 bbbb1 "},
	/* Noise. */
	{"INFO  [alembic.runtime.migration] Context impl PostgresqlImpl.\naaaa1 (head)\n", "aaaa1 "},
	{"WARNI [py.warnings] old\nDEBUG [app] x\nCRITI [app] y\nERROR [app.cache] no redis\naaaa1\n", "aaaa1 "},
	{"INFO", "INFO "},
	/* -v, with noise inside and another database behind it. */
	{"Current revision(s) for sqlite:///a.db:\nRev: a b (head) (current)\nMerges: x, y\nAlso depends on: z\n"
         "Branches into: p, q\nBranch names: n\nINFO  [app] z\nPath: /x/a.py\n\n    doc\n    Rev: no\n    \n    "
         "FAILED: no\n\n"
         "Current revision(s) for sqlite:///b.db:\nCurrent revision(s) for sqlite:///c.db:\nRev: cccc1\nParent: "
         "<base>\n",
         "a b cccc1 "},
	{"Rev: aaaa1\nParent: <base>\nPath: /x/a.py\n\n    doc\n\nbbbb1\n", "aaaa1 bbbb1 "},
};

struct refused {
	const char *input, *why;
};

static const struct refused refused[] = {
	{"aaaa1\nLoading settings from /etc\n", "line 2 of the input is not a revision: 'Loading settings from /etc'"},
	{"aaaa1\ncache-is-warm\n", "line 2 of the input is not a revision: 'cache-is-warm'"},
	{"+-------------+\n| version_num |\n", "line 1 of the input is not a revision"},
	{"Parent: <base>\n", "line 1 of the input is not a revision"},
	{"aaaa1 bbbb1\n", "ids one to a line"},
	{"aaaa1 -> bbbb1 (head), add a table\n", "line 1 of the input is not a revision"},
	{"bbbb1 (cart)\n", "line 1 of the input is not a revision"},
	{"Rev: (head)x\nRev: \n", "line 2 of the input names no revision"},
	{"aaaa1\nTraceback (most recent call last):\n", "line 2 of the input is not a revision: 'Traceback"},
	{"FAILED: Can't locate revision identified by 'x'\n",
         "alembic itself failed:\nFAILED: Can't locate revision identified by 'x'"},
	{"aaaa1\n  FAILED: Can't locate\r\n  revision identified by\n    'x'\nbbbb1\n",
         "FAILED: Can't locate revision identified by 'x'"},
	{"ERROR [flask_migrate] Error: Can't locate revision\n", "ERROR [flask_migrate] Error: Can't locate revision"},
	{"ERROR [alembic.util.messaging] Can't locate revision\n", "Can't locate revision"},
};

static void
test_accepted(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof accepted / sizeof *accepted; i++) {
		struct arena *arena = arena_new();
		struct buffer found = BUFFER_INIT;
		struct error err = {0};
		const char **ids;
		size_t nids;

		if (current_read(text_of(accepted[i].input), arena, &ids, &nids, &err) != 0)
			fail_msg("%s: %s", accepted[i].input, err.message);
		buffer_string(&found, "");
		for (size_t n = 0; n < nids; n++)
			buffer_printf(&found, "%s ", ids[n]);
		assert_string_equal(found.data, accepted[i].ids);
		buffer_free(&found);
		arena_free(arena);
	}
}

static void
test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		struct arena *arena = arena_new();
		struct error err = {0};
		const char **ids;
		size_t nids;

		if (current_read(text_of(refused[i].input), arena, &ids, &nids, &err) == 0)
			fail_msg("accepted: %s", refused[i].input);
		if (!strstr(err.message, refused[i].why))
			fail_msg("expected '…%s…', got '%s'", refused[i].why, err.message);
		arena_free(arena);
	}
}

static void
test_utf16(void **state)
{
	struct arena *arena = arena_new();
	struct error err;
	const char **ids;
	size_t nids;

	(void)state;
	assert_int_equal(current_read(TEXT("\xff\xfe"
	                                   "a\0\n\0"),
	                              arena, &ids, &nids, &err),
	                 -1);
	assert_non_null(strstr(err.message, "not UTF-16"));
	arena_free(arena);
}

/* Every repetition of one id costs no memory of its own; many ids are no trouble. */
static void
test_many(void **state)
{
	struct arena *arena = arena_new();
	struct buffer input = BUFFER_INIT;
	struct error err;
	const char **ids;
	size_t nids;

	(void)state;
	for (int i = 0; i < 100000; i++)
		buffer_printf(&input, "%x\n", i % 50000);
	assert_int_equal(current_read((struct text){input.data, input.length}, arena, &ids, &nids, &err), 0);
	assert_int_equal(nids, 50000);
	assert_string_equal(ids[49999], "c34f");
	buffer_free(&input);
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accepted),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_utf16),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

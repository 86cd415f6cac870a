/*
 * test_nearest.c - which known word a mistyped one is taken for.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/nearest.h"

static const char *const known[] = {"verify", "lock", "log", "status", "--staged"};

static const char *
nearest(const char *word)
{
	return text_nearest(word, known, sizeof known / sizeof *known);
}

static void
test_near(void **state)
{
	(void)state;
	assert_string_equal(nearest("verfiy"), "verify");
	assert_string_equal(nearest("--stagd"), "--staged");
	assert_string_equal(nearest("sttaus"), "status");
	assert_string_equal(nearest("lok"), "lock");
	assert_string_equal(nearest("lo"), "log");
	assert_string_equal(nearest("status"), "status");
}

static void
test_far(void **state)
{
	(void)state;
	assert_null(nearest("banana"));
	assert_null(nearest(""));
	assert_null(nearest("a-word-so-long-that-nobody-can-have-meant-any-of-the-known-ones-by-it"));
	assert_null(text_nearest("x", known, 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_near),
		cmocka_unit_test(test_far),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

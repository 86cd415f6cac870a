/*
 * test_ini.c - what callers of ini.h get; whether it reads as ConfigParser does is tests/parity/test_ini.py's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "alembic/ini.h"
#include "base/arena.h"
#include "base/error.h"

static int
set_up(void **state)
{
	*state = arena_new();
	return 0;
}

static int
tear_down(void **state)
{
	arena_free(*state);
	return 0;
}

static void
test_lookup(void **state)
{
	struct arena *arena = *state;
	char content[] = "# c\n[alembic]\nA = 1\nb =\n  2\n\n[DEFAULT]\nc = %(a)s%(here)s\n[x]\na = 3\n";
	struct ini ini;
	struct error err;
	const struct ini_section *section;
	const char *value;

	assert_int_equal(ini_parse(&ini, "alembic.ini", text_of(content), "/h", arena, &err), 0);
	memset(content, '!', sizeof content);
	assert_int_equal(ini.nsections, 3);
	assert_null(ini_section(&ini, "DEFAULT"));
	assert_null(ini_section(&ini, "Alembic"));
	section = ini_section(&ini, "alembic");
	assert_int_equal(section->line, 2);
	assert_int_equal(ini_option(&ini, section, "a")->line, 3);
	assert_string_equal(ini_option(&ini, section, "b")->value, "\n2");
	assert_int_equal(ini_option(&ini, section, "c")->line, 8);
	assert_string_equal(ini_option(&ini, section, "c")->value, "%(a)s%(here)s");
	assert_null(ini_option(&ini, section, "here"));
	assert_int_equal(ini_get(&ini, section, "c", arena, &value, &err), 0);
	assert_string_equal(value, "1/h");
	assert_int_equal(ini_get(&ini, ini_section(&ini, "x"), "c", arena, &value, &err), 0);
	assert_string_equal(value, "3/h");
	assert_int_equal(ini_get(&ini, section, "nope", arena, &value, &err), 0);
	assert_null(value);
}

/* A bad % matters only to who reads it. */
static void
test_interpolation_failure(void **state)
{
	struct ini ini;
	struct error err;
	const char *value;

	assert_int_equal(ini_parse(&ini, "a.ini", TEXT("[alembic]\n\nurl = a%40b\nx = 1\n"), "", *state, &err), 0);
	assert_int_equal(ini_get(&ini, &ini.sections[0], "x", *state, &value, &err), 0);
	assert_int_equal(ini_get(&ini, &ini.sections[0], "url", *state, &value, &err), -1);
	assert_null(value);
	assert_string_equal(err.message,
	                    "a.ini:3: option 'url' in section 'alembic': '%' must be followed by '%' or '(': "
	                    "'%40b'");
}

static void
test_refusal(void **state)
{
	struct ini ini;
	struct error err;

	assert_int_equal(ini_parse(&ini, "a.ini", TEXT("[a]\nx=1\nx:2\n"), "", *state, &err), -1);
	assert_string_equal(err.message, "a.ini:3: option 'x' in section 'a' already exists, in line 2");
	assert_int_equal(ini_parse(&ini, "a.ini", (struct text){NULL, 0}, "", *state, &err), 0);
	assert_int_equal(ini.nsections, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(test_lookup),
		TEST(test_interpolation_failure),
		TEST(test_refusal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

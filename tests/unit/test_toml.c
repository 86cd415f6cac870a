/*
 * test_toml.c - what callers of toml.h get; whether it reads as tomllib does is tests/parity/test_toml.py's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "alembic/toml.h"
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
test_values(void **state)
{
	char content[] =
		"s = \"a\\u0000b\"\ni = 1_0\n\n[t.u]\nb = true\nf = 1.5\nd = 2020-01-01\n[[l]]\n[[l]]\nx.y = 'z'\n";
	struct toml_value *root, *table, *list;
	struct error err;

	assert_int_equal(toml_parse(&root, "a.toml", text_of(content), *state, &err), 0);
	memset(content, '!', sizeof content);
	assert_int_equal(toml_get(root, "s")->string.length, 3);
	assert_memory_equal(toml_get(root, "s")->string.data, "a\0b", 3);
	assert_int_equal(toml_get(root, "i")->integer, 10);
	table = toml_get(toml_get(root, "t"), "u");
	assert_int_equal(table->line, 4);
	assert_true(toml_get(table, "b")->boolean);
	assert_int_equal(toml_get(table, "f")->type, TOML_FLOAT);
	assert_string_equal(toml_get(table, "d")->string.data, "2020-01-01");
	assert_int_equal(table->table.npairs, 3);
	assert_int_equal(table->table.pairs[2].line, 7);
	list = toml_get(root, "l");
	assert_int_equal(list->array.nitems, 2);
	assert_int_equal(list->array.items[1]->line, 9);
	assert_string_equal(toml_get(toml_get(list->array.items[1], "x"), "y")->string.data, "z");
}

static void
test_get_from_nothing(void **state)
{
	struct toml_value *root;
	struct error err;

	assert_int_equal(toml_parse(&root, "a.toml", (struct text){NULL, 0}, *state, &err), 0);
	assert_int_equal(root->type, TOML_TABLE);
	assert_null(toml_get(root, "x"));
	assert_null(toml_get(NULL, "x"));
	assert_int_equal(toml_parse(&root, "a.toml", TEXT("x = 1"), *state, &err), 0);
	assert_null(toml_get(toml_get(root, "x"), "x"));
}

static void
test_refusals(void **state)
{
	struct toml_value *root;
	struct error err;

	assert_int_equal(toml_parse(&root, "a.toml", TEXT("[a.b]\n[a.b]\n"), *state, &err), -1);
	assert_string_equal(err.message, "a.toml:2: 'a.b' is defined twice");
	assert_int_equal(toml_parse(&root, "a.toml", TEXT("a = 1\nb = \n"), *state, &err), -1);
	assert_string_equal(err.message, "a.toml:2: not TOML: a value is missing");
	assert_int_equal(toml_parse(&root, "a.toml", TEXT("a = '\xFF'\n"), *state, &err), -1);
	assert_string_equal(err.message, "a.toml:1: not UTF-8");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(test_values),
		TEST(test_get_from_nothing),
		TEST(test_refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * test_revision.c - module globals to a revision, as Alembic would take them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "alembic/revision.h"
#include "base/arena.h"
#include "python/program.h"

#define STRING(literal)                                                                   \
	{                                                                                 \
		.type = VALUE_STRING, .string = {literal, sizeof(literal) - 1}, .line = 9 \
	}
#define PLAIN(value_type)                     \
	{                                     \
		.type = value_type, .line = 9 \
	}
#define SEQUENCE(...)                                                                             \
	{                                                                                         \
		.type = VALUE_SEQUENCE, .items = (struct value[]){__VA_ARGS__},                   \
		.nitems = sizeof((struct value[]){__VA_ARGS__}) / sizeof(struct value), .line = 9 \
	}
#define EMPTY                                     \
	{                                         \
		.type = VALUE_SEQUENCE, .line = 9 \
	}
#define COMPUTED                                                   \
	{                                                          \
		.type = VALUE_COMPUTED, .why = "a call", .line = 9 \
	}

struct fixture {
	struct arena *arena;
	struct program program;
	struct revision revision;
};

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	f->arena = arena_new();
	f->revision.path = "alembic/versions/b.py";
	f->program.globals[GLOBAL_REVISION] = (struct value)STRING("bbbb1");
	f->program.globals[GLOBAL_DOWN_REVISION] = (struct value)STRING("aaaa1");
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	arena_free(f->arena);
	free(f);
	return 0;
}

/* The file again, with one global changed. */
static const struct revision *
with(struct fixture *f, enum module_global global, struct value value)
{
	struct value before = f->program.globals[global];

	f->revision = (struct revision){.path = f->revision.path};
	f->program.globals[global] = value;
	revision_read_metadata(&f->revision, &f->program, f->arena);
	f->program.globals[global] = before;
	return &f->revision;
}

static void
check_names(const char *const *names, size_t nnames, const char *expected)
{
	char joined[128] = "";

	for (size_t i = 0; i < nnames; i++) {
		strcat(joined, names[i]);
		strcat(joined, "|");
	}
	assert_string_equal(joined, expected);
}

static void
check_trouble(const struct revision *revision, enum revision_trouble trouble, int line, const char *part)
{
	assert_int_equal(revision->trouble, trouble);
	if (trouble == TROUBLE_NONE)
		return;
	assert_int_equal(revision->trouble_line, line);
	if (!strstr(revision->trouble_text, part))
		fail_msg("expected '…%s…', got '%s'", part, revision->trouble_text);
}

static void
test_plain(void **state)
{
	struct fixture *f = *state;

	f->program.doc = TEXT("\n  Add a table \n\nRevision ID: x\n");
	f->program.globals[GLOBAL_REVISION].line = 3;
	f->program.globals[GLOBAL_DOWN_REVISION].line = 4;
	f->program.globals[GLOBAL_DEPENDS_ON] = (struct value)PLAIN(VALUE_NONE);
	f->program.globals[GLOBAL_DEPENDS_ON].line = 6;
	f->program.globals[GLOBAL_BRANCH_LABELS] = (struct value)STRING("cart");
	f->program.globals[GLOBAL_BRANCH_LABELS].line = 5;
	revision_read_metadata(&f->revision, &f->program, f->arena);
	assert_string_equal(f->revision.id, "bbbb1");
	check_names(f->revision.down, f->revision.ndown, "aaaa1|");
	check_names(f->revision.labels, f->revision.nlabels, "cart|");
	assert_int_equal(f->revision.ndepends, 0);
	assert_string_equal(f->revision.doc, "Add a table");
	assert_int_equal(f->revision.id_line, 3);
	assert_int_equal(f->revision.down_line, 4);
	assert_int_equal(f->revision.labels_line, 5);
	assert_int_equal(f->revision.depends_line, 6);
	assert_int_equal(f->revision.trouble, TROUBLE_NONE);
}

static void
test_no_docstring(void **state)
{
	struct fixture *f = *state;

	revision_read_metadata(&f->revision, &f->program, f->arena);
	assert_string_equal(f->revision.doc, "");
}

static void
test_ids(void **state)
{
	const struct {
		struct value value;
		const char *id;
		enum revision_trouble trouble;
		const char *part;
	} cases[] = {
		{STRING("2024_01"), "2024_01", TROUBLE_NONE, ""},
		{STRING("with space/é'\""), "with space/é'\"", TROUBLE_NONE, ""},
		{STRING("head"), "head", TROUBLE_NONE, ""},
		{STRING(""), "", TROUBLE_BAD_ID, "revision is empty"},
		{STRING("ab-cd"), "ab-cd", TROUBLE_BAD_ID, "revision 'ab-cd' has '-' in it"},
		{STRING("a@b"), "a@b", TROUBLE_BAD_ID, "has '@' in it"},
		{STRING("a+b"), "a+b", TROUBLE_BAD_ID, "has '+' in it"},
		{STRING("a:b"), "a:b", TROUBLE_BAD_ID, "since 1.17.1"},
		{STRING("a\0b"), NULL, TROUBLE_BAD_ID, "NUL"},
		{PLAIN(VALUE_NONE), NULL, TROUBLE_BAD_ID, "revision is None"},
		{PLAIN(VALUE_OTHER), NULL, TROUBLE_BAD_ID, "revision is not a string"},
		{SEQUENCE(STRING("a")), NULL, TROUBLE_BAD_ID, "revision is not a string"},
		{COMPUTED, NULL, TROUBLE_UNREADABLE_ID, "revision is computed (a call)"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct revision *revision = with(f, GLOBAL_REVISION, cases[i].value);

		check_trouble(revision, cases[i].trouble, 9, cases[i].part);
		if (cases[i].id)
			assert_string_equal(revision->id, cases[i].id);
		else
			assert_null(revision->id);
		check_names(revision->down, revision->ndown, "aaaa1|");
	}
}

/* Alembic 0.1 had no `revision`; the whole name must be lower-case hex. */
static void
test_legacy_ids(void **state)
{
	const struct {
		const char *path, *id;
	} cases[] = {
		{"v/abc123.py", "abc123"}, {"v/face.py", "face"}, {"b.py", "b"},
		{"v/ABC.py", NULL},        {"v/abc_x.py", NULL},  {"v/.py", NULL},
		{"v/env.py", NULL},        {"abc/x.py", NULL},    {"v/abc.pyc", NULL},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct revision *revision;

		f->revision.path = cases[i].path;
		revision = with(f, GLOBAL_REVISION, (struct value){.type = VALUE_UNSET});
		check_trouble(revision, cases[i].id ? TROUBLE_NONE : TROUBLE_NO_ID, 1, "revision is not assigned");
		if (cases[i].id)
			assert_string_equal(revision->id, cases[i].id);
	}
}

static void
test_parents(void **state)
{
	const struct {
		struct value value;
		const char *down;
		enum revision_trouble trouble;
		const char *part;
	} cases[] = {
		{PLAIN(VALUE_NONE), "", TROUBLE_NONE, ""},
		{EMPTY, "", TROUBLE_NONE, ""},
		{SEQUENCE(PLAIN(VALUE_NONE)), "", TROUBLE_NONE, ""},
		{SEQUENCE(STRING("x")), "x|", TROUBLE_NONE, ""},
		{SEQUENCE(STRING("y"), STRING("x"), STRING("y")), "y|x|", TROUBLE_NONE, ""},
		{SEQUENCE(SEQUENCE(STRING("x"), STRING("y"))), "x|y|", TROUBLE_NONE, ""},
		{STRING(""), "|", TROUBLE_NONE, ""},
		{SEQUENCE(STRING("x"), STRING("")), "x||", TROUBLE_NONE, ""},
		{STRING("None"), "None|", TROUBLE_NONE, ""},
		{SEQUENCE(PLAIN(VALUE_NONE), STRING("x")), "x|", TROUBLE_BAD_PARENTS, "down_revision holds something"},
		{SEQUENCE(SEQUENCE(STRING("x")), STRING("y")), "y|", TROUBLE_BAD_PARENTS, "down_revision holds"},
		{PLAIN(VALUE_OTHER), "", TROUBLE_BAD_PARENTS, "a base has down_revision = None"},
		{STRING("a\0b"), "", TROUBLE_BAD_PARENTS, "down_revision holds"},
		{COMPUTED, "", TROUBLE_UNREADABLE_PARENTS, "down_revision is computed (a call)"},
		{SEQUENCE(STRING("x"), COMPUTED), "x|", TROUBLE_UNREADABLE_PARENTS, "down_revision is computed"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct revision *revision = with(f, GLOBAL_DOWN_REVISION, cases[i].value);

		check_trouble(revision, cases[i].trouble, 9, cases[i].part);
		check_names(revision->down, revision->ndown, cases[i].down);
		assert_string_equal(revision->id, "bbbb1");
	}
	check_trouble(with(f, GLOBAL_DOWN_REVISION, (struct value){.type = VALUE_UNSET}), TROUBLE_NO_PARENTS, 1,
	              "down_revision = None for the first revision");
}

static void
test_dependencies(void **state)
{
	const struct {
		struct value value;
		const char *depends;
		enum revision_trouble trouble;
	} cases[] = {
		{{.type = VALUE_UNSET}, "", TROUBLE_NONE},
		{STRING(""), "", TROUBLE_NONE},
		{SEQUENCE(STRING("")), "", TROUBLE_NONE},
		{SEQUENCE(PLAIN(VALUE_NONE)), "", TROUBLE_NONE},
		{STRING("x"), "x|", TROUBLE_NONE},
		{SEQUENCE(STRING("x"), STRING("")), "|x|", TROUBLE_NONE},
		{SEQUENCE(STRING("z"), STRING("x")), "x|z|", TROUBLE_NONE},
		{PLAIN(VALUE_OTHER), "", TROUBLE_BAD_PARENTS},
		{COMPUTED, "", TROUBLE_UNREADABLE_PARENTS},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct revision *revision = with(f, GLOBAL_DEPENDS_ON, cases[i].value);

		check_trouble(revision, cases[i].trouble, 9, "depends_on");
		check_names(revision->depends, revision->ndepends, cases[i].depends);
	}
}

static void
test_labels(void **state)
{
	const struct {
		struct value value;
		const char *labels;
		enum revision_trouble trouble;
	} cases[] = {
		{PLAIN(VALUE_NONE), "", TROUBLE_NONE},
		{EMPTY, "", TROUBLE_NONE},
		{STRING(""), "|", TROUBLE_NONE},
		{SEQUENCE(STRING("b"), STRING("a@c")), "a@c|b|", TROUBLE_NONE},
		{SEQUENCE(STRING("b"), STRING("b")), "b|", TROUBLE_BAD_PARENTS},
		{SEQUENCE(PLAIN(VALUE_NONE)), "", TROUBLE_BAD_PARENTS},
		{COMPUTED, "", TROUBLE_UNREADABLE_LABELS},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct revision *revision = with(f, GLOBAL_BRANCH_LABELS, cases[i].value);

		check_trouble(revision, cases[i].trouble, 9, "branch_labels");
		check_names(revision->labels, revision->nlabels, cases[i].labels);
	}
}

/* The first trouble is told, in the order id, parents, dependencies, labels. */
static void
test_first_trouble(void **state)
{
	struct fixture *f = *state;

	f->program.globals[GLOBAL_DEPENDS_ON] = (struct value)COMPUTED;
	f->program.globals[GLOBAL_BRANCH_LABELS] = (struct value)COMPUTED;
	check_trouble(with(f, GLOBAL_DOWN_REVISION, (struct value)COMPUTED), TROUBLE_UNREADABLE_PARENTS, 9,
	              "down_revision");
	check_trouble(with(f, GLOBAL_REVISION, (struct value)COMPUTED), TROUBLE_UNREADABLE_ID, 9,
	              "revision is computed");
	check_trouble(with(f, GLOBAL_REVISION, (struct value)STRING("b")), TROUBLE_UNREADABLE_PARENTS, 9, "depends_on");
}

static void
test_unparsed(void **state)
{
	struct fixture *f = *state;

	f->program.state = PROGRAM_SYNTAX;
	f->program.trouble = "unexpected indent";
	f->program.trouble_line = 12;
	revision_read_metadata(&f->revision, &f->program, f->arena);
	check_trouble(&f->revision, TROUBLE_SYNTAX, 12, "cannot parse this file (unexpected indent)");
	/* What only Python 2 parses still has its names. */
	assert_non_null(f->revision.id);
	f->revision.trouble = TROUBLE_NONE;
	f->revision.id = NULL;
	f->program.state = PROGRAM_UNDECODABLE;
	f->program.trouble_line = 0;
	revision_read_metadata(&f->revision, &f->program, f->arena);
	check_trouble(&f->revision, TROUBLE_UNDECODABLE, 1, "cannot decode");
	assert_null(f->revision.id);
}

/* A file's name is no id where the file may hold one that cannot be read. */
static void
test_unparsed_legacy_ids(void **state)
{
	const struct {
		const char *source;
		bool is_legacy;
	} cases[] = {
		{"down_revision = None\nprint x", true}, {"revisions = 1\nmy_revision = (", true},
		{"revision = 'a'\nprint x", false},      {"print x\n(revision", false},
		{"print x # revision", false},           {"", true},
	};
	struct fixture *f = *state;

	f->program.state = PROGRAM_SYNTAX;
	f->revision.path = "v/abc123.py";
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		f->program.source = text_of(cases[i].source);
		with(f, GLOBAL_REVISION, (struct value){.type = VALUE_UNSET});
		check_trouble(&f->revision, TROUBLE_SYNTAX, 1, "cannot parse");
		assert_int_equal(f->revision.id != NULL, cases[i].is_legacy);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(test_plain),
		TEST(test_no_docstring),
		TEST(test_ids),
		TEST(test_legacy_ids),
		TEST(test_unparsed_legacy_ids),
		TEST(test_parents),
		TEST(test_dependencies),
		TEST(test_labels),
		TEST(test_first_trouble),
		TEST(test_unparsed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * test_lockfile.c - what is printed reads back; every departure from the form is refused with its line.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "lock/lock.h"
#include "lock/lockfile.h"

#define TITLE "# Applied Alembic revisions, as they were when locked. Commit this file; `miglock lock` writes it.\n"
#define HEAD TITLE "version = 1\nreach = 1\nexternal = [\"alembic\", \"sqlalchemy\"]\n"
#define HASH "v1:4f1f0e0c9d6b4d7e8a1b2c3d4e5f6071"
#define BLOB "b6fc4c620b67d95f953a5c1c1230aaab5db5a1b0"

/* The lines are counted in the table of refusals. */
/* clang-format off */
static const char whole[] = HEAD			/* 1 to 3 */
	"\n[[revision]]\n"				/* 5 */
	"id = \"aaaa1\"\n"				/* 6 */
	"down = []\n"					/* 7 */
	"path = \"versions/a.py\"\n"			/* 8 */
	"hash = \"" HASH "\"\n"				/* 9 */
	"\n[[revision]]\n"				/* 11 */
	"id = \"bbbb1\"\n"				/* 12 */
	"down = [\"aaaa1\"]\n"				/* 13 */
	"depends = [\"x\", \"y\"]\n"			/* 14 */
	"labels = [\"cart\"]\n"				/* 15 */
	"path = \"versions/b\\\"\\\\\\t\\u001F\\u007Fé.py\"\n" /* 16 */
	"hash = \"raw:4f1f0e0c9d6b4d7e8a1b2c3d4e5f6071\"\n" /* 17 */
	"blob = \"" BLOB "\"\n"				/* 18 */
	"parts = { \"<module>\" = \"0000000a\", up-1 = \"1f2e3d4c\" }\n" /* 19 */
	"uses = [\"app.db:f\"]\n"			/* 20 */
	"\n[[helper]]\n"				/* 22 */
	"name = \"app.db:f\"\n"				/* 23 */
	"path = \"../app/db.py\"\n"			/* 24 */
	"hash = \"" HASH "\"\n"				/* 25 */
	"blob = \"" BLOB "\"\n"				/* 26 */
	"\n[[asset]]\n"					/* 28 */
	"name = \"sql/x.sql\"\n"			/* 29 */
	"path = \"sql/x.sql\"\n"			/* 30 */
	"hash = \"" HASH "\"\n"				/* 31 */
	"\n[[amendment]]\n"				/* 33 */
	"target = \"aaaa1\"\n"				/* 34 */
	"from = \"" HASH "\"\n"				/* 35 */
	"to = \"v1:00000000000000000000000000000001\"\n" /* 36 */
	"reason = \"because\"\n"			/* 37 */
	"by = \"maintainer@example.org\"\n"		/* 38 */
	"on = \"2026-11-21\"\n";			/* 39 */
/* clang-format on */

struct fixture {
	struct arena *arena;
	struct lock lock;
	struct error err;
};

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	f->arena = arena_new();
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

static int
parse(struct fixture *f, const char *content, size_t length)
{
	return lockfile_parse(&f->lock, "miglock.lock", (struct text){content, length}, f->arena, &f->err);
}

static void
prints_as(const struct lock *lock, const char *expected)
{
	struct buffer out = BUFFER_INIT;

	lockfile_print(lock, &out);
	assert_string_equal(out.data, expected);
	buffer_free(&out);
}

static void
test_round_trip(void **state)
{
	struct fixture *f = *state;
	const struct lock_revision *b;

	assert_int_equal(parse(f, whole, sizeof whole - 1), 0);
	prints_as(&f->lock, whole);
	assert_int_equal(f->lock.nexternal, 2);
	assert_int_equal(f->lock.nrevisions, 2);
	assert_null(lock_find(&f->lock, "aaaa"));
	b = lock_find(&f->lock, "bbbb1");
	assert_ptr_equal(b, &f->lock.revisions[1]);
	assert_int_equal(b->line, 12);
	assert_string_equal(b->down[0], "aaaa1");
	assert_string_equal(b->depends[1], "y");
	assert_string_equal(b->labels[0], "cart");
	assert_string_equal(b->path, "versions/b\"\\\t\x1f\x7fé.py");
	assert_int_equal(b->hash.scheme, FINGERPRINT_RAW);
	assert_int_equal(b->blob.bytes[0], 0xb6);
	assert_string_equal(b->parts[0].name, "<module>");
	assert_int_equal(b->parts[0].digest, 10);
	assert_int_equal(b->parts[1].digest, 0x1f2e3d4c);
	assert_string_equal(b->uses[0], "app.db:f");
	assert_true(object_id_is_none(&f->lock.revisions[0].blob));
	assert_int_equal(f->lock.helpers[0].line, 23);
	assert_int_equal(f->lock.assets[0].line, 29);
	assert_string_equal(f->lock.amendments[0].by, "maintainer@example.org");
	assert_int_equal(f->lock.amendments[0].to.digest[15], 1);
}

static void
test_empty_lock(void **state)
{
	struct fixture *f = *state;
	static const char head[] = TITLE "version = 1\nreach = 1\nexternal = []\n";
	struct lock none = {0};

	prints_as(&none, head);
	assert_int_equal(parse(f, head, sizeof head - 1), 0);
	assert_null(lock_find(&f->lock, "aaaa1"));
}

static void
test_crlf(void **state)
{
	struct fixture *f = *state;
	struct buffer crlf = BUFFER_INIT;

	for (const char *c = whole; *c; c++) {
		if (*c == '\n')
			buffer_char(&crlf, '\r');
		buffer_char(&crlf, *c);
	}
	assert_int_equal(parse(f, crlf.data, crlf.length), 0);
	prints_as(&f->lock, whole);
	/* One LF among them. */
	*strstr(strstr(crlf.data, "blob"), "\r") = ' ';
	assert_int_equal(parse(f, crlf.data, crlf.length), -1);
	assert_string_equal(f->err.message, "miglock.lock:19: this line ends in LF, those above in CR LF");
	buffer_free(&crlf);
}

struct refusal {
	const char *old, *new; /* the first of old becomes new */
	int line;
	const char *why; /* part of the message */
};

static const struct refusal refusals[] = {
	{TITLE, "", 1, "not a lockfile of miglock"},
	{TITLE, "\xef\xbb\xbf" TITLE, 1, "byte order mark"},
	{TITLE, "<<<<<<< HEAD\n" TITLE, 1, "merge conflict"},
	{"version = 1", "version = 2", 2, "newer miglock: lockfile version 2, this one knows 1"},
	{"version = 1", "version = 0", 2, "expected 'version = 1'"},
	{"version = 1", "version  = 1", 2, "expected 'version = 1'"},
	{"version = 1\n", "", 2, "expected 'version = 1'"},
	{"reach = 1", "reach = 2", 3, "newer miglock: reach 2, this one knows 1"},
	{"reach = 1", "reach = 0", 3, "expected 'reach = 1'"},
	{"reach = 1\n", "", 3, "expected 'reach = 1'"},
	{"external = [\"alembic\", \"sqlalchemy\"]\n", "", 4, "'external' is missing"},
	{"external", "externals", 4, "unknown key 'externals'"},
	{"\"alembic\", \"sqlalchemy\"", "\"sqlalchemy\", \"alembic\"", 4, "'alembic' is out of order"},
	{"\"alembic\", \"sqlalchemy\"", "\"alembic\", \"alembic\"", 4, "'alembic' is out of order"},
	{"\"alembic\", ", "\"alembic\",", 4, "expected ', ' or ']' behind 'alembic'"},
	{"\"sqlalchemy\"]", "\"sqlalchemy\"", 4, "expected ', ' or ']'"},
	{"[\"alembic\"", "\"alembic\"", 4, "expected a list"},
	{"\"alembic\"", "'alembic'", 4, "string in double quotes"},
	/* Between entries. */
	{"\n[[revision]]", "[[revision]]", 5, "blank line is missing"},
	{"\n[[revision]]", "\n\n[[revision]]", 6, "a blank line too many"},
	{"[[revision]]", "[[revisions]]", 6, "unknown header"},
	{"[[revision]]", "[[revision]] ", 6, "white space at the end of the line"},
	{"[[helper]]", "[[asset]]\nname = \"a\"\npath = \"a\"\nhash = \"" HASH "\"\n\n[[helper]]", 28,
         "[[helper]] out of order"},
	{"\n[[helper]]", "<<<<<<< ours\n\n[[helper]]", 22, "merge conflict"},
	{"\n[[helper]]", "\n<<<<<<< ours\n[[helper]]", 23, "merge conflict"},
	{"\n[[helper]]", "\n=======\n[[helper]]", 23, "merge conflict"},
	{"\n[[helper]]", ">>>>>>> theirs\n\n[[helper]]", 22, "merge conflict"},
	{"\n[[helper]]", "||||||| base\n\n[[helper]]", 22, "merge conflict"},
	{"\n[[helper]]", "\nhello\n[[helper]]", 23, "unexpected text"},
	{"\n[[helper]]", "# comment\n\n[[helper]]", 22, "unexpected text"},
	{"2026-11-21\"\n", "2026-11-21\"\n\n", 41, "blank line at the end"},
	{"2026-11-21\"\n", "2026-11-21\"", 40, "ends without a newline"},
	{"2026-11-21\"\n", "2026-11-", 40, "the line ends inside a string"},
	{"on = \"2026-11-21\"\n", "", 40, "'on' is missing"},
	/* Ids. */
	{"id = \"bbbb1\"", "id = \"aaaa1\"", 13, "'aaaa1' is locked twice, first in line 6"},
	{"id = \"bbbb1\"", "id = \"a\"", 13,
         "'a' is out of order: entries are sorted, it belongs before 'aaaa1' (line 6)"},
	{"\n[[asset]]", "\n[[helper]]\nname = \"app.db:f\"\npath = \"a\"\nhash = \"" HASH "\"\n\n[[asset]]", 30,
         "'app.db:f' is locked twice, first in line 23"},
	{"id = \"aaaa1\"", "id = \"bbbb1\"\n<<<<<<< ours", 8, "merge conflict"},
	/* Keys. */
	{"id = \"aaaa1\"\n", "", 7,
         "'down' is not expected here; each key once, in this order: id, down, depends, labels, "
         "path, hash, blob, parts, uses"},
	{"path = \"versions/a.py\"\nhash = \"" HASH "\"\n", "hash = \"" HASH "\"\npath = \"versions/a.py\"\n", 9,
         "'hash' is not expected here"},
	{"down = []\n", "down = []\ndown = []\n", 9, "'down' is not expected here"},
	{"down = []\n", "down = []\nup = []\n", 9, "unknown key 'up'"},
	{"down = []\n", "down=[]\n", 8, "one space belongs on each side"},
	{"down = []\n", " down = []\n", 8, "expected 'down = …'"},
	{"down = []\n", "\n", 8, "'down' is missing"},
	{"down = []\n", "down = []\ndepends = []\n", 9, "an empty list is left out"},
	{"down = []\n", "down = [] \n", 8, "white space at the end of the line"},
	{"down = []\n", "down = []\t\n", 8, "white space at the end of the line"},
	{"down = []\n", "down = [] # none\n", 8, "unexpected text behind the value"},
	{"down = []\n", "down = []\r\n", 8, "ends in CR LF"},
	{"down = []\n", "<<<<<<< HEAD\ndown = []\n", 8, "merge conflict"},
	{"uses = [\"app.db:f\"]\n", "uses = [\"app.db:f\"]\nused = []\n", 22, "unknown key 'used'"},
	/* Values. */
	{HASH "\"\n\n[[rev", "v2:4f1f0e0c9d6b4d7e8a1b2c3d4e5f6071\"\n\n[[rev", 10, "is no fingerprint"},
	{HASH "\"\n\n[[rev", "v1:4F1F0E0C9D6B4D7E8A1B2C3D4E5F6071\"\n\n[[rev", 10, "is no fingerprint"},
	{HASH "\"\n\n[[rev", "v1:4f1f\"\n\n[[rev", 10, "'v1:4f1f' is no fingerprint"},
	{BLOB, "b6fc4c", 19, "'b6fc4c' is no object id"},
	{BLOB, "0000000000000000000000000000000000000000", 19, "is no object id"},
	{"versions/a.py", "/versions/a.py", 9, "'/versions/a.py' is not relative"},
	{"versions/a.py", "", 9, "is not relative"},
	{"\"<module>\" = \"0000000a\", up-1 = \"1f2e3d4c\"", "up-1 = \"1f2e3d4c\", \"<module>\" = \"0000000a\"", 20,
         "'<module>' is out of order"},
	{"up-1", "\"up-1\"", 20, "'up-1' needs no quotes"},
	{"\"<module>\"", "<module>", 20, "expected the name of a part"},
	{"up-1 =", "up-1=", 20, "expected the name of a part"},
	{"\"1f2e3d4c\"", "\"1F2E3D4C\"", 20, "part 'up-1': expected 8 lower-case hex digits"},
	{"\"1f2e3d4c\"", "\"1f2e3d4\"", 20, "part 'up-1': expected 8"},
	{"\"1f2e3d4c\"", "\"1f2e3d4c5\"", 20, "part 'up-1': expected 8"},
	{"\"1f2e3d4c\" }", "\"1f2e3d4c\"}", 20, "behind a part"},
	{"{ \"<module>", "{\"<module>", 20, "expected parts"},
	{"parts = { \"<module>\" = \"0000000a\", up-1 = \"1f2e3d4c\" }", "parts = { }", 20,
         "expected the name of a part"},
	/* Strings. */
	{"\\t", "\\u0009", 17, "an escape that miglock would not write"},
	{"\\u001F", "\\u001f", 17, "an escape that miglock would not write"},
	{"\\u001F", "\\u0000", 17, "an escape that miglock would not write"},
	{"\\u001F", "\\u0041", 17, "an escape that miglock would not write"},
	{"\\u001F", "\\U0000001F", 17, "an escape that miglock would not write"},
	{"\\u001F", "\\u00", 17, "an escape that miglock would not write"},
	{"\\u001F", "\\e", 17, "an escape that miglock would not write"},
	{"\\u001F", "\x1f", 17, "a control character inside a string is not escaped"},
	{"\\t", "\t", 17, "a control character inside a string is not escaped"},
	{"\\u007F", "\x7f", 17, "a control character inside a string is not escaped"},
	{"é.py", "\xff.py", 17, "not UTF-8, the only encoding of TOML: \"versions/b\"\\\t\x1f\x7f\\xff.py"},
	{"é", "\xc3", 17, "not UTF-8"},
	{"é", "\xc0\xaf", 17, "not UTF-8"},
	{"é", "\xed\xa0\x80", 17, "not UTF-8"},
	{"é", "\xf4\x90\x80\x80", 17, "not UTF-8"},
	{"é", "\xe0\x80\x80", 17, "not UTF-8"},
	{"é", "\xf0\x80\x80\x80", 17, "not UTF-8"},
};

static void
edit(struct buffer *out, const struct refusal *refusal)
{
	const char *at = strstr(whole, refusal->old);

	assert_non_null(at);
	buffer_clear(out);
	buffer_add(out, whole, (size_t)(at - whole));
	buffer_string(out, refusal->new);
	buffer_string(out, at + strlen(refusal->old));
}

static void
test_refusals(void **state)
{
	struct fixture *f = *state;
	struct buffer content = BUFFER_INIT;

	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
		char place[64];

		edit(&content, &refusals[i]);
		f->err.message[0] = '\0';
		if (parse(f, content.data, content.length) == 0)
			fail_msg("accepted: %s", refusals[i].new);
		snprintf(place, sizeof place, "miglock.lock:%d: ", refusals[i].line);
		if (strncmp(f->err.message, place, strlen(place)) != 0 || !strstr(f->err.message, refusals[i].why))
			fail_msg("expected '%s…%s…', got '%s'", place, refusals[i].why, f->err.message);
	}
	buffer_free(&content);
}

static void
test_nul_and_nothing(void **state)
{
	struct fixture *f = *state;
	char content[sizeof whole];

	assert_int_equal(parse(f, "", 0), -1);
	assert_string_equal(f->err.message, "miglock.lock:1: the file is empty: take it back from git");
	memcpy(content, whole, sizeof whole);
	*strstr(content, "aaaa1") = '\0';
	assert_int_equal(parse(f, content, sizeof whole - 1), -1);
	assert_string_equal(f->err.message, "miglock.lock:7: a NUL byte");
	memcpy(content, whole, sizeof whole);
	*strstr(content, "\ndown") = '\0';
	assert_int_equal(parse(f, content, sizeof whole - 1), -1);
	assert_string_equal(f->err.message, "miglock.lock:7: a NUL byte");
}

/* Cut anywhere, it is refused, and never read past its end (the sanitizers watch). */
static void
test_every_prefix(void **state)
{
	struct fixture *f = *state;
	int accepted = 0;

	for (size_t length = 0; length < sizeof whole - 1; length++) {
		char *content = memcpy(malloc(length + 1), whole, length);

		if (parse(f, content, length) == 0) {
			/* Only between two entries, or where what is left out is optional. */
			assert_int_equal(content[length - 1], '\n');
			prints_as(&f->lock, (content[length] = '\0', content));
			accepted++;
		}
		free(content);
	}
	assert_true(accepted > 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(test_round_trip), TEST(test_empty_lock),      TEST(test_crlf),
		TEST(test_refusals),   TEST(test_nul_and_nothing), TEST(test_every_prefix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

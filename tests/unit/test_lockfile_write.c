/*
 * test_lockfile_write.c - the file on disk is the old one or the new one, whatever happens.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/error.h"
#include "lock/lock.h"
#include "lock/lockfile.h"

#define HASH "v1:4f1f0e0c9d6b4d7e8a1b2c3d4e5f6071"

/* Longer than the file size the full disk allows. */
static const char whole[] =
	"# Applied Alembic revisions, as they were when locked. Commit this file; `miglock lock` writes it.\n"
	"version = 1\nreach = 1\nexternal = []\n"
	"\n[[revision]]\nid = \"aaaa1\"\ndown = []\npath = \"versions/a.py\"\nhash = \"" HASH "\"\n"
	"\n[[revision]]\nid = \"bbbb1\"\ndown = [\"aaaa1\"]\npath = \"versions/b.py\"\nhash = \"" HASH "\"\n";

struct fixture {
	struct arena *arena;
	struct lock lock; /* whole, read */
	struct error err;
	char directory[64];
	char path[128], temporary[160];
};

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	f->arena = arena_new();
	strcpy(f->directory, "/tmp/miglock-lockfile-XXXXXX");
	assert_non_null(mkdtemp(f->directory));
	snprintf(f->path, sizeof f->path, "%s/miglock.lock", f->directory);
	snprintf(f->temporary, sizeof f->temporary, "%s.lock", f->path);
	assert_int_equal(lockfile_parse(&f->lock, f->path, TEXT(whole), f->arena, &f->err), 0);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;
	char command[128];

	snprintf(command, sizeof command, "rm -rf '%s'", f->directory);
	assert_int_equal(system(command), 0);
	arena_free(f->arena);
	free(f);
	return 0;
}

static void
write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void
holds(const char *path, const char *expected)
{
	char content[8192] = "";
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	assert_true(fread(content, 1, sizeof content - 1, file) > 0);
	fclose(file);
	assert_string_equal(content, expected);
}

static mode_t
mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(lstat(path, &st), 0);
	return st.st_mode & 07777;
}

static void
test_write(void **state)
{
	struct fixture *f = *state;
	mode_t mask = umask(027);

	assert_int_equal(lockfile_write(&f->lock, f->path, &f->err), 0);
	holds(f->path, whole);
	assert_int_equal(mode_of(f->path), 0640);
	assert_int_equal(chmod(f->path, 0664), 0);
	assert_int_equal(lockfile_write(&f->lock, f->path, &f->err), 0);
	assert_int_equal(mode_of(f->path), 0664);
	assert_int_equal(access(f->temporary, F_OK), -1);
	umask(mask);
}

static void
test_write_without_directory(void **state)
{
	struct fixture *f = *state;
	char before[4096];

	assert_non_null(getcwd(before, sizeof before));
	assert_int_equal(chdir(f->directory), 0);
	assert_int_equal(lockfile_write(&f->lock, "miglock.lock", &f->err), 0);
	assert_int_equal(chdir(before), 0);
	holds(f->path, whole);
}

static void
test_write_through_links(void **state)
{
	struct fixture *f = *state;
	char link[160], target[160];

	snprintf(link, sizeof link, "%s/link", f->directory);
	snprintf(target, sizeof target, "%s/link2", f->directory);
	assert_int_equal(symlink("link2", link), 0);
	assert_int_equal(symlink(f->path, target), 0);
	/* First the target does not exist, then it does. */
	for (int i = 0; i < 2; i++) {
		assert_int_equal(lockfile_write(&f->lock, link, &f->err), 0);
		assert_int_equal(readlink(link, target, sizeof target), 5);
		holds(f->path, whole);
	}
	assert_int_equal(unlink(link), 0);
	assert_int_equal(symlink("link", link), 0);
	assert_int_equal(lockfile_write(&f->lock, link, &f->err), -1);
	assert_non_null(strstr(f->err.message, "too many symbolic links"));
}

static void
test_write_waits_for_nobody(void **state)
{
	struct fixture *f = *state;

	write_text(f->path, "old\n");
	write_text(f->temporary, "");
	assert_int_equal(lockfile_write(&f->lock, f->path, &f->err), -1);
	assert_non_null(strstr(f->err.message, "exists: another miglock is writing"));
	assert_non_null(strstr(f->err.message, "seconds ago)\nif none is running: rm '"));
	assert_non_null(strstr(f->err.message, f->temporary));
	assert_int_equal(access(f->temporary, F_OK), 0);
	holds(f->path, "old\n");
}

static void
test_write_to_nowhere(void **state)
{
	struct fixture *f = *state;
	char path[160];

	snprintf(path, sizeof path, "%s/missing/miglock.lock", f->directory);
	assert_int_equal(lockfile_write(&f->lock, path, &f->err), -1);
	assert_non_null(strstr(f->err.message, "cannot create"));
	assert_non_null(strstr(f->err.message, strerror(ENOENT)));
	/* A directory stands where the file should. */
	assert_int_equal(mkdir(f->path, 0777), 0);
	assert_int_equal(lockfile_write(&f->lock, f->path, &f->err), -1);
	assert_non_null(strstr(f->err.message, strerror(EISDIR)));
	assert_int_equal(access(f->temporary, F_OK), -1);
}

/* The disk fills up: a file may only grow to 100 bytes, what is left over fails. */
static void
test_write_on_a_full_disk(void **state)
{
	struct fixture *f = *state;
	struct rlimit old, small;
	void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);

	write_text(f->path, "old\n");
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = (struct rlimit){100, old.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_int_equal(lockfile_write(&f->lock, f->path, &f->err), -1);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	signal(SIGXFSZ, handler);
	assert_non_null(strstr(f->err.message, "cannot write"));
	assert_non_null(strstr(f->err.message, strerror(EFBIG)));
	holds(f->path, "old\n");
	assert_int_equal(access(f->temporary, F_OK), -1);
}

/* What could not be read back is not written. */
static void
test_write_refuses(void **state)
{
	struct fixture *f = *state;

	write_text(f->path, "old\n");
	f->lock.revisions[1].path = "versions/b\xff.py";
	assert_int_equal(lockfile_write(&f->lock, f->path, &f->err), -1);
	assert_non_null(strstr(f->err.message, "was not written, it could not be read back"));
	assert_non_null(strstr(f->err.message, ":15: not UTF-8, the only encoding of TOML: \"versions/b\\xff.py\""));
	f->lock.revisions[1].path = "/versions/b.py";
	assert_int_equal(lockfile_write(&f->lock, f->path, &f->err), -1);
	f->lock.revisions[1].path = "versions/b.py";
	f->lock.revisions[1].id = "aaaa1";
	assert_int_equal(lockfile_write(&f->lock, f->path, &f->err), -1);
	assert_non_null(strstr(f->err.message, "'aaaa1' is locked twice"));
	holds(f->path, "old\n");
	assert_int_equal(access(f->temporary, F_OK), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(test_write),
		TEST(test_write_without_directory),
		TEST(test_write_through_links),
		TEST(test_write_waits_for_nobody),
		TEST(test_write_to_nowhere),
		TEST(test_write_on_a_full_disk),
		TEST(test_write_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

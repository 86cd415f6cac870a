/*
 * test_git_history.c - a file's history against `git log --first-parent`.
 */
#include "git_sandbox.h"

#include "git/history.h"

struct seen {
	struct sandbox *box;
	const char *lines; /* "commit blob content" */
	size_t left;       /* commits until the visitor has enough */
};

static bool
see(void *context, const struct object_id *commit, const struct object_id *blob, struct text content)
{
	struct seen *seen = context;
	struct sandbox *box = seen->box;

	assert_int_equal(object_id_is_none(blob), content.data == NULL);
	seen->lines = arena_printf(box->arena, "%s%s %s %.*s\n", seen->lines, hex_of(box, commit), hex_of(box, blob),
	                           content.data ? (int)content.length : 7, content.data ? content.data : "removed");
	return --seen->left > 0;
}

static const char *
history(struct sandbox *box, const char *directory, const char *path, size_t enough, int expected)
{
	struct repository *repository = open_repository(box, directory);
	struct object_id head = resolve(box, repository, "HEAD");
	struct seen seen = {box, "", enough};
	int rc = history_of_file(repository, &head, path, box->arena, see, &seen, &box->err);

	repository_close(repository);
	if (rc != expected)
		fail_msg("%d: %s", rc, box->err.message);
	return seen.lines;
}

/* What git says, in the same form.  --raw shows the blob a commit left, zeros for a removed file. */
static const char *
judge(struct sandbox *box, const char *path)
{
	return run(box,
	           "cd repo && git log --first-parent -m --no-renames --raw --no-abbrev --format=%%H -- '%s' | "
	           "awk '/^:/ && $3 != $4 {print commit, $4} NF == 1 {commit = $1}' | while read commit blob; do "
	           "printf '%%s %%s ' $commit $blob; git cat-file -p $blob || printf removed; echo; done; echo",
	           path);
}

static void
every_change_newest_first(void **state)
{
	static const char *const paths[] = {"a/b/f", "top", "a/other", "-x/s p", "never", "a/b", "a/b/f/g"};
	struct sandbox *box = *state;

	run(box,
	    "git init -q -b main repo && cd repo && mkdir -p a/b ./-x && printf 1 >top && git add . && git commit -qm "
	    "1 && "
	    "printf 1 >a/b/f && git add . && git commit -qm 2 && printf 1 >a/other && git add . && git commit -qm 3 && "
	    "printf 2 >a/b/f && printf s >'-x/s p' && git add . && git commit -qm 4 && git commit -q --allow-empty -m "
	    "5 && "
	    "git rm -q a/b/f && git commit -qm 6 && mkdir -p a/b && printf 2 >a/b/f && git add . && git commit -qm 7 "
	    "&& "
	    "git checkout -q -b side && printf 3 >a/b/f && git commit -qam side && git checkout -q main && "
	    "git merge -q --no-ff side -m merge && chmod +x a/b/f && git commit -qam mode");
	/* What is or was a directory is no file. */
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		assert_string_equal(history(box, "repo", paths[i], 100, 0), i < 4 ? judge(box, paths[i]) : "");
	assert_non_null(strstr(history(box, "repo", "a/b/f", 100, 0), "removed"));
	assert_string_equal(strchr(strchr(history(box, "repo", "a/b/f", 2, 0), '\n') + 1, '\n'), "\n");
}

static void
ends_at_a_shallow_boundary(void **state)
{
	struct sandbox *box = *state;
	const char *whole, *cut;

	run(box, "git init -q -b main repo && cd repo && for i in 1 2 3 4; do printf $i >f; git add f; git commit -qm "
	         "$i; done");
	run(box, "git clone -q --depth=3 file://$PWD/repo shallow");
	whole = history(box, "repo", "f", 100, 0);
	cut = history(box, "shallow", "f", 100, 1);
	assert_int_equal(strncmp(whole, cut, strlen(cut)), 0);
	assert_int_equal(strlen(cut) * 2, strlen(whole));
	assert_string_equal(history(box, "shallow", "f", 1, 0), arena_copy(box->arena, cut, strlen(cut) / 2));
}

static void
blobs_that_are_not_downloaded(void **state)
{
	struct sandbox *box = *state;

	run(box, "git init -q -b main repo && cd repo && git config uploadpack.allowFilter true && printf 1 >f && "
	         "git add f && git commit -qm 1 && printf 2 >f && git commit -qam 2");
	run(box, "git clone -q --filter=blob:none file://$PWD/repo partial");
	history(box, "partial", "f", 100, -1);
	assert_contains(box->err.message, "is not in this clone\n  fix:  git cat-file -p ");
	run(box, "cd partial && %s", run(box, "echo '%s' | sed -n 's/.*fix: *//p'", box->err.message));
	assert_string_equal(history(box, "partial", "f", 100, 0), history(box, "repo", "f", 100, 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		SANDBOX_TEST(every_change_newest_first),
		SANDBOX_TEST(ends_at_a_shallow_boundary),
		SANDBOX_TEST(blobs_that_are_not_downloaded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

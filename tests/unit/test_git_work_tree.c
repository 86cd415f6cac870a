/*
 * test_git_work_tree.c - what git would make of the files on disk, with `git hash-object` and `git add` as judges.
 */
#include "git_sandbox.h"

static const char *
work_tree_id(struct sandbox *box, const char *path)
{
	struct repository *repository = open_repository(box, "repo");
	struct snapshot *snapshot = open_snapshot(box, repository, SNAPSHOT_WORK_TREE, NULL);
	const char *id = id_of(box, snapshot, path);

	snapshot_close(snapshot);
	repository_close(repository);
	return id;
}

/* Same size, same second, right after `git add`: only the content tells. */
static void
racy_edits_are_seen(void **state)
{
	struct sandbox *box = *state;

	run(box, "git init -q repo");
	for (int i = 0; i < 20; i++) {
		run(box, "cd repo && echo aaa >f && git add f && echo bbb >f");
		assert_string_equal(work_tree_id(box, "f"), run(box, "git -C repo hash-object f"));
	}
	/* As a clock that stands still would leave it: only the index's own age gives the edit away. */
	run(box, "cd repo && git config core.trustctime false && echo aaa >f && touch -d 2020-01-01T00:00:00.5 f && "
	         "git add f && echo bbb >f && touch -d 2020-01-01T00:00:00.5 f .git/index");
	assert_string_equal(work_tree_id(box, "f"), run(box, "git -C repo hash-object f"));
	/* git writes a size of 0 over an entry it knows to be racy. */
	run(box, "cd repo && touch -d 2020-01-01T00:00:00 .git/index && echo 1 >g && git add g && : >f && "
	         "touch -d 2020-01-01T00:00:00 f && touch .git/index");
	assert_string_equal(work_tree_id(box, "f"), run(box, "git -C repo hash-object f"));
}

/* The content is changed behind git's back: an id from the index shows that the stat data was believed. */
static void
stat_data_proves(void **state)
{
	struct sandbox *box = *state;
	const char *aaa = run(box, "echo aaa | git hash-object --stdin"),
		   *bbb = run(box, "echo bbb | git hash-object --stdin");

	run(box, "git init -q repo && cd repo && git config core.trustctime false && echo aaa >f && "
	         "touch -d '2020-01-01T00:00:00.123456789' f && git add f && git commit -qm f && echo bbb >f && "
	         "touch -d '2020-01-01T00:00:00.123456789' f");
	assert_string_equal(work_tree_id(box, "f"), aaa);
	assert_string_equal(run(box, "git -C repo status --porcelain"), ""); /* git is taken in as well */
	run(box, "touch -d '2020-01-01T00:00:00.123456788' repo/f");
	assert_string_equal(work_tree_id(box, "f"), bbb);
	run(box, "touch -d '2020-01-01T00:00:00.123456789' repo/f && git -C repo config --unset core.trustctime");
	assert_string_equal(work_tree_id(box, "f"), bbb);
	/* Another file moved there, as old and as large. */
	run(box, "cd repo && echo aaa >f && git add f && git config core.trustctime false && "
	         "touch -d '2020-01-01T00:00:00.123456789' f && git update-index --refresh && echo bbb >g && "
	         "touch -r f g && mv g f");
	assert_string_equal(work_tree_id(box, "f"), bbb);
	run(box, "git -C repo config core.checkStat minimal");
	assert_string_equal(work_tree_id(box, "f"), aaa);
}

static void
assume_unchanged_is_not_believed(void **state)
{
	struct sandbox *box = *state;

	run(box, "git init -q repo && cd repo && echo a >f && git add f && git commit -qm f && "
	         "git update-index --assume-unchanged f && echo bb >f");
	assert_string_equal(run(box, "git -C repo status --porcelain"), "");
	assert_string_equal(work_tree_id(box, "f"), run(box, "git -C repo hash-object f"));
	run(box, "rm repo/f");
	assert_string_equal(work_tree_id(box, "f"), "absent");
}

static void
line_endings_are_converted_as_git_does(void **state)
{
	static const char *const files[] = {"crlf.py", "mixed.py", "ident.py", "binary.bin", "was-crlf.py"};
	struct sandbox *box = *state;
	struct repository *repository;
	struct snapshot *snapshot;

	run(box,
	    "git init -q repo && cd repo && printf 'old\\r\\n' >was-crlf.py && git add . && git commit -qm crlf && "
	    "git config core.autocrlf true && git config core.safecrlf true && "
	    "printf '*.bin -text\\nident.py ident\\n' >.gitattributes && printf 'a\\r\\nb\\r\\n' >crlf.py && "
	    "printf 'a\\nb\\r\\n' >mixed.py && printf '$Id: old $\\n' >ident.py && printf 'a\\r\\n' >binary.bin && "
	    "printf 'new\\r\\nnew\\r\\n' >was-crlf.py");
	repository = open_repository(box, "repo");
	snapshot = open_snapshot(box, repository, SNAPSHOT_WORK_TREE, NULL);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		assert_string_equal(
			id_of(box, snapshot, files[i]),
			run(box, "cd repo && git -c core.safecrlf=false add %s && git ls-files -s %s | cut -c8-47",
		            files[i], files[i]));
	assert_string_equal(content_of(box, snapshot, "crlf.py"), "a\r\nb\r\n");
	snapshot_close(snapshot);
	repository_close(repository);
	assert_string_equal(work_tree_id(box, "crlf.py"), run(box, "printf 'a\\nb\\n' | git hash-object --stdin"));
}

/* Whether text=auto converts depends on the index, so on that of the commit in progress. */
static void
line_endings_look_into_the_given_index(void **state)
{
	struct sandbox *box = *state;
	struct repository *repository;
	struct snapshot *snapshot;
	const char *const converted = run(box, "printf 'b\\n' | git hash-object --stdin");

	run(box, "git init -q repo && cd repo && printf 'a\\r\\n' >f && git add f && git config core.autocrlf true && "
	         "printf 'b\\r\\n' >f");
	assert_string_equal(work_tree_id(box, "f"), run(box, "printf 'b\\r\\n' | git hash-object --stdin"));
	assert_int_equal(chdir("repo"), 0);
	setenv("GIT_INDEX_FILE", ".git/other-index", 1);
	repository = open_repository(box, NULL);
	snapshot = open_snapshot(box, repository, SNAPSHOT_WORK_TREE, NULL);
	assert_string_equal(id_of(box, snapshot, "f"), converted);
	assert_string_equal(tracked_of(box, snapshot), "");
	snapshot_close(snapshot);
	repository_close(repository);
}

static void
filter_programs_give_no_id(void **state)
{
	struct sandbox *box = *state;
	struct object_id none = {{0}};

	run(box,
	    "git init -q repo && cd repo && printf 'f filter=upper\\ng working-tree-encoding=UTF-16\\n"
	    "h -filter\\ni working-tree-encoding=utf-8\\n' >.gitattributes && "
	    "git config filter.upper.clean 'tr a-z A-Z' && echo f >f && printf 'g\\0' >g && echo h >h && echo i >i && "
	    "git add f h i && git commit -qm f");
	run(box, "cd repo && touch -d '2020-01-01' f && git update-index --refresh");
	assert_string_equal(work_tree_id(box, "f"), run(box, "git -C repo rev-parse HEAD:f"));
	run(box, "cd repo && echo ff >f && echo hh >h && echo ii >i");
	assert_string_equal(work_tree_id(box, "f"), hex_of(box, &none));
	assert_string_equal(work_tree_id(box, "g"), hex_of(box, &none));
	assert_string_equal(work_tree_id(box, "h"), run(box, "git -C repo hash-object h"));
	assert_string_equal(work_tree_id(box, "i"), run(box, "git -C repo hash-object i"));
}

static void
sparse_checkouts_are_whole(void **state)
{
	struct sandbox *box = *state;
	struct repository *repository;
	struct snapshot *snapshot;

	run(box,
	    "git init -q repo && cd repo && mkdir -p in out/deep && echo i >in/i && echo o >out/o && "
	    "echo d >out/deep/d && echo s >in/skipped && ln -s ../out/o in/link && git add . && git commit -qm 1 && "
	    "git sparse-checkout set --no-cone in !in/skipped && test ! -e out && test ! -e in/skipped && mkdir out && "
	    "echo new >out/new");
	repository = open_repository(box, "repo");
	snapshot = open_snapshot(box, repository, SNAPSHOT_WORK_TREE, NULL);
	assert_string_equal(list_of(box, snapshot, ""), "in tree\nout tree");
	assert_string_equal(list_of(box, snapshot, "in"), "i blob\nlink link\nskipped blob");
	assert_string_equal(list_of(box, snapshot, "out"), "deep tree\nnew blob\no blob");
	assert_string_equal(list_of(box, snapshot, "out/deep"), "d blob");
	assert_string_equal(content_of(box, snapshot, "out/deep/d"), "d\n");
	assert_string_equal(content_of(box, snapshot, "in/link"), "o\n");
	assert_string_equal(id_of(box, snapshot, "in/skipped"), run(box, "git -C repo rev-parse HEAD:in/skipped"));
	snapshot_close(snapshot);
	repository_close(repository);
	run(box, "echo edited >repo/in/skipped");
	assert_string_equal(work_tree_id(box, "in/skipped"), run(box, "git -C repo hash-object in/skipped"));
	run(box, "cd repo && git update-index --no-skip-worktree out/o");
	assert_string_equal(work_tree_id(box, "out/o"), "absent");
}

static void
tracked_means_added(void **state)
{
	struct sandbox *box = *state;
	struct repository *repository;
	struct snapshot *snapshot;
	enum tracking tracking;
	static const struct {
		const char *path;
		enum tracking tracking;
	} expected[] = {
		{"f", TRACKED},          {"d", TRACKED},       {"d/t", TRACKED},        {"new", UNTRACKED},
		{"intended", UNTRACKED}, {"x.log", IGNORED},   {"build/x.py", IGNORED}, {"build", IGNORED},
		{"kept.log", TRACKED},   {"d/local", IGNORED},
	};

	run(box,
	    "git init -q repo && cd repo && mkdir d build && printf '*.log\\nbuild/\\n' >.gitignore && echo 1 >f && "
	    "echo local >d/.gitignore && echo 1 >d/t && echo 1 >d/local && echo 1 >kept.log && "
	    "git add -f f d/t d/.gitignore .gitignore kept.log && echo 1 >new && echo 1 >intended && "
	    "git add -N intended && echo 1 >x.log && echo 1 >build/x.py");
	repository = open_repository(box, "repo");
	snapshot = open_snapshot(box, repository, SNAPSHOT_WORK_TREE, NULL);
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		assert_int_equal(snapshot_tracking(snapshot, expected[i].path, &tracking, &box->err), 0);
		if (tracking != expected[i].tracking)
			fail_msg("%s: %d", expected[i].path, tracking);
	}
	assert_string_equal(tracked_of(box, snapshot), ".gitignore\nd/.gitignore\nd/t\nf\nkept.log");
	assert_string_equal(content_of(box, snapshot, "intended"), "1\n");
	assert_string_equal(id_of(box, snapshot, "intended"), run(box, "git -C repo hash-object intended"));
	assert_string_equal(list_of(box, snapshot, "build"), "x.py blob");
	snapshot_close(snapshot);
	snapshot = open_snapshot(box, repository, SNAPSHOT_INDEX, NULL);
	assert_string_equal(content_of(box, snapshot, "intended"), "absent");
	assert_int_equal(snapshot_tracking(snapshot, "f", &tracking, &box->err), 0);
	assert_int_equal(tracking, TRACKED);
	snapshot_close(snapshot);
	repository_close(repository);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		SANDBOX_TEST(racy_edits_are_seen),
		SANDBOX_TEST(stat_data_proves),
		SANDBOX_TEST(assume_unchanged_is_not_believed),
		SANDBOX_TEST(line_endings_are_converted_as_git_does),
		SANDBOX_TEST(line_endings_look_into_the_given_index),
		SANDBOX_TEST(filter_programs_give_no_id),
		SANDBOX_TEST(sparse_checkouts_are_whole),
		SANDBOX_TEST(tracked_means_added),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

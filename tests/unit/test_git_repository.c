/*
 * test_git_repository.c - opening as git does in its hooks, names of commits, what cannot be read.
 */
#include "git_sandbox.h"

static void
ids_are_those_of_git(void **state)
{
	struct sandbox *box = *state;
	struct object_id id, untouched = {{7}};
	struct object_id blob = object_id_of_blob(TEXT("print(1)\n"));
	struct object_id empty = object_id_of_blob((struct text){NULL, 0});

	assert_string_equal(hex_of(box, &blob), run(box, "echo 'print(1)' | git hash-object --stdin"));
	assert_string_equal(hex_of(box, &empty), run(box, "git hash-object --stdin </dev/null"));
	assert_true(object_id_parse(&id, text_of(hex_of(box, &blob))));
	assert_true(object_id_equal(&id, &blob));
	assert_false(object_id_is_none(&id));
	assert_false(object_id_parse(&untouched, TEXT("E69DE29BB2D1D6434B8B29AE775AD8C2E48C5391")));
	assert_false(object_id_parse(&untouched, TEXT("e69de29")));
	assert_int_equal(untouched.bytes[0], 7);
}

static void
opens_from_any_directory(void **state)
{
	struct sandbox *box = *state;
	struct repository *repository;

	run(box, "git init -q repo && mkdir -p repo/a/b");
	repository = open_repository(box, "repo/a/b");
	assert_string_equal(repository_work_tree(repository), run(box, "git -C repo/a/b rev-parse --show-toplevel"));
	assert_string_equal(repository_prefix(repository), "a/b");
	assert_false(repository_is_bare(repository));
	repository_close(repository);

	assert_int_equal(chdir("repo/a"), 0);
	repository = open_repository(box, NULL);
	assert_string_equal(repository_prefix(repository), "a");
	repository_close(repository);

	run(box, "git init -q --bare bare.git");
	repository = open_repository(box, arena_printf(box->arena, "%s/bare.git", box->directory));
	assert_true(repository_is_bare(repository));
	assert_null(repository_work_tree(repository));
	assert_string_equal(repository_prefix(repository), "");
	repository_close(repository);
}

static void
says_where_it_looked(void **state)
{
	struct sandbox *box = *state;
	struct repository *repository = (void *)1;

	run(box, "mkdir plain");
	assert_int_equal(repository_open(&repository, "plain", &box->err), -1);
	assert_null(repository);
	assert_contains(box->err.message, "not in a git repository: '");
	assert_contains(box->err.message, "/plain'");
	assert_int_equal(repository_open(&repository, "nowhere", &box->err), -1);
	assert_contains(box->err.message, "cannot open directory 'nowhere': No such file or directory");
	setenv("GIT_DIR", "plain", 1);
	assert_int_equal(repository_open(&repository, NULL, &box->err), -1);
	assert_contains(box->err.message, "GIT_DIR names 'plain'");
}

static void
stops_at_a_ceiling(void **state)
{
	struct sandbox *box = *state;
	struct repository *repository;

	run(box, "git init -q repo && mkdir -p repo/a/b");
	setenv("GIT_CEILING_DIRECTORIES", arena_printf(box->arena, "/nowhere:%s/repo/a", box->directory), 1);
	assert_int_equal(repository_open(&repository, "repo/a/b", &box->err), -1);
	setenv("GIT_CEILING_DIRECTORIES", box->directory, 1);
	repository_close(open_repository(box, "repo/a/b"));
}

static void
another_owner_does_not_matter(void **state)
{
	struct sandbox *box = *state;
	struct repository *repository;

	if (geteuid() != 0)
		skip();
	run(box, "git init -q repo && cd repo && echo x >f && git add f && git commit -qm f && chown -R 12345:12345 .");
	repository = open_repository(box, "repo");
	resolve(box, repository, "HEAD");
	repository_close(repository);
}

static void
git_dir_and_work_tree_from_the_environment(void **state)
{
	struct sandbox *box = *state;
	struct repository *repository;
	struct snapshot *snapshot;

	run(box, "git init -q --separate-git-dir=store.git files && echo x >files/f && git -C files add f");
	run(box, "rm files/.git && mkdir files/sub");
	setenv("GIT_DIR", arena_printf(box->arena, "%s/store.git", box->directory), 1);
	setenv("GIT_WORK_TREE", "..", 1);
	assert_int_equal(chdir("files/sub"), 0);
	repository = open_repository(box, NULL);
	assert_string_equal(repository_work_tree(repository), run(box, "cd files && pwd -P"));
	assert_string_equal(repository_prefix(repository), "sub");
	snapshot = open_snapshot(box, repository, SNAPSHOT_WORK_TREE, NULL);
	assert_string_equal(content_of(box, snapshot, "f"), "x\n");
	snapshot_close(snapshot);
	repository_close(repository);

	run(box, "git init -q other");
	repository = open_repository(box, arena_printf(box->arena, "%s/other", box->directory));
	assert_string_equal(repository_work_tree(repository), run(box, "cd other && pwd -P"));
	repository_close(repository);
}

/* `git commit -a` and `git commit PATH` run hooks on an index of their own. */
static void
the_index_of_a_commit_in_progress(void **state)
{
	struct sandbox *box = *state;
	struct repository *repository;
	struct snapshot *snapshot;
	const char *const hook = "#!/bin/sh\\nprintf %%s \"$GIT_INDEX_FILE\" >index-file\\n"
				 "cp \"$GIT_INDEX_FILE\" kept-index\\nexit 1\\n";

	run(box, "git init -q repo && cd repo && echo old >f && git add f && git commit -qm f && mkdir sub");
	run(box, "cd repo && printf '%s' >.git/hooks/pre-commit && chmod +x .git/hooks/pre-commit", hook);
	run(box, "cd repo && echo new >f && ! git commit -qam new");
	assert_contains(run(box, "cat repo/index-file"), "index.lock");
	setenv("GIT_INDEX_FILE", "../kept-index", 1);
	assert_int_equal(chdir("repo/sub"), 0);
	repository = open_repository(box, NULL);
	snapshot = open_snapshot(box, repository, SNAPSHOT_INDEX, NULL);
	assert_string_equal(content_of(box, snapshot, "f"), "new\n");
	snapshot_close(snapshot);
	repository_close(repository);

	repository = open_repository(box, "..");
	snapshot = open_snapshot(box, repository, SNAPSHOT_INDEX, NULL);
	assert_string_equal(content_of(box, snapshot, "f"), "old\n");
	snapshot_close(snapshot);
	repository_close(repository);
}

/* A pre-receive hook sees the pushed commits only in the quarantine. */
static void
objects_in_quarantine(void **state)
{
	struct sandbox *box = *state;
	struct repository *repository;
	const char *pushed;
	const char *const hook = "#!/bin/sh\\ncp -r \"$GIT_OBJECT_DIRECTORY\" ../quarantine\\nexit 1\\n";

	run(box, "git init -q --bare store.git && git init -q repo && cd repo && echo 1 >f && git add f");
	run(box, "cd repo && git commit -qm 1 && git push -q ../store.git HEAD:refs/heads/main");
	run(box, "cd store.git && printf '%s' >hooks/pre-receive && chmod +x hooks/pre-receive", hook);
	run(box, "cd repo && echo 2 >f && git commit -qam 2 && ! git push -q ../store.git HEAD:refs/heads/main");
	pushed = run(box, "git -C repo rev-parse HEAD");
	assert_int_equal(chdir("store.git"), 0);
	setenv("GIT_DIR", ".", 1);
	repository = open_repository(box, NULL);
	assert_int_equal(repository_resolve(repository, pushed, &(struct object_id){{0}}, &box->err), 1);
	repository_close(repository);

	setenv("GIT_OBJECT_DIRECTORY", "../quarantine", 1);
	setenv("GIT_ALTERNATE_OBJECT_DIRECTORIES", arena_printf(box->arena, "%s/store.git/objects", box->directory), 1);
	repository = open_repository(box, NULL);
	assert_memory_equal(resolve(box, repository, pushed).bytes,
	                    resolve(box, repository, arena_printf(box->arena, "%s^0", pushed)).bytes, OBJECT_ID_SIZE);
	resolve(box, repository, "main");
	repository_close(repository);
}

static void
linked_worktrees_and_submodules(void **state)
{
	struct sandbox *box = *state;
	struct repository *repository;
	struct snapshot *snapshot;

	run(box, "git init -q repo && cd repo && echo 1 >f && git add f && git commit -qm 1");
	run(box, "cd repo && git worktree add -q -b side ../side && echo 2 >../side/f && git -C ../side commit -qam 2");
	repository = open_repository(box, "side");
	assert_string_equal(hex_of(box, &(struct object_id[]){resolve(box, repository, "HEAD")}[0]),
	                    run(box, "git -C side rev-parse HEAD"));
	snapshot = open_snapshot(box, repository, SNAPSHOT_INDEX, NULL);
	assert_string_equal(content_of(box, snapshot, "f"), "2\n");
	snapshot_close(snapshot);
	repository_close(repository);

	run(box, "git clone -q --depth=1 file://$PWD/side shallow && git -C shallow worktree add -q ../linked");
	repository = open_repository(box, "linked");
	assert_true(repository_is_shallow(repository));
	repository_close(repository);

	run(box,
	    "git init -q super && cd super && git -c protocol.file.allow=always submodule --quiet add ../repo sub");
	repository = open_repository(box, "super/sub");
	assert_string_equal(repository_work_tree(repository), run(box, "cd super/sub && pwd -P"));
	assert_false(repository_is_shallow(repository));
	repository_close(repository);
}

static void
names_of_commits(void **state)
{
	static const char *const names[] = {"HEAD", "HEAD^", "HEAD~2", "v1", "annotated", "main", "HEAD^2"};
	struct sandbox *box = *state;
	struct repository *repository;
	struct object_id id, untouched = {{7}};

	run(box,
	    "git init -q -b main repo && cd repo && for i in 1 2 3; do echo $i >f; git add f; git commit -qm $i; done");
	run(box, "cd repo && git tag v1 HEAD^ && git tag -am note annotated HEAD~2 && git branch side HEAD^");
	run(box, "cd repo && git checkout -q side && git commit -q --allow-empty -m s && git checkout -q main");
	run(box, "cd repo && git merge -q side -m merge");
	repository = open_repository(box, "repo");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		id = resolve(box, repository, names[i]);
		assert_string_equal(hex_of(box, &id), run(box, "git -C repo rev-parse '%s^{commit}'", names[i]));
	}
	id = resolve(box, repository, run(box, "git -C repo rev-parse --short HEAD"));
	assert_string_equal(hex_of(box, &id), run(box, "git -C repo rev-parse HEAD"));
	assert_int_equal(repository_resolve(repository, "no-such", &untouched, &box->err), 1);
	assert_string_equal(box->err.message, "there is no commit 'no-such' in this repository");
	assert_int_equal(repository_resolve(repository, "HEAD:f", &untouched, &box->err), 1);
	assert_int_equal(repository_resolve(repository, "HEAD~9", &untouched, &box->err), 1);
	assert_int_equal(untouched.bytes[0], 7);
	repository_close(repository);

	run(box, "git clone -q --depth=1 file://$PWD/repo shallow");
	repository = open_repository(box, "shallow");
	assert_int_equal(repository_resolve(repository, "HEAD^", &id, &box->err), 1);
	assert_contains(box->err.message, "beyond the bottom of this shallow clone");
	repository_close(repository);
}

static void
what_a_commit_says(void **state)
{
	struct sandbox *box = *state;
	struct repository *repository;
	struct object_id head;
	struct commit_info info;

	run(box, "git init -q repo && cd repo && GIT_AUTHOR_DATE='2026-11-21T00:30:00 +0200' "
	         "git commit -q --allow-empty -m 'Add ü' -m body");
	repository = open_repository(box, "repo");
	head = resolve(box, repository, "HEAD");
	assert_int_equal(repository_commit_info(repository, &head, box->arena, &info, &box->err), 0);
	assert_string_equal(info.author, "Ada");
	assert_string_equal(info.email, "ada@example.org");
	assert_string_equal(info.subject, run(box, "git -C repo log -1 --format=%%s"));
	assert_string_equal(info.date, run(box, "git -C repo log -1 --format=%%ad --date=short"));
	assert_string_equal(info.date, "2026-11-21");
	head.bytes[0] ^= 1;
	assert_int_equal(repository_commit_info(repository, &head, box->arena, &info, &box->err), -1);
	repository_close(repository);
}

static void
blobs_by_id(void **state)
{
	struct sandbox *box = *state;
	struct repository *repository;
	struct object_id id;
	struct text content;

	run(box, "git init -q repo && cd repo && printf 'a\\0b' >f && git add f && git commit -qm f");
	repository = open_repository(box, "repo");
	assert_true(object_id_parse(&id, text_of(run(box, "git -C repo rev-parse HEAD:f"))));
	assert_int_equal(repository_read_blob(repository, &id, box->arena, &content, &box->err), 0);
	assert_int_equal(content.length, 3);
	assert_memory_equal(content.data, "a\0b", 3);
	id.bytes[3] ^= 1;
	assert_int_equal(repository_read_blob(repository, &id, box->arena, &content, &box->err), 1);
	id = resolve(box, repository, "HEAD");
	assert_int_equal(repository_read_blob(repository, &id, box->arena, &content, &box->err), -1);
	assert_contains(box->err.message, "is not a blob");
	repository_close(repository);
}

static void
extensions(void **state)
{
	static const char *const harmless[] = {"partialClone=x", "worktreeConfig=true", "preciousObjects=true",
	                                       "relativeWorktrees=true", "noop-v1=true"};
	struct sandbox *box = *state;
	struct repository *repository;

	for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++) {
		const char *equals = strchr(harmless[i], '=');

		run(box,
		    "rm -rf repo && git init -q repo && cd repo && git config core.repositoryFormatVersion 1 && "
		    "git config extensions.%.*s %s",
		    (int)(equals - harmless[i]), harmless[i], equals + 1);
		repository = open_repository(box, "repo");
		assert_int_equal(repository_is_partial(repository), i == 0);
		repository_close(repository);
	}
	run(box, "git init -q --object-format=sha256 new");
	assert_int_equal(repository_open(&repository, "new", &box->err), -1);
	assert_contains(box->err.message, "uses SHA-256 objects, which libgit2");
	run(box, "git init -q tabled && cd tabled && git config core.repositoryFormatVersion 1 && "
	         "echo '[extensions] refStorage = reftable' >>.git/config");
	assert_int_equal(repository_open(&repository, "tabled", &box->err), -1);
	assert_contains(box->err.message, "git refs migrate --ref-format=files");
	run(box, "git init -q future && cd future && git config core.repositoryFormatVersion 9");
	assert_int_equal(repository_open(&repository, "future", &box->err), -1);
	assert_contains(box->err.message, "version 9");
}

/* Each message's command has to do what it says. */
static void
indexes_libgit2_cannot_read(void **state)
{
	struct sandbox *box = *state;
	struct repository *repository;
	struct snapshot *snapshot;

	run(box,
	    "git init -q repo && cd repo && mkdir a b && echo 1 >a/f && echo 1 >b/f && git add . && git commit -qm 1");
	run(box, "cd repo && git sparse-checkout set --cone --sparse-index a");
	repository = open_repository(box, "repo");
	assert_int_equal(snapshot_open_index(&snapshot, repository, &box->err), -1);
	assert_null(snapshot);
	assert_contains(box->err.message, "git sparse-checkout reapply --no-sparse-index");
	run(box, "cd repo && %s", strchr(strstr(box->err.message, "fix:"), ' ') + 2);
	snapshot_close(open_snapshot(box, repository, SNAPSHOT_INDEX, NULL));
	repository_close(repository);

	run(box, "git init -q split && cd split && echo 1 >f && git add f && git commit -qm 1 && "
	         "git config core.splitIndex true && git update-index --split-index");
	repository = open_repository(box, "split");
	assert_int_equal(snapshot_open_work_tree(&snapshot, repository, &box->err), -1);
	assert_contains(box->err.message, "the index is split");
	run(box, "cd split && %s", strchr(strstr(box->err.message, "fix:"), ' ') + 2);
	snapshot_close(open_snapshot(box, repository, SNAPSHOT_WORK_TREE, NULL));
	run(box, "printf 'DIRC damaged' >split/.git/index");
	assert_int_equal(snapshot_open_index(&snapshot, repository, &box->err), -1);
	assert_contains(box->err.message, "cannot read the index '");
	repository_close(repository);
}

static void
bare_repositories_have_commits_only(void **state)
{
	struct sandbox *box = *state;
	struct repository *repository;
	struct snapshot *snapshot;

	run(box, "git init -q repo && cd repo && echo 1 >f && git add f && git commit -qm 1");
	run(box, "git clone -q --bare repo bare.git");
	repository = open_repository(box, "bare.git");
	assert_int_equal(snapshot_open_index(&snapshot, repository, &box->err), -1);
	assert_contains(box->err.message, "--rev REV");
	assert_int_equal(snapshot_open_work_tree(&snapshot, repository, &box->err), -1);
	assert_contains(box->err.message, "--rev REV");
	snapshot = open_snapshot(box, repository, SNAPSHOT_COMMIT, "HEAD");
	assert_string_equal(content_of(box, snapshot, "f"), "1\n");
	snapshot_close(snapshot);
	repository_close(repository);
}

static void
partial_clones(void **state)
{
	struct sandbox *box = *state;
	struct repository *repository;
	struct snapshot *snapshot;

	run(box, "git init -q repo && cd repo && git config uploadpack.allowFilter true && "
	         "git config uploadpack.allowAnySHA1InWant true && echo 1 >f && git add f && git commit -qm 1");
	run(box, "git clone -q --no-checkout --filter=blob:none file://$PWD/repo partial");
	repository = open_repository(box, "partial");
	assert_true(repository_is_partial(repository));
	snapshot = open_snapshot(box, repository, SNAPSHOT_COMMIT, "HEAD");
	assert_string_equal(id_of(box, snapshot, "f"), run(box, "git -C repo rev-parse HEAD:f"));
	assert_contains(content_of(box, snapshot, "f"), "'f' is not downloaded: this is a partial clone");
	run(box, "cd partial && %s", run(box, "echo '%s' | sed -n 's/.*fix: *//p'", strchr(box->err.message, '\n')));
	assert_string_equal(content_of(box, snapshot, "f"), "1\n");
	snapshot_close(snapshot);
	repository_close(repository);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		SANDBOX_TEST(ids_are_those_of_git),
		SANDBOX_TEST(opens_from_any_directory),
		SANDBOX_TEST(says_where_it_looked),
		SANDBOX_TEST(stops_at_a_ceiling),
		SANDBOX_TEST(another_owner_does_not_matter),
		SANDBOX_TEST(git_dir_and_work_tree_from_the_environment),
		SANDBOX_TEST(the_index_of_a_commit_in_progress),
		SANDBOX_TEST(objects_in_quarantine),
		SANDBOX_TEST(linked_worktrees_and_submodules),
		SANDBOX_TEST(names_of_commits),
		SANDBOX_TEST(what_a_commit_says),
		SANDBOX_TEST(blobs_by_id),
		SANDBOX_TEST(extensions),
		SANDBOX_TEST(indexes_libgit2_cannot_read),
		SANDBOX_TEST(bare_repositories_have_commits_only),
		SANDBOX_TEST(partial_clones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

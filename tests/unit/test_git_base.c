/*
 * test_git_base.c - the base against `git merge-base --all`, and what is said when there is none.
 */
#include "git_sandbox.h"

#include "git/base_commit.h"

static const char *
describe(struct sandbox *box, const struct base_commits *base)
{
	const char *joined = "";

	for (size_t i = 0; i < base->ncommits; i++)
		joined = arena_printf(box->arena, "%s%s%s", joined, i ? "\n" : "", hex_of(box, &base->commits[i]));
	return run(box, "printf '%%s' '%s' | sort", joined);
}

struct question {
	const char *rev; /* NULL: the working tree */
	const char *base;
	const char *target_branch;
};

/* The ids of the base, sorted; or the message. */
static const char *
find_base(struct sandbox *box, const char *directory, struct question question, struct base_commits *base)
{
	struct repository *repository = open_repository(box, directory);
	struct base_request request = {.base = question.base, .target_branch = question.target_branch};
	struct object_id commit;
	int rc;

	if (question.rev) {
		commit = resolve(box, repository, question.rev);
		request.commit = &commit;
	}
	rc = base_find(repository, &request, box->arena, base, &box->err);
	repository_close(repository);
	return rc < 0 ? box->err.message : describe(box, base);
}

#define BASE(directory, ...) find_base(box, directory, (struct question){__VA_ARGS__}, &base)
#define REVISION(directory, rev) run(box, "git -C %s rev-parse %s", directory, rev)

/* A file's worth of history: NAME is what the commit says. */
static void
commit(struct sandbox *box, const char *directory, const char *name)
{
	run(box, "cd %s && git commit -q --allow-empty -m '%s'", directory, name);
}

static void
a_branch_from_origin(void **state)
{
	struct sandbox *box = *state;
	struct base_commits base;

	run(box, "git init -q -b main up");
	commit(box, "up", "1");
	commit(box, "up", "2");
	run(box, "git clone -q up repo && git -C repo checkout -q -b topic");
	commit(box, "repo", "mine");
	commit(box, "up", "3");
	run(box, "git -C repo fetch -q");
	assert_string_equal(BASE("repo", NULL), REVISION("up", "main^"));
	assert_string_equal(base.target, "origin/main");
	assert_string_equal(base.how, "merge base with origin/main");
	assert_string_equal(BASE("repo", "HEAD"), REVISION("up", "main^"));
	/* Merging the target in moves the base up to it. */
	run(box, "git -C repo merge -q origin/main -m merge");
	assert_string_equal(BASE("repo", NULL), REVISION("up", "main"));
	assert_string_equal(BASE("repo", NULL), REVISION("repo", "$(git -C repo merge-base --all HEAD origin/main)"));
}

static void
references_in_their_order(void **state)
{
	struct sandbox *box = *state;
	struct base_commits base;

	run(box, "git init -q -b trunk up");
	commit(box, "up", "1");
	run(box, "git -C up branch master");
	commit(box, "up", "2");
	run(box, "git -C up branch main");
	commit(box, "up", "3");
	run(box, "git -C up branch release/1");
	commit(box, "up", "4");
	run(box, "git clone -q up repo && git -C repo checkout -q -b topic");
	commit(box, "repo", "mine");
	BASE("repo", NULL);
	assert_string_equal(base.target, "origin/trunk");
	assert_string_equal(BASE("repo", NULL, .target_branch = "release/1"), REVISION("up", "release/1"));
	assert_string_equal(base.target, "origin/release/1");
	BASE("repo", NULL, .target_branch = "origin/main");
	assert_string_equal(base.target, "origin/main");
	BASE("repo", NULL, .target_branch = "refs/heads/master");
	assert_string_equal(base.target, "origin/master");
	run(box, "git -C repo branch local HEAD^");
	BASE("repo", NULL, .target_branch = "local");
	assert_string_equal(base.target, "local");
	assert_contains(BASE("repo", NULL, .target_branch = "gone"),
	                "git fetch --no-tags origin +refs/heads/gone:refs/remotes/origin/gone");
	run(box, "git -C repo remote set-head origin -d");
	assert_string_equal(BASE("repo", NULL), REVISION("up", "main"));
	run(box, "git -C repo update-ref -d refs/remotes/origin/main");
	assert_string_equal(BASE("repo", NULL), REVISION("up", "master"));
	run(box, "git -C repo symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/gone");
	assert_string_equal(BASE("repo", NULL), REVISION("up", "master"));
	run(box, "git -C repo symbolic-ref -d refs/remotes/origin/HEAD");
	run(box, "git -C repo update-ref -d refs/remotes/origin/master && git -C repo branch main");
	assert_contains(BASE("repo", NULL),
	                "fix:  git fetch --no-tags origin +refs/heads/main:refs/remotes/origin/main");
	run(box, "git -C repo fetch --no-tags origin +refs/heads/main:refs/remotes/origin/main");
	assert_string_equal(BASE("repo", NULL), REVISION("up", "main"));
	run(box, "git -C repo remote rename origin upstream");
	assert_string_equal(BASE("repo", NULL), REVISION("up", "main"));
	assert_string_equal(base.target, "upstream/main");
}

static void
on_the_target_branch(void **state)
{
	struct sandbox *box = *state;
	struct base_commits base;

	run(box, "git init -q -b main up");
	commit(box, "up", "1");
	commit(box, "up", "2");
	commit(box, "up", "3");
	run(box, "git clone -q up repo");
	assert_string_equal(BASE("repo", NULL), REVISION("repo", "HEAD"));
	assert_string_equal(base.how, "HEAD");
	assert_string_equal(base.target, "origin/main");
	assert_string_equal(BASE("repo", "HEAD"), REVISION("repo", "HEAD^"));
	assert_string_equal(base.how, "previous commit");
	assert_string_equal(BASE("repo", "HEAD^"), REVISION("repo", "HEAD~2"));
	assert_string_equal(BASE("repo", "HEAD~2"), "");
	assert_string_equal(base.how, "the first commit");
	commit(box, "repo", "not pushed");
	assert_string_equal(BASE("repo", "HEAD"), REVISION("repo", "HEAD^"));
	assert_string_equal(base.how, "merge base with origin/main");
	assert_string_equal(BASE("repo", "HEAD", .base = "HEAD"), REVISION("repo", "HEAD"));
}

static void
without_a_remote(void **state)
{
	struct sandbox *box = *state;
	struct base_commits base;

	run(box, "git init -q -b trunk repo");
	assert_string_equal(BASE("repo", NULL), "");
	assert_int_equal(base.ncommits, 0);
	assert_string_equal(base.how, "no commit yet");
	commit(box, "repo", "1");
	assert_string_equal(BASE("repo", NULL), REVISION("repo", "HEAD"));
	assert_string_equal(BASE("repo", "HEAD"), "");
	commit(box, "repo", "2");
	assert_string_equal(BASE("repo", "HEAD"), REVISION("repo", "HEAD^"));
	assert_null(base.target);
	run(box, "git -C repo checkout -q -b master");
	assert_string_equal(BASE("repo", NULL), REVISION("repo", "HEAD"));
	assert_string_equal(base.target, "master");
	run(box, "git -C repo checkout -q -b topic");
	commit(box, "repo", "3");
	commit(box, "repo", "4");
	assert_string_equal(BASE("repo", NULL), REVISION("repo", "master"));
	assert_string_equal(BASE("repo", "HEAD"), REVISION("repo", "master"));
	run(box, "git -C repo branch main HEAD^");
	assert_string_equal(BASE("repo", NULL), REVISION("repo", "main"));
	run(box, "git -C repo checkout -q --orphan fresh");
	assert_string_equal(BASE("repo", NULL, .base = "main"), REVISION("repo", "main"));
	commit(box, "repo", "unrelated");
	assert_contains(BASE("repo", NULL), "HEAD and main have no common history");
	run(box, "git clone -q --bare repo bare.git && git -C bare.git remote remove origin");
	assert_string_equal(BASE("bare.git", "topic"), REVISION("repo", "main"));
}

static void
named_bases(void **state)
{
	struct sandbox *box = *state;
	struct base_commits base;

	run(box, "git init -q -b main repo");
	commit(box, "repo", "1");
	commit(box, "repo", "2");
	run(box, "git -C repo checkout -q -b topic");
	commit(box, "repo", "3");
	run(box, "git -C repo checkout -q main");
	commit(box, "repo", "4");
	assert_string_equal(BASE("repo", "topic", .base = "main"), REVISION("repo", "main^"));
	assert_string_equal(base.how, "merge base with main");
	assert_null(base.target);
	assert_string_equal(BASE("repo", "topic", .base = "topic~2"), REVISION("repo", "topic~2"));
	assert_string_equal(base.how, "--base topic~2");
	assert_string_equal(BASE("repo", NULL, .base = "HEAD"), REVISION("repo", "HEAD"));
	assert_string_equal(BASE("repo", NULL, .base = "gone"), "there is no commit 'gone' in this repository");
	assert_contains(BASE("repo", NULL, .base = "origin/gone"),
	                "git fetch --no-tags origin +refs/heads/gone:refs/remotes/origin/gone");
	assert_contains(BASE("repo", NULL, .base = "0123456789012345678901234567890123456789"),
	                "git fetch --no-tags --depth=1 origin 0123456789012345678901234567890123456789");
}

static void
crossed_histories_have_several_bases(void **state)
{
	struct sandbox *box = *state;
	struct base_commits base;

	run(box, "git init -q -b main repo");
	run(box, "cd repo && for i in 1 2 3 4 5 6; do git commit -q --allow-empty -m root; done");
	run(box, "cd repo && git checkout -q -b topic");
	commit(box, "repo", "t1");
	run(box, "cd repo && git checkout -q main");
	commit(box, "repo", "m1");
	run(box, "cd repo && git merge -q topic^0 -m cross1 && git checkout -q topic && git merge -q main^1 -m cross2");
	commit(box, "repo", "t2");
	assert_string_equal(BASE("repo", NULL), run(box, "git -C repo merge-base --all topic main | sort"));
	assert_int_equal(base.ncommits, 2);
	/* The shallow walk has to find the same. */
	run(box, "git -C repo checkout -q main");
	commit(box, "repo", "m3");
	run(box, "cd repo && for i in 1 2 3 4; do git commit -q --allow-empty -m more; done");
	run(box,
	    "git clone -q --no-single-branch --depth=7 file://$PWD/repo shallow && git -C shallow checkout -q topic");
	assert_string_equal(run(box, "git -C shallow rev-parse --is-shallow-repository"), "true");
	assert_string_equal(BASE("shallow", NULL), run(box, "git -C repo merge-base --all topic main | sort"));
	assert_int_equal(base.ncommits, 2);
}

/*
 * Whatever the depth, the base is git's own answer on the whole history, or none is given; and the command
 * that the message names mends it.
 */
static void
shallow_clones_never_give_a_wrong_base(void **state)
{
	struct sandbox *box = *state;
	struct base_commits base;
	int answered = 0, refused = 0;

	run(box, "git init -q -b main up && cd up && git commit -q --allow-empty -m 0 && for i in 1 2 3; do "
	         "git commit -q --allow-empty -m main; git checkout -q -b side$i; git commit -q --allow-empty -m side; "
	         "git checkout -q main; git commit -q --allow-empty -m main; "
	         "git merge -q --no-ff side$i -m merge; done");
	run(box, "cd up && git checkout -q -b topic main~1 && for i in 1 2 3; do git commit -q --allow-empty -m topic; "
	         "done && "
	         "git merge -q side1 -m old && git commit -q --allow-empty -m topic && git checkout -q main && "
	         "git commit -q --allow-empty -m last");
	for (int depth = 1; depth < 14; depth++) {
		const char *answer, *truth = run(box, "git -C up merge-base --all topic main | sort");

		run(box,
		    "rm -rf repo && git clone -q --no-single-branch --depth=%d file://$PWD/up repo && "
		    "git -C repo checkout -q topic",
		    depth);
		answer = BASE("repo", NULL);
		if (strcmp(answer, truth) == 0) {
			answered++;
			continue;
		}
		refused++;
		assert_contains(answer, "this clone is shallow, and its history ends before HEAD and origin/main meet");
		run(box, "cd repo && %s", run(box, "echo '%s' | sed -n 's/.*fix: *//p'", answer));
		assert_string_equal(BASE("repo", NULL), truth);
	}
	assert_true(answered > 0 && refused > 0);
}

/* As actions/checkout leaves it: one merge commit of the provider's, cut off below. */
static void
a_merge_commit_that_is_cut_off(void **state)
{
	struct sandbox *box = *state;
	struct base_commits base;
	const char *tip;

	run(box, "git init -q -b main up && git -C up config uploadpack.allowAnySHA1InWant true");
	commit(box, "up", "1");
	commit(box, "up", "2");
	run(box, "git -C up checkout -q -b topic");
	commit(box, "up", "3");
	run(box, "git -C up checkout -q main");
	commit(box, "up", "4");
	run(box, "cd up && git checkout -q --detach && git merge -q topic -m provider && git update-ref "
	         "refs/pull/1/merge HEAD");
	tip = REVISION("up", "main");
	run(box, "git init -q repo && cd repo && git remote add origin file://$PWD/../up && "
	         "git fetch -q --depth=1 origin refs/pull/1/merge && git checkout -q FETCH_HEAD");
	assert_contains(BASE("repo", NULL),
	                "git fetch --no-tags --unshallow origin +refs/heads/main:refs/remotes/origin/main");
	assert_contains(BASE("repo", NULL, .base = tip),
	                arena_printf(box->arena, "fix:  git fetch --no-tags --depth=1 origin %s", tip));
	run(box, "cd repo && %s", run(box, "echo \"%s\" | sed -n 's/.*fix: *//p'", box->err.message));
	assert_string_equal(BASE("repo", NULL, .base = tip), tip);
	run(box, "cd repo && git fetch -q --depth=1 origin +refs/heads/main:refs/remotes/origin/main");
	assert_string_equal(BASE("repo", NULL), tip);
	assert_string_equal(BASE("repo", "HEAD"), tip);
	/* On the target branch itself the commit before is missing. */
	run(box, "git clone -q --depth=1 file://$PWD/up branch --branch main");
	assert_string_equal(BASE("branch", NULL), tip);
	assert_contains(BASE("branch", "HEAD"), "the commit before");
	run(box, "cd branch && %s", run(box, "echo \"%s\" | sed -n 's/.*fix: *//p'", box->err.message));
	assert_string_equal(BASE("branch", "HEAD"), REVISION("up", "main^"));
}

static void
replaced_parents_are_not_believed(void **state)
{
	struct sandbox *box = *state;
	struct base_commits base;

	run(box, "git init -q -b main repo");
	commit(box, "repo", "1");
	commit(box, "repo", "2");
	commit(box, "repo", "3");
	run(box, "cd repo && git replace --graft HEAD HEAD~2 && git rev-parse HEAD >.git/info/grafts");
	assert_string_equal(BASE("repo", "main"), run(box, "git -C repo --no-replace-objects cat-file commit main | "
	                                                   "sed -n 's/^parent //p'"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		SANDBOX_TEST(a_branch_from_origin),
		SANDBOX_TEST(references_in_their_order),
		SANDBOX_TEST(on_the_target_branch),
		SANDBOX_TEST(without_a_remote),
		SANDBOX_TEST(named_bases),
		SANDBOX_TEST(crossed_histories_have_several_bases),
		SANDBOX_TEST(shallow_clones_never_give_a_wrong_base),
		SANDBOX_TEST(a_merge_commit_that_is_cut_off),
		SANDBOX_TEST(replaced_parents_are_not_believed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * test_git_index_trees.c - the trees that the index knows, against `git ls-tree` of what git writes of it.
 */
#include "git_sandbox.h"

#include "git/index_trees.h"
#include "git/repository_handle.h"

/* "id path/" of each known directory below, a line each; the root's path is "". */
static const char *
describe(struct sandbox *box, const struct index_tree *tree, const char *path)
{
	const char *lines = "";

	if (!tree)
		return lines;
	if (tree->known)
		lines = arena_printf(box->arena, "%s %s\n", hex_of(box, &tree->id), path);
	for (size_t i = 0; i < tree->nchildren; i++) {
		struct text name = tree->children[i].name;
		const char *below = arena_printf(box->arena, "%s%.*s/", path, (int)name.length, name.data);

		lines = arena_printf(box->arena, "%s%s", lines, describe(box, &tree->children[i], below));
	}
	return lines;
}

static const char *
known_trees(struct sandbox *box, const char *directory)
{
	struct repository *repository = open_repository(box, directory);
	const char *lines = describe(box, index_trees_read(repository, box->arena), "");

	repository_close(repository);
	return run(box, "printf '%%s' '%s' | sort", lines);
}

/* What git writes of the index, without leaving it the trees. */
static const char *
all_trees(struct sandbox *box, const char *directory)
{
	return run(box,
	           "cd %s && cp .git/index .git/copy && tree=$(GIT_INDEX_FILE=.git/copy git write-tree) && "
	           "(echo \"$tree \"; git -c core.quotePath=false ls-tree -r -d -t --format='%%(objectname) %%(path)/' "
	           "$tree) | sort",
	           directory);
}

static void
make_repository(struct sandbox *box, const char *version)
{
	run(box,
	    "git init -q repo && cd repo && git config index.version %s && mkdir -p a/b/c d/e 'ü x' && "
	    "for f in a/1 a/b/1 a/b/2 a/b/c/a-rather-long-name-for-a-file d/e/1 'ü x/1' root; do echo $f >\"$f\"; "
	    "done; "
	    "git add . && git commit -qm 1",
	    version);
}

static void
each_format_of_the_index(void **state)
{
	struct sandbox *box = *state;
	static const char *const versions[] = {"2", "3", "4"};

	for (size_t i = 0; i < 3; i++) {
		run(box, "rm -rf repo");
		make_repository(box, versions[i]);
		if (i == 1) /* what needs the longer entries of version 3 */
			run(box, "cd repo && git update-index --skip-worktree a/b/1 && git write-tree");
		assert_string_equal(known_trees(box, "repo"), all_trees(box, "repo"));
		assert_contains(known_trees(box, "repo"), " a/b/c/");
	}
}

/* Above what was staged nothing is known, beside it everything still is. */
static void
after_staging(void **state)
{
	struct sandbox *box = *state;
	const char *before, *after, *part;

	make_repository(box, "4");
	before = known_trees(box, "repo");
	run(box, "cd repo && git rm -q -r a/b/c && echo x >d/new && git add d/new");
	after = known_trees(box, "repo");
	assert_contains(after, " d/e/");
	assert_contains(after, " ü x/");
	assert_null(strstr(after, " a/"));
	assert_null(strstr(after, " d/\n"));
	for (part = after; *part; part = strchr(part, '\n') ? strchr(part, '\n') + 1 : "")
		assert_contains(before, arena_copy(box->arena, part, strcspn(part, "\n")));
	run(box, "cd repo && git write-tree");
	assert_string_equal(known_trees(box, "repo"), all_trees(box, "repo"));
}

static void
nothing_known(void **state)
{
	struct sandbox *box = *state;

	make_repository(box, "2");
	run(box, "cd repo && git ls-files -s >../ls && rm .git/index && git update-index --index-info <../ls");
	assert_string_equal(known_trees(box, "repo"), "");
	run(box, "rm repo/.git/index");
	assert_string_equal(known_trees(box, "repo"), "");
}

/* Cut off anywhere, or with any byte wrong: something may be known that is not so, but nothing is read past the end. */
static void
damaged(void **state)
{
	struct sandbox *box = *state;
	struct repository *repository;
	char content[4096];
	size_t length;
	FILE *file;

	make_repository(box, "4");
	file = fopen("repo/.git/index", "rb");
	length = fread(content, 1, sizeof content, file);
	fclose(file);
	assert_in_range(length, 300, sizeof content - 1);
	repository = open_repository(box, "repo");
	repository->index_file = "damaged";
	for (size_t i = 0; i < 2 * length; i++) {
		char *copy = arena_copy(box->arena, content, length);

		if (i >= length)
			copy[i - length] ^= (char)0x95;
		file = fopen("damaged", "wb");
		fwrite(copy, 1, i < length ? i : length, file);
		fclose(file);
		index_trees_read(repository, box->arena);
	}
	repository_close(repository);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		SANDBOX_TEST(each_format_of_the_index),
		SANDBOX_TEST(after_staging),
		SANDBOX_TEST(nothing_known),
		SANDBOX_TEST(damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

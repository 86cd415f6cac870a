/*
 * test_git_snapshot.c - the four kinds of snapshots against ls-files, ls-tree and hash-object.
 */
#include "git_sandbox.h"

#include <fcntl.h>
#include <pthread.h>

/* Names that trip up quoting, sorting and option parsing. */
static const char *const awkward[] = {
	"-x", "a b", "a-b/c", "a.b", "a/b", "a/c/d", "a0", "line\nbreak", "t\xc3\xbcr", "x/\xff\xfe", "z/-y/\"q\"",
};
enum { NAWKWARD = sizeof awkward / sizeof *awkward };

static void
write_file(struct sandbox *box, const char *path, const char *content)
{
	const char *slash = strrchr(path, '/');
	FILE *file;

	if (slash)
		run(box, "mkdir -p -- \"%.*s\"", (int)(slash - path), path);
	file = fopen(arena_printf(box->arena, "%s/%s", box->directory, path), "w");
	assert_non_null(file);
	fputs(content, file);
	fclose(file);
}

static struct repository *
awkward_repository(struct sandbox *box)
{
	run(box, "git init -q repo");
	for (size_t i = 0; i < NAWKWARD; i++)
		write_file(box, arena_printf(box->arena, "repo/%s", awkward[i]), awkward[i]);
	run(box, "cd repo && ln -s a/b link && git add . && git commit -qm all");
	return open_repository(box, "repo");
}

static void
every_kind_agrees_with_git(void **state)
{
	struct sandbox *box = *state;
	struct repository *repository = awkward_repository(box);
	const char *tracked = run(box, "cd repo && git ls-files -z | tr '\\0' '\\n'");

	assert_string_equal(tracked, run(box, "cd repo && git ls-tree -r -z --name-only HEAD | tr '\\0' '\\n'"));
	for (enum snapshot_kind kind = SNAPSHOT_WORK_TREE; kind <= SNAPSHOT_COMMIT; kind++) {
		struct snapshot *snapshot = open_snapshot(box, repository, kind, "HEAD");

		assert_int_equal(snapshot_kind(snapshot), kind);
		assert_string_equal(tracked_of(box, snapshot), tracked);
		for (size_t i = 0; i < NAWKWARD; i++) {
			struct object_id id = object_id_of_blob(text_of(awkward[i]));

			assert_string_equal(id_of(box, snapshot, awkward[i]), hex_of(box, &id));
			assert_string_equal(content_of(box, snapshot, awkward[i]), awkward[i]);
			assert_string_equal(real_of(box, snapshot, awkward[i]), awkward[i]);
		}
		assert_string_equal(list_of(box, snapshot, ""),
		                    "-x blob\na tree\na b blob\na-b tree\na.b blob\na0 blob\n"
		                    "line\nbreak blob\nlink link\nt\xc3\xbcr blob\nx tree\n"
		                    "z tree");
		assert_string_equal(list_of(box, snapshot, "a"), "b blob\nc tree");
		assert_string_equal(list_of(box, snapshot, "a/c"), "d blob");
		assert_string_equal(list_of(box, snapshot, "a/b"), "absent");
		assert_string_equal(list_of(box, snapshot, "b"), "absent");
		assert_string_equal(content_of(box, snapshot, "link"), "a/b");
		assert_string_equal(content_of(box, snapshot, "a"), "absent");
		assert_string_equal(content_of(box, snapshot, "a/b/c"), "absent");
		assert_string_equal(id_of(box, snapshot, "nowhere/a"), "absent");
		assert_string_equal(real_of(box, snapshot, ".git"), "absent");
		assert_string_equal(real_of(box, snapshot, ".git/config"), "absent");
		assert_string_equal(real_of(box, snapshot, ""), "");
		snapshot_close(snapshot);
	}
	repository_close(repository);
}

static void
names_and_places(void **state)
{
	struct sandbox *box = *state;
	struct repository *repository = awkward_repository(box);
	struct snapshot *snapshot = open_snapshot(box, repository, SNAPSHOT_WORK_TREE, NULL);
	const char *root = run(box, "cd repo && pwd -P");

	assert_string_equal(snapshot_name(snapshot), "working tree");
	assert_string_equal(snapshot_disk_path(snapshot, box->arena, "a/b"), arena_printf(box->arena, "%s/a/b", root));
	assert_string_equal(snapshot_disk_path(snapshot, box->arena, ""), root);
	snapshot_close(snapshot);
	snapshot = open_snapshot(box, repository, SNAPSHOT_INDEX, NULL);
	assert_string_equal(snapshot_name(snapshot), "index");
	assert_null(snapshot_disk_path(snapshot, box->arena, "a/b"));
	snapshot_close(snapshot);
	snapshot = open_snapshot(box, repository, SNAPSHOT_COMMIT, "HEAD");
	assert_string_equal(snapshot_name(snapshot),
	                    arena_printf(box->arena, "commit %.7s", run(box, "git -C repo rev-parse HEAD")));
	snapshot_close(snapshot);
	snapshot = open_snapshot(box, NULL, SNAPSHOT_DIRECTORY, "repo");
	assert_string_equal(snapshot_name(snapshot), "directory repo");
	assert_string_equal(snapshot_disk_path(snapshot, box->arena, "a"), arena_printf(box->arena, "%s/a", root));
	snapshot_close(snapshot);
	repository_close(repository);
}

static void
links_stay_inside(void **state)
{
	struct sandbox *box = *state;
	struct repository *repository;
	const char *root;

	run(box, "git init -q repo && mkdir -p repo/real/deep repo/other && echo secret >outside && cd repo && "
	         "echo r >real/r && echo d >real/deep/d && ln -s real dir && ln -s ../dir/deep other/hop && "
	         "ln -s hop/d other/file && ln -s ../../outside other/out && ln -s ../outside out && "
	         "ln -s /etc/hostname absolute && ln -s gone dangling && ln -s loop loop && ln -s ping pong && "
	         "ln -s pong ping && ln -s dir/deep/../r up && ln -s . dot && ln -s .git/config config && ln -s "
	         "../real/r climb && "
	         "ln -s real/r/ trailing && ln -s \"$PWD/real/r\" own");
	run(box,
	    "cd repo && previous=real/r && for i in $(seq 41); do ln -s $previous chain$i; previous=chain$i; done && "
	    "git add . && git commit -qm links");
	root = run(box, "cd repo && pwd -P");
	repository = open_repository(box, "repo");
	for (enum snapshot_kind kind = SNAPSHOT_WORK_TREE; kind <= SNAPSHOT_DIRECTORY; kind++) {
		bool on_disk = kind == SNAPSHOT_WORK_TREE || kind == SNAPSHOT_DIRECTORY;
		struct snapshot *snapshot =
			open_snapshot(box, repository, kind, kind == SNAPSHOT_COMMIT ? "HEAD" : root);

		for (int again = 0; again < 2; again++) { /* the second time directories are known */
			assert_string_equal(content_of(box, snapshot, "dir/deep/d"), "d\n");
			assert_string_equal(content_of(box, snapshot, "other/hop/d"), "d\n");
			assert_string_equal(content_of(box, snapshot, "other/file"), "d\n");
			assert_string_equal(content_of(box, snapshot, "dot/dot/dir/r"), "r\n");
			assert_string_equal(content_of(box, snapshot, "up"), "r\n");
			assert_string_equal(real_of(box, snapshot, "other/file"), "real/deep/d");
			assert_string_equal(real_of(box, snapshot, "dir"), "real");
			assert_string_equal(id_of(box, snapshot, "dir/r"),
			                    run(box, "git -C repo rev-parse HEAD:real/r"));
			assert_string_equal(content_of(box, snapshot, "other/out"), "absent");
			assert_string_equal(content_of(box, snapshot, "out"), "absent");
			assert_string_equal(content_of(box, snapshot, "absolute"), "absent");
			assert_string_equal(content_of(box, snapshot, "dangling"), "absent");
			assert_string_equal(content_of(box, snapshot, "loop"), "absent");
			assert_string_equal(content_of(box, snapshot, "ping/x"), "absent");
			assert_string_equal(content_of(box, snapshot, "config"), "absent");
			assert_string_equal(content_of(box, snapshot, "climb"), "absent");
			assert_string_equal(content_of(box, snapshot, "chain40"), "r\n");
			assert_string_equal(content_of(box, snapshot, "chain41"), "absent");
			assert_string_equal(content_of(box, snapshot, "own"), on_disk ? "r\n" : "absent");
			assert_string_equal(list_of(box, snapshot, "dir"), "deep tree\nr blob");
			assert_string_equal(list_of(box, snapshot, "other"), "file link\nhop link\nout link");
		}
		snapshot_close(snapshot);
	}
	repository_close(repository);
}

static void
unmerged_paths_cannot_be_read_from_the_index(void **state)
{
	struct sandbox *box = *state;
	struct repository *repository;
	struct snapshot *snapshot;

	run(box,
	    "git init -q -b main repo && cd repo && echo 0 >f && echo 0 >g && git add . && git commit -qm 0 && "
	    "git checkout -qb side && echo side >f && git commit -qam s && git checkout -q main && echo main >f && "
	    "git commit -qam m && ! git merge -q side");
	repository = open_repository(box, "repo");
	snapshot = open_snapshot(box, repository, SNAPSHOT_INDEX, NULL);
	assert_string_equal(content_of(box, snapshot, "f"), "'f' has merge conflicts: resolve them first");
	assert_string_equal(id_of(box, snapshot, "f"), "'f' has merge conflicts: resolve them first");
	assert_string_equal(content_of(box, snapshot, "g"), "0\n");
	assert_string_equal(list_of(box, snapshot, ""), "f blob\ng blob");
	assert_string_equal(tracked_of(box, snapshot), "f\ng");
	snapshot_close(snapshot);
	snapshot = open_snapshot(box, repository, SNAPSHOT_WORK_TREE, NULL);
	assert_contains(content_of(box, snapshot, "f"), "<<<<<<<");
	assert_string_equal(id_of(box, snapshot, "f"), run(box, "git -C repo hash-object f"));
	assert_string_equal(tracked_of(box, snapshot), "f\ng");
	snapshot_close(snapshot);
	repository_close(repository);
}

static void
submodules_are_closed(void **state)
{
	struct sandbox *box = *state;
	struct repository *repository;

	run(box, "git init -q inner && cd inner && echo 1 >f && git add f && git commit -qm 1");
	run(box,
	    "git init -q repo && cd repo && git -c protocol.file.allow=always submodule --quiet add ../inner sub && "
	    "git commit -qm sub");
	repository = open_repository(box, "repo");
	for (enum snapshot_kind kind = SNAPSHOT_WORK_TREE; kind <= SNAPSHOT_COMMIT; kind++) {
		struct snapshot *snapshot = open_snapshot(box, repository, kind, "HEAD");

		assert_string_equal(list_of(box, snapshot, ""), ".gitmodules blob\nsub commit");
		assert_string_equal(list_of(box, snapshot, "sub"), "absent");
		assert_string_equal(content_of(box, snapshot, "sub"), "absent");
		assert_string_equal(content_of(box, snapshot, "sub/f"), "absent");
		assert_string_equal(real_of(box, snapshot, "sub"), "sub");
		assert_string_equal(tracked_of(box, snapshot), ".gitmodules\nsub");
		snapshot_close(snapshot);
	}
	repository_close(repository);
}

static void
empty_snapshots(void **state)
{
	struct sandbox *box = *state;
	struct repository *repository;

	run(box, "git init -q repo");
	repository = open_repository(box, "repo");
	for (enum snapshot_kind kind = SNAPSHOT_WORK_TREE; kind <= SNAPSHOT_COMMIT; kind++) {
		struct snapshot *snapshot;

		if (kind == SNAPSHOT_COMMIT)
			run(box, "cd repo && git commit -q --allow-empty -m empty");
		snapshot = open_snapshot(box, repository, kind, "HEAD");
		assert_string_equal(list_of(box, snapshot, ""), "");
		assert_string_equal(tracked_of(box, snapshot), "");
		assert_string_equal(id_of(box, snapshot, "f"), "absent");
		assert_string_equal(real_of(box, snapshot, ""), "");
		snapshot_close(snapshot);
	}
	repository_close(repository);
}

static void
case_is_kept_where_git_ignores_it(void **state)
{
	struct sandbox *box = *state;
	struct repository *repository;

	run(box, "git init -q repo && cd repo && mkdir d D && echo a >B.py && echo b >a.py && echo c >A.py && echo d "
	         ">d/x && "
	         "echo e >D/y && git add . && git commit -qm 1 && git config core.ignoreCase true");
	repository = open_repository(box, "repo");
	for (enum snapshot_kind kind = SNAPSHOT_WORK_TREE; kind <= SNAPSHOT_COMMIT; kind++) {
		struct snapshot *snapshot = open_snapshot(box, repository, kind, "HEAD");

		assert_string_equal(tracked_of(box, snapshot), "A.py\nB.py\nD/y\na.py\nd/x");
		assert_string_equal(id_of(box, snapshot, "a.py"), run(box, "git -C repo hash-object a.py"));
		assert_string_equal(id_of(box, snapshot, "A.py"), run(box, "git -C repo hash-object A.py"));
		assert_string_equal(id_of(box, snapshot, "b.py"), "absent");
		assert_string_equal(list_of(box, snapshot, "d"), "x blob");
		snapshot_close(snapshot);
	}
	repository_close(repository);
}

static void
plain_directories(void **state)
{
	struct sandbox *box = *state;
	struct snapshot *snapshot;
	enum tracking tracking;

	run(box, "mkdir -p app/a/b app/.hidden app/a/.git && cd app && echo 1 >a.x && echo 2 >a/b/c && echo 3 >.env && "
	         "echo 4 >.hidden/h && echo 5 >a/.git/config && ln -s a/b/c link && mkfifo pipe");
	snapshot = open_snapshot(box, NULL, SNAPSHOT_DIRECTORY, "app");
	assert_string_equal(tracked_of(box, snapshot), ".env\na.x\na/b/c\nlink");
	assert_string_equal(list_of(box, snapshot, ""),
	                    ".env blob\n.hidden tree\na tree\na.x blob\nlink link\npipe other");
	assert_string_equal(list_of(box, snapshot, "a"), "b tree");
	assert_string_equal(id_of(box, snapshot, "link"), run(box, "git hash-object app/a/b/c"));
	assert_string_equal(content_of(box, snapshot, "pipe"), "absent");
	assert_string_equal(content_of(box, snapshot, "../app/a.x"), "absent");
	assert_int_equal(snapshot_tracking(snapshot, ".hidden/h", &tracking, &box->err), 0);
	assert_int_equal(tracking, TRACKED);
	snapshot_close(snapshot);
	assert_int_equal(snapshot_open_directory(&snapshot, "nowhere", &box->err), -1);
	assert_null(snapshot);
	assert_contains(box->err.message, "cannot open directory 'nowhere'");
}

static void
unreadable_is_a_failure(void **state)
{
	struct sandbox *box = *state;
	struct snapshot *snapshot;
	int rc;

	run(box,
	    "mkdir -p app/shut && echo 1 >app/file && echo 1 >app/shut/f && chmod 0 app/file app/shut && chmod 755 .");
	if (geteuid() == 0 && seteuid(12345) < 0)
		skip();
	snapshot = open_snapshot(box, NULL, SNAPSHOT_DIRECTORY, "app");
	assert_contains(content_of(box, snapshot, "file"), "cannot read 'file': Permission denied");
	assert_contains(id_of(box, snapshot, "shut/f"), "cannot read 'shut/f': Permission denied");
	assert_contains(list_of(box, snapshot, "shut"), "cannot read 'shut': Permission denied");
	snapshot_close(snapshot);
	rc = seteuid(getuid());
	assert_int_equal(rc, 0);
	run(box, "chmod 755 app/shut");
}

struct reader {
	struct snapshot *snapshot;
	const char *first, *last; /* what is expected */
	size_t wrong;
};

static void *
read_all(void *context)
{
	struct reader *reader = context;
	struct arena *arena = arena_new();

	for (int i = 0; i < 500; i++) {
		struct error err;
		struct object_id id;
		struct text content;
		char hex[OBJECT_ID_HEX + 1], path[32];

		snprintf(path, sizeof path, "d%d/f", i % 50);
		if (snapshot_object_id(reader->snapshot, path, arena, &id, &err) != 0 ||
		    strcmp(object_id_format(&id, hex), i % 50 ? reader->last : reader->first) != 0)
			reader->wrong++;
		if (snapshot_read(reader->snapshot, path, arena, &content, &err) != 0 ||
		    !text_is(content, i % 50 ? "b\n" : "a\n"))
			reader->wrong++;
	}
	arena_free(arena);
	return NULL;
}

static void
several_threads_at_once(void **state)
{
	struct sandbox *box = *state;
	struct repository *repository;

	run(box,
	    "git init -q repo && cd repo && for i in $(seq 0 49); do mkdir d$i; echo b >d$i/f; done; echo a >d0/f; "
	    "git add . && git commit -qm 1 && touch */f");
	repository = open_repository(box, "repo");
	for (enum snapshot_kind kind = SNAPSHOT_WORK_TREE; kind <= SNAPSHOT_COMMIT; kind++) {
		struct snapshot *snapshot = open_snapshot(box, repository, kind, "HEAD");
		struct reader readers[4];
		pthread_t threads[4];

		for (size_t i = 0; i < 4; i++) {
			readers[i] = (struct reader){
				.snapshot = snapshot,
				.first = run(box, "git -C repo rev-parse HEAD:d0/f"),
				.last = run(box, "git -C repo rev-parse HEAD:d1/f"),
			};
		}
		for (size_t i = 0; i < 4; i++)
			assert_int_equal(pthread_create(&threads[i], NULL, read_all, &readers[i]), 0);
		for (size_t i = 0; i < 4; i++) {
			pthread_join(threads[i], NULL);
			assert_int_equal(readers[i].wrong, 0);
		}
		snapshot_close(snapshot);
	}
	repository_close(repository);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		SANDBOX_TEST(every_kind_agrees_with_git),
		SANDBOX_TEST(names_and_places),
		SANDBOX_TEST(links_stay_inside),
		SANDBOX_TEST(unmerged_paths_cannot_be_read_from_the_index),
		SANDBOX_TEST(submodules_are_closed),
		SANDBOX_TEST(empty_snapshots),
		SANDBOX_TEST(case_is_kept_where_git_ignores_it),
		SANDBOX_TEST(plain_directories),
		SANDBOX_TEST(unreadable_is_a_failure),
		SANDBOX_TEST(several_threads_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

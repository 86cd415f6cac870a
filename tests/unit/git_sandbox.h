/*
 * git_sandbox.h - a fresh directory per test, and git itself as the judge.
 *
 * Commands are shell text run in the sandbox; git sees no configuration but its
 * own and the test's.
 */
#ifndef GIT_SANDBOX_H
#define GIT_SANDBOX_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"
#include "git/object_id.h"
#include "git/repository.h"
#include "git/snapshot.h"

/* libgit2 1.5 with PCRE leaks whenever it opens a repository of format version 1. */
const char *__lsan_default_suppressions(void);
const char *
__lsan_default_suppressions(void)
{
	return "leak:libpcre2-8.so\n";
}

struct sandbox {
	char directory[64];
	struct arena *arena;
	struct error err;
};

/* Tests set them for the code under test; the commands they run do not see them. */
#define GIT_VARIABLES                                                \
	"GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_OBJECT_DIRECTORY " \
	"GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_CEILING_DIRECTORIES"

/* Standard output without the last newline; the command must succeed. */
static inline const char *__attribute__((format(printf, 2, 3))) run(struct sandbox *box, const char *format, ...)
{
	char *output = arena_alloc(box->arena, 1 << 20);
	va_list args;
	char *command;
	size_t length;
	FILE *pipe;

	va_start(args, format);
	command = arena_vprintf(box->arena, format, args);
	va_end(args);
	pipe = popen(arena_printf(box->arena, "unset %s; cd %s && set -e && exec 2>>%s.log\n%s", GIT_VARIABLES,
	                          box->directory, box->directory, command),
	             "r");
	assert_non_null(pipe);
	length = fread(output, 1, (1 << 20) - 1, pipe);
	if (pclose(pipe) != 0)
		fail_msg("failed: %s (see %s.log)", command, box->directory);
	if (length > 0 && output[length - 1] == '\n')
		output[length - 1] = '\0';
	return output;
}

static inline void
unset_variables(void)
{
	char names[] = GIT_VARIABLES;

	for (char *name = strtok(names, " "); name; name = strtok(NULL, " "))
		unsetenv(name);
}

static inline int
sandbox_setup(void **state)
{
	struct sandbox *box = calloc(1, sizeof *box);

	strcpy(box->directory, "/tmp/miglock-test-XXXXXX");
	if (!box || !mkdtemp(box->directory))
		return -1;
	unset_variables();
	setenv("HOME", box->directory, 1);
	unsetenv("XDG_CONFIG_HOME");
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
	setenv("GIT_AUTHOR_NAME", "Ada", 1);
	setenv("GIT_AUTHOR_EMAIL", "ada@example.org", 1);
	setenv("GIT_COMMITTER_NAME", "Ada", 1);
	setenv("GIT_COMMITTER_EMAIL", "ada@example.org", 1);
	box->arena = arena_new();
	*state = box;
	return chdir(box->directory);
}

static inline int
sandbox_teardown(void **state)
{
	struct sandbox *box = *state;

	if (chdir("/") < 0)
		return -1;
	run(box, "rm -rf %s; rm -f %s.log", box->directory, box->directory);
	arena_free(box->arena);
	free(box);
	return 0;
}

static inline struct repository *
open_repository(struct sandbox *box, const char *directory)
{
	struct repository *repository;

	if (repository_open(&repository, directory, &box->err) < 0)
		fail_msg("%s", box->err.message);
	return repository;
}

static inline struct object_id
resolve(struct sandbox *box, struct repository *repository, const char *name)
{
	struct object_id id;

	if (repository_resolve(repository, name, &id, &box->err) != 0)
		fail_msg("%s", box->err.message);
	return id;
}

/* A snapshot of any kind; what names the commit, or the directory. */
static inline struct snapshot *
open_snapshot(struct sandbox *box, struct repository *repository, enum snapshot_kind kind, const char *what)
{
	struct snapshot *snapshot = NULL;
	struct object_id commit;
	int rc = -1;

	switch (kind) {
	case SNAPSHOT_WORK_TREE:
		rc = snapshot_open_work_tree(&snapshot, repository, &box->err);
		break;
	case SNAPSHOT_INDEX:
		rc = snapshot_open_index(&snapshot, repository, &box->err);
		break;
	case SNAPSHOT_COMMIT:
		commit = resolve(box, repository, what);
		rc = snapshot_open_commit(&snapshot, repository, &commit, &box->err);
		break;
	case SNAPSHOT_DIRECTORY:
		rc = snapshot_open_directory(&snapshot, what, &box->err);
		break;
	}
	if (rc < 0)
		fail_msg("%s", box->err.message);
	return snapshot;
}

static inline const char *
hex_of(struct sandbox *box, const struct object_id *id)
{
	return object_id_format(id, arena_alloc(box->arena, OBJECT_ID_HEX + 1));
}

/* The id as hex; "absent" when not there; else what went wrong. */
static inline const char *
id_of(struct sandbox *box, struct snapshot *snapshot, const char *path)
{
	struct object_id id;
	int rc = snapshot_object_id(snapshot, path, box->arena, &id, &box->err);

	if (rc == 1)
		return "absent";
	return rc < 0 ? box->err.message : hex_of(box, &id);
}

/* The content; "absent" when not there; else what went wrong. */
static inline const char *
content_of(struct sandbox *box, struct snapshot *snapshot, const char *path)
{
	struct text content;
	int rc = snapshot_read(snapshot, path, box->arena, &content, &box->err);

	if (rc == 1)
		return "absent";
	return rc < 0 ? box->err.message : arena_copy(box->arena, content.data, content.length);
}

/* Joined with newlines, as `git … -z | tr '\0' '\n'` prints them. */
static inline const char *
tracked_of(struct sandbox *box, struct snapshot *snapshot)
{
	const char **paths, *joined = "";
	size_t npaths;

	assert_int_equal(snapshot_tracked(snapshot, box->arena, &paths, &npaths, &box->err), 0);
	for (size_t i = 0; i < npaths; i++)
		joined = arena_printf(box->arena, "%s%s%s", joined, i ? "\n" : "", paths[i]);
	return joined;
}

/* "name type" joined with newlines, types as git ls-tree names them. */
static inline const char *
list_of(struct sandbox *box, struct snapshot *snapshot, const char *directory)
{
	static const char *const types[] = {"blob", "tree", "link", "commit", "other"};
	struct snapshot_entry *entries;
	size_t nentries;
	const char *joined = "";
	int rc = snapshot_list(snapshot, directory, box->arena, &entries, &nentries, &box->err);

	if (rc != 0)
		return rc == 1 ? "absent" : box->err.message;
	for (size_t i = 0; i < nentries; i++)
		joined = arena_printf(box->arena, "%s%s%s %s", joined, i ? "\n" : "", entries[i].name,
		                      types[entries[i].type]);
	return joined;
}

/* The path with every link resolved; "absent" when not there. */
static inline const char *
real_of(struct sandbox *box, struct snapshot *snapshot, const char *path)
{
	enum file_type type;
	const char *real;
	int rc = snapshot_stat(snapshot, path, box->arena, &type, &real, &box->err);

	return rc == 0 ? real : rc == 1 ? "absent" : box->err.message;
}

static inline void
assert_contains(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("'%s' is not in:\n%s", part, text);
}

#define SANDBOX_TEST(test) cmocka_unit_test_setup_teardown(test, sandbox_setup, sandbox_teardown)

#endif

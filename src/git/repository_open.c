/*
 * repository_open.c - finding and opening a repository as git does inside a hook.
 *
 * libgit2 can read the environment itself, but up to 1.6 it refuses
 * GIT_WORK_TREE and later it resolves a relative one against the wrong
 * directory, so the variables are read here, for every version alike.
 */
#include <git2/sys/repository.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"
#include "git/repository_handle.h"

/* What a repository may be marked with and still be read like any other. */
static const char *harmless_extensions[] = {
	"partialclone", "worktreeconfig", "preciousobjects", "relativeworktrees", "noop-v1", "submodulepathconfig",
};

static void
start(void)
{
	git_libgit2_init();
	/* Nothing of the repository is run, so it does not matter whose it is (containers, CI). */
	git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
	/* As git itself: commits and trees are not hashed again on each read.  Blobs are: repository_read_blob. */
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
	/* Nothing is read twice that is not kept here, and a cache of every commit of a long history costs a fifth of
	   the walk. */
	git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0);
	git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, harmless_extensions,
	                 sizeof harmless_extensions / sizeof *harmless_extensions);
}

void
library_start(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, start);
}

static const char *
environment(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

static int
explain_open(int rc, const char *place, bool is_git_dir, struct error *err)
{
	const char *complaint = library_complaint();
	int major, minor, patch;

	git_libgit2_version(&major, &minor, &patch);
	if (rc == GIT_ENOTFOUND && is_git_dir)
		return error_set(err, "GIT_DIR names '%s', which is not a git repository", place);
	if (rc == GIT_ENOTFOUND)
		return error_set(
			err,
			"not in a git repository: '%s'\n"
			"  fix:  run it inside one, name one with -C DIR, or a plain directory with --no-git DIR",
			place);
	if (strstr(complaint, "objectformat") || strstr(complaint, "object format"))
		return error_set(err,
		                 "'%s' uses SHA-256 objects, which libgit2 %d.%d.%d cannot read\n"
		                 "  fix:  check the files alone with --no-git DIR",
		                 place, major, minor, patch);
	if (strstr(complaint, "refstorage"))
		return error_set(err,
		                 "'%s' keeps its references in a reftable, which libgit2 %d.%d.%d cannot read\n"
		                 "  fix:  git refs migrate --ref-format=files\n"
		                 "  or, where git says that it cannot migrate reflogs:  git clone --ref-format=files",
		                 place, major, minor, patch);
	return error_set(err, "cannot open the git repository of '%s': %s", place, complaint);
}

/* During a push git keeps what it received in a quarantine, with the repository's own objects as an alternate. */
static int
use_object_directories(struct repository *repository, struct error *err)
{
	const char *directory = environment("GIT_OBJECT_DIRECTORY");
	const char *alternates = environment("GIT_ALTERNATE_OBJECT_DIRECTORIES");

	if (directory) {
		if (git_odb_open(&repository->odb, directory) < 0)
			return error_library(err, "cannot open GIT_OBJECT_DIRECTORY '%s'", directory);
		git_repository_set_odb(repository->git, repository->odb);
	} else if (git_repository_odb(&repository->odb, repository->git) < 0) {
		return error_library(err, "cannot open the object database");
	}
	while (alternates && *alternates) {
		size_t length = strcspn(alternates, ":");
		const char *alternate = arena_copy(repository->arena, alternates, length);

		if (*alternate && git_odb_add_disk_alternate(repository->odb, alternate) < 0)
			return error_library(err, "cannot open alternate object directory '%s'", alternate);
		alternates += length + (alternates[length] == ':');
	}
	return 0;
}

/* (Setting the one that it has already, libgit2 1.5 leaks the name.) */
static int
use_work_tree(struct repository *repository, const char *work_tree, struct error *err)
{
	const char *known = git_repository_workdir(repository->git);
	char resolved[PATH_MAX];
	size_t length;

	if (!realpath(work_tree, resolved))
		return error_system(err, "GIT_WORK_TREE '%s'", work_tree);
	length = strlen(resolved);
	if (known && strncmp(known, resolved, length) == 0 && strcmp(known + length, "/") == 0)
		return 0;
	if (git_repository_set_workdir(repository->git, resolved, 0) < 0)
		return error_library(err, "GIT_WORK_TREE '%s'", work_tree);
	return 0;
}

static int
use_environment(struct repository *repository, struct error *err)
{
	const char *work_tree = environment("GIT_WORK_TREE");
	const char *index_file = environment("GIT_INDEX_FILE");
	char resolved[PATH_MAX];

	if (work_tree && use_work_tree(repository, work_tree, err) < 0)
		return -1;
	if (index_file) {
		if (!getcwd(resolved, sizeof resolved))
			return error_system(err, "cannot tell the current directory");
		repository->index_file = path_join(repository->arena, resolved, index_file);
		repository->index_is_foreign = true;
	}
	return use_object_directories(repository, err);
}

static int
find_index_file(struct repository *repository, struct error *err)
{
	git_buf path = {0};

	if (git_repository_item_path(&path, repository->git, GIT_REPOSITORY_ITEM_INDEX) < 0)
		return error_library(err, "cannot tell where the index lies");
	repository->index_file = arena_strdup(repository->arena, path.ptr);
	git_buf_dispose(&path);
	return 0;
}

static void
find_work_tree(struct repository *repository, const char *start_directory)
{
	const char *work_tree = git_repository_workdir(repository->git);
	char here[PATH_MAX], root[PATH_MAX];
	size_t length;

	repository->prefix = "";
	if (!work_tree)
		return;
	length = strlen(work_tree);
	repository->work_tree = arena_copy(repository->arena, work_tree, length > 1 ? length - 1 : length);
	if (realpath(start_directory, here) && realpath(work_tree, root) && path_within(root, here)) {
		const char *below = here + strlen(root);

		repository->prefix = arena_strdup(repository->arena, *below == '/' ? below + 1 : below);
	}
}

static int
open_handle(struct repository *repository, const char *directory, struct error *err)
{
	const char *git_dir = directory ? NULL : environment("GIT_DIR");
	const char *place = git_dir ? git_dir : directory ? directory : ".";
	unsigned flags = git_dir ? GIT_REPOSITORY_OPEN_NO_SEARCH | GIT_REPOSITORY_OPEN_NO_DOTGIT : 0;
	char resolved[PATH_MAX];
	int rc;

	if (!git_dir && !realpath(place, resolved))
		return error_system(err, "cannot open directory '%s'", place);
	rc = git_repository_open_ext(&repository->git, place, flags, environment("GIT_CEILING_DIRECTORIES"));
	if (rc < 0)
		return explain_open(rc, git_dir ? git_dir : resolved, git_dir != NULL, err);
	if (!directory) {
		if (use_environment(repository, err) < 0)
			return -1;
	} else if (git_repository_odb(&repository->odb, repository->git) < 0) {
		return error_library(err, "cannot open the object database");
	}
	find_work_tree(repository, directory ? directory : ".");
	return repository->index_file ? 0 : find_index_file(repository, err);
}

int
repository_open(struct repository **repository, const char *directory, struct error *err)
{
	struct arena *arena = arena_new();
	struct repository *opened = ARENA_NEW(arena, struct repository);

	*repository = NULL;
	library_start();
	opened->arena = arena;
	pthread_mutex_init(&opened->lock, NULL);
	if (open_handle(opened, directory, err) < 0) {
		repository_close(opened);
		return -1;
	}
	*repository = opened;
	return 0;
}

void
repository_close(struct repository *repository)
{
	if (!repository)
		return;
	git_odb_free(repository->odb);
	git_repository_free(repository->git);
	pthread_mutex_destroy(&repository->lock);
	arena_free(repository->arena);
}

/*
 * tree_find.c - walking one tree, or two side by side.
 */
#include "git/tree_find.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"
#include "git/repository_handle.h"

enum { MAX_DEPTH = 2048 }; /* git's core.maxTreeDepth */

struct search {
	struct repository *repository;
	const char *const *names;
	size_t nnames;
	struct arena *arena;
	const char ***paths;
	size_t *npaths;
	struct error *err;
};

static bool
is_wanted(const struct search *search, const char *name)
{
	for (size_t i = 0; i < search->nnames; i++) {
		if (strcmp(search->names[i], name) == 0)
			return true;
	}
	return false;
}

static int
read_tree(const struct search *search, const git_oid *id, git_tree **tree)
{
	return git_tree_lookup(tree, search->repository->git, id) < 0
	               ? error_library(search->err, "cannot read a directory of the base")
	               : 0;
}

/* `other` may be NULL. */
static int
walk(const struct search *search, const git_tree *tree, const git_tree *other, const char *directory, unsigned depth)
{
	if (depth > MAX_DEPTH)
		return error_set(search->err, "directories nested more than %d deep", MAX_DEPTH);
	for (size_t i = 0; i < git_tree_entrycount(tree); i++) {
		const git_tree_entry *entry = git_tree_entry_byindex(tree, i), *twin = NULL;
		const char *name = git_tree_entry_name(entry), *path;
		git_tree *below = NULL, *twin_below = NULL;
		int ret;

		if (git_tree_entry_type(entry) != GIT_OBJECT_TREE && !is_wanted(search, name))
			continue;
		if (other)
			twin = git_tree_entry_byname(other, name);
		if (twin && git_oid_equal(git_tree_entry_id(entry), git_tree_entry_id(twin)))
			continue;
		path = path_join(search->arena, directory, name);
		if (git_tree_entry_type(entry) != GIT_OBJECT_TREE) {
			*ARENA_PUSH(search->arena, *search->paths, *search->npaths) = path;
			continue;
		}
		ret = read_tree(search, git_tree_entry_id(entry), &below);
		if (ret == 0 && twin && git_tree_entry_type(twin) == GIT_OBJECT_TREE)
			ret = read_tree(search, git_tree_entry_id(twin), &twin_below);
		if (ret == 0)
			ret = walk(search, below, twin_below, path, depth + 1);
		git_tree_free(twin_below);
		git_tree_free(below);
		if (ret < 0)
			return -1;
	}
	return 0;
}

static int
root_of(const struct search *search, const struct object_id *id, git_tree **tree)
{
	git_oid oid = oid_of(id);
	git_commit *commit = NULL;
	int rc = git_commit_lookup(&commit, search->repository->git, &oid);

	if (rc == 0)
		rc = git_commit_tree(tree, commit);
	if (rc < 0)
		error_library(search->err, "cannot read the files of the base");
	git_commit_free(commit);
	return rc < 0 ? -1 : 0;
}

int
tree_find(struct repository *repository, const struct object_id *commit, const struct object_id *other,
          const char *const *names, size_t nnames, struct arena *arena, const char ***paths, size_t *npaths,
          struct error *err)
{
	struct search search = {repository, names, nnames, arena, paths, npaths, err};
	git_tree *tree = NULL, *other_tree = NULL;
	int ret;

	*paths = NULL;
	*npaths = 0;
	pthread_mutex_lock(&repository->lock);
	ret = root_of(&search, commit, &tree);
	if (ret == 0 && other)
		ret = root_of(&search, other, &other_tree);
	if (ret == 0 && !(other && git_oid_equal(git_tree_id(tree), git_tree_id(other_tree))))
		ret = walk(&search, tree, other_tree, "", 0);
	git_tree_free(other_tree);
	git_tree_free(tree);
	pthread_mutex_unlock(&repository->lock);
	return ret;
}

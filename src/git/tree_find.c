/*
 * tree_find.c - walking one tree, or two side by side: the other one a commit's or what the index knows of its own.
 */
#include "git/tree_find.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"
#include "git/index_trees.h"
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
	struct object_id wanted = object_id_of(id);
	int rc = git_tree_lookup(tree, search->repository->git, id);

	return rc < 0 ? error_object(search->repository, rc, "a directory of the base", &wanted, search->err) : 0;
}

/* The directory that a tree is compared with: one of them, or neither. */
struct twin {
	git_tree *tree;
	const struct index_tree *index;
};

/* Is the entry the same in the twin, for all that is below it? */
static bool
is_same(const struct twin *twin, const git_tree_entry *entry)
{
	const char *name = git_tree_entry_name(entry);
	const git_tree_entry *other = twin->tree ? git_tree_entry_byname(twin->tree, name) : NULL;
	const struct index_tree *known = NULL;
	struct object_id id = object_id_of(git_tree_entry_id(entry));

	if (other)
		return git_oid_equal(git_tree_entry_id(entry), git_tree_entry_id(other));
	if (twin->index && git_tree_entry_type(entry) == GIT_OBJECT_TREE)
		known = index_tree_child(twin->index, name);
	return known && known->known && object_id_equal(&known->id, &id);
}

static int
twin_below(const struct search *search, const struct twin *twin, const char *name, struct twin *below)
{
	const git_tree_entry *entry = twin->tree ? git_tree_entry_byname(twin->tree, name) : NULL;

	*below = (struct twin){.index = twin->index ? index_tree_child(twin->index, name) : NULL};
	if (!entry || git_tree_entry_type(entry) != GIT_OBJECT_TREE)
		return 0;
	return read_tree(search, git_tree_entry_id(entry), &below->tree);
}

static int
walk(const struct search *search, const git_tree *tree, const struct twin *twin, const char *directory, unsigned depth)
{
	if (depth > MAX_DEPTH)
		return error_set(search->err, "directories nested more than %d deep", MAX_DEPTH);
	for (size_t i = 0; i < git_tree_entrycount(tree); i++) {
		const git_tree_entry *entry = git_tree_entry_byindex(tree, i);
		const char *name = git_tree_entry_name(entry), *path;
		git_tree *below = NULL;
		struct twin other = {0};
		int ret;

		if ((git_tree_entry_type(entry) != GIT_OBJECT_TREE && !is_wanted(search, name)) || is_same(twin, entry))
			continue;
		path = path_join(search->arena, directory, name);
		if (git_tree_entry_type(entry) != GIT_OBJECT_TREE) {
			*ARENA_PUSH(search->arena, *search->paths, *search->npaths) = path;
			continue;
		}
		ret = read_tree(search, git_tree_entry_id(entry), &below);
		if (ret == 0)
			ret = twin_below(search, twin, name, &other);
		if (ret == 0)
			ret = walk(search, below, &other, path, depth + 1);
		git_tree_free(other.tree);
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

	if (rc < 0)
		return error_object(search->repository, rc, "the base", id, search->err);
	rc = read_tree(search, git_commit_tree_id(commit), tree);
	git_commit_free(commit);
	return rc;
}

static bool
is_root_same(const git_tree *tree, const struct twin *twin)
{
	struct object_id id = object_id_of(git_tree_id(tree));

	if (twin->tree)
		return git_oid_equal(git_tree_id(tree), git_tree_id(twin->tree));
	return twin->index && twin->index->known && object_id_equal(&twin->index->id, &id);
}

int
tree_find(struct repository *repository, const struct object_id *commit, struct tree_twin twin,
          const char *const *names, size_t nnames, struct arena *arena, const char ***paths, size_t *npaths,
          struct error *err)
{
	struct search search = {repository, names, nnames, arena, paths, npaths, err};
	struct twin other = {0};
	git_tree *tree = NULL;
	int ret;

	*paths = NULL;
	*npaths = 0;
	pthread_mutex_lock(&repository->lock);
	ret = root_of(&search, commit, &tree);
	if (ret == 0 && twin.commit)
		ret = root_of(&search, twin.commit, &other.tree);
	if (ret == 0 && twin.index)
		other.index = index_trees_read(repository, arena);
	if (ret == 0 && !is_root_same(tree, &other))
		ret = walk(&search, tree, &other, "", 0);
	git_tree_free(other.tree);
	git_tree_free(tree);
	pthread_mutex_unlock(&repository->lock);
	return ret;
}

/*
 * snapshot_commit.c - the tree of a commit.
 *
 * Each directory's tree is read once and kept: a large one is not in libgit2's
 * cache, and parsing it again for every file in it would be quadratic.
 */
#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"
#include "git/repository_handle.h"
#include "git/snapshot_kind.h"

enum { MAX_DEPTH = 2048 }; /* git's core.maxTreeDepth */

struct commit {
	struct snapshot snapshot;
	struct map trees; /* directory → git_tree */
};

static enum file_type
type_of(const git_tree_entry *entry)
{
	switch (git_tree_entry_filemode(entry)) {
	case GIT_FILEMODE_TREE:
		return FILE_DIRECTORY;
	case GIT_FILEMODE_LINK:
		return FILE_LINK;
	case GIT_FILEMODE_COMMIT:
		return FILE_SUBMODULE;
	default:
		return FILE_REGULAR;
	}
}

static struct text
parent_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return (struct text){path, slash ? (size_t)(slash - path) : 0};
}

/* `directory` is NULL for the root. */
static int
read_tree(struct snapshot *snapshot, const git_oid *oid, const char *directory, git_tree **tree, struct error *err)
{
	struct repository *repository = snapshot->repository;
	struct object_id id = object_id_of(oid);
	const char *what;
	int rc;

	pthread_mutex_lock(&repository->lock);
	rc = git_tree_lookup(tree, repository->git, oid);
	if (rc < 0) {
		what = directory ? arena_printf(snapshot->arena, "directory '%s'", directory)
		                 : arena_printf(snapshot->arena, "the tree of %s", snapshot->name);
		rc = error_object(repository, rc, what, &id, err);
	}
	pthread_mutex_unlock(&repository->lock);
	return rc;
}

/* With the snapshot locked.  The parents are real directories, so this goes up no further than is yet unread. */
static int
tree_of(struct commit *commit, struct text directory, git_tree **tree, struct error *err)
{
	struct snapshot *snapshot = &commit->snapshot;
	const git_tree_entry *entry;
	const char *path;
	git_tree *parent;
	int rc;

	*tree = map_get(&commit->trees, directory);
	if (*tree)
		return 0;
	path = arena_copy(snapshot->arena, directory.data, directory.length);
	rc = tree_of(commit, parent_of(path), &parent, err);
	if (rc != 0)
		return rc;
	entry = git_tree_entry_byname(parent, path_base(path));
	if (!entry || type_of(entry) != FILE_DIRECTORY)
		return 1;
	if (read_tree(snapshot, git_tree_entry_id(entry), path, tree, err) < 0)
		return -1;
	*map_at(&commit->trees, text_of(path)) = *tree;
	return 0;
}

static int
find_tree(struct snapshot *snapshot, struct text directory, git_tree **tree, struct error *err)
{
	int rc;

	pthread_mutex_lock(&snapshot->lock);
	rc = tree_of((struct commit *)snapshot, directory, tree, err);
	pthread_mutex_unlock(&snapshot->lock);
	return rc;
}

static int
commit_look(struct snapshot *snapshot, const char *path, struct node *node, struct error *err)
{
	const git_tree_entry *entry;
	git_tree *tree;
	int rc = find_tree(snapshot, parent_of(path), &tree, err);

	if (rc != 0)
		return rc;
	entry = git_tree_entry_byname(tree, path_base(path));
	if (!entry)
		return 1;
	node->type = type_of(entry);
	node->id = object_id_of(git_tree_entry_id(entry));
	return 0;
}

static int
commit_list(struct snapshot *snapshot, const char *directory, struct arena *arena, struct snapshot_entry **entries,
            size_t *nentries, struct error *err)
{
	git_tree *tree;
	int rc = find_tree(snapshot, text_of(directory), &tree, err);

	if (rc != 0)
		return rc;
	*nentries = git_tree_entrycount(tree);
	*entries = ARENA_ARRAY(arena, struct snapshot_entry, *nentries);
	for (size_t i = 0; i < *nentries; i++) {
		const git_tree_entry *entry = git_tree_entry_byindex(tree, i);

		(*entries)[i] = (struct snapshot_entry){
			.name = arena_strdup(arena, git_tree_entry_name(entry)),
			.type = type_of(entry),
		};
	}
	return 0;
}

/* A tree sorts a directory as if its name ended in a slash: walked in order, paths come out sorted bytewise. */
static int
collect(struct snapshot *snapshot, const char *directory, unsigned depth, struct arena *arena, const char ***paths,
        size_t *npaths, struct error *err)
{
	git_tree *tree;

	if (depth > MAX_DEPTH)
		return error_set(err, "%s has directories nested more than %d deep", snapshot->name, MAX_DEPTH);
	if (find_tree(snapshot, text_of(directory), &tree, err) != 0)
		return -1;
	for (size_t i = 0; i < git_tree_entrycount(tree); i++) {
		const git_tree_entry *entry = git_tree_entry_byindex(tree, i);
		const char *path = path_join(arena, directory, git_tree_entry_name(entry));

		if (type_of(entry) != FILE_DIRECTORY)
			*ARENA_PUSH(arena, *paths, *npaths) = path;
		else if (collect(snapshot, path, depth + 1, arena, paths, npaths, err) < 0)
			return -1;
	}
	return 0;
}

static int
commit_tracked(struct snapshot *snapshot, struct arena *arena, const char ***paths, size_t *npaths, struct error *err)
{
	return collect(snapshot, "", 0, arena, paths, npaths, err);
}

static void
commit_close(struct snapshot *snapshot)
{
	struct map *trees = &((struct commit *)snapshot)->trees;

	for (size_t i = 0; i < trees->nslots; i++)
		git_tree_free(trees->slots[i].value);
}

static const struct snapshot_operations commit_operations = {
	.look = commit_look,
	.read = snapshot_read_blob,
	.object_id = snapshot_blob_id,
	.list = commit_list,
	.tracked = commit_tracked,
	.tracking = snapshot_all_tracked,
	.close = commit_close,
};

static int
read_root(struct commit *opened, const struct object_id *id, struct error *err)
{
	struct snapshot *snapshot = &opened->snapshot;
	git_oid oid = oid_of(id);
	git_commit *commit = NULL;
	git_tree *root;
	int rc;

	rc = git_commit_lookup(&commit, snapshot->repository->git, &oid);
	if (rc < 0)
		return error_object(snapshot->repository, rc, "a commit", id, err);
	rc = read_tree(snapshot, git_commit_tree_id(commit), NULL, &root, err);
	if (rc == 0)
		*map_at(&opened->trees, TEXT("")) = root;
	git_commit_free(commit);
	return rc;
}

int
snapshot_open_commit(struct snapshot **snapshot, struct repository *repository, const struct object_id *commit,
                     struct error *err)
{
	struct commit *opened = snapshot_new(sizeof *opened, SNAPSHOT_COMMIT, &commit_operations, repository);
	char hex[OBJECT_ID_HEX + 1];

	*snapshot = NULL;
	opened->snapshot.name = arena_printf(opened->snapshot.arena, "commit %.7s", object_id_format(commit, hex));
	opened->trees = (struct map)MAP_INIT(opened->snapshot.arena);
	if (read_root(opened, commit, err) < 0) {
		snapshot_close(&opened->snapshot);
		return -1;
	}
	*snapshot = &opened->snapshot;
	return 0;
}

/*
 * history.c - a file along the first-parent line, found by tree ids alone.
 */
#include "git/history.h"

#include "base/arena.h"
#include "base/error.h"
#include "git/ancestry.h"
#include "git/repository_handle.h"

/* A commit and the way to the file in it. */
struct step {
	struct object_id commit;
	struct commit_header header;
	struct object_id *ids; /* of the root tree, each directory on the path, and last the file; none where it ends */
};

struct walk {
	struct repository *repository;
	const char **parts; /* of the path */
	size_t nparts;
	struct arena *arena; /* the walk's own */
};

static void
split(struct walk *walk, const char *path)
{
	while (*path) {
		size_t length = strcspn(path, "/");

		*ARENA_PUSH(walk->arena, walk->parts, walk->nparts) = arena_copy(walk->arena, path, length);
		path += length + (path[length] == '/');
	}
}

static bool
is_wanted(const git_tree_entry *entry, bool last)
{
	git_object_t wanted = last ? GIT_OBJECT_BLOB : GIT_OBJECT_TREE;

	return entry && git_tree_entry_type(entry) == wanted;
}

static int
enter(struct walk *walk, const struct object_id *tree_id, size_t part, struct object_id *id, struct error *err)
{
	struct repository *repository = walk->repository;
	git_oid oid = oid_of(tree_id);
	const git_tree_entry *entry;
	git_tree *tree = NULL;
	int rc;

	rc = git_tree_lookup(&tree, repository->git, &oid);
	if (rc < 0)
		return error_object(repository, rc, "a directory of the history", tree_id, err);
	entry = git_tree_entry_byname(tree, walk->parts[part]);
	if (is_wanted(entry, part + 1 == walk->nparts))
		*id = object_id_of(git_tree_entry_id(entry));
	git_tree_free(tree);
	return 0;
}

/* Go down the path in `step`, reading trees only until one is met that `other` has in the same place. */
static int
follow_path(struct walk *walk, struct step *step, const struct step *other, struct error *err)
{
	struct object_id *ids = step->ids;

	for (size_t i = 0; i < walk->nparts; i++) {
		if (object_id_equal(&ids[i], &other->ids[i])) {
			memcpy(&ids[i + 1], &other->ids[i + 1], (walk->nparts - i) * sizeof *ids);
			return 0;
		}
		ids[i + 1] = (struct object_id){{0}};
		if (!object_id_is_none(&ids[i]) && enter(walk, &ids[i], i, &ids[i + 1], err) < 0)
			return -1;
	}
	return 0;
}

/* Returns 1 when the commit is not in this clone. */
static int
step_to(struct walk *walk, const struct object_id *commit, struct step *step, const struct step *other,
        struct error *err)
{
	int rc = commit_header_read(walk->repository, commit, walk->arena, &step->header, err);

	if (rc != 0)
		return rc;
	step->commit = *commit;
	step->ids[0] = step->header.tree;
	return follow_path(walk, step, other, err);
}

/* Returns 1 when it is enough. */
static int
report(struct walk *walk, const struct step *step, struct arena *arena, history_visit *visit, void *context,
       struct error *err)
{
	const struct object_id *blob = &step->ids[walk->nparts];
	struct text content = {NULL, 0};
	char hex[OBJECT_ID_HEX + 1];
	int rc = 0;

	object_id_format(blob, hex);
	if (!object_id_is_none(blob))
		rc = repository_read_blob(walk->repository, blob, arena, &content, err);
	if (rc == 1)
		return error_set(err, "object %s is not in this clone\n  fix:  git cat-file -p %s >/dev/null", hex,
		                 hex);
	if (rc < 0)
		return -1;
	return visit(context, &step->commit, blob, content) ? 0 : 1;
}

/* Returns 1 at a shallow boundary. */
static int
walk_down(struct walk *walk, const struct object_id *start, struct arena *arena, history_visit *visit, void *context,
          struct error *err)
{
	size_t nids = walk->nparts + 1;
	struct step here = {.ids = ARENA_ARRAY(walk->arena, struct object_id, nids)};
	struct step below = {.ids = ARENA_ARRAY(walk->arena, struct object_id, nids)}, swap;
	char hex[OBJECT_ID_HEX + 1];
	int rc = step_to(walk, start, &here, &below, err);

	if (rc == 1)
		return error_set(err, "commit %s is not in this clone", object_id_format(start, hex));
	while (rc == 0) {
		bool is_root = here.header.nparents == 0;

		if (is_root)
			memset(below.ids, 0, nids * sizeof *below.ids);
		else
			rc = step_to(walk, &here.header.parents[0], &below, &here, err);
		if (rc == 0 && !object_id_equal(&here.ids[nids - 1], &below.ids[nids - 1])) {
			rc = report(walk, &here, arena, visit, context, err);
			if (rc == 1)
				return 0;
		}
		if (is_root)
			break;
		swap = here;
		here = below;
		below = swap;
	}
	return rc;
}

int
history_of_file(struct repository *repository, const struct object_id *commit, const char *path, struct arena *arena,
                history_visit *visit, void *context, struct error *err)
{
	struct walk walk = {.repository = repository, .arena = arena_new()};
	int rc;

	split(&walk, path);
	rc = walk_down(&walk, commit, arena, visit, context, err);
	arena_free(walk.arena);
	return rc;
}

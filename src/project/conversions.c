/*
 * conversions.c - see conversions.h.
 *
 * What is locked is the blob's text; what Alembic runs is what a checkout wrote of it.
 * They are the same as long as attributes stay what they were when it was locked.
 */
#include "project/conversions.h"

#include <string.h>

#include "alembic/environment.h"
#include "alembic/graph.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/map.h"
#include "base/path.h"
#include "git/attributes.h"
#include "git/snapshot.h"
#include "git/tree_find.h"
#include "lock/lock.h"
#include "project/project.h"

struct comparing {
	struct project *project;
	struct attributes *now;
	struct attributes **then; /* of each base */
	bool edited;              /* some .gitattributes differs from a base's */
	struct error *err;
};

static const char *const names[] = {".gitattributes"};

/* Is the file another one than in this base, or only in one of the two? */
static int
differs(struct comparing *comparing, struct snapshot *base, const char *path)
{
	struct project *project = comparing->project;
	struct object_id now, then;
	int here = snapshot_object_id(project->snapshot, path, project->arena, &now, comparing->err);
	int there = snapshot_object_id(base, path, project->arena, &then, comparing->err);

	comparing->edited |= here != there || (here == 0 && !object_id_equal(&now, &then));
	return here < 0 || there < 0 ? -1 : 0;
}

static int
compare_files(struct comparing *comparing, const char *const *tracked, size_t ntracked, const struct object_id *id)
{
	struct project *project = comparing->project;
	bool is_commit = snapshot_kind(project->snapshot) == SNAPSHOT_COMMIT;
	const struct tree_twin twin = {.commit = is_commit ? project->head : NULL, .index = !is_commit};
	struct snapshot *base;
	const char **paths;
	size_t npaths;
	int ret = -1;

	if (snapshot_open_commit(&base, project->repository, id, comparing->err) < 0)
		return -1;
	if (tree_find(project->repository, id, twin, names, 1, project->arena, &paths, &npaths, comparing->err) < 0)
		goto out;
	for (size_t i = 0; i < npaths && !comparing->edited; i++) {
		if (differs(comparing, base, paths[i]) < 0)
			goto out;
	}
	for (size_t i = 0; i < ntracked && !comparing->edited; i++) {
		if (differs(comparing, base, tracked[i]) < 0)
			goto out;
	}
	ret = 0;
out:
	snapshot_close(base);
	return ret;
}

struct candidates { /* files of that name */
	const char **paths;
	size_t npaths;
	struct map directories; /* that have been asked */
};

/* What nobody has added yet counts in a working tree as well. */
static void
add_above(struct project *project, struct candidates *candidates, const char *path)
{
	const char *directory = path;

	do {
		void **place;

		directory = path_directory(project->arena, directory);
		place = map_at(&candidates->directories, text_of(directory));
		if (*place)
			return;
		*place = candidates;
		*ARENA_PUSH(project->arena, candidates->paths, candidates->npaths) =
			path_join(project->arena, directory, names[0]);
	} while (*directory);
}

static void
add_untracked(struct project *project, struct candidates *candidates)
{
	for (size_t e = 0; e < project->nenvironments; e++) {
		const struct project_environment *environment = &project->environments[e];
		const char *directory = path_directory(project->arena, environment->environment->lockfile);
		const struct sealing *sealing = &environment->subject.sealing;

		for (size_t i = 0; i < environment->nrevisions; i++)
			add_above(project, candidates, environment->revisions[i]->path);
		for (size_t i = 0; i < sealing->nhelpers; i++)
			add_above(project, candidates,
			          path_normalize(project->arena,
			                         path_join(project->arena, directory, sealing->helpers[i].was->path)));
	}
}

static int
find_edited(struct comparing *comparing)
{
	struct project *project = comparing->project;
	struct candidates candidates = {.directories = {.arena = project->arena}};
	const char **paths;
	size_t npaths;

	if (snapshot_tracked(project->snapshot, project->arena, &paths, &npaths, comparing->err) != 0)
		return -1;
	for (size_t i = 0; i < npaths; i++) {
		if (strcmp(path_base(paths[i]), names[0]) == 0)
			*ARENA_PUSH(project->arena, candidates.paths, candidates.npaths) = paths[i];
	}
	if (snapshot_kind(project->snapshot) == SNAPSHOT_WORK_TREE)
		add_untracked(project, &candidates);
	for (size_t i = 0; i < project->base.ncommits && !comparing->edited; i++) {
		if (compare_files(comparing, candidates.paths, candidates.npaths, &project->base.commits[i]) < 0)
			return -1;
	}
	return 0;
}

static int
open_all(struct comparing *comparing)
{
	struct project *project = comparing->project;
	enum snapshot_kind kind = snapshot_kind(project->snapshot);
	enum attributes_of of = kind == SNAPSHOT_COMMIT  ? ATTRIBUTES_COMMIT
	                        : kind == SNAPSHOT_INDEX ? ATTRIBUTES_INDEX
	                                                 : ATTRIBUTES_WORK_TREE;

	if (attributes_open(&comparing->now, project->repository, of, project->head, comparing->err) < 0)
		return -1;
	for (size_t i = 0; i < project->base.ncommits; i++) {
		if (attributes_open(&comparing->then[i], project->repository, ATTRIBUTES_COMMIT,
		                    &project->base.commits[i], comparing->err) < 0)
			return -1;
	}
	return 0;
}

static bool
same_name(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* What differs, as .gitattributes says it; NULL: nothing that such a file would notice. */
static int
difference(struct comparing *comparing, const struct conversion *now, const struct conversion *then, const char *path,
           bool asset, const char **what)
{
	struct arena *arena = comparing->project->arena;
	struct text content;

	*what = NULL;
	if (!same_name(now->encoding, then->encoding)) {
		*what = now->encoding ? arena_printf(arena, "working-tree-encoding=%s", now->encoding)
		                      : "-working-tree-encoding";
	} else if (!same_name(now->filter, then->filter)) {
		*what = now->filter ? arena_printf(arena, "filter=%s", now->filter) : "-filter";
	} else if (asset && now->crlf != then->crlf) {
		*what = now->crlf ? "eol=crlf" : "-eol";
	} else if (now->ident != then->ident) {
		if (snapshot_read(comparing->project->snapshot, path, arena, &content, comparing->err) < 0)
			return -1;
		if (content.length && memmem(content.data, content.length, "$Id", 3))
			*what = now->ident ? "ident" : "-ident";
	}
	return 0;
}

/* One base that had it so is enough: a merge's parents may differ. */
static int
compare(struct comparing *comparing, struct subject *subject, const char *path, const char *was, bool asset)
{
	struct project *project = comparing->project;
	struct conversion now, then;
	const char *what = NULL;

	if (!comparing->edited && strcmp(path, was) == 0)
		return 0;
	if (!comparing->now && open_all(comparing) < 0)
		return -1;
	if (attributes_conversion(comparing->now, path, project->arena, &now, comparing->err) < 0)
		return -1;
	for (size_t i = 0; i < project->base.ncommits; i++) {
		if (attributes_conversion(comparing->then[i], was, project->arena, &then, comparing->err) < 0 ||
		    difference(comparing, &now, &then, path, asset, &what) < 0)
			return -1;
		if (!what)
			return 0;
	}
	if (what)
		*ARENA_PUSH(project->arena, subject->conversions, subject->nconversions) =
			(struct converted){path, what};
	return 0;
}

static int
compare_environment(struct comparing *comparing, struct project_environment *environment)
{
	struct arena *arena = comparing->project->arena;
	struct subject *subject = &environment->subject;
	const char *directory = path_directory(arena, environment->environment->lockfile);

	for (size_t i = 0; i < subject->sealing.nrevisions; i++) {
		const struct lock_revision *entry = subject->sealing.revisions[i].was;
		const struct graph_node *node = graph_find(subject->graph, entry->id);
		const char *was = path_normalize(arena, path_join(arena, directory, entry->path));

		if (node && compare(comparing, subject, node->revision->path, was, false) < 0)
			return -1;
	}
	for (size_t i = 0; i < subject->sealing.nhelpers; i++) {
		const struct lock_helper *helper = subject->sealing.helpers[i].was;
		const char *path = path_normalize(arena, path_join(arena, directory, helper->path));

		if (compare(comparing, subject, path, path, !strchr(helper->name, ':')) < 0)
			return -1;
	}
	return 0;
}

int
conversions_find(struct project *project, struct error *err)
{
	struct comparing comparing = {.project = project, .err = err};
	size_t nbases = project->base.ncommits;
	int ret = 0;

	if (!project->repository || nbases == 0)
		return 0;
	comparing.then = ARENA_ARRAY(project->arena, struct attributes *, nbases);
	ret = find_edited(&comparing);
	for (size_t i = 0; i < project->nenvironments && ret == 0; i++)
		ret = compare_environment(&comparing, &project->environments[i]);
	attributes_close(comparing.now);
	for (size_t i = 0; i < nbases; i++)
		attributes_close(comparing.then[i]);
	return ret;
}

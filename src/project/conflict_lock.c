/*
 * conflict_lock.c - git merges a lockfile by lines and stops; by entries there is nothing to stop for.
 */
#include "project/conflict_lock.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/shell.h"
#include "git/ancestry.h"
#include "git/conflict.h"
#include "git/repository.h"
#include "git/snapshot.h"
#include "lock/lock.h"
#include "lock/lock_merge.h"
#include "lock/lockfile.h"
#include "project/advice.h"
#include "project/project.h"
#include "project/settings.h"
#include "report/report.h"

/* Or one side was taken whole, which leaves out what the other has. */
static bool
is_unresolved(struct project *project, const char *lockfile, const struct object_id sides[CONFLICT_SIDES])
{
	struct error ignored;
	struct text content;
	struct object_id blob;

	if (snapshot_read(project->snapshot, lockfile, project->arena, &content, &ignored) != 0 ||
	    snapshot_object_id(project->snapshot, lockfile, project->arena, &blob, &ignored) != 0)
		return false;
	if (strstr(content.data, "\n<<<<<<< ") && strstr(content.data, "\n>>>>>>> "))
		return true;
	return object_id_equal(&blob, &sides[CONFLICT_OURS]) || object_id_equal(&blob, &sides[CONFLICT_THEIRS]);
}

/* A side without the file is an empty lock. */
static int
read_side(struct lock *lock, const struct object_id *blob, struct project *project, const char *lockfile,
          struct error *err)
{
	struct text content;
	int found;

	*lock = (struct lock){0};
	if (object_id_is_none(blob))
		return 0;
	found = repository_read_blob(project->repository, blob, project->arena, &content, err);
	return found == 0 ? lockfile_parse(lock, lockfile, content, project->arena, err) : -1;
}

static int
write_merged(struct project *project, const char *lockfile, const struct object_id blobs[CONFLICT_SIDES],
             const char *what, struct error *err)
{
	struct lock sides[CONFLICT_SIDES], merged;

	for (size_t i = 0; i < CONFLICT_SIDES; i++) {
		if (read_side(&sides[i], &blobs[i], project, lockfile, err) < 0)
			return -1;
	}
	lock_merge(&merged, &sides[CONFLICT_ANCESTOR], &sides[CONFLICT_OURS], &sides[CONFLICT_THEIRS], project->arena);
	if (lockfile_write(&merged, snapshot_disk_path(project->snapshot, project->arena, lockfile), err) < 0)
		return -1;
	*ARENA_PUSH(project->arena, project->resolved, project->nresolved) = lockfile;
	if (!project->settings->quiet) {
		print_safely(stdout, lockfile);
		puts(what);
	}
	return 0;
}

/* The lockfile's blob in a commit, none where it has no such file. */
static void
blob_in(struct project *project, const struct object_id *commit, const char *lockfile, struct object_id *blob)
{
	struct snapshot *snapshot = NULL;
	struct error ignored;

	*blob = (struct object_id){0};
	if (snapshot_open_commit(&snapshot, project->repository, commit, &ignored) == 0 &&
	    snapshot_object_id(snapshot, lockfile, project->arena, blob, &ignored) != 0)
		*blob = (struct object_id){0};
	snapshot_close(snapshot);
}

/* Has the last commit, a merge, something as its lockfile that is none, and that nobody has touched since? */
static bool
is_union(struct project *project, const char *lockfile, struct object_id blobs[CONFLICT_SIDES])
{
	struct object_id head, committed, here, *bases;
	struct commit_header merge;
	struct lock lock = {0};
	struct text content;
	struct error ignored;
	size_t nbases;

	if (snapshot_read(project->snapshot, lockfile, project->arena, &content, &ignored) != 0 ||
	    lockfile_parse(&lock, lockfile, content, project->arena, &ignored) >= 0 ||
	    repository_resolve(project->repository, "HEAD", &head, &ignored) != 0 ||
	    commit_header_read(project->repository, &head, project->arena, &merge, &ignored) != 0 ||
	    merge.nparents != 2 ||
	    merge_bases(project->repository, &merge.parents[0], &merge.parents[1], project->arena, &bases, &nbases,
	                &ignored) != 0)
		return false;
	blob_in(project, &head, lockfile, &committed);
	if (snapshot_object_id(project->snapshot, lockfile, project->arena, &here, &ignored) != 0 ||
	    !object_id_equal(&here, &committed))
		return false;
	blobs[CONFLICT_ANCESTOR] = (struct object_id){0};
	if (nbases)
		blob_in(project, &bases[0], lockfile, &blobs[CONFLICT_ANCESTOR]);
	blob_in(project, &merge.parents[0], lockfile, &blobs[CONFLICT_OURS]);
	blob_in(project, &merge.parents[1], lockfile, &blobs[CONFLICT_THEIRS]);
	return true;
}

int
conflict_resolve(struct project *project, const char *lockfile, struct error *err)
{
	struct object_id blobs[CONFLICT_SIDES];
	int found;

	if (!project->repository)
		return 0;
	found = conflict_sides(project->repository, lockfile, blobs, err);
	if (found < 0)
		return -1;
	if (found == 0)
		return is_unresolved(project, lockfile, blobs)
		               ? write_merged(project, lockfile, blobs,
		                              ": merge conflict resolved, with what both sides have", err)
		               : 0;
	return is_union(project, lockfile, blobs)
	               ? write_merged(project, lockfile, blobs,
	                              ": git merged it line by line (merge=union in .gitattributes, which does not "
	                              "suit it); put together again, with what both sides have",
	                              err)
	               : 0;
}

void
conflict_say_next(const struct project *project)
{
	const char *then = project->repository ? conflict_continuation(project->repository) : NULL;
	const char *command = "git add";

	if (project->nresolved == 0 || project->settings->quiet)
		return;
	for (size_t i = 0; i < project->nresolved; i++)
		command = arena_printf(project->arena, "%s %s", command,
		                       shell_quote(project->arena, project->resolved[i]));
	if (then)
		command = arena_printf(project->arena, "%s && %s", command, then);
	fputs("  now:  ", stdout);
	print_safely(stdout, advice_text(command, project));
	fputc('\n', stdout);
}

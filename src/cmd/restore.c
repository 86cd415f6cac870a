/*
 * restore.c - writing the locked text of a revision back.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"
#include "cmd/commands.h"
#include "cmd/project.h"
#include "cmd/settings.h"
#include "git/repository.h"
#include "git/snapshot.h"
#include "lock/lock.h"
#include "report/report.h"

/* The old file or the new one, never a part. */
static int
replace_file(const char *path, struct text content, struct arena *arena, struct error *err)
{
	const char *temporary = arena_printf(arena, "%s.miglock", path);
	struct stat old;
	bool exists = stat(path, &old) == 0, written;
	FILE *file = fopen(temporary, "wx");

	if (!file)
		return error_system(err, "cannot create '%s'", temporary);
	written = fwrite(content.data, 1, content.length, file) == content.length && fflush(file) == 0 &&
	          fsync(fileno(file)) == 0 && (!exists || fchmod(fileno(file), old.st_mode & 07777) == 0);
	if (!written)
		error_system(err, "cannot write '%s'", temporary);
	if (fclose(file) != 0 && written)
		written = error_system(err, "cannot write '%s'", temporary) == 0;
	if (written && rename(temporary, path) == 0)
		return 0;
	if (written)
		error_system(err, "cannot replace '%s'", path);
	unlink(temporary);
	return -1;
}

/* What is on disk and neither committed nor the locked text would be lost. */
static int
check_unsaved(struct project *project, const char *path, const struct object_id *locked, struct error *err)
{
	struct object_id head, on_disk, committed;
	struct snapshot *snapshot = NULL;
	int found, ret = 0;

	found = snapshot_object_id(project->snapshot, path, project->arena, &on_disk, err);
	if (found != 0)
		return found < 0 ? -1 : 0;
	if (object_id_equal(&on_disk, locked))
		return 0;
	if (repository_resolve(project->repository, "HEAD", &head, err) == 0 &&
	    snapshot_open_commit(&snapshot, project->repository, &head, err) == 0) {
		found = snapshot_object_id(snapshot, path, project->arena, &committed, err);
		if (found < 0)
			ret = -1;
		else if (found > 0 || !object_id_equal(&on_disk, &committed))
			ret = error_set(err, "%s has changes that are not committed; --force overwrites them", path);
	}
	snapshot_close(snapshot);
	return ret;
}

static const struct lock_revision *
find_entry(const struct project *project, const char *name, const struct project_environment **environment)
{
	for (size_t i = 0; i < project->nenvironments; i++) {
		const struct project_environment *candidate = &project->environments[i];
		const struct lock_revision *entry = subject_sealed(&candidate->subject, name);

		if (!entry && candidate->lock)
			entry = lock_find(candidate->lock, name);
		if (entry) {
			*environment = candidate;
			return entry;
		}
	}
	return NULL;
}

static int
restore_one(struct project *project, const char *name, const struct settings *settings, struct error *err)
{
	const struct project_environment *environment = NULL;
	const struct lock_revision *entry = find_entry(project, name, &environment);
	const struct graph_node *node;
	const char *path;
	struct object_id now;
	struct text content;

	if (!entry)
		return error_set(err, "revision '%s' was never locked", name);
	node = graph_find(&environment->graph, entry->id);
	path = node ? node->revision->path
	            : path_normalize(project->arena,
	                             path_join(project->arena,
	                                       path_directory(project->arena, environment->environment->lockfile),
	                                       entry->path));
	if (!path)
		return error_set(err, "revision %s was locked outside the repository, at %s", name, entry->path);
	if (repository_read_blob(project->repository, &entry->blob, project->arena, &content, err) != 0)
		return error_set(err, "the locked text of %s is not in this clone%s", name,
		                 repository_is_shallow(project->repository) ? "; git fetch --unshallow brings it" : "");
	if (snapshot_object_id(project->snapshot, path, project->arena, &now, err) == 0 &&
	    object_id_equal(&now, &entry->blob)) {
		if (!settings->quiet)
			printf("revision %s is as it was locked\n", entry->id);
		return 0;
	}
	if (!settings->force && check_unsaved(project, path, &entry->blob, err) < 0)
		return -1;
	if (replace_file(snapshot_disk_path(project->snapshot, project->arena, path), content, project->arena, err) < 0)
		return -1;
	if (!settings->quiet) {
		fputs("restored ", stdout);
		print_safely(stdout, path);
		fputc('\n', stdout);
	}
	return 0;
}

static int
restore(const struct settings *settings, int nargs, char **args, struct error *err)
{
	struct project project;
	int ret = 0;

	if (nargs == 0)
		return error_set(err, "name the revisions to restore: miglock restore REVISION...");
	if (project_open(&project, settings, PROJECT_BASE, err) < 0)
		return -1;
	for (int i = 0; i < nargs && ret == 0; i++)
		ret = restore_one(&project, args[i], settings, err);
	project_close(&project);
	return ret < 0 ? -1 : EXIT_CLEAN;
}

static const struct option restore_options[] = {
	{'f', "force", NULL, "overwrite changes that are not committed", offsetof(struct settings, force)},
	{0},
};

const struct command command_restore = {
	.name = "restore",
	.arguments = "REVISION...",
	.summary = "write the locked text of a revision back",
	.help = "The text comes from git, by the blob id in the lockfile.\n",
	.options = {restore_options, base_options},
	.run = restore,
};

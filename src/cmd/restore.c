/*
 * restore.c - writing the locked text of a revision back.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/path.h"
#include "cmd/commands.h"
#include "cmd/locked_text.h"
#include "cmd/output.h"
#include "cmd/project.h"
#include "cmd/settings.h"
#include "git/patch.h"
#include "git/repository.h"
#include "git/snapshot.h"
#include "lock/lock.h"
#include "report/diff.h"
#include "report/report.h"

enum { SHORT_ID = 12 };

/* The directory may have gone with the file. */
static int
make_directories(const char *path, struct arena *arena, struct error *err)
{
	for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		const char *directory = arena_copy(arena, path, (size_t)(slash - path));

		if (mkdir(directory, 0777) < 0 && errno != EEXIST)
			return error_system(err, "cannot create '%s'", directory);
	}
	return 0;
}

/* The old file or the new one, never a part. */
static int
replace_file(const char *path, struct text content, struct arena *arena, struct error *err)
{
	const char *temporary = arena_printf(arena, "%s.miglock", path);
	struct stat old;
	bool exists = stat(path, &old) == 0, written;
	FILE *file;

	if (!exists && make_directories(path, arena, err) < 0)
		return -1;
	file = fopen(temporary, "wx");
	if (!file && errno == EEXIST)
		return error_set(err,
		                 "'%s' exists: another miglock is writing, or one was stopped while it did\n"
		                 "if none is running: rm '%s'",
		                 temporary, temporary);
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

struct restoration {
	const struct lock_revision *entry;
	const char *path;
	struct text now; /* data NULL: there is no file */
	struct locked_text locked;
	bool is_same;          /* as locked already */
	bool keep;             /* the text it has now is nowhere in git */
	struct object_id kept; /* as that object */
};

/* Is the content that would be lost known to git: committed, or staged? */
static int
is_saved(struct project *project, const struct restoration *restoration, bool *saved, struct error *err)
{
	struct object_id on_disk;
	struct text content;
	int found = snapshot_object_id(project->snapshot, restoration->path, project->arena, &on_disk, err);

	*saved = true;
	if (found != 0)
		return found < 0 ? -1 : 0;
	*saved = !object_id_is_none(&on_disk) &&
	         repository_read_blob(project->repository, &on_disk, project->arena, &content, err) == 0;
	return 0;
}

/* Does the file as committed do what is locked?  Then all that is lost is the edit that is to be taken back. */
static bool
is_edit_alone(struct project *project, const struct restoration *restoration)
{
	struct snapshot *head = NULL;
	struct object_id commit;
	struct text content;
	struct error ignored;
	bool same = false;

	if (repository_resolve(project->repository, "HEAD", &commit, &ignored) == 0 &&
	    snapshot_open_commit(&head, project->repository, &commit, &ignored) == 0 &&
	    snapshot_read(head, restoration->path, project->arena, &content, &ignored) == 0)
		same = locked_text_does_the_same(content, restoration->entry, project->arena);
	snapshot_close(head);
	return same;
}

/*
 * The path in a lockfile is somebody's word, and the blob too: only where Alembic looks for revisions, in a real
 * directory, may a file be made.
 */
static int
check_place(struct project *project, const struct environment *environment, const char *path, struct error *err)
{
	const char *directory = path_directory(project->arena, path), *real = NULL;
	size_t length = strlen(path);
	enum file_type type;
	struct stat link;
	bool within = false;
	int found = 1;

	for (size_t i = 0; i < environment->nversion_locations; i++)
		within |= path_within(environment->version_locations[i], path);
	if (within && length > 3 && strcmp(path + length - 3, ".py") == 0) {
		/* Directories that are gone are made anew below the first that is there; a link to nowhere is there. */
		while ((found = snapshot_stat(project->snapshot, directory, project->arena, &type, &real, err)) > 0 &&
		       *directory &&
		       lstat(snapshot_disk_path(project->snapshot, project->arena, directory), &link) != 0)
			directory = path_directory(project->arena, directory);
		if (found < 0)
			return -1;
		if (found == 0 && type == FILE_DIRECTORY && strcmp(real, directory) == 0)
			return 0;
	}
	return error_set(err, "'%s' is no place for a revision: it is not a .py file in a version location of %s", path,
	                 environment->name);
}

static int
refuse(const struct restoration *restoration, struct error *err)
{
	return error_set(err,
	                 "%s was edited in a commit and has further changes that are not committed; both would go\n"
	                 "  see them:        miglock restore --dry-run %s\n"
	                 "  keep them:       git stash, or git add them first\n"
	                 "  overwrite them:  miglock restore --force %s",
	                 restoration->path, restoration->entry->id, restoration->entry->id);
}

/* Another revision may lie where this one was. */
static int
check_vacant(const struct project_environment *environment, const struct restoration *restoration, struct error *err)
{
	for (size_t i = 0; i < environment->nrevisions; i++) {
		const struct revision *there = environment->revisions[i];

		if (strcmp(there->path, restoration->path) == 0 && there->id &&
		    strcmp(there->id, restoration->entry->id) != 0 && restoration->now.data)
			return error_set(err,
			                 "%s holds revision %s now; move that file first, or miglock restore --force "
			                 "%s to overwrite it",
			                 there->path, there->id, restoration->entry->id);
	}
	return 0;
}

static int
prepare(struct restoration *restoration, struct project *project, const char *name, const struct settings *settings,
        struct error *err)
{
	const struct project_environment *environment;
	const struct lock_revision *entry = locked_entry(project, name, &environment, err);
	const struct graph_node *node;
	bool saved;

	if (!entry || locked_text_find(&restoration->locked, project, environment, entry, err) < 0)
		return -1;
	node = graph_find(&environment->graph, entry->id);
	restoration->entry = entry;
	restoration->path = node ? node->revision->path : restoration->locked.path;
	if (!node && check_place(project, environment->environment, restoration->path, err) < 0)
		return -1;
	if (snapshot_read(project->snapshot, restoration->path, project->arena, &restoration->now, err) < 0)
		return -1;
	restoration->is_same = node && entry_matches(entry, node->revision) && !settings->force;
	if (restoration->is_same || settings->dry_run)
		return 0;
	if (!settings->force && check_vacant(environment, restoration, err) < 0)
		return -1;
	if (is_saved(project, restoration, &saved, err) < 0)
		return -1;
	restoration->keep = !saved;
	return saved || settings->force || is_edit_alone(project, restoration) ? 0 : refuse(restoration, err);
}

/* The patch that restoring is. */
static int
show(const struct restoration *restoration, const struct settings *settings, struct error *err)
{
	struct patch_side then = {restoration->now.data ? restoration->path : NULL,
	                          restoration->now.data ? restoration->now : TEXT("")};
	struct patch_side now = {restoration->path, restoration->locked.content};
	struct diff_file file = {.revision = restoration->entry->id, .path = restoration->path};
	struct buffer patch = BUFFER_INIT;
	int rc = patch_print(&patch, &then, &now, false, &file.nadded, &file.nremoved, err);

	if (rc == 0 && patch.length) {
		file.patch = (struct text){patch.data, patch.length};
		diff_text(&file, 1, false, stdout, color_wanted(settings->color, stdout), isatty(STDOUT_FILENO));
	}
	buffer_free(&patch);
	return rc;
}

static int
finish(struct restoration *restoration, struct project *project, const struct settings *settings, struct error *err)
{
	char hex[OBJECT_ID_HEX + 1];
	const char *on_disk = snapshot_disk_path(project->snapshot, project->arena, restoration->path);

	if (settings->dry_run && !restoration->is_same)
		return show(restoration, settings, err);
	if (restoration->keep &&
	    repository_write_blob(project->repository, restoration->now, &restoration->kept, err) < 0)
		return -1;
	if (!restoration->is_same && replace_file(on_disk, restoration->locked.content, project->arena, err) < 0)
		return -1;
	if (settings->quiet)
		return 0;
	fputs(restoration->is_same ? "does what was locked already: " : "restored ", stdout);
	print_safely(stdout, restoration->path);
	fputc('\n', stdout);
	if (restoration->keep)
		printf("  the edited text is kept for a while: git cat-file -p %.*s\n", SHORT_ID,
		       object_id_format(&restoration->kept, hex));
	return 0;
}

/* In a failing pre-commit the edit is staged: git add has to follow. */
static void
print_next_step(struct project *project, const struct restoration *all, size_t n, const struct settings *settings)
{
	struct snapshot *index = NULL;
	const char *list = "";
	struct error ignored;

	if (settings->quiet || settings->dry_run || snapshot_open_index(&index, project->repository, &ignored) < 0)
		return;
	for (size_t i = 0; i < n; i++) {
		struct text staged;

		if (all[i].is_same)
			continue;
		if (snapshot_read(index, all[i].path, project->arena, &staged, &ignored) != 0 ||
		    !locked_text_does_the_same(staged, all[i].entry, project->arena))
			list = arena_printf(project->arena, "%s %s", list, all[i].path);
	}
	if (list[0]) {
		fputs("now stage it, because the index has another text: git add", stdout);
		print_safely(stdout, list);
		fputc('\n', stdout);
	}
	snapshot_close(index);
}

static int
restore_all(struct project *project, int nargs, char **args, const struct settings *settings, struct error *err)
{
	struct restoration *all = ARENA_ARRAY(project->arena, struct restoration, (size_t)nargs);

	if (snapshot_kind(project->snapshot) != SNAPSHOT_WORK_TREE)
		return error_set(err, "restore writes into a working tree, and there is none");
	/* Nothing is written unless everything can be. */
	for (int i = 0; i < nargs; i++) {
		if (prepare(&all[i], project, args[i], settings, err) < 0)
			return -1;
	}
	for (int i = 0; i < nargs; i++) {
		if (finish(&all[i], project, settings, err) < 0)
			return -1;
	}
	print_next_step(project, all, (size_t)nargs, settings);
	return 0;
}

static int
restore(const struct settings *settings, int nargs, char **args, struct error *err)
{
	struct project project;
	int ret;

	if (nargs == 0)
		return error_set(err, "name the revisions to restore: miglock restore REVISION...");
	if (project_open(&project, settings, PROJECT_BASE | PROJECT_EMPTY_TOO, err) < 0)
		return -1;
	ret = restore_all(&project, nargs, args, settings, err);
	project_close(&project);
	return ret < 0 ? -1 : EXIT_CLEAN;
}

static const struct option restore_options[] = {
	{'f', "force", NULL, "overwrite changes that are not committed", offsetof(struct settings, force)},
	{'n', "dry-run", NULL, "print the patch and write nothing", offsetof(struct settings, dry_run)},
	{0},
};

const struct command command_restore = {
	.name = "restore",
	.arguments = "REVISION...",
	.summary = "write the locked text of a revision back",
	.help = "The text comes from git: by the blob id in the lockfile, else the newest version in the history that\n"
		"does what was locked. A deleted file comes back, a renamed one keeps its new name. The text it\n"
		"replaces is kept as a git object; changes on top of a committed edit need --force.\n",
	.options = {restore_options, base_options},
	.run = restore,
};

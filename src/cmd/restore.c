/*
 * restore.c - writing what was locked back.
 */
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
#include "base/shell.h"
#include "cmd/commands.h"
#include "git/patch.h"
#include "git/repository.h"
#include "git/snapshot.h"
#include "lock/lock.h"
#include "past/locked_files.h"
#include "past/locked_text.h"
#include "project/output.h"
#include "project/project.h"
#include "project/replace_file.h"
#include "project/settings.h"
#include "reach/reach.h"
#include "report/diff.h"
#include "report/report.h"
#include "slice/module.h"
#include "slice/place.h"

enum { SHORT_ID = 12 };

struct restoration {
	const struct locked_file *file;
	struct text text;      /* what is locked, as git would check it out */
	bool is_same;          /* nothing is to be written */
	bool keep;             /* the text it has now is nowhere in git */
	struct object_id kept; /* as that object */
};

/* Has the content all that is locked of this file? */
static bool
has_locked(struct project *project, const struct locked_file *file, struct text content)
{
	struct arena *arena = project->arena;
	struct module_text module;
	struct fingerprint hash;

	if (file->entry && !locked_text_does_the_same(content, file->entry, arena))
		return false;
	if (file->nused == 0)
		return true;
	if (file->is_asset) {
		hash = asset_hash(content);
		return fingerprint_equal(&hash, &file->used[0].helper->hash);
	}
	module = module_text_of(content, project->parser, arena);
	for (size_t i = 0; i < file->nused; i++) {
		struct module_text locked = module_text_of(file->used[i].text, project->parser, arena);

		if (!definition_is_same(locked.module, module.module, strrchr(file->used[i].helper->name, ':') + 1,
		                        arena))
			return false;
	}
	return true;
}

/* Do the helpers read the same in both?  Then putting the locked ones into one loses nothing that is not in the other.
 */
static bool
has_same_helpers(struct project *project, const struct locked_file *file, struct text content)
{
	struct arena *arena = project->arena;
	struct module_text a, b;

	if (file->entry || file->is_asset || file->nused == 0)
		return false;
	a = module_text_of(content, project->parser, arena);
	b = module_text_of(file->now, project->parser, arena);
	for (size_t i = 0; i < file->nused; i++) {
		if (!definition_is_same(a.module, b.module, strrchr(file->used[i].helper->name, ':') + 1, arena))
			return false;
	}
	return true;
}

/* Is the content that would be lost known to git: committed, or staged? */
static int
is_saved(struct project *project, const struct locked_file *file, bool *saved, struct error *err)
{
	struct object_id on_disk;
	struct text content;
	int found = snapshot_object_id(project->snapshot, file->path, project->arena, &on_disk, err);

	*saved = true;
	if (found != 0)
		return found < 0 ? -1 : 0;
	*saved = !object_id_is_none(&on_disk) &&
	         repository_read_blob(project->repository, &on_disk, project->arena, &content, err) == 0;
	return 0;
}

/* Was it committed under another name, which is gone, as it was locked? */
static bool
is_renamed_since(struct project *project, const struct locked_file *file, struct snapshot *head)
{
	const struct environment *environment = file->environment->environment;
	struct error ignored;
	bool is = false;

	for (size_t i = 0; file->entry && i < environment->nversion_locations && !is; i++) {
		const char *location = environment->version_locations[i];
		struct snapshot_entry *entries = NULL;
		size_t nentries = 0;

		if (snapshot_list(head, location, project->arena, &entries, &nentries, &ignored) != 0)
			continue;
		for (size_t k = 0; k < nentries && !is; k++) {
			const char *path = path_join(project->arena, location, entries[k].name);
			enum file_type type;
			struct text content;

			is = snapshot_stat(project->snapshot, path, project->arena, &type, NULL, &ignored) > 0 &&
			     snapshot_read(head, path, project->arena, &content, &ignored) == 0 &&
			     has_locked(project, file, content);
		}
	}
	return is;
}

/* Was it amended in this change?  Then it is the edit after that that is to be taken back, whatever is committed. */
static bool
is_amended_now(const struct locked_file *file)
{
	const struct sealing *sealing = &file->environment->subject.sealing;

	for (size_t i = 0; file->entry && i < sealing->nrevisions; i++) {
		if (strcmp(sealing->revisions[i].was->id, file->entry->id) == 0)
			return sealing->revisions[i].state == SEALED_AMENDED;
	}
	return false;
}

/* Does the index have what is locked, as after git mv of the whole directory? */
static bool
is_staged_as_locked(struct project *project, const struct locked_file *file)
{
	struct snapshot *index = NULL;
	struct text content;
	struct error ignored;
	bool is;

	if (snapshot_open_index(&index, project->repository, &ignored) < 0)
		return false;
	is = snapshot_read(index, file->path, project->arena, &content, &ignored) == 0 &&
	     has_locked(project, file, content);
	snapshot_close(index);
	return is;
}

/*
 * Does the file as committed do what is locked?  Then all that is lost is the edit that is to be taken back.  Or is
 * what would be lost of a module committed as it is?
 */
static bool
is_edit_alone(struct project *project, const struct locked_file *file)
{
	struct snapshot *head = NULL;
	struct object_id commit;
	struct text content;
	struct error ignored;
	bool alone = is_staged_as_locked(project, file);
	int found;

	if (alone)
		return true;

	if (repository_resolve(project->repository, "HEAD", &commit, &ignored) == 0 &&
	    snapshot_open_commit(&head, project->repository, &commit, &ignored) == 0) {
		found = snapshot_read(head, file->path, project->arena, &content, &ignored);
		alone = found == 0  ? has_locked(project, file, content) || has_same_helpers(project, file, content)
		        : found > 0 ? is_renamed_since(project, file, head)
		                    : false;
	}
	snapshot_close(head);
	return alone;
}

/* What to call it on a command line. */
static const char *
name_of(const struct locked_file *file, struct arena *arena)
{
	return shell_quote(arena, file->entry ? file->entry->id : file->used[0].helper->name);
}

/*
 * The path in a lockfile is somebody's word, and the blob too: only in a real directory, nowhere in .git, and a
 * revision only where Alembic looks for revisions, may a file be made.
 */
static int
check_place(struct project *project, const struct locked_file *file, struct error *err)
{
	const struct environment *environment = file->environment->environment;
	const char *path = file->path, *real = NULL, *directory = path_directory(project->arena, path);
	bool is_python = text_ends(text_of(path), ".py"), within = !file->entry;
	enum file_type type;
	struct stat link;
	int found = 1;

	if (lstat(snapshot_disk_path(project->snapshot, project->arena, path), &link) == 0 && S_ISDIR(link.st_mode))
		return error_set(err, "'%s' is a directory now; move it away first, then miglock restore %s", path,
		                 name_of(file, project->arena));
	for (size_t i = 0; i < environment->nversion_locations; i++)
		within |= path_within(environment->version_locations[i], path);
	for (const char *part = path; part; part = strchr(part, '/') ? strchr(part, '/') + 1 : NULL)
		within &= strncasecmp(part, ".git/", 5) != 0;
	if (within && (file->is_asset || is_python)) {
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
	if (!file->entry)
		return error_set(err, "'%s' is no place to write to: it lies behind a link, or in .git", path);
	return error_set(err, "'%s' is no place for a revision: it is not a .py file in a version location of %s", path,
	                 environment->name);
}

/* Does Alembic load it today? */
static bool
is_version_file(const struct locked_file *file)
{
	const struct project_environment *environment = file->environment;
	bool is = false;

	for (size_t i = 0; file->entry && i < environment->nrevisions; i++)
		is |= strcmp(environment->revisions[i]->path, file->path) == 0;
	return is;
}

static int
refuse(const struct locked_file *file, struct arena *arena, struct error *err)
{
	const char *name = name_of(file, arena);

	return error_set(err,
	                 "%s was edited in a commit and has further changes that are not committed; both would go\n"
	                 "  see them:        miglock restore --dry-run %s\n"
	                 "  keep them:       git stash, or git add them first\n"
	                 "  overwrite them:  miglock restore --force %s",
	                 file->path, name, name);
}

/* Another revision may lie where this one was; one that differs by its id only is this one. */
static int
check_vacant(const struct locked_file *file, struct arena *arena, struct error *err)
{
	const struct project_environment *environment = file->environment;

	if (file->entry && file->now.data && locked_text_does_the_same(file->now, file->entry, arena))
		return 0;
	for (size_t i = 0; file->entry && i < environment->nrevisions; i++) {
		const struct revision *there = environment->revisions[i];

		if (strcmp(there->path, file->path) == 0 && there->id && strcmp(there->id, file->entry->id) != 0 &&
		    file->now.data)
			return error_set(err,
			                 "%s holds revision %s now; move that file first, or miglock restore --force "
			                 "%s to overwrite it",
			                 there->path, there->id, file->entry->id);
	}
	return 0;
}

static int
prepare(struct restoration *restoration, struct project *project, const struct settings *settings, struct error *err)
{
	const struct locked_file *file = restoration->file;
	bool saved, mixed = file->nused > 0 && !file->is_asset;

	restoration->text = file->locked;
	if (repository_checkout_text(project->repository, file->path, mixed, project->arena, &restoration->text, err) <
	    0)
		return -1;
	restoration->is_same =
		file->now.data && (text_equal(file->now, file->locked) || text_equal(file->now, restoration->text));
	if (restoration->is_same)
		return 0;
	if (!is_version_file(file) && check_place(project, file, err) < 0)
		return -1;
	if (settings->dry_run)
		return 0;
	if (!settings->force && check_vacant(file, project->arena, err) < 0)
		return -1;
	if (is_saved(project, file, &saved, err) < 0)
		return -1;
	restoration->keep = !saved;
	return saved || settings->force || is_amended_now(file) || is_edit_alone(project, file)
	               ? 0
	               : refuse(file, project->arena, err);
}

/* The patch that restoring is. */
static int
show(const struct restoration *restoration, const struct settings *settings, struct error *err)
{
	const struct locked_file *file = restoration->file;
	struct patch_side then = {file->now.data ? file->path : NULL, file->now.data ? file->now : TEXT("")};
	struct patch_side now = {file->path, restoration->text};
	struct diff_file shown = {.path = file->path};
	struct buffer patch = BUFFER_INIT;
	int rc = patch_print(&patch, &then, &now, false, &shown.nadded, &shown.nremoved, err);

	if (rc == 0 && patch.length) {
		shown.patch = (struct text){patch.data, patch.length};
		diff_text(&shown, 1, false, stdout, color_wanted(settings->color, stdout), isatty(STDOUT_FILENO));
	}
	buffer_free(&patch);
	return rc;
}

static void
say(const struct restoration *restoration)
{
	const struct locked_file *file = restoration->file;
	char hex[OBJECT_ID_HEX + 1];

	fputs(restoration->is_same ? "does what was locked already: " : "restored ", stdout);
	print_safely(stdout, file->path);
	for (size_t i = 0, n = 0; !file->entry && !file->is_asset && i < file->nused; i++) {
		const char *name = strrchr(file->used[i].helper->name, ':') + 1;

		if (name[0] == '*')
			continue;
		fputs(n++ ? ", " : ": ", stdout);
		print_safely(stdout, name);
	}
	fputc('\n', stdout);
	if (restoration->keep)
		printf("  the edited text is kept for a while: git cat-file -p %.*s\n", SHORT_ID,
		       object_id_format(&restoration->kept, hex));
}

static int
finish(struct restoration *restoration, struct project *project, const struct settings *settings, struct error *err)
{
	const struct locked_file *file = restoration->file;
	const char *on_disk = snapshot_disk_path(project->snapshot, project->arena, file->path);

	if (restoration->is_same)
		return 0;
	if (settings->dry_run)
		return show(restoration, settings, err);
	if (restoration->keep && repository_write_blob(project->repository, file->now, &restoration->kept, err) < 0)
		return -1;
	if (replace_file(on_disk, restoration->text, project->arena, err) < 0)
		return -1;
	if (!settings->quiet)
		say(restoration);
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
		const struct locked_file *file = all[i].file;
		struct text staged;

		if (!all[i].is_same && (snapshot_read(index, file->path, project->arena, &staged, &ignored) != 0 ||
		                        !has_locked(project, file, staged)))
			list = arena_printf(project->arena, "%s %s", list, shell_quote(project->arena, file->path));
	}
	if (list[0]) {
		fputs("now stage it, because the index has another text: git add", stdout);
		print_safely(stdout, list);
		fputc('\n', stdout);
	}
	snapshot_close(index);
}

static int
write_all(struct project *project, struct restoration *all, size_t n, const struct settings *settings,
          struct error *err)
{
	bool any = false;

	/* Nothing is written unless everything can be. */
	for (size_t i = 0; i < n; i++) {
		if (prepare(&all[i], project, settings, err) < 0)
			return -1;
		any |= !all[i].is_same;
	}
	for (size_t i = 0; i < n; i++) {
		if (finish(&all[i], project, settings, err) < 0)
			return -1;
		if (!any && !settings->quiet)
			say(&all[i]);
	}
	if (n == 0 && !settings->quiet)
		puts("does what was locked already");
	print_next_step(project, all, n, settings);
	return 0;
}

static int
restore_all(struct project *project, int nargs, char **args, const struct settings *settings, struct error *err)
{
	unsigned need = LOCKED_PROVEN | (settings->force ? LOCKED_LOOKS_TOO : 0);
	struct locked_request *requests;
	struct locked_file *files;
	struct restoration *all;
	size_t nfiles;

	if (snapshot_kind(project->snapshot) != SNAPSHOT_WORK_TREE)
		return error_set(err, "restore writes into a working tree, and there is none");
	if (locked_requests_named(&requests, project, nargs, args, err) < 0 ||
	    locked_files_find(&files, &nfiles, project, requests, need, err) < 0)
		return -1;
	all = ARENA_ARRAY(project->arena, struct restoration, nfiles + 1);
	for (size_t i = 0; i < nfiles; i++)
		all[i].file = &files[i];
	return write_all(project, all, nfiles, settings, err);
}

static int
restore(const struct settings *settings, int nargs, char **args, struct error *err)
{
	struct project project;
	int ret;

	if (nargs == 0)
		return error_set(
			err,
			"name what to restore: miglock restore REVISION..., or a helper or file as findings name it");
	if (project_open_to_restore(&project, settings, err) < 0)
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
	.arguments = "REVISION|HELPER|FILE...",
	.summary = "write back what was locked of a revision, a helper or a file",
	.help = "The text comes from git: by the blob id in the lockfile, else the newest version in the history that\n"
		"does what was locked. A deleted file comes back, a renamed one keeps its new name. With a revision "
		"the\n"
		"helpers and files it uses are restored, in every environment that has it; with FILE all that is "
		"locked\n"
		"of it. Of a helper's module only what the helper is goes back into today's text. Nothing is written\n"
		"unless the result does what was locked. The text that is replaced is kept as a git object; changes "
		"on\n"
		"top of a committed edit need --force.\n",
	.examples =
		{
			{"miglock restore -n 774225e563ca", "show what would be written"},
			{"miglock restore 774225e563ca", "write back what was locked"},
		},
	.options = {restore_options, base_options},
	.uses = USES_PROJECT | USES_COLOR | USES_QUIET | USES_VERBOSE,
	.run = restore,
};

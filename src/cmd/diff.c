/*
 * diff.c - the locked version against the snapshot, as a patch.
 */
#include "report/diff.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "check/compare.h"
#include "cmd/commands.h"
#include "git/patch.h"
#include "lock/lock.h"
#include "past/locked_files.h"
#include "project/output.h"
#include "project/project.h"
#include "project/settings.h"
#include "python/program.h"

struct differ {
	struct project *project;
	struct diff_file *files;
	size_t nfiles;
	struct parser *parser;
	struct error *err;
};

/* A checkout's line ends, where the locked text has none of them: git apply takes them for the same. */
static struct text
without_carriage_returns(struct text now, struct text then, struct arena *arena)
{
	char *copy;
	size_t length = 0;

	if (!now.length || !memmem(now.data, now.length, "\r\n", 2) || memmem(then.data, then.length, "\r", 1))
		return now;
	copy = arena_copy(arena, now.data, now.length);
	for (size_t i = 0; i < now.length; i++) {
		if (now.data[i] != '\r' || i + 1 == now.length || now.data[i + 1] != '\n')
			copy[length++] = now.data[i];
	}
	copy[length] = '\0';
	return (struct text){copy, length};
}

static void
find_definitions(struct diff_file *file, const struct program *then, const struct program *now, struct arena *arena)
{
	struct comparison comparison;

	if (then->state != PROGRAM_PARSED || now->state != PROGRAM_PARSED)
		return;
	compare_programs(&comparison, then, now, arena);
	file->definitions = comparison.definitions;
	file->ndefinitions = comparison.ndefinitions;
}

static void
use_canonical(struct patch_side *side, const struct program *program, const char *name)
{
	if (side->path)
		side->path = name;
	if (program)
		side->content = program->state == PROGRAM_PARSED ? program->canonical : program->source;
}

/* A revision by its id, a helper's module or an asset by its path. */
static void
name_file(struct diff_file *file, const struct locked_file *locked, struct arena *arena)
{
	file->revision = locked->entry ? locked->entry->id : NULL;
	file->path = locked->now.data ? locked->path : locked->locked_path;
	file->is_gone = !locked->now.data;
	for (size_t i = 0; i < locked->nused; i++)
		*ARENA_PUSH(arena, file->used, file->nused) = locked->used[i].helper->name;
}

static int
diff_file(struct differ *differ, const struct locked_file *locked)
{
	struct arena *arena = differ->project->arena;
	bool canonical = differ->project->settings->canonical && !locked->is_asset;
	const char *label = locked->entry ? locked->entry->id : locked->path;
	struct patch_side then = {locked->locked_path, locked->locked}, now = {.content = TEXT("")};
	struct diff_file file = {.is_cosmetic = locked->is_same};
	struct program *old, *new = NULL;
	struct buffer patch = BUFFER_INIT;
	int rc;

	name_file(&file, locked, arena);
	if (locked->now.data)
		now = (struct patch_side){locked->path, without_carriage_returns(locked->now, locked->locked, arena)};
	if (!locked->is_asset) {
		old = program_parse(differ->parser, then.content, true, arena);
		new = now.path ? program_parse(differ->parser, now.content, true, arena) : NULL;
		if (new)
			find_definitions(&file, old, new, arena);
		if (canonical) {
			use_canonical(&then, old, arena_printf(arena, "locked/%s", label));
			use_canonical(&now, new, arena_printf(arena, "now/%s", label));
		}
	}
	rc = patch_print(&patch, &then, &now, canonical, &file.nadded, &file.nremoved, differ->err);
	if (patch.length && canonical && file.nadded + file.nremoved == 0)
		buffer_clear(&patch);
	if (patch.length) {
		file.patch = (struct text){arena_copy(arena, patch.data, patch.length), patch.length};
		*ARENA_PUSH(arena, differ->files, differ->nfiles) = file;
	}
	buffer_free(&patch);
	return rc;
}

static int
diff_project(struct differ *differ, int nargs, char **args)
{
	struct project *project = differ->project;
	struct locked_request *requests;
	struct locked_file *files;
	size_t nfiles;

	if (nargs && locked_requests_named(&requests, project, nargs, args, differ->err) < 0)
		return -1;
	if (!nargs)
		locked_requests_changed(&requests, project);
	if (locked_files_find(&files, &nfiles, project, requests, LOCKED_LOOKS_TOO, differ->err) < 0)
		return -1;
	for (size_t i = 0; i < nfiles; i++) {
		if (diff_file(differ, &files[i]) < 0)
			return -1;
	}
	return 0;
}

static int
write_output(const struct differ *differ, struct error *err)
{
	const struct settings *settings = differ->project->settings;
	struct output output;

	if (output_open(&output, settings, err) < 0)
		return -1;
	if (output.json)
		diff_json(differ->files, differ->nfiles, output.file);
	else
		diff_text(differ->files, differ->nfiles, settings->stat, output.file, output.color,
		          isatty(fileno(output.file)));
	return output_close(&output, settings, err);
}

static int
diff(const struct settings *settings, int nargs, char **args, struct error *err)
{
	struct project project;
	struct differ differ = {.project = &project, .err = err};
	bool dirty = false;
	int rc;

	if (project_open_to_check(&project, settings, err) < 0)
		return -1;
	differ.parser = parser_new();
	if (project_is_unlocked(&project))
		rc = error_set(err, "there is no miglock.lock, here or at the base: nothing to compare with");
	else
		rc = diff_project(&differ, nargs, args);
	if (rc == 0)
		rc = write_output(&differ, err);
	for (size_t i = 0; i < differ.nfiles; i++)
		dirty |= !differ.files[i].is_cosmetic;
	parser_free(differ.parser);
	project_close(&project);
	return rc < 0 ? -1 : dirty && !settings->exit_zero ? EXIT_FINDINGS : EXIT_CLEAN;
}

static const struct option diff_options[] = {
	{0, "stat", NULL, "a line for each file instead of the patch", offsetof(struct settings, stat)},
	{0, "canonical", NULL, "compare what Python runs, not the texts", offsetof(struct settings, canonical)},
	{0, "exit-zero", NULL, "exit 0 in spite of differences", offsetof(struct settings, exit_zero)},
	{0},
};

const struct command command_diff = {
	.name = "diff",
	.arguments = "[REVISION|HELPER|FILE...]",
	.summary = "show what changed since the lock, as a patch",
	.help = "The locked text, from git, against the working tree (or what the options say), of revisions and of "
		"the\n"
		"helpers and files they use; of a helper's module only what the helper is. git apply -R takes it "
		"back.\n"
		"Without arguments: everything locked that does something else now or is gone; with them, also what\n"
		"changed in looks only. Exits 1 when something differs that Python would run.\n",
	.examples =
		{
			{"miglock diff", "every edit since the lock"},
			{"miglock diff 774225e563ca | git apply -R", "take one edit back, as a patch"},
		},
	.options = {snapshot_options, base_options, diff_options},
	.json = true,
	.uses = USES_PROJECT | USES_OUTPUT | USES_COLOR | USES_VERBOSE,
	.run = diff,
};

/*
 * diff.c - the locked version against the snapshot, as a patch.
 */
#include "report/diff.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "check/compare.h"
#include "cmd/commands.h"
#include "cmd/locked_text.h"
#include "cmd/output.h"
#include "cmd/project.h"
#include "cmd/settings.h"
#include "git/patch.h"
#include "git/snapshot.h"
#include "lock/lock.h"
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

	if (!memmem(now.data, now.length, "\r\n", 2) || memmem(then.data, then.length, "\r", 1))
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

/* `revision` NULL: its file is gone. */
static int
read_sides(struct differ *differ, const struct project_environment *environment, const struct lock_revision *entry,
           const struct revision *revision, struct patch_side *then, struct patch_side *now)
{
	struct arena *arena = differ->project->arena;
	struct locked_text locked;
	int found = 0;

	*now = (struct patch_side){.content = TEXT("")};
	if (locked_text_find(&locked, differ->project, environment, entry, differ->err) < 0)
		return -1;
	*then = (struct patch_side){locked.path, locked.content};
	if (revision) {
		now->path = revision->path;
		found = snapshot_read(differ->project->snapshot, revision->path, arena, &now->content, differ->err);
		now->content = without_carriage_returns(now->content, then->content, arena);
	}
	return found < 0 ? -1 : 0;
}

static void
use_canonical(struct patch_side *side, const struct program *program, const char *name)
{
	if (side->path)
		side->path = name;
	if (program)
		side->content = program->state == PROGRAM_PARSED ? program->canonical : program->source;
}

static int
diff_one(struct differ *differ, const struct project_environment *environment, const struct lock_revision *entry)
{
	struct arena *arena = differ->project->arena;
	const struct graph_node *node = graph_find(&environment->graph, entry->id);
	const struct revision *revision = node ? node->revision : NULL;
	bool canonical = differ->project->settings->canonical;
	struct diff_file file = {.revision = entry->id, .is_gone = !revision};
	struct program *old, *new = NULL;
	struct patch_side then, now;
	struct buffer patch = BUFFER_INIT;
	int rc;

	if (read_sides(differ, environment, entry, revision, &then, &now) < 0)
		return -1;
	file.path = now.path ? now.path : then.path;
	old = program_parse(differ->parser, then.content, true, arena);
	if (revision) {
		new = program_parse(differ->parser, now.content, true, arena);
		find_definitions(&file, old, new, arena);
		file.is_cosmetic = entry_matches(entry, revision);
	}
	if (canonical) {
		use_canonical(&then, old, arena_printf(arena, "locked/%s", entry->id));
		use_canonical(&now, new, arena_printf(arena, "now/%s", entry->id));
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

static bool
is_changed(const struct project_environment *environment, const struct lock_revision *entry)
{
	const struct graph_node *node = graph_find(&environment->graph, entry->id);

	return !node || !entry_matches(entry, node->revision);
}

static int
diff_lock(struct differ *differ, const struct project_environment *environment, const struct lock *lock,
          bool only_drafts)
{
	for (size_t i = 0; lock && i < lock->nrevisions; i++) {
		const struct lock_revision *sealed = subject_sealed(&environment->subject, lock->revisions[i].id);
		const struct lock_revision *entry = sealed ? sealed : &lock->revisions[i];

		if (only_drafts ? sealed != NULL : sealed != &lock->revisions[i])
			continue;
		if (is_changed(environment, entry) && diff_one(differ, environment, entry) < 0)
			return -1;
	}
	return 0;
}

static int
diff_all(struct differ *differ)
{
	for (size_t i = 0; i < differ->project->nenvironments; i++) {
		const struct project_environment *environment = &differ->project->environments[i];

		for (size_t b = 0; b < environment->nbases; b++) {
			if (diff_lock(differ, environment, environment->bases[b], false) < 0)
				return -1;
		}
		if (diff_lock(differ, environment, environment->lock, true) < 0)
			return -1;
	}
	return 0;
}

static int
diff_named(struct differ *differ, int nargs, char **args)
{
	for (int i = 0; i < nargs; i++) {
		const struct project_environment *environment;
		const struct lock_revision *entry = locked_entry(differ->project, args[i], &environment, differ->err);

		if (!entry || diff_one(differ, environment, entry) < 0)
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

	if (project_open(&project, settings, PROJECT_BASE, err) < 0)
		return -1;
	differ.parser = parser_new();
	if (project_is_unlocked(&project))
		rc = error_set(err, "there is no miglock.lock, here or at the base: nothing to compare with");
	else
		rc = nargs ? diff_named(&differ, nargs, args) : diff_all(&differ);
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
	.arguments = "[REVISION...]",
	.summary = "show what changed since the lock, as a patch",
	.help = "The locked text, from git, against the working tree (or what the options say). git apply -R takes it\n"
		"back. Without REVISION: every locked revision that does something else now or is gone; with it, also\n"
		"what changed in looks only. Exits 1 when something differs that Python would run.\n",
	.options = {snapshot_options, base_options, diff_options},
	.json = true,
	.run = diff,
};

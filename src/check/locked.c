/*
 * locked.c - ML3xx: the lockfile against the tree, and against the lockfiles at the base.
 */
#include <string.h>

#include "alembic/environment.h"
#include "alembic/graph.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/map.h"
#include "base/names.h"
#include "base/path.h"
#include "base/shell.h"
#include "check/rules.h"
#include "check/used.h"
#include "lock/lock.h"
#include "python/program.h"
#include "reach/reach.h"

static const struct lock_revision *
locked(const struct subject *subject, const char *id)
{
	return subject->lock ? lock_find(subject->lock, id) : NULL;
}

static void
check_unlocked(struct check *check, const struct subject *subject)
{
	for (size_t i = 0; i < subject->graph->nnodes; i++) {
		const struct revision *revision = subject->graph->nodes[i].revision;
		struct finding *finding;

		if (subject_sealed(subject, revision->id) || locked(subject, revision->id))
			continue;
		finding = check_add(check, subject, ML301, revision->id, revision->path, 0, "revision %s is not locked",
		                    revision->id);
		finding->properly = "miglock lock, and commit the lockfile with the revision";
		if (check->config->require == REQUIRE_APPLIED && finding->severity > SEVERITY_NOTE)
			finding->severity = SEVERITY_NOTE;
	}
}

/* The next change takes a file with this blob for this revision, unread: so it must be the one that was read. */
static bool
names_other_text(const struct lock_revision *entry, const struct revision *revision)
{
	return !object_id_is_none(&entry->blob) && !object_id_equal(&entry->blob, &revision->blob);
}

static bool
same_parts(const struct lock_revision *entry, const struct program *program)
{
	if (!program)
		return true;
	for (size_t i = 0; entry->nparts == program->nparts && i < entry->nparts; i++) {
		if (entry->parts[i].digest != program->parts[i].digest ||
		    strcmp(entry->parts[i].name, program->parts[i].name) != 0)
			return false;
	}
	return entry->nparts == program->nparts;
}

/* The module of a helper that the draft was locked with, if that is not there at all: it was not added to git. */
static const char *
missing_module(const struct subject *subject, const struct lock_revision *entry, const struct revision *revision,
               struct arena *arena)
{
	for (size_t i = 0; revision->reach && i < entry->nuses; i++) {
		const struct lock_helper *helper = subject_used(subject, entry, entry->uses[i]);

		if (helper && strchr(entry->uses[i], ':') && !reach_module(revision->reach, entry->uses[i]))
			return path_normalize(
				arena,
				path_join(arena, path_directory(arena, subject->environment->lockfile), helper->path));
	}
	return NULL;
}

static void
say_what_to_do(struct check *check, const struct subject *subject, struct finding *finding,
               const struct lock_revision *entry, const struct graph_node *node)
{
	const char *missing = node ? missing_module(subject, entry, node->revision, check->arena) : NULL;

	finding->properly = "miglock lock";
	if (missing)
		finding->properly = arena_printf(check->arena,
		                                 "git add %s, which it was locked with and which is not there; "
		                                 "or miglock lock, if the draft does without it",
		                                 missing);
}

static void
check_drafts(struct check *check, const struct subject *subject)
{
	for (size_t i = 0; subject->lock && i < subject->lock->nrevisions; i++) {
		const struct lock_revision *entry = &subject->lock->revisions[i];
		const struct graph_node *node = graph_find(subject->graph, entry->id);
		struct finding *finding;

		if (subject_sealed(subject, entry->id))
			continue;
		if (!node)
			finding = check_add(check, subject, ML302, entry->id, subject->environment->lockfile,
			                    entry->line, "draft %s is locked but no file has it", entry->id);
		else if (!entry_matches_all(subject, entry, node->revision) ||
		         !same_parts(entry, node->revision->program))
			finding = check_add(check, subject, ML302, entry->id, node->revision->path, 0,
			                    "draft %s changed after it was locked", entry->id);
		else if (names_other_text(entry, node->revision))
			finding =
				check_add(check, subject, ML302, entry->id, subject->environment->lockfile, entry->line,
			                  "the file of draft %s is not the one that was locked", entry->id);
		else
			continue;
		say_what_to_do(check, subject, finding, entry, node);
	}
}

/* The key of an amended entry that is not what its file says; ML112 has the name it goes by where that is as it was. */
static const char *
misdescribes(const struct lock_revision *entry, const struct lock_revision *was, const struct revision *revision)
{
	const char *file = revision->reach && revision->reach->file ? revision->reach->file : "";

	if (!revision->program || !entry_matches(entry, revision))
		return NULL;
	if (!same_parts(entry, revision->program))
		return "parts";
	if (entry->file && was->file && strcmp(entry->file, was->file) == 0)
		return NULL;
	return strcmp(entry->file ? entry->file : "", file) == 0 ? NULL : "file";
}

/* Its own finding says so; and as long as it is not locked as it is, its file is read every time. */
static bool
is_edited(const struct lock_revision *entry, const struct revision *revision)
{
	return names_other_text(entry, revision) && !entry_matches_body(entry, revision);
}

/* What a later change believes an unread file of, as long as none of them is the project's own. */
static void
check_external(struct check *check, const struct subject *subject)
{
	const char **missing = NULL;
	size_t nmissing = 0;

	for (size_t i = 0; subject->lock && i < subject->graph->nnodes; i++) {
		const struct revision *revision = subject->graph->nodes[i].revision;
		const struct lock_revision *entry = locked(subject, revision->id);
		const struct program *program = revision->program;

		if (!program || !entry || is_edited(entry, revision))
			continue;
		for (size_t k = 0; k < program->nimports; k++) {
			const char *module = program->imports[k];

			if (names_contain(subject->external, subject->nexternal, module) &&
			    !names_contain(subject->lock->external, subject->lock->nexternal, module) &&
			    !names_contain(missing, nmissing, module))
				*ARENA_PUSH(check->arena, missing, nmissing) = module;
		}
	}
	if (nmissing)
		check_add(check, subject, ML303, NULL, subject->environment->lockfile, 3,
		          "revisions import %s, which the lockfile does not list as external",
		          list_names(check->arena, missing, nmissing))
			->restore = "miglock lock";
}

static void
check_entry(struct check *check, const struct subject *subject, const struct sealed *sealed)
{
	const char *id = sealed->was->id, *what = sealed->difference;
	const struct graph_node *node = graph_find(subject->graph, id);
	struct finding *finding;

	if (!subject->lock)
		return;
	if (!what && sealed->blob_moved && node && entry_matches(sealed->entry, node->revision) &&
	    names_other_text(sealed->now, node->revision))
		what = "blob";
	if (!what && sealed->state == SEALED_AMENDED && node)
		what = misdescribes(sealed->now, sealed->was, node->revision);
	if (sealed->state == SEALED_GONE)
		finding = check_add(check, subject, ML304, id, subject->environment->lockfile, 1,
		                    "the lockfile entry of revision %s was removed", id);
	else if (what)
		finding = check_add(check, subject, ML303, id, subject->environment->lockfile, sealed->now->line,
		                    "the lockfile entry of revision %s was changed (%s)", id, what);
	else
		return;
	finding_explain(check, subject, finding, sealed->was, NULL);
	/* `miglock lock` writes sealed entries as the base has them, but not over an edited revision. */
	if (node && entry_matches(sealed->was, node->revision))
		finding->restore = "miglock lock";
	else
		finding->restore = arena_printf(check->arena, "%s && miglock lock", finding->restore);
	finding->properly = finding->amend = NULL;
}

void
check_lock(struct check *check, const struct subject *subject)
{
	check_unlocked(check, subject);
	check_drafts(check, subject);
	if (subject->left_lockfile)
		check_add(check, subject, ML304, NULL, subject->environment->lockfile, 0,
		          "the environment was moved here, and its lockfile was not")
			->restore =
			arena_printf(check->arena, "git mv %s %s", shell_quote(check->arena, subject->left_lockfile),
		                     shell_quote(check->arena, subject->environment->lockfile));
	else if (!subject->lock && subject->nbases > 0)
		check_add(check, subject, ML304, NULL, subject->environment->lockfile, 0, "the lockfile was removed")
			->restore = "miglock lock";
	check_external(check, subject);
	for (size_t i = 0; i < subject->sealing.nrevisions; i++)
		check_entry(check, subject, &subject->sealing.revisions[i]);
}

/*
 * loading.c - ML212: a new version file, or what it imports, changes what the applied ones use when it is loaded.
 */
#include <string.h>

#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/path.h"
#include "check/loads.h"
#include "check/rules.h"
#include "lock/lock.h"
#include "python/program.h"
#include "reach/reach.h"

/* Does the helper, which an applied revision uses, have to do with what is changed? */
static bool
is_of(const struct import_change *change, const struct lock_helper *helper, const char *path)
{
	const char *name = strrchr(helper->name, ':');
	size_t length = change->name ? strlen(change->name) : 0;

	if (!name || strcmp(path, change->module) != 0)
		return false;
	name++;
	return !change->name || strcmp(change->name, "*") == 0 || strcmp(name, "*") == 0 ||
	       (strncmp(name, change->name, length) == 0 && (name[length] == '\0' || name[length] == '.'));
}

/* What it is to the applied revisions: the name of what they use; NULL: nothing. */
static const char *
changed_by_import(const struct subject *subject, const struct import_change *change, struct arena *arena)
{
	const char *directory = path_directory(arena, subject->environment->lockfile);

	if (!change->module && change->name)
		return arena_printf(arena, "what %s does", change->name);
	if (!change->module)
		return "what Alembic or SQLAlchemy does";
	for (size_t i = 0; i < subject->sealing.nhelpers; i++) {
		const struct lock_helper *helper = subject->sealing.helpers[i].was;
		const char *path = path_normalize(arena, path_join(arena, directory, helper->path));

		if (path && is_of(change, helper, path))
			return helper->name;
	}
	return NULL;
}

/* What stands in a finding, NULL: nothing. */
static const char *
changed_by_imports(const struct subject *subject, const struct revision *revision, struct arena *arena)
{
	for (size_t i = 0; revision->reach && i < revision->reach->changes.nitems; i++) {
		const struct import_change *change = &revision->reach->changes.items[i];
		const char *what = changed_by_import(subject, change, arena);

		if (what)
			return arena_printf(arena,
			                    "loading this file imports %s, which changes %s, for all other revisions "
			                    "(%s:%d)",
			                    change->by->name, what, change->by->path, change->line);
	}
	return NULL;
}

/* Sealed as it is: judged in the change that brought it. */
static bool
was_judged(const struct subject *subject, const struct revision *revision)
{
	const struct sealed *sealed = revision->id ? sealing_find(&subject->sealing, revision->id) : NULL;

	return sealed && entry_matches_body(sealed->was, revision);
}

/* What stands in a finding, with the way out; NULL: loading the file changes nothing. */
static const char *
change_by_loading(const struct subject *subject, const struct revision *revision, int *line, const char **properly,
                  struct arena *arena)
{
	const char *imported = changed_by_imports(subject, revision, arena);
	struct load_change change;

	*line = 0;
	*properly = "copy what is needed of it into the version file, or have that module change nothing";
	if (imported || !revision->statements || was_judged(subject, revision))
		return imported;
	if (!module_changes_others(revision->statements, revision->reach ? &revision->reach->slice : NULL, &change,
	                           arena))
		return NULL;
	*line = change.line;
	*properly = "do it in upgrade and downgrade, and undo it there; at module level bind names only";
	return arena_printf(arena, "loading this file changes what it imports, for all other revisions: %s",
	                    change.what);
}

bool
changes_by_loading(const struct subject *subject, const struct revision *revision, struct arena *arena)
{
	const char *properly;
	int line;

	return change_by_loading(subject, revision, &line, &properly, arena) != NULL;
}

static bool
is_accepted(const struct lock_amendment *const *records, size_t nrecords, const struct revision *revision)
{
	const struct fingerprint *now = revision->program ? &revision->program->fingerprint : &revision->known_as;

	for (size_t i = 0; i < nrecords; i++) {
		if (revision->id && strcmp(records[i]->target, revision->id) == 0 &&
		    fingerprint_equal(&records[i]->to, now))
			return true;
	}
	return false;
}

void
check_loads(struct check *check, const struct subject *subject)
{
	const struct sealing *sealing = &subject->sealing;

	for (size_t i = 0; i < subject->nrevisions; i++) {
		const struct revision *revision = subject->revisions[i];
		const char *properly, *message;
		struct finding *finding;
		int line;

		message = change_by_loading(subject, revision, &line, &properly, check->arena);
		if (!message)
			continue;
		finding = check_add(check, subject, ML212, revision->id, revision->path, line, "%s", message);
		finding->properly = properly;
		/* What an old project has run for years is no change of today. */
		if (subject_is_first(subject) || is_accepted(sealing->used, sealing->nused, revision) ||
		    is_accepted(sealing->known, sealing->nknown, revision))
			finding->severity = finding->severity == SEVERITY_ERROR ? SEVERITY_WARNING : finding->severity;
		else if (revision->id && subject->nbases)
			finding->amend = amend_command(check, revision->id);
	}
}

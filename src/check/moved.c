/*
 * moved.c - ML110: only where a name is imported from changed.
 */
#include <string.h>

#include "alembic/revision.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "check/rules.h"
#include "check/used.h"
#include "lock/lock.h"
#include "python/program.h"
#include "reach/reach.h"

static bool
is_external(const struct subject *subject, const char *module, size_t length)
{
	const struct lock *lock = subject->nbases ? subject->bases[0] : subject->lock;

	for (size_t i = 0; i < lock->nexternal; i++) {
		if (strlen(lock->external[i]) == length && strncmp(lock->external[i], module, length) == 0)
			return true;
	}
	return false;
}

/* Is the line of a canonical form an import of the project's? */
static bool
imports_project(const struct subject *subject, const char *line, const char *end)
{
	static const char *const heads[] = {"(ImportFrom ", "(Import "};

	while (line < end && *line == ' ')
		line++;
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		size_t length = strlen(heads[i]);

		if ((size_t)(end - line) > length && memcmp(line, heads[i], length) == 0)
			return !is_external(subject, line + length, strcspn(line + length, ". )"));
	}
	return false;
}

static struct buffer
without_project_imports(const struct subject *subject, struct text canonical)
{
	struct buffer rest = BUFFER_INIT;
	const char *line = canonical.data, *end = canonical.data + canonical.length;

	while (line < end) {
		const char *stop = memchr(line, '\n', (size_t)(end - line));

		stop = stop ? stop : end;
		if (!imports_project(subject, line, stop)) {
			buffer_add(&rest, line, (size_t)(stop - line));
			buffer_char(&rest, '\n');
		}
		line = stop + 1;
	}
	return rest;
}

static const char *
own_name(const char *name)
{
	const char *colon = strrchr(name, ':');

	return colon ? colon + 1 : name;
}

/* Models go by name alone: they are not followed. */
static bool
same_live(const struct lock_revision *entry, const struct reach *reach)
{
	if (entry->nlive != reach->nlive)
		return false;
	for (size_t i = 0; i < entry->nlive; i++) {
		bool found = false;

		for (size_t k = 0; k < reach->nlive && !found; k++)
			found = strcmp(own_name(entry->live[i]), own_name(reach->live[k])) == 0;
		if (!found)
			return false;
	}
	return true;
}

/* What lies at the end of some path may be a copy that Python never sees. */
static bool
is_guessed(const struct reach *reach)
{
	for (size_t i = 0; i < reach->nitems; i++) {
		if (reach->items[i]->definition && reach->items[i]->definition->module->guessed)
			return true;
	}
	return false;
}

bool
is_moved_import(const struct subject *subject, const struct lock_revision *entry, const struct revision *revision)
{
	struct buffer before, after;
	const struct program *then;
	const char *why_not;
	bool same;

	if (!revision->program || revision->program->state != PROGRAM_PARSED || !revision->reach ||
	    (!entry->nuses && !entry->nlive) || !uses_match(subject, entry, revision) ||
	    !same_live(entry, revision->reach) || is_guessed(revision->reach))
		return false;
	then = subject->evidence.program(subject->evidence.context, entry, &why_not);
	if (!then || then->state != PROGRAM_PARSED)
		return false;
	before = without_project_imports(subject, then->canonical);
	after = without_project_imports(subject, revision->program->canonical);
	same = text_equal((struct text){before.data, before.length}, (struct text){after.data, after.length});
	buffer_free(&before);
	buffer_free(&after);
	return same;
}

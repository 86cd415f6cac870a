/*
 * sight.c - ML4xx: what cannot be seen.
 */
#include <string.h>

#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/map.h"
#include "base/path.h"
#include "base/shell.h"
#include "check/rules.h"
#include "python/program.h"
#include "reach/reach.h"

/* Where the revision's own file sets out for it. */
static int
line_of(const struct slice *slice, size_t step, const struct link *link)
{
	for (; step > 0; step = slice->steps[step].from)
		link = slice->steps[step].link;
	return link->line;
}

static void
check_followed(struct check *check, const struct subject *subject, const struct revision *revision)
{
	const struct slice *slice = &revision->reach->slice;
	struct map seen = {.arena = check->arena};

	for (size_t i = 0; i < slice->nsteps; i++) {
		for (size_t k = 0; k < slice->steps[i].definition->nlinks; k++) {
			const struct link *link = &slice->steps[i].definition->links[k];
			bool lost = link->kind == LINK_LOST || link->kind == LINK_COMPUTED;
			bool widened = i == 0 && link->kind == LINK_DEFINITION && link->to->kind == DEFINES_MODULE;
			const char *name = widened ? link->to->module->name : link->name;
			void **place;

			if (!link->why || !(widened || lost))
				continue;
			place = map_at(&seen, text_of(link->name));
			if (*place)
				continue;
			*place = (void *)link;
			check_add(check, subject, ML404, revision->id, revision->path, line_of(slice, i, link),
			          widened ? "all of %s counts as part of this revision: %s"
			                  : "%s cannot be followed: %s",
			          name, link->why)
				->properly =
				widened ? "import the names it uses, one by one"
				: strcmp(name, "import_module") == 0
					? "import it by name, or write the code into the revision"
					: "see that the import is right, or write the code into the revision";
		}
	}
}

/* "app.versions.a1_users:User" is locked where it is: with its own version file. */
static bool
is_of_version_file(const struct subject *subject, const char *live)
{
	const char *end = strchr(live, ':'), *begin = end;

	while (begin && begin > live && begin[-1] != '.')
		begin--;
	for (size_t i = 0; end && i < subject->nrevisions; i++) {
		const char *file = path_base(subject->revisions[i]->path);

		if (strncmp(file, begin, (size_t)(end - begin)) == 0 && strcmp(file + (end - begin), ".py") == 0)
			return true;
	}
	return false;
}

/* While it is a draft there is still time to write a copy into it. */
static void
check_draft(struct check *check, const struct subject *subject, const struct revision *revision)
{
	const struct reach *reach = revision->reach;
	const char **live;
	size_t nlive = 0;

	if (!reach || !revision->id || subject_sealed(subject, revision->id))
		return;
	/* The first lock of an old project is no review of what was written years ago. */
	if (subject_is_first(subject))
		return;
	check_followed(check, subject, revision);
	live = ARENA_ARRAY(check->arena, const char *, reach->nlive + 1);
	for (size_t i = 0; i < reach->nlive; i++) {
		if (!is_of_version_file(subject, reach->live[i]))
			live[nlive++] = reach->live[i];
	}
	if (nlive)
		check_add(check, subject, ML405, revision->id, revision->path, 0,
		          "revision %s depends on live code, which changes with the schema: %s", revision->id,
		          list_names(check->arena, live, nlive))
			->properly = "write what it needs into the revision: sa.table('users', sa.column('id'), ...)";
}

void
check_sight(struct check *check, const struct subject *subject)
{
	for (size_t i = 0; i < subject->nrevisions; i++)
		check_draft(check, subject, subject->revisions[i]);
	for (size_t i = 0; i < subject->nrevisions; i++) {
		const struct revision *revision = subject->revisions[i];
		const struct program *program = revision->program;
		struct finding *finding;

		if (!program || program->state == PROGRAM_PARSED)
			continue;
		finding = check_add(check, subject, program->state == PROGRAM_SYNTAX ? ML401 : ML402, revision->id,
		                    revision->path, program->trouble_line, "miglock cannot read this file: %s",
		                    program->trouble);
		if (program->state == PROGRAM_SYNTAX)
			finding->properly =
				"mend it, or, where 'python3 -m py_compile' finds it right, write that line "
				"in another way";
	}
	for (size_t i = 0; i < subject->nignored; i++)
		check_add(check, subject, ML403, NULL, subject->ignored[i], 0,
		          "git ignores this version file, so nobody else has it")
			->properly = arena_printf(check->arena, "git add -f %s, or move it out of the version location",
		                                  shell_quote(check->arena, subject->ignored[i]));
	for (size_t i = 0; i < subject->nbytecode; i++)
		check_add(check, subject, ML406, NULL, subject->bytecode[i], 0,
		          "git tracks this compiled file, which Python may run in place of the source that is checked")
			->restore = arena_printf(check->arena, "git rm --cached %s",
		                                 shell_quote(check->arena, subject->bytecode[i]));
	if (subject->lock && subject->lockfile_ignored_by)
		check_add(check, subject, ML403, NULL, subject->environment->lockfile, 0,
		          "git ignores this lockfile%s%s, so nobody else has it",
		          *subject->lockfile_ignored_by ? ", by " : "", subject->lockfile_ignored_by)
			->properly = arena_printf(check->arena, "%s, and commit it", subject->unignore_lockfile);
}

/*
 * sight.c - ML4xx: what cannot be seen.
 */
#include "alembic/revision.h"
#include "check/rules.h"
#include "python/program.h"

void
check_sight(struct check *check, const struct subject *subject)
{
	for (size_t i = 0; i < subject->nrevisions; i++) {
		const struct revision *revision = subject->revisions[i];
		const struct program *program = revision->program;

		if (!program || program->state == PROGRAM_PARSED)
			continue;
		check_add(check, subject, program->state == PROGRAM_SYNTAX ? ML401 : ML402, revision->id,
		          revision->path, program->trouble_line, "Python 3 cannot read this file: %s",
		          program->trouble);
	}
	for (size_t i = 0; i < subject->nignored; i++)
		check_add(check, subject, ML403, NULL, subject->ignored[i], 0,
		          "git ignores this version file, so nobody else has it")
			->properly = "git add -f it, or move it out of the version location";
}

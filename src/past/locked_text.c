/*
 * locked_text.c - finding a text whose program has the locked fingerprint.
 */
#include "past/locked_text.h"

#include <string.h>

#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"
#include "git/repository.h"
#include "lock/lock.h"
#include "past/history.h"
#include "project/project.h"
#include "project/settings.h"

bool
locked_text_does_the_same(struct text content, const struct lock_revision *entry, struct arena *arena)
{
	struct parser *parser = parser_new();
	const struct program *program = program_parse(parser, content, false, arena);

	parser_free(parser);
	return fingerprint_equal(&program->fingerprint, &entry->hash);
}

/* Any version of the revision that does what was locked; the newest. */
static int
search_history(struct locked_text *text, struct project *project, const struct project_environment *environment,
               const struct lock_revision *entry, struct error *err)
{
	struct history history = {.arena = project->arena};
	struct history_request request = {.environment = environment->environment, .revision = entry->id};
	const struct version *found = NULL;
	int rc = 1;

	if (repository_resolve(project->repository, project->settings->rev ? project->settings->rev : "HEAD",
	                       &request.from, err) != 0)
		return 1;
	if (history_walk(&history, project->repository, &request, err) < 0 ||
	    history_parse(&history, project->repository, &request, err) < 0)
		goto out;
	for (size_t i = 0; i < history.ncommits && !found; i++) {
		for (size_t k = 0; k < history.commits[i].nchanges && !found; k++) {
			const struct version *version = history_version(&history, &history.commits[i].changes[k].now);

			if (version && version->revision.id && strcmp(version->revision.id, entry->id) == 0 &&
			    fingerprint_equal(&version->fingerprint, &entry->hash))
				found = version;
		}
	}
	if (found &&
	    repository_read_blob(project->repository, &found->blob, project->arena, &text->content, err) == 0) {
		text->blob = found->blob;
		rc = 0;
	}
out:
	history_free(&history);
	return rc;
}

int
locked_text_find(struct locked_text *text, struct project *project, const struct project_environment *environment,
                 const struct lock_revision *entry, struct error *err)
{
	const char *how;

	*text = (struct locked_text){.blob = entry->blob,
	                             .path = lock_path(entry, environment->environment->lockfile, project->arena)};
	if (!project->repository)
		return error_set(err, "the locked text of %s is in the git repository, which --no-git leaves out",
		                 entry->id);
	if (!object_id_is_none(&entry->blob) &&
	    repository_read_blob(project->repository, &entry->blob, project->arena, &text->content, err) == 0 &&
	    locked_text_does_the_same(text->content, entry, project->arena))
		return 0;
	if (search_history(text, project, environment, entry, err) == 0)
		return 0;
	how = repository_is_shallow(project->repository)   ? "\n  fix:  git fetch --unshallow"
	      : repository_is_partial(project->repository) ? "\n  fix:  git fetch --refetch --no-filter"
	                                                   : ", nor any version in its history that does the same";
	return error_set(err, "the locked text of %s is not in this clone%s", entry->id, how);
}

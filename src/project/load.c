/*
 * load.c - what each worker does with a version file.
 */
#include "project/load.h"

#include <stdlib.h>
#include <string.h>

#include "alembic/revision.h"
#include "base/arena.h"
#include "base/crew.h"
#include "base/error.h"
#include "base/path.h"
#include "git/snapshot.h"
#include "python/program.h"
#include "reach/reach.h"
#include "slice/module.h"

/* A thread costs as much as so many. */
enum { BLOBS_PER_WORKER = 512, FILES_PER_WORKER = 16 };

struct load {
	struct revision *const *revisions;
	struct snapshot *snapshot;
	const struct config *config;
	struct parser **parsers; /* one for each worker, made when it needs it */
};

static int
load_blob(void *context, struct worker *worker, size_t i, struct error *err)
{
	const struct load *load = context;
	struct revision *revision = load->revisions[i];

	return snapshot_object_id(load->snapshot, revision->path, worker->arena, &revision->blob, err) < 0 ? -1 : 0;
}

int
load_blobs(struct revision *const *revisions, size_t nrevisions, struct snapshot *snapshot, struct crew *crew,
           struct error *err)
{
	struct load load = {.revisions = revisions, .snapshot = snapshot};

	return crew_run(crew, nrevisions, BLOBS_PER_WORKER, load_blob, &load, err);
}

/*
 * Imports, functions without decorators, names assigned what calls nothing: loading such a file does nothing to others.
 * That is told from the form's lines at module level.
 */
static bool
may_change_others(struct text canonical)
{
	const char *line = canonical.data, *end = line + canonical.length;

	for (; line && line < end; line++) {
		const char *stop = memchr(line, '\n', (size_t)(end - line));
		struct text text = {line, (size_t)((stop ? stop : end) - line)};
		bool plain = text.length == 0 || text.data[0] == ' ' || text_starts(text, "(Import") ||
		             text_starts(text, "(FunctionDef ") ||
		             (text_starts(text, "(Assign ") && text.data[sizeof "(Assign " - 1] != '(');

		if (!plain || (text.length && text.data[0] != ' ' && memmem(line, text.length, " (", 2) &&
		               (memmem(line, text.length, "(Call", 5) || memmem(line, text.length, "(decorator", 10))))
			return true;
		line = stop ? stop : end;
	}
	return false;
}

static int
load_revision(void *context, struct worker *worker, size_t i, struct error *err)
{
	const struct load *load = context;
	struct revision *revision = load->revisions[i];
	struct parser **parser = &load->parsers[worker->number];
	struct text content;
	int found = snapshot_read(load->snapshot, revision->path, worker->arena, &content, err);

	if (found < 0)
		return -1;
	if (found > 0)
		return error_set(err, "%s: it was there a moment ago", revision->path);
	if (!*parser)
		*parser = parser_new();
	revision->program = program_parse(*parser, content, true, worker->arena);
	revision_read_metadata(revision, revision->program, worker->arena);
	if (reach_is_possible(revision->program, load->config)) {
		revision->module = module_of(*parser, revision->program, worker->arena);
		revision->module->path = revision->path;
		revision->module->name = path_base(revision->path);
		revision->statements = revision->module;
	} else if (revision->program->state == PROGRAM_PARSED && may_change_others(revision->program->canonical)) {
		revision->statements = module_of(*parser, revision->program, worker->arena);
	}
	return 0;
}

int
load_revisions(struct revision *const *revisions, size_t nrevisions, struct snapshot *snapshot,
               const struct config *config, struct crew *crew, struct error *err)
{
	struct load load = {.revisions = revisions, .snapshot = snapshot, .config = config};
	size_t nparsers = crew_size(crew);
	int ret;

	load.parsers = memory_resize(NULL, sizeof *load.parsers * nparsers);
	for (size_t i = 0; i < nparsers; i++)
		load.parsers[i] = NULL;
	ret = crew_run(crew, nrevisions, FILES_PER_WORKER, load_revision, &load, err);
	for (size_t i = 0; i < nparsers; i++)
		parser_free(load.parsers[i]);
	free(load.parsers);
	return ret;
}

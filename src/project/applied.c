/*
 * applied.c - reading where databases stand.
 */
#include "project/applied.h"

#include <stdio.h>
#include <string.h>

#include "alembic/current.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "project/project.h"
#include "project/settings.h"

int
arguments_pipe(int nargs, char **args, const char *command, bool *piped, struct error *err)
{
	*piped = false;
	for (int i = 0; i < nargs; i++) {
		if (strcmp(args[i], "-") != 0)
			return error_set(err,
			                 "'miglock %s' takes no '%s'; it takes - (alembic current on standard input)",
			                 command, args[i]);
		*piped = true;
	}
	return 0;
}

/* NAME=ID begins a database, what has no equals sign is another row of the last one. */
static int
read_named(struct databases *databases, const char *list, struct arena *arena, struct error *err)
{
	while (*list) {
		size_t length = strcspn(list, ",");
		char *item = arena_copy(arena, list, length), *equals = strchr(item, '='),
		     *id = equals ? equals + 1 : item;
		struct database *database;

		if (equals == item || !*id || (!equals && databases->nitems == 0))
			return error_set(err, "--applied takes NAME=REVISION, not '%s'", item);
		if (equals) {
			*equals = '\0';
			ARENA_PUSH(arena, databases->items, databases->nitems)->name = item;
		}
		database = &databases->items[databases->nitems - 1];
		if (strcmp(id, "base") != 0)
			*ARENA_PUSH(arena, database->ids, database->nids) = id;
		list += length + (list[length] == ',');
	}
	return databases->nitems ? 0 : error_set(err, "--applied names no database: NAME=REVISION");
}

static int
read_piped(struct databases *databases, struct arena *arena, struct error *err)
{
	struct database *database = ARENA_PUSH(arena, databases->items, databases->nitems);
	struct buffer input = BUFFER_INIT;
	char chunk[4096];
	size_t length;
	int rc;

	database->name = "database";
	while ((length = fread(chunk, 1, sizeof chunk, stdin)) > 0)
		buffer_add(&input, chunk, length);
	rc = ferror(stdin) ? error_system(err, "cannot read standard input")
	                   : current_read((struct text){input.data ? input.data : "", input.length}, arena,
	                                  &database->ids, &database->nids, err);
	buffer_free(&input);
	if (rc == 0 && database->nids == 0)
		rc = error_set(err, "standard input names no revision: the database was never migrated, or "
		                    "alembic current failed");
	return rc;
}

int
databases_read(struct databases *databases, const struct settings *settings, bool piped, struct arena *arena,
               struct error *err)
{
	bool dash = settings->applied && strcmp(settings->applied, "-") == 0;

	*databases = (struct databases){0};
	if (settings->applied && !dash && read_named(databases, settings->applied, arena, err) < 0)
		return -1;
	return piped || dash ? read_piped(databases, arena, err) : 0;
}

/* Of a database in one environment; how many of its ids are there. */
static size_t
stand(struct standing *standing, const struct database *database, bool *known, const struct project *project, size_t e)
{
	const struct project_environment *environment = &project->environments[e];
	const struct lock **locks = ARENA_ARRAY(project->arena, const struct lock *, environment->nbases + 1);
	size_t nlocks = 0, nfound = 0;

	if (environment->lock)
		locks[nlocks++] = environment->lock;
	for (size_t i = 0; i < environment->nbases; i++)
		locks[nlocks++] = environment->bases[i];
	*standing = (struct standing){
		.environment = e,
		.position = {.database = database->name,
	                     .graph = environment->subject.graph,
	                     .applied = ARENA_ARRAY(project->arena, bool, environment->graph.nnodes + 1)}};
	for (size_t i = 0; i < database->nids; i++) {
		if (!position_add(&standing->position, database->ids[i], locks, nlocks, project->arena))
			continue;
		known[i] = true;
		nfound++;
	}
	return nfound;
}

int
standings_find(struct standings *standings, const struct databases *databases, const struct project *project,
               struct error *err)
{
	bool **known = ARENA_ARRAY(project->arena, bool *, databases->nitems + 1);

	*standings = (struct standings){0};
	for (size_t d = 0; d < databases->nitems; d++)
		known[d] = ARENA_ARRAY(project->arena, bool, databases->items[d].nids + 1);
	for (size_t e = 0; e < project->nenvironments; e++) {
		for (size_t d = 0; d < databases->nitems; d++) {
			struct standing standing;

			if (stand(&standing, &databases->items[d], known[d], project, e) > 0 ||
			    databases->items[d].nids == 0)
				*ARENA_PUSH(project->arena, standings->items, standings->nitems) = standing;
		}
	}
	for (size_t d = 0; d < databases->nitems; d++) {
		for (size_t i = 0; i < databases->items[d].nids; i++) {
			if (!known[d][i])
				return error_set(err, "%s stands at '%s', which is no revision here",
				                 databases->items[d].name, databases->items[d].ids[i]);
		}
	}
	return 0;
}

/*
 * strays.c - a look at every file that might be a revision.
 */
#include "project/strays.h"

#include <string.h>
#include <strings.h>

#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/map.h"
#include "base/path.h"
#include "git/snapshot.h"
#include "project/project.h"
#include "report/report.h"

static bool
may_hold_revisions(const char *directory)
{
	return strcasestr(directory, "migrat") || strcasestr(directory, "version") || strcasestr(directory, "alembic");
}

/* `NAME =` or `NAME: str =` at the start of a line. */
static bool
assigns(struct text content, const char *name)
{
	size_t length = strlen(name);
	const char *end = content.data + content.length;

	for (const char *at = content.data; at < end; at++) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));

		if ((size_t)(end - at) > length && strncmp(at, name, length) == 0 && strchr(" \t=:", at[length]))
			return true;
		if (!newline)
			return false;
		at = newline;
	}
	return false;
}

static void
add(struct strays *strays, const char *directory, struct arena *arena)
{
	struct stray_directory *last = strays->nitems ? &strays->items[strays->nitems - 1] : NULL;

	if (!last || strcmp(last->path, directory) != 0) {
		last = ARENA_PUSH(arena, strays->items, strays->nitems);
		*last = (struct stray_directory){.path = directory};
	}
	last->nfiles++;
	strays->nfiles++;
}

int
strays_find(struct strays *strays, const struct project *project, struct error *err)
{
	struct map known = MAP_INIT(project->arena);
	const char **tracked;
	size_t ntracked;

	*strays = (struct strays){0};
	for (size_t i = 0; i < project->nenvironments; i++) {
		for (size_t k = 0; k < project->environments[i].nrevisions; k++)
			*map_at(&known, text_of(project->environments[i].revisions[k]->path)) = (void *)project;
	}
	if (snapshot_tracked(project->snapshot, project->arena, &tracked, &ntracked, err) < 0)
		return -1;
	for (size_t i = 0; i < ntracked; i++) {
		const char *directory = path_directory(project->arena, tracked[i]);
		struct text content;
		struct error ignored;

		/* "{{": a template's, whose names are filled in later. */
		if (!text_ends(text_of(tracked[i]), ".py") || !may_hold_revisions(directory) ||
		    strstr(tracked[i], "{{") || map_get(&known, text_of(tracked[i])))
			continue;
		if (snapshot_read(project->snapshot, tracked[i], project->arena, &content, &ignored) == 0 &&
		    assigns(content, "revision") && assigns(content, "down_revision"))
			add(strays, directory, project->arena);
	}
	return 0;
}

static void
print_configuration(const struct strays *strays, const struct project *project, FILE *out)
{
	const struct environment *environment = project->environments[0].environment;

	fputs("What Alembic finds there by entry points or code, miglock has to be told, in miglock.toml:\n\n"
	      "  [[environment]]\n  script-location = \"",
	      out);
	print_safely(out, environment->script_location);
	fputs("\"\n  version-locations = [", out);
	for (size_t i = 0; i < environment->nversion_locations; i++) {
		fputs(i ? ", \"" : "\"", out);
		print_safely(out, environment->version_locations[i]);
		fputs("\"", out);
	}
	for (size_t i = 0; i < strays->nitems; i++) {
		fputs(", \"", out);
		print_safely(out, strays->items[i].path);
		fputs("\"", out);
	}
	fputs("]\n\n* in a version location stands for any name.\n", out);
}

void
strays_print(const struct strays *strays, const struct project *project, bool with_configuration, FILE *out)
{
	enum { MOST_SHOWN = 8 };

	if (strays->nitems == 0)
		return;
	fprintf(out, "\n%zu file%s revisions and belong%s to no environment:\n", strays->nfiles,
	        strays->nfiles == 1 ? " looks like one of the" : "s look like", strays->nfiles == 1 ? "s" : "");
	for (size_t i = 0; i < strays->nitems && i < MOST_SHOWN; i++) {
		fputs("  ", out);
		print_safely(out, strays->items[i].path);
		fprintf(out, "  %zu\n", strays->items[i].nfiles);
	}
	if (strays->nitems > MOST_SHOWN)
		fprintf(out, "  and %zu more directories\n", strays->nitems - MOST_SHOWN);
	if (with_configuration)
		print_configuration(strays, project, out);
}

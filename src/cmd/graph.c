/*
 * graph.c - the chain of revisions as a picture.
 */
#include "report/graph.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "cmd/commands.h"
#include "cmd/graphviz.h"
#include "project/applied.h"
#include "project/output.h"
#include "project/project.h"
#include "project/settings.h"

enum { DEFAULT_STEPS = 5 };

static const char *const graph_formats[] = {"text", "dot", "mermaid", "svg", "json"};

struct picture {
	struct project *project;
	struct view *views; /* one per environment that has something to show */
	const struct subject **subjects;
	size_t nviews;
	struct error *err;
};

static int
mark_applied(struct picture *picture, const char *name, const char *revision)
{
	bool found = false;

	for (size_t i = 0; i < picture->nviews; i++) {
		struct view_node *node = view_find(&picture->views[i], picture->subjects[i], revision);

		if (!node)
			continue;
		*ARENA_PUSH(picture->project->arena, node->applied, node->napplied) = name;
		found = true;
	}
	return found ? 0 : error_set(picture->err, "%s stands at '%s', which is no revision here", name, revision);
}

static int
mark_databases(struct picture *picture, bool piped)
{
	struct project *project = picture->project;
	struct databases databases;

	if (databases_read(&databases, project->settings, piped, project->arena, picture->err) < 0)
		return -1;
	for (size_t d = 0; d < databases.nitems; d++) {
		for (size_t i = 0; i < databases.items[d].nids; i++) {
			if (mark_applied(picture, databases.items[d].name, databases.items[d].ids[i]) < 0)
				return -1;
		}
	}
	return 0;
}

static int
keep_around(struct picture *picture, const char *name, const char *steps)
{
	size_t n = DEFAULT_STEPS, kept = 0;
	char *end;

	if (steps) {
		n = strtoul(steps, &end, 10);
		if (*end || end == steps || steps[0] == '-')
			return error_set(picture->err, "--around REVISION N: '%s' is no number of steps", steps);
	}
	for (size_t i = 0; i < picture->nviews; i++) {
		struct view_node *middle = view_find(&picture->views[i], picture->subjects[i], name);

		if (!middle)
			continue;
		view_keep_around(&picture->views[i], middle, n);
		picture->views[kept++] = picture->views[i];
	}
	picture->nviews = kept;
	return kept ? 0 : error_set(picture->err, "there is no revision '%s'", name);
}

static int
check_arguments(const struct settings *settings, int nargs, char **args, const char **steps, bool *piped,
                struct error *err)
{
	*steps = NULL;
	*piped = false;
	for (int i = 0; i < nargs; i++) {
		if (strcmp(args[i], "-") == 0)
			*piped = true;
		else if (settings->around && !*steps)
			*steps = args[i];
		else
			return error_set(err,
			                 "miglock graph takes no '%s'; --around %s shows that revision's surroundings",
			                 args[i], args[i]);
	}
	return 0;
}

static int
build(struct picture *picture, int nargs, char **args)
{
	struct project *project = picture->project;
	const struct settings *settings = project->settings;
	const char *steps;
	bool piped;

	if (check_arguments(settings, nargs, args, &steps, &piped, picture->err) < 0)
		return -1;
	picture->views = ARENA_ARRAY(project->arena, struct view, project->nenvironments);
	picture->subjects = ARENA_ARRAY(project->arena, const struct subject *, project->nenvironments);
	picture->nviews = project->nenvironments;
	for (size_t i = 0; i < picture->nviews; i++) {
		picture->subjects[i] = &project->environments[i].subject;
		view_build(&picture->views[i], picture->subjects[i], project->arena);
	}
	if (mark_databases(picture, piped) < 0 ||
	    (settings->around && keep_around(picture, settings->around, steps) < 0))
		return -1;
	for (size_t i = 0; i < picture->nviews; i++) {
		if (!settings->all && !settings->around)
			view_fold(&picture->views[i]);
		view_order(&picture->views[i]);
	}
	return 0;
}

/* Does the locale print UTF-8?  Asked of the environment, as setlocale would be. */
static bool
is_utf8(void)
{
	const char *names[] = {"LC_ALL", "LC_CTYPE", "LANG"};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const char *value = getenv(names[i]);

		if (value && value[0])
			return strcasestr(value, "utf-8") || strcasestr(value, "utf8");
	}
	return false;
}

static void
write_text(const struct picture *picture, const struct output *output)
{
	bool ascii = picture->project->settings->ascii || !is_utf8();

	for (size_t i = 0; i < picture->nviews; i++) {
		if (picture->nviews > 1)
			fprintf(output->file, "%s%s\n", i ? "\n" : "", picture->views[i].name);
		graph_text(&picture->views[i], ascii, terminal_width(output->file), output->file, output->color);
	}
}

static int
write_picture(const struct picture *picture, const char *format)
{
	const struct settings *settings = picture->project->settings;
	struct output output;
	int rc = 0;

	if (output_open(&output, settings, picture->err) < 0)
		return -1;
	if (strcmp(format, "dot") == 0)
		graph_dot(picture->views, picture->nviews, output.file);
	else if (strcmp(format, "mermaid") == 0)
		graph_mermaid(picture->views, picture->nviews, output.file);
	else if (strcmp(format, "json") == 0 || output.json)
		graph_json(picture->views, picture->nviews, output.file);
	else if (strcmp(format, "svg") == 0)
		rc = graphviz_svg(picture->views, picture->nviews, output.file, picture->err);
	else
		write_text(picture, &output);
	if (rc < 0) {
		output_close(&output, settings, &(struct error){{0}});
		return -1;
	}
	return output_close(&output, settings, picture->err);
}

static int
graph(const struct settings *settings, int nargs, char **args, struct error *err)
{
	struct project project;
	struct picture picture = {.project = &project, .err = err};
	const char *format = settings->graph_format ? settings->graph_format : "text";
	bool known = false;
	int rc;

	for (size_t i = 0; i < sizeof graph_formats / sizeof graph_formats[0]; i++)
		known |= strcmp(format, graph_formats[i]) == 0;
	if (!known)
		return error_set(err, "unknown format '%s'; known are text, dot, mermaid, svg and json", format);
	if (project_open_to_show(&project, settings, err) < 0)
		return -1;
	rc = build(&picture, nargs, args);
	if (rc == 0)
		rc = write_picture(&picture, format);
	project_close(&project);
	return rc < 0 ? -1 : EXIT_CLEAN;
}

static const struct option graph_options[] = {
	{0, "format", "FORMAT", "text (the default), dot, mermaid, svg (takes Graphviz) or json",
         offsetof(struct settings, graph_format)},
	{0, "around", "REVISION", "only that revision and what is N steps (5) from it",
         offsetof(struct settings, around)},
	{0, "all", NULL, "do not fold long unbranched stretches", offsetof(struct settings, all)},
	{0, "ascii", NULL, "no Unicode in the tree", offsetof(struct settings, ascii)},
	{0},
};

const struct command command_graph = {
	.name = "graph",
	.arguments = "[--around REVISION N] [-]",
	.summary = "draw the chain of revisions",
	.help = "Newest on top: sealed, draft, unlocked, edited and missing revisions, branches, merges and heads.\n"
		"With - it reads `alembic current` from standard input and marks where that database stands.\n"
		"In json children stand before their parents; where folded is not 0, so many revisions stand from id\n"
		"down to last.\n",
	.examples =
		{
			{"miglock graph", "the chain, in the terminal"},
			{"alembic current | miglock graph -", "with the place where the database stands"},
			{"miglock graph --format mermaid", "for a page of documentation"},
		},
	.options = {graph_options, applied_options, snapshot_options, base_options},
	.json = true,
	.uses = USES_PROJECT | USES_OUTPUT | USES_COLOR | USES_VERBOSE,
	.run = graph,
};

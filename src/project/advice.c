/*
 * advice.c - a command that is pasted from a finding meets the same project, base and paths as the run that printed it.
 */
#include "project/advice.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/shell.h"
#include "check/finding.h"
#include "git/repository.h"
#include "project/project.h"
#include "project/settings.h"

/* Sentences name the programs too; these words after them make a command of it. */
static const struct advised {
	const char *program, *verb;
	bool sealed; /* takes --base */
} commands[] = {
	{"miglock", "amend", true}, {"miglock", "diff", true},    {"miglock", "explain", true},
	{"miglock", "lock", true},  {"miglock", "log", false},    {"miglock", "prune", true},
	{"git", "add", false},      {"git", "checkout", false},   {"git", "mv", false},
	{"git", "rm", false},       {"miglock", "restore", true},
};

struct fitting {
	struct arena *arena;
	const char *place;   /* " -C DIR --config FILE": of any miglock command */
	const char *base;    /* " --base X" */
	const char *git_top; /* " -C DIR": of git, whose paths are relative to where it runs */
};

static struct fitting
fitting_of(const struct project *project)
{
	const struct settings *settings = project->settings;
	struct arena *arena = project->arena;
	struct fitting fitting = {.arena = arena, .place = "", .base = "", .git_top = ""};
	const char *top = project->repository ? repository_work_tree(project->repository) : NULL;

	/* Without a working tree the commands are for the clone of whoever reads them. */
	if (!top)
		return fitting;
	if (settings->directory) {
		fitting.place = arena_printf(arena, " -C %s", shell_quote(arena, settings->directory));
		fitting.git_top = arena_printf(arena, " -C %s", shell_quote(arena, top));
	} else if (*repository_prefix(project->repository)) {
		const char *up = "..";

		for (const char *at = repository_prefix(project->repository); (at = strchr(at, '/')) && at[1]; at++)
			up = arena_printf(arena, "%s/..", up);
		fitting.git_top = arena_printf(arena, " -C %s", up);
	}
	if (settings->config)
		fitting.place =
			arena_printf(arena, "%s --config %s", fitting.place, shell_quote(arena, settings->config));
	if (settings->base)
		fitting.base = arena_printf(arena, " --base %s", shell_quote(arena, settings->base));
	return fitting;
}

static bool
is_word(const char *at, const char *word)
{
	size_t length = strlen(word);

	return strncmp(at, word, length) == 0 && (!at[length] || strchr(" ,;)", at[length]));
}

/* The command that begins here, outside of quotes; NULL: none does. */
static const struct advised *
command_at(const char *text, const char *at)
{
	if (at > text && at[-1] != ' ' && at[-1] != '(')
		return NULL;
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		if (is_word(at, commands[i].program) && at[strlen(commands[i].program)] == ' ' &&
		    is_word(at + strlen(commands[i].program) + 1, commands[i].verb))
			return &commands[i];
	}
	return NULL;
}

static const char *
fit(const struct fitting *fitting, const char *text)
{
	const char *fitted = "", *start = text;
	bool quoted = false;

	for (const char *at = text; *at; at++) {
		const struct advised *command = quoted ? NULL : command_at(text, at);

		quoted ^= *at == '\'';
		if (!command)
			continue;
		if (strcmp(command->program, "git") == 0) {
			at += strlen("git");
			fitted = arena_printf(fitting->arena, "%s%.*s%s", fitted, (int)(at - start), start,
			                      fitting->git_top);
		} else {
			at += strlen(command->program) + 1 + strlen(command->verb);
			fitted = arena_printf(fitting->arena, "%s%.*s%s%s", fitted, (int)(at - start), start,
			                      fitting->place, command->sealed ? fitting->base : "");
		}
		start = at--;
	}
	return arena_printf(fitting->arena, "%s%s", fitted, start);
}

void
advice_fit(struct findings *findings, const struct project *project)
{
	struct fitting fitting = fitting_of(project);

	if (!*fitting.place && !*fitting.base && !*fitting.git_top)
		return;
	for (size_t i = 0; i < findings->nitems; i++) {
		struct finding *finding = &findings->items[i];
		const char **texts[] = {&finding->edited, &finding->restore, &finding->properly, &finding->amend};

		for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
			if (*texts[k])
				*texts[k] = fit(&fitting, *texts[k]);
		}
	}
}

const char *
advice_text(const char *text, const struct project *project)
{
	struct fitting fitting = fitting_of(project);

	return fit(&fitting, text);
}

const char *
advice_options(const struct project *project)
{
	struct fitting fitting = fitting_of(project);

	return arena_printf(project->arena, "%s%s", fitting.place, fitting.base);
}

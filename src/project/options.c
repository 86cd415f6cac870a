/*
 * options.c - reading options.
 */
#include "project/options.h"

#include <stdbool.h>
#include <string.h>

#include "base/error.h"
#include "base/nearest.h"
#include "project/settings.h"

#define FIELD(field) offsetof(struct settings, field)

const struct option common_options[] = {
	{'C', "directory", "DIR", "work in the repository that holds DIR", FIELD(directory), USES_PROJECT},
	{0, "config", "FILE", "read FILE instead of pyproject.toml or miglock.toml", FIELD(config), USES_PROJECT},
	{0, "output-format", "FORMAT", NULL, FIELD(format), USES_FORMATS},
	{'o', "output-file", "FILE", "write to FILE instead of standard output", FIELD(output), USES_OUTPUT},
	{0, "color", "WHEN", "auto (the default), always or never", FIELD(color), USES_COLOR},
	{'q', "quiet", NULL, "print findings only", FIELD(quiet), USES_QUIET},
	{'v', "verbose", NULL, "say what was looked at and why", FIELD(verbose), USES_VERBOSE},
	{0, "jobs", "N", "use N threads", FIELD(jobs), USES_PROJECT},
	{'h', "help", NULL, "print this help", FIELD(help)},
	{0},
};

const struct option snapshot_options[] = {
	{0, "staged", NULL, "look at the index: what git commit would commit", FIELD(staged)},
	{0, "rev", "REV", "look at a commit", FIELD(rev)},
	{0, "no-git", "DIR", "look at a plain directory, as in an image without .git", FIELD(no_git)},
	{0},
};

const struct option base_options[] = {
	{0, "base", "REV", "what is locked there, or where it branched off, is sealed; or MIGLOCK_BASE", FIELD(base)},
	{0, "allow-missing-base", NULL, "where there is no base to be had, what is locked here is sealed",
         FIELD(allow_missing_base)},
	{0},
};

const struct option applied_options[] = {
	{0, "applied", "NAME=REVISION", "where a database stands: NAME=ID[,ID...][,NAME=...], or - for a pipe",
         FIELD(applied)},
	{0},
};

const struct option *
options_table(const struct command *command, size_t i)
{
	return i == 0 ? common_options : i <= MOST_TABLES ? command->options[i - 1] : NULL;
}

static const struct option *
find_option(const struct command *command, char letter, const char *name, size_t length)
{
	const struct option *table;

	for (size_t t = 0; (table = options_table(command, t)); t++) {
		for (; table->name; table++) {
			if (letter ? table->letter == letter
			           : strlen(table->name) == length && strncmp(table->name, name, length) == 0)
				return table;
		}
	}
	return NULL;
}

static int
unknown_option(const struct command *command, const char *given, struct error *err)
{
	const char *names[64];
	size_t nnames = 0;
	const struct option *table;
	const char *nearest;

	for (size_t t = 0; (table = options_table(command, t)); t++) {
		for (; table->name && nnames < sizeof names / sizeof names[0]; table++)
			names[nnames++] = table->name;
	}
	nearest = text_nearest(given + strspn(given, "-"), names, nnames);
	if (nearest)
		return error_set(err, "unknown option '%s' of 'miglock %s'; did you mean --%s?", given, command->name,
		                 nearest);
	return error_set(err, "unknown option '%s' of 'miglock %s'; 'miglock %s --help' lists them", given,
	                 command->name, command->name);
}

static void
set_option(struct settings *settings, const struct option *option, const char *value)
{
	char *field = (char *)settings + option->offset;

	if (option->argument)
		memcpy(field, &value, sizeof value);
	else
		*(bool *)field = true;
}

static int
parse_long(struct settings *settings, const struct command *command, char **args, int *i, int nargs, struct error *err)
{
	const char *given = args[*i], *name = given + 2, *equals = strchr(name, '=');
	const struct option *option = find_option(command, 0, name, equals ? (size_t)(equals - name) : strlen(name));

	if (!option)
		return unknown_option(command, given, err);
	if (!option->argument && equals)
		return error_set(err, "option --%s takes no value", option->name);
	if (option->argument && !equals && *i + 1 >= nargs)
		return error_set(err, "option --%s needs a value: --%s %s", option->name, option->name,
		                 option->argument);
	set_option(settings, option, equals ? equals + 1 : option->argument ? args[++*i] : NULL);
	return 0;
}

/* -qv, -oFILE, -o FILE */
static int
parse_short(struct settings *settings, const struct command *command, char **args, int *i, int nargs, struct error *err)
{
	for (const char *letter = args[*i] + 1; *letter; letter++) {
		const struct option *option = find_option(command, *letter, NULL, 0);

		if (!option)
			return unknown_option(command, args[*i], err);
		if (!option->argument) {
			set_option(settings, option, NULL);
			continue;
		}
		if (!letter[1] && *i + 1 >= nargs)
			return error_set(err, "option -%c needs a value: -%c %s", option->letter, option->letter,
			                 option->argument);
		set_option(settings, option, letter[1] ? letter + 1 : args[++*i]);
		return 0;
	}
	return 0;
}

int
options_parse(struct settings *settings, const struct command *command, int *nargs, char **args, struct error *err)
{
	int n = *nargs, kept = 0;

	for (int i = 0; i < n; i++) {
		if (strcmp(args[i], "--") == 0) {
			while (++i < n)
				args[kept++] = args[i];
		} else if (args[i][0] != '-' || args[i][1] == '\0') {
			args[kept++] = args[i];
		} else if (args[i][1] == '-') {
			if (parse_long(settings, command, args, &i, n, err) < 0)
				return -1;
		} else if (parse_short(settings, command, args, &i, n, err) < 0) {
			return -1;
		}
	}
	*nargs = kept;
	return 0;
}

int
options_take(const char *given, const struct option *table)
{
	for (; table->name; table++) {
		bool is_long = given[1] == '-' && strcmp(given + 2, table->name) == 0;
		bool is_short = table->letter && given[1] == table->letter && !given[2];

		if (table->argument && (is_long || is_short))
			return 2;
	}
	return 1;
}

bool
option_matters(const struct command *command, const struct option *option)
{
	unsigned uses = command->uses | (command->json || command->findings ? USES_FORMATS : 0);

	return (option->uses & ~uses) == 0;
}

/*
 * help.c - the tables of commands, options, keys and formats, for people to read.
 */
#include "cmd/help.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "alembic/config.h"
#include "base/error.h"
#include "base/nearest.h"
#include "cmd/commands.h"
#include "project/output.h"
#include "report/report.h"

enum {
	TEXT_COLUMN = 32,  /* of a list, where there is room */
	WIDEST = 100,      /* lines that are longer are hard to read */
	NARROWEST = 40,    /* words are not broken */
	MOST_FORMATS = 512 /* bytes of the list of formats */
};

static size_t
help_width(FILE *out)
{
	size_t width = terminal_width(out);

	if (width == 0)
		return 80;
	if (width > WIDEST && !getenv("COLUMNS"))
		return WIDEST;
	return width < NARROWEST ? NARROWEST : width;
}

/* Words of a paragraph from column `at`, later lines from `indent`; the paragraph may hold line ends of its own. */
static void
put_wrapped(const char *text, size_t length, size_t at, size_t indent, FILE *out)
{
	size_t width = help_width(out);
	bool first = true;

	for (size_t i = 0; i < length;) {
		size_t word;

		i += strspn(text + i, " \n");
		word = strcspn(text + i, " \n");
		if (i >= length || word == 0)
			break;
		if (!first && at + 1 + word > width) {
			fprintf(out, "\n%*s", (int)indent, "");
			at = indent;
		} else if (!first) {
			fputc(' ', out);
			at++;
		}
		fwrite(text + i, 1, word, out);
		at += word;
		i += word;
		first = false;
	}
	fputc('\n', out);
}

/* What stands indented stays as it is; the rest is wrapped, paragraph by paragraph. */
static void
put_paragraphs(const char *text, FILE *out)
{
	while (*text) {
		size_t length = strcspn(text, "\n");
		const char *next;

		if (length == 0 || *text == ' ') {
			fprintf(out, "%.*s\n", (int)length, text);
			text += length + (text[length] == '\n');
			continue;
		}
		for (next = text + length; next[0] == '\n' && next[1] && next[1] != '\n' && next[1] != ' ';) {
			length += 1 + strcspn(next + 1, "\n");
			next = text + length;
		}
		put_wrapped(text, length, 0, 0, out);
		text += length + (text[length] == '\n');
	}
}

/* "  left      text", the text in its column or below. */
static void
put_item(const char *left, size_t column, const char *text, FILE *out)
{
	size_t at = 2 + strlen(left);

	if (help_width(out) < 72)
		column = 8;
	fprintf(out, "  %s", left);
	if (at + 2 > column) {
		fprintf(out, "\n%*s", (int)column, "");
		at = column;
	} else {
		fprintf(out, "%*s", (int)(column - at), "");
		at = column;
	}
	put_wrapped(text, strlen(text), at, column, out);
}

const char *
option_help(const struct command *command, const struct option *option, char *text, size_t size)
{
	size_t length;

	if (option->help)
		return option->help;
	length = (size_t)snprintf(text, size, "text (the default)%s", command->findings ? "" : " or json");
	for (const struct format *format = formats + 1; command->findings && format->name; format++)
		length += (size_t)snprintf(text + length, size - length, "%s%s", format[1].name ? ", " : " or ",
		                           format->name);
	return text;
}

static void
put_option(const struct command *command, const struct option *option, FILE *out)
{
	char left[64], letter[] = "    ", text[MOST_FORMATS];

	if (option->letter)
		memcpy(letter, (char[]){'-', option->letter, ',', ' '}, 4);
	snprintf(left, sizeof left, "%s--%s%s%s", letter, option->name, option->argument ? " " : "",
	         option->argument ? option->argument : "");
	put_item(left, TEXT_COLUMN, option_help(command, option, text, sizeof text), out);
}

static void
put_examples(const struct command *command, FILE *out)
{
	fputs("\nexamples:\n", out);
	for (size_t i = 0; i < MOST_EXAMPLES && command->examples[i].command; i++) {
		fprintf(out, "  %s\n      ", command->examples[i].command);
		put_wrapped(command->examples[i].what, strlen(command->examples[i].what), 6, 6, out);
	}
}

void
help_command(const struct command *command, FILE *out)
{
	const struct option *table;
	char summary[128];

	fprintf(out, "usage: miglock %s [options]%s%s\n\n", command->name, command->arguments[0] ? " " : "",
	        command->arguments);
	snprintf(summary, sizeof summary, "%c%s.", toupper((unsigned char)command->summary[0]), command->summary + 1);
	put_paragraphs(summary, out);
	if (command->help) {
		fputc('\n', out);
		put_paragraphs(command->help, out);
	}
	put_examples(command, out);
	if (options_table(command, 1))
		fputs("\noptions:\n", out);
	for (size_t t = MOST_TABLES; t > 0; t--) {
		for (table = options_table(command, t); table && table->name; table++)
			put_option(command, table, out);
	}
	fputs("\ncommon options:\n", out);
	for (table = common_options; table->name; table++) {
		if (option_matters(command, table))
			put_option(command, table, out);
	}
}

void
help_overview(FILE *out)
{
	fputs("usage: miglock COMMAND [options] [arguments]\n\nKeeps applied Alembic migrations "
	      "immutable.\n\ncommands:\n",
	      out);
	for (size_t i = 0; commands[i]; i++)
		put_item(commands[i]->name, 15, commands[i]->summary, out);
	fputs("\n'miglock COMMAND --help' says more about each; 'miglock help configuration' has the keys of the\n"
	      "configuration, 'miglock help formats' the output formats, 'miglock rule' the rules.\n"
	      "exit status: 0 clean, 1 findings, 2 could not check\n",
	      out);
}

static void
help_configuration(FILE *out)
{
	size_t nkeys;
	const struct config_key *keys = config_keys(&nkeys);

	put_paragraphs(
		"[tool.miglock] of pyproject.toml, or the same keys at the top of miglock.toml. None is needed.\n\n",
		out);
	for (size_t i = 0; i < nkeys; i++) {
		fprintf(out, "  %s = %s\n      ", keys[i].name, keys[i].expected);
		put_wrapped(keys[i].help, strlen(keys[i].help), 6, 6, out);
	}
}

static void
help_formats(FILE *out)
{
	put_paragraphs("--output-format of verify. Other commands have text, and json where their help says so.\n\n",
	               out);
	for (const struct format *format = formats; format->name; format++)
		put_item(format->name, 15, format->summary, out);
}

static const struct topic {
	const char *name;
	void (*print)(FILE *out);
} topics[] = {{"configuration", help_configuration}, {"formats", help_formats}};

enum { NTOPICS = sizeof topics / sizeof topics[0] };

/* What other tools call it, and what it is here. */
static const struct synonym {
	const char *word, *command;
} synonyms[] = {
	{"accept", "amend"},
	{"add", "lock"},
	{"blame", "log"},
	{"check", "verify"},
	{"current", "status"},
	{"history", "log"},
	{"heads", "graph"},
	{"install", "hook install"},
	{"lint", "verify"},
	{"repair", "amend"},
	{"reset", "restore"},
	{"revert", "restore"},
	{"rules", "rule"},
	{"seal", "lock"},
	{"show", "explain"},
	{"squash", "prune"},
	{"tree", "graph"},
	{"undo", "restore"},
	{"update", "lock"},
	{"validate", "verify"},
	{"completion", "completions"},
};

static const char *
nearest_command(const char *name)
{
	const char *names[64];
	size_t n = 0;

	for (size_t i = 0; i < sizeof synonyms / sizeof synonyms[0]; i++) {
		if (strcmp(name, synonyms[i].word) == 0)
			return synonyms[i].command;
	}
	for (; commands[n]; n++)
		names[n] = commands[n]->name;
	return text_nearest(name, names, n);
}

const struct command *
command_find(const char *name, struct error *err)
{
	const char *nearest;

	for (size_t i = 0; commands[i]; i++) {
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	}
	nearest = nearest_command(name);
	if (nearest)
		error_set(err, "unknown command '%s'; did you mean 'miglock %s'?", name, nearest);
	else
		error_set(err, "unknown command '%s'; 'miglock --help' lists them", name);
	return NULL;
}

static int
help(const struct settings *settings, int nargs, char **args, struct error *err)
{
	const struct command *command = NULL;
	const struct topic *topic = NULL;
	struct output output;

	if (nargs > 1)
		return error_set(err, "'miglock help' takes one command or topic, not %d", nargs);
	for (size_t i = 0; nargs && i < NTOPICS; i++) {
		if (strcmp(args[0], topics[i].name) == 0)
			topic = &topics[i];
	}
	if (nargs && !topic && !(command = command_find(args[0], err)))
		return -1;
	if (output_open(&output, settings, err) < 0)
		return -1;
	if (topic)
		topic->print(output.file);
	else if (command)
		help_command(command, output.file);
	else
		help_overview(output.file);
	return output_close(&output, settings, err) < 0 ? -1 : EXIT_CLEAN;
}

const struct command command_help = {
	.name = "help",
	.arguments = "[COMMAND|configuration|formats]",
	.summary = "say what a command does, or list the configuration's keys or the output formats",
	.examples =
		{
			{"miglock help verify", "as miglock verify --help"},
			{"miglock help configuration", "the keys of [tool.miglock]"},
		},
	.uses = USES_OUTPUT,
	.run = help,
};

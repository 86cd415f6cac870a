/*
 * completions.c - completion scripts, written from the same tables as --help.
 */
#include <string.h>

#include "base/error.h"
#include "cmd/commands.h"
#include "cmd/help.h"
#include "project/output.h"

/* For each option of a command, the common ones that matter to it included. */
typedef void option_visit(const struct command *command, const struct option *option, FILE *out);

static void
each_option(const struct command *command, option_visit *visit, FILE *out)
{
	const struct option *option;

	for (size_t t = 0; (option = options_table(command, t)); t++) {
		for (; option->name; option++) {
			if (option_matters(command, option))
				visit(command, option, out);
		}
	}
}

/* Inside single quotes. */
static void
put_quoted(const char *text, FILE *out)
{
	for (; *text; text++)
		fputs(*text == '\'' ? "'\\''" : (char[]){*text, '\0'}, out);
}

static void
bash_option(const struct command *command, const struct option *option, FILE *out)
{
	(void)command;
	fprintf(out, " --%s", option->name);
	if (option->letter)
		fprintf(out, " -%c", option->letter);
}

static void
write_bash(FILE *out)
{
	fputs("_miglock()\n{\n\tlocal current=${COMP_WORDS[COMP_CWORD]} words=\n\tcase ${COMP_WORDS[1]} in\n", out);
	for (size_t i = 0; commands[i]; i++) {
		fprintf(out, "\t%s) words='", commands[i]->name);
		each_option(commands[i], bash_option, out);
		fputs("' ;;\n", out);
	}
	fputs("\tesac\n\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n\t\twords='", out);
	for (size_t i = 0; commands[i]; i++)
		fprintf(out, "%s%s", i ? " " : "", commands[i]->name);
	fputs("'\n\telif [[ $current != -* ]]; then\n\t\tCOMPREPLY=($(compgen -f -- \"$current\"))\n\t\treturn\n\tfi\n"
	      "\tCOMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n}\ncomplete -o filenames -F _miglock miglock\n",
	      out);
}

/* '--name=[help]:DIR:_files' */
static void
zsh_option(const struct command *command, const struct option *option, FILE *out)
{
	char text[512];

	fprintf(out, " \\\n\t\t'--%s%s[", option->name, option->argument ? "=" : "");
	for (const char *c = option_help(command, option, text, sizeof text); *c; c++) {
		if (strchr("[]:\\", *c))
			fputc('\\', out);
		put_quoted((char[]){*c, '\0'}, out);
	}
	fputc(']', out);
	if (option->argument)
		fprintf(out, ":%s:_files", option->argument);
	fputc('\'', out);
}

static void
write_zsh(FILE *out)
{
	fputs("#compdef miglock\nlocal -a commands\ncommands=(\n", out);
	for (size_t i = 0; commands[i]; i++) {
		fprintf(out, "\t'%s:", commands[i]->name);
		put_quoted(commands[i]->summary, out);
		fputs("'\n", out);
	}
	fputs(")\nif (( CURRENT == 2 )); then\n\t_describe command commands\n\treturn\nfi\ncase $words[2] in\n", out);
	for (size_t i = 0; commands[i]; i++) {
		fprintf(out, "%s)\n\t_arguments", commands[i]->name);
		each_option(commands[i], zsh_option, out);
		fputs(" \\\n\t\t'*:file:_files' ;;\n", out);
	}
	fputs("esac\n", out);
}

static void
fish_option(const struct command *command, const struct option *option, FILE *out)
{
	char text[512];

	fprintf(out, "complete -c miglock -n '__fish_seen_subcommand_from %s' -l %s", command->name, option->name);
	if (option->letter)
		fprintf(out, " -s %c", option->letter);
	if (option->argument)
		fputs(" -r", out);
	fputs(" -d '", out);
	put_quoted(option_help(command, option, text, sizeof text), out);
	fputs("'\n", out);
}

static void
write_fish(FILE *out)
{
	for (size_t i = 0; commands[i]; i++) {
		fprintf(out, "complete -c miglock -n __fish_use_subcommand -a %s -d '", commands[i]->name);
		put_quoted(commands[i]->summary, out);
		fputs("'\n", out);
	}
	for (size_t i = 0; commands[i]; i++)
		each_option(commands[i], fish_option, out);
}

static const struct shell {
	const char *name;
	void (*write)(FILE *out);
} shells[] = {{"bash", write_bash}, {"zsh", write_zsh}, {"fish", write_fish}};

enum { NSHELLS = sizeof shells / sizeof shells[0] };

static int
completions(const struct settings *settings, int nargs, char **args, struct error *err)
{
	const struct shell *shell = NULL;
	struct output output;

	for (size_t i = 0; nargs == 1 && i < NSHELLS; i++) {
		if (strcmp(args[0], shells[i].name) == 0)
			shell = &shells[i];
	}
	if (!shell)
		return error_set(err, "name the shell: miglock completions bash, zsh or fish");
	if (output_open(&output, settings, err) < 0)
		return -1;
	shell->write(output.file);
	return output_close(&output, settings, err) < 0 ? -1 : EXIT_CLEAN;
}

const struct command command_completions = {
	.name = "completions",
	.arguments = "bash|zsh|fish",
	.summary = "print a completion script for a shell",
	.examples =
		{
			{"miglock completions bash > ~/.local/share/bash-completion/completions/miglock", "for bash"},
		},
	.uses = USES_OUTPUT,
	.run = completions,
};

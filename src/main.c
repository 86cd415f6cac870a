/*
 * main.c - the table of commands, the exit status, and the one place that prints a failure.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "cmd/commands.h"
#include "cmd/help.h"
#include "project/output.h"
#include "project/settings.h"

enum { OUTPUT_BUFFER = 1 << 16 };

const struct command *const commands[] = {
	&command_init,  &command_verify, &command_lock, &command_status,  &command_explain,     &command_plan,
	&command_graph, &command_diff,   &command_log,  &command_restore, &command_amend,       &command_prune,
	&command_hook,  &command_hash,   &command_rule, &command_version, &command_completions, &command_help,
	NULL,
};

/* Without a message, nobody is there to be told. */
static int
fail(const struct error *err)
{
	if (err->message[0])
		fprintf(stderr, "miglock: %s\n", err->message);
	return EXIT_UNCHECKED;
}

/* Options may stand before the command too: `miglock -C DIR verify`. */
static void
command_first(int argc, char **argv)
{
	int at = 1;
	char *command;

	while (at < argc && argv[at][0] == '-' && argv[at][1])
		at += options_take(argv[at], common_options);
	if (at <= 1 || at >= argc)
		return;
	command = argv[at];
	memmove(argv + 2, argv + 1, sizeof *argv * (size_t)(at - 1));
	argv[1] = command;
}

int
main(int argc, char **argv)
{
	struct settings settings = {0};
	struct error err = {{0}};
	const struct command *command;
	int nargs = argc - 2, status;
	bool is_version;

	/* Whoever writes to both standard output and error: in one order, whatever the C library's own buffer is. */
	setvbuf(stdout, NULL, isatty(STDOUT_FILENO) ? _IOLBF : _IOFBF, OUTPUT_BUFFER);
	/* A closed pipe is a write error like any other; the exit status still says what was found. */
	signal(SIGPIPE, SIG_IGN);
	if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		help_overview(argc < 2 ? stderr : stdout);
		return argc < 2 ? EXIT_UNCHECKED : EXIT_CLEAN;
	}
	command_first(argc, argv);
	is_version = strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0;
	command = command_find(is_version ? "version" : argv[1], &err);
	if (!command || options_parse(&settings, command, &nargs, argv + 2, &err) < 0)
		return fail(&err);
	if (settings.help) {
		help_command(command, stdout);
		return EXIT_CLEAN;
	}
	if (nargs > 0 && command->arguments[0] == '\0') {
		error_set(&err, "'miglock %s' takes no arguments, but there is '%s'", command->name, argv[2]);
		return fail(&err);
	}
	if (output_check_format(&settings, command, &err) < 0)
		return fail(&err);
	status = command->run(&settings, nargs, argv + 2, &err);
	return status < 0 ? fail(&err) : status;
}

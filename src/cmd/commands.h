/*
 * commands.h - the commands; each has a file of its name, main.c the table.
 */
#ifndef MIGLOCK_CMD_COMMANDS_H
#define MIGLOCK_CMD_COMMANDS_H

#include "project/options.h"

extern const struct command command_init, command_verify, command_lock, command_status, command_graph, command_plan,
	command_diff, command_log, command_restore, command_amend, command_prune, command_hook, command_hash,
	command_rule, command_version, command_completions, command_explain, command_help;

/* Ends with NULL; in the order of `miglock --help`. */
extern const struct command *const commands[];

enum exit_status { EXIT_CLEAN = 0, EXIT_FINDINGS = 1, EXIT_UNCHECKED = 2 };

#endif

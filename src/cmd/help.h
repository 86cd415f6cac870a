/*
 * help.h - what --help prints, wrapped to the terminal.
 */
#ifndef MIGLOCK_CMD_HELP_H
#define MIGLOCK_CMD_HELP_H

#include <stdio.h>

struct command;
struct error;
struct option;

/* All commands, a line each. */
void help_overview(FILE *out);
/* One of them: usage, what it does, examples, options. */
void help_command(const struct command *command, FILE *out);

/* What an option says of itself, for one command; in `text` where it has to be put together. */
const char *option_help(const struct command *command, const struct option *option, char *text, size_t size);

/* The command of that name; otherwise NULL, with err saying which was probably meant. */
const struct command *command_find(const char *name, struct error *err);

#endif

/*
 * output.h - where results go, and whether in colour.
 */
#ifndef MIGLOCK_PROJECT_OUTPUT_H
#define MIGLOCK_PROJECT_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

struct command;
struct error;
struct settings;

struct output {
	FILE *file;
	bool color;
	bool json;
	const char *format;
};

/* Is it the format of that name? */
bool output_is(const struct output *output, const char *format);

/* Fails on an --output-format that the command does not have, and says which it has. */
int output_check_format(const struct settings *settings, const struct command *command, struct error *err);

/* Also checks --color. */
int output_open(struct output *output, const struct settings *settings, struct error *err);
/* A full disk shows here at the latest. */
int output_close(struct output *output, const struct settings *settings, struct error *err);

/*
 * --color always|never, then NO_COLOR, then FORCE_COLOR and CLICOLOR_FORCE, then CLICOLOR=0 and TERM=dumb,
 * then whether it is a terminal.  Empty variables count as unset.  https://no-color.org
 */
bool color_wanted(const char *when, FILE *file);

/* COLUMNS, else what the terminal says; 0: lines may be of any length. */
size_t terminal_width(FILE *file);

#endif

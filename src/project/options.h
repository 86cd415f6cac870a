/*
 * options.h - command-line options as tables.
 */
#ifndef MIGLOCK_PROJECT_OPTIONS_H
#define MIGLOCK_PROJECT_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct error;
struct settings;

struct option {
	char letter; /* 0: none */
	const char *name;
	const char *argument; /* what --help calls it; NULL: a flag */
	const char *help;     /* NULL: the formats that the command has */
	size_t offset;        /* of its field in struct settings: const char * or bool */
	unsigned uses;        /* of enum uses: 0, or what a command must do for this to matter to it */
};

/* A NULL-named option ends a table. */
extern const struct option common_options[];   /* every command takes these; its help has those that matter */
extern const struct option snapshot_options[]; /* which files are looked at */
extern const struct option base_options[];     /* what is sealed */
extern const struct option applied_options[];  /* what databases have run */

enum { MOST_TABLES = 4, MOST_EXAMPLES = 5 };

/* What a command does that the common options are about. */
enum uses {
	USES_PROJECT = 1, /* opens a repository, reads the configuration */
	USES_OUTPUT = 2,  /* what it finds goes to standard output */
	USES_FORMATS = 4, /* in other formats than text, too */
	USES_COLOR = 8,
	USES_QUIET = 16,
	USES_VERBOSE = 32
};

struct example {
	const char *command; /* NULL: no more */
	const char *what;    /* it does; no full stop */
};

struct command {
	const char *name;
	const char *arguments;                     /* "[REVISION...]"; "" when it takes none */
	const char *summary;                       /* one line */
	const char *help;                          /* paragraphs, for any width; or NULL */
	struct example examples[MOST_EXAMPLES];    /* ends with a NULL command where it is shorter */
	const struct option *options[MOST_TABLES]; /* besides the common ones; ends with NULL */
	bool json;                                 /* does it have --output-format json? */
	bool findings;                             /* does it have every format of report.h? */
	unsigned uses;                             /* of enum uses; formats go without saying */
	/* Returns the exit status, or -1 with err filled. */
	int (*run)(const struct settings *settings, int nargs, char **args, struct error *err);
};

/*
 * Fill settings from args; what is no option moves to the front of args, *nargs says how many that are.
 * "--" ends the options, "-" is no option. An unknown option is an error with the nearest known one.
 */
int options_parse(struct settings *settings, const struct command *command, int *nargs, char **args, struct error *err);

/* The i-th table of a command's options, the common ones first; NULL behind the last. */
const struct option *options_table(const struct command *command, size_t i);

/* How many arguments this option takes up with its value: 1 or 2; 1 when the table does not have it. */
int options_take(const char *given, const struct option *table);

/* Does an option that all commands take matter to this one? */
bool option_matters(const struct command *command, const struct option *option);

#endif

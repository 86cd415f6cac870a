/*
 * settings.h - what the command line says.
 *
 * Every option of every command has one field here; options.c fills it from
 * the tables that --help is printed from.
 */
#ifndef MIGLOCK_PROJECT_SETTINGS_H
#define MIGLOCK_PROJECT_SETTINGS_H

#include <stdbool.h>

struct settings {
	const char *directory; /* -C */
	const char *config;    /* --config */
	const char *format;    /* --output-format */
	const char *output;    /* -o */
	const char *color;     /* --color */
	const char *jobs;      /* --jobs */
	bool quiet, verbose, help;
	bool exit_zero;
	bool staged;
	const char *rev;
	const char *no_git;
	const char *base;
	const char *reason, *through, *head, *replaced_by, *undo;
	bool ci;             /* init: write what has a CI system run the check */
	const char *as_of;   /* init: the commit whose texts are locked */
	const char *outside; /* lock: a parent that another repository has */
	bool allow_missing_base;
	bool strict;    /* a hook, in CI: fails as verify does where it could not check */
	bool hook_lock; /* drafts are locked by the hook */
	bool hook_pre_commit, hook_pre_push, hook_pre_receive;
	bool all, allow_empty, canonical, force;
	bool all_parents, since_locked; /* log */
	bool stat;                      /* diff */
	bool dry_run;                   /* restore */
	const char *graph_format, *applied, *around;
	bool exit_pending;   /* status: 3 where something is pending */
	const char *dialect; /* plan */
	bool ascii;
};

#endif

/*
 * hook_install.c - a hook that calls miglock, and then the hook that was there before.
 */
#include "cmd/hook_install.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/error.h"
#include "cmd/commands.h"
#include "git/repository.h"
#include "project/settings.h"
#include "report/report.h"

#define MARK "# Installed by miglock; 'miglock hook uninstall' takes it away."

/* What was there is called with what git gave: standard input can be read once only. */
static const char script[] = "#!/bin/sh\n" MARK "\n"
			     "before=\"$0.before-miglock\"\n"
			     "%s"
			     "command -v miglock >/dev/null || { echo 'miglock is not in PATH' >&2; exit 1; }\n"
			     "%smiglock hook %s%s || exit\n"
			     "if [ -x \"$before\" ]; then\n"
			     "\t%s\"$before\" \"$@\"\n"
			     "fi\n";

struct kind {
	const char *name;
	bool reads_input;
	size_t wanted; /* in struct settings */
};

static const struct kind kinds[] = {
	{"pre-commit", false, offsetof(struct settings, hook_pre_commit)},
	{"pre-merge-commit", false, offsetof(struct settings, hook_pre_commit)},
	{"pre-push", true, offsetof(struct settings, hook_pre_push)},
	{"pre-receive", true, offsetof(struct settings, hook_pre_receive)},
};

enum { NKINDS = sizeof kinds / sizeof *kinds };

enum { LONGEST_SCRIPT = 1024 }; /* ours is a third of that */

/* "" where there is none. */
static const char *
read_start(const char *path, char start[LONGEST_SCRIPT])
{
	FILE *file = fopen(path, "r");

	start[0] = '\0';
	if (file) {
		start[fread(start, 1, LONGEST_SCRIPT - 1, file)] = '\0';
		fclose(file);
	}
	return start;
}

static bool
is_ours(const char *path)
{
	char start[LONGEST_SCRIPT];

	return strstr(read_start(path, start), MARK) != NULL;
}

static void
say(const struct settings *settings, const char *what, const char *path)
{
	if (settings->quiet)
		return;
	printf("%s ", what);
	print_safely(stdout, path);
	putchar('\n');
}

static const char *
script_of(const struct kind *kind, const struct settings *settings, struct arena *arena)
{
	const char *feed = kind->reads_input ? "printf '%s\\n' \"$input\" | " : "";
	bool locks = settings->hook_lock && strcmp(kind->name, "pre-commit") == 0;

	return arena_printf(arena, script, kind->reads_input ? "input=$(cat)\n" : "", feed, kind->name,
	                    locks ? " --lock" : "", kind->reads_input ? feed : "exec ");
}

static int
write_script(const char *path, const char *text, struct error *err)
{
	FILE *file = fopen(path, "w");
	bool written;

	if (!file)
		return error_system(err, "cannot create '%s'", path);
	written = fwrite(text, 1, strlen(text), file) == strlen(text) && fflush(file) == 0 &&
	          fsync(fileno(file)) == 0 && fchmod(fileno(file), 0755) == 0;
	if (!written)
		error_system(err, "cannot write '%s'", path);
	if (fclose(file) != 0 && written)
		written = error_system(err, "cannot write '%s'", path) == 0;
	return written ? 0 : -1;
}

/* The hook that is there keeps its name until ours takes it: should this be stopped halfway, it still runs. */
static int
keep(const char *path, const char *before, struct error *err)
{
	struct stat there, kept;

	if (lstat(path, &there) != 0)
		return errno == ENOENT ? 0 : error_system(err, "cannot read '%s'", path);
	if (lstat(before, &kept) == 0 && (kept.st_dev != there.st_dev || kept.st_ino != there.st_ino))
		return error_set(err, "'%s' and '%s' are both there: move one away", path, before);
	/* Not every file system has links; then there is a moment without a hook. */
	if (link(path, before) != 0 && errno != EEXIST && rename(path, before) != 0)
		return error_system(err, "cannot rename '%s'", path);
	return 1;
}

static int
install_one(const struct settings *settings, const struct kind *kind, const char *directory, struct arena *arena,
            struct error *err)
{
	const char *path = arena_printf(arena, "%s/%s", directory, kind->name);
	const char *before = arena_printf(arena, "%s.before-miglock", path);
	const char *temporary = arena_printf(arena, "%s.new-miglock", path);
	const char *text = script_of(kind, settings, arena);
	char start[LONGEST_SCRIPT];
	int kept;

	if (strcmp(read_start(path, start), text) == 0) {
		say(settings, "there already:", path);
		return 0;
	}
	if (write_script(temporary, text, err) < 0)
		goto fail;
	if (is_ours(path)) {
		if (rename(temporary, path) != 0) {
			error_system(err, "cannot create '%s'", path);
			goto fail;
		}
		say(settings, "changed", path);
		return 0;
	}
	kept = keep(path, before, err);
	if (kept < 0)
		goto fail;
	if (rename(temporary, path) != 0) {
		error_system(err, "cannot create '%s'", path);
		if (kept && rename(before, path) != 0)
			error_system(err, "'%s' is now called '%s'", path, before);
		else if (kept)
			unlink(before); /* two names of one file: rename has left both */
		goto fail;
	}
	say(settings, kept ? "installed, before the hook that was there:" : "installed", path);
	return 0;
fail:
	unlink(temporary);
	return -1;
}

static int
uninstall_one(const struct settings *settings, const struct kind *kind, const char *directory, struct arena *arena,
              struct error *err)
{
	const char *path = arena_printf(arena, "%s/%s", directory, kind->name);
	const char *before = arena_printf(arena, "%s.before-miglock", path);

	if (!is_ours(path))
		return 0;
	if (access(before, F_OK) == 0 ? rename(before, path) != 0 : unlink(path) != 0)
		return error_system(err, "cannot take '%s' away", path);
	say(settings, "took away", path);
	return 0;
}

static bool
is_wanted(const struct settings *settings, const struct kind *kind)
{
	bool any = settings->hook_pre_commit || settings->hook_pre_push || settings->hook_pre_receive;

	return any ? *(const bool *)((const char *)settings + kind->wanted)
	           : kind->wanted == offsetof(struct settings, hook_pre_commit);
}

/* What is to be written by hand, and where. */
static const char *
by_hand(const struct settings *settings, const char *directory, struct arena *arena)
{
	const char *text = "";

	for (size_t i = 0; i < NKINDS; i++) {
		if (is_wanted(settings, &kinds[i]))
			text = arena_printf(arena, "%s\n  fix:  add 'miglock hook %s || exit' to %s/%s by hand", text,
			                    kinds[i].name, directory, kinds[i].name);
	}
	return text;
}

static int
find_hooks(const struct settings *settings, bool installs, struct arena *arena, const char **directory,
           struct error *err)
{
	struct repository *repository;
	bool own;

	if (repository_open(&repository, settings->directory, err) < 0)
		return -1;
	*directory = repository_hooks(repository, arena, &own);
	repository_close(repository);
	if (!own)
		return error_set(err, "core.hooksPath is '%s', outside of this repository: a hook there %s%s",
		                 *directory,
		                 installs ? "would run for others too"
		                          : "is none of miglock's: what was added by hand, take out by hand",
		                 installs ? by_hand(settings, *directory, arena) : "");
	if (mkdir(*directory, 0777) != 0 && errno != EEXIST)
		return error_system(err, "cannot create '%s'", *directory);
	return 0;
}

int
hook_install(const struct settings *settings, struct error *err)
{
	struct arena *arena = arena_new();
	const char *directory;
	int ret = find_hooks(settings, true, arena, &directory, err);

	for (size_t i = 0; ret == 0 && i < NKINDS; i++) {
		if (is_wanted(settings, &kinds[i]))
			ret = install_one(settings, &kinds[i], directory, arena, err);
	}
	arena_free(arena);
	return ret < 0 ? -1 : EXIT_CLEAN;
}

int
hook_uninstall(const struct settings *settings, struct error *err)
{
	struct arena *arena = arena_new();
	const char *directory;
	int ret = find_hooks(settings, false, arena, &directory, err);

	for (size_t i = 0; ret == 0 && i < NKINDS; i++)
		ret = uninstall_one(settings, &kinds[i], directory, arena, err);
	arena_free(arena);
	return ret < 0 ? -1 : EXIT_CLEAN;
}

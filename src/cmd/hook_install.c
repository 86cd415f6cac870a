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
#include "cmd/settings.h"
#include "git/repository.h"
#include "report/report.h"

#define MARK "# Installed by miglock; 'miglock hook uninstall' takes it away."

/* What was there is called with what git gave: standard input can be read once only. */
static const char script[] = "#!/bin/sh\n" MARK "\n"
			     "before=\"$0.before-miglock\"\n"
			     "%s"
			     "command -v miglock >/dev/null || { echo 'miglock is not in PATH' >&2; exit 1; }\n"
			     "%smiglock hook %s || exit\n"
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

static bool
is_ours(const char *path)
{
	char start[256] = "";
	FILE *file = fopen(path, "r");

	if (!file)
		return false;
	start[fread(start, 1, sizeof start - 1, file)] = '\0';
	fclose(file);
	return strstr(start, MARK) != NULL;
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

static int
write_script(const char *path, const struct kind *kind, struct error *err)
{
	FILE *file = fopen(path, "wx");
	const char *feed = kind->reads_input ? "printf '%s\\n' \"$input\" | " : "";
	bool written;

	if (!file)
		return error_system(err, "cannot create '%s'", path);
	written = fprintf(file, script, kind->reads_input ? "input=$(cat)\n" : "", feed, kind->name,
	                  kind->reads_input ? feed : "exec ") > 0;
	written &= fchmod(fileno(file), 0755) == 0;
	if (fclose(file) != 0 || !written) {
		error_system(err, "cannot write '%s'", path);
		unlink(path);
		return -1;
	}
	return 0;
}

static int
install_one(const struct settings *settings, const struct kind *kind, const char *directory, struct arena *arena,
            struct error *err)
{
	const char *path = arena_printf(arena, "%s/%s", directory, kind->name);
	const char *before = arena_printf(arena, "%s.before-miglock", path);
	bool was_there = access(path, F_OK) == 0;

	if (is_ours(path)) {
		say(settings, "there already:", path);
		return 0;
	}
	if (was_there && access(before, F_OK) == 0)
		return error_set(err, "'%s' and '%s' are both there: move one away", path, before);
	if (was_there && rename(path, before) != 0)
		return error_system(err, "cannot rename '%s'", path);
	if (write_script(path, kind, err) < 0) {
		if (was_there && rename(before, path) != 0)
			return error_system(err, "'%s' is now called '%s'", path, before);
		return -1;
	}
	say(settings, was_there ? "installed, before the hook that was there:" : "installed", path);
	return 0;
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

static int
find_hooks(const struct settings *settings, struct arena *arena, const char **directory, struct error *err)
{
	struct repository *repository;
	bool own;

	if (repository_open(&repository, settings->directory, err) < 0)
		return -1;
	*directory = repository_hooks(repository, arena, &own);
	repository_close(repository);
	if (!own)
		return error_set(
			err,
			"core.hooksPath is '%s', outside of this repository: a hook there would run for others too\n"
			"  fix:  add 'miglock hook pre-commit || exit' to the hooks there by hand",
			*directory);
	if (mkdir(*directory, 0777) != 0 && errno != EEXIST)
		return error_system(err, "cannot create '%s'", *directory);
	return 0;
}

int
hook_install(const struct settings *settings, struct error *err)
{
	struct arena *arena = arena_new();
	const char *directory;
	int ret = find_hooks(settings, arena, &directory, err);

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
	int ret = find_hooks(settings, arena, &directory, err);

	for (size_t i = 0; ret == 0 && i < NKINDS; i++)
		ret = uninstall_one(settings, &kinds[i], directory, arena, err);
	arena_free(arena);
	return ret < 0 ? -1 : EXIT_CLEAN;
}

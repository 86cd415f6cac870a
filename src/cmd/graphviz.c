/*
 * graphviz.c - one program, from a file to a file.
 */
#include "cmd/graphviz.h"

#include <errno.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "report/graph.h"

extern char **environ;

static int
run_dot(FILE *input, FILE *result, struct error *err)
{
	char program[] = "dot", option[] = "-Tsvg", *arguments[] = {program, option, NULL};
	posix_spawn_file_actions_t actions;
	pid_t child;
	int rc, status = 0;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fileno(input), STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, fileno(result), STDOUT_FILENO);
	rc = posix_spawnp(&child, arguments[0], &actions, NULL, arguments, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (rc == ENOENT)
		return error_set(err,
		                 "svg is drawn by Graphviz, and there is no 'dot' in the PATH\n"
		                 "  install it:  apt install graphviz, dnf install graphviz, brew install graphviz\n"
		                 "  or use:      --format dot or --format mermaid");
	errno = rc;
	if (rc != 0)
		return error_system(err, "cannot run dot");
	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return error_system(err, "cannot wait for dot");
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return error_set(err, "dot failed; --format dot shows what it was given");
	return 0;
}

int
graphviz_svg(const struct view *views, size_t nviews, FILE *out, struct error *err)
{
	FILE *input = tmpfile(), *result = tmpfile();
	char chunk[65536];
	size_t length;
	int rc = -1;

	if (!input || !result) {
		error_system(err, "cannot make a temporary file");
		goto out;
	}
	graph_dot(views, nviews, input);
	if (fflush(input) != 0) {
		error_system(err, "cannot write a temporary file");
		goto out;
	}
	rewind(input);
	if (run_dot(input, result, err) < 0)
		goto out;
	rewind(result);
	while ((length = fread(chunk, 1, sizeof chunk, result)) > 0)
		fwrite(chunk, 1, length, out);
	rc = 0;
out:
	if (input)
		fclose(input);
	if (result)
		fclose(result);
	return rc;
}

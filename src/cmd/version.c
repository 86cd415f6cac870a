/*
 * version.c - which miglock this is, and with -v what it runs on.
 */
#include "cmd/commands.h"
#include "git/repository.h"
#include "lock/lockfile.h"
#include "project/output.h"
#include "project/settings.h"
#include "python/program.h"

static int
version(const struct settings *settings, int nargs, char **args, struct error *err)
{
	struct output output;

	(void)nargs;
	(void)args;
	if (output_open(&output, settings, err) < 0)
		return -1;
	if (output.json) {
		fprintf(output.file,
		        "{\"tool\": \"miglock\", \"version\": \"%s\", \"libgit2\": \"%s\", \"grammar_abi\": %u, "
		        "\"canonical_form\": \"v1\", "
		        "\"lockfile\": %d, \"reach\": %d}\n",
		        MIGLOCK_VERSION, repository_library_version(), parser_grammar_abi(), LOCKFILE_VERSION,
		        LOCKFILE_REACH);
	} else {
		fprintf(output.file, "miglock %s\n", MIGLOCK_VERSION);
		if (settings->verbose)
			fprintf(output.file,
			        "libgit2 %s\ntree-sitter-python ABI %u\ncanonical form v1\nlockfile version %d, "
			        "reach %d\n",
			        repository_library_version(), parser_grammar_abi(), LOCKFILE_VERSION, LOCKFILE_REACH);
	}
	return output_close(&output, settings, err) < 0 ? -1 : EXIT_CLEAN;
}

const struct command command_version = {
	.name = "version",
	.arguments = "",
	.summary = "print the version",
	.examples =
		{
			{"miglock version -v", "with the libraries it uses"},
		},
	.json = true,
	.uses = USES_OUTPUT | USES_VERBOSE,
	.run = version,
};

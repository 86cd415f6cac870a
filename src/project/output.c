/*
 * output.c - standard output or a file.
 */
#include "project/output.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/error.h"
#include "project/options.h"
#include "project/settings.h"
#include "report/report.h"

static const char *
variable(const char *name)
{
	const char *value = getenv(name);

	return value && value[0] ? value : NULL;
}

bool
color_wanted(const char *when, FILE *file)
{
	const char *force = variable("FORCE_COLOR"), *cli_force = variable("CLICOLOR_FORCE"),
		   *cli = variable("CLICOLOR");
	const char *terminal = variable("TERM");

	if (when && strcmp(when, "auto") != 0)
		return strcmp(when, "always") == 0;
	if (variable("NO_COLOR"))
		return false;
	if (force || cli_force)
		return strcmp(force ? force : cli_force, "0") != 0;
	if ((cli && strcmp(cli, "0") == 0) || !terminal || strcmp(terminal, "dumb") == 0)
		return false;
	return isatty(fileno(file));
}

size_t
terminal_width(FILE *file)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	char *end;
	long n = columns ? strtol(columns, &end, 10) : 0;

	if (n > 0 && *end == '\0')
		return (size_t)n;
	if (!isatty(fileno(file)) || ioctl(fileno(file), TIOCGWINSZ, &size) < 0)
		return 0;
	return size.ws_col;
}

bool
output_is(const struct output *output, const char *format)
{
	return strcmp(output->format, format) == 0;
}

static bool
has_format(const struct command *command, const char *name)
{
	return strcmp(name, "text") == 0 || (strcmp(name, "json") == 0 ? command->json : command->findings);
}

int
output_check_format(const struct settings *settings, const struct command *command, struct error *err)
{
	char known[256] = "";
	size_t length = 0;

	for (const struct format *format = formats; settings->format && format->name; format++) {
		if (!has_format(command, format->name))
			continue;
		if (strcmp(settings->format, format->name) == 0)
			return 0;
		length += (size_t)snprintf(known + length, sizeof known - length, "%s%s", length ? ", " : "",
		                           format->name);
	}
	if (!settings->format)
		return 0;
	return error_set(err, "'miglock %s' has no output format '%s'; it has %s", command->name, settings->format,
	                 known);
}

int
output_open(struct output *output, const struct settings *settings, struct error *err)
{
	const char *color = settings->color, *format = settings->format;

	*output = (struct output){.file = stdout};
	if (color && strcmp(color, "auto") != 0 && strcmp(color, "always") != 0 && strcmp(color, "never") != 0)
		return error_set(err, "--color takes auto, always or never, not '%s'", color);
	output->format = format ? format : "text";
	output->json = output_is(output, "json");
	if (settings->output) {
		output->file = fopen(settings->output, "w");
		if (!output->file)
			return error_system(err, "cannot write '%s'", settings->output);
	}
	output->color = output_is(output, "text") && color_wanted(color, output->file);
	return 0;
}

/* `miglock log | head -1`: whoever has seen enough is told nothing, but this was not written whole. */
static bool
reader_is_gone(void)
{
	struct pollfd out = {.fd = STDOUT_FILENO};

	return poll(&out, 1, 0) == 1 && out.revents & POLLERR;
}

int
output_close(struct output *output, const struct settings *settings, struct error *err)
{
	const char *name = settings->output ? settings->output : "standard output";
	bool failed = fflush(output->file) != 0 || ferror(output->file);

	if (failed && output->file == stdout && reader_is_gone())
		*err = (struct error){{0}};
	else if (failed)
		error_system(err, "cannot write %s", name);
	if (output->file != stdout && fclose(output->file) != 0 && !failed) {
		error_system(err, "cannot write %s", name);
		failed = true;
	}
	return failed ? -1 : 0;
}

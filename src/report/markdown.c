/*
 * markdown.c - findings as a page: a job's summary, or a comment on a pull request.
 *
 * CommonMark with nothing that GitHub and GitLab render differently.  Whatever comes from files is escaped: it may
 * neither format, nor link, nor call anybody's attention.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "report/hint.h"
#include "report/paint.h"
#include "report/report.h"

/* A comment holds 65,536 characters. */
enum { MOST_FINDINGS = 50, MOST_LINES = 20 };

static char *
made_safe(const char *text)
{
	char *safe = NULL;
	size_t size;
	FILE *memory = open_memstream(&safe, &size);

	if (!memory)
		memory_exhausted();
	print_safely(memory, text);
	if (fclose(memory) != 0)
		memory_exhausted();
	return safe;
}

/* What would format, or make a link of it.  No line begins with such a text. */
static bool
is_special(const char *text, const char *c)
{
	if (*c == ':')
		return c[1] == '/';
	if (*c == '.')
		return c - text >= 3 && strncmp(c - 3, "www", 3) == 0;
	return strchr("\\`*_[]<>&#~$|!{}", *c) != NULL;
}

static void
write_prose(const char *text, FILE *out)
{
	char *safe = made_safe(text);

	for (const char *c = safe; *c; c++) {
		/* The comment keeps a name from being called. */
		if (*c == '@')
			fputs("@<!-- -->", out);
		else if (is_special(safe, c))
			fprintf(out, "\\%c", *c);
		else
			fputc(*c, out);
	}
	free(safe);
}

/* The longest run of backquotes in it. */
static size_t
backquotes(const char *text)
{
	size_t most = 0;

	while (*text) {
		size_t n = strspn(text, "`");

		most = n > most ? n : most;
		text += n ? n : 1;
	}
	return most;
}

static void
write_fence(size_t n, FILE *out)
{
	while (n-- > 0)
		fputc('`', out);
}

/* A code span: its fence is longer than any inside. */
static void
write_code(const char *text, FILE *out)
{
	char *safe = made_safe(text);
	size_t fence = backquotes(safe) + 1;
	bool touches = safe[0] == '`' || (safe[0] && safe[strlen(safe) - 1] == '`');

	write_fence(fence, out);
	fprintf(out, "%s%s%s", touches ? " " : "", safe, touches ? " " : "");
	write_fence(fence, out);
	free(safe);
}

static void
write_lines(const struct finding *finding, FILE *out)
{
	size_t fence = 3, nlines = finding->nlines < MOST_LINES ? finding->nlines : MOST_LINES;

	if (!nlines)
		return;
	for (size_t i = 0; i < nlines; i++) {
		size_t n = backquotes(finding->lines[i].text) + 1;

		fence = n > fence ? n : fence;
	}
	write_fence(fence, out);
	fputs("diff\n", out);
	for (size_t i = 0; i < nlines; i++) {
		fputc(finding->lines[i].sign, out);
		print_code(out, finding->lines[i].text, finding->lines[i].start, finding->lines[i].end, "",
		           paint_of(false));
		fputc('\n', out);
	}
	if (nlines < finding->nlines)
		fprintf(out, "@@ and %zu more lines @@\n", finding->nlines - nlines);
	write_fence(fence, out);
	fputs("\n\n", out);
}

/* Lines as they are: commands to be copied are among them. */
static void
write_verbatim(const char *text, FILE *out)
{
	size_t fence = backquotes(text) + 1;

	fence = fence > 3 ? fence : 3;
	write_fence(fence, out);
	fputc('\n', out);
	while (*text) {
		size_t length = strcspn(text, "\n");
		char *line = strndup(text, length);

		if (!line)
			memory_exhausted();
		print_safely(out, line);
		fputc('\n', out);
		free(line);
		text += length + (text[length] == '\n');
	}
	write_fence(fence, out);
	fputc('\n', out);
}

/* A command, to be copied, up to the comma where a sentence goes on. */
static void
write_hint(const char *hint, FILE *out)
{
	size_t length = strncmp(hint, "miglock ", 8) == 0 ? strcspn(hint, ",") : 0;
	char *command = strndup(hint, length);

	if (!command)
		memory_exhausted();
	if (length)
		write_code(command, out);
	write_prose(hint + length, out);
	free(command);
}

/* PATH or PATH:LINE */
static void
write_place(const struct finding *finding, FILE *out)
{
	char *place = NULL;
	size_t size;
	FILE *memory = open_memstream(&place, &size);

	if (!memory)
		memory_exhausted();
	fputs(finding->path ? finding->path : ".", memory);
	if (finding->line)
		fprintf(memory, ":%d", finding->line);
	if (fclose(memory) != 0)
		memory_exhausted();
	write_code(place, out);
	free(place);
}

static void
write_finding(const struct finding *finding, FILE *out)
{
	const struct rule *rule = &rules[finding->rule];

	fprintf(out, "**%s %s %s**: ", severity_name(finding->severity), rule->code, rule->name);
	write_prose(finding->message, out);
	fputs("  \n", out);
	write_place(finding, out);
	fputs("\n\n", out);
	write_lines(finding, out);
	for (size_t i = 0; i < NHINTS; i++) {
		if (!hint_text(finding, i))
			continue;
		fprintf(out, "- %s: ", hint_label(i));
		write_hint(hint_text(finding, i), out);
		fputc('\n', out);
	}
	fputc('\n', out);
}

void
report_markdown(const struct report *report, FILE *out, bool color)
{
	size_t nerrors = count_severity(report->findings, SEVERITY_ERROR),
	       nwarnings = count_severity(report->findings, SEVERITY_WARNING), nfindings = report->findings->nitems;
	char *summary = NULL;
	size_t size;
	FILE *memory;

	(void)color;
	if (report->failure) {
		fputs("### miglock could not check\n\n", out);
		write_verbatim(report->failure, out);
		return;
	}
	memory = open_memstream(&summary, &size);
	if (!memory)
		memory_exhausted();
	report_summary(report, memory, false);
	if (fclose(memory) != 0)
		memory_exhausted();
	fputs("### miglock: ", out);
	if (nerrors)
		fprintf(out, "%zu error%s%s", nerrors, nerrors == 1 ? "" : "s", nwarnings ? ", " : "");
	if (nwarnings)
		fprintf(out, "%zu warning%s", nwarnings, nwarnings == 1 ? "" : "s");
	fputs(nerrors || nwarnings ? "\n\n" : "nothing to complain about\n\n", out);
	for (size_t i = 0; i < nfindings && i < MOST_FINDINGS; i++)
		write_finding(&report->findings->items[i], out);
	if (nfindings > MOST_FINDINGS)
		fprintf(out, "and %zu more findings\n\n", nfindings - MOST_FINDINGS);
	for (char *line = summary, *end; !report->quiet && (end = strchr(line, '\n')); line = end + 1) {
		*end = '\0';
		write_prose(line, out);
		fputs(end[1] ? "  \n" : "\n", out);
	}
	free(summary);
}

/*
 * github.c - workflow commands: GitHub shows each finding at its line in the pull request.
 *
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions; escaped as the actions toolkit does.
 * The summary goes to the job's log as text.
 */
#include <stdlib.h>
#include <string.h>

#include "report/hint.h"
#include "report/report.h"

static void
put_escaped(const char *text, const char *also, FILE *out)
{
	for (; *text; text++) {
		if (strchr("%\r\n", *text) || strchr(also, *text))
			fprintf(out, "%%%02X", (unsigned)*text);
		else
			fputc(*text, out);
	}
}

/* A value: what would end it is escaped too. */
static void
put_property(const char *name, const char *value, FILE *out)
{
	fprintf(out, "%s=", name);
	put_escaped(value, ":,", out);
}

static void
put_finding(const struct finding *finding, FILE *out)
{
	static const char *const commands[] = {
		[SEVERITY_NOTE] = "notice", [SEVERITY_WARNING] = "warning", [SEVERITY_ERROR] = "error"};
	const struct rule *rule = &rules[finding->rule];
	char *paragraph = finding_paragraph(finding);

	fprintf(out, "::%s title=%s %s", commands[finding->severity], rule->code, rule->name);
	if (finding->path)
		put_property(",file", finding->path, out);
	if (finding->line)
		fprintf(out, ",line=%d", finding->line);
	if (finding->line && finding->column)
		fprintf(out, ",col=%d", finding->column);
	fputs("::", out);
	put_escaped(paragraph, "", out);
	fputc('\n', out);
	free(paragraph);
}

void
report_github(const struct report *report, FILE *out, bool color)
{
	(void)color;
	if (report->failure) {
		fputs("::error title=miglock could not check::", out);
		put_escaped(report->failure, "", out);
		fputc('\n', out);
		return;
	}
	for (size_t i = 0; i < report->findings->nitems; i++)
		put_finding(&report->findings->items[i], out);
	if (!report->quiet)
		report_summary(report, out, false);
}

/*
 * azure.c - logging commands: Azure Pipelines lists each finding with the build's issues.
 *
 * https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands; escaped as the pipeline's task library
 * does.  It knows errors and warnings only: a note is a line of the log.
 */
#include <stdlib.h>
#include <string.h>

#include "report/hint.h"
#include "report/report.h"

static void
put_escaped(const char *text, const char *also, FILE *out)
{
	for (; *text; text++) {
		if (*text == '%')
			fputs("%AZP25", out);
		else if (strchr("\r\n", *text) || strchr(also, *text))
			fprintf(out, "%%%02X", (unsigned)*text);
		else
			fputc(*text, out);
	}
}

/* A value: what would end it, or the command, is escaped too. */
static void
put_property(const char *name, const char *value, FILE *out)
{
	fprintf(out, "%s=", name);
	put_escaped(value, ";]", out);
	fputc(';', out);
}

static void
put_issue(const struct finding *finding, FILE *out)
{
	const struct rule *rule = &rules[finding->rule];
	char *paragraph = finding_paragraph(finding);

	fputs("##vso[task.logissue ", out);
	put_property("type", severity_name(finding->severity), out);
	if (finding->path)
		put_property("sourcepath", finding->path, out);
	if (finding->line)
		fprintf(out, "linenumber=%d;", finding->line);
	if (finding->line && finding->column)
		fprintf(out, "columnnumber=%d;", finding->column);
	put_property("code", rule->code, out);
	fputc(']', out);
	put_escaped(paragraph, "", out);
	fputc('\n', out);
	free(paragraph);
}

static void
put_note(const struct finding *finding, FILE *out)
{
	fprintf(out, "%s %s: ", severity_name(finding->severity), rules[finding->rule].code);
	print_safely(out, finding->message);
	fputc('\n', out);
}

static void
put_failure(const char *failure, FILE *out)
{
	fputs("##vso[task.logissue type=error;]", out);
	put_escaped(failure, "", out);
	fputs("\n##vso[task.complete result=Failed;]could not check\n", out);
}

void
report_azure(const struct report *report, FILE *out, bool color)
{
	(void)color;
	if (report->failure) {
		put_failure(report->failure, out);
		return;
	}
	for (size_t i = 0; i < report->findings->nitems; i++) {
		const struct finding *finding = &report->findings->items[i];

		if (finding->severity == SEVERITY_NOTE)
			put_note(finding, out);
		else
			put_issue(finding, out);
	}
	if (!report->quiet)
		report_summary(report, out, false);
}

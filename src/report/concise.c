/*
 * concise.c - a line for each finding, as compilers print them: for editors, grep, and those who know the rest.
 *
 * PATH:LINE:COLUMN: CODE MESSAGE; what is about a whole file is at its beginning.
 */
#include "report/report.h"

void
report_concise(const struct report *report, FILE *out, bool color)
{
	(void)color;
	if (report->failure) {
		fputs(".:1:1: could-not-check ", out);
		print_safely(out, report->failure);
		fputc('\n', out);
		return;
	}
	for (size_t i = 0; i < report->findings->nitems; i++) {
		const struct finding *finding = &report->findings->items[i];

		print_safely(out, finding->path ? finding->path : ".");
		fprintf(out, ":%d:%d: %s ", finding->line ? finding->line : 1,
		        finding->line && finding->column ? finding->column : 1, rules[finding->rule].code);
		print_safely(out, finding->message);
		fputc('\n', out);
	}
	if (!report->quiet)
		report_summary(report, out, false);
}

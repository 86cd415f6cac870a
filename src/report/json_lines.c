/*
 * json_lines.c - each finding of report_json on a line of its own; no line when there is none.
 */
#include "report/json_text.h"
#include "report/report.h"

void
report_json_lines(const struct report *report, FILE *out, bool color)
{
	(void)color;
	if (report->failure) {
		json_t *failure = json_pack("{s:o}", "failure", json_text(report->failure));

		json_dumpf(failure, out, JSON_COMPACT);
		fputc('\n', out);
		json_decref(failure);
	}
	for (size_t i = 0; i < report->findings->nitems; i++) {
		json_t *finding = json_finding(&report->findings->items[i]);

		json_dumpf(finding, out, JSON_COMPACT);
		fputc('\n', out);
		json_decref(finding);
	}
}

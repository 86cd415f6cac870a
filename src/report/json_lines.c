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
		struct json *failure = json_pack("{s:o}", "failure", json_text(report->failure));

		json_write(failure, JSON_COMPACT, out);
	}
	for (size_t i = 0; i < report->findings->nitems; i++) {
		struct json *finding = json_finding(&report->findings->items[i]);

		json_write(finding, JSON_COMPACT, out);
	}
}

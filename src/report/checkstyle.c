/*
 * checkstyle.c - the XML of Checkstyle, which Jenkins, editors and review bots read.
 *
 * Findings that follow one another in a file share its element.
 */
#include <stdlib.h>
#include <string.h>

#include "report/hint.h"
#include "report/report.h"
#include "report/xml_text.h"

static const char *
path_of(const struct finding *finding)
{
	return finding->path ? finding->path : ".";
}

static void
write_error(const struct finding *finding, FILE *out)
{
	static const char *const severities[] = {
		[SEVERITY_NOTE] = "info", [SEVERITY_WARNING] = "warning", [SEVERITY_ERROR] = "error"};
	char *paragraph = finding_paragraph(finding);

	fprintf(out, "    <error line=\"%d\"", finding->line ? finding->line : 1);
	if (finding->line && finding->column)
		fprintf(out, " column=\"%d\"", finding->column);
	xml_attribute(out, "severity", severities[finding->severity]);
	xml_attribute(out, "message", paragraph);
	fprintf(out, " source=\"miglock.%s.%s\"/>\n", rules[finding->rule].code, rules[finding->rule].name);
	free(paragraph);
}

void
report_checkstyle(const struct report *report, FILE *out, bool color)
{
	const struct finding *findings = report->findings->items, *last = NULL;

	(void)color;
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n", out);
	if (report->failure) {
		fputs("  <file name=\".\">\n    <error line=\"1\" severity=\"error\"", out);
		xml_attribute(out, "message", report->failure);
		fputs(" source=\"miglock.could-not-check\"/>\n  </file>\n", out);
	}
	for (size_t i = 0; i < report->findings->nitems; last = &findings[i++]) {
		if (!last || strcmp(path_of(last), path_of(&findings[i])) != 0) {
			fputs(last ? "  </file>\n  <file" : "  <file", out);
			xml_attribute(out, "name", path_of(&findings[i]));
			fputs(">\n", out);
		}
		write_error(&findings[i], out);
	}
	fputs(last ? "  </file>\n</checkstyle>\n" : "</checkstyle>\n", out);
}

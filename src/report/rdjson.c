/*
 * rdjson.c - the Reviewdog Diagnostic Format.
 *
 * https://github.com/reviewdog/reviewdog/tree/master/proto/rdf: lines and columns from 1, columns in bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "report/hint.h"
#include "report/json_text.h"
#include "report/report.h"

/* The byte that a column of characters stands for; 0 when the line is not at hand. */
static int
byte_column(const struct finding *finding)
{
	for (size_t i = 0; finding->column && i < finding->nlines; i++) {
		const struct changed_line *line = &finding->lines[i];
		int byte = 0, left = finding->column;

		if (line->sign == '-' || line->line != finding->line)
			continue;
		while (line->text[byte] && ((line->text[byte] & 0xc0) == 0x80 || --left > 0))
			byte++;
		return byte + 1;
	}
	return 0;
}

static struct json *
json_location(const struct finding *finding)
{
	struct json *location = json_pack("{s:o}", "path", json_text(finding->path ? finding->path : ".")), *start;
	int column = byte_column(finding);

	if (!finding->line)
		return location;
	start = json_pack("{s:i}", "line", finding->line);
	if (column)
		json_object_set_new(start, "column", json_integer(column));
	json_object_set_new(location, "range", json_pack("{s:o}", "start", start));
	return location;
}

static struct json *
json_diagnostic(const struct finding *finding)
{
	static const char *const severities[] = {
		[SEVERITY_NOTE] = "INFO", [SEVERITY_WARNING] = "WARNING", [SEVERITY_ERROR] = "ERROR"};
	char *paragraph = finding_paragraph(finding);
	struct json *diagnostic = json_pack("{s:o, s:o, s:s, s:{s:s}}", "message", json_text(paragraph), "location",
	                                    json_location(finding), "severity", severities[finding->severity], "code",
	                                    "value", rules[finding->rule].code);

	free(paragraph);
	return diagnostic;
}

void
report_rdjson(const struct report *report, FILE *out, bool color)
{
	struct json *diagnostics = json_array(), *root;

	(void)color;
	if (report->failure)
		json_array_append_new(diagnostics, json_pack("{s:o, s:{s:s}, s:s, s:{s:s}}", "message",
		                                             json_text(report->failure), "location", "path", ".",
		                                             "severity", "ERROR", "code", "value", "could-not-check"));
	for (size_t i = 0; i < report->findings->nitems; i++)
		json_array_append_new(diagnostics, json_diagnostic(&report->findings->items[i]));
	root = json_pack("{s:{s:s}, s:o}", "source", "name", "miglock", "diagnostics", diagnostics);
	json_write(root, JSON_INDENT(2), out);
}

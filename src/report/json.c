/*
 * json.c - findings for programs.
 *
 * {"schema":1,"tool":"miglock","version":…,"snapshot":…,"base":{"sha":…,"how":…}|null,"summary":{…},"findings":[…]}
 */
#include <stdlib.h>

#include "git/object_id.h"
#include "report/json_text.h"
#include "report/report.h"

struct json *
json_text(const char *text)
{
	struct json *value = text ? json_string(text) : json_null();
	char *escaped = NULL;
	size_t length;
	FILE *memory;

	if (value)
		return value;
	memory = open_memstream(&escaped, &length);
	if (!memory)
		return json_null();
	print_safely(memory, text);
	fclose(memory);
	value = json_string(escaped);
	free(escaped);
	return value ? value : json_null();
}

static struct json *
json_lines(const struct finding *finding)
{
	struct json *lines = json_array();

	for (size_t i = 0; i < finding->nlines; i++) {
		const struct changed_line *line = &finding->lines[i];

		json_array_append_new(lines, json_pack("{s:s#, s:i, s:o, s:i, s:i}", "sign", &line->sign, 1, "line",
		                                       line->line, "text", json_text(line->text), "start", line->start,
		                                       "end", line->end));
	}
	return lines;
}

struct json *
json_finding(const struct finding *finding)
{
	struct json *definitions = json_array(), *revisions = finding->revisions ? json_array() : json_null();
	char hex[OBJECT_ID_HEX + 1];
	bool has_blob = !object_id_is_none(&finding->locked_blob);

	for (size_t i = 0; i < finding->ndefinitions; i++)
		json_array_append_new(definitions, json_text(finding->definitions[i]));
	for (size_t i = 0; i < finding->nrevisions; i++)
		json_array_append_new(revisions, json_text(finding->revisions[i]));
	return json_pack(
		"{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
		"code", rules[finding->rule].code, "name", rules[finding->rule].name, "severity",
		severity_name(finding->severity), "message", json_text(finding->message), "environment",
		json_text(finding->environment), "revision", json_text(finding->revision), "path",
		json_text(finding->path), "line", finding->line ? json_integer(finding->line) : json_null(), "column",
		finding->column ? json_integer(finding->column) : json_null(), "definitions", definitions, "revisions",
		revisions, "lines", json_lines(finding), "locked_blob",
		has_blob ? json_text(object_id_format(&finding->locked_blob, hex)) : json_null(), "locked",
		json_text(finding->since), "edited", json_text(finding->edited), "way", json_text(finding->way),
		"restore", json_text(finding->restore), "properly", json_text(finding->properly), "amend",
		json_text(finding->amend), "stop", json_text(finding->stop));
}

void
report_json(const struct report *report, FILE *out, bool color)
{
	struct json *findings = json_array(), *base, *root;

	(void)color;
	for (size_t i = 0; i < report->findings->nitems; i++)
		json_array_append_new(findings, json_finding(&report->findings->items[i]));
	base = report->base_id ? json_pack("{s:s, s:o}", "sha", report->base_id, "how", json_text(report->base_how))
	                       : json_null();
	root = json_pack("{s:i, s:s, s:s, s:o, s:o, s:o, s:{s:I, s:I, s:I, s:I, s:I}, s:o}", "schema", 1, "tool",
	                 "miglock", "version", report->version, "snapshot", json_text(report->snapshot), "failure",
	                 json_text(report->failure), "base", base, "summary", "sealed", (long long)report->nsealed,
	                 "drafts", (long long)report->ndrafts, "unlocked", (long long)report->nunlocked, "errors",
	                 (long long)count_severity(report->findings, SEVERITY_ERROR), "warnings",
	                 (long long)count_severity(report->findings, SEVERITY_WARNING), "findings", findings);
	json_write(root, JSON_INDENT(2), out);
}

/*
 * gitlab.c - the report that GitLab's Code Quality widget reads.
 *
 * https://docs.gitlab.com/ci/testing/code_quality/: an array, also when there is nothing in it; findings with equal
 * fingerprints are taken for one.
 */
#include <stdlib.h>

#include "report/hint.h"
#include "report/identity.h"
#include "report/json_text.h"
#include "report/report.h"

static struct json *
json_issue(const struct finding *finding, const char *identity)
{
	static const char *const severities[] = {
		[SEVERITY_NOTE] = "info", [SEVERITY_WARNING] = "minor", [SEVERITY_ERROR] = "critical"};
	const struct rule *rule = &rules[finding->rule];
	char *paragraph = finding_paragraph(finding);
	struct json *described = json_sprintf("%s %s: %s", rule->code, rule->name, paragraph);

	free(paragraph);
	return json_pack("{s:o, s:s, s:s, s:s, s:{s:o, s:{s:i}}}", "description", described, "check_name", rule->code,
	                 "fingerprint", identity, "severity", severities[finding->severity], "location", "path",
	                 json_text(finding->path ? finding->path : "."), "lines", "begin",
	                 finding->line ? finding->line : 1);
}

/* One issue, worse than any finding: a report without issues is a clean one. */
static struct json *
json_failure(const char *failure)
{
	return json_pack("{s:o, s:s, s:s, s:s, s:{s:s, s:{s:i}}}", "description", json_text(failure), "check_name",
	                 "could-not-check", "fingerprint", "miglock-could-not-check", "severity", "blocker", "location",
	                 "path", ".", "lines", "begin", 1);
}

void
report_gitlab(const struct report *report, FILE *out, bool color)
{
	struct json *issues = json_array();
	struct arena *arena = arena_new();
	const char *const *identities = findings_identify(report->findings, arena);

	(void)color;
	if (report->failure)
		json_array_append_new(issues, json_failure(report->failure));
	for (size_t i = 0; i < report->findings->nitems; i++)
		json_array_append_new(issues, json_issue(&report->findings->items[i], identities[i]));
	json_write(issues, JSON_INDENT(2), out);
	arena_free(arena);
}

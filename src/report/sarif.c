/*
 * sarif.c - SARIF 2.1.0, for code scanning and editors.
 *
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, with what GitHub asks for besides:
 * https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "report/hint.h"
#include "report/identity.h"
#include "report/json_text.h"
#include "report/report.h"

static const char *const levels[] = {
	[SEVERITY_OFF] = "none", [SEVERITY_NOTE] = "note", [SEVERITY_WARNING] = "warning", [SEVERITY_ERROR] = "error"};

static struct json *
json_rule(const struct rule *rule)
{
	return json_pack("{s:s, s:s, s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s}}", "id", rule->code, "name", rule->name,
	                 "shortDescription", "text", rule->summary, "fullDescription", "text", rule->summary, "help",
	                 "text", rule->help, "defaultConfiguration", "level", levels[rule->severity]);
}

/* Those that a result refers to: the others' help would be most of the file. */
struct used_rules {
	int index[NRULES]; /* -1: not used */
	int n;
};

static struct used_rules
find_used(const struct findings *findings)
{
	struct used_rules used = {.n = 0};

	for (size_t i = 0; i < NRULES; i++)
		used.index[i] = -1;
	for (size_t i = 0; i < findings->nitems; i++)
		used.index[findings->items[i].rule] = 0;
	for (size_t i = 0; i < NRULES; i++)
		used.index[i] = used.index[i] < 0 ? -1 : used.n++;
	return used;
}

static struct json *
json_tool(const char *version, const struct used_rules *used)
{
	struct json *all = json_array();

	for (size_t i = 0; i < NRULES; i++) {
		if (used->index[i] >= 0)
			json_array_append_new(all, json_rule(&rules[i]));
	}
	return json_pack("{s:{s:s, s:s, s:o}}", "driver", "name", "miglock", "semanticVersion", version, "rules", all);
}

/* A relative reference: every byte that is not unreserved or a slash is percent-encoded. */
static struct json *
json_uri(const char *path, struct arena *arena)
{
	char *uri = arena_alloc(arena, 3 * strlen(path) + 1), *to = uri;

	for (; *path; path++) {
		unsigned char c = (unsigned char)*path;

		if (c < 0x80 && (isalnum(c) || strchr("-._~/", c)))
			*to++ = *path;
		else
			to += sprintf(to, "%%%02X", c);
	}
	return json_string(uri);
}

static struct json *
json_location(const struct finding *finding, struct arena *arena)
{
	const char *path = finding->path ? finding->path : ".";
	struct json *place = json_pack("{s:{s:o}}", "artifactLocation", "uri", json_uri(path, arena)), *region;

	/* A finding about a whole file is at its beginning: GitHub shows none without a region. */
	region = json_pack("{s:i}", "startLine", finding->line ? finding->line : 1);
	if (finding->line && finding->column)
		json_object_set_new(region, "startColumn", json_integer(finding->column));
	json_object_set_new(place, "region", region);
	return json_pack("{s:o}", "physicalLocation", place);
}

static struct json *
json_result(const struct finding *finding, int rule, const char *identity, struct arena *arena)
{
	char *paragraph = finding_paragraph(finding);
	struct json *result =
		json_pack("{s:s, s:i, s:s, s:{s:s}, s:[o], s:{s:s}}", "ruleId", rules[finding->rule].code, "ruleIndex",
	                  rule, "level", levels[finding->severity], "message", "text", paragraph, "locations",
	                  json_location(finding, arena), "partialFingerprints", "miglock/v1", identity);

	free(paragraph);
	return result;
}

static struct json *
json_invocation(const char *failure)
{
	if (!failure)
		return json_pack("{s:b}", "executionSuccessful", 1);
	return json_pack("{s:b, s:i, s:[{s:s, s:{s:o}}]}", "executionSuccessful", 0, "exitCode", 2,
	                 "toolExecutionNotifications", "level", "error", "message", "text", json_text(failure));
}

void
report_sarif(const struct report *report, FILE *out, bool color)
{
	struct json *results = json_array(), *root;
	struct arena *arena = arena_new();
	const char *const *identities = findings_identify(report->findings, arena);
	struct used_rules used = find_used(report->findings);

	(void)color;
	for (size_t i = 0; i < report->findings->nitems; i++) {
		const struct finding *finding = &report->findings->items[i];

		json_array_append_new(results, json_result(finding, used.index[finding->rule], identities[i], arena));
	}
	root = json_pack("{s:s, s:s, s:[{s:o, s:s, s:{s:s}, s:[o], s:o}]}", "$schema",
	                 "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
	                 "version", "2.1.0", "runs", "tool", json_tool(report->version, &used), "columnKind",
	                 "unicodeCodePoints", "automationDetails", "id", "miglock/", "invocations",
	                 json_invocation(report->failure), "results", results);
	json_write(root, JSON_INDENT(2), out);
	arena_free(arena);
}

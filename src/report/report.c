/*
 * report.c - the table of formats, and what they share.
 */
#include "report/report.h"

const struct format formats[] = {
	{"text", report_text, "for people: what changed, since when it is locked, how to take it back"},
	{"concise", report_concise, "a line for each finding, PATH:LINE:COLUMN: CODE MESSAGE, as editors read them"},
	{"json", report_json, "for programs: one document, docs/schema/verify.json describes it"},
	{"json-lines", report_json_lines, "for programs that read lines: each finding of json on a line of its own"},
	{"markdown", report_markdown, "for a job's summary page, or a comment on a pull request"},
	{"github", report_github, "workflow commands: GitHub, Gitea and Forgejo show each finding at its line"},
	{"gitlab", report_gitlab, "a Code Quality report for GitLab's merge requests"},
	{"azure", report_azure, "logging commands: Azure Pipelines lists the findings as the build's issues"},
	{"junit", report_junit, "JUnit's XML: CI systems show each error as a failed test"},
	{"checkstyle", report_checkstyle, "Checkstyle's XML, for Jenkins and editors"},
	{"rdjson", report_rdjson, "reviewdog's diagnostics, for comments on any code host"},
	{"sarif", report_sarif, "SARIF 2.1.0, for code scanning and editors"},
	{NULL, NULL, NULL},
};

size_t
count_severity(const struct findings *findings, enum severity severity)
{
	size_t n = 0;

	for (size_t i = 0; i < findings->nitems; i++)
		n += findings->items[i].severity == severity;
	return n;
}

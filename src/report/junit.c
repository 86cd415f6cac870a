/*
 * junit.c - a test suite: each error is a test that failed.
 *
 * There is no standard; this is what both schemas in use allow, Ant's and the one of Jenkins' xUnit plugin.  A test
 * passes or fails: what is no error goes into the suite's output.  Where nothing failed one test passed, because CI
 * systems take a suite without any for a run that broke.
 */
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "report/hint.h"
#include "report/report.h"
#include "report/xml_text.h"

static void
write_failure(const struct finding *finding, FILE *out)
{
	const struct rule *rule = &rules[finding->rule];
	const char *about = finding->target ? finding->target : finding->revision;
	char *paragraph = finding_paragraph(finding);

	fputs("    <testcase name=\"", out);
	fprintf(out, "%s %s", rule->code, rule->name);
	if (about) {
		fputc(' ', out);
		xml_text(out, about);
	}
	fputc('"', out);
	xml_attribute(out, "classname", finding->path ? finding->path : ".");
	fputs(" time=\"0\">\n      <failure", out);
	xml_attribute(out, "message", finding->message);
	xml_attribute(out, "type", rule->code);
	fputc('>', out);
	if (finding->path && finding->line) {
		xml_text(out, finding->path);
		fprintf(out, ":%d: ", finding->line);
	}
	xml_text(out, paragraph);
	fputs("</failure>\n    </testcase>\n", out);
	free(paragraph);
}

static void
write_output(const struct report *report, FILE *out)
{
	fputs("    <system-out>", out);
	for (size_t i = 0; i < report->findings->nitems; i++) {
		const struct finding *finding = &report->findings->items[i];

		if (finding->severity == SEVERITY_ERROR)
			continue;
		fprintf(out, "%s %s ", severity_name(finding->severity), rules[finding->rule].code);
		xml_text(out, finding->path ? finding->path : ".");
		fputs(": ", out);
		xml_text(out, finding->message);
		fputc('\n', out);
	}
	fputs("</system-out>\n    <system-err/>\n", out);
}

static void
write_suite(const struct report *report, FILE *out)
{
	size_t nerrors = count_severity(report->findings, SEVERITY_ERROR), nfailed = report->failure ? 1 : 0;
	char host[256] = "localhost", when[32];
	time_t now = time(NULL);
	struct tm utc;

	if (gethostname(host, sizeof host - 1) != 0 || !host[0])
		snprintf(host, sizeof host, "localhost");
	strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%S", gmtime_r(&now, &utc));
	fprintf(out, "  <testsuite name=\"miglock verify\" package=\"miglock\" id=\"0\" timestamp=\"%s\"", when);
	xml_attribute(out, "hostname", host);
	fprintf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" time=\"%.3f\">\n", nerrors ? nerrors : 1, nerrors,
	        nfailed, report->milliseconds / 1e3);
	fprintf(out, "    <properties>\n      <property name=\"miglock\" value=\"%s\"/>\n    </properties>\n",
	        report->version);
}

void
report_junit(const struct report *report, FILE *out, bool color)
{
	(void)color;
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n", out);
	write_suite(report, out);
	for (size_t i = 0; i < report->findings->nitems; i++) {
		if (report->findings->items[i].severity == SEVERITY_ERROR)
			write_failure(&report->findings->items[i], out);
	}
	if (report->failure) {
		fputs("    <testcase name=\"could not check\" classname=\"miglock\" time=\"0\">\n      <error", out);
		xml_attribute(out, "message", report->failure);
		fputs(" type=\"could-not-check\"/>\n    </testcase>\n", out);
	} else if (!count_severity(report->findings, SEVERITY_ERROR))
		fputs("    <testcase name=\"no applied revision changed\" classname=\"miglock\" time=\"0\"/>\n", out);
	write_output(report, out);
	fputs("  </testsuite>\n</testsuites>\n", out);
}

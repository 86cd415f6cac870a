/*
 * text.c - findings for people: what changed, since when it was locked, how to take it back, how to do it right.
 */
#include <string.h>

#include "report/report.h"

enum { MOST_LINES = 30, MOST_FINDINGS = 200 };

struct paint {
	const char *bold, *red, *green, *yellow, *cyan, *plain;
};

static const struct paint colors = {"\033[1m", "\033[31m", "\033[32m", "\033[33m", "\033[36m", "\033[0m"};
static const struct paint none = {"", "", "", "", "", ""};

static const char *
severity_color(const struct paint *paint, enum severity severity)
{
	return severity == SEVERITY_ERROR ? paint->red : severity == SEVERITY_WARNING ? paint->yellow : paint->cyan;
}

static void
write_lines(const struct finding *finding, FILE *out, const struct paint *paint)
{
	size_t shown = finding->nlines > MOST_LINES ? MOST_LINES : finding->nlines;

	fputs("      |\n", out);
	for (size_t i = 0; i < shown; i++) {
		const struct changed_line *line = &finding->lines[i];

		fprintf(out, " %4d | %s%c ", line->line, line->sign == '-' ? paint->red : paint->green, line->sign);
		print_safely(out, line->text);
		fprintf(out, "%s\n", paint->plain);
	}
	if (shown < finding->nlines)
		fprintf(out, "      | and %zu more lines\n", finding->nlines - shown);
	fputs("      |\n", out);
}

static void
write_note(const char *label, const char *text, FILE *out, const struct paint *paint)
{
	if (!text)
		return;
	fprintf(out, "      %s= %s:%s ", paint->cyan, label, paint->plain);
	print_safely(out, text);
	fputc('\n', out);
}

static void
write_finding(const struct finding *finding, FILE *out, const struct paint *paint)
{
	fprintf(out, "%s%s[%s %s]%s%s: ", severity_color(paint, finding->severity), severity_name(finding->severity),
	        rules[finding->rule].code, rules[finding->rule].name, paint->plain, paint->bold);
	print_safely(out, finding->message);
	fprintf(out, "%s\n  --> ", paint->plain);
	print_safely(out, finding->path);
	if (finding->line)
		fprintf(out, ":%d", finding->line);
	fputc('\n', out);
	if (finding->nlines)
		write_lines(finding, out, paint);
	else if (finding->missing_text)
		write_note("note", finding->missing_text, out, paint);
	write_note("locked", finding->since, out, paint);
	write_note("take it back", finding->restore, out, paint);
	write_note("do it properly", finding->properly, out, paint);
	write_note("accept it", finding->amend, out, paint);
	fputc('\n', out);
}

static void
write_count(size_t n, const char *one, FILE *out)
{
	fprintf(out, "%zu %s%s", n, one, n == 1 ? "" : "s");
}

static void
write_summary(const struct report *report, FILE *out, const struct paint *paint)
{
	size_t nerrors = count_severity(report->findings, SEVERITY_ERROR),
	       nwarnings = count_severity(report->findings, SEVERITY_WARNING);
	size_t nrevisions = report->nsealed + report->ndrafts + report->nunlocked;

	write_count(nrevisions, "revision", out);
	fprintf(out, " in the %s: %zu sealed, ", report->snapshot, report->nsealed);
	write_count(report->ndrafts, "draft", out);
	if (report->nunlocked)
		fprintf(out, ", %zu unlocked", report->nunlocked);
	fputs("; ", out);
	if (nerrors || nwarnings) {
		fputs(nerrors ? paint->red : paint->yellow, out);
		if (nerrors)
			write_count(nerrors, "error", out);
		fputs(nerrors && nwarnings ? ", " : "", out);
		if (nwarnings)
			write_count(nwarnings, "warning", out);
	} else {
		fprintf(out, "%snothing to complain about", paint->green);
	}
	fprintf(out, "%s (%s%s, %.0f ms)\n", paint->plain, report->base ? "base: " : "",
	        report->base ? report->base : "no base", report->milliseconds);
	if (report->adopting && report->base)
		fputs("The base has no miglock.lock yet: nothing is sealed until this change is merged.\n", out);
}

void
report_text(const struct report *report, FILE *out, bool color)
{
	const struct paint *paint = color ? &colors : &none;
	size_t shown = report->findings->nitems > MOST_FINDINGS ? MOST_FINDINGS : report->findings->nitems;

	for (size_t i = 0; i < shown; i++)
		write_finding(&report->findings->items[i], out, paint);
	if (shown < report->findings->nitems)
		fprintf(out, "and %zu more findings; --output-format json has them all\n\n",
		        report->findings->nitems - shown);
	if (!report->quiet)
		write_summary(report, out, paint);
}

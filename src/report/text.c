/*
 * text.c - findings for people: what changed, since when it was locked, who edited it, how to take it back, how to do
 * it right.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/shell.h"
#include "check/rules.h"
#include "report/hint.h"
#include "report/paint.h"
#include "report/report.h"

enum { MOST_LINES = 40, MOST_GROUP_LINES = 10, MOST_FINDINGS = 200, SMALLEST_GROUP = 4 };

/* Findings that one commit is behind are shown together, with what they share said once. */
struct group {
	size_t first; /* where it is shown */
	size_t nmembers;
	bool same_since, same_properly, any_amend;
};

struct writer {
	const struct report *report;
	const struct finding *findings;
	size_t nfindings;
	size_t *group_of;     /* by finding: the first of its group */
	struct group *groups; /* by its first finding */
	FILE *out;
	const struct paint *paint;
	struct arena *arena;
};

static void
write_label(const struct writer *writer, const char *label)
{
	fprintf(writer->out, "      %s= %s:%s ", writer->paint->cyan, label, writer->paint->plain);
}

static void
write_note(const struct writer *writer, const char *label, const char *text)
{
	if (!text)
		return;
	write_label(writer, label);
	print_safely(writer->out, text);
	fputc('\n', writer->out);
}

/* What happened, and where. */
static void
write_event(const struct writer *writer, const struct finding *finding, size_t most_lines)
{
	const struct paint *paint = writer->paint;
	FILE *out = writer->out;

	fprintf(out, "%s%s%s[%s %s]%s%s: ", paint->bold, severity_color(paint, finding->severity),
	        severity_name(finding->severity), rules[finding->rule].code, rules[finding->rule].name, paint->plain,
	        paint->bold);
	print_safely(out, finding->message);
	fprintf(out, "%s\n  %s-->%s ", paint->plain, paint->blue, paint->plain);
	print_safely(out, finding->path);
	if (finding->line)
		fprintf(out, ":%d", finding->line);
	if (finding->line && finding->column)
		fprintf(out, ":%d", finding->column);
	fputc('\n', out);
	if (finding->nlines)
		print_changed_lines(out, finding, most_lines, paint);
	else
		write_note(writer, "note", finding->missing_text);
}

static void
write_finding(const struct writer *writer, const struct finding *finding)
{
	write_event(writer, finding, MOST_LINES);
	for (size_t i = 0; i < NHINTS; i++)
		write_note(writer, hint_label(i), hint_text(finding, i));
	fputc('\n', writer->out);
}

/* What commands take for it; NULL: nothing. */
static const char *
target_of(const struct finding *finding)
{
	return finding->target ? finding->target : finding->revision;
}

/* Adds to what a group's members share; what they do not share is said with each. */
static void
write_members(const struct writer *writer, const char *label, const char *command, const char *options, size_t first)
{
	write_label(writer, label);
	fputs(command, writer->out);
	print_safely(writer->out, writer->report->options);
	for (size_t i = first; i < writer->nfindings; i++) {
		const struct finding *finding = &writer->findings[i];
		bool repeated = false;

		if (writer->group_of[i] != first || !target_of(finding) || (options[0] && !finding->amend))
			continue;
		for (size_t k = first; k < i && !repeated; k++)
			repeated = writer->group_of[k] == first && target_of(&writer->findings[k]) &&
			           strcmp(target_of(&writer->findings[k]), target_of(finding)) == 0;
		if (repeated)
			continue;
		fputc(' ', writer->out);
		print_safely(writer->out, shell_quote(writer->arena, target_of(finding)));
	}
	fprintf(writer->out, "%s\n", options);
}

static void
write_group(const struct writer *writer, size_t first)
{
	const struct group *group = &writer->groups[first];
	const struct finding *shared = &writer->findings[first];

	fprintf(writer->out, "%s%zu findings, all edited:%s ", writer->paint->bold, group->nmembers,
	        writer->paint->plain);
	print_safely(writer->out, shared->edited);
	fputs("\n\n", writer->out);
	for (size_t i = first; i < writer->nfindings; i++) {
		if (writer->group_of[i] != first)
			continue;
		write_event(writer, &writer->findings[i], MOST_GROUP_LINES);
		if (!group->same_since)
			write_note(writer, "locked", writer->findings[i].since);
		fputc('\n', writer->out);
	}
	if (group->same_since)
		write_note(writer, "locked", shared->since);
	write_note(writer, "edited", shared->edited);
	write_members(writer, "take it back", "miglock restore", "", first);
	write_note(writer, "do it properly",
	           group->same_properly ? shared->properly
	                                : "alembic revision -m '...' and make the change there; a database that has "
	                                  "run a revision never runs it again");
	if (group->any_amend)
		write_members(writer, "or accept it, on the record", "miglock amend", " --reason '...'", first);
	fputc('\n', writer->out);
}

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* Is the command that takes it back that of any other? */
static bool
is_taken_back_alike(const struct finding *finding)
{
	return finding->restore && strncmp(finding->restore, "miglock restore ", 16) == 0 &&
	       !strstr(finding->restore, " --force ");
}

static bool
belong_together(const struct finding *a, const struct finding *b)
{
	return a->edited && same_text(a->edited, b->edited) && is_taken_back_alike(a) && is_taken_back_alike(b);
}

/* Few are shown, so comparing each with each is cheap. */
static void
find_groups(struct writer *writer)
{
	writer->group_of = ARENA_ARRAY(writer->arena, size_t, writer->nfindings + 1);
	writer->groups = ARENA_ARRAY(writer->arena, struct group, writer->nfindings + 1);
	for (size_t i = 0; i < writer->nfindings; i++) {
		const struct finding *finding = &writer->findings[i];
		size_t first = i;

		for (size_t k = 0; k < i && first == i; k++) {
			if (belong_together(&writer->findings[k], finding))
				first = writer->group_of[k];
		}
		if (first == i)
			writer->groups[i] = (struct group){.first = i, .same_since = true, .same_properly = true};
		writer->group_of[i] = first;
		writer->groups[first].nmembers++;
		writer->groups[first].same_since &= same_text(writer->findings[first].since, finding->since);
		writer->groups[first].any_amend |= finding->amend != NULL;
		writer->groups[first].same_properly &= same_text(writer->findings[first].properly, finding->properly);
	}
}

static void
write_count(size_t n, const char *one, FILE *out)
{
	fprintf(out, "%zu %s%s", n, one, n == 1 ? "" : "s");
}

void
report_summary(const struct report *report, FILE *out, bool color)
{
	const struct paint *paint = paint_of(color);
	struct arena *arena = arena_new();
	size_t nerrors = count_severity(report->findings, SEVERITY_ERROR),
	       nwarnings = count_severity(report->findings, SEVERITY_WARNING);
	size_t nrevisions = report->nsealed + report->ndrafts + report->nunlocked;

	write_count(nrevisions, "revision", out);
	fprintf(out, " in the %s: %zu sealed, ", report->snapshot, report->nsealed);
	write_count(report->ndrafts, "draft", out);
	if (report->nunlocked)
		fprintf(out, ", %zu unlocked", report->nunlocked);
	if (report->nunread)
		fprintf(out, ", %zu unread", report->nunread);
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
	if (report->base && report->nadopting == report->nenvironments)
		fputs("The base has no miglock.lock yet: nothing is sealed until this change is merged.\n", out);
	else if (report->base && report->nadopting)
		fprintf(out,
		        "The base has no miglock.lock of %s yet: nothing there is sealed until this change is "
		        "merged.\n",
		        list_names(arena, report->adopting, report->nadopting));
	arena_free(arena);
}

void
report_text(const struct report *report, FILE *out, bool color)
{
	struct arena *arena = arena_new();
	struct writer writer = {.report = report,
	                        .findings = report->findings->items,
	                        .nfindings = report->findings->nitems,
	                        .out = out,
	                        .paint = paint_of(color),
	                        .arena = arena};

	if (report->failure) {
		fputs("could not check: ", out);
		print_safely(out, report->failure);
		fputc('\n', out);
		arena_free(arena);
		return;
	}
	if (writer.nfindings > MOST_FINDINGS)
		writer.nfindings = MOST_FINDINGS;
	find_groups(&writer);
	for (size_t i = 0; i < writer.nfindings; i++) {
		if (writer.groups[writer.group_of[i]].nmembers < SMALLEST_GROUP)
			write_finding(&writer, &writer.findings[i]);
		else if (writer.group_of[i] == i)
			write_group(&writer, i);
	}
	if (writer.nfindings < report->findings->nitems)
		fprintf(out, "and %zu more findings; --output-format json has them all\n\n",
		        report->findings->nitems - writer.nfindings);
	if (!report->quiet)
		report_summary(report, out, color);
	arena_free(arena);
}

/*
 * log.c - a history for people: a commit, and below it what it did to which revision.
 */
#include "report/log.h"

#include <string.h>

#include "python/program.h"
#include "report/paint.h"
#include "report/report.h"

enum { SHORT_ID = 7, MOST_NAMES = 6 };

bool
edit_matters(const struct log_edit *edit)
{
	return edit->kinds & ~(1u << EDIT_CREATED | 1u << EDIT_COSMETIC | 1u << EDIT_RENAMED);
}

const char *
edit_kind_name(enum edit_kind kind)
{
	static const char *const names[] = {
		[EDIT_CREATED] = "created",       [EDIT_DELETED] = "deleted", [EDIT_BEHAVIOUR] = "behaviour",
		[EDIT_PARENTS] = "parents",       [EDIT_LABELS] = "labels",   [EDIT_RENAMED] = "renamed",
		[EDIT_METADATA] = "metadata",     [EDIT_HELPER] = "helper",   [EDIT_COSMETIC] = "cosmetic",
		[EDIT_UNREADABLE] = "unreadable",
	};

	return names[kind];
}

static void
write_names(const struct log_edit *edit, FILE *out)
{
	size_t shown = edit->ndefinitions > MOST_NAMES ? MOST_NAMES - 1 : edit->ndefinitions;

	for (size_t i = 0; i < shown; i++) {
		fputs(i ? ", " : ": ", out);
		print_safely(out, part_title(edit->definitions[i]));
	}
	if (shown < edit->ndefinitions)
		fprintf(out, " and %zu more", edit->ndefinitions - shown);
}

static void
write_detail(const struct log_edit *edit, enum edit_kind kind, FILE *out)
{
	if (kind == EDIT_BEHAVIOUR)
		write_names(edit, out);
	if (kind == EDIT_HELPER || (kind == EDIT_COSMETIC && edit->helper)) {
		fputs(": ", out);
		print_safely(out, edit->helper);
	}
	if (kind == EDIT_METADATA)
		fprintf(out, " %s", edit->metadata);
	if (kind == EDIT_RENAMED) {
		fputs(" from ", out);
		print_safely(out, edit->old_path);
	}
	if ((kind == EDIT_PARENTS || kind == EDIT_LABELS) && edit->then) {
		fputs(": ", out);
		print_safely(out, edit->then);
		fputs(" -> ", out);
		print_safely(out, edit->now);
	}
}

static void
write_edit(const struct history_log *log, const struct log_edit *edit, FILE *out, const struct paint *paint)
{
	const char *separator = "";

	fputs("    ", out);
	if (!log->revision) {
		print_safely(out, edit->revision);
		fputs("  ", out);
	}
	for (int kind = 0; kind < NEDIT_KINDS; kind++) {
		bool matters = edit_matters(&(struct log_edit){.kinds = 1u << kind});

		if (!(edit->kinds >> kind & 1))
			continue;
		fprintf(out, "%s%s%s%s", separator, matters ? paint->red : paint->green,
		        edit_kind_name((enum edit_kind)kind), paint->plain);
		write_detail(edit, (enum edit_kind)kind, out);
		separator = "; ";
	}
	if (edit->is_locked)
		fprintf(out, "  %s<- the locked version%s", paint->bold, paint->plain);
	fputc('\n', out);
}

static bool
is_shown(const struct history_log *log, const struct log_edit *edit, bool all)
{
	return all || log->revision || edit_matters(edit);
}

static void
write_commit(const struct history_log *log, const struct log_commit *commit, bool all, FILE *out,
             const struct paint *paint)
{
	char hex[OBJECT_ID_HEX + 1];
	bool begun = false;

	for (size_t i = 0; i < commit->nedits; i++) {
		if (!is_shown(log, &commit->edits[i], all))
			continue;
		if (!begun) {
			fprintf(out, "%s%.*s%s %s  ", paint->yellow, SHORT_ID, object_id_format(&commit->info.id, hex),
			        paint->plain, commit->info.date);
			print_safely(out, commit->info.author);
			fputs("  ", out);
			print_safely(out, commit->info.subject);
			fputc('\n', out);
			begun = true;
		}
		write_edit(log, &commit->edits[i], out, paint);
	}
}

static void
write_count(size_t n, const char *one, const char *many, FILE *out)
{
	fprintf(out, "%zu %s", n, n == 1 ? one : many);
}

static void
write_totals(const struct history_log *log, FILE *out)
{
	static const struct {
		enum edit_kind kind;
		const char *text;
	} lines[] = {
		{EDIT_COSMETIC, "cosmetic: Python runs the same"},
		{EDIT_RENAMED, "renamed or moved"},
		{EDIT_BEHAVIOUR, "behaviour: it does something else"},
		{EDIT_PARENTS, "parents: it comes after, or depends on, another revision"},
		{EDIT_LABELS, "branch labels"},
		{EDIT_METADATA, "metadata lost, doubled or brought back"},
		{EDIT_DELETED, "deleted"},
		{EDIT_HELPER, "a helper or asset does something else"},
		{EDIT_UNREADABLE, "cannot be told: miglock cannot parse one of the two texts"},
	};

	write_count(log->nwalked, "commit", "commits", out);
	if (log->revision)
		fprintf(out, " looked at; since it was %s, ", log->since_locked ? "locked" : "created");
	else {
		fputs(" looked at, which brought ", out);
		write_count(log->nrevisions, "revision", "revisions", out);
		fputs("; revisions that were there already saw ", out);
	}
	write_count(log->nedits, "edit", "edits", out);
	fputs(log->nedits ? ":\n" : ".\n", out);
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		if (log->counts[lines[i].kind])
			fprintf(out, "  %6zu  %s\n", log->counts[lines[i].kind], lines[i].text);
	}
	if (!log->has_helpers)
		fputs(log->revision ? "Edits of helpers and files that it uses are not among them: those are known "
		                      "once it is locked.\n"
		                    : "Edits of helpers and files that they use are not among them: miglock log "
		                      "REVISION shows those, "
		                      "once it is locked.\n",
		      out);
	if (log->is_cut_off)
		fputs("This clone is shallow and older commits are not in it; git fetch --unshallow brings them.\n",
		      out);
}

void
log_text(const struct history_log *log, bool all, FILE *out, bool color)
{
	const struct paint *paint = paint_of(color);
	bool any = false;

	if (log->revision) {
		fputs("revision ", out);
		print_safely(out, log->revision);
		fputs(" of ", out);
	}
	print_safely(out, log->environment);
	fputs("\n\n", out);
	for (size_t i = 0; i < log->ncommits; i++) {
		for (size_t k = 0; k < log->commits[i].nedits; k++)
			any |= is_shown(log, &log->commits[i].edits[k], all);
		write_commit(log, &log->commits[i], all, out, paint);
	}
	if (log->quiet)
		return;
	if (any)
		fputc('\n', out);
	write_totals(log, out);
}

/*
 * explain_text.c - what a revision's fingerprint covers, for people.
 */
#include "alembic/environment.h"
#include "alembic/reach.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "check/check.h"
#include "python/program.h"
#include "report/explain.h"
#include "report/report.h"

static void
write_parts(const struct program *program, FILE *out)
{
	if (program->nparts)
		fputs("\n  its own code\n", out);
	for (size_t i = 0; i < program->nparts; i++) {
		const struct part *part = &program->parts[i];

		fputs("    ", out);
		print_safely(out, part->name);
		if (part->line)
			fprintf(out, "  lines %d-%d", part->line, part->end_line);
		fprintf(out, "  %08x\n", (unsigned)part->digest);
	}
}

static void
write_items(const char *title, const struct explanation *items, size_t nitems, FILE *out)
{
	if (nitems)
		fprintf(out, "\n  %s\n", title);
	for (size_t i = 0; i < nitems; i++) {
		fputs("    ", out);
		print_safely(out, items[i].name);
		if (items[i].chain[0]) {
			fputs("  < ", out);
			print_safely(out, items[i].chain);
		} else if (items[i].line) {
			fprintf(out, "  line %d", items[i].line);
		}
		fputc('\n', out);
		if (items[i].why) {
			fputs("      because ", out);
			print_safely(out, items[i].why);
			if (items[i].as) {
				fputs(": ", out);
				print_safely(out, items[i].as);
			}
			fputc('\n', out);
		}
	}
}

static void
write_assets(const struct reach *reach, FILE *out)
{
	bool any = false;

	for (size_t i = 0; i < reach->nitems; i++) {
		if (reach->items[i]->definition)
			continue;
		if (!any)
			fputs("\n  files it reads\n", out);
		any = true;
		fputs("    ", out);
		print_safely(out, reach->items[i]->path);
		fputc('\n', out);
	}
}

static void
write_one(const struct explained *explained, FILE *out, bool color, struct arena *arena)
{
	const struct revision *revision = explained->revision;
	char hash[FINGERPRINT_TEXT];
	struct explanations all;

	fprintf(out, "%srevision ", color ? "\033[1m" : "");
	print_safely(out, revision->id);
	fprintf(out, "%s  %s\n  ", color ? "\033[0m" : "", state_name(revision_state(explained->subject, revision)));
	print_safely(out, revision->path);
	fprintf(out, "\n  %s\n", fingerprint_format(&revision->program->fingerprint, hash));
	write_parts(revision->program, out);
	if (revision->reach->slice.nsteps) {
		explanations_of(&all, revision, arena);
		write_items("helpers: an edit to one of these changes this revision", all.helpers, all.nhelpers, out);
		write_assets(revision->reach, out);
		write_items("live code: models and tables, not followed", all.live, all.nlive, out);
		write_items("cannot be followed", all.lost, all.nlost, out);
		write_items("not followed, by configuration", all.stopped, all.nstopped, out);
		write_items("from outside the project", all.external, all.nexternal, out);
	}
	if (revision->reach->file) {
		fputs("\n  its own file's name, which it asks for\n    ", out);
		print_safely(out, revision->reach->file);
		fputc('\n', out);
	}
}

void
explain_text(const struct explained *explained, size_t nexplained, FILE *out, bool color, struct arena *arena)
{
	for (size_t i = 0; i < nexplained; i++) {
		if (i)
			fputc('\n', out);
		write_one(&explained[i], out, color, arena);
	}
}

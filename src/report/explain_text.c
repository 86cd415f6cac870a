/*
 * explain_text.c - what a revision's fingerprint covers, for people.
 */
#include <string.h>

#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "check/check.h"
#include "check/used.h"
#include "lock/lock.h"
#include "python/program.h"
#include "reach/reach.h"
#include "report/explain.h"
#include "report/report.h"

/* As it is, or should be, locked; NULL: it is not. */
static const struct lock_revision *
entry_of(const struct explained *explained)
{
	const struct subject *subject = explained->subject;
	const struct lock_revision *sealed = subject_sealed(subject, explained->revision->id);

	return sealed || !subject->lock ? sealed : lock_find(subject->lock, explained->revision->id);
}

static bool
is_part_edited(const struct lock_revision *entry, const struct part *part)
{
	for (size_t i = 0; entry && i < entry->nparts; i++) {
		if (strcmp(entry->parts[i].name, part->name) == 0)
			return entry->parts[i].digest != part->digest;
	}
	return entry != NULL;
}

/* Is the helper or asset something else than when the revision was locked? */
static bool
is_used_edited(const struct explained *explained, const char *name)
{
	const struct lock_revision *entry = entry_of(explained);
	const struct reached *item = reach_item(explained->revision->reach, name);

	return entry && item && !uses_have_content(explained->subject, entry, item);
}

static void
write_edited(bool edited, FILE *out, bool color)
{
	if (edited)
		fprintf(out, "  %sedited%s", color ? "\033[31m" : "", color ? "\033[0m" : "");
	fputc('\n', out);
}

static void
write_parts(const struct explained *explained, FILE *out, bool color)
{
	const struct program *program = explained->revision->program;

	if (program->nparts)
		fputs("\n  its own code\n", out);
	for (size_t i = 0; i < program->nparts; i++) {
		const struct part *part = &program->parts[i];

		fputs("    ", out);
		print_safely(out, part_title(part->name));
		if (part->line)
			fprintf(out, "  lines %d-%d", part->line, part->end_line);
		fprintf(out, "  %08x", (unsigned)part->digest);
		write_edited(is_part_edited(entry_of(explained), part), out, color);
	}
}

/* `explained`: whose helpers they are; NULL: they are none. */
static void
write_items(const char *title, const struct explanation *items, size_t nitems, const struct explained *explained,
            FILE *out, bool color)
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
		write_edited(explained && is_used_edited(explained, items[i].name), out, color);
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
write_assets(const struct explained *explained, FILE *out, bool color)
{
	const struct reach *reach = explained->revision->reach;
	bool any = false;

	for (size_t i = 0; i < reach->nitems; i++) {
		if (reach->items[i]->definition)
			continue;
		if (!any)
			fputs("\n  files it reads\n", out);
		any = true;
		fputs("    ", out);
		print_safely(out, reach->items[i]->path);
		write_edited(is_used_edited(explained, reach->items[i]->name), out, color);
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
	write_parts(explained, out, color);
	if (revision->reach->slice.nsteps) {
		explanations_of(&all, revision, arena);
		write_items("helpers: an edit of one changes this revision", all.helpers, all.nhelpers, explained, out,
		            color);
		write_assets(explained, out, color);
		write_items("live code: models and tables, not followed", all.live, all.nlive, NULL, out, color);
		write_items("cannot be followed", all.lost, all.nlost, NULL, out, color);
		write_items("not followed, by configuration", all.stopped, all.nstopped, NULL, out, color);
		write_items("from outside the project", all.external, all.nexternal, NULL, out, color);
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

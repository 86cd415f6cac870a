/*
 * plan_text.c - a plan for the terminal.
 */
#include <ctype.h>
#include <string.h>

#include "alembic/graph.h"
#include "alembic/revision.h"
#include "report/plan.h"
#include "report/report.h"

static void
put_rows(const struct position *position, FILE *out)
{
	fputs(position->nrows ? "" : "nothing", out);
	for (size_t i = 0; i < position->nrows; i++) {
		fputs(i ? ", " : "", out);
		print_safely(out, position->rows[i]);
	}
}

static void
put_operation(const struct operation *operation, FILE *out, bool color)
{
	const char *shade = operation->classes & (CLASS_DESTRUCTIVE | CLASS_BREAKING) ? "\033[31m"
	                    : operation->classes & (CLASS_LOCKING | CLASS_UNKNOWN)    ? "\033[33m"
	                                                                              : "";

	fprintf(out, "    %-14s ", operation->name);
	if (strcmp(operation->name, "unknown") == 0)
		print_safely(out, operation->source);
	else
		put_subject(operation, out);
	fputs("  ", out);
	fputs(color ? shade : "", out);
	put_classes(operation->classes, ", ", out);
	fputs(color && shade[0] ? "\033[0m" : "", out);
	if (operation->conditional)
		fputs(", on a condition", out);
	if (operation->repeated)
		fputs(", in a loop", out);
	if (operation->lock && operation->classes & CLASS_LOCKING)
		fprintf(out, ", locks %s while it %s", table_lock_name(operation->lock),
		        operation->rewrite ? "rewrites the table" : "scans");
	fprintf(out, "  line %d\n", operation->line);
	if (operation->note) {
		fputs("      ", out);
		print_safely(out, operation->note);
		fputc('\n', out);
	}
}

static void
put_revision(const struct plan_revision *planned, FILE *out, bool color)
{
	const struct revision *revision = planned->node->revision;
	const char *phrase = downgrade_phrase(&planned->script);

	fprintf(out, "\n  %s", color ? "\033[1m" : "");
	print_safely(out, revision->id);
	fputs(color ? "\033[0m  " : "  ", out);
	if (planned->script.doc) {
		print_safely(out, planned->script.doc);
		fputs("  ", out);
	}
	print_safely(out, revision->path);
	fputc('\n', out);
	for (size_t i = 0; i < planned->script.upgrade.nitems; i++)
		put_operation(&planned->script.upgrade.items[i], out, color);
	if (planned->script.unreadable) {
		fputs("    cannot tell: ", out);
		print_safely(out, planned->script.unreadable);
		fputc('\n', out);
	} else if (planned->script.upgrade.nitems == 0) {
		fputs("    nothing\n", out);
	}
	if (planned->script.upgrade.not_atomic)
		fputs("    commits on its way: a failure leaves what came before\n", out);
	if (phrase)
		fprintf(out, "    !! %s\n", phrase);
	else if (!planned->script.downgrade_sure)
		fputs("    !! what downgrade does cannot be told\n", out);
	for (size_t i = 0; i < planned->nleaves; i++) {
		fprintf(out, "    !! the way back leaves %s ", planned->leaves[i].kind);
		print_safely(out, planned->leaves[i].name);
		fputs(" behind; the next upgrade fails\n", out);
	}
}

static void
put_back(const struct plan *plan, FILE *out)
{
	fputs("\nto go back to ", out);
	put_rows(plan->from, out);
	if (plan->back.refused) {
		fputs(": cannot tell\n  ", out);
		print_safely(out, plan->back.refused);
		fputs("\n  a backup is the way back: take one before the upgrade\n", out);
		return;
	}
	fputs(", with this version's files, before the old ones are deployed:\n", out);
	for (size_t i = 0; i < plan->back.nsteps; i++) {
		fputs("  alembic downgrade ", out);
		print_safely(out, plan->back.steps[i].target);
		fputc('\n', out);
	}
}

static void
put_losses(const struct plan *plan, const char *when, const char *title, FILE *out)
{
	size_t n = 0;

	for (size_t i = 0; i < plan->nlosses; i++) {
		if (strcmp(plan->losses[i].when, when) != 0)
			continue;
		fputs(n++ ? "; " : title, out);
		print_safely(out, plan->losses[i].what);
	}
	fputs(n ? "\n" : "", out);
}

static void
put_counts(const struct plan *plan, FILE *out)
{
	bool is_first = true;

	for (unsigned bit = 0; bit < NCLASSES; bit++) {
		if (1u << bit & (CLASS_ADDITIVE | CLASS_DATA))
			continue;
		fprintf(out, "%s%zu %s", is_first ? "" : ", ", plan->counts[bit], class_name(1u << bit));
		is_first = false;
	}
	fputc('\n', out);
}

void
plan_text(const struct plan *plans, size_t nplans, FILE *out, bool color)
{
	for (size_t i = 0; i < nplans; i++) {
		const struct plan *plan = &plans[i];

		fputs(i ? "\n" : "", out);
		fprintf(out, "%zu pending, %s at ", plan->nrevisions, plan->database ? plan->database : "the base");
		put_rows(plan->from, out);
		fputs(" (", out);
		print_safely(out, plan->environment);
		fputs(")\n", out);
		for (size_t r = 0; r < plan->nrevisions; r++)
			put_revision(&plan->revisions[r], out, color);
		if (plan->nrevisions == 0)
			continue;
		put_back(plan, out);
		put_losses(plan, "downgrade", "the way back loses: ", out);
		put_losses(plan, "upgrade", "back up first, the upgrade loses: ", out);
		put_counts(plan, out);
	}
}

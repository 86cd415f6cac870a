/*
 * plan_markdown.c - a plan for a job's summary or a comment.
 */
#include <stdlib.h>
#include <string.h>

#include "alembic/graph.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "report/plan.h"
#include "report/report.h"

/* Text from files: nothing of it is markup. */
static void
put_plain(const char *text, FILE *out)
{
	for (; text && *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (strchr("\\`*_{}[]<>#|~!&@:", c))
			fprintf(out, "&#%u;", c);
		else
			fputc(c < 0x20 || c == 0x7f ? ' ' : c, out);
	}
}

static void
put_captured(void (*put)(const struct operation *, FILE *), const struct operation *operation, FILE *out)
{
	char *text = NULL;
	size_t length;
	FILE *memory = open_memstream(&text, &length);

	if (!memory)
		memory_exhausted();
	put(operation, memory);
	fclose(memory);
	put_plain(text, out);
	free(text);
}

static void
put_way_back(const struct plan_revision *revision, FILE *out)
{
	const char *phrase = downgrade_phrase(&revision->script);

	fputs(phrase ? phrase : !revision->script.downgrade_sure ? "cannot tell" : "yes", out);
	for (size_t i = 0; i < revision->nleaves; i++) {
		fprintf(out, "; leaves %s ", revision->leaves[i].kind);
		put_plain(revision->leaves[i].name, out);
	}
}

static void
put_row(const struct plan_revision *revision, FILE *out)
{
	const struct script *script = &revision->script;
	unsigned classes = script_classes(script);

	fputs("| ", out);
	put_plain(revision->node->revision->id, out);
	fputs(" ", out);
	put_plain(script->doc, out);
	fputs(" | ", out);
	for (size_t i = 0; i < script->upgrade.nitems && i < 4; i++) {
		fprintf(out, "%s%s ", i ? ", " : "", script->upgrade.items[i].name);
		put_captured(put_subject, &script->upgrade.items[i], out);
	}
	fputs(script->upgrade.nitems > 4 ? ", ..." : script->upgrade.nitems ? "" : "nothing", out);
	fputs(" | ", out);
	put_classes(classes, ", ", out);
	fputs(" | ", out);
	put_way_back(revision, out);
	fputs(" |\n", out);
}

static void
put_details(const struct plan_revision *revision, FILE *out)
{
	const struct script *script = &revision->script;

	fputs("\n<details><summary>", out);
	put_plain(revision->node->revision->path, out);
	fputs("</summary>\n\n", out);
	if (script->unreadable) {
		fputs("cannot tell: ", out);
		put_plain(script->unreadable, out);
		fputs("\n\n", out);
	}
	for (size_t i = 0; i < script->upgrade.nitems; i++) {
		const struct operation *operation = &script->upgrade.items[i];

		fprintf(out, "- line %d: %s ", operation->line, operation->name);
		put_captured(put_subject, operation, out);
		fputs(" (", out);
		put_classes(operation->classes, ", ", out);
		fputs(operation->conditional ? ", on a condition)" : ")", out);
		if (operation->note) {
			fputs(": ", out);
			put_plain(operation->note, out);
		}
		if (operation->classes & CLASS_UNKNOWN) {
			fputs(" — ", out);
			put_plain(operation->source, out);
		}
		fputc('\n', out);
	}
	fputs("\n</details>\n", out);
}

static void
put_back(const struct plan *plan, FILE *out)
{
	if (plan->back.refused) {
		fputs("\n**The way back: cannot tell.** ", out);
		put_plain(plan->back.refused, out);
		fputs(". Take a backup before the upgrade.\n", out);
		return;
	}
	fputs("\n**The way back**, with this version's files:\n\n```sh\n", out);
	for (size_t i = 0; i < plan->back.nsteps; i++) {
		fputs("alembic downgrade ", out);
		print_safely(out, plan->back.steps[i].target);
		fputc('\n', out);
	}
	fputs("```\n", out);
}

static void
put_plan(const struct plan *plan, FILE *out)
{
	fprintf(out, "### %zu pending", plan->nrevisions);
	for (unsigned bit = 0; bit < NCLASSES; bit++) {
		if (plan->counts[bit] && !(1u << bit & (CLASS_ADDITIVE | CLASS_DATA)))
			fprintf(out, ", %zu %s", plan->counts[bit], class_name(1u << bit));
	}
	fputs(" (", out);
	put_plain(plan->database ? plan->database : "from the base", out);
	fputs(", ", out);
	put_plain(plan->environment, out);
	fputs(")\n", out);
	if (plan->nrevisions == 0)
		return;
	fputs("\n| revision | does | class | way back |\n|---|---|---|---|\n", out);
	for (size_t i = 0; i < plan->nrevisions; i++)
		put_row(&plan->revisions[i], out);
	for (size_t i = 0; i < plan->nrevisions; i++)
		put_details(&plan->revisions[i], out);
	put_back(plan, out);
	if (plan->nlosses)
		fputs("\n**Lost**\n\n", out);
	for (size_t i = 0; i < plan->nlosses; i++) {
		fprintf(out, "- on %s: ", plan->losses[i].when);
		put_plain(plan->losses[i].what, out);
		fputs(" (", out);
		put_plain(plan->losses[i].revision, out);
		fputs(")\n", out);
	}
}

void
plan_markdown(const struct plan *plans, size_t nplans, FILE *out)
{
	fputs("<!-- miglock plan -->\n", out);
	for (size_t i = 0; i < nplans; i++) {
		fputs(i ? "\n" : "", out);
		put_plan(&plans[i], out);
	}
}

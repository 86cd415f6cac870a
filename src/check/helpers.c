/*
 * helpers.c - ML103, ML104, ML110, ML112: what sealed revisions use is not what it was.
 *
 * Helpers are compared by content.  One that was only moved, name and text being
 * the same, has not changed.
 */
#include <string.h>

#include "alembic/environment.h"
#include "alembic/graph.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/shell.h"
#include "check/changes.h"
#include "check/compare.h"
#include "check/rules.h"
#include "lock/lock.h"
#include "python/program.h"
#include "reach/reach.h"
#include "slice/module.h"
#include "slice/place.h"

struct extent { /* of a definition in a text */
	struct span *spans;
	size_t nspans;
};

/* Everything for a whole module. */
static struct extent
extent_of(struct text source, const char *name, struct arena *arena)
{
	static struct span all = {1, 1 << 30};
	struct parser *parser;
	struct extent extent;

	if (text_ends(text_of(name), ":*"))
		return (struct extent){&all, 1};
	parser = parser_new();
	extent.spans = definition_spans(module_text_of(source, parser, arena).module, strrchr(name, ':') + 1,
	                                &extent.nspans, arena);
	parser_free(parser);
	return extent;
}

/* A class that its attribute has to be seen in is not the change. */
static bool
contains(const struct extent *extent, int line)
{
	for (size_t i = 0; i < extent->nspans; i++) {
		if (line >= extent->spans[i].line && line <= extent->spans[i].end_line)
			return true;
	}
	return false;
}

/* In characters, 1-based. */
static int
column_of(const struct changed_line *line)
{
	int column = 1;

	for (int i = 0; i < line->start; i++)
		column += ((unsigned char)line->text[i] & 0xc0) != 0x80;
	return column;
}

/* Is line i of the list right before the change that follows it? */
static bool
leads_to(const struct changed_line *lines, size_t n, size_t i)
{
	size_t next = i + 1;

	while (next < n && lines[next].sign == '-')
		next++;
	return next == n || lines[next].line <= lines[i].line + 2;
}

/* What differs in the rest of the module is nobody's business here; a line around what is shown stays. */
static void
keep_lines(struct finding *finding, const struct comparison *comparison, const struct extent *then,
           const struct extent *now, struct arena *arena)
{
	const struct changed_line *lines = comparison->lines;
	size_t n = comparison->nlines;
	bool *shown = ARENA_ARRAY(arena, bool, n + 1);
	int last = 0; /* of now, that came before in the list */

	for (size_t i = 0; i < n; i++)
		shown[i] = lines[i].sign != ' ' && contains(lines[i].sign == '-' ? then : now, lines[i].line);
	for (size_t i = 0; i < n; i++) {
		bool beside = (i > 0 && shown[i - 1] && (!last || lines[i].line <= last + 2)) ||
		              (i + 1 < n && shown[i + 1] && leads_to(lines, n, i));

		last = lines[i].sign == '-' ? last : lines[i].line;
		if (lines[i].sign == ' ' ? !beside : !shown[i])
			continue;
		if (lines[i].sign == '+' && !finding->line) {
			finding->line = lines[i].line;
			finding->column = lines[i].end ? column_of(&lines[i]) : 0;
		}
		*ARENA_PUSH(arena, finding->lines, finding->nlines) = lines[i];
	}
}

/* What finds its text. */
static struct lock_revision
locked_as(const struct lock_helper *helper)
{
	return (struct lock_revision){
		.id = helper->name, .path = helper->path, .hash = helper->hash, .blob = helper->blob};
}

static void
show_lines(struct check *check, const struct subject *subject, struct finding *finding, const struct change *change)
{
	struct lock_revision entry = locked_as(change->then);
	const struct program *now = change->now->definition->module->program, *then;
	struct comparison comparison;
	struct extent old, new;

	if (now->state != PROGRAM_PARSED)
		return;
	then = subject->evidence.program(subject->evidence.context, &entry, &finding->missing_text);
	if (!then || then->state != PROGRAM_PARSED)
		return;
	compare_programs(&comparison, then, now, check->arena);
	old = extent_of(then->source, change->name, check->arena);
	new = extent_of(now->source, change->name, check->arena);
	finding->line = 0;
	keep_lines(finding, &comparison, &old, &new, check->arena);
	if (!finding->line)
		finding->line = change->now->definition->nspans ? change->now->definition->spans[0].line : 1;
}

/* A text as a program of its lines; empty when it is no text. */
static struct program
program_of_lines(struct text content, struct arena *arena)
{
	struct program program = {.source = content};
	const char *line = content.data, *end = content.data + content.length;

	if (content.length == 0 || memchr(content.data, '\0', content.length))
		return program;
	for (int number = 1; line < end; number++) {
		const char *stop = memchr(line, '\n', (size_t)(end - line));
		size_t length = (size_t)((stop ? stop : end) - line);

		length -= length && line[length - 1] == '\r';
		*ARENA_PUSH(arena, program.units, program.nunits) = (struct unit){
			.digest = digest64((struct text){line, length}), .line = number, .end_line = number};
		line = stop ? stop + 1 : end;
	}
	return program;
}

static void
show_asset_lines(struct check *check, const struct subject *subject, struct finding *finding,
                 const struct change *change)
{
	struct lock_revision entry = locked_as(change->then);
	const struct program *locked;
	struct comparison comparison;
	struct program then, now;

	locked = subject->evidence.program(subject->evidence.context, &entry, &finding->missing_text);
	if (!locked)
		return;
	then = program_of_lines(locked->source, check->arena);
	now = program_of_lines(change->now->content, check->arena);
	compare_programs(&comparison, &then, &now, check->arena);
	finding->line = comparison.line;
	finding->column = comparison.column;
	finding->lines = comparison.lines;
	finding->nlines = comparison.nlines;
}

static const char *
what_happened(const struct change *change, const char *meaning, struct arena *arena)
{
	if (meaning)
		return arena_printf(arena, "reads as it was, but %s", meaning);
	if (change->unreadable)
		return arena_printf(arena, "cannot be found: its module cannot be read (line %d: %s)",
		                    change->unreadable->trouble_line, change->unreadable->trouble);
	if (change->lacks)
		return arena_printf(arena, "is not in %s any more", change->lacks->path);
	return !change->then ? "is reached" : change->now ? "was edited" : "is gone";
}

/* ", and app.b:two is reached now, app.c:three no more": whoever accepts the change accepts that too. */
static const char *
what_went_along(const struct change *change, struct arena *arena)
{
	const char *text = "";

	if (change->ncome)
		text = arena_printf(arena, ", and %s %s reached now", list_names(arena, change->come, change->ncome),
		                    change->ncome == 1 ? "is" : "are");
	if (change->ngone)
		text = arena_printf(arena, "%s, %s%s no more", text, list_names(arena, change->gone, change->ngone),
		                    change->ncome        ? ""
		                    : change->ngone == 1 ? " is reached"
		                                         : " are reached");
	return text;
}

static void
explain_change(struct check *check, const struct subject *subject, struct finding *finding, const struct change *change)
{
	const struct evidence *evidence = &subject->evidence;
	struct lock_revision entry = locked_as(change->then);
	struct text now = {NULL, 0};

	if (change->now)
		now = change->now->definition ? change->now->definition->module->program->source : change->now->content;
	finding->target = change->name;
	finding->locked_blob = change->then->blob;
	finding->since = evidence->since(evidence->context, &entry);
	finding->edited = evidence->used_edited(evidence->context, change->then, finding->path, now);
	if (change->now && change->now->definition)
		show_lines(check, subject, finding, change);
	else if (change->now)
		show_asset_lines(check, subject, finding, change);
	finding->restore = arena_printf(check->arena, "%s%smiglock restore %s", change->first ? change->first : "",
	                                change->first ? " && " : "", shell_quote(check->arena, change->name));
}

static const char *
advice(const struct change *change, bool helper, bool unedited)
{
	if (change->lacks)
		return "let it be found again, were it only imported there from its new place";
	if (!change->then)
		return "they ran without it: take it away again, or give it another name";
	if (unedited && !change->now)
		return "its own code needs nothing: take back what does not lead to it any more";
	if (unedited)
		return "its own code needs nothing: take back what changed in its imports, or where they lead";
	return helper ? "leave it as it was for the revisions that have run it; give new revisions a new one under "
	                "another name"
	              : "leave it as it was; give the new revision a file of its own";
}

/* For none of the revisions that it is a change for does it matter to upgrade. */
static bool
is_for_downgrade(const struct subject *subject, const struct change *change, struct arena *arena)
{
	bool is = change->then && change->now && change->now->definition;

	for (size_t i = 0; is && i < change->nrevisions; i++) {
		const struct graph_node *node = graph_find(subject->graph, change->revisions[i]);

		is = node && node->revision->reach &&
		     slice_is_for_downgrade(&node->revision->reach->slice, change->now->definition, arena);
	}
	return is;
}

static void
report_change(struct check *check, const struct subject *subject, const struct change *change)
{
	const struct definition *definition = change->now ? change->now->definition : NULL;
	bool helper = change->lacks ? true : change->now ? definition != NULL : strchr(change->name, ':') != NULL;
	const char *path = change->lacks ? change->lacks->path
	                   : change->now ? change->now->path
	                                 : change_place(subject, change->then, check->arena);
	int line = definition && definition->nspans ? definition->spans[0].line : 0;
	const char *meaning = change->then ? change_of_meaning(subject, change, check->arena) : NULL;
	bool back = is_for_downgrade(subject, change, check->arena);
	struct finding *finding;

	finding = check_add(check, subject,
	                    back     ? ML111
	                    : helper ? ML103
	                             : ML104,
	                    NULL, path, line, "%s %s %s%s%s; %s%s",
	                    change->lacks ? "name"
	                    : helper      ? "helper"
	                                  : "file",
	                    change->name, what_happened(change, meaning, check->arena),
	                    change->then || change->lacks ? "" : " now, which it was not when they were locked",
	                    what_went_along(change, check->arena), back ? "in downgrade only, " : "",
	                    list_users(check->arena, change->revisions, change->nrevisions));
	finding->revisions = change->revisions;
	finding->nrevisions = change->nrevisions;
	finding->definitions = ARENA_ARRAY(check->arena, const char *, 1);
	finding->definitions[0] = change->name;
	finding->ndefinitions = 1;
	if (change->then)
		explain_change(check, subject, finding, change);
	/* Nothing in its own file could be put back. */
	if (meaning)
		finding->restore = NULL;
	finding->properly = advice(change, helper, meaning != NULL);
	finding->amend = amend_command(check, change->name);
	finding->way = change_way(subject, change, check->arena);
	finding->stop = change_stop(check, subject, change);
}

static void
check_own_name(struct check *check, const struct subject *subject, const struct lock_revision *entry,
               const struct revision *revision)
{
	const char *now = revision->reach->file;
	struct finding *finding;

	if (!entry_is_renamed(entry, revision))
		return;
	finding = check_add(check, subject, ML112, entry->id, revision->path, 0,
	                    "revision %s asks for its own file's name, which was %s when it was applied and is %s now",
	                    entry->id, entry->file, now);
	finding->restore =
		arena_printf(check->arena, "git mv %s %s", shell_quote(check->arena, revision->path),
	                     shell_quote(check->arena, change_place(subject, &(struct lock_helper){.path = entry->file},
	                                                            check->arena)));
	finding->amend = amend_command(check, entry->id);
}

void
check_used(struct check *check, const struct subject *subject)
{
	struct changes changes = {.arena = check->arena, .by_name = {.arena = check->arena}};
	const struct changes *left;

	for (size_t i = 0; i < subject->sealing.nrevisions; i++) {
		const struct lock_revision *entry = subject->sealing.revisions[i].entry;
		const struct graph_node *node = graph_find(subject->graph, entry->id);

		if (!node || !node->revision->program || !node->revision->reach)
			continue;
		changes_collect(&changes, check->config, subject, entry, node->revision);
		check_own_name(check, subject, entry, node->revision);
	}
	left = check_missing(check, subject, &changes);
	for (size_t i = 0; i < left->nitems; i++)
		report_change(check, subject, left->items[i]);
}

/*
 * helpers.c - ML103, ML104, ML110, ML112: what sealed revisions use is not what it was.
 *
 * Helpers are compared by content.  One that was only moved, name and text being
 * the same, has not changed.
 */
#include <string.h>

#include "alembic/environment.h"
#include "alembic/graph.h"
#include "alembic/imports.h"
#include "alembic/reach.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/map.h"
#include "base/path.h"
#include "check/compare.h"
#include "check/rules.h"
#include "check/used.h"
#include "lock/lock.h"
#include "python/module.h"
#include "python/program.h"

/* One helper or asset that changed, and every revision it reaches. */
struct change {
	const char *name;
	const struct lock_helper *then; /* NULL: it is new in what they reach */
	const struct reached *now;      /* NULL: gone */
	const char **revisions;
	size_t nrevisions;
};

struct changes {
	struct arena *arena;
	struct map by_name;
	struct change **items;
	size_t nitems;
};

static void
add_change(struct changes *changes, const char *name, const struct lock_helper *then, const struct reached *now,
           const char *revision)
{
	void **place = map_at(&changes->by_name, text_of(name));
	struct change *change = *place;

	if (!change) {
		*place = change = ARENA_NEW(changes->arena, struct change);
		*change = (struct change){.name = name, .then = then, .now = now};
		*ARENA_PUSH(changes->arena, changes->items, changes->nitems) = change;
	}
	*ARENA_PUSH(changes->arena, change->revisions, change->nrevisions) = revision;
}

/* Not followed any more, which is a matter of the configuration (ML307), not of the helper. */
static bool
is_stopped(const struct config *config, const char *name)
{
	size_t length = strcspn(name, ":");
	char module[512];

	if (config->follow == FOLLOW_NONE)
		return true;
	if (name[length] != ':' || length >= sizeof module)
		return false;
	memcpy(module, name, length);
	module[length] = '\0';
	return imports_stop(config->stop, config->nstop, module);
}

/* Does a module that is reached still define the name?  Then something else stopped using it. */
static bool
is_still_defined(const struct reach *reach, const char *name, struct arena *arena)
{
	size_t module = strcspn(name, ":");
	const char *qualname = name + module + (name[module] == ':');
	const char *top = arena_copy(arena, qualname, strcspn(qualname, ".("));

	for (size_t i = 1; i < reach->slice.nsteps; i++) {
		const struct module *where = reach->slice.steps[i].definition->module;

		if (strlen(where->name) == module && strncmp(where->name, name, module) == 0)
			return module_name(where, top) != NULL;
	}
	return false;
}

static bool
any_edited(const struct subject *subject, const struct lock_revision *entry, const struct reach *reach)
{
	for (size_t i = 0; i < entry->nuses; i++) {
		const struct lock_helper *then = subject_used(subject, entry, entry->uses[i]);
		const struct reached *now = reach_item(reach, entry->uses[i]);

		if (then && now && !fingerprint_equal(&now->hash, &then->hash))
			return true;
	}
	return false;
}

/* A revision that was edited itself may use other helpers than before: only those it still uses are compared. */
static void
collect_changes(struct changes *changes, const struct config *config, const struct subject *subject,
                const struct lock_revision *entry, const struct revision *revision)
{
	const struct reach *reach = revision->reach;
	bool edited = !fingerprint_equal(&entry->hash, &revision->program->fingerprint), any = false;

	for (size_t i = 0; i < entry->nuses; i++) {
		const char *name = entry->uses[i];
		const struct lock_helper *then = subject_used(subject, entry, name);
		const struct reached *now = reach_item(reach, name);

		if (!then || (now && fingerprint_equal(&now->hash, &then->hash)))
			continue;
		if (!now && is_stopped(config, name))
			continue;
		if (!now && (edited || reach_has_content(reach, then) ||
		             (is_still_defined(reach, name, changes->arena) && any_edited(subject, entry, reach))))
			continue;
		add_change(changes, name, then, now, entry->id);
		any = true;
	}
	for (size_t i = 0; !edited && !any && i < reach->nitems; i++) {
		if (!names_contain(entry->uses, entry->nuses, reach->items[i]->name) &&
		    !uses_have_content(subject, entry, reach->items[i]))
			add_change(changes, reach->items[i]->name, NULL, reach->items[i], entry->id);
	}
}

static const char *
place_of(struct check *check, const struct subject *subject, const struct lock_helper *helper)
{
	const char *directory = path_directory(check->arena, subject->environment->lockfile);
	const char *path = path_normalize(check->arena, path_join(check->arena, directory, helper->path));

	return path ? path : helper->path;
}

static const char *
list_revisions(struct arena *arena, const struct change *change)
{
	enum { MOST = 10 };
	const char *list = arena_printf(arena, "%zu applied revision%s use%s it: ", change->nrevisions,
	                                change->nrevisions == 1 ? "" : "s", change->nrevisions == 1 ? "s" : "");

	for (size_t i = 0; i < change->nrevisions && i < MOST; i++)
		list = arena_printf(arena, "%s%s%s", list, i ? ", " : "", change->revisions[i]);
	if (change->nrevisions > MOST)
		list = arena_printf(arena, "%s and %zu more", list, change->nrevisions - MOST);
	return list;
}

/* Its statements in a program, by the part that has its top-level name; everything for a whole module. */
static struct span
extent_of(const struct program *program, const char *name)
{
	const char *qualname = strrchr(name, ':');
	size_t length = qualname ? strcspn(++qualname, ".(") : 0;
	struct span all = {1, 1 << 30};

	if (length == 0 || qualname[0] == '*')
		return all;
	for (size_t i = 0; i < program->nparts; i++) {
		if (strlen(program->parts[i].name) == length && strncmp(program->parts[i].name, qualname, length) == 0)
			return (struct span){program->parts[i].line, program->parts[i].end_line};
	}
	return all;
}

/* In the definition of a name, whichever? */
static bool
is_in_part(const struct program *program, int line)
{
	for (size_t i = 0; i < program->nparts; i++) {
		if (program->parts[i].line && line >= program->parts[i].line && line <= program->parts[i].end_line)
			return true;
	}
	return false;
}

/* Where the statements that change a constant differ, not those that bind it: those of the module that define nothing.
 */
static void
keep_loose_lines(struct finding *finding, const struct comparison *comparison, const struct program *then,
                 const struct program *now, struct arena *arena)
{
	for (size_t i = 0; i < comparison->nlines; i++) {
		struct changed_line line = comparison->lines[i];

		if (is_in_part(line.sign == '-' ? then : now, line.line))
			continue;
		if (line.sign == '+' && !finding->line)
			finding->line = line.line;
		*ARENA_PUSH(arena, finding->lines, finding->nlines) = line;
	}
}

/* What differs in the rest of the module is nobody's business here. */
static void
keep_lines(struct finding *finding, const struct comparison *comparison, struct span then, struct span now,
           struct arena *arena)
{
	for (size_t i = 0; i < comparison->nlines; i++) {
		struct changed_line line = comparison->lines[i];
		struct span span = line.sign == '-' ? then : now;

		if (line.line < span.line || line.line > span.end_line)
			continue;
		if (line.sign == '+' && (!finding->line || line.line < finding->line))
			finding->line = line.line;
		*ARENA_PUSH(arena, finding->lines, finding->nlines) = line;
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

	if (now->state != PROGRAM_PARSED)
		return;
	then = subject->evidence.program(subject->evidence.context, &entry, &finding->missing_text);
	if (!then || then->state != PROGRAM_PARSED)
		return;
	compare_programs(&comparison, then, now, check->arena);
	finding->line = 0;
	keep_lines(finding, &comparison, extent_of(then, change->name), extent_of(now, change->name), check->arena);
	if (!finding->nlines)
		keep_loose_lines(finding, &comparison, then, now, check->arena);
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
	finding->lines = comparison.lines;
	finding->nlines = comparison.nlines;
}

static const char *
what_happened(const struct change *change)
{
	return !change->then ? "is reached" : change->now ? "was edited" : "is gone";
}

static void
report_change(struct check *check, const struct subject *subject, const struct change *change)
{
	const struct definition *definition = change->now ? change->now->definition : NULL;
	bool helper = change->now ? definition != NULL : strchr(change->name, ':') != NULL;
	const char *path = change->now ? change->now->path : place_of(check, subject, change->then);
	int line = definition && definition->nspans ? definition->spans[0].line : 0;
	struct finding *finding;

	finding = check_add(check, subject, helper ? ML103 : ML104, NULL, path, line, "%s %s %s%s; %s",
	                    helper ? "helper" : "file", change->name, what_happened(change),
	                    change->then ? "" : " now, which it was not when they were locked",
	                    list_revisions(check->arena, change));
	finding->revisions = change->revisions;
	finding->nrevisions = change->nrevisions;
	finding->definitions = ARENA_ARRAY(check->arena, const char *, 1);
	finding->definitions[0] = change->name;
	finding->ndefinitions = 1;
	if (change->then) {
		finding->locked_blob = change->then->blob;
		if (definition)
			show_lines(check, subject, finding, change);
		else if (change->now)
			show_asset_lines(check, subject, finding, change);
		finding->restore =
			arena_printf(check->arena, "git restore --source %s -- %s",
		                     subject->base ? subject->base : "BASE", place_of(check, subject, change->then));
	}
	finding->properly = helper ? "leave it as it was for the revisions that have run it; give new revisions a new "
	                             "one under another name"
	                           : "leave it as it was; give the new revision a file of its own";
}

static void
check_own_name(struct check *check, const struct subject *subject, const struct lock_revision *entry,
               const struct revision *revision)
{
	const char *now = revision->reach->file;

	if (!entry->file || !now || strcmp(entry->file, now) == 0)
		return;
	check_add(check, subject, ML112, entry->id, revision->path, 0,
	          "revision %s asks for its own file's name, which was %s when it was applied and is %s now", entry->id,
	          entry->file, now)
		->restore = arena_printf(check->arena, "git mv %s %s", revision->path,
	                                 place_of(check, subject, &(struct lock_helper){.path = entry->path}));
}

void
check_used(struct check *check, const struct subject *subject)
{
	struct changes changes = {.arena = check->arena, .by_name = {.arena = check->arena}};

	for (size_t i = 0; i < subject->sealing.nrevisions; i++) {
		const struct lock_revision *entry = subject->sealing.revisions[i].entry;
		const struct graph_node *node = graph_find(subject->graph, entry->id);

		if (!node || !node->revision->program || !node->revision->reach)
			continue;
		collect_changes(&changes, check->config, subject, entry, node->revision);
		check_own_name(check, subject, entry, node->revision);
	}
	for (size_t i = 0; i < changes.nitems; i++)
		report_change(check, subject, changes.items[i]);
}

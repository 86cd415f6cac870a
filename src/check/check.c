/*
 * check.c - findings, and what the rules ask of a revision.
 */
#include "check/check.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "alembic/environment.h"
#include "alembic/graph.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/names.h"
#include "base/shell.h"
#include "check/compare.h"
#include "check/rules.h"
#include "check/used.h"
#include "lock/lock.h"
#include "python/program.h"
#include "reach/reach.h"

struct finding *
check_add(struct check *check, const struct subject *subject, enum rule_id rule, const char *revision, const char *path,
          int line, const char *format, ...)
{
	enum severity severity = rule_severity(rule, check->config);
	struct finding *finding;
	va_list args;

	if (severity == SEVERITY_OFF)
		finding = ARENA_NEW(check->arena, struct finding);
	else
		finding = ARENA_PUSH(check->arena, check->findings.items, check->findings.nitems);
	va_start(args, format);
	*finding = (struct finding){
		.rule = rule,
		.severity = severity,
		.environment = subject->environment->name,
		.revision = revision,
		.path = path,
		.line = line,
		.message = arena_vprintf(check->arena, format, args),
	};
	va_end(args);
	return finding;
}

const char *
list_names(struct arena *arena, const char *const *names, size_t nnames)
{
	enum { MOST_NAMES = 6 };
	size_t shown = nnames > MOST_NAMES ? MOST_NAMES - 1 : nnames;
	const char *list = "";

	for (size_t i = 0; i < shown; i++) {
		const char *separator = i == 0 ? "" : i + 1 == nnames ? " and " : ", ";

		list = arena_printf(arena, "%s%s%s", list, separator, names[i]);
	}
	return shown < nnames ? arena_printf(arena, "%s and %zu more", list, nnames - shown) : list;
}

bool
subject_is_first(const struct subject *subject)
{
	return subject->nbases == 0 && subject->base;
}

const struct lock_revision *
subject_sealed(const struct subject *subject, const char *id)
{
	const struct sealed *sealed = sealing_find(&subject->sealing, id);

	return sealed ? sealed->entry : NULL;
}

void
each_sealed(struct check *check, const struct subject *subject, sealed_visit *visit)
{
	for (size_t i = 0; i < subject->sealing.nrevisions; i++)
		visit(check, subject, subject->sealing.revisions[i].entry);
}

bool
entry_matches_body(const struct lock_revision *entry, const struct revision *revision)
{
	return fingerprint_equal(&entry->hash,
	                         revision->program ? &revision->program->fingerprint : &revision->known_as);
}

bool
entry_matches(const struct lock_revision *entry, const struct revision *revision)
{
	return entry_matches_body(entry, revision) &&
	       names_equal(entry->down, entry->ndown, revision->down, revision->ndown) &&
	       names_equal(entry->depends, entry->ndepends, revision->depends, revision->ndepends) &&
	       names_equal(entry->labels, entry->nlabels, revision->labels, revision->nlabels);
}

bool
entry_is_renamed(const struct lock_revision *entry, const struct revision *revision)
{
	const char *now = revision->program && revision->reach ? revision->reach->file : NULL;

	return entry->file && now && strcmp(entry->file, now) != 0;
}

bool
entry_matches_all(const struct subject *subject, const struct lock_revision *entry, const struct revision *revision)
{
	return entry_matches(entry, revision) && uses_match(subject, entry, revision);
}

const char *
state_name(enum revision_state state)
{
	static const char *const names[] = {[STATE_SEALED] = "sealed",
	                                    [STATE_DRAFT] = "draft",
	                                    [STATE_UNLOCKED] = "unlocked",
	                                    [STATE_EDITED] = "edited",
	                                    [STATE_MISSING] = "missing"};

	return names[state];
}

enum revision_state
revision_state(const struct subject *subject, const struct revision *revision)
{
	const struct lock_revision *sealed = subject_sealed(subject, revision->id);
	const struct lock_revision *locked = subject->lock ? lock_find(subject->lock, revision->id) : NULL;

	if (sealed)
		return entry_matches_all(subject, sealed, revision) ? STATE_SEALED : STATE_EDITED;
	if (locked)
		return entry_matches_all(subject, locked, revision) ? STATE_DRAFT : STATE_EDITED;
	return STATE_UNLOCKED;
}

const char *
amend_command(struct check *check, const char *name)
{
	if (check->config->amendments == AMENDMENTS_DENY)
		return NULL;
	return arena_printf(check->arena, "miglock amend %s --reason '...'", shell_quote(check->arena, name));
}

void
finding_explain(struct check *check, const struct subject *subject, struct finding *finding,
                const struct lock_revision *entry, const struct revision *revision)
{
	const struct evidence *evidence = &subject->evidence;
	const struct graph_node *node = graph_find(subject->graph, entry->id);
	struct comparison comparison = {0};

	finding->locked_blob = entry->blob;
	finding->since = evidence->since(evidence->context, entry);
	if (finding->rule < ML301)
		finding->edited = evidence->edited(evidence->context, entry, node ? node->revision : NULL,
		                                   node ? node->revision->path : finding->path);
	finding->restore = arena_printf(check->arena, "miglock restore %s", shell_quote(check->arena, entry->id));
	finding->properly = arena_printf(
		check->arena,
		"alembic revision -m '...' and make the change there; a database that has run %s never runs it again",
		entry->id);
	finding->amend = amend_command(check, entry->id);
	if (revision && revision->program && revision->program->state == PROGRAM_PARSED) {
		const struct program *then = evidence->program(evidence->context, entry, &finding->missing_text);

		if (then && then->state == PROGRAM_PARSED)
			compare_programs(&comparison, then, revision->program, check->arena);
		else
			compare_parts(&comparison, entry->parts, entry->nparts, revision->program, check->arena);
	}
	finding->definitions = comparison.definitions;
	finding->ndefinitions = comparison.ndefinitions;
	finding->lines = comparison.lines;
	finding->nlines = comparison.nlines;
	if (comparison.line) {
		finding->line = comparison.line;
		finding->column = comparison.column;
	}
}

static int
by_place(const void *left, const void *right)
{
	const struct finding *a = left, *b = right;
	int order = b->is_cause - a->is_cause;

	if (order == 0)
		order = strcmp(a->path ? a->path : "", b->path ? b->path : "");
	if (order == 0)
		order = a->line - b->line;
	if (order == 0)
		order = (int)a->rule - (int)b->rule;
	return order != 0 ? order : strcmp(a->message, b->message);
}

void
check_environment(struct check *check, const struct subject *subject)
{
	size_t first = check->findings.nitems;

	check_sight(check, subject);
	check_drafts_do(check, subject);
	check_chain(check, subject);
	check_loads(check, subject);
	check_conversions(check, subject);
	check_applied(check, subject);
	check_used(check, subject);
	check_decoys(check, subject);
	check_lock(check, subject);
	check_records(check, subject);
	fold_squash(check, subject, first);
	for (size_t i = 0; i < subject->graph->nnodes; i++) {
		const char *id = subject->graph->nodes[i].revision->id;

		if (subject_sealed(subject, id))
			check->nsealed++;
		else if (subject->lock && lock_find(subject->lock, id))
			check->ndrafts++;
		else
			check->nunlocked++;
	}
	for (size_t i = 0; i < subject->nrevisions; i++)
		check->nunread += !subject->revisions[i]->id;
	if (check->findings.nitems)
		qsort(check->findings.items, check->findings.nitems, sizeof *check->findings.items, by_place);
}

/*
 * applied.c - ML1xx: sealed revisions that are not what they were.
 */
#include <string.h>

#include "alembic/environment.h"
#include "alembic/graph.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/names.h"
#include "base/path.h"
#include "base/shell.h"
#include "check/rules.h"
#include "lock/lock.h"
#include "python/program.h"

/* The usual case without making the path: below the lockfile's directory, written without dots. */
static bool
is_where_locked(struct check *check, const struct subject *subject, const struct lock_revision *entry, const char *path)
{
	const char *lockfile = subject->environment->lockfile;
	size_t length = (size_t)(path_base(lockfile) - lockfile);

	return (strncmp(path, lockfile, length) == 0 && strcmp(path + length, entry->path) == 0) ||
	       strcmp(path, lock_path(entry, subject->environment->lockfile, check->arena)) == 0;
}

static const struct revision *
revision_at(const struct subject *subject, const char *path)
{
	for (size_t i = 0; i < subject->nrevisions; i++) {
		if (strcmp(subject->revisions[i]->path, path) == 0)
			return subject->revisions[i];
	}
	return NULL;
}

static void
check_missing(struct check *check, const struct subject *subject, const struct lock_revision *entry)
{
	const char *path = lock_path(entry, subject->environment->lockfile, check->arena);
	const struct revision *there = revision_at(subject, path);
	struct finding *finding;

	if (there && !there->id)
		finding = check_add(check, subject, ML101, entry->id, path, there->trouble_line,
		                    "revision %s was edited after it was applied and can no longer be read", entry->id);
	else if (there && !subject_sealed(subject, there->id))
		finding = check_add(check, subject, ML108, entry->id, path, there->id_line,
		                    "revision %s was given another id, %s, after it was applied", entry->id, there->id);
	else
		finding = check_add(check, subject, ML107, entry->id, path, 0,
		                    "revision %s was deleted after it was applied", entry->id);
	finding_explain(check, subject, finding, entry, NULL);
	finding->amend = NULL;
	if (finding->rule == ML108 && !entry_matches_body(entry, there)) /* it may be another one's text */
		finding->restore =
			arena_printf(check->arena, "miglock restore --force %s", shell_quote(check->arena, entry->id));
}

/* downgrade, and downgrade_engine1 of the multidb template. */
static bool
is_downgrade(const char *name)
{
	return strncmp(name, "downgrade", strlen("downgrade")) == 0;
}

static bool
is_migration_function(const char *name)
{
	return strncmp(name, "upgrade", strlen("upgrade")) == 0 || is_downgrade(name);
}

static const char *
list_parts(struct arena *arena, const char *const *names, size_t nnames)
{
	const char **titles = ARENA_ARRAY(arena, const char *, nnames + 1);

	for (size_t i = 0; i < nnames; i++)
		titles[i] = part_title(names[i]);
	return list_names(arena, titles, nnames);
}

/* By the definitions that changed. */
static enum rule_id
body_rule(const char *const *definitions, size_t ndefinitions)
{
	enum rule_id rule = ndefinitions ? ML102 : ML101;
	bool downgrades_only = ndefinitions > 0;

	for (size_t i = 0; i < ndefinitions; i++) {
		downgrades_only &= is_downgrade(definitions[i]);
		if (is_migration_function(definitions[i]))
			rule = ML101;
	}
	return downgrades_only ? ML111 : rule;
}

static void
check_body(struct check *check, const struct subject *subject, const struct lock_revision *entry,
           const struct revision *revision)
{
	struct finding probe = {0}, *finding;
	enum rule_id rule;

	probe.path = revision->path;
	if (is_moved_import(subject, entry, revision)) {
		finding = check_add(check, subject, ML110, entry->id, revision->path, 0,
		                    "revision %s imports from elsewhere than when it was applied; what it imports is "
		                    "the same",
		                    entry->id);
		finding_explain(check, subject, finding, entry, revision);
		return;
	}
	finding_explain(check, subject, &probe, entry, revision);
	rule = body_rule(probe.definitions, probe.ndefinitions);
	if (probe.ndefinitions == 0) {
		finding = check_add(check, subject, ML101, entry->id, revision->path, probe.line,
		                    "revision %s was edited after it was applied", entry->id);
	} else {
		finding = check_add(check, subject, rule, entry->id, revision->path, probe.line,
		                    rule != ML102
		                            ? "revision %s was edited after it was applied: %s changed"
		                            : "revision %s uses code that was edited after it was applied: %s changed",
		                    entry->id, list_parts(check->arena, probe.definitions, probe.ndefinitions));
	}
	probe.rule = finding->rule;
	probe.severity = finding->severity;
	probe.environment = finding->environment;
	probe.revision = finding->revision;
	probe.path = finding->path;
	probe.message = finding->message;
	*finding = probe;
}

/* XXH3 is no cryptographic hash: where the locked text can be had, the forms themselves are compared. */
static void
check_collision(struct check *check, const struct subject *subject, const struct lock_revision *entry,
                const struct revision *revision)
{
	const char *why_not;
	const struct program *then;

	if (!revision->program || revision->program->state != PROGRAM_PARSED ||
	    object_id_equal(&entry->blob, &revision->blob))
		return;
	then = subject->evidence.program(subject->evidence.context, entry, &why_not);
	if (!then || then->state != PROGRAM_PARSED || text_equal(then->canonical, revision->program->canonical))
		return;
	finding_explain(check, subject,
	                check_add(check, subject, ML101, entry->id, revision->path, 0,
	                          "revision %s was edited after it was applied, and its fingerprint forged", entry->id),
	                entry, revision);
}

static void
add_global_line(struct finding *finding, char sign, const struct program *program, enum module_global global,
                struct arena *arena)
{
	int number = program ? program->globals[global].line : 0;

	if (number)
		*ARENA_PUSH(arena, finding->lines, finding->nlines) = (struct changed_line){
			.sign = sign, .line = number, .text = program_line(program, number, arena)};
}

/* Parents and labels are no part of what is compared otherwise: the assignment, as it was and as it is. */
static void
explain_global(struct check *check, const struct subject *subject, struct finding *finding,
               const struct lock_revision *entry, const struct revision *revision, enum module_global global)
{
	const struct program *then;
	const char *why_not;

	finding_explain(check, subject, finding, entry, NULL);
	if (!revision->program || revision->program->state != PROGRAM_PARSED)
		return;
	then = subject->evidence.program(subject->evidence.context, entry, &why_not);
	add_global_line(finding, '-', then, global, check->arena);
	add_global_line(finding, '+', revision->program, global, check->arena);
}

static const char *
parents_text(struct arena *arena, const char *const *names, size_t nnames)
{
	return nnames == 0 ? "nothing" : list_names(arena, names, nnames);
}

static bool
has_name(const char *name, const char *const *names, size_t nnames)
{
	for (size_t i = 0; i < nnames; i++) {
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	return false;
}

/* The same parents, in another order? */
static bool
is_other_order(const struct lock_revision *entry, const struct revision *revision)
{
	bool same = entry->ndown == revision->ndown;

	for (size_t i = 0; same && i < entry->ndown; i++)
		same = names_contain(revision->down, revision->ndown, entry->down[i]);
	return same && !names_equal(entry->down, entry->ndown, revision->down, revision->ndown);
}

static void
check_edges(struct check *check, const struct subject *subject, const struct lock_revision *entry,
            const struct revision *revision)
{
	struct arena *arena = check->arena;
	bool removed = false;

	if (is_other_order(entry, revision))
		explain_global(
			check, subject,
			check_add(check, subject, ML105, entry->id, revision->path, revision->down_line,
		                  "merge %s came after %s in this order when it was applied, now after %s: Alembic "
		                  "runs the branches in the order that is written",
		                  entry->id, parents_text(arena, entry->down, entry->ndown),
		                  parents_text(arena, revision->down, revision->ndown)),
			entry, revision, GLOBAL_DOWN_REVISION);
	else if (!names_equal(entry->down, entry->ndown, revision->down, revision->ndown))
		explain_global(check, subject,
		               check_add(check, subject, ML105, entry->id, revision->path, revision->down_line,
		                         "revision %s came after %s when it was applied, now after %s", entry->id,
		                         parents_text(arena, entry->down, entry->ndown),
		                         parents_text(arena, revision->down, revision->ndown)),
		               entry, revision, GLOBAL_DOWN_REVISION);
	for (size_t i = 0; i < revision->ndepends; i++) {
		if (!has_name(revision->depends[i], entry->depends, entry->ndepends))
			explain_global(check, subject,
			               check_add(check, subject, ML205, entry->id, revision->path,
			                         revision->depends_line,
			                         "revision %s was given a dependency on %s after it was applied; "
			                         "databases that have run it "
			                         "count %s as applied too",
			                         entry->id, revision->depends[i], revision->depends[i]),
			               entry, revision, GLOBAL_DEPENDS_ON);
	}
	for (size_t i = 0; i < entry->ndepends; i++)
		removed |= !has_name(entry->depends[i], revision->depends, revision->ndepends);
	if (removed)
		explain_global(check, subject,
		               check_add(check, subject, ML105, entry->id, revision->path, revision->depends_line,
		                         "revision %s depended on %s when it was applied, now on %s", entry->id,
		                         parents_text(arena, entry->depends, entry->ndepends),
		                         parents_text(arena, revision->depends, revision->ndepends)),
		               entry, revision, GLOBAL_DEPENDS_ON);
	if (!names_equal(entry->labels, entry->nlabels, revision->labels, revision->nlabels))
		explain_global(check, subject,
		               check_add(check, subject, ML106, entry->id, revision->path, revision->labels_line,
		                         "revision %s had the branch labels %s when it was applied, now %s", entry->id,
		                         parents_text(arena, entry->labels, entry->nlabels),
		                         parents_text(arena, revision->labels, revision->nlabels)),
		               entry, revision, GLOBAL_BRANCH_LABELS);
}

static bool
is_duplicated(const struct subject *subject, const char *id)
{
	for (size_t i = 0; i < subject->graph->nduplicates; i++) {
		if (strcmp(subject->graph->duplicates[i].second->id, id) == 0)
			return true;
	}
	return false;
}

/* Below the version location, not in it. */
static bool
is_nested(const struct subject *subject, const char *path)
{
	const char *location = subject->environment->version_locations[0];

	return path_within(location, path) && strchr(path + strlen(location) + (*location != '\0'), '/');
}

/*
 * By its look the environment is read with its subdirectories, but that look came with this change: nothing that is
 * sealed lay in one.  As it was configured then, Alembic passes over what is moved there.
 */
static bool
is_out_of_sight(struct check *check, const struct subject *subject, const struct revision *revision)
{
	if (!subject->environment->recursive_by_look || !is_nested(subject, revision->path))
		return false;
	for (size_t i = 0; i < subject->sealing.nrevisions; i++) {
		if (is_nested(subject, lock_path(subject->sealing.revisions[i].was, subject->environment->lockfile,
		                                 check->arena)))
			return false;
	}
	return true;
}

static bool
is_after(const char *path, const char *other)
{
	return strcmp(path, other) > 0;
}

/* Marks all that some head has in common with the revision: what a merge, or the chain, puts in order with it. */
static void
mark_ordered(struct graph *graph, const struct graph_node *node, struct arena *arena)
{
	struct graph_node **heads = ARENA_ARRAY(arena, struct graph_node *, graph->nnodes + 1);
	size_t nheads = 0;

	for (size_t i = 0; i < graph->nnodes; i++) {
		struct graph_node *head = &graph->nodes[i];

		if (!head->is_real_head)
			continue;
		graph_mark_applied(graph, &head, 1);
		if (node->mark)
			heads[nheads++] = head;
	}
	graph_mark_applied(graph, heads, nheads);
}

/* Branches that no merge joins run in the order of their files: the sealed one that has changed places with it. */
static const char *
find_overtaken(struct check *check, const struct subject *subject, const struct lock_revision *entry,
               const struct revision *revision)
{
	const char *lockfile = subject->environment->lockfile, *was = lock_path(entry, lockfile, check->arena);
	const struct graph_node *node = graph_find(subject->graph, entry->id);

	mark_ordered(subject->graph, node, check->arena);
	for (size_t i = 0; i < subject->sealing.nrevisions; i++) {
		const struct lock_revision *other = subject->sealing.revisions[i].entry;
		const struct graph_node *at = graph_find(subject->graph, other->id);

		if (at && !at->mark &&
		    is_after(was, lock_path(other, lockfile, check->arena)) !=
		            is_after(revision->path, at->revision->path))
			return other->id;
	}
	return NULL;
}

static void
check_renamed(struct check *check, const struct subject *subject, const struct lock_revision *entry,
              const struct revision *revision)
{
	const char *overtaken = find_overtaken(check, subject, entry, revision);
	struct finding *finding =
		check_add(check, subject, ML109, entry->id, revision->path, 0, "revision %s was locked in %s%s%s",
	                  entry->id, lock_path(entry, subject->environment->lockfile, check->arena),
	                  overtaken ? "; Alembic runs branches that no merge joins in the order of their files, and on "
	                              "a new database this one now changes places with that of "
	                            : "",
	                  overtaken ? overtaken : "");

	if (!overtaken)
		return;
	finding->properly = "keep the file's name, or join the branches first: alembic merge heads";
	if (finding->severity == SEVERITY_NOTE)
		finding->severity = SEVERITY_WARNING;
}

static void
check_place(struct check *check, const struct subject *subject, const struct lock_revision *entry,
            const struct revision *revision)
{
	struct finding *finding;

	if (is_where_locked(check, subject, entry, revision->path) || is_duplicated(subject, entry->id))
		return;
	if (!is_out_of_sight(check, subject, revision)) {
		check_renamed(check, subject, entry, revision);
		return;
	}
	finding = check_add(check, subject, ML107, entry->id, revision->path, 0,
	                    "revision %s was moved to where Alembic does not look by itself", entry->id);
	finding_explain(check, subject, finding, entry, NULL);
	finding->properly = "set recursive_version_locations = true, or version_locations, in Alembic's configuration";
	finding->amend = NULL;
}

static void
check_one(struct check *check, const struct subject *subject, const struct lock_revision *entry)
{
	struct graph_node *node = graph_find(subject->graph, entry->id);

	if (!node) {
		check_missing(check, subject, entry);
		return;
	}
	if (!entry_matches_body(entry, node->revision))
		check_body(check, subject, entry, node->revision);
	else
		check_collision(check, subject, entry, node->revision);
	check_edges(check, subject, entry, node->revision);
	check_place(check, subject, entry, node->revision);
}

void
check_applied(struct check *check, const struct subject *subject)
{
	size_t first = check->findings.nitems;

	each_sealed(check, subject, check_one);
	advise_deleted(check, subject, first);
}

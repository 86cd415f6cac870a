/*
 * pending.c - the pending revisions, one after the other.
 */
#include "plan/plan.h"

#include <string.h>

#include "alembic/graph.h"
#include "alembic/revision.h"
#include "base/arena.h"

static void
lose(struct plan *plan, const struct plan_revision *revision, const struct operation *operation, const char *when,
     const char *what, struct arena *arena)
{
	*ARENA_PUSH(arena, plan->losses, plan->nlosses) = (struct loss){
		.what = what, .when = when, .revision = revision->node->revision->id, .line = operation->line};
}

/* What an operation takes away that nothing brings back. */
static const char *
lost_by(const struct operation *operation, struct arena *arena)
{
	const char *table = operation->table ? operation->table : "a table", *name = operation->name;
	const char *object = operation->object ? operation->object : "a column";

	if (strcmp(name, "drop_table") == 0 || strcmp(name, "truncate") == 0)
		return arena_printf(arena, "the rows of %s", table);
	if (strcmp(name, "drop_column") == 0)
		return arena_printf(arena, "the values of %s.%s", table, object);
	if (strcmp(name, "delete") == 0)
		return arena_printf(arena, operation->note ? "the rows of %s" : "rows of %s", table);
	if (strcmp(name, "update") == 0)
		return arena_printf(arena, "what %s held before it is updated", table);
	if (operation->classes & CLASS_DESTRUCTIVE)
		return arena_printf(arena, "what %s (%s) holds", operation->object ? operation->object : table, name);
	return NULL;
}

static bool
is_dropped(const struct operations *operations, const char *name)
{
	for (size_t i = 0; i < operations->ndropped; i++) {
		if (strcmp(operations->dropped[i].name, name) == 0)
			return true;
	}
	return false;
}

static bool
drops_table(const struct operations *operations, const char *table)
{
	for (size_t i = 0; i < operations->nitems; i++) {
		const struct operation *operation = &operations->items[i];
		bool drops = strcmp(operation->name, "drop_table") == 0 || strcmp(operation->name, "rename_table") == 0;

		if (drops && (!operation->table || strcmp(operation->table, table) == 0))
			return true;
	}
	return false;
}

/* Only where both functions are fully read: what is not seen may well take it away. */
static void
find_leaves(struct plan_revision *revision, struct arena *arena)
{
	const struct script *script = &revision->script;

	if (!script->downgrade_sure || script->state == DOWNGRADE_RAISES || script->state == DOWNGRADE_MISSING)
		return;
	for (size_t i = 0; i < script->upgrade.nmade; i++) {
		if (!is_dropped(&script->downgrade, script->upgrade.made[i].name) &&
		    !is_dropped(&script->upgrade, script->upgrade.made[i].name))
			*ARENA_PUSH(arena, revision->leaves, revision->nleaves) =
				(struct leaving){"type", script->upgrade.made[i].name};
	}
	for (size_t i = 0; i < script->upgrade.nitems && script->upgrade_sure; i++) {
		const struct operation *operation = &script->upgrade.items[i];

		if (strcmp(operation->name, "create_table") == 0 && operation->table &&
		    !drops_table(&script->downgrade, operation->table) &&
		    !drops_table(&script->upgrade, operation->table))
			*ARENA_PUSH(arena, revision->leaves, revision->nleaves) =
				(struct leaving){"table", operation->table};
	}
}

static bool
has_no_way_back(const struct script *script)
{
	return script->state == DOWNGRADE_EMPTY || script->state == DOWNGRADE_RAISES ||
	       (script->state == DOWNGRADE_MISSING && script->upgrade.nitems > 0);
}

static void
add_up(struct plan *plan, struct plan_revision *revision, struct arena *arena)
{
	const struct script *script = &revision->script;
	unsigned classes = script->unreadable ? CLASS_UNKNOWN : 0;

	for (size_t i = 0; i < script->upgrade.nitems; i++) {
		const struct operation *operation = &script->upgrade.items[i];
		const char *what = lost_by(operation, arena);

		classes |= operation->classes;
		if (what && !operation->in_new_table)
			lose(plan, revision, operation, "upgrade", what, arena);
	}
	if (has_no_way_back(script))
		classes |= CLASS_ONE_WAY;
	for (size_t i = 0; i < script->downgrade.nitems; i++) {
		const char *what = lost_by(&script->downgrade.items[i], arena);

		if (what)
			lose(plan, revision, &script->downgrade.items[i], "downgrade", what, arena);
	}
	for (size_t i = 0; i < NCLASSES; i++)
		plan->counts[i] += (classes >> i) & 1;
	find_leaves(revision, arena);
}

void
plan_make(struct plan *plan, const struct position *from, enum dialect dialect, const struct plan_source *source,
          struct arena *arena)
{
	struct graph_node **order = graph_parents_first(from->graph);
	struct creations made = {.dialect = dialect};

	*plan = (struct plan){.database = from->database, .from = from};
	for (size_t i = 0; i < from->graph->nnodes; i++) {
		struct plan_revision *revision;
		struct text text;
		const char *why = NULL;

		if (from->applied[order[i] - from->graph->nodes])
			continue;
		revision = ARENA_PUSH(arena, plan->revisions, plan->nrevisions);
		revision->node = order[i];
		revision->state = source->state(source->context, order[i]);
		if (source->read(source->context, order[i], &text, &why))
			script_read(&revision->script, text, &made, arena);
		else
			revision->script = (struct script){.unreadable = why, .state = DOWNGRADE_MISSING};
		add_up(plan, revision, arena);
	}
	graph_order_free(order);
	back_find(&plan->back, from, arena);
}

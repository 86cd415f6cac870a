/*
 * plan_json.c - a plan as data: docs/schema/plan.json describes it.
 */
#include "alembic/graph.h"
#include "alembic/revision.h"
#include "report/json_text.h"
#include "report/plan.h"

static struct json *
names(const char *const *items, size_t nitems)
{
	struct json *array = json_array();

	for (size_t i = 0; i < nitems; i++)
		json_array_append_new(array, json_text(items[i]));
	return array;
}

static struct json *
json_classes(unsigned classes)
{
	struct json *array = json_array();

	for (unsigned bit = 0; bit < NCLASSES; bit++) {
		if (classes & 1u << bit)
			json_array_append_new(array, json_text(class_name(1u << bit)));
	}
	return array;
}

static struct json *
json_operation(const struct operation *operation)
{
	return json_pack("{s:o, s:o, s:o, s:i, s:o, s:o, s:b, s:b, s:b, s:b, s:b, s:o, s:o, s:o}", "op",
	                 json_text(operation->name), "table", json_text(operation->table), "object",
	                 json_text(operation->object), "line", operation->line, "classes",
	                 json_classes(operation->classes), "lock", json_text(table_lock_name(operation->lock)),
	                 "rewrite", operation->rewrite, "scan", operation->scan, "conditional", operation->conditional,
	                 "repeated", operation->repeated, "sql", operation->is_sql, "via", json_text(operation->via),
	                 "note", json_text(operation->note), "source", json_text(operation->source));
}

static struct json *
json_operations(const struct operations *operations)
{
	struct json *array = json_array();

	for (size_t i = 0; i < operations->nitems; i++)
		json_array_append_new(array, json_operation(&operations->items[i]));
	return array;
}

static struct json *
json_planned(const struct plan_revision *planned)
{
	const struct revision *revision = planned->node->revision;
	const struct script *script = &planned->script;
	struct json *leaves = json_array();

	for (size_t i = 0; i < planned->nleaves; i++)
		json_array_append_new(leaves, json_pack("{s:o, s:o}", "kind", json_text(planned->leaves[i].kind),
		                                        "name", json_text(planned->leaves[i].name)));
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:{s:b, s:b, s:o}, s:{s:s, s:o, s:b, s:o}, s:o}",
	                 "id", json_text(revision->id), "path", json_text(revision->path), "doc",
	                 json_text(script->doc), "down", names(revision->down, revision->ndown), "depends",
	                 names(revision->depends, revision->ndepends), "state", json_text(planned->state), "classes",
	                 json_classes(script_classes(script)), "unreadable", json_text(script->unreadable), "upgrade",
	                 "sure", script->upgrade_sure, "atomic", !script->upgrade.not_atomic, "operations",
	                 json_operations(&script->upgrade), "downgrade", "state", downgrade_state_name(script->state),
	                 "line", script->downgrade_line ? json_integer(script->downgrade_line) : json_null(), "sure",
	                 script->downgrade_sure, "operations", json_operations(&script->downgrade), "leaves", leaves);
}

static struct json *
json_back(const struct way_back *back)
{
	struct json *steps = json_array();

	for (size_t i = 0; i < back->nsteps; i++)
		json_array_append_new(steps, json_pack("{s:[s, s, o], s:o}", "command", "alembic", "downgrade",
		                                       json_text(back->steps[i].target), "removes",
		                                       names(back->steps[i].removes, back->steps[i].nremoves)));
	return steps;
}

static struct json *
json_plan(const struct plan *plan)
{
	struct json *pending = json_array(), *lost = json_array(), *to = json_array(), *counts = json_object();

	for (size_t i = 0; i < plan->nrevisions; i++)
		json_array_append_new(pending, json_planned(&plan->revisions[i]));
	for (size_t i = 0; i < plan->from->graph->nnodes; i++) {
		if (plan->from->graph->nodes[i].is_head)
			json_array_append_new(to, json_text(plan->from->graph->nodes[i].revision->id));
	}
	for (size_t i = 0; i < plan->nlosses; i++)
		json_array_append_new(lost,
		                      json_pack("{s:o, s:o, s:o, s:i}", "what", json_text(plan->losses[i].what), "when",
		                                json_text(plan->losses[i].when), "revision",
		                                json_text(plan->losses[i].revision), "line", plan->losses[i].line));
	for (unsigned bit = 0; bit < NCLASSES; bit++)
		json_object_set_new(counts, class_name(1u << bit), json_integer((long long)plan->counts[bit]));
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "name", json_text(plan->environment),
	                 "database", json_text(plan->database), "from", names(plan->from->rows, plan->from->nrows),
	                 "to", to, "pending", pending, "back", json_back(&plan->back), "refused",
	                 json_text(plan->back.refused), "lost", lost, "counts", counts);
}

void
plan_json(const struct plan *plans, size_t nplans, FILE *out)
{
	struct json *environments = json_array(), *root;

	for (size_t i = 0; i < nplans; i++)
		json_array_append_new(environments, json_plan(&plans[i]));
	root = json_pack("{s:i, s:o}", "schema", 1, "environments", environments);
	json_write(root, JSON_INDENT(2), out);
}

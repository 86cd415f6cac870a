/*
 * graph_describe - what graph.h makes of revisions given as JSON, as JSON.
 *
 * In: {"revisions": [{"id", "down": […], "depends": […], "labels": […]}…], "applied": [id…], "identify": [text…]}.
 */
#include <stdlib.h>

#include "alembic/graph.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/json.h"

static const char **
list_of(const struct json *object, const char *key, struct arena *arena, size_t *count)
{
	struct json *list = json_object_get(object, key);
	const char **items = ARENA_ARRAY(arena, const char *, json_array_size(list) + 1);

	for (*count = 0; *count < json_array_size(list); ++*count)
		items[*count] = json_string_value(json_array_get(list, *count));
	return items;
}

static const struct revision **
revisions_of(const struct json *list, struct arena *arena)
{
	const struct revision **revisions = ARENA_ARRAY(arena, const struct revision *, json_array_size(list) + 1);

	for (size_t i = 0; i < json_array_size(list); i++) {
		const struct json *from = json_array_get(list, i);
		struct revision *to = ARENA_NEW(arena, struct revision);

		to->id = json_string_value(json_object_get(from, "id"));
		to->down = list_of(from, "down", arena, &to->ndown);
		to->depends = list_of(from, "depends", arena, &to->ndepends);
		to->labels = list_of(from, "labels", arena, &to->nlabels);
		revisions[i] = to;
	}
	return revisions;
}

static struct json *
ids_where(const struct graph *graph, bool (*holds)(const struct graph_node *))
{
	struct json *ids = json_array();

	for (size_t i = 0; i < graph->nnodes; i++) {
		if (holds(&graph->nodes[i]))
			json_array_append_new(ids, json_string(graph->nodes[i].revision->id));
	}
	return ids;
}

static bool
is_head(const struct graph_node *node)
{
	return node->is_head;
}

static bool
is_real_head(const struct graph_node *node)
{
	return node->is_real_head;
}

static bool
is_base(const struct graph_node *node)
{
	return node->is_base;
}

static bool
is_applied(const struct graph_node *node)
{
	return node->mark == 1;
}

static struct json *
applied(struct graph *graph, const struct json *ids, struct arena *arena)
{
	struct graph_node **from = ARENA_ARRAY(arena, struct graph_node *, json_array_size(ids) + 1);

	for (size_t i = 0; i < json_array_size(ids); i++)
		from[i] = graph_find(graph, json_string_value(json_array_get(ids, i)));
	graph_mark_applied(graph, from, json_array_size(ids));
	return ids_where(graph, is_applied);
}

static struct json *
identified(const struct graph *graph, const struct json *identifiers)
{
	struct json *found = json_array();

	for (size_t i = 0; i < json_array_size(identifiers); i++) {
		bool ambiguous;
		const struct graph_node *node =
			graph_identify(graph, json_string_value(json_array_get(identifiers, i)), &ambiguous);

		json_array_append_new(found, node ? json_string(node->revision->id) : json_boolean(ambiguous));
	}
	return found;
}

int
main(void)
{
	struct arena *arena = arena_new();
	struct json *in = json_loadf(stdin), *list = json_object_get(in, "revisions"), *cycle = json_array(), *out;
	struct graph graph;

	graph_build(&graph, revisions_of(list, arena), json_array_size(list), arena);
	for (size_t i = 0; i < graph.ncycle; i++)
		json_array_append_new(cycle, json_string(graph.cycle[i]->revision->id));
	out = json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:I, s:I, s:I}", "heads", ids_where(&graph, is_head),
	                "real_heads", ids_where(&graph, is_real_head), "bases", ids_where(&graph, is_base), "cycle",
	                cycle, "applied", applied(&graph, json_object_get(in, "applied"), arena), "identified",
	                identified(&graph, json_object_get(in, "identify")), "missing", (long long)graph.nmissing,
	                "duplicates", (long long)graph.nduplicates, "clashes", (long long)graph.nclashes);
	json_dumpf(out, stdout, 0);
	json_decref(out);
	json_decref(in);
	arena_free(arena);
	return 0;
}

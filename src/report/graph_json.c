/*
 * graph_json.c - the picture for programs that draw their own.
 *
 * {"schema":1,"environments":[{"name","revisions":[{"id","path","doc","state","head","down":[…],"depends":[…],"labels":[…],
 *  "applied":[…],"folded":N,"last":…}]}]}, children before their parents; `folded` revisions stand from `id` down to
 * `last`.
 */
#include "alembic/revision.h"
#include "report/graph.h"
#include "report/json_text.h"

static struct json *
json_names(const char *const *names, size_t nnames)
{
	struct json *array = json_array();

	for (size_t i = 0; i < nnames; i++)
		json_array_append_new(array, json_text(names[i]));
	return array;
}

static struct json *
json_node(const struct view_node *node)
{
	struct json *down = json_names(node->absent, node->nabsent);
	const struct revision *revision = node->revision;

	for (size_t i = 0; i < node->nparents; i++)
		json_array_append_new(down, json_text(node->parents[i]->id));
	return json_pack("{s:o, s:o, s:o, s:s, s:b, s:o, s:o, s:o, s:o, s:I, s:o}", "id", json_text(node->id), "path",
	                 json_text(revision ? revision->path : NULL), "doc", json_text(node->doc), "state",
	                 state_name(node->state), "head", node->is_head, "down", down, "depends",
	                 json_names(node->depends, node->ndepends), "labels",
	                 json_names(revision ? revision->labels : NULL, revision ? revision->nlabels : 0), "applied",
	                 json_names(node->applied, node->napplied), "folded", (long long)node->nfolded, "last",
	                 json_text(node->nfolded ? node->last_id : node->id));
}

void
graph_json(const struct view *views, size_t nviews, FILE *out)
{
	struct json *environments = json_array(), *root;

	for (size_t v = 0; v < nviews; v++) {
		struct json *nodes = json_array();

		for (size_t i = 0; i < views[v].nnodes; i++)
			json_array_append_new(nodes, json_node(views[v].nodes[i]));
		json_array_append_new(environments,
		                      json_pack("{s:o, s:o}", "name", json_text(views[v].name), "revisions", nodes));
	}
	root = json_pack("{s:i, s:o}", "schema", 1, "environments", environments);
	json_write(root, JSON_INDENT(2), out);
}

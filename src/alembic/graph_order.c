/*
 * graph_order.c - every revision below what follows it.
 */
#include <stdlib.h>

#include "alembic/graph.h"

/* Kahn's order from the heads down; what lies on a cycle comes last. */
struct graph_node **
graph_newest_first(struct graph *graph)
{
	struct graph_node **order = calloc(graph->nnodes + 1, sizeof *order);
	size_t norder = 0;

	if (!order)
		memory_exhausted();
	for (size_t i = graph->nnodes; i-- > 0;) {
		graph->nodes[i].mark = (unsigned)graph->nodes[i].nchildren;
		if (graph->nodes[i].mark == 0)
			order[norder++] = &graph->nodes[i];
	}
	for (size_t done = 0; done < norder; done++) {
		for (size_t p = 0; p < order[done]->nparents; p++) {
			if (--order[done]->parents[p].node->mark == 0)
				order[norder++] = order[done]->parents[p].node;
		}
	}
	for (size_t i = 0; i < graph->nnodes; i++) {
		if (graph->nodes[i].mark > 0)
			order[norder++] = &graph->nodes[i];
	}
	return order;
}

struct graph_node **
graph_parents_first(struct graph *graph)
{
	struct graph_node **order = graph_newest_first(graph);

	for (size_t i = 0, j = graph->nnodes; i + 1 < j; i++) {
		struct graph_node *node = order[i];

		order[i] = order[--j];
		order[j] = node;
	}
	return order;
}

void
graph_order_free(struct graph_node **order)
{
	free(order);
}

/*
 * scope.c - which scope a node lies in, and what a name means there.
 */
#include "slice/scope.h"

#include <stdlib.h>

#include "base/arena.h"

struct scope *
scope_at(struct scope_walk *walk, const struct scopes *scopes, node_index node)
{
	while (walk->nopen && node >= walk->open[walk->nopen - 1].after)
		walk->nopen--;
	if (scopes->enters[node]) {
		if (walk->nopen == walk->capacity) {
			walk->capacity = walk->capacity ? walk->capacity * 2 : 32;
			walk->open = memory_resize(walk->open, walk->capacity * sizeof *walk->open);
		}
		walk->open[walk->nopen].scope = scopes->items[scopes->enters[node] - 1];
		walk->open[walk->nopen++].after = scopes->tree->nodes[node].after;
	}
	return walk->nopen ? walk->open[walk->nopen - 1].scope : scopes->items[0];
}

void
scopes_free(struct scopes *scopes)
{
	free(scopes->roles);
	free(scopes->enters);
}

const struct local *
scope_lookup(struct scope *scope, struct text name, node_index at, struct scope **holder)
{
	bool direct = true;

	for (; scope && scope->kind != SCOPE_MODULE; scope = scope->parent) {
		const struct local *local = map_get(&scope->names, name);

		/* Seen only from the body itself, and only once it is bound. */
		if (scope->kind == SCOPE_CLASS && local && (!direct || local->first >= at))
			local = NULL;
		if (local && local->kind == LOCAL_GLOBAL)
			return NULL;
		if (local && local->kind == LOCAL_BOUND) {
			*holder = scope;
			return local;
		}
		direct = false;
	}
	return NULL;
}

bool
scope_runs_at_import(const struct scope *scope)
{
	for (; scope; scope = scope->parent) {
		if (scope->kind == SCOPE_FUNCTION)
			return false;
	}
	return true;
}

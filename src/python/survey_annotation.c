/*
 * survey_annotation.c - annotations that nothing reads.
 *
 * Those of signatures below a decorator stay, unless the decorator is known not to look at them (survey_decorator.c).
 * One that would be evaluated and calls something when it is (or awaits, yields, assigns, loops) stays: with
 * `from __future__ import annotations` none is evaluated, without it those of signatures and of the module's variables.
 * Where one stays, that import is another program than its absence, and stays too.
 */
#include "base/arena.h"
#include "python/survey.h"

enum scope_kind { SCOPE_MODULE, SCOPE_CLASS, SCOPE_FUNCTION };

struct scope {
	node_index after;
	enum scope_kind kind;
	bool keeps_signature; /* of the function it is */
};

static bool
runs_code(const struct tree *tree, node_index annotation)
{
	for (node_index i = annotation; i < tree->nodes[annotation].after; i++) {
		switch (node_kind(tree, i)) {
		case NODE_CALL:
		case NODE_AWAIT:
		case NODE_YIELD:
		case NODE_NAMED_EXPRESSION:
		case NODE_FOR_IN_CLAUSE:
			return true;
		default:
			break;
		}
	}
	return false;
}

bool
annotation_runs(const struct tree *tree, node_index annotation)
{
	return !(tree->nodes[annotation].flags & FLAG_IGNORED) && runs_code(tree, annotation);
}

/* `from __future__ import annotations`, 0 where there is none. */
static node_index
future_annotations(const struct tree *tree)
{
	for (node_index i = 1; i < tree->nnodes; i = tree->nodes[i].after) {
		if (node_kind(tree, i) != NODE_FUTURE_IMPORT_STATEMENT)
			continue;
		for (node_index name = i + 1; name < tree->nodes[i].after; name++) {
			if (node_kind(tree, name) == NODE_IDENTIFIER && text_is(tree_name(tree, name), "annotations") &&
			    node_kind(tree, name - 1) == NODE_DOTTED_NAME)
				return i;
		}
	}
	return 0;
}

static void
ignore_annotation(struct tree *tree, node_index node, bool evaluated)
{
	node_index annotation = node_child(tree, node, NODE_TYPE);

	if (annotation && !(evaluated && runs_code(tree, annotation)))
		tree->nodes[annotation].flags |= FLAG_IGNORED;
}

/* `x: int` makes x local in a function; `a.b: int` looks a up; what is left does nothing. */
static void
ignore_declaration(struct tree *tree, node_index assignment, enum scope_kind scope)
{
	node_index annotation = node_child(tree, assignment, NODE_TYPE), target = assignment + 1;
	bool simple = node_kind(tree, target) == NODE_IDENTIFIER;

	if (!annotation || !(tree->nodes[annotation].flags & FLAG_IGNORED) || node_child(tree, assignment, NODE_EQUALS))
		return;
	/* As a target, `(x)` is a tuple pattern to the grammar. */
	while (node_kind(tree, target) == NODE_PARENTHESIZED_EXPRESSION ||
	       (node_kind(tree, target) == NODE_TUPLE_PATTERN && target + 1 < tree->nodes[target].after &&
	        tree->nodes[target + 1].after == tree->nodes[target].after))
		target++;
	if (node_kind(tree, target) == NODE_IDENTIFIER && !(scope == SCOPE_FUNCTION && simple))
		tree->nodes[assignment].flags |= FLAG_IGNORED;
}

static void
note_decorated(struct tree *tree, node_index decorated)
{
	for (node_index c = decorated + 1; c < tree->nodes[decorated].after; c = tree->nodes[c].after)
		tree->nodes[c].flags |= FLAG_DECORATED;
}

void
survey_annotations(const struct survey *survey, struct tree *tree, struct arena *arena)
{
	bool evaluated = !future_annotations(tree);
	struct decorators decorators = {0};
	struct scope *scopes = NULL;
	size_t nscopes = 0;

	*ARENA_PUSH(arena, scopes, nscopes) = (struct scope){tree->nnodes, SCOPE_MODULE, true};
	for (node_index i = 1; i < tree->nnodes; i++) {
		struct scope scope;

		while (i >= scopes[nscopes - 1].after)
			nscopes--;
		scope = scopes[nscopes - 1];
		switch (node_kind(tree, i)) {
		case NODE_DECORATED_DEFINITION:
			note_decorated(tree, i);
			decorators.definition = i;
			break;
		case NODE_FUNCTION_DEFINITION:
			scope = (struct scope){tree->nodes[i].after, SCOPE_FUNCTION,
			                       survey->keeps_annotations ||
			                               (tree->nodes[i].flags & FLAG_DECORATED &&
			                                !decorators_are_plain(&decorators, tree, i))};
			if (!scope.keeps_signature)
				ignore_annotation(tree, i, evaluated);
			*ARENA_PUSH(arena, scopes, nscopes) = scope;
			break;
		case NODE_CLASS_DEFINITION:
			*ARENA_PUSH(arena, scopes, nscopes) = (struct scope){tree->nodes[i].after, SCOPE_CLASS, true};
			break;
		case NODE_TYPED_PARAMETER:
		case NODE_TYPED_DEFAULT_PARAMETER:
			if (!scope.keeps_signature)
				ignore_annotation(tree, i, evaluated);
			break;
		case NODE_ASSIGNMENT:
			if (scope.kind != SCOPE_CLASS && !survey->keeps_annotations) {
				ignore_annotation(tree, i, evaluated && scope.kind == SCOPE_MODULE);
				ignore_declaration(tree, i, scope.kind);
			}
			break;
		default:
			break;
		}
	}
}

/* One that is a signature's or a variable's, and none of those that typing itself is made of. */
static bool
is_annotation(const struct tree *tree, node_index node, node_index parent)
{
	switch (node_kind(tree, parent)) {
	case NODE_ASSIGNMENT:
	case NODE_FUNCTION_DEFINITION:
	case NODE_TYPED_PARAMETER:
	case NODE_TYPED_DEFAULT_PARAMETER:
		return node_kind(tree, node) == NODE_TYPE;
	default:
		return false;
	}
}

node_index
survey_future(const struct tree *tree)
{
	node_index future = future_annotations(tree);

	for (node_index i = 1; future && i < tree->nnodes; i++) {
		bool skipped = tree->nodes[i].flags & FLAG_IGNORED &&
		               (node_kind(tree, i) == NODE_IF_STATEMENT || node_kind(tree, i) == NODE_ELIF_CLAUSE);

		if (skipped) {
			/* Only its test and its block do not run. */
			i = tree->nodes[node_child(tree, i, NODE_BLOCK)].after - 1;
			continue;
		}
		for (node_index c = i + 1; c < tree->nodes[i].after; c = tree->nodes[c].after) {
			if (is_annotation(tree, c, i) && !(tree->nodes[c].flags & FLAG_IGNORED))
				return future;
		}
	}
	return 0;
}

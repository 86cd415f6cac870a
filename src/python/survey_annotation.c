/*
 * survey_annotation.c - annotations that nothing reads.
 *
 * One that would be evaluated and calls something when it is (or awaits, yields, assigns, loops) stays: with
 * `from __future__ import annotations` none is evaluated, without it those of signatures and of the module's variables.
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

static bool
has_future_annotations(const struct tree *tree)
{
	for (node_index i = 1; i < tree->nnodes; i = tree->nodes[i].after) {
		if (node_kind(tree, i) != NODE_FUTURE_IMPORT_STATEMENT)
			continue;
		for (node_index name = i + 1; name < tree->nodes[i].after; name++) {
			if (node_kind(tree, name) == NODE_IDENTIFIER && text_is(tree_name(tree, name), "annotations") &&
			    node_kind(tree, name - 1) == NODE_DOTTED_NAME)
				return true;
		}
	}
	return false;
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
	while (node_kind(tree, target) == NODE_PARENTHESIZED_EXPRESSION)
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
	bool evaluated = !has_future_annotations(tree);
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
			break;
		case NODE_FUNCTION_DEFINITION:
			scope = (struct scope){tree->nodes[i].after, SCOPE_FUNCTION,
			                       survey->keeps_annotations || tree->nodes[i].flags & FLAG_DECORATED};
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

/*
 * refusal_binding.c - what cannot be bound, bound twice or bound there: parameters, arguments, targets, imports.
 */
#include <string.h>

#include "base/arena.h"
#include "python/constant.h"
#include "python/refusal.h"

enum { FEW = 12 }; /* names that are compared with one another; more go into a map */

/* Names that may come once. */
struct names {
	struct arena *arena;
	struct text few[FEW];
	size_t n;
	struct map all;
};

static bool
is_repeated(struct names *names, struct text name)
{
	void **place;

	for (size_t i = 0; i < names->n && i < FEW; i++) {
		if (text_equal(names->few[i], name))
			return true;
	}
	if (names->n < FEW) {
		names->few[names->n++] = name;
		return false;
	}
	names->all.arena = names->arena;
	place = map_at(&names->all, name);
	if (*place)
		return true;
	*place = names;
	return false;
}

void
check_name(struct refusal *refusal, node_index identifier)
{
	if (text_is(tree_name(refusal->tree, identifier), "__debug__"))
		refuse(refusal, identifier, "it binds __debug__");
}

struct parameters {
	struct names names;
	int nbefore;             /* positional ones so far */
	bool slash, star, stars; /* seen so far */
	bool bare;               /* a lone star that nothing has followed yet */
	bool defaults;           /* of positional ones */
};

static const char *
separator_trouble(struct parameters *seen, bool slash)
{
	if (slash) {
		if (seen->slash || seen->star || seen->stars || seen->nbefore == 0)
			return "it has a / among its parameters where none may stand";
		seen->slash = true;
		return NULL;
	}
	if (seen->star || seen->stars)
		return "it has two stars among its parameters";
	seen->star = seen->bare = true;
	return NULL;
}

static const char *
parameter_trouble(struct parameters *seen, enum node_kind star, bool defaulted)
{
	if (seen->stars)
		return "it has a parameter behind **";
	if (star == NODE_LIST_SPLAT_PATTERN) {
		if (seen->star)
			return "it has two stars among its parameters";
		seen->star = true;
		return NULL;
	}
	if (star == NODE_DICTIONARY_SPLAT_PATTERN) {
		seen->stars = true;
		return seen->bare ? "nothing follows a lone * among its parameters" : NULL;
	}
	seen->bare = false;
	if (seen->star)
		return NULL;
	seen->nbefore++;
	if (seen->defaults && !defaulted)
		return "it has a parameter without a default behind one that has";
	seen->defaults = defaulted;
	return NULL;
}

void
check_parameters(struct refusal *refusal, node_index parameters)
{
	const struct tree *tree = refusal->tree;
	struct parameters seen = {.names.arena = refusal->arena};

	for (node_index c = parameters + 1; c < tree->nodes[parameters].after; c = tree->nodes[c].after) {
		enum node_kind kind = node_kind(tree, c);
		bool separator = kind == NODE_POSITIONAL_SEPARATOR || kind == NODE_KEYWORD_SEPARATOR;
		bool defaulted = kind == NODE_DEFAULT_PARAMETER || kind == NODE_TYPED_DEFAULT_PARAMETER;
		node_index name = defaulted || kind == NODE_TYPED_PARAMETER ? c + 1 : c;
		enum node_kind star = node_kind(tree, name);
		const char *trouble;

		if (kind == NODE_COMMA)
			continue;
		if (star == NODE_LIST_SPLAT_PATTERN || star == NODE_DICTIONARY_SPLAT_PATTERN)
			name += 2;
		trouble = separator ? separator_trouble(&seen, kind == NODE_POSITIONAL_SEPARATOR)
		                    : parameter_trouble(&seen, star, defaulted);
		if (trouble)
			refuse(refusal, c, trouble);
		if (separator)
			continue;
		if (node_kind(tree, name) == NODE_IDENTIFIER && is_repeated(&seen.names, tree_name(tree, name)))
			refuse(refusal, name, "it has two parameters of one name");
		check_name(refusal, name);
		if (defaulted)
			check_star(refusal, tree->nodes[node_child(tree, c, NODE_EQUALS)].after);
	}
	if (seen.bare)
		refuse(refusal, parameters, "nothing follows a lone * among its parameters");
}

void
check_arguments(struct refusal *refusal, node_index arguments)
{
	const struct tree *tree = refusal->tree;
	struct names names = {.arena = refusal->arena};

	for (node_index c = arguments + 1; c < tree->nodes[arguments].after; c = tree->nodes[c].after) {
		if (node_kind(tree, c) != NODE_KEYWORD_ARGUMENT)
			continue;
		if (is_repeated(&names, tree_name(tree, c + 1)))
			refuse(refusal, c, "it gives an argument twice");
		check_name(refusal, c + 1);
		check_star(refusal, tree->nodes[c + 1].after + 1);
	}
}

void
check_type_parameters(struct refusal *refusal, node_index type_parameter)
{
	const struct tree *tree = refusal->tree;
	struct names names = {.arena = refusal->arena};
	bool defaults = false;

	for (node_index c = type_parameter + 1; c < tree->nodes[type_parameter].after; c = tree->nodes[c].after) {
		node_index name = c;

		bool defaulted = false;

		if (node_kind(tree, c) == NODE_COMMA)
			continue;
		while (name < tree->nodes[c].after && node_kind(tree, name) != NODE_IDENTIFIER)
			name++;
		for (node_index inner = c; inner < tree->nodes[c].after; inner++)
			defaulted |= node_kind(tree, inner) == NODE_COLON && is_written(tree, inner, '=');
		if (defaults && !defaulted)
			refuse(refusal, c, "it has a type parameter without a default behind one that has");
		defaults |= defaulted;
		check_name(refusal, name);
		if (name < tree->nodes[c].after && is_repeated(&names, tree_name(tree, name)))
			refuse(refusal, name, "it has two type parameters of one name");
	}
}

static bool
is_sequence(enum node_kind kind)
{
	switch (kind) {
	case NODE_TUPLE:
	case NODE_TUPLE_PATTERN:
	case NODE_LIST:
	case NODE_LIST_PATTERN:
	case NODE_PATTERN_LIST:
	case NODE_EXPRESSION_LIST:
		return true;
	default:
		return false;
	}
}

static bool
is_star(enum node_kind kind)
{
	return kind == NODE_LIST_SPLAT || kind == NODE_LIST_SPLAT_PATTERN;
}

static void
check_stars(struct refusal *refusal, node_index sequence)
{
	const struct tree *tree = refusal->tree;
	int n = 0;

	for (node_index c = sequence + 1; c < tree->nodes[sequence].after; c = tree->nodes[c].after)
		n += leading_star(tree, c) != 0;
	if (n > 1)
		refuse(refusal, sequence, "it has two stars in one target");
}

/* Names, attributes, subscripts and sequences of them; `deleted`: without stars. */
static void
check_each_target(struct refusal *refusal, node_index target, bool deleted)
{
	const struct tree *tree = refusal->tree;

	for (node_index i = target; i < tree->nodes[target].after; i++) {
		enum node_kind kind = node_kind(tree, i);

		if (is_sequence(kind)) {
			if (!deleted)
				check_stars(refusal, i);
			continue;
		}
		switch (kind) {
		case NODE_IDENTIFIER:
			if (!deleted)
				check_name(refusal, i);
			break;
		case NODE_ATTRIBUTE:
			if (!deleted)
				check_name(refusal, tree->nodes[i].after - 1);
			i = tree->nodes[i].after - 1;
			break;
		case NODE_SUBSCRIPT:
			i = tree->nodes[i].after - 1;
			break;
		case NODE_COMMA:
		case NODE_PARENTHESIZED_EXPRESSION:
			break;
		case NODE_STAR:
		case NODE_LIST_SPLAT:
		case NODE_LIST_SPLAT_PATTERN:
			if (!deleted)
				break;
			/* fall through */
		default:
			refuse(refusal, i,
			       deleted ? "it deletes what is no target" : "it assigns to what is no target");
		}
	}
}

void
check_target(struct refusal *refusal, node_index target)
{
	if (is_star(node_kind(refusal->tree, target)))
		refuse(refusal, target, "it has a star that belongs to no sequence");
	check_each_target(refusal, target, false);
}

void
check_deleted(struct refusal *refusal, node_index statement)
{
	const struct tree *tree = refusal->tree;

	for (node_index c = statement + 1; c < tree->nodes[statement].after; c = tree->nodes[c].after)
		check_each_target(refusal, c, true);
}

void
check_star(struct refusal *refusal, node_index value)
{
	const struct tree *tree = refusal->tree;

	if (value < tree->nnodes && leading_star(tree, value))
		refuse(refusal, value, "it has a star that belongs to no sequence");
}

/* A name, attribute or subscript, in parentheses or not. */
static bool
is_single(const struct tree *tree, node_index target)
{
	while (node_kind(tree, target) == NODE_PARENTHESIZED_EXPRESSION ||
	       (node_kind(tree, target) == NODE_TUPLE_PATTERN && target + 1 < tree->nodes[target].after &&
	        tree->nodes[target + 1].after == tree->nodes[target].after))
		target++;
	return node_kind(tree, target) == NODE_IDENTIFIER || node_kind(tree, target) == NODE_ATTRIBUTE ||
	       node_kind(tree, target) == NODE_SUBSCRIPT;
}

void
check_assignment(struct refusal *refusal, node_index assignment)
{
	const struct tree *tree = refusal->tree;
	node_index target = assignment + 1, annotation = node_child(tree, assignment, NODE_TYPE),
		   equals = node_child(tree, assignment, NODE_EQUALS);

	if (node_kind(tree, assignment) == NODE_AUGMENTED_ASSIGNMENT) {
		if (!is_single(tree, target))
			refuse(refusal, target, "it assigns to what is no target");
		check_star(refusal, tree->nodes[tree->nodes[target].after].after);
	}
	if (annotation && node_kind(tree, annotation + 1) == NODE_CONSTRAINED_TYPE)
		refuse(refusal, annotation, "it has a colon in an annotation");
	if (annotation && !is_single(tree, target))
		refuse(refusal, target, "it annotates what is no single target");
	check_target(refusal, target);
	if (equals)
		check_star(refusal, equals + 1);
}

static bool
is_feature(struct text name)
{
	static const char *const features[] = {"nested_scopes",
	                                       "generators",
	                                       "division",
	                                       "absolute_import",
	                                       "with_statement",
	                                       "print_function",
	                                       "unicode_literals",
	                                       "barry_as_FLUFL",
	                                       "generator_stop",
	                                       "annotations",
	                                       NULL};
	bool known = false;

	for (size_t i = 0; features[i]; i++)
		known |= text_is(name, features[i]);
	return known;
}

/* `from __future__ import …`: only known features, and only the docstring and its like before it. */
static void
check_future(struct refusal *refusal, node_index statement)
{
	const struct tree *tree = refusal->tree;
	node_index i = 1;

	for (node_index c = statement + 1; c < tree->nodes[statement].after; c = tree->nodes[c].after) {
		node_index path = c + (node_kind(tree, c) == NODE_ALIASED_IMPORT);

		if (node_kind(tree, path) == NODE_WILDCARD_IMPORT ||
		    (node_kind(tree, path) == NODE_DOTTED_NAME && !is_feature(tree_name(tree, path + 1))))
			refuse(refusal, c, "it imports a feature that __future__ has not");
	}
	if (i < statement && is_constant_statement(tree, i) && is_docstring(tree, i + 1))
		i = tree->nodes[i].after;
	while (i < statement && node_kind(tree, i) == NODE_FUTURE_IMPORT_STATEMENT)
		i = tree->nodes[i].after;
	if (i != statement)
		refuse(refusal, statement, "it imports from __future__ below other code");
}

void
check_import(struct refusal *refusal, node_index statement)
{
	const struct tree *tree = refusal->tree;
	const struct frame *frame = &refusal->frames[refusal->nframes - 1];
	node_index last = statement, end = tree->nodes[statement].after;

	for (node_index c = statement + 1; c < end; c = tree->nodes[c].after) {
		if (node_kind(tree, c) == NODE_WILDCARD_IMPORT && frame->code != CODE_MODULE)
			refuse(refusal, c, "it imports * below the module");
		if (node_kind(tree, c) == NODE_ALIASED_IMPORT)
			check_name(refusal, tree->nodes[c].after - 1);
		last = c;
	}
	if (node_kind(tree, last) == NODE_COMMA && tree->nodes[statement].end == tree->nodes[last].end)
		refuse(refusal, last, "a comma ends its import");
	if (node_kind(tree, statement) == NODE_FUTURE_IMPORT_STATEMENT)
		check_future(refusal, statement);
}

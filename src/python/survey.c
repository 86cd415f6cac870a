/*
 * survey.c - annotations, TYPE_CHECKING blocks and imports that nothing uses.
 */
#include "python/survey.h"

#include <string.h>

#include "base/arena.h"
#include "base/map.h"

/* An imported name that may go when nothing uses it. */
struct candidate {
	node_index node;        /* a dotted_name or aliased_import below a top-level import */
	struct text submodule;  /* last part of a module path that importing makes reachable as an attribute, */
	struct text package;    /* of this part; both empty when there is none */
	struct candidate *next; /* another that binds the same name */
	bool used;
};

struct scope {
	node_index after;
	enum node_kind kind; /* MODULE, CLASS_DEFINITION, FUNCTION_DEFINITION */
};

static bool
mentions(struct text text, const char *word)
{
	return text.length && memmem(text.data, text.length, word, strlen(word)) != NULL;
}

/* A string that is a statement says nothing. */
static bool
is_statement_string(const struct tree *tree, node_index node)
{
	node_index before = node - 1;

	if (node_kind(tree, before) == NODE_CONCATENATED_STRING)
		before--;
	return node_kind(tree, before) == NODE_EXPRESSION_STATEMENT;
}

bool
code_mentions(const struct tree *tree, const char *word, bool in_strings)
{
	if (!mentions(tree->text, word))
		return false;
	for (node_index i = 1; i < tree->nnodes; i++) {
		if (node_kind(tree, i) == NODE_IDENTIFIER
		            ? text_is(node_text(tree, i), word)
		            : in_strings && node_kind(tree, i) == NODE_STRING && !is_statement_string(tree, i) &&
		                      mentions(node_text(tree, i), word))
			return true;
	}
	return false;
}

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
		if (node_kind(tree, i) == NODE_FUTURE_IMPORT_STATEMENT && mentions(node_text(tree, i), "annotations"))
			return true;
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

static void
survey_annotations(struct survey *survey, struct tree *tree, struct arena *arena)
{
	bool lazy = has_future_annotations(tree);
	struct scope *scopes = NULL;
	size_t nscopes = 0;

	*ARENA_PUSH(arena, scopes, nscopes) = (struct scope){tree->nnodes, NODE_MODULE};
	for (node_index i = 1; i < tree->nnodes; i++) {
		enum node_kind scope, kind = node_kind(tree, i);

		while (i >= scopes[nscopes - 1].after)
			nscopes--;
		scope = scopes[nscopes - 1].kind;
		if (kind == NODE_DECORATED_DEFINITION) {
			for (node_index c = i + 1; c < tree->nodes[i].after; c = tree->nodes[c].after)
				tree->nodes[c].flags |= FLAG_DECORATED;
		} else if (kind == NODE_FUNCTION_DEFINITION) {
			if (!(tree->nodes[i].flags & FLAG_DECORATED) && !survey->keeps_annotations)
				ignore_annotation(tree, i, !lazy);
			*ARENA_PUSH(arena, scopes, nscopes) = (struct scope){tree->nodes[i].after, kind};
			/* Remembered on the scope's own kind: parameters of a decorated function keep their
			 * annotations. */
			if (tree->nodes[i].flags & FLAG_DECORATED || survey->keeps_annotations)
				scopes[nscopes - 1].kind = NODE_DECORATED_DEFINITION;
		} else if (kind == NODE_CLASS_DEFINITION) {
			*ARENA_PUSH(arena, scopes, nscopes) = (struct scope){tree->nodes[i].after, kind};
		} else if (kind == NODE_TYPED_PARAMETER || kind == NODE_TYPED_DEFAULT_PARAMETER) {
			if (scope == NODE_FUNCTION_DEFINITION)
				ignore_annotation(tree, i, !lazy);
		} else if (kind == NODE_ASSIGNMENT) {
			if (scope == NODE_CLASS_DEFINITION)
				tree->nodes[i].flags |= FLAG_CLASS_LEVEL;
			else if (!survey->keeps_annotations)
				ignore_annotation(tree, i, scope == NODE_MODULE && !lazy);
		}
	}
}

/* `TYPE_CHECKING` or `typing.TYPE_CHECKING`, as the test of an if. */
static bool
is_type_checking(const struct tree *tree, node_index test)
{
	struct text text;

	while (node_kind(tree, test) == NODE_PARENTHESIZED_EXPRESSION)
		test++;
	text = node_text(tree, test);
	if (node_kind(tree, test) == NODE_IDENTIFIER)
		return text_is(text, "TYPE_CHECKING");
	return node_kind(tree, test) == NODE_ATTRIBUTE && node_kind(tree, test + 1) == NODE_IDENTIFIER &&
	       text_is(node_text(tree, tree->nodes[test].after - 1), "TYPE_CHECKING");
}

/* What a test lies directly behind. */
static bool
begins_test(enum node_kind before)
{
	return before == NODE_IF_STATEMENT || before == NODE_ELIF_CLAUSE || before == NODE_PARENTHESIZED_EXPRESSION;
}

/*
 * Only where every mention of the name is its import from typing or such a test can it be nothing but
 * typing's own False.
 */
static void
survey_type_checking(struct tree *tree)
{
	if (!mentions(tree->text, "TYPE_CHECKING"))
		return;
	for (node_index i = 1; i < tree->nnodes; i++) {
		node_index before = i - 1;

		switch (node_kind(tree, i)) {
		case NODE_WILDCARD_IMPORT:
			return;
		case NODE_STRING:
			if (!is_statement_string(tree, i) && mentions(node_text(tree, i), "TYPE_CHECKING"))
				return;
			break;
		case NODE_IMPORT_FROM_STATEMENT:
			/* Its own check, then past it. */
			if (mentions(node_text(tree, i), "TYPE_CHECKING")) {
				node_index module = i + 1;

				if (node_kind(tree, module) == NODE_FROM)
					module++;
				if (!text_is(node_text(tree, module), "typing") ||
				    node_child(tree, i, NODE_ALIASED_IMPORT))
					return;
			}
			i = tree->nodes[i].after - 1;
			break;
		case NODE_IDENTIFIER:
			if (!text_is(node_text(tree, i), "TYPE_CHECKING"))
				break;
			if (node_kind(tree, before) == NODE_DOT && before >= 3) {
				/* attribute, typing, ".", TYPE_CHECKING */
				if (!text_is(node_text(tree, i - 2), "typing"))
					return;
				before = i - 4;
			}
			if (!begins_test(node_kind(tree, before)))
				return;
			break;
		default:
			break;
		}
	}
	for (node_index i = 1; i < tree->nnodes; i++) {
		if ((node_kind(tree, i) == NODE_IF_STATEMENT || node_kind(tree, i) == NODE_ELIF_CLAUSE) &&
		    is_type_checking(tree, i + 1))
			tree->nodes[i].flags |= FLAG_IGNORED;
	}
}

static struct text
part_before(struct text path, char separator, struct text *last)
{
	for (size_t i = path.length; i-- > 0;) {
		if (path.data[i] == separator) {
			*last = (struct text){path.data + i + 1, path.length - i - 1};
			return (struct text){path.data, i};
		}
	}
	*last = path;
	return (struct text){path.data, 0};
}

static struct text
first_part(struct text path)
{
	const char *dot = memchr(path.data, '.', path.length);

	return (struct text){path.data, dot ? (size_t)(dot - path.data) : path.length};
}

static bool
is_harmless(struct text module)
{
	struct text top = first_part(module);

	return text_is(top, "alembic") || text_is(top, "sqlalchemy") || is_standard_library(top);
}

static void
add_candidate(struct map *candidates, const struct tree *tree, node_index name, struct text from, struct arena *arena)
{
	bool aliased = node_kind(tree, name) == NODE_ALIASED_IMPORT;
	struct text imported = node_text(tree, aliased ? name + 1 : name), bound = imported, last;
	struct candidate *candidate = ARENA_NEW(arena, struct candidate);
	void **place;

	if (aliased)
		bound = node_text(tree, tree->nodes[name].after - 1);
	else if (!from.length)
		bound = first_part(imported);
	candidate->node = name;
	if (from.length) {
		candidate->submodule = imported;
		part_before(from, '.', &candidate->package);
	} else {
		struct text package = part_before(imported, '.', &candidate->submodule);

		part_before(package, '.', &last);
		candidate->package = last;
	}
	place = map_at(candidates, bound);
	candidate->next = *place;
	*place = candidate;
}

static void
collect_candidates(struct map *candidates, const struct tree *tree, struct arena *arena)
{
	for (node_index i = 1; i < tree->nnodes; i = tree->nodes[i].after) {
		enum node_kind kind = node_kind(tree, i);
		struct text from = {"", 0};

		if (kind == NODE_IMPORT_FROM_STATEMENT) {
			node_index module = i + 1;

			if (node_kind(tree, module) == NODE_FROM)
				module++;
			if (node_kind(tree, module) != NODE_DOTTED_NAME || !is_harmless(node_text(tree, module)) ||
			    node_child(tree, i, NODE_WILDCARD_IMPORT))
				continue;
			from = node_text(tree, module);
			for (node_index c = tree->nodes[module].after; c < tree->nodes[i].after;
			     c = tree->nodes[c].after) {
				if (node_kind(tree, c) == NODE_DOTTED_NAME || node_kind(tree, c) == NODE_ALIASED_IMPORT)
					add_candidate(candidates, tree, c, from, arena);
			}
		} else if (kind == NODE_IMPORT_STATEMENT) {
			for (node_index c = i + 1; c < tree->nodes[i].after; c = tree->nodes[c].after) {
				if (node_kind(tree, c) != NODE_COMMA &&
				    is_harmless(node_text(tree, node_kind(tree, c) == NODE_ALIASED_IMPORT ? c + 1 : c)))
					add_candidate(candidates, tree, c, from, arena);
			}
		}
	}
}

static void
use_name(const struct map *candidates, struct text name)
{
	for (struct candidate *c = map_get(candidates, name); c; c = c->next)
		c->used = true;
}

/* `x.dialects.postgresql` needs whoever imported sqlalchemy.dialects.postgresql. */
static void
use_attribute(const struct map *candidates, const struct tree *tree, node_index attribute)
{
	struct text name = node_text(tree, attribute), package = node_text(tree, attribute - 2);

	for (size_t i = 0; i < candidates->nslots; i++) {
		for (struct candidate *c = candidates->slots[i].value; c; c = c->next) {
			if (c->submodule.length && text_equal(c->submodule, name) && text_equal(c->package, package))
				c->used = true;
		}
	}
}

/* Names in a kept annotation's string may be looked up later; globals()["name"] is a use too. */
static void
use_words(const struct map *candidates, struct text string)
{
	size_t start = 0;

	for (size_t i = 0; i <= string.length; i++) {
		unsigned char c = i < string.length ? (unsigned char)string.data[i] : 0;

		if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
			continue;
		if (c == '_' || (c >= '0' && c <= '9') || c >= 0x80)
			continue;
		if (i > start)
			use_name(candidates, (struct text){string.data + start, i - start});
		start = i + 1;
	}
}

static bool
is_name_use(const struct tree *tree, node_index identifier)
{
	switch (node_kind(tree, identifier - 1)) {
	case NODE_DOT:
	case NODE_KEYWORD_ARGUMENT: /* the name of an argument; its value follows "=" */
	case NODE_KEYWORD_PATTERN:
	case NODE_FUNCTION_DEFINITION:
	case NODE_CLASS_DEFINITION:
	case NODE_TYPED_PARAMETER:
	case NODE_TYPED_DEFAULT_PARAMETER:
	case NODE_DEFAULT_PARAMETER:
		return false;
	default:
		return !(tree->nodes[identifier].flags & FLAG_PARAMETER);
	}
}

/* `a` and `*a` among parameters bind a name, they do not use one. */
static void
note_parameters(struct tree *tree, node_index parameters)
{
	for (node_index c = parameters + 1; c < tree->nodes[parameters].after; c = tree->nodes[c].after) {
		node_index name = node_kind(tree, c) == NODE_TYPED_PARAMETER ? c + 1 : c;

		if (node_kind(tree, name) == NODE_LIST_SPLAT_PATTERN ||
		    node_kind(tree, name) == NODE_DICTIONARY_SPLAT_PATTERN)
			name += 2;
		tree->nodes[name].flags |= FLAG_PARAMETER;
	}
}

static void
survey_uses(const struct map *candidates, struct tree *tree, bool dynamic)
{
	node_index annotations_end = 0;

	for (node_index i = 1; i < tree->nnodes; i++) {
		switch (node_kind(tree, i)) {
		case NODE_IMPORT_STATEMENT:
		case NODE_IMPORT_FROM_STATEMENT:
		case NODE_FUTURE_IMPORT_STATEMENT:
			i = tree->nodes[i].after - 1;
			break;
		case NODE_IF_STATEMENT:
		case NODE_ELIF_CLAUSE:
			/* Only what would run: skip the test and the block, not what else there is. */
			if (tree->nodes[i].flags & FLAG_IGNORED)
				i = tree->nodes[node_child(tree, i, NODE_BLOCK)].after - 1;
			break;
		case NODE_TYPE:
			if (tree->nodes[i].flags & FLAG_IGNORED)
				i = tree->nodes[i].after - 1;
			else if (tree->nodes[i].after > annotations_end)
				annotations_end = tree->nodes[i].after;
			break;
		case NODE_PARAMETERS:
		case NODE_LAMBDA_PARAMETERS:
			note_parameters(tree, i);
			break;
		case NODE_STRING:
			if (dynamic || i < annotations_end)
				use_words(candidates, node_text(tree, i));
			break;
		case NODE_IDENTIFIER:
			if (is_name_use(tree, i))
				use_name(candidates, node_text(tree, i));
			else if (node_kind(tree, i - 1) == NODE_DOT && node_kind(tree, i - 2) == NODE_IDENTIFIER)
				use_attribute(candidates, tree, i);
			break;
		default:
			break;
		}
	}
}

static void
survey_imports(struct tree *tree, struct arena *arena)
{
	struct map candidates = MAP_INIT(arena);
	bool dynamic;

	if (code_mentions(tree, "eval", false) || code_mentions(tree, "exec", false))
		return;
	collect_candidates(&candidates, tree, arena);
	if (candidates.used == 0)
		return;
	dynamic = code_mentions(tree, "globals", false) || code_mentions(tree, "locals", false) ||
	          code_mentions(tree, "vars", false);
	survey_uses(&candidates, tree, dynamic);
	for (size_t i = 0; i < candidates.nslots; i++) {
		for (const struct candidate *c = candidates.slots[i].value; c; c = c->next) {
			if (!c->used)
				tree->nodes[c->node].flags |= FLAG_IGNORED;
		}
	}
}

void
survey_tree(struct survey *survey, struct tree *tree, struct arena *arena)
{
	*survey = (struct survey){
		.keeps_docstrings = code_mentions(tree, "__doc__", true),
		.keeps_annotations =
			code_mentions(tree, "__annotations__", true) || code_mentions(tree, "get_type_hints", true),
	};
	survey_annotations(survey, tree, arena);
	survey_type_checking(tree);
	survey_imports(tree, arena);
}

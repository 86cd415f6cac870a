/*
 * survey_decorator.c - decorators that do not look at annotations.
 *
 * `@staticmethod`, `@lru_cache(maxsize=None)`, `@functools.wraps(f)` of decorators.def, and `@x.setter` on the property
 * x above it.  A name is what the table says where the file imports it from there, if it is no built-in, and from
 * nowhere else, and has it nowhere but where it decorates, is called or looked into.
 */
#include <assert.h>
#include <string.h>

#include "python/constant.h"
#include "python/survey.h"

static const struct {
	struct text module, name;
} plain[] = {
#define PLAIN(module, name) {TEXT_INIT(module), TEXT_INIT(name)},
#include "python/decorators.def"
#undef PLAIN
};

enum { NPLAIN = sizeof plain / sizeof plain[0] };

static_assert(NPLAIN <= 32, "a bit for each");

/* The bits of what is called so: names, or modules that names are looked up in. */
static uint32_t
bits_of(struct text name)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < NPLAIN; i++) {
		if (text_equal(name, plain[i].name))
			bits |= 1u << i;
	}
	return bits;
}

static uint32_t
bits_of_module(struct text name)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < NPLAIN; i++) {
		if (text_equal(name, plain[i].module))
			bits |= 1u << i;
	}
	return bits;
}

/* What the identifier is the first child of, parentheses aside. */
static node_index
around(const struct tree *tree, node_index identifier)
{
	node_index before = identifier - 1;

	while (node_kind(tree, before) == NODE_PARENTHESIZED_EXPRESSION)
		before--;
	if (node_kind(tree, before) == NODE_AT ||
	    (node_kind(tree, before) == NODE_TYPE && node_kind(tree, before - 1) == NODE_MEMBER_TYPE))
		before--;
	return before;
}

/* Does it decorate, is it called or looked into, or no name at all but an attribute's or an argument's? */
static bool
is_harmless_mention(const struct tree *tree, node_index identifier)
{
	switch (node_kind(tree, identifier - 1)) {
	case NODE_DOT:
	case NODE_KEYWORD_ARGUMENT:
	case NODE_KEYWORD_PATTERN:
		return true;
	default:
		break;
	}
	switch (node_kind(tree, around(tree, identifier))) {
	case NODE_ATTRIBUTE:
	case NODE_CALL:
	case NODE_DECORATOR:
	case NODE_MEMBER_TYPE:
		return true;
	case NODE_DOTTED_NAME:
		return node_kind(tree, identifier + 1) == NODE_DOT;
	default:
		return false;
	}
}

static bool
is_path(const struct tree *tree, node_index dotted, const char *path)
{
	for (node_index c = dotted + 1; c < tree->nodes[dotted].after; c++) {
		struct text part = node_kind(tree, c) == NODE_DOT ? TEXT(".") : tree_name(tree, c);

		if (strncmp(path, part.data, part.length) != 0)
			return false;
		path += part.length;
	}
	return *path == '\0';
}

/* Trust ends where a name is imported from elsewhere, or under a name that is another's. */
static void
read_import(struct decorators *decorators, const struct tree *tree, node_index statement)
{
	node_index module = node_kind(tree, statement) == NODE_IMPORT_STATEMENT ? 0 : import_module(tree, statement);

	for (node_index c = import_names(tree, statement); c < tree->nodes[statement].after; c = tree->nodes[c].after) {
		bool aliased = node_kind(tree, c) == NODE_ALIASED_IMPORT;
		node_index path = aliased ? c + 1 : c;
		struct text first, bound;
		uint32_t names, modules, right = 0;

		if (node_kind(tree, c) == NODE_WILDCARD_IMPORT)
			decorators->trusted = 0;
		if (node_kind(tree, path) != NODE_DOTTED_NAME)
			continue;
		first = tree_name(tree, path + 1);
		bound = aliased ? tree_name(tree, tree->nodes[c].after - 1) : first;
		names = bits_of(bound);
		modules = bits_of_module(bound);
		for (size_t i = 0; module && i < NPLAIN; i++) {
			if (text_equal(first, bound) && text_equal(first, plain[i].name) &&
			    node_kind(tree, module) == NODE_DOTTED_NAME && is_path(tree, module, plain[i].module.data))
				right = names;
		}
		decorators->trusted &= ~(names & ~right);
		decorators->imported |= right;
		right = !module && text_equal(first, bound) && !(aliased && tree->nodes[path].after != path + 2)
		                ? modules
		                : 0;
		decorators->trusted_modules &= ~(modules & ~right);
		decorators->imported_modules |= right;
	}
}

static void
read_file(struct decorators *decorators, const struct tree *tree)
{
	decorators->is_read = true;
	decorators->trusted = decorators->trusted_modules = ~0u;
	for (node_index i = 1; i < tree->nnodes; i++) {
		enum node_kind kind = node_kind(tree, i);

		if (kind == NODE_IMPORT_STATEMENT || kind == NODE_IMPORT_FROM_STATEMENT) {
			read_import(decorators, tree, i);
			i = tree->nodes[i].after - 1;
		} else if (kind == NODE_FUTURE_IMPORT_STATEMENT || is_constant_statement(tree, i)) {
			i = tree->nodes[i].after - 1;
		} else if (kind == NODE_IDENTIFIER && !is_harmless_mention(tree, i)) {
			decorators->trusted &= ~bits_of(tree_name(tree, i));
			decorators->trusted_modules &= ~bits_of_module(tree_name(tree, i));
		}
	}
	for (size_t i = 0; i < NPLAIN; i++) {
		if (text_is(plain[i].module, "builtins") && !(decorators->imported & 1u << i))
			decorators->imported |= 1u << i;
	}
	decorators->trusted &= decorators->imported;
	decorators->trusted_modules &= decorators->imported_modules;
}

/* Is `function` a property's, whose accessor `attribute` decorates it? */
static bool
is_accessor(const struct decorators *decorators, const struct tree *tree, node_index attribute, struct text function)
{
	struct text name = tree_name(tree, tree->nodes[attribute].after - 1);

	return text_equal(decorators->properties, function) && node_kind(tree, attribute + 1) == NODE_IDENTIFIER &&
	       text_equal(tree_name(tree, attribute + 1), function) &&
	       (text_is(name, "getter") || text_is(name, "setter") || text_is(name, "deleter"));
}

enum plainness { LOOKS, PLAIN, PROPERTY };

static enum plainness
plainness_of(struct decorators *decorators, const struct tree *tree, node_index decorator, struct text function)
{
	node_index node = without_parentheses(tree, decorator + 1 + (node_kind(tree, decorator + 1) == NODE_AT));
	uint32_t bits = 0;

	if (node_kind(tree, node) == NODE_CALL)
		node = without_parentheses(tree, node + 1);
	if (node_kind(tree, node) == NODE_IDENTIFIER) {
		bits = bits_of(tree_name(tree, node)) & decorators->trusted;
	} else if (node_kind(tree, node) == NODE_ATTRIBUTE) {
		if (is_accessor(decorators, tree, node, function))
			return PROPERTY;
		if (node_kind(tree, node + 1) == NODE_IDENTIFIER)
			bits = bits_of(tree_name(tree, tree->nodes[node].after - 1)) &
			       bits_of_module(tree_name(tree, node + 1)) & decorators->trusted_modules;
	}
	if (!bits)
		return LOOKS;
	for (size_t i = 0; i < NPLAIN; i++) {
		if (bits & 1u << i && text_is(plain[i].name, "property"))
			return PROPERTY;
	}
	return PLAIN;
}

bool
decorators_are_plain(struct decorators *decorators, const struct tree *tree, node_index function)
{
	struct text name = tree_name(tree, node_child(tree, function, NODE_IDENTIFIER));
	bool all = true, property = false;

	if (!decorators->is_read)
		read_file(decorators, tree);
	for (node_index c = decorators->definition + 1; node_kind(tree, c) == NODE_DECORATOR;
	     c = tree->nodes[c].after) {
		enum plainness plainness = plainness_of(decorators, tree, c, name);

		all &= plainness != LOOKS;
		property |= plainness == PROPERTY;
	}
	decorators->properties = all && property ? name : TEXT("");
	return all;
}

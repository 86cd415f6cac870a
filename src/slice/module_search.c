/*
 * module_search.c - directories that a module adds to sys.path, as far as literals and __file__ tell.
 */
#include <string.h>

#include "base/arena.h"
#include "base/path.h"
#include "slice/import_names.h"
#include "slice/module_build.h"

enum { DEEPEST = 256, MOST_NAMES = 32 };

/* A path as it is put together. */
struct place {
	bool own;         /* it begins with __file__ */
	size_t ups;       /* ... and then goes up that often */
	const char *rest; /* behind that, maybe with ".." in it; "" for nothing */
};

struct reading {
	struct build *build;
	size_t depth;
	size_t nnames; /* looked up */
};

static bool read_place(struct reading *reading, node_index node, struct place *place);

static node_index
last_of(const struct tree *tree, node_index node)
{
	return tree->nodes[node].after - 1;
}

static node_index
next_argument(const struct tree *tree, node_index node, node_index after)
{
	while (node < after && (node_kind(tree, node) == NODE_COMMA || node_kind(tree, node) == NODE_KEYWORD_ARGUMENT))
		node = tree->nodes[node].after;
	return node;
}

/* dirname and .parent look at the text only: of "a/.." they make "a". */
static bool
go_up(struct arena *arena, struct place *place)
{
	if (*place->rest)
		place->rest = path_directory(arena, place->rest);
	else if (place->own)
		place->ups++;
	else
		return false;
	return true;
}

static void
normalize(struct arena *arena, struct place *place)
{
	const char *rest = place->rest, *kept = "";

	if (*rest == '/')
		return;
	while (*rest) {
		struct text part = {rest, strcspn(rest, "/")};

		rest += part.length + (rest[part.length] == '/');
		if (part.length == 0 || text_is(part, "."))
			continue;
		if (!text_is(part, "..") || (!place->own && (!*kept || text_is(text_of(path_base(kept)), ".."))))
			kept = arena_printf(arena, "%s%s%.*s", kept, *kept ? "/" : "", (int)part.length, part.data);
		else if (*kept)
			kept = path_directory(arena, kept);
		else
			place->ups++;
	}
	place->rest = kept;
}

static bool
join(struct arena *arena, struct place *place, const struct place *next)
{
	if (next->own || next->rest[0] == '/')
		*place = *next;
	else if (*next->rest && strcmp(next->rest, ".") != 0)
		place->rest = arena_printf(arena, "%s%s%s", place->rest, *place->rest ? "/" : "", next->rest);
	return true;
}

/* Each argument behind what is there already. */
static bool
join_arguments(struct reading *reading, node_index arguments, struct place *place, bool begun)
{
	const struct tree *tree = reading->build->tree;
	node_index after = tree->nodes[arguments].after;

	for (node_index c = next_argument(tree, arguments + 1, after); c < after;
	     c = next_argument(tree, tree->nodes[c].after, after)) {
		struct place next;

		if (!read_place(reading, c, &next))
			return false;
		if (begun)
			join(reading->build->arena, place, &next);
		else
			*place = next;
		begun = true;
	}
	return begun;
}

/* What the file's only binding of a name gives it. */
static node_index
only_value(const struct build *build, node_index identifier)
{
	const struct tree *tree = build->tree;
	struct text name = tree_name(tree, identifier);
	node_index value = 0;

	for (node_index c = 1; c < tree->nnodes; c++) {
		if (node_kind(tree, c) != NODE_IDENTIFIER || !text_equal(tree_name(tree, c), name) ||
		    (build->scopes.roles[c] != ROLE_BIND && build->scopes.roles[c] != ROLE_UPDATE))
			continue;
		if (value || node_kind(tree, c - 1) != NODE_ASSIGNMENT)
			return 0;
		value = node_child(tree, c - 1, NODE_EQUALS) + 1;
	}
	return value > 1 ? value : 0;
}

static bool
read_name(struct reading *reading, node_index identifier, struct place *place)
{
	node_index value;

	if (text_is(node_text(reading->build->tree, identifier), "__file__")) {
		*place = (struct place){.own = true, .rest = ""};
		return true;
	}
	value = reading->nnames++ < MOST_NAMES ? only_value(reading->build, identifier) : 0;
	return value && read_place(reading, value, place);
}

static bool
read_attribute(struct reading *reading, node_index node, struct place *place)
{
	const struct tree *tree = reading->build->tree;
	struct text name = node_text(tree, last_of(tree, node));

	*place = (struct place){.rest = ".."};
	if (text_is(name, "pardir"))
		return true;
	return text_is(name, "parent") && read_place(reading, node + 1, place) && go_up(reading->build->arena, place);
}

/* Path(__file__).parents[2] */
static bool
read_subscript(struct reading *reading, node_index node, struct place *place)
{
	const struct tree *tree = reading->build->tree;
	node_index index = tree->nodes[node + 1].after;
	bool known = true;

	if (node_kind(tree, node + 1) != NODE_ATTRIBUTE || node_kind(tree, index) != NODE_INTEGER ||
	    node_text(tree, index).length != 1 || !text_is(node_text(tree, index - 1), "parents") ||
	    !read_place(reading, node + 2, place))
		return false;
	for (int i = *node_text(tree, index).data - '0'; i >= 0 && known; i--)
		known = go_up(reading->build->arena, place);
	return known;
}

/* here / "sql", here + "/sql" */
static bool
read_operator(struct reading *reading, node_index node, struct place *place)
{
	const struct tree *tree = reading->build->tree;
	node_index operator= tree->nodes[node + 1].after;
	struct place right;

	if (!read_place(reading, node + 1, place) || !read_place(reading, operator+ 1, &right))
		return false;
	if (node_kind(tree, operator) == NODE_SLASH)
		return join(reading->build->arena, place, &right);
	if (node_kind(tree, operator) != NODE_PLUS || right.own || (place->own && right.rest[0] != '/'))
		return false;
	place->rest =
		arena_printf(reading->build->arena, "%s%s", place->rest, right.rest + (!*place->rest && place->own));
	return true;
}

static bool
read_call(struct reading *reading, node_index node, struct place *place)
{
	static const char *const same[] = {"as_posix", "absolute", NULL};
	static const char *const makes[] = {"join", "Path", "PurePath", "PosixPath", "str", "fspath", NULL};
	static const char *const normal[] = {"abspath", "realpath", "normpath", NULL};
	struct arena *arena = reading->build->arena;
	const struct tree *tree = reading->build->tree;
	node_index function = node + 1, arguments = tree->nodes[function].after;
	struct text last = node_text(tree, last_of(tree, function));
	const char *name = arena_copy(arena, last.data, last.length);
	bool method = node_kind(tree, function) == NODE_ATTRIBUTE, empty;

	if (node_kind(tree, arguments) != NODE_ARGUMENT_LIST)
		return false;
	empty = tree->nodes[arguments].after == arguments + 1;
	*place = (struct place){.rest = ""};
	if (empty && (strcmp(name, "getcwd") == 0 || strcmp(name, "cwd") == 0 || strcmp(name, "Path") == 0))
		return true;
	if (method && strcmp(name, "joinpath") == 0)
		return read_place(reading, node + 2, place) && join_arguments(reading, arguments, place, true);
	if (method && (strcmp(name, "resolve") == 0 || string_is_one_of(name, same))) {
		if (!read_place(reading, node + 2, place))
			return false;
	} else if (string_is_one_of(name, makes) || string_is_one_of(name, normal) || strcmp(name, "dirname") == 0) {
		if ((method && node_kind(tree, node + 2) == NODE_STRING) ||
		    !join_arguments(reading, arguments, place, false))
			return false;
	} else {
		return false;
	}
	if (strcmp(name, "resolve") == 0 || string_is_one_of(name, normal))
		normalize(arena, place);
	return strcmp(name, "dirname") != 0 || go_up(arena, place);
}

static bool
read_expression(struct reading *reading, node_index node, struct place *place)
{
	const struct tree *tree = reading->build->tree;

	switch (node_kind(tree, node)) {
	case NODE_STRING:
	case NODE_CONCATENATED_STRING:
		*place = (struct place){.rest = plain_string(tree, node, reading->build->arena)};
		return place->rest != NULL;
	case NODE_PARENTHESIZED_EXPRESSION:
		return read_place(reading, node + 1, place);
	case NODE_IDENTIFIER:
		return read_name(reading, node, place);
	case NODE_ATTRIBUTE:
		return read_attribute(reading, node, place);
	case NODE_SUBSCRIPT:
		return read_subscript(reading, node, place);
	case NODE_BINARY_OPERATOR:
		return read_operator(reading, node, place);
	case NODE_CALL:
		return read_call(reading, node, place);
	default:
		return false;
	}
}

static bool
read_place(struct reading *reading, node_index node, struct place *place)
{
	bool known;

	reading->depth++;
	known = reading->depth < DEEPEST && read_expression(reading, node, place);
	reading->depth--;
	return known;
}

static void
add_place(struct build *build, node_index node, bool first)
{
	struct arena *arena = build->arena;
	struct module *module = build->module;
	struct reading reading = {.build = build};
	struct place place;
	const char *path;

	if (!read_place(&reading, node, &place) || place.rest[0] == '/')
		return;
	normalize(arena, &place);
	if (place.own && place.ups == 0)
		return;
	path = place.rest;
	for (size_t i = 1; i < place.ups; i++)
		path = arena_printf(arena, "../%s", path);
	*ARENA_PUSH(arena, module->search, module->nsearch) =
		(struct search_place){.path = path, .own = place.own, .first = first};
}

/* Does an import of sys, or of its path, give the name? */
static bool
means(const struct module *module, struct text name, const char *taken)
{
	for (size_t i = 0; i < module->nimports; i++) {
		const struct import *import = module->imports[i];

		if (import->module && strcmp(import->module, "sys") == 0 && import->bound &&
		    text_is(name, import->bound) &&
		    (taken ? import->name && strcmp(import->name, taken) == 0 : !import->name))
			return true;
	}
	return false;
}

static bool
is_sys_path(const struct build *build, node_index node)
{
	const struct tree *tree = build->tree;

	if (node_kind(tree, node) == NODE_IDENTIFIER)
		return means(build->module, tree_name(tree, node), "path");
	return node_kind(tree, node) == NODE_ATTRIBUTE && node_kind(tree, node + 1) == NODE_IDENTIFIER &&
	       text_is(node_text(tree, last_of(tree, node)), "path") &&
	       means(build->module, tree_name(tree, node + 1), NULL);
}

/* What the lists of a run of nodes hold. */
static void
add_lists(struct build *build, node_index node, node_index end, bool first)
{
	const struct tree *tree = build->tree;

	for (node_index i = node; i < end; i++) {
		node_index after = tree->nodes[i].after;

		if (node_kind(tree, i) != NODE_LIST && node_kind(tree, i) != NODE_TUPLE)
			continue;
		for (node_index c = next_argument(tree, i + 1, after); c < after;
		     c = next_argument(tree, tree->nodes[c].after, after))
			add_place(build, c, first);
	}
}

/* sys.path.insert(0, x), sys.path.append(x), sys.path.extend([x]), site.addsitedir(x) */
static void
read_addition(struct build *build, node_index call)
{
	const struct tree *tree = build->tree;
	node_index function = call + 1, arguments = tree->nodes[function].after, after = tree->nodes[arguments].after;
	struct text name = node_text(tree, last_of(tree, function));
	node_index argument, second;

	if (node_kind(tree, arguments) != NODE_ARGUMENT_LIST)
		return;
	argument = next_argument(tree, arguments + 1, after);
	if (argument >= after)
		return;
	if (text_is(name, "addsitedir")) {
		add_place(build, argument, false);
		return;
	}
	if (node_kind(tree, function) != NODE_ATTRIBUTE || !is_sys_path(build, function + 1))
		return;
	second = next_argument(tree, tree->nodes[argument].after, after);
	if (text_is(name, "append"))
		add_place(build, argument, false);
	else if (text_is(name, "insert") && second < after)
		add_place(build, second, true);
	else if (text_is(name, "extend"))
		add_lists(build, argument, tree->nodes[argument].after, false);
}

/* sys.path = [x] + sys.path, sys.path[:0] = [x], sys.path += [x] */
static void
read_assignment(struct build *build, node_index assignment)
{
	const struct tree *tree = build->tree;
	node_index target = assignment + 1;

	if (is_sys_path(build, node_kind(tree, target) == NODE_SUBSCRIPT ? target + 1 : target))
		add_lists(build, tree->nodes[target].after, tree->nodes[assignment].after,
		          node_kind(tree, assignment) == NODE_ASSIGNMENT);
}

static bool
mentions(struct text text, const char *word)
{
	return memmem(text.data, text.length, word, strlen(word)) != NULL;
}

void
read_search(struct build *build)
{
	const struct tree *tree = build->tree;

	if (!mentions(tree->text, "addsitedir") && !(mentions(tree->text, "sys") && mentions(tree->text, "path")))
		return;
	for (node_index i = 1; i < tree->nnodes; i++) {
		enum node_kind kind = node_kind(tree, i);

		if (kind == NODE_CALL)
			read_addition(build, i);
		else if (kind == NODE_ASSIGNMENT || kind == NODE_AUGMENTED_ASSIGNMENT)
			read_assignment(build, i);
	}
}

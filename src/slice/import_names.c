/*
 * import_names.c - import statements and calls.
 */
#include "slice/import_names.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "python/literal.h"
#include "slice/module.h"

static const char *
copy_text(const struct tree *tree, node_index node, struct arena *arena)
{
	struct text text = node_text(tree, node);

	return arena_copy(arena, text.data, text.length);
}

/* `a . b` is a.b. */
static const char *
dotted_text(const struct tree *tree, node_index dotted, struct arena *arena)
{
	const char *text = "";

	if (tree->nodes[dotted].after == dotted + 2)
		return copy_text(tree, dotted + 1, arena);
	for (node_index c = dotted + 1; c < tree->nodes[dotted].after; c++) {
		struct text part = node_text(tree, c);

		text = arena_printf(arena, "%s%.*s", text, (int)part.length, part.data);
	}
	return text;
}

static struct import *
add_import(struct import ***imports, size_t *nimports, const struct tree *tree, node_index statement,
           struct arena *arena)
{
	struct import *import = ARENA_NEW(arena, struct import);

	import->line = tree_line(tree, tree->nodes[statement].start);
	import->end_line = tree_line(tree, tree->nodes[statement].end);
	*ARENA_PUSH(arena, *imports, *nimports) = import;
	return import;
}

static void
import_modules(const struct tree *tree, node_index statement, struct arena *arena, struct import ***imports,
               size_t *nimports)
{
	for (node_index c = statement + 1; c < tree->nodes[statement].after; c = tree->nodes[c].after) {
		bool aliased = node_kind(tree, c) == NODE_ALIASED_IMPORT;
		struct import *import;
		const char *dot;

		if (!aliased && node_kind(tree, c) != NODE_DOTTED_NAME)
			continue;
		import = add_import(imports, nimports, tree, statement, arena);
		import->module = dotted_text(tree, aliased ? c + 1 : c, arena);
		dot = strchr(import->module, '.');
		if (aliased) {
			import->bound = copy_text(tree, tree->nodes[c].after - 1, arena);
		} else {
			import->binds_top = dot != NULL;
			import->bound = dot ? arena_copy(arena, import->module, (size_t)(dot - import->module))
			                    : import->module;
		}
	}
}

static node_index
read_source(const struct tree *tree, node_index module, struct arena *arena, const char **name, int *level)
{
	*level = 0;
	*name = "";
	if (node_kind(tree, module) == NODE_DOTTED_NAME) {
		*name = dotted_text(tree, module, arena);
	} else {
		node_index dotted = node_child(tree, module, NODE_DOTTED_NAME);
		struct text prefix = node_text(tree, module + 1);

		for (size_t i = 0; i < prefix.length; i++)
			*level += prefix.data[i] == '.';
		if (dotted)
			*name = dotted_text(tree, dotted, arena);
	}
	return tree->nodes[module].after;
}

static void
import_from(const struct tree *tree, node_index statement, struct arena *arena, struct import ***imports,
            size_t *nimports)
{
	node_index c = statement + 1;
	const char *module;
	int level;

	if (node_kind(tree, c) == NODE_FROM)
		c++;
	c = read_source(tree, c, arena, &module, &level);
	for (; c < tree->nodes[statement].after; c = tree->nodes[c].after) {
		enum node_kind kind = node_kind(tree, c);
		struct import *import;

		if (kind != NODE_DOTTED_NAME && kind != NODE_ALIASED_IMPORT && kind != NODE_WILDCARD_IMPORT)
			continue;
		import = add_import(imports, nimports, tree, statement, arena);
		import->module = module;
		import->level = level;
		if (kind == NODE_WILDCARD_IMPORT) {
			import->name = "*";
		} else if (kind == NODE_ALIASED_IMPORT) {
			import->name = dotted_text(tree, c + 1, arena);
			import->bound = copy_text(tree, tree->nodes[c].after - 1, arena);
		} else {
			import->name = import->bound = dotted_text(tree, c, arena);
		}
	}
}

void
imports_of_statement(const struct tree *tree, node_index statement, struct arena *arena, struct import ***imports,
                     size_t *nimports)
{
	if (node_kind(tree, statement) == NODE_IMPORT_STATEMENT)
		import_modules(tree, statement, arena, imports, nimports);
	else if (node_kind(tree, statement) == NODE_IMPORT_FROM_STATEMENT)
		import_from(tree, statement, arena, imports, nimports);
}

const char *
plain_string(const struct tree *tree, node_index node, struct arena *arena)
{
	node_index first = node_kind(tree, node) == NODE_CONCATENATED_STRING ? node + 1 : node;
	struct buffer decoded = BUFFER_INIT;
	const char *text = NULL;

	if (node_kind(tree, first) != NODE_STRING)
		return NULL;
	for (node_index s = first; s < tree->nodes[node].after; s = tree->nodes[s].after) {
		struct string_token token = string_token_of(node_text(tree, s));

		if (token.bytes || tree->nodes[s].after != s + 1 ||
		    string_decode(&decoded, token.content, token.raw, false, token.formatted))
			goto out;
	}
	if (!memchr(decoded.data ? decoded.data : "", '\0', decoded.length))
		text = arena_copy(arena, decoded.data ? decoded.data : "", decoded.length);
out:
	buffer_free(&decoded);
	return text;
}

/* The dots in front of ".sub" in import_module(".sub", __package__). */
static void
split_level(struct import *import)
{
	while (*import->module == '.') {
		import->level++;
		import->module++;
	}
}

/* import_module(".sub", "a.b") is a.b.sub.  Any other package is taken for the file's own. */
static void
resolve_level(struct import *import, const char *package, struct arena *arena)
{
	size_t length = package ? strlen(package) : 0;

	if (!package || import->level == 0)
		return;
	for (int level = import->level; level > 1 && length > 0; level--) {
		while (length > 0 && package[--length] != '.')
			;
	}
	if (length == 0)
		return;
	import->module =
		arena_printf(arena, "%.*s%s%s", (int)length, package, *import->module ? "." : "", import->module);
	import->level = 0;
}

/* The argument at a position or of a name; 0: there is none. */
static node_index
find_argument(const struct tree *tree, node_index arguments, size_t position, const char *keyword)
{
	size_t at = 0;

	for (node_index c = arguments + 1; c < tree->nodes[arguments].after; c = tree->nodes[c].after) {
		if (node_kind(tree, c) == NODE_KEYWORD_ARGUMENT) {
			if (text_is(node_text(tree, c + 1), keyword))
				return node_child(tree, c, NODE_EQUALS) + 1;
		} else if (node_kind(tree, c) != NODE_COMMA && at++ == position) {
			return c;
		}
	}
	return 0;
}

/* NAME in `NAME = "app.guards"`, where nothing else of the file may be meant; 0: it may be anything. */
static node_index
find_constant(const struct tree *tree, node_index identifier)
{
	struct text name = node_text(tree, identifier);
	node_index value = 0;

	for (node_index c = 1; c < tree->nnodes; c++) {
		if (node_kind(tree, c) != NODE_IDENTIFIER || !text_equal(node_text(tree, c), name))
			continue;
		if (node_kind(tree, c - 1) == NODE_ASSIGNMENT && node_kind(tree, c - 2) == NODE_EXPRESSION_STATEMENT &&
		    !value) {
			value = node_child(tree, c - 1, NODE_EQUALS) + 1;
			continue;
		}
		/* A call's first argument is read; anything else may bind it. */
		if (node_kind(tree, c - 1) != NODE_ARGUMENT_LIST)
			return 0;
	}
	return value > 1 ? value : 0;
}

/* A string, strings joined by +, or a constant that is one. */
static const char *
literal_name(const struct tree *tree, node_index node, struct arena *arena)
{
	const char *left, *right;
	node_index operator;

	if (node_kind(tree, node) == NODE_IDENTIFIER) {
		node = find_constant(tree, node);
		return node ? plain_string(tree, node, arena) : NULL;
	}
	if (node_kind(tree, node) != NODE_BINARY_OPERATOR)
		return plain_string(tree, node, arena);
	operator= tree->nodes[node + 1].after;
	if (node_kind(tree, operator) != NODE_PLUS)
		return NULL;
	left = literal_name(tree, node + 1, arena);
	right = left ? literal_name(tree, operator+ 1, arena) : NULL;
	return right ? arena_printf(arena, "%s%s", left, right) : NULL;
}

/* __import__(name, globals, locals, fromlist, level) */
static void
read_level(struct import *import, const struct tree *tree, node_index arguments)
{
	node_index level = find_argument(tree, arguments, 4, "level");

	if (level && node_kind(tree, level) == NODE_INTEGER && node_text(tree, level).length == 1)
		import->level = *node_text(tree, level).data - '0';
}

/* pkgutil.resolve_name("a.b:f"), runpy.run_module("a.b"); where the name is computed it is somebody else's, as may be.
 */
static struct import *
import_by_name(const struct tree *tree, node_index call, struct text function, node_index arguments,
               struct arena *arena)
{
	node_index name = find_argument(tree, arguments, 0, text_is(function, "run_module") ? "mod_name" : "name");
	const char *text = name ? literal_name(tree, name, arena) : NULL;
	const char *colon = text ? strchr(text, ':') : NULL;
	struct import *import;

	if (!text || (text_is(function, "resolve_name") && !colon))
		return NULL;
	import = ARENA_NEW(arena, struct import);
	import->line = tree_line(tree, tree->nodes[call].start);
	import->end_line = tree_line(tree, tree->nodes[call].end);
	import->module = colon ? arena_copy(arena, text, (size_t)(colon - text)) : text;
	import->name = colon && !strchr(colon, '.') ? colon + 1 : NULL;
	return import;
}

struct import *
import_of_call(const struct tree *tree, node_index call, bool imports, struct arena *arena)
{
	node_index function = call + 1, arguments = tree->nodes[function].after, last, name, package;
	struct import *import;
	bool dunder;

	if (node_kind(tree, arguments) != NODE_ARGUMENT_LIST)
		return NULL;
	last = tree->nodes[function].after - 1;
	dunder = text_is(node_text(tree, last), "__import__");
	if (text_is(node_text(tree, last), "resolve_name") || text_is(node_text(tree, last), "run_module"))
		return import_by_name(tree, call, node_text(tree, last), arguments, arena);
	if (!imports && !dunder && !text_is(node_text(tree, last), "import_module"))
		return NULL;
	import = ARENA_NEW(arena, struct import);
	import->line = tree_line(tree, tree->nodes[call].start);
	import->end_line = tree_line(tree, tree->nodes[call].end);
	name = find_argument(tree, arguments, 0, "name");
	if (name)
		import->module = literal_name(tree, name, arena);
	if (!import->module)
		return import;
	split_level(import);
	package = dunder ? 0 : find_argument(tree, arguments, 1, "package");
	resolve_level(import, package ? plain_string(tree, package, arena) : NULL, arena);
	if (dunder)
		read_level(import, tree, arguments);
	/* __import__("a.b") is a, unless there is a fromlist. */
	import->binds_top = dunder && strchr(import->module, '.') && !find_argument(tree, arguments, 3, "fromlist");
	return import;
}

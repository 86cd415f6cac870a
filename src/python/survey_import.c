/*
 * survey_import.c - top-level imports that nothing uses.
 *
 * Every identifier of an imported name is a use, unless it is an attribute, an argument's keyword, a parameter or the
 * name of a definition.  `….package.sub` uses whoever imported package.sub, and whoever uses a package, whatever its
 * name here, uses `import package.sub`, which puts sub into it.  Words in strings are uses inside kept annotations, and
 * everywhere in a file that mentions globals, locals or vars; one that mentions eval or exec uses everything.
 */
#include "base/buffer.h"
#include "base/map.h"
#include "python/constant.h"
#include "python/survey.h"

/* An imported name that may go when nothing uses it. */
struct candidate {
	node_index node;                /* a dotted_name or aliased_import below a top-level import */
	bool from;                      /* `from … import`, which binds no package */
	struct candidate *next;         /* another that binds the same name */
	struct candidate *next_of_path; /* another whose path ends the same */
	bool used;
};

struct candidates {
	struct map by_name;
	struct map by_path; /* the last two parts, as "package.sub" */
	struct buffer *scratch;
};

/* Does the file ask the database for its columns? */
static bool
reflects(const struct tree *tree)
{
	static const char *const words[] = {"autoload",          "autoload_with", "automap_base", "get_columns",
	                                    "get_multi_columns", "recreate",      "reflect",      NULL};

	for (node_index i = 1; i < tree->nnodes; i++) {
		for (size_t w = 0; node_kind(tree, i) == NODE_IDENTIFIER && words[w]; w++) {
			if (text_is(tree_name(tree, i), words[w]))
				return true;
		}
	}
	return false;
}

static bool
is_harmless(const struct tree *tree, struct text top)
{
	return text_is(top, "alembic") || text_is(top, "sqlalchemy") || is_standard_library(top) ||
	       (is_inert_package(top) && !(is_reflected_package(top) && reflects(tree)));
}

static void
add_candidate(struct candidates *all, const struct tree *tree, node_index name, node_index from, struct arena *arena)
{
	bool aliased = node_kind(tree, name) == NODE_ALIASED_IMPORT;
	node_index path = aliased ? name + 1 : name, last = tree->nodes[path].after - 1;
	/* The part before the last; in a path of one name the module it comes from, if any. */
	node_index package = last >= path + 3 ? last - 2 : from ? tree->nodes[from].after - 1 : 0;
	struct candidate *candidate = ARENA_NEW(arena, struct candidate);
	void **place = map_at(&all->by_name, tree_name(tree, aliased ? tree->nodes[name].after - 1 : path + 1));

	candidate->node = name;
	candidate->from = from;
	candidate->next = *place;
	*place = candidate;
	if (package) {
		struct text sub = tree_name(tree, last), top = tree_name(tree, package);

		place = map_at(&all->by_path, text_of(arena_printf(arena, "%.*s.%.*s", (int)top.length, top.data,
		                                                   (int)sub.length, sub.data)));
		candidate->next_of_path = *place;
		*place = candidate;
	}
}

static void
add_candidates(struct candidates *all, const struct tree *tree, node_index statement, struct arena *arena)
{
	node_index from = 0;

	if (node_kind(tree, statement) == NODE_IMPORT_FROM_STATEMENT) {
		from = import_module(tree, statement);
		if (node_kind(tree, from) != NODE_DOTTED_NAME || !is_harmless(tree, tree_name(tree, from + 1)) ||
		    node_child(tree, statement, NODE_WILDCARD_IMPORT))
			return;
	}
	for (node_index c = import_names(tree, statement); c < tree->nodes[statement].after; c = tree->nodes[c].after) {
		node_index path = node_kind(tree, c) == NODE_ALIASED_IMPORT ? c + 1 : c;

		if (node_kind(tree, path) == NODE_DOTTED_NAME && (from || is_harmless(tree, tree_name(tree, path + 1))))
			add_candidate(all, tree, c, from, arena);
	}
}

static void
use_name(const struct candidates *all, struct text name)
{
	for (struct candidate *c = map_get(&all->by_name, name); c; c = c->next)
		c->used = true;
}

/* `x.dialects.postgresql` needs whoever imported sqlalchemy.dialects.postgresql. */
static void
use_path(const struct candidates *all, struct text package, struct text sub)
{
	buffer_clear(all->scratch);
	buffer_text(all->scratch, package);
	buffer_char(all->scratch, '.');
	buffer_text(all->scratch, sub);
	for (struct candidate *c = map_get(&all->by_path, (struct text){all->scratch->data, all->scratch->length}); c;
	     c = c->next_of_path)
		c->used = true;
}

static void
use_attribute(const struct candidates *all, const struct tree *tree, node_index attribute)
{
	node_index value = without_parentheses(tree, attribute + 1);

	if (node_kind(tree, value) == NODE_TYPE)
		value = without_parentheses(tree, value + 1);
	if (node_kind(tree, value) == NODE_ATTRIBUTE)
		value = tree->nodes[value].after - 1;
	if (node_kind(tree, value) == NODE_IDENTIFIER)
		use_path(all, tree_name(tree, value), tree_name(tree, tree->nodes[attribute].after - 1));
}

/* `case a.b.c:` */
static void
use_dotted(const struct candidates *all, const struct tree *tree, node_index dotted)
{
	for (node_index name = dotted + 3; name < tree->nodes[dotted].after; name += 2)
		use_path(all, tree_name(tree, name - 2), tree_name(tree, name));
}

static void
use_words(const struct candidates *all, const struct tree *tree, node_index string)
{
	struct buffer text = BUFFER_INIT;
	size_t start = 0;

	constant_text(&text, tree, string);
	for (size_t i = 0; i <= text.length; i++) {
		unsigned char c = i < text.length ? (unsigned char)text.data[i] : 0;

		if (((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' || (c >= '0' && c <= '9') || c >= 0x80)
			continue;
		if (i > start)
			use_name(all, (struct text){text.data + start, i - start});
		start = i + 1;
	}
	buffer_free(&text);
}

static bool
is_name_use(const struct tree *tree, node_index identifier)
{
	enum node_kind before = node_kind(tree, identifier - 1);

	if (before == NODE_ASYNC)
		before = node_kind(tree, identifier - 2);
	switch (before) {
	case NODE_DOT:
	case NODE_KEYWORD_ARGUMENT: /* the name of an argument; its value follows "=" */
	case NODE_KEYWORD_PATTERN:
	case NODE_FUNCTION_DEFINITION:
	case NODE_CLASS_DEFINITION:
		return false;
	default:
		return !(tree->nodes[identifier].flags & FLAG_BINDING);
	}
}

/* `a`, `*a`, `a: int` and `a=1` among parameters bind a name, they do not use one. */
static void
note_parameters(struct tree *tree, node_index parameters)
{
	for (node_index c = parameters + 1; c < tree->nodes[parameters].after; c = tree->nodes[c].after) {
		enum node_kind kind = node_kind(tree, c);
		node_index name = c;

		if (kind == NODE_TYPED_PARAMETER || kind == NODE_DEFAULT_PARAMETER ||
		    kind == NODE_TYPED_DEFAULT_PARAMETER)
			name++;
		if (node_kind(tree, name) == NODE_LIST_SPLAT_PATTERN ||
		    node_kind(tree, name) == NODE_DICTIONARY_SPLAT_PATTERN)
			name += 2;
		tree->nodes[name].flags |= FLAG_BINDING;
	}
}

static void
survey_uses(const struct candidates *all, struct tree *tree, bool dynamic)
{
	node_index annotation_end = 0;

	for (node_index i = 1; i < tree->nnodes; i++) {
		switch (node_kind(tree, i)) {
		case NODE_IMPORT_STATEMENT:
		case NODE_IMPORT_FROM_STATEMENT:
		case NODE_FUTURE_IMPORT_STATEMENT:
			i = tree->nodes[i].after - 1;
			break;
		case NODE_EXPRESSION_STATEMENT:
			if (is_constant_statement(tree, i))
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
			else if (tree->nodes[i].after > annotation_end)
				annotation_end = tree->nodes[i].after;
			break;
		case NODE_PARAMETERS:
		case NODE_LAMBDA_PARAMETERS:
			note_parameters(tree, i);
			break;
		case NODE_STRING:
		case NODE_CONCATENATED_STRING:
			if ((dynamic || i < annotation_end) && node_kind(tree, i - 1) != NODE_CONCATENATED_STRING)
				use_words(all, tree, i);
			break;
		case NODE_IDENTIFIER:
			if (is_name_use(tree, i))
				use_name(all, tree_name(tree, i));
			break;
		case NODE_ATTRIBUTE:
		case NODE_MEMBER_TYPE:
			use_attribute(all, tree, i);
			break;
		case NODE_DOTTED_NAME:
			use_dotted(all, tree, i);
			break;
		default:
			break;
		}
	}
}

static bool
is_dotted(const struct tree *tree, node_index path)
{
	return tree->nodes[path].after > path + 2;
}

/* Does it bind the package its path begins with? */
static bool
binds_top(const struct tree *tree, const struct candidate *candidate)
{
	return !candidate->from &&
	       (node_kind(tree, candidate->node) == NODE_DOTTED_NAME || !is_dotted(tree, candidate->node + 1));
}

static struct text
top_of(const struct tree *tree, const struct candidate *candidate)
{
	return tree_name(tree, candidate->node + 1 + (node_kind(tree, candidate->node) == NODE_ALIASED_IMPORT));
}

static void
use_submodules(struct candidates *all, const struct tree *tree, struct arena *arena)
{
	struct map tops = MAP_INIT(arena);

	for (size_t i = 0; i < all->by_name.nslots; i++) {
		for (struct candidate *c = all->by_name.slots[i].value; c; c = c->next) {
			if (c->used && binds_top(tree, c))
				*map_at(&tops, top_of(tree, c)) = c;
		}
	}
	for (size_t i = 0; tops.used && i < all->by_name.nslots; i++) {
		for (struct candidate *c = all->by_name.slots[i].value; c; c = c->next) {
			node_index path = c->node + (node_kind(tree, c->node) == NODE_ALIASED_IMPORT);

			if (!c->from && is_dotted(tree, path) && map_get(&tops, top_of(tree, c)))
				c->used = true;
		}
	}
}

void
survey_imports(const struct survey *survey, struct tree *tree, struct buffer *scratch, struct arena *arena)
{
	struct candidates all = {.by_name = MAP_INIT(arena), .by_path = MAP_INIT(arena), .scratch = scratch};
	struct statement statement;

	if (survey->in_code[WORD_EVAL] || survey->in_code[WORD_EXEC])
		return;
	for (node_index next = 1; next_statement(tree, &next, tree->nnodes, &statement);) {
		if (node_kind(tree, statement.node) == NODE_IMPORT_STATEMENT ||
		    node_kind(tree, statement.node) == NODE_IMPORT_FROM_STATEMENT)
			add_candidates(&all, tree, statement.node, arena);
	}
	if (all.by_name.used == 0)
		return;
	survey_uses(&all, tree,
	            survey->in_code[WORD_GLOBALS] || survey->in_code[WORD_LOCALS] || survey->in_code[WORD_VARS]);
	use_submodules(&all, tree, arena);
	for (size_t i = 0; i < all.by_name.nslots; i++) {
		for (const struct candidate *c = all.by_name.slots[i].value; c; c = c->next) {
			if (!c->used)
				tree->nodes[c->node].flags |= FLAG_IGNORED;
		}
	}
}

/*
 * script.c - the two functions of a version file.
 */
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "plan/reading.h"
#include "python/constant.h"

static const char *const class_names[NCLASSES] = {"additive", "destructive", "breaking", "locking",
                                                  "data",     "one-way",     "unknown"};

const char *
class_name(unsigned class)
{
	for (size_t i = 0; i < NCLASSES; i++) {
		if (class == 1u << i)
			return class_names[i];
	}
	return "unknown";
}

const char *
table_lock_name(enum table_lock lock)
{
	static const char *const names[] = {[LOCK_ROW_EXCLUSIVE] = "ROW EXCLUSIVE",
	                                    [LOCK_SHARE_UPDATE_EXCLUSIVE] = "SHARE UPDATE EXCLUSIVE",
	                                    [LOCK_SHARE] = "SHARE",
	                                    [LOCK_SHARE_ROW_EXCLUSIVE] = "SHARE ROW EXCLUSIVE",
	                                    [LOCK_ACCESS_EXCLUSIVE] = "ACCESS EXCLUSIVE"};

	return names[lock];
}

const char *
downgrade_state_name(enum downgrade_state state)
{
	static const char *const names[] = {"ok", "empty", "raises", "missing", "partly"};

	return names[state];
}

bool
operations_are_sure(const struct operations *operations)
{
	for (size_t i = 0; i < operations->nitems; i++) {
		if (operations->items[i].classes & CLASS_UNKNOWN)
			return false;
	}
	return true;
}

/* Of a function's own statements: not of those inside it. */
static enum downgrade_state
state_of(const struct tree *tree, node_index definition)
{
	node_index block = node_child(tree, definition, NODE_BLOCK);
	bool is_empty = true, raises = false;

	for (node_index c = block + 1; c < tree->nodes[block].after; c = tree->nodes[c].after) {
		enum node_kind kind = node_kind(tree, c);

		if (kind == NODE_RAISE_STATEMENT && is_empty)
			return DOWNGRADE_RAISES;
		if (kind == NODE_PASS_STATEMENT || kind == NODE_RETURN_STATEMENT || is_constant_statement(tree, c) ||
		    (kind == NODE_EXPRESSION_STATEMENT &&
		     (node_kind(tree, c + 1) == NODE_ELLIPSIS ||
		      (node_kind(tree, c + 1) == NODE_CALL && text_is(called_name(tree, c + 1), "print")))))
			continue;
		is_empty = false;
	}
	for (node_index i = block; i < tree->nodes[block].after; i++)
		raises |= node_kind(tree, i) == NODE_RAISE_STATEMENT;
	return is_empty ? DOWNGRADE_EMPTY : raises ? DOWNGRADE_PARTLY : DOWNGRADE_OK;
}

static const char *
contract_of(struct text source, struct arena *arena)
{
	static const char note[] = "miglock: contract ";
	const char *at = source.data, *end = source.data + source.length;

	while ((at = memchr(at, '#', (size_t)(end - at)))) {
		const char *word = at + 1, *stop;

		while (word < end && *word == ' ')
			word++;
		at++;
		if ((size_t)(end - word) < sizeof note || memcmp(word, note, sizeof note - 1) != 0)
			continue;
		word += sizeof note - 1;
		for (stop = word; stop < end && *stop != '\n' && *stop != ' '; stop++)
			;
		return arena_copy(arena, word, (size_t)(stop - word));
	}
	return NULL;
}

static const char *
doc_of(const struct tree *tree, struct arena *arena)
{
	struct buffer text = BUFFER_INIT;
	const char *doc = NULL;

	if (tree->nnodes > 2 && node_kind(tree, 1) == NODE_EXPRESSION_STATEMENT && is_docstring(tree, 2) &&
	    !constant_text(&text, tree, 2) && text.data)
		doc = arena_copy(arena, text.data, strcspn(text.data, "\n"));
	buffer_free(&text);
	return doc;
}

static int
read_function(struct reading *reading, struct operations *operations, const char *name)
{
	const struct binding *function = map_get(&reading->module.bindings, text_of(name));

	if (!function || function->kind != BOUND_FUNCTION)
		return 0;
	reading->operations = operations;
	reading->budget = MOST_FOLLOWED;
	walk_function(reading, function, 0, &reading->module);
	return tree_line(reading->tree, reading->tree->nodes[function->node].start);
}

static void
read_tree(struct script *script, const struct tree *tree, struct creations *made, struct arena *arena)
{
	struct creations none = {.dialect = made->dialect};
	struct reading reading = {.tree = tree, .arena = arena, .made = made};
	const struct binding *downgrade;

	read_module(&reading);
	script->doc = doc_of(tree, arena);
	script->upgrade_line = read_function(&reading, &script->upgrade, "upgrade");
	reading.made = &none;
	script->downgrade_line = read_function(&reading, &script->downgrade, "downgrade");
	downgrade = map_get(&reading.module.bindings, TEXT("downgrade"));
	script->state = script->downgrade_line ? state_of(tree, downgrade->node) : DOWNGRADE_MISSING;
	if (script->state == DOWNGRADE_EMPTY && script->upgrade.nitems == 0)
		script->state = DOWNGRADE_OK;
	script->upgrade_sure = script->upgrade_line && operations_are_sure(&script->upgrade);
	script->downgrade_sure = operations_are_sure(&script->downgrade);
	if (!script->upgrade_line) {
		script->unreadable = "no function upgrade is defined in it";
	}
}

void
script_read(struct script *script, struct text source, struct creations *made, struct arena *arena)
{
	struct tree_parser *parser = tree_parser_new();
	struct tree tree = {0};

	*script = (struct script){0};
	tree_parse(parser, &tree, source);
	if (tree.trouble)
		script->unreadable = tree.trouble;
	else
		read_tree(script, &tree, made, arena);
	script->contract = contract_of(source, arena);
	tree_free(&tree);
	tree_parser_free(parser);
}

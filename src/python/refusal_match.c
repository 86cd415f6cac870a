/*
 * refusal_match.c - patterns that bind a name twice, or in one alternative only, or leave nothing to those that follow.
 */
#include "base/arena.h"
#include "base/buffer.h"
#include "python/constant.h"
#include "python/literal.h"
#include "python/refusal.h"

/* Where the next pattern among siblings begins. */
static node_index
after(const struct tree *tree, node_index node)
{
	return tree->nodes[node].after;
}

static bool
is_sole_child(const struct tree *tree, node_index parent)
{
	return parent + 1 < after(tree, parent) && after(tree, parent + 1) == after(tree, parent);
}

/* Does it match whatever comes? */
static bool
is_irrefutable(const struct tree *tree, node_index pattern)
{
	for (;;) {
		switch (node_kind(tree, pattern)) {
		case NODE_CASE_PATTERN:
		case NODE_TUPLE_PATTERN:
			if (!is_sole_child(tree, pattern))
				return false;
			pattern++;
			break;
		case NODE_AS_PATTERN:
			pattern++;
			break;
		case NODE_UNION_PATTERN: {
			node_index last = pattern + 1;

			while (after(tree, last) < after(tree, pattern))
				last = after(tree, last);
			pattern = last;
			break;
		}
		case NODE_DOTTED_NAME:
			return is_sole_child(tree, pattern);
		case NODE_UNDERSCORE:
			return true;
		default:
			return false;
		}
	}
}

static void
bind(struct refusal *refusal, struct map *names, node_index identifier)
{
	void **place;

	if (text_is(tree_name(refusal->tree, identifier), "_"))
		refuse(refusal, identifier, "it binds _ in a pattern");
	place = map_at(names, tree_name(refusal->tree, identifier));
	if (*place)
		refuse(refusal, identifier, "a pattern binds a name twice");
	*place = refusal;
}

static void note_pattern(struct refusal *refusal, struct map *names, node_index pattern);

static void
note_alternatives(struct refusal *refusal, struct map *names, node_index alternatives)
{
	const struct tree *tree = refusal->tree;
	struct map first = MAP_INIT(refusal->arena);
	bool any = false;

	for (node_index c = alternatives + 1; c < after(tree, alternatives); c = after(tree, c)) {
		struct map these = MAP_INIT(refusal->arena);

		if (node_kind(tree, c) == NODE_PIPE || node_kind(tree, c) == NODE_MINUS)
			continue;
		if (after(tree, c) < after(tree, alternatives) && is_irrefutable(tree, c))
			refuse(refusal, c, "a pattern leaves nothing to the alternatives that follow");
		note_pattern(refusal, any ? &these : &first, c);
		for (size_t i = 0; any && i < these.nslots; i++) {
			if (these.slots[i].key && !map_get(&first, map_key(&these.slots[i])))
				refuse(refusal, c, "alternatives of a pattern bind different names");
		}
		if (any && these.used != first.used)
			refuse(refusal, c, "alternatives of a pattern bind different names");
		any = true;
	}
	for (size_t i = 0; i < first.nslots; i++) {
		void **place = first.slots[i].key ? map_at(names, map_key(&first.slots[i])) : NULL;

		if (place && *place)
			refuse(refusal, alternatives, "a pattern binds a name twice");
		if (place)
			*place = refusal;
	}
}

static node_index
star_of(const struct tree *tree, node_index pattern)
{
	if (node_kind(tree, pattern) == NODE_CASE_PATTERN)
		pattern++;
	return node_kind(tree, pattern) == NODE_SPLAT_PATTERN ? pattern : 0;
}

/* Of a sequence or mapping, from its first child on: one star; in a mapping the last; no `(*x)`. */
static void
check_pattern_stars(struct refusal *refusal, node_index sequence, node_index first, node_index end)
{
	const struct tree *tree = refusal->tree;
	node_index star = 0;

	for (node_index c = first; c < end; c = after(tree, c)) {
		node_index here = star_of(tree, c);

		if (star &&
		    (here || (node_kind(tree, sequence) == NODE_DICT_PATTERN && node_kind(tree, c) != NODE_COMMA)))
			refuse(refusal, c, "it has two stars in one pattern, or one that is not the last");
		if (here)
			star = here;
	}
	if (star && node_kind(tree, sequence) == NODE_TUPLE_PATTERN && is_sole_child(tree, sequence))
		refuse(refusal, star, "it has a star that belongs to no sequence");
}

static void
check_attributes(struct refusal *refusal, node_index class)
{
	const struct tree *tree = refusal->tree;
	struct map names = MAP_INIT(refusal->arena);

	for (node_index c = class + 1; c < after(tree, class); c = after(tree, c)) {
		node_index keyword = c + (node_kind(tree, c) == NODE_CASE_PATTERN);
		void **place;

		if (node_kind(tree, keyword) != NODE_KEYWORD_PATTERN)
			continue;
		place = map_at(&names, tree_name(tree, keyword + 1));
		if (*place)
			refuse(refusal, keyword, "a pattern names an attribute twice");
		*place = refusal;
	}
}

static void
note_pattern(struct refusal *refusal, struct map *names, node_index pattern)
{
	const struct tree *tree = refusal->tree;

	for (node_index i = pattern; i < after(tree, pattern); i++) {
		enum node_kind before = node_kind(tree, i - 1);

		switch (node_kind(tree, i)) {
		case NODE_UNION_PATTERN:
			note_alternatives(refusal, names, i);
			i = after(tree, i) - 1;
			break;
		case NODE_CLASS_PATTERN:
			check_attributes(refusal, i);
			i = after(tree, i + 1) - 1;
			break;
		case NODE_LIST_PATTERN:
		case NODE_TUPLE_PATTERN:
		case NODE_DICT_PATTERN:
			check_pattern_stars(refusal, i, i + 1, after(tree, i));
			break;
		case NODE_DOTTED_NAME:
			if (is_sole_child(tree, i))
				bind(refusal, names, i + 1);
			i = after(tree, i) - 1;
			break;
		case NODE_IDENTIFIER:
			if (before == NODE_AS || before == NODE_STAR_STAR ||
			    (before == NODE_STAR && !text_is(tree_name(tree, i), "_")))
				bind(refusal, names, i);
			break;
		case NODE_UNDERSCORE:
			if (before == NODE_AS || before == NODE_STAR_STAR)
				refuse(refusal, i, "it binds _ in a pattern");
			break;
		case NODE_STRING:
			if (string_token_of(node_text(tree, i)).formatted)
				refuse(refusal, i, "it matches a formatted string");
			break;
		default:
			break;
		}
	}
}

void
check_match(struct refusal *refusal, node_index match)
{
	const struct tree *tree = refusal->tree;
	node_index block = node_child(tree, match, NODE_BLOCK), end;

	if (node_kind(tree, after(tree, match + 1)) != NODE_COMMA)
		check_star(refusal, match + 1);
	if (!block)
		block = match;
	end = after(tree, block);
	for (node_index clause = block + 1; clause < end; clause = after(tree, clause)) {
		struct map names = MAP_INIT(refusal->arena);
		node_index first = clause + 1, c = first;

		if (node_kind(tree, clause) != NODE_CASE_CLAUSE)
			continue;
		for (; node_kind(tree, c) == NODE_CASE_PATTERN || node_kind(tree, c) == NODE_COMMA;
		     c = after(tree, c)) {
			if (node_kind(tree, c) == NODE_CASE_PATTERN)
				note_pattern(refusal, &names, c);
		}
		check_pattern_stars(refusal, clause, first, c);
		if (after(tree, clause) < end && after(tree, first) == c && node_kind(tree, c) != NODE_IF_CLAUSE &&
		    is_irrefutable(tree, first))
			refuse(refusal, clause, "a case leaves nothing to those that follow");
	}
}

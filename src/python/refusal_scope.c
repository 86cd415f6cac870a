/*
 * refusal_scope.c - names that cannot be global, nonlocal or assigned where they are.
 */
#include "base/arena.h"
#include "base/buffer.h"
#include "python/constant.h"
#include "python/literal.h"
#include "python/refusal.h"

/* A name in some code, functions and classes within left out. */
struct scoped_name {
	node_index first;     /* where it is first mentioned, statements about its scope aside */
	node_index annotated; /* where it first is, UINT32_MAX */
	bool bound, parameter, global, nonlocal;
};

static struct scoped_name *
note_name(struct refusal *refusal, struct map *names, node_index identifier, bool bound)
{
	void **place = map_at(names, tree_name(refusal->tree, identifier));
	struct scoped_name *name = *place;

	if (!name) {
		*place = name = ARENA_NEW(refusal->arena, struct scoped_name);
		name->first = name->annotated = UINT32_MAX;
	}
	name->bound |= bound;
	return name;
}

static void
note_mention(struct refusal *refusal, struct map *names, node_index identifier, bool bound)
{
	struct scoped_name *name = note_name(refusal, names, identifier, bound);

	if (identifier < name->first)
		name->first = identifier;
}

static void
note_annotation(struct refusal *refusal, struct map *names, node_index identifier)
{
	struct scoped_name *name = note_name(refusal, names, identifier, true);

	if (identifier < name->annotated)
		name->annotated = identifier;
}

/* The names that a target binds. */
static void
note_targets(struct refusal *refusal, struct map *names, node_index target)
{
	const struct tree *tree = refusal->tree;

	for (node_index i = target; i < tree->nodes[target].after; i++) {
		enum node_kind kind = node_kind(tree, i);

		if (kind == NODE_ATTRIBUTE || kind == NODE_SUBSCRIPT || kind == NODE_CALL)
			i = tree->nodes[i].after - 1;
		else if (kind == NODE_IDENTIFIER)
			note_name(refusal, names, i, true);
	}
}

/* CPython lets an import stand before `global`. */
static void
note_imports(struct refusal *refusal, struct map *names, node_index statement)
{
	const struct tree *tree = refusal->tree;
	node_index c = statement + 1;

	if (node_kind(tree, statement) != NODE_IMPORT_STATEMENT)
		c = tree->nodes[c + (node_kind(tree, c) == NODE_FROM)].after;
	for (; c < tree->nodes[statement].after; c = tree->nodes[c].after) {
		if (node_kind(tree, c) == NODE_ALIASED_IMPORT)
			note_name(refusal, names, tree->nodes[c].after - 1, true);
		else if (node_kind(tree, c) == NODE_DOTTED_NAME)
			note_name(refusal, names, c + 1, true);
	}
}

/* Behind what is code of its own, or no mention of a name; 0 where the node is to be looked into. */
static node_index
note_node(struct refusal *refusal, struct map *names, node_index i)
{
	const struct tree *tree = refusal->tree;

	switch (node_kind(tree, i)) {
	case NODE_FUNCTION_DEFINITION:
	case NODE_CLASS_DEFINITION:
		note_mention(refusal, names, node_child(tree, i, NODE_IDENTIFIER), true);
		return tree->nodes[i].after;
	case NODE_LAMBDA:
	case NODE_LIST_COMPREHENSION:
	case NODE_SET_COMPREHENSION:
	case NODE_DICTIONARY_COMPREHENSION:
	case NODE_GENERATOR_EXPRESSION:
	case NODE_GLOBAL_STATEMENT:
	case NODE_NONLOCAL_STATEMENT:
	case NODE_TYPE:
		return tree->nodes[i].after;
	case NODE_IMPORT_STATEMENT:
	case NODE_IMPORT_FROM_STATEMENT:
	case NODE_FUTURE_IMPORT_STATEMENT:
		note_imports(refusal, names, i);
		return tree->nodes[i].after;
	case NODE_ASSIGNMENT:
		if (node_child(tree, i, NODE_TYPE) && node_kind(tree, i + 1) == NODE_IDENTIFIER)
			note_annotation(refusal, names, i + 1);
		/* fall through */
	case NODE_AUGMENTED_ASSIGNMENT:
	case NODE_AS_PATTERN_TARGET:
	case NODE_NAMED_EXPRESSION:
	case NODE_CASE_PATTERN:
	case NODE_DELETE_STATEMENT:
		note_targets(refusal, names,
		             node_kind(tree, i) == NODE_CASE_PATTERN || node_kind(tree, i) == NODE_DELETE_STATEMENT
		                     ? i
		                     : i + 1);
		return 0;
	case NODE_FOR_STATEMENT:
		note_targets(refusal, names, i + 1 + (node_kind(tree, i + 1) == NODE_ASYNC));
		return 0;
	case NODE_IDENTIFIER:
		if (node_kind(tree, i - 1) != NODE_DOT && node_kind(tree, i - 1) != NODE_KEYWORD_ARGUMENT &&
		    node_kind(tree, i - 1) != NODE_KEYWORD_PATTERN)
			note_mention(refusal, names, i, false);
		return 0;
	default:
		return 0;
	}
}

static void
note_parameters(struct refusal *refusal, struct map *names, node_index block)
{
	const struct tree *tree = refusal->tree;
	node_index parameters = 0;

	/* The nearest before the block that ends no later: a result's annotation may stand between. */
	for (node_index i = block; i-- > 1 && !parameters;) {
		if ((node_kind(tree, i) == NODE_PARAMETERS || node_kind(tree, i) == NODE_LAMBDA_PARAMETERS) &&
		    tree->nodes[i].after <= block)
			parameters = i;
		if (node_kind(tree, i) == NODE_FUNCTION_DEFINITION || node_kind(tree, i) == NODE_CLASS_DEFINITION)
			break;
	}
	for (node_index c = parameters + 1; parameters && c < tree->nodes[parameters].after; c = tree->nodes[c].after) {
		node_index name = c;

		while (name < tree->nodes[c].after && node_kind(tree, name) != NODE_IDENTIFIER)
			name++;
		if (name < tree->nodes[c].after)
			note_name(refusal, names, name, true)->parameter = true;
	}
}

static struct map *
names_of(struct refusal *refusal, struct frame *frame)
{
	if (frame->names)
		return frame->names;
	frame->names = ARENA_NEW(refusal->arena, struct map);
	*frame->names = (struct map)MAP_INIT(refusal->arena);
	if (frame->code != CODE_MODULE && frame->code != CODE_CLASS)
		note_parameters(refusal, frame->names, frame->start);
	for (node_index i = frame->start + (frame->start == 0), next; i < frame->after; i = next) {
		next = note_node(refusal, frame->names, i);
		if (next == 0)
			next = i + 1;
	}
	return frame->names;
}

/* Does a function around the code bind the name? */
static bool
is_bound_around(struct refusal *refusal, size_t code_frame, struct text name)
{
	for (size_t i = code_frame; i-- > 0;) {
		struct frame *frame = &refusal->frames[i];
		const struct scoped_name *found;

		if (frame->code_frame != i || frame->code == CODE_CLASS || frame->code == CODE_MODULE)
			continue;
		found = frame->code == CODE_TYPE ? NULL : map_get(names_of(refusal, frame), name);
		if (found && (found->bound || found->global || found->nonlocal))
			return true;
	}
	return text_is(name, "__class__");
}

void
check_scoping(struct refusal *refusal, node_index statement)
{
	const struct tree *tree = refusal->tree;
	size_t code_frame = refusal->frames[refusal->nframes - 1].code_frame;
	struct frame *frame = &refusal->frames[code_frame];
	bool global = node_kind(tree, statement) == NODE_GLOBAL_STATEMENT;
	struct map *names = names_of(refusal, frame);

	if (!global && frame->code == CODE_MODULE)
		refuse(refusal, statement, "it is nonlocal outside a function");
	for (node_index c = statement + 1; c < tree->nodes[statement].after; c = tree->nodes[c].after) {
		struct scoped_name *name;

		if (node_kind(tree, c) != NODE_IDENTIFIER)
			continue;
		name = note_name(refusal, names, c, false);
		if (name->parameter)
			refuse(refusal, c, "a parameter is said to be global or nonlocal");
		else if (name->first < c)
			refuse(refusal, c, "it uses a name before it says that it is global or nonlocal");
		else if (name->annotated < (frame->code == CODE_MODULE ? c : UINT32_MAX))
			refuse(refusal, c, "it annotates a name that it says is global or nonlocal");
		else if (global ? name->nonlocal : name->global)
			refuse(refusal, c, "a name is said to be global and nonlocal");
		else if (!global && !is_bound_around(refusal, code_frame, tree_name(tree, c)))
			refuse(refusal, c, "no function around it binds the nonlocal name");
		name->global |= global;
		name->nonlocal |= !global;
	}
}

static bool
binds(struct refusal *refusal, struct frame *frame, struct text name)
{
	const struct tree *tree = refusal->tree;

	if (!frame->loop_names) {
		frame->loop_names = ARENA_NEW(refusal->arena, struct map);
		*frame->loop_names = (struct map)MAP_INIT(refusal->arena);
		for (node_index c = frame->comprehension + 1; c < tree->nodes[frame->comprehension].after;
		     c = tree->nodes[c].after) {
			if (node_kind(tree, c) == NODE_FOR_IN_CLAUSE)
				note_targets(refusal, frame->loop_names,
				             c + 1 + (node_kind(tree, c + 1) == NODE_ASYNC));
		}
	}
	return map_get(frame->loop_names, name) != NULL;
}

/* Is it a value or an operand without the parentheses that it needs there? */
static bool
needs_parentheses(const struct tree *tree, node_index named)
{
	node_index before = named - 1;

	/* The grammar chooses whether to assign. */
	if (node_kind(tree, before) == NODE_CONDITIONAL_EXPRESSION)
		before--;
	switch (node_kind(tree, before)) {
	case NODE_AND:
	case NODE_COLON:
	case NODE_EQUALS:
	case NODE_NOT:
	case NODE_OR:
	case NODE_PAIR:
	case NODE_SLICE:
	case NODE_STAR_STAR:
	case NODE_TYPE:
		return true;
	default:
		return node_kind(tree, before) == NODE_LAMBDA;
	}
}

/* In comprehensions it binds a name of the code around them. */
void
check_walrus(struct refusal *refusal, node_index named)
{
	const struct frame *frame = &refusal->frames[refusal->nframes - 1];
	struct text name = tree_name(refusal->tree, named + 1);

	if (text_is(name, "__debug__"))
		refuse(refusal, named, "it binds __debug__");
	if (needs_parentheses(refusal->tree, named))
		refuse(refusal, named, "it assigns without parentheses");
	if (frame->code == CODE_TYPE)
		refuse(refusal, named, "it assigns in a type");
	if (frame->iterable)
		refuse(refusal, named, "it assigns in what a comprehension loops over");
	if (!frame->comprehension)
		return;
	if (frame->code == CODE_CLASS)
		refuse(refusal, named, "it assigns in a comprehension of a class");
	for (size_t i = frame->comprehension_frame; i > frame->code_frame; i--) {
		struct frame *around = &refusal->frames[i];

		if (around->comprehension_frame == i && binds(refusal, around, name))
			refuse(refusal, named, "it assigns to what its comprehension loops with");
	}
}

/* Of those that no form was written for, constant statements and the like, the values are not read anywhere else. */
void
check_literal(struct refusal *refusal, node_index literal)
{
	const struct tree *tree = refusal->tree;
	struct text text = node_text(tree, literal);
	enum node_kind kind = node_kind(tree, literal);
	const char *trouble = NULL;

	if (kind == NODE_INTEGER || kind == NODE_FLOAT) {
		/* Plain decimal numbers are most of them. */
		if (text.length < 2 ||
		    (text.length < 100 && text.data[0] != '0' && strspn(text.data, "0123456789.") >= text.length))
			return;
		buffer_clear(refusal->scratch);
		trouble = number_spell(refusal->scratch, text);
	} else if (kind == NODE_STRING && (text.data[0] > '\'' || memchr(text.data, '\\', text.length)) &&
	           node_kind(tree, literal - 1) != NODE_CONCATENATED_STRING && !has_fields(tree, literal)) {
		if (string_token_of(text).python2)
			trouble = "it has a string prefix as only Python 2 knows it";
		buffer_clear(refusal->scratch);
		if (!trouble)
			trouble = constant_text(refusal->scratch, tree, literal);
	} else if (kind == NODE_CONCATENATED_STRING && !has_fields(tree, literal)) {
		bool bytes = string_token_of(node_text(tree, literal + 1)).bytes;

		for (node_index s = literal + 1; s < tree->nodes[literal].after; s = tree->nodes[s].after) {
			struct string_token token = string_token_of(node_text(tree, s));

			if (token.bytes != bytes || token.python2)
				trouble = "it mixes bytes and text in one literal";
		}
		buffer_clear(refusal->scratch);
		if (!trouble)
			trouble = constant_text(refusal->scratch, tree, literal);
	}
	if (trouble)
		refuse(refusal, literal, trouble);
}

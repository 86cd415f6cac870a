/*
 * refusal.c - the walk over all of a tree, whether it runs or not, and what depends on the code around it.
 */
#include "python/refusal.h"

#include <string.h>

#include "base/arena.h"
#include "python/constant.h"

void
refuse(struct refusal *refusal, node_index node, const char *phrase)
{
	if (refusal->tree->trouble)
		return;
	refusal->tree->trouble = phrase;
	refusal->tree->trouble_at = refusal->tree->nodes[node].start;
}

static struct frame *
top_frame(const struct refusal *refusal)
{
	return &refusal->frames[refusal->nframes - 1];
}

/* Both stacks shrink and grow all the time. */
static struct frame *
push(struct refusal *refusal, struct frame **frames, size_t *n, size_t *capacity, const struct frame *frame)
{
	struct frame copy = *frame;

	if (*n == *capacity) {
		struct frame *grown = ARENA_ARRAY(refusal->arena, struct frame, *capacity ? *capacity * 2 : 16);

		if (*n)
			memcpy(grown, *frames, *n * sizeof **frames);
		*frames = grown;
		*capacity = *capacity ? *capacity * 2 : 16;
	}
	(*frames)[*n] = copy;
	return &(*frames)[(*n)++];
}

static struct frame *
push_frame(struct refusal *refusal, const struct frame *frame)
{
	return push(refusal, &refusal->frames, &refusal->nframes, &refusal->frames_capacity, frame);
}

/* The same as `from`, to be changed, for a node further on, before any that are waiting. */
static struct frame *
schedule(struct refusal *refusal, node_index node, const struct frame *from)
{
	struct frame *frame = push(refusal, &refusal->pending, &refusal->npending, &refusal->pending_capacity, from);

	frame->start = node;
	frame->after = refusal->tree->nodes[node].after;
	return frame;
}

static void
schedule_code(struct refusal *refusal, node_index body, enum code code)
{
	bool iterable = top_frame(refusal)->iterable;
	struct frame *frame;

	if (!body)
		return;
	frame = schedule(refusal, body, top_frame(refusal));
	*frame = (struct frame){.start = frame->start, .after = frame->after, .code = code, .iterable = iterable};
	frame->code_frame = SIZE_MAX; /* itself, once it is pushed */
}

static void
begin_frames(struct refusal *refusal, node_index node)
{
	while (refusal->npending && refusal->pending[refusal->npending - 1].start == node) {
		struct frame *frame = push_frame(refusal, &refusal->pending[--refusal->npending]);

		if (frame->code_frame == SIZE_MAX)
			frame->code_frame = refusal->nframes - 1;
	}
}

static void
end_frame(struct refusal *refusal)
{
	const struct frame *frame = top_frame(refusal);

	if (frame->code == CODE_ASYNC && frame->yield && frame->value)
		refuse(refusal, frame->value, "it returns a value from an asynchronous generator");
	refusal->nframes--;
}

static void
begin_function(struct refusal *refusal, node_index node)
{
	struct tree *tree = refusal->tree;
	bool async = node_kind(tree, node + 1) == NODE_ASYNC, lambda = node_kind(tree, node) == NODE_LAMBDA;
	node_index body = lambda ? 0 : node_child(tree, node, NODE_BLOCK), types;

	for (node_index c = node + 1; lambda && c < tree->nodes[node].after; c = tree->nodes[c].after)
		body = c;
	if (!lambda)
		check_name(refusal, node_child(tree, node, NODE_IDENTIFIER));
	schedule_code(refusal, body, lambda ? CODE_LAMBDA : async ? CODE_ASYNC : CODE_FUNCTION);
	types = lambda ? 0 : node_child(tree, node, NODE_TYPE_PARAMETER);
	if (types) {
		schedule_code(refusal, types, CODE_TYPE);
		check_type_parameters(refusal, types);
	}
}

static void
begin_class(struct refusal *refusal, node_index node)
{
	node_index types = node_child(refusal->tree, node, NODE_TYPE_PARAMETER),
		   bases = node_child(refusal->tree, node, NODE_ARGUMENT_LIST);

	check_name(refusal, node_child(refusal->tree, node, NODE_IDENTIFIER));
	schedule_code(refusal, node_child(refusal->tree, node, NODE_BLOCK), CODE_CLASS);
	if (types && bases)
		schedule_code(refusal, bases, CODE_TYPE);
	if (types) {
		schedule_code(refusal, types, CODE_TYPE);
		check_type_parameters(refusal, types);
	}
}

static void
begin_alias(struct refusal *refusal, node_index node)
{
	struct tree *tree = refusal->tree;
	node_index value = tree->nodes[tree->nodes[node + 1].after].after, target = node + 2;
	node_index types =
		node_kind(tree, target) == NODE_GENERIC_TYPE ? node_child(tree, target, NODE_TYPE_PARAMETER) : 0;

	if (node_kind(tree, target) != NODE_GENERIC_TYPE && node_kind(tree, target) != NODE_IDENTIFIER)
		return;
	schedule_code(refusal, value, CODE_TYPE);
	if (types) {
		schedule_code(refusal, types, CODE_TYPE);
		check_type_parameters(refusal, types);
	}
}

/* What is looped over first is run by the code around; all of it may not assign. */
static void
begin_clause(struct refusal *refusal, node_index clause)
{
	struct tree *tree = refusal->tree;
	const struct frame *frame = top_frame(refusal);
	node_index in = node_child(tree, clause, NODE_IN);
	bool first = node_child(tree, frame->comprehension, NODE_FOR_IN_CLAUSE) == clause;
	bool async = node_kind(tree, clause + 1) == NODE_ASYNC;

	if (async && !frame->generator && frame->code != CODE_ASYNC)
		refuse(refusal, clause, "an asynchronous comprehension stands outside an asynchronous function");
	if (in && in + 1 < tree->nodes[clause].after)
		schedule(refusal, in + 1, first ? frame - 1 : frame)->iterable = true;
	check_target(refusal, clause + 1 + async);
}

static void
begin_comprehension(struct refusal *refusal, node_index node)
{
	struct frame *frame = push_frame(refusal, top_frame(refusal));

	frame->start = node;
	frame->after = refusal->tree->nodes[node].after;
	frame->comprehension = node;
	frame->comprehension_frame = refusal->nframes - 1;
	frame->generator |= node_kind(refusal->tree, node) == NODE_GENERATOR_EXPRESSION;
}

static void
check_yield(struct refusal *refusal, node_index node)
{
	const struct frame *frame = top_frame(refusal);

	if (frame->comprehension)
		refuse(refusal, node, "it yields inside a comprehension");
	else if (frame->code == CODE_MODULE || frame->code == CODE_CLASS || frame->code == CODE_TYPE)
		refuse(refusal, node, "it yields outside a function");
	else if (frame->code == CODE_ASYNC && node_child(refusal->tree, node, NODE_FROM))
		refuse(refusal, node, "it yields from something inside an asynchronous function");
	refusal->frames[frame->code_frame].yield = node;
	check_star(refusal, node + 1);
}

static void
check_return(struct refusal *refusal, node_index node)
{
	const struct frame *frame = top_frame(refusal);

	if (frame->code == CODE_MODULE || frame->code == CODE_CLASS)
		refuse(refusal, node, "it returns outside a function");
	else if (frame->group)
		refuse(refusal, node, "it leaves an except* block");
	if (refusal->tree->nodes[node].after > node + 1) {
		refusal->frames[frame->code_frame].value = node;
		check_star(refusal, node + 1);
	}
}

static void
check_jump(struct refusal *refusal, node_index node)
{
	const struct frame *frame = top_frame(refusal);

	if (!frame->loop)
		refuse(refusal, node,
		       node_kind(refusal->tree, node) == NODE_BREAK_STATEMENT ? "it breaks outside a loop"
		                                                              : "it continues outside a loop");
	else if (frame->handler)
		refuse(refusal, node, "it leaves an except* block");
}

static void
check_await(struct refusal *refusal, node_index node)
{
	const struct frame *frame = top_frame(refusal);

	if (node_kind(refusal->tree, node + 1) == NODE_AWAIT)
		refuse(refusal, node, "it awaits an await without parentheses");
	if (frame->code != CODE_ASYNC && !(frame->comprehension && frame->generator))
		refuse(refusal, node, "it awaits outside an asynchronous function");
}

static void
check_async_statement(struct refusal *refusal, node_index node)
{
	if (node_kind(refusal->tree, node + 1) == NODE_ASYNC && top_frame(refusal)->code != CODE_ASYNC)
		refuse(refusal, node, "an asynchronous statement stands outside an asynchronous function");
}

static void
begin_loop(struct refusal *refusal, node_index node)
{
	struct tree *tree = refusal->tree;
	node_index block = node_child(tree, node, NODE_BLOCK);

	if (block) {
		struct frame *frame = schedule(refusal, block, top_frame(refusal));

		frame->loop = true;
		frame->handler = false;
	}
	if (node_kind(tree, node) == NODE_FOR_STATEMENT) {
		check_async_statement(refusal, node);
		check_target(refusal, node + 1 + (node_kind(tree, node + 1) == NODE_ASYNC));
		check_star(refusal, node_child(tree, node, NODE_IN) + 1);
	}
}

static void
begin_handler(struct refusal *refusal, node_index clause)
{
	struct tree *tree = refusal->tree;
	bool named = node_kind(tree, clause + 1) == NODE_AS_PATTERN,
	     group = node_kind(tree, clause) == NODE_EXCEPT_GROUP_CLAUSE;
	node_index block = node_child(tree, clause, NODE_BLOCK);
	struct frame *frame;

	if (node_kind(tree, clause + 1) == NODE_STAR || leading_star(tree, clause + 1 + named))
		group = true;
	if (named && node_kind(tree, node_child(tree, clause + 1, NODE_AS_PATTERN_TARGET) + 1) != NODE_IDENTIFIER)
		refuse(refusal, clause, "it catches under what is no name");
	if (!block)
		return;
	frame = schedule(refusal, block, top_frame(refusal));
	if (group)
		frame->handler = frame->group = true;
}

static void
check_handlers(struct refusal *refusal, node_index try)
{
	const struct tree *tree = refusal->tree;
	node_index everything = 0;

	for (node_index c = try + 1; c < tree->nodes[try].after; c = tree->nodes[c].after) {
		if (node_kind(tree, c) != NODE_EXCEPT_CLAUSE)
			continue;
		if (everything)
			refuse(refusal, everything, "what catches everything does not come last");
		if (node_kind(tree, c + 1) == NODE_COLON || node_kind(tree, c + 1) == NODE_BLOCK)
			everything = c;
	}
}

static void
check_node(struct refusal *refusal, node_index i)
{
	struct tree *tree = refusal->tree;

	switch (node_kind(tree, i)) {
	case NODE_FUNCTION_DEFINITION:
	case NODE_LAMBDA:
		begin_function(refusal, i);
		break;
	case NODE_CLASS_DEFINITION:
		begin_class(refusal, i);
		break;
	case NODE_TYPE_ALIAS_STATEMENT:
		begin_alias(refusal, i);
		break;
	case NODE_LIST_COMPREHENSION:
	case NODE_SET_COMPREHENSION:
	case NODE_DICTIONARY_COMPREHENSION:
	case NODE_GENERATOR_EXPRESSION:
		begin_comprehension(refusal, i);
		break;
	case NODE_FOR_IN_CLAUSE:
		begin_clause(refusal, i);
		break;
	case NODE_FOR_STATEMENT:
	case NODE_WHILE_STATEMENT:
		begin_loop(refusal, i);
		break;
	case NODE_WITH_STATEMENT:
		check_async_statement(refusal, i);
		break;
	case NODE_TRY_STATEMENT:
		check_handlers(refusal, i);
		break;
	case NODE_EXCEPT_CLAUSE:
	case NODE_EXCEPT_GROUP_CLAUSE:
		begin_handler(refusal, i);
		break;
	case NODE_YIELD:
		check_yield(refusal, i);
		break;
	case NODE_AWAIT:
		check_await(refusal, i);
		break;
	case NODE_RETURN_STATEMENT:
		check_return(refusal, i);
		break;
	case NODE_BREAK_STATEMENT:
	case NODE_CONTINUE_STATEMENT:
		check_jump(refusal, i);
		break;
	case NODE_GLOBAL_STATEMENT:
	case NODE_NONLOCAL_STATEMENT:
		check_scoping(refusal, i);
		break;
	case NODE_IMPORT_STATEMENT:
	case NODE_IMPORT_FROM_STATEMENT:
	case NODE_FUTURE_IMPORT_STATEMENT:
		check_import(refusal, i);
		break;
	case NODE_PARAMETERS:
	case NODE_LAMBDA_PARAMETERS:
		check_parameters(refusal, i);
		break;
	case NODE_ARGUMENT_LIST:
		check_arguments(refusal, i);
		break;
	case NODE_ASSIGNMENT:
	case NODE_AUGMENTED_ASSIGNMENT:
		check_assignment(refusal, i);
		break;
	case NODE_AS_PATTERN_TARGET:
		check_target(refusal, i + 1);
		break;
	case NODE_DELETE_STATEMENT:
		check_deleted(refusal, i);
		break;
	case NODE_EXPRESSION_STATEMENT:
		if (tree->nodes[i + 1].after == tree->nodes[i].after)
			check_star(refusal, i + 1);
		break;
	case NODE_INTERPOLATION:
		check_star(refusal, i + 1);
		break;
	case NODE_NAMED_EXPRESSION:
		check_walrus(refusal, i);
		break;
	case NODE_MATCH_STATEMENT:
		check_match(refusal, i);
		break;
	case NODE_INTEGER:
	case NODE_FLOAT:
	case NODE_STRING:
	case NODE_CONCATENATED_STRING:
		check_literal(refusal, i);
		break;
	default:
		break;
	}
}

/* A backslash that nothing follows. */
static void
check_end(struct refusal *refusal)
{
	struct tree *tree = refusal->tree;
	struct text text = tree->text;
	node_index last = tree->nnodes - 1;
	uint32_t from = tree->nnodes > 1 ? tree->nodes[last].end : 0;
	size_t line = text.length;

	if (text.length < 2 || memcmp(text.data + text.length - 2, "\\\n", 2) != 0)
		return;
	for (line = text.length - 1; line > 0 && text.data[line - 1] != '\n';)
		line--;
	if (from > line)
		line = from;
	if (memchr(text.data + line, '#', text.length - line))
		return;
	refuse(refusal, last, "it ends in the middle of a line");
}

void
refuse_tree(struct tree *tree, struct buffer *scratch, struct arena *arena)
{
	struct refusal refusal = {.tree = tree, .arena = arena, .scratch = scratch};

	push_frame(&refusal, &(struct frame){.after = tree->nnodes});
	for (node_index i = 1; i < tree->nnodes && !tree->trouble; i++) {
		while (i >= top_frame(&refusal)->after)
			end_frame(&refusal);
		begin_frames(&refusal, i);
		check_node(&refusal, i);
	}
	while (refusal.nframes)
		end_frame(&refusal);
	check_end(&refusal);
}

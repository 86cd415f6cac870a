/*
 * refusal.h - what the grammar takes and CPython does not compile.
 *
 * The checks of CPython's parser, symbol table and compiler that grammars leave out: a `return` outside a function,
 * a doubled parameter, `del f()`.  A tree is refused only where every CPython from 3.9 to 3.14 would: a newer one may
 * have learnt what an older one did not take.  tests/oracle/compiles.py asks them.
 */
#ifndef MIGLOCK_PYTHON_REFUSAL_H
#define MIGLOCK_PYTHON_REFUSAL_H

#include "base/map.h"
#include "python/tree.h"

struct arena;
struct buffer;

enum code { CODE_MODULE, CODE_CLASS, CODE_FUNCTION, CODE_ASYNC, CODE_LAMBDA, CODE_TYPE };

/* A range of nodes within which `return`, `yield` and their like mean the same. */
struct frame {
	node_index start, after;
	enum code code;           /* what is running, comprehensions aside; CODE_TYPE: a type alias, a type's bound */
	size_t code_frame;        /* the frame of that code itself */
	node_index comprehension; /* the innermost of that code, 0 */
	size_t comprehension_frame;
	bool generator;          /* one of its comprehensions is a generator expression */
	bool iterable;           /* in what a comprehension loops over */
	bool loop, handler;      /* in a loop; in an except*, and in no loop within */
	bool group;              /* in an except* at all */
	node_index yield, value; /* of a code frame: the last yield, the last return of a value */
	struct map *names;       /* of a code frame: text -> struct scoped_name, once somebody asked */
	struct map *loop_names;  /* of a comprehension's: what its clauses bind */
};

struct refusal {
	struct tree *tree;
	struct arena *arena;
	struct buffer *scratch;
	struct frame *frames, *pending; /* the innermost last; those that begin further on, the next last */
	size_t nframes, npending, frames_capacity, pending_capacity;
};

/* Sets the tree's trouble to the first thing that is refused. */
void refuse_tree(struct tree *tree, struct buffer *scratch, struct arena *arena);

/* refusal.c's parts */
void refuse(struct refusal *refusal, node_index node, const char *phrase);
void check_name(struct refusal *refusal, node_index identifier);
void check_parameters(struct refusal *refusal, node_index parameters);
void check_arguments(struct refusal *refusal, node_index arguments);
void check_type_parameters(struct refusal *refusal, node_index type_parameter);
void check_assignment(struct refusal *refusal, node_index assignment);
void check_target(struct refusal *refusal, node_index target);
/* The targets of `del`, and the star of a value that may have none. */
void check_deleted(struct refusal *refusal, node_index statement);
void check_star(struct refusal *refusal, node_index value);
void check_import(struct refusal *refusal, node_index statement);
void check_scoping(struct refusal *refusal, node_index statement);
void check_walrus(struct refusal *refusal, node_index named);
void check_match(struct refusal *refusal, node_index match);
void check_literal(struct refusal *refusal, node_index literal);

#endif

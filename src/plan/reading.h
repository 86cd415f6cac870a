/*
 * reading.h - walking a version file as if it ran, with what its names stand for.
 *
 * Inside the plan only. A scope is a call of a function: what its names were last bound to. A value is an expression
 * together with the scope to look its own names up in.
 */
#ifndef MIGLOCK_PLAN_READING_H
#define MIGLOCK_PLAN_READING_H

#include "base/map.h"
#include "plan/operation.h"
#include "python/tree.h"

struct buffer;

enum binding_kind {
	BOUND_UNKNOWN,
	BOUND_VALUE,
	BOUND_FUNCTION, /* a def of the file */
	BOUND_OP,       /* alembic.op */
	BOUND_ALEMBIC,
	BOUND_CONTEXT,
	BOUND_BATCH,
	BOUND_CONNECTION,
	BOUND_SESSION,
	BOUND_LIBRARY, /* imported from Alembic, SQLAlchemy or the standard library */
	BOUND_FOREIGN  /* imported from elsewhere */
};

struct binding {
	enum binding_kind kind;
	node_index node; /* of a value or a function */
	struct scope *scope;
	const char *table; /* of a batch; NULL: not known */
	const char *name;  /* what an import means: "app.db.guards.safe_create_index" */
};

struct scope {
	struct scope *outer; /* where a name is looked up that this one does not bind; NULL: the module */
	struct map bindings; /* name -> struct binding */
	const struct scope *caller;
	node_index function; /* that is called; 0: the module */
	const char *via;
	int depth;
};

struct reading {
	const struct tree *tree;
	struct arena *arena;
	struct creations *made;
	struct operations *operations; /* being filled */
	struct scope module;
	int conditional, repeated, committing; /* how deep in such */
	size_t budget;                         /* calls and turns of loops that may still be followed */
};

enum { DEEPEST_CALL = 12, DEEPEST_VALUE = 40, MOST_FOLLOWED = 20000 };

/* binding.c */
void read_module(struct reading *reading);
void read_local_import(struct reading *reading, node_index statement, struct scope *scope);
const struct binding *name_lookup(const struct scope *scope, struct text name);
void name_bind(struct reading *reading, struct scope *scope, struct text name, struct binding binding);
/* What an expression is. */
struct binding what_is(struct reading *reading, node_index node, struct scope *scope);
/* A name that stands for an expression, followed to it. */
node_index resolve(struct reading *reading, node_index node, struct scope **scope);

/* arguments.c: 0: there is none. */
node_index argument(const struct reading *reading, node_index call, size_t position, const char *keyword);
node_index keyword(const struct reading *reading, node_index call, const char *name);
/* A child of that number that is no comma; 0: there is none. */
node_index element(const struct tree *tree, node_index node, size_t n);
/* The last name of what is called: "create_table" of op.create_table(...); empty for what has none. */
struct text called_name(const struct tree *tree, node_index call);
/* What stands before its last dot; 0: nothing. */
node_index called_on(const struct tree *tree, node_index call);
bool is_true(struct reading *reading, node_index node, struct scope *scope);

/* fold.c: the text of an expression, a NUL where something is not known. */
enum folded { FOLDED_NOT, FOLDED_HOLES, FOLDED_WHOLE };
enum folded fold(struct reading *reading, node_index node, struct scope *scope, struct buffer *out);
/* NULL where it is not known as a whole. */
const char *fold_string(struct reading *reading, node_index node, struct scope *scope);

/* walk.c */
/* TARGET = VALUE, also of several names at once; value 0: not known. */
void bind_target(struct reading *reading, node_index target, node_index value, struct scope *scope, struct scope *from);
/* walk_loop.c */
void walk_for(struct reading *reading, node_index loop, struct scope *scope);
void walk_block(struct reading *reading, node_index block, struct scope *scope);
/* call 0: Alembic's. */
void walk_function(struct reading *reading, const struct binding *function, node_index call, struct scope *from);
void walk_calls(struct reading *reading, node_index node, struct scope *scope, bool is_statement);

/* call.c */
/* Is the connection, or op itself, handed over? */
bool hands_over(struct reading *reading, node_index call, struct scope *scope);
void read_call(struct reading *reading, node_index call, struct scope *scope, bool is_statement);

/* schema.c: of op or a batch. */
void read_operation(struct reading *reading, node_index call, struct scope *scope, const struct binding *on);
struct operation *operation_add(struct reading *reading, node_index node, struct scope *scope, const char *name);
void operation_unknown(struct reading *reading, node_index node, struct scope *scope, const char *note);
bool table_is_new(const struct reading *reading, const char *table);

/* types.c */
/* Note enums that a statement makes for the columns in it; how many. */
size_t types_inline(struct reading *reading, node_index node, struct scope *scope, bool made);
void type_add(struct reading *reading, const char *name, int line, bool is_inline, bool is_drop);
/* The name of the enum that an expression is; NULL: it is none, or has none. */
const char *enum_name(struct reading *reading, node_index node, struct scope *scope);
void classify_type_change(struct reading *reading, struct operation *operation, node_index call, struct scope *scope);

/* column.c */
void classify_column(struct reading *reading, struct operation *operation, node_index column, struct scope *scope);

/* sql.c: by the first words of each statement; `text` may have NULs for what is not known. */
void read_sql(struct reading *reading, node_index call, struct scope *scope, struct text text);

/* dml.c: something that is executed and is no text. */
void read_executed(struct reading *reading, node_index call, node_index what, struct scope *scope);

#endif

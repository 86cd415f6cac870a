/*
 * scope.h - which names of a file belong to which scope.
 *
 * Private to src/python: names.c finds the scopes and what each binds, scope.c looks
 * up what a name means where it stands, for module_uses.c.
 * https://docs.python.org/3/reference/executionmodel.html#resolution-of-names
 */
#ifndef MIGLOCK_SLICE_SCOPE_H
#define MIGLOCK_SLICE_SCOPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/map.h"
#include "python/tree.h"

struct import;

enum role {
	ROLE_LOAD,
	ROLE_BIND,
	ROLE_UPDATE, /* x += 1 */
	ROLE_INTO,   /* x.a = 1, x[0] = 1, del x.a */
	ROLE_NONE    /* no name: an attribute, a keyword, part of an import or an annotation */
};

enum scope_kind { SCOPE_MODULE, SCOPE_CLASS, SCOPE_FUNCTION, SCOPE_COMPREHENSION };

struct local {
	enum { LOCAL_BOUND, LOCAL_GLOBAL, LOCAL_NONLOCAL } kind;
	node_index first; /* where it is first bound */
	const struct import **imports;
	size_t nimports;
	bool otherwise; /* bound by something that is no import too */
	bool argument;  /* a parameter, never bound again */
};

struct scope {
	enum scope_kind kind;
	struct scope *parent; /* NULL: the module's */
	node_index node;
	struct map names; /* -> struct local */
	struct text self; /* the first parameter of a method whose class stands at module level; empty otherwise */
};

struct import_call { /* import_module("a.b"), __import__("a.b") */
	node_index node;
	const struct import *import;
	bool bound; /* its value is assigned to a name, as by an import statement */
};

struct scopes {
	const struct tree *tree;
	struct arena *arena;
	uint8_t *roles;       /* by node */
	uint32_t *enters;     /* by node: the scope its subtree lies in, plus one; 0: that of what surrounds it */
	struct scope **items; /* the first is the module's */
	size_t nitems;
	struct import_call *calls; /* in the file's order */
	size_t ncalls;
	struct text *importers; /* other names of import_module */
	size_t nimporters;
};

void scopes_find(struct scopes *scopes, const struct tree *tree, struct arena *arena);
void scopes_free(struct scopes *scopes);

/* Walks the scopes in step with the tree: call for each node in order. */
struct scope_walk {
	struct {
		struct scope *scope;
		node_index after;
	} * open;
	size_t nopen, capacity;
};
struct scope *scope_at(struct scope_walk *walk, const struct scopes *scopes, node_index node);

/* Not in a function. */
bool scope_runs_at_import(const struct scope *scope);

/* The local a name means in `scope`, or NULL: a name of the module (or a builtin).  *holder receives its scope. */
const struct local *scope_lookup(struct scope *scope, struct text name, node_index at, struct scope **holder);

#endif

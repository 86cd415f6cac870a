/*
 * loads.c - see loads.h.
 *
 * One question of each statement at module level (class bodies, defaults and
 * decorators are part of it): is an imported name's object assigned into, told
 * something by a call that stands for itself, or handed to what changes what it
 * is given?  A function of the file does what its body does where it is called.
 */
#include "check/loads.h"

#include <string.h>

#include "base/arena.h"
#include "check/decorator.h"
#include "python/program.h"
#include "slice/module.h"

struct loading {
	const struct module *module;
	struct arena *arena;
	const struct slice *slice;
	bool *changers; /* by statement: functions that change what is imported */
};

/* Decorators of these, and calls of the last two, leave everybody else alone. */
static bool
is_harmless(const struct import *import)
{
	static const char *const modules[] = {
		"abc",  "attr",      "attrs",   "click",  "contextlib",        "dataclasses",
		"enum", "functools", "logging", "typing", "typing_extensions", "warnings"};
	size_t length = import->module && import->level == 0 ? strcspn(import->module, ".") : 0;

	for (size_t i = 0; i < sizeof modules / sizeof *modules; i++) {
		if (length && strlen(modules[i]) == length && strncmp(import->module, modules[i], length) == 0)
			return true;
	}
	return false;
}

static bool
is_one_of(const char *name, const char *const *names)
{
	for (; *names; names++) {
		if (strcmp(name, *names) == 0)
			return true;
	}
	return false;
}

/* The import that a name of the module stands for, also under another name: o = op.  NULL: its own. */
static const struct import *
import_of(const struct module *module, const char *text, int depth)
{
	enum { DEEPEST_ALIAS = 8 };
	static const struct import star = {.module = "*"}, builtins = {.module = "builtins"};
	const struct name *name = module_name(module, text);

	if (name && name->nimports)
		return name->imports[0];
	if (strcmp(text, "__builtins__") == 0)
		return &builtins;
	/* module_name() knows names that star imports bring only where a statement changes them. */
	for (size_t i = 0; name && i < name->nstatements; i++) {
		const struct toplevel *statement = &module->statements[name->statements[i]];
		const struct use *value = statement->value_called ? NULL : statement->value;

		if (piece_binds(&statement->pieces[0], text)) {
			if (value && depth < DEEPEST_ALIAS && statement->kind == STATEMENT_ASSIGNMENT)
				return value->import ? value->import : import_of(module, value->name, depth + 1);
			return NULL;
		}
	}
	return module->nstars ? &star : NULL;
}

static const struct import *
import_of_use(const struct module *module, const struct use *use)
{
	if (!*use->name)
		return NULL;
	return use->import ? use->import : import_of(module, use->name, 0);
}

/* Builtins that a star import does not bring. */
static bool
is_builtin(const struct use *use)
{
	static const char *const names[] = {"bool",      "bytes",   "dict",     "enumerate", "filter",     "float",
	                                    "frozenset", "getattr", "hasattr",  "int",       "isinstance", "len",
	                                    "list",      "map",     "max",      "min",       "open",       "print",
	                                    "range",     "repr",    "reversed", "set",       "sorted",     "str",
	                                    "sum",       "super",   "tuple",    "type",      "zip",        NULL};

	return is_one_of(use->name, names);
}

static bool
is_foreign(const struct module *module, const struct use *use)
{
	const struct import *import = import_of_use(module, use);

	return import && !(module->nstars && is_builtin(use) && strcmp(import->module ? import->module : "", "*") == 0);
}

/* TABLES.clear(), os.environ.update(...); but sa.update(t) makes a statement. */
static bool
calls_mutator(const struct module *module, const struct use *use)
{
	static const char *const mutators[] = {"__delattr__", "__delitem__", "__setattr__", "__setitem__", "add",
	                                       "append",      "appendleft",  "clear",       "discard",     "extend",
	                                       "insert",      "patch",       "pop",         "popitem",     "putenv",
	                                       "register",    "remove",      "reverse",     "setdefault",  "sort",
	                                       "unsetenv",    "update",      NULL};
	const struct import *import = use->nattributes ? import_of_use(module, use) : NULL;

	if (!import || !is_one_of(use->attributes[use->nattributes - 1], mutators))
		return false;
	return use->nattributes > 1 || !import->module || strncmp(import->module, "sqlalchemy", 10) != 0;
}

/* What reaches into any object that it is given, or runs text. */
static bool
is_reflective(const struct use *use)
{
	static const char *const names[] = {"delattr", "eval", "exec", "setattr", "vars", NULL};
	static const char *const attributes[] = {"__delattr__", "__setattr__", "__dict__",
	                                         "__globals__", "__setitem__", NULL};
	bool is = use->nattributes == 0 && is_one_of(use->name, names);

	for (size_t i = 0; i < use->nattributes; i++)
		is |= is_one_of(use->attributes[i], attributes);
	return is;
}

/* Anything that is done to an imported object, call statements aside.  `early`: only what runs with the module. */
static const struct use *
direct_change(const struct module *module, const struct piece *piece, bool early)
{
	const struct use *foreign = NULL, *reflective = NULL;

	for (size_t i = 0; i < piece->nuses; i++) {
		const struct use *use = &piece->uses[i];

		if (early && !use->early)
			continue;
		if (is_reflective(use))
			reflective = use;
		if (!is_foreign(module, use))
			continue;
		if (use->flags & USE_STORE || calls_mutator(module, use))
			return use;
		foreign = use;
	}
	if (reflective && (foreign || strcmp(reflective->name, "exec") == 0 || strcmp(reflective->name, "eval") == 0))
		return foreign ? foreign : reflective;
	return NULL;
}

/* x += [1] changes the list that x is. */
static const struct use *
augmented(const struct module *module, const struct toplevel *statement)
{
	const struct piece *piece = &statement->pieces[0];

	for (size_t i = 0; text_starts(statement->text, "(AugAssign ") && i < piece->nuses; i++) {
		if (piece->uses[i].nattributes == 0 && piece_binds(piece, piece->uses[i].name) &&
		    is_foreign(module, &piece->uses[i]))
			return &piece->uses[i];
	}
	return NULL;
}

/* The first name of what follows: op of "(Call (Attribute op execute) ...". */
static struct text
root_of(struct text text)
{
	size_t at = 0, end;

	while (at < text.length && text.data[at] == '(') {
		const char *blank = memchr(text.data + at, ' ', text.length - at);

		at = blank ? (size_t)(blank - text.data) + 1 : text.length;
	}
	for (end = at; end < text.length && text.data[end] != ' ' && text.data[end] != ')' && text.data[end] != '\n';)
		end++;
	return (struct text){text.data + at, end - at};
}

static bool
is_expression(const struct piece *piece)
{
	return piece->is_call || text_starts(piece->text, "(Expr ");
}

static bool
changes_by_call(const struct loading *loading, const struct piece *piece, const struct use *callee)
{
	const struct module *module = loading->module;
	const struct name *own;

	if (is_foreign(module, callee))
		return !is_harmless(import_of_use(module, callee));
	own = module_name(module, callee->name);
	for (size_t s = 0; own && s < own->nstatements; s++) {
		const struct toplevel *other = &module->statements[own->statements[s]];

		if (other->kind != STATEMENT_FUNCTION && other->kind != STATEMENT_CLASS)
			continue;
		/* patch(op): whatever it does with that. */
		for (size_t i = 0; i < piece->nuses; i++) {
			if (is_foreign(module, &piece->uses[i]) && !is_harmless(import_of_use(module, &piece->uses[i])))
				return true;
		}
	}
	return false;
}

/* Calls that stand for themselves, also in an if, a for, a try. */
static const struct use *
call_statement(const struct loading *loading, const struct piece *piece)
{
	static const char head[] = "(Expr ";
	const char *at = piece->text.data, *end = at + piece->text.length;

	while (at && (at = memmem(at, (size_t)(end - at), head, sizeof head - 1)) != NULL) {
		struct text root;

		at += sizeof head - 1;
		root = root_of((struct text){at, (size_t)(end - at)});
		for (size_t i = 0; i < piece->nuses; i++) {
			const struct use *use = &piece->uses[i];

			if (text_is(root, use->name) && (use->early || is_expression(piece)) &&
			    changes_by_call(loading, piece, use))
				return use;
		}
	}
	return NULL;
}

/* As a dotted name; "*" where a star import, or nobody, says. */
static const char *
module_of_use(const struct module *module, const struct use *use)
{
	const struct import *import = import_of_use(module, use);

	return import && import->level == 0 && import->module ? import->module : "*";
}

static const struct use *
decoration(const struct loading *loading, const struct piece *piece)
{
	const struct module *module = loading->module;

	for (size_t i = 0; i < piece->nuses; i++) {
		const struct use *use = &piece->uses[i];

		if (use->flags & USE_DECORATOR && is_foreign(module, use) && !is_harmless(import_of_use(module, use)) &&
		    decorator_registers(loading->slice, use, module_of_use(module, use), loading->arena))
			return use;
	}
	return NULL;
}

/* A function of the file that is called while it is loaded, and changes what it imports. */
static const struct use *
called_changer(const struct loading *loading, const struct piece *piece)
{
	const struct module *module = loading->module;

	for (size_t i = 0; i < piece->nuses; i++) {
		const struct name *name = piece->uses[i].early && !piece->uses[i].import
		                                  ? module_name(module, piece->uses[i].name)
		                                  : NULL;

		for (size_t s = 0; name && s < name->nstatements; s++) {
			if (loading->changers[name->statements[s]])
				return &piece->uses[i];
		}
	}
	return NULL;
}

/* Functions by what their bodies do, then by whom they call, to a fixed point. */
static void
find_changers(struct loading *loading)
{
	const struct module *module = loading->module;
	bool more = true;

	loading->changers = ARENA_ARRAY(loading->arena, bool, module->nstatements + 1);
	for (size_t i = 0; i < module->nstatements; i++) {
		const struct toplevel *statement = &module->statements[i];

		for (size_t p = 0; is_definition(statement) && p < statement->npieces; p++)
			loading->changers[i] |= direct_change(module, &statement->pieces[p], false) != NULL;
	}
	while (more) {
		more = false;
		for (size_t i = 0; i < module->nstatements; i++) {
			const struct toplevel *statement = &module->statements[i];

			for (size_t p = 0; is_definition(statement) && !loading->changers[i] && p < statement->npieces;
			     p++) {
				const struct piece *piece = &statement->pieces[p];

				for (size_t u = 0; u < piece->nuses && !loading->changers[i]; u++) {
					const struct name *name =
						piece->uses[u].import ? NULL : module_name(module, piece->uses[u].name);

					for (size_t s = 0; name && s < name->nstatements; s++)
						loading->changers[i] |=
							is_definition(&module->statements[name->statements[s]]) &&
							loading->changers[name->statements[s]];
				}
				more |= loading->changers[i];
			}
		}
	}
}

/* Only when the file is a program of its own. */
static bool
is_main_guard(const struct toplevel *statement)
{
	return statement->kind == STATEMENT_OTHER &&
	       text_starts(statement->text, "(If (Compare __name__ == \"__main__\")");
}

static const struct use *
change_of(const struct loading *loading, const struct toplevel *statement, const struct piece *piece)
{
	const struct module *module = loading->module;
	const struct use *use = decoration(loading, piece);

	if (!use)
		use = direct_change(module, piece, !is_expression(piece));
	if (!use && !is_definition(statement))
		use = augmented(module, statement);
	if (!use && (is_expression(piece) || statement->kind == STATEMENT_OTHER))
		use = call_statement(loading, piece);
	if (!use)
		use = called_changer(loading, piece);
	return use;
}

bool
module_changes_others(const struct module *module, const struct slice *slice, struct load_change *change,
                      struct arena *arena)
{
	struct loading loading = {.module = module, .slice = slice, .arena = arena};

	find_changers(&loading);
	for (size_t i = 0; i < module->nstatements; i++) {
		const struct toplevel *statement = &module->statements[i];

		for (size_t p = 0; p < statement->npieces && statement->kind != STATEMENT_IMPORTS; p++) {
			const struct piece *piece = &statement->pieces[p];
			const struct use *use = is_main_guard(statement) ? NULL : change_of(&loading, statement, piece);

			if (!use)
				continue;
			change->line = use->line ? use->line : piece->line;
			change->what = use->name;
			for (size_t k = 0; k < use->nattributes; k++)
				change->what = arena_printf(arena, "%s.%s", change->what, use->attributes[k]);
			return true;
		}
	}
	return false;
}

/*
 * module_callee.c - whether a module's own functions and methods change what they are given.
 */
#include <ctype.h>
#include <string.h>

#include "base/arena.h"
#include "slice/module_build.h"

enum { DEEPEST_CALL = 3 };

bool
names_value(const struct module *module, const struct name *name)
{
	return name && name->nstatements && module->statements[name->statements[0]].kind == STATEMENT_ASSIGNMENT;
}

bool
names_function(const struct module *module, const struct name *name)
{
	const struct toplevel *statement = name && name->nstatements ? &module->statements[name->statements[0]] : NULL;

	/* A function that says `global` is a statement of that name, too. */
	return statement && statement->kind == STATEMENT_FUNCTION && statement->pieces[0].nbinds &&
	       strcmp(statement->pieces[0].binds[0], name->name) == 0;
}

/* What functions of a name, and those of the module that they call, do to what they are given. */
struct callee {
	bool marks;  /* set its attributes */
	bool alters; /* change it otherwise */
};

/* Those called by the functions of one depth are of the next.  `followed`: how many calls on, by statement. */
static void
look_into(const struct module *module, struct callee *callee, const char *function, char *followed, int left)
{
	const struct name *name = module_name(module, function);

	for (size_t s = 0; name && s < name->nstatements; s++) {
		const struct toplevel *statement = &module->statements[name->statements[s]];
		const struct piece *piece = &statement->pieces[0];
		char *before = &followed[name->statements[s]];

		if (statement->kind != STATEMENT_FUNCTION || *before >= left)
			continue;
		*before = (char)left;
		callee->marks |= piece->nmarks != 0;
		callee->alters |= piece->changes_given;
		for (size_t i = 0; i < piece->nuses; i++) {
			if (!piece->uses[i].import)
				look_into(module, callee, piece->uses[i].name, followed, left - 1);
		}
	}
}

static const struct callee *
callee_named(struct build *build, const char *function)
{
	void **place = map_at(&build->callees, text_of(function));
	struct callee *callee = *place;

	if (callee)
		return callee;
	*place = callee = ARENA_NEW(build->arena, struct callee);
	look_into(build->module, callee, function, ARENA_ARRAY(build->arena, char, build->module->nstatements + 1),
	          DEEPEST_CALL);
	return callee;
}

/* SQLAlchemy's ways to say what a class or a function is to do: @compiles(CreateView) */
static bool
is_hook(const char *name)
{
	static const char *const hooks[] = {"compiles", "listen", "listens_for", NULL};

	return string_is_one_of(name, hooks);
}

/* Is it assigned, or a loop's? */
static bool
may_hold(const struct module *module, const struct name *name)
{
	enum statement_kind kind =
		name->nstatements ? module->statements[name->statements[0]].kind : STATEMENT_FUNCTION;

	return kind == STATEMENT_ASSIGNMENT || kind == STATEMENT_OTHER;
}

bool
names_constant(const struct module *module, const struct name *name)
{
	bool constant = false;

	for (size_t i = 0; name && i < name->nstatements; i++) {
		const struct toplevel *statement = &module->statements[name->statements[i]];
		const char *equals = memmem(statement->text.data, statement->text.length, " = ", 3);

		if (statement->kind != STATEMENT_ASSIGNMENT)
			continue;
		if (!equals || !(equals[3] == '"' || isdigit((unsigned char)equals[3]) ||
		                 strncmp(equals + 3, "(JoinedStr", 10) == 0))
			return false;
		constant = true;
	}
	return constant;
}

bool
names_container(const struct module *module, const struct name *name)
{
	static const char *const kinds[] = {"(List", "(Dict", "(Set", "(Call list", "(Call dict", "(Call set"};
	const struct toplevel *statement = names_value(module, name) ? &module->statements[name->statements[0]] : NULL;
	const char *equals = statement ? memmem(statement->text.data, statement->text.length, " = ", 3) : NULL;

	for (size_t i = 0; equals && i < sizeof kinds / sizeof *kinds; i++) {
		size_t length = strlen(kinds[i]);

		if (strncmp(equals + 3, kinds[i], length) == 0 && strchr(" )", equals[3 + length]))
			return true;
	}
	return false;
}

/* ROWS.extend(MORE): MORE is in ROWS now, and as it was. */
static bool
puts_in(const char *method)
{
	static const char *const methods[] = {"add",   "append", "count", "discard", "extend",     "get",    "format",
	                                      "index", "insert", "join",  "remove",  "setdefault", "update", NULL};

	return string_is_one_of(method, methods);
}

/* Values can be filled by whoever has them; functions and classes are passed on to be called. */
bool
handing_changes(struct build *build, const struct name *name, const struct handed *handed)
{
	const struct module *module = build->module;
	const struct name *to = module_name(module, handed->to);

	if (is_hook(handed->last))
		return true;
	if (puts_in(handed->last) && strcmp(handed->to, handed->last) != 0 && !is_pure(handed->to))
		return false;
	if ((!to && is_pure(handed->to)) || only_tells(handed->last) || names_constant(module, name))
		return false;
	if (method_changes_given(module, handed->to, strcmp(handed->to, handed->last) == 0 ? NULL : handed->last))
		return true;
	if (names_function(module, to) && strcmp(handed->to, handed->last) == 0)
		return callee_named(build, handed->to)->marks ||
		       (callee_named(build, handed->to)->alters &&
		        (may_hold(module, name) || name->nimports || handed->attribute));
	return handed->by_itself && names_value(module, name);
}

/*
 * module_runs.c - what a module does when it is imported, besides defining names.
 *
 * Two names that no code can spell: "<import>" is what calls Alembic, which a
 * migration that imports the module runs; "<calls>" is all that calls anything,
 * which counts where the module is imported for nothing else.
 */
#include <string.h>

#include "base/arena.h"
#include "python/module_build.h"

enum { DEEPEST_CALL = 3 };

static bool
is_alembic(const struct import *import)
{
	return import->module && import->level == 0 && strncmp(import->module, "alembic", 7) == 0 &&
	       (import->module[7] == '\0' || import->module[7] == '.');
}

/* Is it Alembic's, or a function of the module that uses Alembic? */
static bool
leads_to_alembic(const struct module *module, const struct use *use, int depth)
{
	const struct name *name = use->import ? NULL : module_name(module, use->name);

	if (use->import)
		return is_alembic(use->import);
	for (size_t i = 0; name && i < name->nimports; i++) {
		if (is_alembic(name->imports[i]))
			return true;
	}
	for (size_t i = 0; name && i < name->nstatements && depth < DEEPEST_CALL; i++) {
		const struct toplevel *statement = &module->statements[name->statements[i]];

		for (size_t u = 0; statement->kind == STATEMENT_FUNCTION && u < statement->pieces[0].nuses; u++) {
			if (leads_to_alembic(module, &statement->pieces[0].uses[u], depth + 1))
				return true;
		}
	}
	return false;
}

/* Only when the module is a program of its own. */
static bool
is_main_guard(const struct toplevel *statement)
{
	for (size_t u = 0; u < statement->pieces[0].nuses; u++) {
		if (strcmp(statement->pieces[0].uses[u].name, "__name__") == 0)
			return true;
	}
	return false;
}

/* x = op.get_bind() calls Alembic; x = helper only names one. */
static bool
runs_alembic(const struct module *module, const struct toplevel *statement)
{
	const struct piece *piece = &statement->pieces[0];

	if (statement->kind == STATEMENT_FUNCTION || statement->kind == STATEMENT_CLASS) {
		for (size_t i = 0; i < piece->ndecorators; i++) {
			if (leads_to_alembic(module, &piece->decorators[i].use, DEEPEST_CALL))
				return true;
		}
		return false;
	}
	for (size_t i = 0; i < piece->nuses; i++) {
		const struct use *use = &piece->uses[i];

		if (use->early && leads_to_alembic(module, use, statement->kind == STATEMENT_OTHER ? 0 : DEEPEST_CALL))
			return true;
	}
	return false;
}

static bool
is_call(const struct toplevel *statement)
{
	return statement->kind == STATEMENT_OTHER && statement->text.length > 11 &&
	       strncmp(statement->text.data, "(Expr (Call", 11) == 0;
}

static void
add(struct build *build, const char *text, size_t statement)
{
	void **place = map_at(&build->module->names, text_of(text));
	struct name *name = *place;

	if (!name) {
		*place = name = ARENA_NEW(build->arena, struct name);
		name->name = text;
	}
	*ARENA_PUSH(build->arena, name->statements, name->nstatements) = statement;
}

void
find_runs(struct build *build)
{
	const struct module *module = build->module;

	for (size_t i = 0; i < module->nstatements; i++) {
		const struct toplevel *statement = &module->statements[i];
		bool alembic;

		if (statement->kind == STATEMENT_IMPORTS || is_main_guard(statement))
			continue;
		alembic = runs_alembic(module, statement);
		if (alembic)
			add(build, "<import>", i);
		if (alembic || is_call(statement))
			add(build, "<calls>", i);
	}
}

/*
 * decorator.c - what a decorator does beside returning something, as far as the project's own code tells.
 */
#include "check/decorator.h"

#include <string.h>

#include "base/arena.h"
#include "base/map.h"
#include "reach/reach.h"
#include "slice/module.h"

static bool
is_code(const struct toplevel *statement)
{
	return statement->kind == STATEMENT_FUNCTION || statement->kind == STATEMENT_CLASS;
}

static bool changes_its_module(struct map *seen, const struct definition *definition);

static bool
calls_changer(struct map *seen, const struct definition *definition)
{
	for (size_t i = 0; i < definition->nlinks; i++) {
		const struct link *link = &definition->links[i];

		if (link->kind == LINK_DEFINITION && changes_its_module(seen, link->to))
			return true;
	}
	return false;
}

/* A function or class, or one that it uses, that changes an object of its module when it runs. */
static bool
changes_its_module(struct map *seen, const struct definition *definition)
{
	void **place = map_at(seen, text_of(definition->name));
	const struct name *name = definition->of;
	bool is_called = false;

	if (*place)
		return false;
	*place = (void *)definition;
	if (definition->kind == DEFINES_MODULE)
		return true;
	for (size_t i = 0; definition->kind == DEFINES_NAME && i < name->nstatements; i++) {
		const struct toplevel *statement = &definition->module->statements[name->statements[i]];

		if (!is_code(statement) || !piece_binds(&statement->pieces[0], name->name))
			continue;
		is_called = true;
		for (size_t p = 0; p < statement->npieces; p++) {
			if (statement->pieces[p].changes & CHANGES_NAMED)
				return true;
		}
	}
	return is_called && calls_changer(seen, definition);
}

/* What the file's use leads to; NULL: it is not known. */
static const struct link *
link_of(const struct slice *slice, const struct use *use, struct arena *arena)
{
	const struct definition *file = slice && slice->nsteps ? slice->steps[0].definition : NULL;
	const char *as = use->name;

	for (size_t k = 0; k < use->nattributes; k++)
		as = arena_printf(arena, "%s.%s", as, use->attributes[k]);
	for (size_t i = 0; file && i < file->nlinks; i++) {
		if (file->links[i].as && strcmp(file->links[i].as, as) == 0)
			return &file->links[i];
	}
	return NULL;
}

bool
decorator_registers(const struct slice *slice, const struct use *use, const char *from, struct arena *arena)
{
	const struct link *link = link_of(slice, use, arena);
	struct map seen = MAP_INIT(arena);

	if (link && link->kind == LINK_DEFINITION)
		return changes_its_module(&seen, link->to);
	/* What a package outside the project keeps for itself is nothing that a migration runs, but for these two. */
	return !link || link->kind != LINK_EXTERNAL || strcmp(from, "*") == 0 || strncmp(from, "alembic", 7) == 0 ||
	       strncmp(from, "sqlalchemy", 10) == 0;
}

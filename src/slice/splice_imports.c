/*
 * splice_imports.c - imports that a definition needs and its module has no more.
 */
#include <string.h>

#include "base/arena.h"
#include "slice/splice_imports.h"

static const char *
import_text(const struct import *import, struct arena *arena)
{
	static const char dots[] = "....................";
	const char *text;

	if (!import->name) {
		text = arena_printf(arena, "import %s", import->module);
		return import->binds_top || strcmp(import->module, import->bound) == 0
		               ? text
		               : arena_printf(arena, "%s as %s", text, import->bound);
	}
	text = arena_printf(arena, "from %.*s%s import %s", import->level, dots, import->module, import->name);
	return strcmp(import->name, import->bound) == 0 ? text : arena_printf(arena, "%s as %s", text, import->bound);
}

static bool
is_among(const struct lines_to_add *lines, const char *text)
{
	for (size_t i = 0; i < lines->nitems; i++) {
		if (strcmp(lines->items[i], text) == 0)
			return true;
	}
	return false;
}

/* A name that means something else now is left alone. */
static void
add_import(struct lines_to_add *lines, const struct module *then, const struct module *now, const struct use *use,
           struct arena *arena)
{
	const struct name *name = use->import || use->flags ? NULL : module_name(then, use->name);

	if (!name || name->nstatements || module_name(now, use->name))
		return;
	for (size_t i = 0; i < name->nimports; i++) {
		const struct import *import = name->imports[i];
		const char *text;

		if (!import->module || !import->bound || (import->name && strcmp(import->name, "*") == 0))
			continue;
		text = import_text(import, arena);
		if (!is_among(lines, text))
			*ARENA_PUSH(arena, lines->items, lines->nitems) = text;
	}
}

static bool
is_inside(const struct piece *piece, const struct places *places)
{
	for (size_t i = 0; i < places->nitems; i++) {
		if (piece->line >= places->items[i].line && piece->end_line <= places->items[i].end_line)
			return true;
	}
	return false;
}

void
find_lost_imports(struct lines_to_add *lines, const struct module *then, const struct places *places,
                  const struct module *now, struct arena *arena)
{
	for (size_t i = 0; i < then->nstatements; i++) {
		for (size_t p = 0; p < then->statements[i].npieces; p++) {
			const struct piece *piece = &then->statements[i].pieces[p];

			for (size_t u = 0; is_inside(piece, places) && u < piece->nuses; u++)
				add_import(lines, then, now, &piece->uses[u], arena);
		}
	}
}

int
line_for_imports(const struct module *now)
{
	for (size_t i = 0; i < now->nstatements; i++) {
		if (now->statements[i].kind == STATEMENT_IMPORTS)
			return now->statements[i].end_line;
	}
	return now->nstatements ? now->statements[0].line - 1 : 0;
}

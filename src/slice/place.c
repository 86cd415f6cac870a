/*
 * place.c - a definition's statements, or pieces of its class.
 */
#include "slice/place.h"

#include <string.h>

#include "base/arena.h"
#include "python/program.h"
#include "slice/slice_build.h"

struct module_text
module_text_of(struct text content, struct parser *parser, struct arena *arena)
{
	const struct program *program = program_parse(parser, content, false, arena);

	return (struct module_text){content, module_of(parser, program, arena)};
}

static void
add_place(struct places *places, int line, int end_line, struct text text, struct arena *arena)
{
	*ARENA_PUSH(arena, places->items, places->nitems) =
		(struct place){.line = line, .end_line = end_line, .text = text};
}

/* In order. */
static void
add_import(struct places *places, const struct import *import, struct arena *arena)
{
	size_t at = places->nitems;
	const char *text = import->module ? import_as_written(arena, import, NULL) : "";

	(void)ARENA_PUSH(arena, places->items, places->nitems);
	for (; at > 0 && places->items[at - 1].line > import->line; at--)
		places->items[at] = places->items[at - 1];
	places->items[at] = (struct place){
		.line = import->line, .end_line = import->end_line, .text = text_of(text), .is_import = true};
}

static void
add_imports(struct places *places, const struct module *module, const struct name *name, struct arena *arena)
{
	for (size_t i = 0; name && i < name->nimports; i++) {
		if (binds_apart(module, name, i))
			add_import(places, name->imports[i], arena);
	}
	for (size_t i = 0; !name && i < module->nstars; i++)
		add_import(places, module->stars[i], arena);
}

/* "f" of "f.__doc__"; the qualname itself where it has no such end. */
static const char *
without_suffix(const char *qualname, struct arena *arena)
{
	static const char *const ends[] = {".__doc__", ".__annotations__", ".__code__"};

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		if (text_ends(text_of(qualname), ends[i]))
			return arena_copy(arena, qualname, strlen(qualname) - strlen(ends[i]));
	}
	return qualname;
}

static const char methods[] = "()";

/* "C.attr": its class, and what is behind the dot; of "C()" too. */
static const struct name *
split_qualname(const struct module *module, const char *qualname, const char **attribute, struct arena *arena)
{
	size_t length = strcspn(qualname, ".(");
	const char *dot = strchr(qualname, '.');

	/* "guards.TABLES.clear()": what the module does to another. */
	for (size_t i = 0; i < module->neffects; i++) {
		*attribute = NULL;
		if (strcmp(module->effects[i].of->name, qualname) == 0)
			return module->effects[i].of;
	}
	*attribute = strcmp(qualname + length, methods) == 0 ? methods : dot ? dot + 1 : NULL;
	return module_name(module, arena_copy(arena, qualname, length));
}

/* Lines of the text as they are: all that the canonical form may leave out. */
static void
add_left_out(struct places *places, const struct module *module)
{
	for (size_t i = 0; i < places->nitems; i++)
		places->items[i].also =
			program_lines(module->program, places->items[i].line, places->items[i].end_line);
}

struct places
places_find(const struct module *module, const char *of, bool whole, struct arena *arena)
{
	struct places places = {0};
	const char *attribute, *qualname = without_suffix(of, arena);
	const struct name *name = split_qualname(module, qualname, &attribute, arena);
	const struct toplevel *class;

	if (!name && attribute)
		return places;
	places.class = class = attribute && !whole ? class_of(module, name) : NULL;
	for (size_t i = 0; name && !class && i < name->nstatements; i++) {
		const struct toplevel *statement = &module->statements[name->statements[i]];

		add_place(&places, statement->line, statement->end_line, statement->text, arena);
	}
	for (size_t i = 0; class && i < class->npieces; i++) {
		const struct piece *piece = &class->pieces[i];

		if (i == 0 || (attribute == methods ? piece->is_function : is_part_of_constant(class, i, attribute)))
			add_place(&places, piece->line, piece->end_line, piece->text, arena);
	}
	places.by_star = !name && module->nstars;
	if (!class)
		add_imports(&places, module, name, arena);
	if (qualname != of)
		add_left_out(&places, module);
	return places;
}

struct span *
definition_spans(const struct module *module, const char *qualname, size_t *nspans, struct arena *arena)
{
	struct places places = places_find(module, qualname, false, arena);
	struct span *spans = ARENA_ARRAY(arena, struct span, places.nitems + 1);

	for (size_t i = 0; i < places.nitems; i++)
		spans[i] = (struct span){places.items[i].line, places.items[i].end_line};
	*nspans = places.nitems;
	return spans;
}

bool
definition_is_same(const struct module *then, const struct module *now, const char *qualname, struct arena *arena)
{
	struct places a, b;
	bool same;

	if (then->program->state != PROGRAM_PARSED || now->program->state != PROGRAM_PARSED || qualname[0] == '*')
		return fingerprint_equal(&then->program->fingerprint, &now->program->fingerprint);
	a = places_find(then, qualname, false, arena);
	b = places_find(now, qualname, false, arena);
	same = a.nitems == b.nitems;
	for (size_t i = 0; same && i < a.nitems; i++)
		same = text_equal(a.items[i].text, b.items[i].text) && text_equal(a.items[i].also, b.items[i].also);
	return same;
}

bool
places_are_whole(const struct module *then, const struct module *now, const char *qualname, struct arena *arena)
{
	const char *attribute;
	const char *of = without_suffix(qualname, arena);
	const struct name *old = split_qualname(then, of, &attribute, arena),
			  *new = split_qualname(now, of, &attribute, arena);

	return !attribute || !old || !new || !class_of(then, old) || !class_of(now, new);
}

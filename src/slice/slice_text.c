/*
 * slice_text.c - what is hashed of a definition: its text, and what that text does not say of its names.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "slice/slice_build.h"

/* `from . import guards as g` names a module, wherever that lies. */
static bool
is_of_module(struct slicer *slicer, const struct module *module, const struct import *import)
{
	const struct module_source *source = &slicer->source;

	return !import->name || (module->directory && !(module->program && module_name(module, import->name)) &&
	                         source->beside(source->context, module->directory, import->name));
}

/* import sqlalchemy.dialects.oracle, whoever is the package by another name finds what that has put into it. */
static void
note_submodules(struct slicer *slicer, struct definition *from, const struct import *package)
{
	size_t length = package->module ? strlen(package->module) : 0;

	if (!length || package->level || package->name || strchr(package->module, '.'))
		return;
	for (size_t i = 0; i < from->module->nimports; i++) {
		const struct import *import = from->module->imports[i];

		if (import != package && import->binds_top && import->module && !import->late &&
		    strncmp(import->module, package->module, length) == 0 && import->module[length] == '.')
			*ARENA_PUSH(slicer->arena, from->bound, from->nbound) =
				arena_printf(slicer->arena, "import %s", import->module);
	}
}

void
note_bound(struct slicer *slicer, struct definition *from, const struct use *use)
{
	const struct name *name = use->import ? NULL : module_name(from->module, use->name);
	const struct module *module;
	bool missing;

	if (!name || name->nstatements || !name->nimports)
		return;
	note_submodules(slicer, from, name->imports[0]);
	if (!import_renames(name->imports[0]))
		return;
	module = imported_module(slicer, from->module, name->imports[0], &missing);
	if (module && !is_of_module(slicer, module, name->imports[0]))
		*ARENA_PUSH(slicer->arena, from->bound, from->nbound) =
			binding_text(slicer, from->module, name->name, name->imports[0], true);
}

void
note_earlier(struct slicer *slicer, struct definition *from, const struct toplevel *statement, const struct use *use)
{
	const struct name *name = use->early && !use->import ? module_name(from->module, use->name) : NULL;
	struct bindings bindings;
	size_t before = 0, others = 0;

	if (!name || name == from->of || use->flags & (USE_SELF | USE_CLASS))
		return;
	bindings = bindings_of(slicer, from->module, name);
	for (size_t i = 0; i < bindings.nitems; i++) {
		others += bindings.items[i].statement != statement;
		before += bindings.items[i].statement != statement && bindings.items[i].line < statement->line;
	}
	if (before < others)
		*ARENA_PUSH(slicer->arena, from->bound, from->nbound) =
			arena_printf(slicer->arena, "%s after %zu", name->name, before);
}

static int
by_text(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Does the code mean another definition of the same name too?  a.X and b.X. */
static bool
is_ambiguous(const struct definition *definition, const struct link *link)
{
	for (size_t i = 0; i < definition->nlinks; i++) {
		const struct link *other = &definition->links[i];

		if (other->as && other->kind == link->kind && other->module != link->module &&
		    strcmp(strrchr(other->name, ':'), strrchr(link->name, ':')) == 0 &&
		    strcmp(other->as, link->as) != 0)
			return true;
	}
	return false;
}

/*
 * Where the code's own imports are not part of the text: what they bind the names to, outside the project by module,
 * inside by name only where that is enough (the definition has a hash of its own).
 */
static void
add_imports(struct slicer *slicer, const struct definition *definition, struct buffer *text)
{
	const char **lines = definition->bound;
	size_t nlines = definition->nbound;

	for (size_t i = 0; i < definition->nlinks; i++) {
		const struct link *link = &definition->links[i];
		bool inside = link->kind == LINK_DEFINITION || link->kind == LINK_LIVE;

		if (link->as && ((link->kind == LINK_EXTERNAL && !link->elsewhere) || link->kind == LINK_LOST ||
		                 link->kind == LINK_COMPUTED || (inside && is_ambiguous(definition, link))))
			*ARENA_PUSH(slicer->arena, lines, nlines) =
				arena_printf(slicer->arena, "%s = %s", link->as, link->name);
	}
	if (nlines)
		qsort(lines, nlines, sizeof *lines, by_text);
	for (size_t i = 0; i < nlines; i++) {
		if (i == 0 || strcmp(lines[i], lines[i - 1]) != 0)
			buffer_printf(text, "\n%s", lines[i]);
	}
}

/* Each kind's text begins with a word of its own, so that none can pass for another. */
void
hash_definition(struct slicer *slicer, struct definition *definition, const struct text *texts, size_t ntexts)
{
	static const char *const kinds[] = {[DEFINES_NAME] = "name",
	                                    [DEFINES_CONSTANT] = "constant",
	                                    [DEFINES_METHODS] = "methods",
	                                    [DEFINES_LEFT_OUT] = "left out",
	                                    [DEFINES_ORDER] = "order"};
	struct buffer text = BUFFER_INIT;

	buffer_string(&text, kinds[definition->kind]);
	for (size_t i = 0; i < ntexts; i++) {
		buffer_char(&text, '\n');
		buffer_text(&text, texts[i]);
	}
	add_imports(slicer, definition, &text);
	definition->hash = fingerprint_of(FINGERPRINT_V1, (struct text){text.data, text.length});
	buffer_free(&text);
}

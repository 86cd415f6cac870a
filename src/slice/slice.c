/*
 * slice.c - definitions and what they lead to.
 */
#include "slice/slice.h"

#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "python/program.h"
#include "slice/slice_runs.h"

static const char *
name_definition(struct slicer *slicer, int kind, const struct module *module, const struct name *name,
                const char *attribute)
{
	if (kind == DEFINES_MODULE || kind == DEFINES_ROOT)
		return arena_printf(slicer->arena, "%s:*", module->name);
	if (!attribute || !name)
		return arena_printf(slicer->arena, "%s:%s", module->name, name ? name->name : attribute);
	return arena_printf(slicer->arena, "%s:%s%s%s", module->name, name->name, kind == DEFINES_METHODS ? "" : ".",
	                    attribute);
}

static void
add_part(struct buffer *key, const char *text)
{
	buffer_add(key, text ? text : "", text ? strlen(text) + 1 : 1);
}

struct definition *
define(struct slicer *slicer, int kind, const struct module *module, const struct name *name, const char *attribute)
{
	struct buffer key = BUFFER_INIT;
	struct definition *definition;

	/* Asked for each link: no formatting here. */
	buffer_add(&key, (const char *)&module, sizeof module);
	buffer_char(&key, (char)kind);
	add_part(&key, name ? name->name : NULL);
	add_part(&key, attribute);
	definition = map_get(&slicer->definitions, (struct text){key.data, key.length});
	if (definition) {
		buffer_free(&key);
		return definition;
	}
	definition = ARENA_NEW(slicer->arena, struct definition);
	*map_at(&slicer->definitions, (struct text){arena_copy(slicer->arena, key.data, key.length), key.length}) =
		definition;
	buffer_free(&key);
	definition->name = name_definition(slicer, kind, module, name, attribute);
	definition->module = module;
	definition->kind = kind;
	definition->of = name;
	definition->attribute = attribute;
	definition->key = run_key(slicer->arena, module, name ? name->name : "*");
	*ARENA_PUSH(slicer->arena, slicer->pending, slicer->npending) = definition;
	return definition;
}

/* The loop's own variable, whatever other loops call so. */
static bool
is_target(const struct toplevel *statement, const struct use *use)
{
	for (size_t i = 0; i < statement->ntargets && !use->import; i++) {
		if (strcmp(statement->targets[i], use->name) == 0)
			return true;
	}
	return false;
}

/* `host: Host` in a class's body, where Host = Annotated[str, clean]: what its base may make of it. */
static void
link_annotations(struct slicer *slicer, struct definition *definition, const struct piece *piece)
{
	for (size_t i = 0; !piece->is_function && i < piece->nannotations; i++) {
		struct targets targets;

		find_targets(slicer, &targets, definition->module, &piece->annotations[i]);
		if (targets.nitems && targets.items[0].kind == TARGET_NAME &&
		    !class_of(targets.items[0].module, targets.items[0].name))
			link_use(slicer, definition, &piece->annotations[i]);
	}
}

static void
take_piece(struct slicer *slicer, struct definition *definition, const struct toplevel *statement,
           const struct piece *piece)
{
	for (size_t i = 0; i < piece->nuses; i++) {
		if (is_target(statement, &piece->uses[i]))
			continue;
		link_use(slicer, definition, &piece->uses[i]);
		note_earlier(slicer, definition, statement, &piece->uses[i]);
	}
	if (statement->kind == STATEMENT_CLASS && statement->has_bases)
		link_annotations(slicer, definition, piece);
	for (size_t i = 0; i < piece->npaths; i++)
		*ARENA_PUSH(slicer->arena, definition->paths, definition->npaths) = &piece->paths[i];
	definition->files |= piece->files;
	definition->reads |= piece->reads;
}

void
take_statement(struct slicer *slicer, struct definition *definition, const struct toplevel *statement)
{
	*ARENA_PUSH(slicer->arena, definition->spans, definition->nspans) =
		(struct span){statement->line, statement->end_line};
	for (size_t p = 0; p < statement->npieces; p++)
		take_piece(slicer, definition, statement, &statement->pieces[p]);
}

static void
take_name(struct slicer *slicer, struct definition *definition, struct text *texts, size_t *ntexts)
{
	struct bindings bindings = bindings_of(slicer, definition->module, definition->of);

	for (size_t i = 0; i < bindings.nitems; i++) {
		const struct toplevel *statement = bindings.items[i].statement;
		const struct import *import = bindings.items[i].import;

		if (statement) {
			texts[(*ntexts)++] = statement->text;
			take_statement(slicer, definition, statement);
			continue;
		}
		texts[(*ntexts)++] = text_of(
			binding_text(slicer, definition->module, definition->of->name, import, bindings.nitems == 1));
		*ARENA_PUSH(slicer->arena, definition->spans, definition->nspans) =
			(struct span){import->line, import->end_line};
	}
}

static bool
is_used(const struct module *module, const char *name)
{
	for (size_t i = 0; i < module->nstatements; i++) {
		for (size_t p = 0; p < module->statements[i].npieces; p++) {
			const struct piece *piece = &module->statements[i].pieces[p];

			for (size_t u = 0; u < piece->nuses; u++) {
				if (!piece->uses[u].import && strcmp(piece->uses[u].name, name) == 0)
					return true;
			}
		}
	}
	return false;
}

void
take_module(struct slicer *slicer, struct definition *definition)
{
	const struct module *module = definition->module;

	for (size_t i = 0; i < module->nstatements; i++)
		take_statement(slicer, definition, &module->statements[i]);
	for (size_t i = 0; i < module->names.nslots; i++) {
		const struct name *name = module->names.slots[i].value;

		if (!name || name->nimports == 0 || is_used(module, name->name))
			continue;
		for (size_t k = 0; k < name->nimports; k++)
			link_import(slicer, definition, name, name->imports[k]);
	}
}

/* C.NAME */
static void
take_constant(struct slicer *slicer, struct definition *definition, struct text *texts, size_t *ntexts)
{
	const struct toplevel *class = class_of(definition->module, definition->of);

	for (size_t p = 0; p < class->npieces; p++) {
		if (!is_part_of_constant(class, p, definition->attribute))
			continue;
		texts[(*ntexts)++] = class->pieces[p].text;
		*ARENA_PUSH(slicer->arena, definition->spans, definition->nspans) =
			(struct span){class->pieces[p].line, class->pieces[p].end_line};
	}
}

/* Of an enum: all but its members. */
static void
take_methods(struct slicer *slicer, struct definition *definition, struct text *texts, size_t *ntexts)
{
	const struct toplevel *class = class_of(definition->module, definition->of);

	for (size_t p = 0; p < class->npieces; p++) {
		if (p == 0 || class->pieces[p].is_function) {
			texts[(*ntexts)++] = class->pieces[p].text;
			take_piece(slicer, definition, class, &class->pieces[p]);
			*ARENA_PUSH(slicer->arena, definition->spans, definition->nspans) =
				(struct span){class->pieces[p].line, class->pieces[p].end_line};
		}
	}
}

static void
complete(struct slicer *slicer, struct definition *definition)
{
	const struct module *module = definition->module;
	size_t ntexts = 0, most;
	struct text *texts;

	if (definition->kind == DEFINES_MODULE || definition->kind == DEFINES_ROOT) {
		take_module(slicer, definition);
		definition->hash = module->program->fingerprint;
		return;
	}
	most = 2 + module->nstars + (definition->of ? definition->of->nimports + definition->of->nstatements : 0);
	if (definition->kind == DEFINES_METHODS || definition->kind == DEFINES_CONSTANT)
		most += class_of(module, definition->of)->npieces;
	texts = ARENA_ARRAY(slicer->arena, struct text, 2 * most);
	if (definition->kind == DEFINES_CONSTANT)
		take_constant(slicer, definition, texts, &ntexts);
	else if (definition->kind == DEFINES_METHODS)
		take_methods(slicer, definition, texts, &ntexts);
	else if (definition->kind == DEFINES_LEFT_OUT)
		take_left_out(slicer, definition, texts, &ntexts);
	else if (definition->kind == DEFINES_ORDER)
		texts[ntexts++] = text_of(definition->attribute);
	else
		take_name(slicer, definition, texts, &ntexts);
	hash_definition(slicer, definition, texts, ntexts);
}

void
complete_all(struct slicer *slicer)
{
	while (slicer->npending > 0) {
		struct definition *definition = slicer->pending[--slicer->npending];

		if (!definition->done) {
			definition->done = true;
			complete(slicer, definition);
		}
	}
}

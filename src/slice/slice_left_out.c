/*
 * slice_left_out.c - docstrings, annotations and source text, where code that is reached asks for some.
 *
 * Of whom it asks, only running it tells: then all that is reached counts with what
 * its canonical form leaves out.  "module:f.__doc__" has the docstrings and annotations,
 * "module:f.__code__" the source text.
 */
#include <string.h>

#include "base/arena.h"
#include "python/program.h"
#include "slice/slice_build.h"

static const struct {
	const char *name;
	unsigned asks;
} functions[] = {
	{"inspect:getdoc", ASKS_DOCS},           {"inspect:signature", ASKS_DOCS},
	{"inspect:getfullargspec", ASKS_DOCS},   {"inspect:get_annotations", ASKS_DOCS},
	{"typing:get_type_hints", ASKS_DOCS},    {"typing_extensions:get_type_hints", ASKS_DOCS},
	{"dataclasses:fields", ASKS_DOCS},       {"inspect:getsource", ASKS_SOURCE},
	{"inspect:getsourcelines", ASKS_SOURCE},
};

unsigned
asks_of(const char *external)
{
	for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
		if (strcmp(functions[i].name, external) == 0)
			return functions[i].asks;
	}
	return 0;
}

struct definition *
define_left_out(struct slicer *slicer, const struct module *module, const struct name *name, unsigned asks)
{
	return define(slicer, DEFINES_LEFT_OUT, module, name, asks == ASKS_DOCS ? "__doc__" : "__code__");
}

/* `from __future__ import annotations` makes strings of them. */
static bool
has_future_annotations(const struct program *program)
{
	return memmem(program->source.data, program->source.length, "import annotations", 18) != NULL;
}

static struct text
docs_of(struct slicer *slicer, const struct toplevel *statement)
{
	const char *docs = "";

	for (size_t p = 0; p < statement->npieces; p++) {
		struct text text = statement->pieces[p].docs;

		docs = arena_printf(slicer->arena, "%s%.*s", docs, (int)text.length, text.length ? text.data : "");
	}
	return text_of(docs);
}

void
take_left_out(struct slicer *slicer, struct definition *definition, struct text *texts, size_t *ntexts)
{
	const struct module *module = definition->module;
	const struct name *name = definition->of;
	bool docs = strcmp(definition->attribute, "__doc__") == 0;

	texts[(*ntexts)++] = docs && !name ? module->program->doc : TEXT("");
	texts[(*ntexts)++] = docs && has_future_annotations(module->program) ? TEXT("annotations") : TEXT("");
	for (size_t i = 0; name && i < name->nstatements; i++) {
		const struct toplevel *statement = &module->statements[name->statements[i]];

		if (statement != definition_named(module, name))
			continue;
		*ARENA_PUSH(slicer->arena, definition->spans, definition->nspans) =
			(struct span){statement->line, statement->end_line};
		texts[(*ntexts)++] = docs ? docs_of(slicer, statement)
		                          : program_lines(module->program, statement->line, statement->end_line);
	}
}

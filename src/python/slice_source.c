/*
 * slice_source.c - docstrings and annotations, where code asks for them.
 *
 * f.__doc__, inspect.signature(f): what the canonical form leaves out of f
 * counts too.  Its source text stands for that, as "module:f.__doc__".
 */
#include <string.h>

#include "base/arena.h"
#include "python/program.h"
#include "python/slice_build.h"

static const char *const functions[] = {"inspect:getdoc",         "inspect:signature",
                                        "inspect:getfullargspec", "inspect:getsource",
                                        "inspect:getsourcelines", "inspect:get_annotations",
                                        "typing:get_type_hints",  "typing_extensions:get_type_hints",
                                        "dataclasses:fields",     NULL};

static const char *
last_of(const struct use *use)
{
	return use->nattributes ? use->attributes[use->nattributes - 1] : use->name;
}

/* May it be one of the functions?  By its own name, or imported on the spot under another. */
static bool
may_ask(const struct use *use)
{
	const char *name = use->import && use->import->name && !use->nattributes ? use->import->name : last_of(use);

	for (size_t i = 0; functions[i]; i++) {
		if (strcmp(strchr(functions[i], ':') + 1, name) == 0)
			return true;
	}
	return false;
}

bool
asks_for_source(const struct use *use)
{
	return strcmp(last_of(use), "__doc__") == 0 || strcmp(last_of(use), "__annotations__") == 0;
}

static struct text
source_lines(const struct program *program, int line, int end_line)
{
	struct text text = program->source;
	const char *end = text.data + text.length, *at = text.data, *start;

	for (int i = 1; i < line && at < end; i++) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));

		at = newline ? newline + 1 : end;
	}
	start = at;
	for (int i = line; i <= end_line && at < end; i++) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));

		at = newline ? newline + 1 : end;
	}
	return (struct text){start, (size_t)(at - start)};
}

/* `from __future__ import annotations` makes strings of them. */
static bool
has_future_annotations(const struct program *program)
{
	return memmem(program->source.data, program->source.length, "import annotations", 18) != NULL;
}

void
slice_source(struct slicer *slicer, struct definition *definition, struct text *texts, size_t *ntexts)
{
	const struct module *module = definition->module;

	if (definition->of->nstatements == 0)
		texts[(*ntexts)++] = module->program->doc;
	else if (has_future_annotations(module->program))
		texts[(*ntexts)++] = TEXT("annotations");
	for (size_t i = 0; i < definition->of->nstatements; i++) {
		const struct toplevel *statement = &module->statements[definition->of->statements[i]];

		texts[(*ntexts)++] = source_lines(module->program, statement->line, statement->end_line);
		*ARENA_PUSH(slicer->arena, definition->spans, definition->nspans) =
			(struct span){statement->line, statement->end_line};
		for (size_t p = 0; p < statement->npieces; p++) {
			for (size_t k = 0; k < statement->pieces[p].nannotations; k++)
				link_use(slicer, definition, &statement->pieces[p].annotations[k]);
		}
	}
}

static void
link_source(struct slicer *slicer, struct definition *from, const struct module *module, const struct name *name,
            const struct use *use)
{
	if (!module->program || (from->kind == DEFINES_ROOT && module == from->module))
		return;
	add_link(slicer, from, define(slicer, DEFINES_SOURCE, module, name, "__doc__", MADE_NOT), use, NULL);
}

/* The module's own docstring goes by a name that it does not bind. */
static const struct name *
doc_of(struct slicer *slicer)
{
	struct name *name = ARENA_NEW(slicer->arena, struct name);

	name->name = "__doc__";
	return name;
}

void
link_doc(struct slicer *slicer, struct definition *from, const struct use *use)
{
	struct use of = *use;
	struct targets targets;

	if (use->nattributes == 0 && !use->import && !module_name(from->module, use->name)) {
		link_source(slicer, from, from->module, doc_of(slicer), use);
		return;
	}
	of.nattributes -= use->nattributes != 0;
	find_targets(slicer, &targets, from->module, &of);
	for (size_t i = 0; i < targets.nitems; i++) {
		const struct target *target = &targets.items[i];

		if (target->kind == TARGET_NAME && !is_live(slicer, target->module, target->name))
			link_source(slicer, from, target->module, target->name, use);
		else if (target->kind == TARGET_MODULE)
			link_source(slicer, from, target->module, doc_of(slicer), use);
	}
}

/* A function of the project's that asks about what it is given. */
static bool
find_asking(struct slicer *slicer, const struct definition *function)
{
	for (size_t i = 0; i < function->of->nstatements; i++) {
		const struct toplevel *statement = &function->module->statements[function->of->statements[i]];

		for (size_t u = 0; statement->kind == STATEMENT_FUNCTION && u < statement->pieces[0].nuses; u++) {
			const struct use *use = &statement->pieces[0].uses[u];
			struct targets targets;

			if (!may_ask(use))
				continue;
			find_targets(slicer, &targets, function->module, use);
			for (size_t t = 0; t < targets.nitems; t++) {
				if (targets.items[t].kind == TARGET_EXTERNAL &&
				    string_is_one_of(targets.items[t].text, functions))
					return true;
			}
		}
	}
	return false;
}

static bool
is_asking(struct slicer *slicer, struct definition *function)
{
	if (function->asks == ASKS_UNKNOWN)
		function->asks = find_asking(slicer, function) ? ASKS : ASKS_NOT;
	return function->asks == ASKS;
}

void
link_sources(struct slicer *slicer, struct definition *definition, size_t first)
{
	size_t nlinks = definition->nlinks;
	bool asks = false;

	for (size_t i = first; i < nlinks && !asks; i++) {
		const struct link *link = &definition->links[i];

		asks = (link->kind == LINK_EXTERNAL && string_is_one_of(link->name, functions)) ||
		       (link->kind == LINK_DEFINITION && link->to->kind == DEFINES_NAME && is_asking(slicer, link->to));
	}
	for (size_t i = first; i < nlinks && asks; i++) {
		const struct link link = definition->links[i];

		if (link.kind == LINK_DEFINITION && link.to->of &&
		    (link.to->kind == DEFINES_NAME || link.to->kind == DEFINES_ATTRIBUTE))
			link_source(slicer, definition, link.to->module, link.to->of, NULL);
	}
}

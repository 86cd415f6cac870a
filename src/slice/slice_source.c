/*
 * slice_source.c - docstrings, annotations and source text, where code asks for them.
 *
 * What the canonical form of f leaves out counts too: "module:f.__doc__" is its
 * docstring, "module:f.__annotations__" what its annotations say, and
 * "module:f.__code__" its source text.
 */
#include <string.h>

#include "base/arena.h"
#include "python/program.h"
#include "slice/slice_build.h"

static const char *const suffixes[NASKED] = {
	[ASKED_DOC] = "__doc__",
	[ASKED_ANNOTATIONS] = "__annotations__",
	[ASKED_FIELDS] = "__annotations__",
	[ASKED_SOURCE] = "__code__",
};

/* `from __future__ import annotations` makes strings of them. */
static bool
has_future_annotations(const struct program *program)
{
	return memmem(program->source.data, program->source.length, "import annotations", 18) != NULL;
}

/* Which of the suffixes is it, and what stands before?  "": nothing. */
static enum asked
asked_of(struct slicer *slicer, const char *attribute, const char **member)
{
	const char *dot = strrchr(attribute, '.'), *suffix = dot ? dot + 1 : attribute;
	size_t asked = 0;

	*member = dot ? arena_copy(slicer->arena, attribute, (size_t)(dot - attribute)) : "";
	while (asked < ASKED_SOURCE && strcmp(suffixes[asked], suffix) != 0)
		asked++;
	return (enum asked)asked;
}

static const char locals[] = "<locals>";

static bool
is_method(const char *member)
{
	return *member && strcmp(member, locals) != 0;
}

/* Is it a piece of the function or class itself (with its fields), of the method, or of what is defined within? */
static bool
is_asked_about(const struct toplevel *statement, const struct piece *piece, const char *member)
{
	if (strcmp(member, locals) == 0)
		return true;
	if (*member)
		return piece->is_function && piece_binds(piece, member);
	return piece == &statement->pieces[0] || !piece->is_function;
}

static void
take_source(struct slicer *slicer, struct definition *definition, const struct toplevel *statement, struct text *texts,
            size_t *ntexts)
{
	const struct module *module = definition->module;
	const char *member;
	enum asked asked = asked_of(slicer, definition->attribute, &member);

	if (!is_method(member))
		*ARENA_PUSH(slicer->arena, definition->spans, definition->nspans) =
			(struct span){statement->line, statement->end_line};
	if (asked == ASKED_SOURCE)
		texts[(*ntexts)++] = program_lines(module->program, statement->line, statement->end_line);
	for (size_t p = 0; p < statement->npieces && asked != ASKED_SOURCE; p++) {
		const struct piece *piece = &statement->pieces[p];

		if (!is_asked_about(statement, piece, member))
			continue;
		if (is_method(member))
			*ARENA_PUSH(slicer->arena, definition->spans, definition->nspans) =
				(struct span){piece->line, piece->end_line};
		texts[(*ntexts)++] = asked == ASKED_ANNOTATIONS    ? piece->annotations_text
		                     : strcmp(member, locals) == 0 ? piece->inner_docs
		                                                   : piece->doc;
		for (size_t k = 0; asked == ASKED_ANNOTATIONS && k < piece->nannotations; k++)
			link_use(slicer, definition, &piece->annotations[k]);
	}
}

void
slice_source(struct slicer *slicer, struct definition *definition, struct text *texts, size_t *ntexts)
{
	const struct module *module = definition->module;
	const char *member;

	if (definition->of->nstatements == 0)
		texts[(*ntexts)++] = module->program->doc;
	else if (asked_of(slicer, definition->attribute, &member) != ASKED_DOC &&
	         has_future_annotations(module->program))
		texts[(*ntexts)++] = TEXT("annotations");
	for (size_t i = 0; i < definition->of->nstatements; i++)
		take_source(slicer, definition, &module->statements[definition->of->statements[i]], texts, ntexts);
}

/* The file's own fingerprint has what its canonical form keeps. */
static bool
is_in_fingerprint(const struct definition *from, const struct module *module, enum asked asked)
{
	return from->kind == DEFINES_ROOT && module == from->module &&
	       ((asked == ASKED_DOC && module->program->keeps_docstrings) ||
	        (asked == ASKED_ANNOTATIONS && module->program->keeps_annotations));
}

void
link_source(struct slicer *slicer, struct definition *from, const struct target *of, const char *member,
            enum asked asked, const struct use *use)
{
	const char *attribute = suffixes[asked];

	if (!of->module->program || is_stopped(slicer, of->module) || is_in_fingerprint(from, of->module, asked))
		return;
	if (member)
		attribute = arena_printf(slicer->arena, "%s.%s", member, attribute);
	add_link(slicer, from, define(slicer, DEFINES_SOURCE, of->module, of->name, attribute, MADE_NOT), use, NULL);
}

/* The module's own docstring goes by a name that it does not bind. */
static void
link_module_doc(struct slicer *slicer, struct definition *from, const struct module *module, const struct use *use)
{
	struct name *name = ARENA_NEW(slicer->arena, struct name);

	name->name = suffixes[ASKED_DOC];
	link_source(slicer, from, &(struct target){.module = module, .name = name}, NULL, ASKED_DOC, use);
}

/* Where in a.b.__doc__ that is said: 2; 0 for __doc__ itself.  False: nowhere. */
static bool
find_question(const struct use *use, enum asked *asked, size_t *at)
{
	for (*at = 0; *at <= use->nattributes; ++*at) {
		const char *name = *at ? use->attributes[*at - 1] : use->import ? "" : use->name;

		for (*asked = ASKED_DOC; *asked <= ASKED_ANNOTATIONS; ++*asked) {
			if (strcmp(name, suffixes[*asked]) == 0)
				return true;
		}
	}
	return false;
}

bool
asks_for_source(const struct use *use)
{
	enum asked asked;
	size_t at;

	return find_question(use, &asked, &at);
}

void
link_doc(struct slicer *slicer, struct definition *from, const struct use *use)
{
	struct use of = *use;
	struct targets targets;
	enum asked asked;

	if (!find_question(use, &asked, &of.nattributes))
		return;
	if (of.nattributes == 0) {
		if (!module_name(from->module, use->name))
			link_module_doc(slicer, from, from->module, use);
		return;
	}
	of.nattributes--;
	find_targets(slicer, &targets, from->module, &of);
	for (size_t i = 0; i < targets.nitems; i++) {
		if (targets.items[i].kind == TARGET_MODULE)
			link_module_doc(slicer, from, targets.items[i].module, use);
		else
			link_given(slicer, from, &targets.items[i], asked, use);
	}
}

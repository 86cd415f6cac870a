/*
 * slice_introspection.c - docstrings, annotations and source text, where code that is reached reads them.
 *
 * Of which object it reads them, only running it tells.  So they count where names lead to
 * such code, and in what is named there beside it: `run(view)`, where run reads a docstring.
 * "module:f.__doc__" has the docstrings, "module:f.__annotations__" the annotations,
 * "module:f.__code__" the source text.
 */
#include "slice/slice_introspection.h"

#include <string.h>

#include "base/arena.h"
#include "python/program.h"

/*
 * Names from a revision to code that reads such text of what the revision works with: an object, its class, a base
 * of that, a function that this calls.  Farther away it is the application's own business (a web page's help, a
 * command's options): 5 names in pagure, 7 in rucio.
 */
enum { FARTHEST_INTROSPECTION = 4 };

static const struct {
	const char *name;
	unsigned reads;
} functions[] = {
	{"inspect:getdoc", READS_DOCS},
	{"inspect:signature", READS_ANNOTATIONS},
	{"inspect:getfullargspec", READS_ANNOTATIONS},
	{"inspect:get_annotations", READS_ANNOTATIONS},
	{"typing:get_type_hints", READS_ANNOTATIONS},
	{"typing_extensions:get_type_hints", READS_ANNOTATIONS},
	{"dataclasses:fields", READS_ANNOTATIONS},
	{"inspect:getsource", READS_SOURCE},
	{"inspect:getsourcelines", READS_SOURCE},
};

static const struct {
	unsigned reads;
	const char *attribute, *why;
} kinds[] = {
	{READS_DOCS, "__doc__", "docstrings are asked for"},
	{READS_ANNOTATIONS, "__annotations__", "annotations are asked for"},
	{READS_SOURCE, "__code__", "source text is asked for"},
};

enum { NKINDS = sizeof kinds / sizeof *kinds };

struct definition *
define_docs(struct slicer *slicer, const struct module *module)
{
	return define(slicer, DEFINES_LEFT_OUT, module, NULL, kinds[0].attribute);
}

/* `from __future__ import annotations` makes strings of them. */
static bool
has_future_annotations(const struct program *program)
{
	return memmem(program->source.data, program->source.length, "import annotations", 18) != NULL;
}

static struct text
left_out_of(struct slicer *slicer, const struct toplevel *statement, bool annotations)
{
	const char *all = "";

	for (size_t p = 0; p < statement->npieces; p++) {
		const struct piece *piece = &statement->pieces[p];
		struct text text = annotations ? piece->annotation_text : piece->docs;

		if (text.length)
			all = arena_printf(slicer->arena, "%s%.*s", all, (int)text.length, text.data);
	}
	return text_of(all);
}

static unsigned
kind_of(const char *attribute)
{
	unsigned k = 0;

	while (strcmp(kinds[k].attribute, attribute) != 0)
		k++;
	return kinds[k].reads;
}

static bool
leaves_out(const struct toplevel *statement, unsigned reads)
{
	for (size_t p = 0; p < statement->npieces; p++) {
		const struct piece *piece = &statement->pieces[p];

		if ((reads & READS_DOCS && piece->docs.length) ||
		    (reads & READS_ANNOTATIONS && piece->annotation_text.length))
			return true;
	}
	return reads & READS_SOURCE;
}

/* The statement that defines the name, with what it leaves out. */
static struct text
text_left_out(struct slicer *slicer, const struct module *module, const struct toplevel *statement, unsigned reads)
{
	if (reads == READS_SOURCE)
		return program_lines(module->program, statement->line, statement->end_line);
	return left_out_of(slicer, statement, reads == READS_ANNOTATIONS);
}

void
take_left_out(struct slicer *slicer, struct definition *definition, struct text *texts, size_t *ntexts)
{
	const struct module *module = definition->module;
	const struct toplevel *statement = definition->of ? definition_named(module, definition->of) : NULL;
	unsigned reads = kind_of(definition->attribute);

	if (!statement) {
		texts[(*ntexts)++] = module->program->doc;
		return;
	}
	*ARENA_PUSH(slicer->arena, definition->spans, definition->nspans) =
		(struct span){statement->line, statement->end_line};
	texts[(*ntexts)++] = text_left_out(slicer, module, statement, reads);
	if (reads == READS_ANNOTATIONS && has_future_annotations(module->program))
		texts[(*ntexts)++] = TEXT("annotations");
}

/* What the definition's own code reads. */
static unsigned
reads_of(const struct definition *definition)
{
	unsigned reads = definition->reads;

	for (size_t i = 0; i < definition->nlinks; i++) {
		for (size_t k = 0;
		     definition->links[i].kind == LINK_EXTERNAL && k < sizeof functions / sizeof *functions; k++) {
			if (strcmp(functions[k].name, definition->links[i].name) == 0)
				reads |= functions[k].reads;
		}
	}
	return reads;
}

/* Does others' code get hold of it where it is defined?  By a decorator, a base, in a method, as a function within. */
static bool
is_handed_over(const struct toplevel *statement)
{
	const struct piece *head = &statement->pieces[0];

	for (size_t i = 0; i < head->nuses; i++) {
		if (head->uses[i].flags & USE_DECORATOR)
			return true;
	}
	return statement->kind == STATEMENT_CLASS || head->nests;
}

/* By step: how many steps there are that are near enough, and what each reads, or leads to. */
struct readers {
	const struct slice *slice;
	const struct map *seen;
	size_t near;
	unsigned *leads, *counts;
	bool *objects; /* it is more than called */
};

static size_t
step_of(const struct readers *readers, const struct definition *definition)
{
	return (uintptr_t)map_get(readers->seen, (struct text){(const char *)&definition, sizeof definition});
}

/* Steps are nearest first. */
static size_t
count_near(const struct slice *slice)
{
	size_t last = 1;

	for (int depth = 0; depth < FARTHEST_INTROSPECTION; depth++) {
		size_t next = last;

		while (next < slice->nsteps && slice->steps[next].from < last)
			next++;
		last = next;
	}
	return last;
}

/* Each pass goes one name back. */
static bool
lead_back(struct readers *readers)
{
	bool any = false, more = true;

	for (size_t i = 0; i < readers->near; i++)
		any |= (readers->leads[i] = reads_of(readers->slice->steps[i].definition)) != 0;
	while (any && more) {
		more = false;
		for (size_t i = readers->near; i-- > 0;) {
			const struct definition *from = readers->slice->steps[i].definition;
			unsigned before = readers->leads[i];

			for (size_t k = 0; k < from->nlinks; k++) {
				size_t to = from->links[k].kind == LINK_DEFINITION ? step_of(readers, from->links[k].to)
				                                                   : 0;

				if (to && to <= readers->near)
					readers->leads[i] |= readers->leads[to - 1];
			}
			more |= readers->leads[i] != before;
		}
	}
	return any;
}

static void
find_objects(struct readers *readers)
{
	for (size_t i = 0; i < readers->slice->nsteps; i++) {
		const struct definition *from = readers->slice->steps[i].definition;

		for (size_t k = 0; k < from->nlinks; k++) {
			size_t to =
				from->links[k].object && from->links[k].to ? step_of(readers, from->links[k].to) : 0;

			if (to)
				readers->objects[to - 1] = true;
		}
	}
}

/* Does the module's own code use the name otherwise than to call it? */
static bool
is_object_of(const struct module *module, const struct name *name)
{
	for (size_t i = 0; i < module->nstatements; i++) {
		for (size_t p = 0; p < module->statements[i].npieces; p++) {
			const struct piece *piece = &module->statements[i].pieces[p];

			for (size_t u = 0; u < piece->nuses; u++) {
				if (piece->uses[u].object && !piece->uses[u].import &&
				    strcmp(piece->uses[u].name, name->name) == 0)
					return true;
			}
		}
	}
	return false;
}

static bool
is_value(const struct definition *definition)
{
	return definition->kind == DEFINES_NAME && !definition->of->is_defined;
}

/* What the step names counts likewise, and through a value, what that is made of. */
static void
count_named(struct readers *readers, size_t step, unsigned counts)
{
	const struct definition *from = readers->slice->steps[step].definition;

	for (size_t k = 0; k < from->nlinks; k++) {
		size_t to = from->links[k].kind == LINK_DEFINITION ? step_of(readers, from->links[k].to) : 0;
		unsigned before = to ? readers->counts[to - 1] : counts;

		if ((before & counts) == counts)
			continue;
		readers->counts[to - 1] |= counts;
		readers->objects[to - 1] |= is_value(from);
		if (is_value(from->links[k].to))
			count_named(readers, to - 1, counts);
	}
}

/* The file's own fingerprint has what its canonical form keeps. */
static bool
is_in_fingerprint(const struct definition *definition, unsigned reads)
{
	const struct program *program = definition->module->program;

	return definition->kind == DEFINES_ROOT && ((reads == READS_DOCS && program->keeps_docstrings) ||
	                                            (reads == READS_ANNOTATIONS && program->keeps_annotations));
}

struct found {
	struct slicer *slicer;
	struct left_out *items;
	size_t nitems;
};

/* `name` NULL: of the module itself. */
static void
add_left_out(struct found *found, size_t step, const struct module *module, const struct name *name, size_t k)
{
	const struct toplevel *statement = name ? definition_named(module, name) : NULL;

	if (name && (!statement || !leaves_out(statement, kinds[k].reads)))
		return;
	if (!name && (kinds[k].reads != READS_DOCS || module->program->doc.length == 0))
		return;
	*ARENA_PUSH(found->slicer->arena, found->items, found->nitems) = (struct left_out){
		step, define(found->slicer, DEFINES_LEFT_OUT, module, name, kinds[k].attribute), kinds[k].why};
}

/* Of a step that is a module, or the file itself. */
static void
add_of_module(struct found *found, size_t step, const struct definition *definition, size_t k)
{
	const struct module *module = definition->module;

	for (size_t i = 0; i < module->names.nslots; i++) {
		const struct name *name = module->names.slots[i].value;
		const struct toplevel *statement = name ? definition_named(module, name) : NULL;

		if (statement && (is_handed_over(statement) || is_object_of(module, name)))
			add_left_out(found, step, module, name, k);
	}
}

static void
add_of_step(struct found *found, const struct readers *readers, size_t step)
{
	const struct definition *definition = readers->slice->steps[step].definition;
	const struct toplevel *statement;

	for (size_t k = 0; k < NKINDS; k++) {
		if (definition->kind == DEFINES_LEFT_OUT || !(readers->counts[step] & kinds[k].reads) ||
		    is_in_fingerprint(definition, kinds[k].reads))
			continue;
		if (definition->kind == DEFINES_MODULE || definition->kind == DEFINES_ROOT) {
			add_of_module(found, step, definition, k);
			continue;
		}
		statement = definition_named(definition->module, definition->of);
		if (statement &&
		    (readers->objects[step] || (readers->leads[step] & kinds[k].reads && is_handed_over(statement))))
			add_left_out(found, step, definition->module, definition->of, k);
	}
}

struct left_out *
find_left_out(struct slicer *slicer, const struct slice *slice, const struct map *seen, size_t *n)
{
	struct readers readers = {.slice = slice, .seen = seen, .near = count_near(slice)};
	struct found found = {.slicer = slicer};

	readers.leads = ARENA_ARRAY(slicer->arena, unsigned, slice->nsteps);
	readers.counts = ARENA_ARRAY(slicer->arena, unsigned, slice->nsteps);
	readers.objects = ARENA_ARRAY(slicer->arena, bool, slice->nsteps);
	*n = 0;
	if (!lead_back(&readers))
		return NULL;
	find_objects(&readers);
	for (size_t i = 0; i < readers.near; i++) {
		readers.counts[i] |= readers.leads[i];
		if (readers.leads[i])
			count_named(&readers, i, readers.leads[i]);
	}
	for (size_t i = 0; i < slice->nsteps; i++)
		add_of_step(&found, &readers, i);
	*n = found.nitems;
	return found.items;
}

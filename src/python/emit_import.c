/*
 * emit_import.c - an unbroken run of imports binds a set of names; order and repetition do not matter.
 *
 * They do where two imports of the run bind one name to different things: the
 * last one is named then.  A star import may bind anything, so nothing moves past it.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "python/emit.h"

struct entry {
	size_t start;       /* of its text in e->scratch */
	struct text text;   /* once all are there */
	struct text bound;  /* the name it binds */
	bool binds_package; /* `import a.b` binds a to the package a, as `import a.c` does */
	size_t order;       /* in the source */
};

struct run {
	struct entry *entries;
	size_t nentries, capacity;
};

static struct entry *
add_entry(struct emitter *e, struct run *run)
{
	if (run->nentries == run->capacity) {
		run->capacity = run->capacity ? run->capacity * 2 : 16;
		run->entries = memory_resize(run->entries, run->capacity * sizeof *run->entries);
	}
	run->entries[run->nentries] = (struct entry){.start = e->scratch.length, .order = run->nentries};
	return &run->entries[run->nentries++];
}

/* Names are written to the output by out_name; here they belong into the scratch buffer. */
static void
take(struct emitter *e, size_t from)
{
	buffer_add(&e->scratch, e->out.data + from, e->out.length - from);
	e->out.length = from;
}

static void
add_name(struct emitter *e, struct run *run, node_index name, node_index module)
{
	size_t before = e->out.length;
	bool aliased = kind_of(e, name) == NODE_ALIASED_IMPORT;
	node_index imported = aliased ? name + 1 : name, alias = aliased ? node_after(e, name) - 1 : 0;
	bool is_star = kind_of(e, imported) == NODE_WILDCARD_IMPORT;
	struct text first = is_star ? TEXT("*") : tree_name(e->tree, imported + 1);
	struct entry *entry = add_entry(e, run);

	if (module) {
		out_text(e, "(ImportFrom ");
		if (kind_of(e, module) == NODE_DOTTED_NAME) {
			out_dotted(e, module);
		} else {
			struct text dots = node_text(e->tree, node_child(e->tree, module, NODE_IMPORT_PREFIX));
			node_index path = node_child(e->tree, module, NODE_DOTTED_NAME);

			for (size_t i = 0; i < dots.length; i++) {
				if (dots.data[i] == '.')
					out_text(e, ".");
			}
			if (path)
				out_dotted(e, path);
		}
		out_text(e, " ");
	} else {
		out_text(e, "(Import ");
	}
	if (is_star)
		out_text(e, "*");
	else
		out_dotted(e, imported);
	entry->bound = first;
	entry->binds_package = !module;
	/* `import a as a` is `import a`; `import a.b as b` is something else than `import a.b`. */
	if (alias && (node_after(e, imported) != imported + 2 || !text_equal(tree_name(e->tree, alias), first))) {
		out_text(e, " as ");
		out_name(e, alias);
		entry->bound = tree_name(e->tree, alias);
		entry->binds_package = false;
	}
	out_text(e, ")");
	take(e, before);
	entry->text.length = e->scratch.length - entry->start;
}

static void
add_statement(struct emitter *e, struct run *run, node_index statement)
{
	bool from = kind_of(e, statement) == NODE_IMPORT_FROM_STATEMENT;
	node_index module = from ? import_module(e->tree, statement) : 0;

	for (node_index name = import_names(e->tree, statement); name < node_after(e, statement);
	     name = node_after(e, name)) {
		if (kind_of(e, name) != NODE_COMMA && !(e->tree->nodes[name].flags & FLAG_IGNORED))
			add_name(e, run, name, module);
	}
}

static int
compare_texts(struct text a, struct text b)
{
	int order = memcmp(a.data, b.data, a.length < b.length ? a.length : b.length);

	return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

static int
by_text(const void *left, const void *right)
{
	return compare_texts(((const struct entry *)left)->text, ((const struct entry *)right)->text);
}

static int
by_bound_then_order(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	int order = compare_texts(a->bound, b->bound);

	return order != 0 ? order : (a->order > b->order) - (a->order < b->order);
}

static void
out_entry(struct emitter *e, struct text text)
{
	out_line(e);
	buffer_text(&e->out, text);
}

/* Which import of a name bound twice is the one that stays. */
static void
out_conflicts(struct emitter *e, struct run *run)
{
	qsort(run->entries, run->nentries, sizeof *run->entries, by_bound_then_order);
	for (size_t i = 0; i < run->nentries;) {
		size_t end = i + 1;
		const struct entry *last;
		bool conflict = false;

		for (; end < run->nentries && text_equal(run->entries[end].bound, run->entries[i].bound); end++) {
			conflict |= !text_equal(run->entries[end].text, run->entries[i].text) &&
			            !(run->entries[end].binds_package && run->entries[i].binds_package);
		}
		last = &run->entries[end - 1];
		if (conflict) {
			out_line(e);
			if (last->binds_package)
				buffer_printf(&e->out, "(Last (Import %.*s))", (int)last->bound.length,
				              last->bound.data);
			else
				buffer_printf(&e->out, "(Last %.*s)", (int)last->text.length, last->text.data);
		}
		i = end;
	}
}

static void
out_run(struct emitter *e, struct run *run)
{
	for (size_t i = 0; i < run->nentries; i++)
		run->entries[i].text.data = e->scratch.data + run->entries[i].start;
	if (run->nentries)
		qsort(run->entries, run->nentries, sizeof *run->entries, by_text);
	for (size_t i = 0; i < run->nentries; i++) {
		if (i == 0 || by_text(&run->entries[i - 1], &run->entries[i]) != 0)
			out_entry(e, run->entries[i].text);
	}
	if (run->nentries > 1)
		out_conflicts(e, run);
	run->nentries = 0;
	buffer_clear(&e->scratch);
}

/* Each statement is a unit of its own, whatever the run makes of it. */
static void
end_statement(struct emitter *e, node_index statement, size_t scratch_start)
{
	size_t before = e->out.length;

	buffer_add(&e->out, e->scratch.data + scratch_start, e->scratch.length - scratch_start);
	end_head(e, (uint32_t)before, e->tree->nodes[statement].start, e->tree->nodes[statement].end);
	e->out.length = before;
}

void
emit_imports(struct emitter *e, size_t first, size_t end)
{
	struct run run = {0};

	if (e->depth == 0) {
		e->top = e->kept[first].node;
		e->top_start = (uint32_t)e->out.length + (e->out.length > 0);
	}
	for (size_t i = first; i < end; i++) {
		node_index statement = e->kept[i].node;
		bool is_star = node_child(e->tree, statement, NODE_WILDCARD_IMPORT) != 0;
		size_t start;

		if (is_star)
			out_run(e, &run);
		start = e->scratch.length;
		add_statement(e, &run, statement);
		end_statement(e, statement, start);
		if (is_star)
			out_run(e, &run);
	}
	out_run(e, &run);
	free(run.entries);
}

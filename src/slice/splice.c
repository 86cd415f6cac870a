/*
 * splice.c - lines of one text in the place of lines of another.
 */
#include "slice/splice.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/edit.h"
#include "python/fingerprint.h"
#include "python/program.h"
#include "slice/splice_imports.h"

/* A text by its lines, with their ends. */
struct lines {
	struct text *items;
	size_t nitems;
};

static struct lines
split_lines(struct text text, struct arena *arena)
{
	struct lines lines = {0};

	while (text.length) {
		const char *newline = memchr(text.data, '\n', text.length);
		size_t length = newline ? (size_t)(newline - text.data) + 1 : text.length;

		*ARENA_PUSH(arena, lines.items, lines.nitems) = (struct text){text.data, length};
		text = (struct text){text.data + length, text.length - length};
	}
	return lines;
}

static bool
is_blank(struct text line)
{
	return line.length == 0 || strspn(line.data, " \t\r\n\f") >= line.length;
}

/* Does other code share a line with the place?  Then lines are no way to cut. */
static bool
overlaps(const struct place *place, int line, int end_line, struct text text)
{
	return line <= place->end_line && end_line >= place->line && !text_equal(text, place->text);
}

/* `from a import f, g` binds two names. */
static bool
shares_import(const struct module *module, const struct place *place)
{
	size_t nnames = 0;

	for (size_t i = 0; i < module->names.nslots; i++) {
		const struct name *name = module->names.slots[i].value;

		for (size_t k = 0; name && k < name->nimports; k++)
			nnames +=
				name->imports[k]->line <= place->end_line && name->imports[k]->end_line >= place->line;
	}
	return nnames > 1;
}

static bool
is_crowded(const struct module *module, const struct places *places)
{
	const struct toplevel *class = places->class;

	for (size_t p = 0; p < places->nitems; p++) {
		const struct place *place = &places->items[p];

		if (place->is_import && shares_import(module, place))
			return true;
		for (size_t i = 0; i < module->nstatements; i++) {
			const struct toplevel *statement = &module->statements[i];

			if (statement != class && !(place->is_import && statement->kind == STATEMENT_IMPORTS) &&
			    overlaps(place, statement->line, statement->end_line, statement->text))
				return true;
		}
		for (size_t i = 0; class && i < class->npieces; i++) {
			const struct piece *piece = &class->pieces[i];

			if (overlaps(place, piece->line, piece->end_line, piece->text))
				return true;
		}
	}
	return false;
}

static uint64_t *
digests_of(const struct places *places, struct arena *arena)
{
	uint64_t *digests = ARENA_ARRAY(arena, uint64_t, places->nitems + 1);

	for (size_t i = 0; i < places->nitems; i++)
		digests[i] = digest64(places->items[i].also.length ? places->items[i].also : places->items[i].text);
	return digests;
}

/* The line of `now` that a definition it has not should come after: where the statement before it stands. */
static int
line_before(const struct module *then, const struct module *now, int line)
{
	for (size_t i = then->nstatements; i-- > 0;) {
		const struct toplevel *before = &then->statements[i];

		if (before->end_line >= line)
			continue;
		for (size_t k = 0; k < now->nstatements; k++) {
			if (text_equal(now->statements[k].text, before->text))
				return now->statements[k].end_line;
		}
	}
	return -1;
}

struct cutter {
	struct lines then, now;
	const char **instead; /* by line of now, 0-based: what stands there; "" for nothing, NULL for itself */
	const char **after;   /* ... and what comes after it; index 0: before the first line */
	bool crlf;            /* now's line ends, where then has others */
	struct arena *arena;
};

/* Lines of then [line, end_line], as they read in now. */
static const char *
cut_out(const struct cutter *cutter, int line, int end_line)
{
	struct buffer out = BUFFER_INIT;
	const char *copy;

	buffer_string(&out, "");
	for (int i = line; i <= end_line && (size_t)i <= cutter->then.nitems; i++) {
		struct text text = cutter->then.items[i - 1];

		text.length -= text_ends(text, "\n");
		text.length -= text_ends(text, "\r");
		buffer_text(&out, text);
		buffer_string(&out, cutter->crlf ? "\r\n" : "\n");
	}
	copy = arena_copy(cutter->arena, out.data, out.length);
	buffer_free(&out);
	return copy;
}

static void
put_after(struct cutter *cutter, int line, const char *text)
{
	const char **place = &cutter->after[line];

	/* A statement may be part of two definitions. */
	if (!*place || !strstr(*place, text))
		*place = *place ? arena_printf(cutter->arena, "%s%s", *place, text) : text;
}

/* A definition that is not there any more comes back with the blank lines around it. */
static void
put_back(struct cutter *cutter, const struct place *place, int after)
{
	int first = place->line, last = place->end_line, line = after < 0 ? (int)cutter->now.nitems : after;
	bool blank_follows = (size_t)line < cutter->now.nitems && is_blank(cutter->now.items[line]);

	while (first > 1 && is_blank(cutter->then.items[first - 2]))
		first--;
	while (!blank_follows && (size_t)line < cutter->now.nitems && (size_t)last < cutter->then.nitems &&
	       is_blank(cutter->then.items[last]))
		last++;
	put_after(cutter, line, cut_out(cutter, first, last));
}

/* Places of then [i, i_end) instead of places of now [k, k_end). */
static void
replace_places(struct cutter *cutter, const struct places *then, size_t i, size_t i_end, const struct places *now,
               size_t k, size_t k_end)
{
	for (; i < i_end && k < k_end; i++, k++) {
		const struct place *old = &now->items[k];

		for (int line = old->line; line <= old->end_line; line++)
			cutter->instead[line - 1] = "";
		cutter->instead[old->line - 1] = cut_out(cutter, then->items[i].line, then->items[i].end_line);
	}
	for (; i < i_end; i++)
		put_after(cutter, now->items[k - 1].end_line,
		          cut_out(cutter, then->items[i].line, then->items[i].end_line));
	for (; k < k_end; k++) {
		for (int line = now->items[k].line; line <= now->items[k].end_line; line++)
			cutter->instead[line - 1] = "";
	}
}

/* Of a definition that is gone, what counted only because it may set any name can be there still. */
static bool
has_statement(const struct module *module, struct text text)
{
	for (size_t i = 0; i < module->nstatements; i++) {
		if (text_equal(module->statements[i].text, text))
			return true;
	}
	return false;
}

static void
cut_definition(struct cutter *cutter, const struct module *then_module, const struct module *now_module,
               const struct places *then, const struct places *now)
{
	bool *come = ARENA_ARRAY(cutter->arena, bool, then->nitems + 1),
	     *gone = ARENA_ARRAY(cutter->arena, bool, now->nitems + 1);
	size_t i = 0, k = 0;

	edit_mark(digests_of(then, cutter->arena), then->nitems, digests_of(now, cutter->arena), now->nitems, come,
	          gone);
	while (i < then->nitems || k < now->nitems) {
		size_t i_end = i, k_end = k;

		while (i_end < then->nitems && come[i_end])
			i_end++;
		while (k_end < now->nitems && gone[k_end])
			k_end++;
		if (now->nitems > 0 && (k > 0 || k_end > k))
			replace_places(cutter, then, i, i_end, now, k, k_end);
		else if (now->nitems > 0 && i_end > i)
			put_after(cutter, now->items[0].line - 1,
			          cut_out(cutter, then->items[i].line, then->items[i_end - 1].end_line));
		for (; now->nitems == 0 && i < i_end; i++) {
			if (!has_statement(now_module, then->items[i].text))
				put_back(cutter, &then->items[i],
				         line_before(then_module, now_module, then->items[i].line));
		}
		i = i_end + (i_end < then->nitems);
		k = k_end + (k_end < now->nitems);
	}
}

static struct text
write_lines(const struct cutter *cutter)
{
	struct buffer out = BUFFER_INIT;
	struct text text;

	buffer_string(&out, cutter->after[0] ? cutter->after[0] : "");
	for (size_t i = 0; i < cutter->now.nitems; i++) {
		if (cutter->instead[i])
			buffer_string(&out, cutter->instead[i]);
		else
			buffer_text(&out, cutter->now.items[i]);
		if (!cutter->after[i + 1])
			continue;
		if (out.length && out.data[out.length - 1] != '\n')
			buffer_char(&out, '\n');
		buffer_string(&out, cutter->after[i + 1]);
	}
	text = (struct text){arena_copy(cutter->arena, out.data, out.length), out.length};
	buffer_free(&out);
	return text;
}

static bool
has_other_line_ends(struct text text)
{
	for (size_t i = 0; i < text.length; i++) {
		if (text.data[i] == '\0' ||
		    (text.data[i] == '\r' && (i + 1 == text.length || text.data[i + 1] != '\n')))
			return true;
	}
	return false;
}

static bool
can_splice(struct module_text then, struct module_text now, const char **why_not)
{
	*why_not = then.module->program->state != PROGRAM_PARSED  ? "as it was locked it cannot be parsed"
	           : now.module->program->state != PROGRAM_PARSED ? "as it is now it cannot be parsed"
	           : has_other_line_ends(then.content) || has_other_line_ends(now.content)
	                   ? "it has line ends of its own"
	                   : NULL;
	return !*why_not;
}

struct definition_places {
	struct places then, now;
};

static int
by_line(const void *left, const void *right)
{
	const struct definition_places *a = left, *b = right;

	return a->then.items[0].line - b->then.items[0].line;
}

/* NULL: it can be done. */
static const char *
find_definition(struct definition_places *definition, const struct module *then, const struct module *now,
                const char *qualname, struct arena *arena)
{
	bool whole = places_are_whole(then, now, qualname, arena);

	definition->then = places_find(then, qualname, whole, arena);
	definition->now = places_find(now, qualname, whole, arena);
	if (definition->now.by_star && !definition->then.by_star)
		definition->now.nitems = 0;
	if (definition->then.nitems == 0 || (definition->then.by_star && !definition->now.by_star))
		return "it is not in the text it was locked in";
	if (is_crowded(then, &definition->then) || is_crowded(now, &definition->now))
		return "it shares a line with other code";
	return NULL;
}

static bool
is_inside(int line, const struct places *places)
{
	for (size_t i = 0; i < places->nitems; i++) {
		if (line >= places->items[i].line && line <= places->items[i].end_line)
			return true;
	}
	return false;
}

/* All lines but those of the definitions, and blank ones. */
static struct text
rest_of(struct lines lines, const struct definition_places *definitions, size_t ndefinitions, bool then,
        struct arena *arena)
{
	struct buffer out = BUFFER_INIT;
	struct text text;

	for (size_t i = 0; i < lines.nitems; i++) {
		struct text line = lines.items[i];
		bool inside = is_blank(line);

		for (size_t d = 0; d < ndefinitions && !inside; d++)
			inside = is_inside((int)i + 1, then ? &definitions[d].then : &definitions[d].now);
		line.length -= text_ends(line, "\n");
		line.length -= text_ends(line, "\r");
		if (!inside)
			buffer_text(&out, line);
		if (!inside)
			buffer_char(&out, '\n');
	}
	text = (struct text){arena_copy(arena, out.data ? out.data : "", out.length), out.length};
	buffer_free(&out);
	return text;
}

static struct text
cut(struct module_text then, struct module_text now, const struct definition_places *definitions, size_t ndefinitions,
    struct arena *arena)
{
	struct cutter cutter = {.then = split_lines(then.content, arena),
	                        .now = split_lines(now.content, arena),
	                        .crlf = memmem(now.content.data, now.content.length, "\r\n", 2) != NULL,
	                        .arena = arena};
	struct lines_to_add imports = {0};

	cutter.instead = ARENA_ARRAY(arena, const char *, cutter.now.nitems + 1);
	cutter.after = ARENA_ARRAY(arena, const char *, cutter.now.nitems + 1);
	if (text_equal(rest_of(cutter.then, definitions, ndefinitions, true, arena),
	               rest_of(cutter.now, definitions, ndefinitions, false, arena)))
		return then.content;
	for (size_t i = 0; i < ndefinitions; i++)
		find_lost_imports(&imports, then.module, &definitions[i].then, now.module, arena);
	for (size_t i = 0; i < imports.nitems; i++)
		put_after(&cutter, line_for_imports(now.module),
		          arena_printf(arena, "%s%s", imports.items[i], cutter.crlf ? "\r\n" : "\n"));
	for (size_t i = 0; i < ndefinitions; i++)
		cut_definition(&cutter, then.module, now.module, &definitions[i].then, &definitions[i].now);
	return write_lines(&cutter);
}

bool
splice(struct text *result, struct module_text then, struct module_text now, const char *const *qualnames,
       size_t nqualnames, struct arena *arena, const char **why_not)
{
	struct definition_places *definitions = ARENA_ARRAY(arena, struct definition_places, nqualnames);

	*result = then.content;
	for (size_t i = 0; i < nqualnames; i++) {
		if (qualnames[i][0] == '*')
			return true;
	}
	if (!can_splice(then, now, why_not))
		return false;
	for (size_t i = 0; i < nqualnames; i++) {
		*why_not = find_definition(&definitions[i], then.module, now.module, qualnames[i], arena);
		if (*why_not)
			return false;
	}
	qsort(definitions, nqualnames, sizeof *definitions, by_line);
	*result = cut(then, now, definitions, nqualnames, arena);
	return true;
}

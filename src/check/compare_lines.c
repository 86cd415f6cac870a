/*
 * compare_lines.c - which lines of two versions have a changed word.
 */
#include "check/compare_sides.h"

#include "base/arena.h"
#include "base/edit.h"
#include "check/compare.h"
#include "python/fingerprint.h"
#include "python/program.h"
#include "python/token.h"

static void
index_lines(struct side *side, const struct program *program, struct arena *arena)
{
	const char *data = program->source.data;
	size_t n = 1;

	for (size_t i = 0; i < program->source.length; i++)
		n += data[i] == '\n';
	side->program = program;
	side->nlines = (int)n;
	side->starts = ARENA_ARRAY(arena, size_t, n + 1);
	side->marks = ARENA_ARRAY(arena, struct line_mark, n + 2);
	n = 1;
	for (size_t i = 0; i < program->source.length; i++) {
		if (data[i] == '\n')
			side->starts[n++] = i + 1;
	}
	side->starts[n] = program->source.length + 1;
}

struct line_writer *
line_writer_new(struct comparison *comparison, const struct program *then, const struct program *now,
                struct arena *arena)
{
	struct line_writer *writer = ARENA_NEW(arena, struct line_writer);

	writer->comparison = comparison;
	writer->arena = arena;
	index_lines(&writer->then, then, arena);
	index_lines(&writer->now, now, arena);
	mark_differing_lines(writer);
	return writer;
}

static void
add_word(struct side *side, int line, size_t start, size_t end, uint64_t digest, struct arena *arena)
{
	int offset = (int)side->starts[line - 1];

	*ARENA_PUSH(arena, side->words, side->nwords) =
		(struct word){.line = line, .start = (int)start - offset, .end = (int)end - offset};
	*ARENA_PUSH(arena, side->digests, side->ndigests) = digest;
}

/* A string over several lines is one word for each: what is in it usually has lines of its own. */
static void
add_long_string(struct side *side, int *line, struct token token, struct arena *arena)
{
	struct text source = side->program->source;

	while (token.start < token.end) {
		size_t end = side->starts[*line] - 1 < token.end ? side->starts[*line] - 1 : token.end;

		add_word(side, *line, token.start, end,
		         digest64((struct text){source.data + token.start, end - token.start}), arena);
		token.start = end + 1;
		*line += token.start < token.end;
	}
}

static void
add_words(struct side *side, int line, int end_line, struct arena *arena)
{
	struct text source = {side->program->source.data, side->starts[end_line] - 1};
	size_t at = side->starts[line - 1];
	struct token token;

	while (token_next(source, &at, &token)) {
		char first = source.data[token.start];

		if (token.kind == TOKEN_COMMENT)
			continue;
		while (line < end_line && side->starts[line] <= token.start)
			line++;
		if ((first == ')' || first == ']' || first == '}') && side->nwords &&
		    side->digests[side->nwords - 1] == digest64(TEXT(","))) {
			side->nwords--;
			side->ndigests--;
		}
		if (token.kind == TOKEN_STRING && side->starts[line] <= token.end)
			add_long_string(side, &line, token, arena);
		else
			add_word(side, line, token.start, token.end, token.digest, arena);
	}
}

/* The words of those units; statements that share a line are read once. */
static void
read_words(struct side *side, size_t first, size_t end, struct arena *arena)
{
	int last = 0;

	side->nwords = side->ndigests = 0;
	side->words = NULL;
	side->digests = NULL;
	for (size_t i = first; i < end; i++) {
		const struct unit *unit = &side->program->units[i];
		int line = unit->line > last ? unit->line : last + 1;

		if (line > unit->end_line)
			continue;
		add_words(side, line, unit->end_line, arena);
		last = unit->end_line;
	}
	side->changed = ARENA_ARRAY(arena, bool, side->nwords + 1);
}

/* From the first changed word of the line to the last. */
static void
mark_words(struct side *side)
{
	for (size_t w = 0; w < side->nwords; w++) {
		struct line_mark *mark = &side->marks[side->words[w].line];

		if (!side->changed[w] || !mark->group)
			continue;
		if (mark->end == 0)
			mark->start = side->words[w].start;
		mark->end = side->words[w].end;
	}
}

/* A line that reads the same on the other side is none of the change, unless nothing else is. */
static void
show(struct line_writer *writer, struct side *side, int line, bool all)
{
	struct line_mark *mark = &side->marks[line];

	if (!mark->differs && !all)
		return;
	if (!mark->group)
		mark->group = writer->group;
	side->last = line > side->last ? line : side->last;
}

/* Do words [first, end) fill their lines? */
static bool
fills_lines(const struct side *side, size_t first, size_t end)
{
	return (first == 0 || side->words[first - 1].line < side->words[first].line) &&
	       (end == side->nwords || side->words[end].line > side->words[end - 1].line);
}

/* The line of `side` where words are missing, when the other side shows that by part of a line. */
static const struct word *
word_beside(const struct side *side, size_t at)
{
	return side->nwords == 0 ? NULL : &side->words[at > 0 ? at - 1 : 0];
}

/* What comes after the missing words, or the end of what came before them. */
static int
column_beside(const struct side *side, size_t at)
{
	const struct word *before = word_beside(side, at);

	if (at == 0 || (at < side->nwords && side->words[at].line == before->line))
		return side->words[at].start + 1;
	return before->end + 1;
}

static bool
is_far(const struct side *side, size_t at)
{
	return side->last > 0 && at < side->nwords && side->words[at].line > side->last + 1;
}

static void
begin_group(struct line_writer *writer)
{
	writer->group++;
	writer->then.last = writer->now.last = 0;
}

/* Where in now words went missing; `before` is the line before the hunk. */
static void
set_anchor(struct line_writer *writer, size_t i, size_t i_end, size_t k, bool in_line, int before)
{
	struct side *then = &writer->then, *now = &writer->now;
	const struct word *beside = word_beside(now, k);

	for (size_t w = i; w < i_end; w++) {
		struct line_mark *mark = &then->marks[then->words[w].line];

		if (mark->anchor)
			continue;
		mark->anchor = beside && k > 0 ? beside->line : before;
		mark->column = beside && in_line ? column_beside(now, k) : 0;
	}
}

/* Words [i, i_end) became [k, k_end); one of the two may be empty. */
static void
gather(struct line_writer *writer, size_t i, size_t i_end, size_t k, size_t k_end, bool all, int before)
{
	struct side *then = &writer->then, *now = &writer->now;
	const struct word *beside;
	bool in_line = (i_end > i && !fills_lines(then, i, i_end)) || (k_end > k && !fills_lines(now, k, k_end));

	if (is_far(then, i) || is_far(now, k))
		begin_group(writer);
	for (size_t w = i; w < i_end; w++)
		show(writer, then, then->words[w].line, all);
	for (size_t w = k; w < k_end; w++)
		show(writer, now, now->words[w].line, all);
	if (i == i_end && in_line && (beside = word_beside(then, i)))
		show(writer, then, beside->line, all);
	if (k == k_end && in_line && (beside = word_beside(now, k)))
		show(writer, now, beside->line, all);
	set_anchor(writer, i, i_end, k, in_line, before);
}

/* Returns whether anything is shown of it. */
static bool
gather_words(struct line_writer *writer, bool all, int before)
{
	struct side *then = &writer->then, *now = &writer->now;
	size_t a = 0, b = 0;
	bool shown;

	begin_group(writer);
	while (a < then->nwords || b < now->nwords) {
		size_t a_end = a, b_end = b;

		while (a_end < then->nwords && then->changed[a_end])
			a_end++;
		while (b_end < now->nwords && now->changed[b_end])
			b_end++;
		if (a_end > a || b_end > b)
			gather(writer, a, a_end, b, b_end, all, before);
		a = a_end + (a_end < then->nwords);
		b = b_end + (b_end < now->nwords);
	}
	shown = then->last || now->last;
	mark_words(then);
	mark_words(now);
	return shown;
}

/* The difference lies in what the words leave out, such as the comma of a tuple of one, or in where lines begin. */
static void
show_units(struct line_writer *writer, struct side *side, size_t first, size_t end, bool all)
{
	for (size_t u = first; u < end; u++) {
		for (int line = side->program->units[u].line; line <= side->program->units[u].end_line; line++)
			show(writer, side, line, all);
	}
}

static void
mark_hunk(struct line_writer *writer, const struct hunk *hunk, bool all)
{
	struct side *then = &writer->then, *now = &writer->now;
	int before = hunk->k > 0 ? now->program->units[hunk->k - 1].end_line : 0;

	read_words(then, hunk->i, hunk->i_end, writer->arena);
	read_words(now, hunk->k, hunk->k_end, writer->arena);
	edit_mark(then->digests, then->nwords, now->digests, now->nwords, then->changed, now->changed);
	if (!gather_words(writer, all, before)) {
		show_units(writer, then, hunk->i, hunk->i_end, all);
		show_units(writer, now, hunk->k, hunk->k_end, all);
	}
	writer->any |= then->last || now->last;
}

void
line_writer_hunk(struct line_writer *writer, size_t i, size_t i_end, size_t k, size_t k_end)
{
	struct hunk *hunk = ARENA_PUSH(writer->arena, writer->hunks, writer->nhunks);

	*hunk = (struct hunk){i, i_end, k, k_end};
	mark_hunk(writer, hunk, false);
}

void
mark_all_words(struct line_writer *writer)
{
	for (size_t i = 0; i < writer->nhunks; i++)
		mark_hunk(writer, &writer->hunks[i], true);
}

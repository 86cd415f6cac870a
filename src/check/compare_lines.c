/*
 * compare_lines.c - hunks of statements as the lines with a changed word, and one line around them.
 */
#include "check/compare_lines.h"

#include <stdint.h>

#include "base/arena.h"
#include "base/edit.h"
#include "check/compare.h"
#include "check/finding.h"
#include "python/fingerprint.h"
#include "python/program.h"
#include "python/token.h"

struct word {
	int line;
	int start, end; /* bytes from the line's start */
};

struct side {
	const struct program *program;
	size_t *starts; /* of each line; one more for the end */
	int nlines;
	/* of the hunk at hand */
	struct word *words;
	uint64_t *digests;
	bool *changed;
	size_t nwords, ndigests;
	int *lines; /* of the group at hand, to be shown */
	size_t nlines_shown;
};

struct line_writer {
	struct comparison *comparison;
	struct arena *arena;
	struct side then, now;
	int anchor;  /* of the group at hand: the line of now that it comes after, while it shows none of now */
	int column;  /* likewise: where it begins in its first line of now; 0 when not known */
	int last;    /* the last line of now that was written */
	int context; /* the line that would follow as context; 0: none */
};

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
	n = 1;
	for (size_t i = 0; i < program->source.length; i++) {
		if (data[i] == '\n')
			side->starts[n++] = i + 1;
	}
	side->starts[n] = program->source.length + 1;
}

static struct text
line_at(const struct side *side, int line)
{
	if (line < 1 || line > side->nlines)
		return TEXT("");
	return (struct text){side->program->source.data + side->starts[line - 1],
	                     side->starts[line] - side->starts[line - 1] - 1};
}

static bool
is_blank(struct text text)
{
	for (size_t i = 0; i < text.length; i++) {
		if (text.data[i] != ' ' && text.data[i] != '\t')
			return false;
	}
	return true;
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

static void
show(struct side *side, int line, struct arena *arena)
{
	if (side->nlines_shown == 0 || side->lines[side->nlines_shown - 1] < line)
		*ARENA_PUSH(arena, side->lines, side->nlines_shown) = line;
}

static struct changed_line *
write_line(struct line_writer *writer, const struct side *side, char sign, int line)
{
	struct text text = line_at(side, line);
	struct changed_line *written = ARENA_PUSH(writer->arena, writer->comparison->lines, writer->comparison->nlines);

	*written = (struct changed_line){
		.sign = sign, .line = line, .text = arena_copy(writer->arena, text.data, text.length)};
	if (side == &writer->now)
		writer->last = line;
	return written;
}

/* From the first changed word of the line to the last. */
static void
write_changed(struct line_writer *writer, struct side *side, char sign)
{
	size_t w = 0;

	for (size_t i = 0; i < side->nlines_shown; i++) {
		struct changed_line *line = write_line(writer, side, sign, side->lines[i]);

		while (w < side->nwords && side->words[w].line < line->line)
			w++;
		for (; w < side->nwords && side->words[w].line == line->line; w++) {
			if (!side->changed[w])
				continue;
			if (line->end == 0)
				line->start = side->words[w].start;
			line->end = side->words[w].end;
		}
	}
}

static void
write_context(struct line_writer *writer, int line)
{
	if (line == writer->last + 2 && writer->last > 0)
		write_line(writer, &writer->now, ' ', line - 1);
	if (line > writer->last && !is_blank(line_at(&writer->now, line)))
		write_line(writer, &writer->now, ' ', line);
}

/* In characters, 1-based. */
static int
column_of(struct text line, int byte)
{
	int column = 1;

	for (int i = 0; i < byte && (size_t)i < line.length; i++)
		column += ((unsigned char)line.data[i] & 0xc0) != 0x80;
	return column;
}

static void
set_place(struct line_writer *writer, int line)
{
	struct comparison *comparison = writer->comparison;
	struct text text = line_at(&writer->now, line);
	int byte = writer->column - 1;

	if (comparison->line)
		return;
	comparison->line = line > 0 ? line : 1;
	if (writer->column == 0)
		for (byte = 0; (size_t)byte < text.length && (text.data[byte] == ' ' || text.data[byte] == '\t');)
			byte++;
	comparison->column = column_of(text, byte);
}

/* What has been gathered, as one group. */
static void
write_group(struct line_writer *writer)
{
	struct side *then = &writer->then, *now = &writer->now;
	int first = now->nlines_shown ? now->lines[0] : writer->anchor + 1;
	int after = now->nlines_shown ? now->lines[now->nlines_shown - 1] + 1 : writer->anchor + 1;

	if (then->nlines_shown == 0 && now->nlines_shown == 0)
		return;
	set_place(writer, now->nlines_shown ? first : writer->anchor);
	if (writer->context && writer->context < first)
		write_context(writer, writer->context);
	write_context(writer, first - 1);
	write_changed(writer, then, '-');
	write_changed(writer, now, '+');
	writer->context = after;
	if (writer->last < after - 1)
		writer->last = after - 1;
	then->nlines_shown = now->nlines_shown = 0;
	writer->column = 0;
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
	return side->nlines_shown > 0 && at < side->nwords &&
	       side->words[at].line > side->lines[side->nlines_shown - 1] + 1;
}

/* Words [i, i_end) became [k, k_end); one of the two may be empty. */
static void
gather(struct line_writer *writer, size_t i, size_t i_end, size_t k, size_t k_end)
{
	struct side *then = &writer->then, *now = &writer->now;
	const struct word *beside;
	bool in_line = (i_end > i && !fills_lines(then, i, i_end)) || (k_end > k && !fills_lines(now, k, k_end));

	if (is_far(then, i) || is_far(now, k))
		write_group(writer);
	if (now->nlines_shown == 0) {
		beside = word_beside(now, k);
		writer->anchor = beside && k > 0 ? beside->line : writer->anchor;
		if (k < k_end)
			writer->column = now->words[k].start + 1;
		else if (beside && in_line)
			writer->column = column_beside(now, k);
	}
	for (size_t w = i; w < i_end; w++)
		show(then, then->words[w].line, writer->arena);
	for (size_t w = k; w < k_end; w++)
		show(now, now->words[w].line, writer->arena);
	if (i == i_end && in_line && (beside = word_beside(then, i)))
		show(then, beside->line, writer->arena);
	if (k == k_end && in_line && (beside = word_beside(now, k)))
		show(now, beside->line, writer->arena);
}

void
line_writer_hunk(struct line_writer *writer, size_t i, size_t i_end, size_t k, size_t k_end)
{
	struct side *then = &writer->then, *now = &writer->now;
	size_t a = 0, b = 0;
	bool found = false;

	read_words(then, i, i_end, writer->arena);
	read_words(now, k, k_end, writer->arena);
	edit_mark(then->digests, then->nwords, now->digests, now->nwords, then->changed, now->changed);
	writer->anchor = k > 0 ? now->program->units[k - 1].end_line : 0;
	while (a < then->nwords || b < now->nwords) {
		size_t a_end = a, b_end = b;

		while (a_end < then->nwords && then->changed[a_end])
			a_end++;
		while (b_end < now->nwords && now->changed[b_end])
			b_end++;
		if (a_end > a || b_end > b) {
			gather(writer, a, a_end, b, b_end);
			found = true;
		}
		a = a_end + (a_end < then->nwords);
		b = b_end + (b_end < now->nwords);
	}
	/* The difference lies in what the words leave out, such as the comma of a tuple of one: show it all. */
	if (!found)
		gather(writer, 0, then->nwords, 0, now->nwords);
	write_group(writer);
}

void
line_writer_finish(struct line_writer *writer)
{
	if (writer->context)
		write_context(writer, writer->context);
}

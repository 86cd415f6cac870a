/*
 * compare_hunks.c - the lines with a changed word as a diff, with one line around them.
 *
 * Both versions are walked side by side, line by line as they correspond.
 */
#include <ctype.h>

#include "base/arena.h"
#include "base/edit.h"
#include "check/compare.h"
#include "check/compare_sides.h"
#include "check/finding.h"
#include "python/fingerprint.h"
#include "python/program.h"

struct emitter {
	struct line_writer *writer;
	int last;    /* the last line of now that was written */
	int context; /* the line that would follow as context; 0: none */
};

struct text
line_at(const struct side *side, int line)
{
	if (line < 1 || line > side->nlines)
		return TEXT("");
	return (struct text){side->program->source.data + side->starts[line - 1],
	                     side->starts[line] - side->starts[line - 1] - 1};
}

/* Where a line begins says what it belongs to; where it ends says nothing. */
static struct text
trim(struct text text)
{
	while (text.length && strchr(" \t\r\f", text.data[text.length - 1]) && text.data[text.length - 1])
		text.length--;
	return text;
}

static uint64_t *
digests_of(const struct side *side, struct arena *arena)
{
	uint64_t *digests = ARENA_ARRAY(arena, uint64_t, (size_t)side->nlines + 1);

	for (int line = 1; line <= side->nlines; line++)
		digests[line - 1] = digest64(trim(line_at(side, line)));
	return digests;
}

void
mark_differing_lines(struct line_writer *writer)
{
	struct side *then = &writer->then, *now = &writer->now;
	size_t nthen = (size_t)then->nlines, nnow = (size_t)now->nlines;
	bool *gone = ARENA_ARRAY(writer->arena, bool, nthen + 1), *come = ARENA_ARRAY(writer->arena, bool, nnow + 1);

	edit_mark(digests_of(then, writer->arena), nthen, digests_of(now, writer->arena), nnow, gone, come);
	for (size_t i = 0; i < nthen; i++)
		then->marks[i + 1].differs = gone[i];
	for (size_t i = 0; i < nnow; i++)
		now->marks[i + 1].differs = come[i];
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
set_place(struct emitter *emitter, int line, int column)
{
	struct comparison *comparison = emitter->writer->comparison;
	struct text text = line_at(&emitter->writer->now, line);
	int byte = column - 1;

	comparison->line = line > 0 ? line : 1;
	if (column == 0)
		for (byte = 0; (size_t)byte < text.length && (text.data[byte] == ' ' || text.data[byte] == '\t');)
			byte++;
	comparison->column = column_of(text, byte);
}

static void
write_line(struct emitter *emitter, const struct side *side, char sign, int line)
{
	struct line_writer *writer = emitter->writer;
	struct comparison *comparison = writer->comparison;
	const struct line_mark *mark = &side->marks[line];
	struct text text = line_at(side, line);

	*ARENA_PUSH(writer->arena, comparison->lines, comparison->nlines) =
		(struct changed_line){.sign = sign,
	                              .line = line,
	                              .text = arena_copy(writer->arena, text.data, text.length),
	                              .start = sign == ' ' ? 0 : mark->start,
	                              .end = sign == ' ' ? 0 : mark->end};
	if (side == &writer->now)
		emitter->last = line;
}

static void
write_context(struct emitter *emitter, int line)
{
	const struct side *now = &emitter->writer->now;

	if (line == emitter->last + 2 && emitter->last > 0)
		write_line(emitter, now, ' ', line - 1);
	if (line > emitter->last && trim(line_at(now, line)).length)
		write_line(emitter, now, ' ', line);
}

struct run { /* lines [i, i_end) of then that became [k, k_end) of now */
	int i, i_end, k, k_end;
};

static bool
is_in_run(const struct side *side, int first, int end, unsigned group, int *line)
{
	for (; first < end; first++) {
		if (side->marks[first].group == group) {
			*line = first;
			return true;
		}
	}
	return false;
}

static bool
is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

/* Bytes [start, end) and the rest of the words they cut. */
static void
widen(struct text text, int *start, int *end)
{
	while (*start > 0 && is_word(text.data[*start - 1]) &&
	       (*start == *end || is_word(text.data[*start]) || (size_t)*start == text.length))
		--*start;
	while ((size_t)*end<text.length && * end> 0 && is_word(text.data[*end - 1]) && is_word(text.data[*end]))
		++*end;
	while ((size_t)*end < text.length && *start == *end && is_word(text.data[*end]))
		++*end;
}

static void
mark_difference(struct line_mark *mark, struct text text, int prefix, int suffix)
{
	int start = prefix, end = (int)text.length - suffix;

	widen(text, &start, &end);
	if (mark->end > start && mark->start < end)
		return;
	mark->start = start;
	mark->end = end;
}

/* A line that became another: words that are the same in both may have been counted with what lies around. */
static void
mark_pair(const struct side *then, int old, const struct side *now, int new)
{
	struct text a = line_at(then, old), b = line_at(now, new);
	int least = (int)(a.length < b.length ? a.length : b.length), prefix = 0, suffix = 0;

	while (prefix < least && a.data[prefix] == b.data[prefix])
		prefix++;
	while (suffix < least - prefix &&
	       a.data[a.length - 1 - (size_t)suffix] == b.data[b.length - 1 - (size_t)suffix])
		suffix++;
	if (prefix + suffix == 0 || (prefix == least && a.length == b.length))
		return;
	mark_difference(&then->marks[old], a, prefix, suffix);
	mark_difference(&now->marks[new], b, prefix, suffix);
}

/* What changed together. */
static void
write_group(struct emitter *emitter, const struct run *run, unsigned group)
{
	const struct side *then = &emitter->writer->then, *now = &emitter->writer->now;
	int old = 0, new = 0, before, after = 0;
	bool has_old = is_in_run(then, run->i, run->i_end, group, &old),
	     has_new = is_in_run(now, run->k, run->k_end, group, &new);

	if (!has_old && !has_new)
		return;
	if (has_old && has_new && run->i_end - run->i == 1 && run->k_end - run->k == 1)
		mark_pair(then, old, now, new);
	before = has_new ? new - 1 : run->k == run->k_end ? run->k - 1 : then->marks[old].anchor;
	if (emitter->writer->comparison->line == 0) {
		bool has_words = has_new && now->marks[new].end;
		bool is_anchor = has_old && (!has_new || then->marks[old].anchor == new);

		set_place(emitter, has_new ? new : then->marks[old].anchor,
		          has_words   ? now->marks[new].start + 1
		          : is_anchor ? then->marks[old].column
		                      : 0);
	}
	if (emitter->context && emitter->context <= before)
		write_context(emitter, emitter->context);
	write_context(emitter, before);
	for (int line = run->i; line < run->i_end; line++) {
		if (then->marks[line].group == group)
			write_line(emitter, then, '-', line);
	}
	for (int line = run->k; line < run->k_end; line++) {
		if (now->marks[line].group != group)
			continue;
		write_line(emitter, now, '+', line);
		after = line;
	}
	emitter->context = (after ? after : before) + 1;
	if (emitter->last < emitter->context - 1)
		emitter->last = emitter->context - 1;
}

struct reach_of_group {
	int first, last; /* lines; 0: none */
};

static void
add_line(struct reach_of_group *reach, int line)
{
	reach->first = reach->first ? reach->first : line;
	reach->last = line;
}

static bool
is_apart(const struct reach_of_group *a, const struct reach_of_group *b)
{
	return a->last && b->first && b->first > a->last + 1;
}

/* Of a group in the run. */
static void
find_reach(struct reach_of_group *reach, const struct side *side, int first, int end, unsigned group)
{
	*reach = (struct reach_of_group){0, 0};
	for (int line = first; line < end; line++) {
		if (side->marks[line].group == group)
			add_line(reach, line);
	}
}

static void
relabel(const struct side *side, int first, int end, unsigned from, unsigned to)
{
	for (int line = first; line < end; line++) {
		if (side->marks[line].group == from)
			side->marks[line].group = to;
	}
}

static unsigned
next_group(const struct side *side, int first, int end, unsigned after, unsigned best)
{
	for (int line = first; line < end; line++) {
		unsigned group = side->marks[line].group;

		if (group > after && (!best || group < best))
			best = group;
	}
	return best;
}

/* Groups that are not apart are written together. */
static void
write_run(struct emitter *emitter, const struct run *run)
{
	const struct side *then = &emitter->writer->then, *now = &emitter->writer->now;
	unsigned group = 0, next;

	while ((next = next_group(now, run->k, run->k_end, group, next_group(then, run->i, run->i_end, group, 0))) !=
	       0) {
		struct reach_of_group old, new, next_old, next_new;

		find_reach(&old, then, run->i, run->i_end, group);
		find_reach(&new, now, run->k, run->k_end, group);
		find_reach(&next_old, then, run->i, run->i_end, next);
		find_reach(&next_new, now, run->k, run->k_end, next);
		if (group && !is_apart(&old, &next_old) && !is_apart(&new, &next_new)) {
			relabel(then, run->i, run->i_end, group, next);
			relabel(now, run->k, run->k_end, group, next);
		} else if (group) {
			write_group(emitter, run, group);
		}
		group = next;
	}
	if (group)
		write_group(emitter, run, group);
}

void
line_writer_finish(struct line_writer *writer)
{
	struct emitter emitter = {.writer = writer};
	const struct line_mark *then = writer->then.marks, *now = writer->now.marks;
	int i = 1, k = 1;

	if (!writer->any)
		mark_all_words(writer);
	while (i <= writer->then.nlines || k <= writer->now.nlines) {
		struct run run = {.i = i, .k = k};

		while (i <= writer->then.nlines && then[i].differs)
			i++;
		while (k <= writer->now.nlines && now[k].differs)
			k++;
		run.i_end = i;
		run.k_end = k;
		write_run(&emitter, &run);
		/* A pair that reads the same, shown only where nothing else of a change is. */
		run = (struct run){i, i + 1, k, k + 1};
		if (i <= writer->then.nlines && k <= writer->now.nlines && (then[i].group || now[k].group))
			write_run(&emitter, &run);
		i++;
		k++;
	}
	if (emitter.context)
		write_context(&emitter, emitter.context);
}

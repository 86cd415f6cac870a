/*
 * graph_text.c - a tree for the terminal, newest revisions on top.
 *
 * Each lane is a column that waits for a revision further down.  A cell knows
 * in which directions it has a line; one table turns that into a character.
 */
#include <string.h>

#include "alembic/revision.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "report/graph.h"
#include "report/paint.h"
#include "report/report.h"

enum { UP = 1, DOWN = 2, LEFT = 4, RIGHT = 8 };

static const char *const unicode_lines[16] = {
	" ", "│", "│", "│", "─", "╯", "╮", "┤", "─", "╰", "╭", "├", "─", "┴", "┬", "┼",
};
static const char *const ascii_lines[16] = {
	" ", "|", "|", "|", "-", "'", ".", "+", "-", "`", ",", "+", "-", "+", "+", "+",
};

struct drawing {
	const struct view *view;
	FILE *out;
	const struct paint *paint;
	const char *const *lines;
	bool ascii;
	size_t width;
	const struct view_node **lanes; /* NULL: free */
	size_t nlanes, capacity;
	unsigned *cells;
};

static const char *
node_sign(const struct drawing *drawing, const struct view_node *node)
{
	static const char *const unicode[] = {"●", "○", "◌", "✗", "✗"}, *const ascii[] = {"*", "o", "?", "!", "x"};

	if (node->nfolded)
		return drawing->ascii ? ":" : "┊";
	return (drawing->ascii ? ascii : unicode)[node->state];
}

static const char *
node_color(const struct paint *paint, const struct view_node *node)
{
	switch (node->state) {
	case STATE_SEALED:
		return paint->green;
	case STATE_DRAFT:
		return paint->cyan;
	case STATE_UNLOCKED:
		return paint->yellow;
	default:
		return paint->red;
	}
}

static size_t
free_lane(struct drawing *drawing)
{
	size_t lane = 0;

	while (lane < drawing->nlanes && drawing->lanes[lane])
		lane++;
	if (lane == drawing->nlanes) {
		*ARENA_PUSH(drawing->view->arena, drawing->lanes, drawing->nlanes) = NULL;
		*ARENA_PUSH(drawing->view->arena, drawing->cells, drawing->capacity) = 0;
	}
	return lane;
}

static void
trim_lanes(struct drawing *drawing)
{
	while (drawing->nlanes > 0 && !drawing->lanes[drawing->nlanes - 1])
		drawing->nlanes--;
	drawing->capacity = drawing->nlanes;
}

/* Lines between two rows of revisions. */
static void
draw_cells(struct drawing *drawing)
{
	struct buffer row = BUFFER_INIT;

	for (size_t i = 0; i < drawing->nlanes; i++) {
		buffer_string(&row, drawing->lines[drawing->cells[i]]);
		buffer_string(&row, drawing->cells[i] & RIGHT ? drawing->lines[LEFT] : " ");
	}
	while (row.length && row.data[row.length - 1] == ' ')
		row.data[--row.length] = '\0';
	fprintf(drawing->out, "%s\n", row.data);
	buffer_free(&row);
}

static void
start_cells(struct drawing *drawing)
{
	for (size_t i = 0; i < drawing->nlanes; i++)
		drawing->cells[i] = drawing->lanes[i] ? UP | DOWN : 0;
}

/* A line from one lane to another, both ends' vertical parts as they are. */
static void
draw_between(struct drawing *drawing, size_t from, size_t to)
{
	size_t left = from < to ? from : to, right = from < to ? to : from;

	drawing->cells[left] |= RIGHT;
	drawing->cells[right] |= LEFT;
	for (size_t i = left + 1; i < right; i++)
		drawing->cells[i] |= LEFT | RIGHT;
}

/* All lanes that wait for the node end in the first of them. */
static size_t
join_lanes(struct drawing *drawing, const struct view_node *node)
{
	size_t first = drawing->nlanes, n = 0;

	for (size_t i = drawing->nlanes; i-- > 0;) {
		if (drawing->lanes[i] == node) {
			first = i;
			n++;
		}
	}
	if (n == 0)
		return free_lane(drawing);
	if (n == 1)
		return first;
	start_cells(drawing);
	for (size_t i = first + 1; i < drawing->nlanes; i++) {
		if (drawing->lanes[i] != node)
			continue;
		drawing->cells[i] &= ~(unsigned)DOWN;
		draw_between(drawing, first, i);
	}
	draw_cells(drawing);
	for (size_t i = first + 1; i < drawing->nlanes; i++) {
		if (drawing->lanes[i] == node)
			drawing->lanes[i] = NULL;
	}
	trim_lanes(drawing);
	return first;
}

static bool
is_waited_for(const struct drawing *drawing, const struct view_node *node, size_t *lane)
{
	for (*lane = 0; *lane < drawing->nlanes; ++*lane) {
		if (drawing->lanes[*lane] == node)
			return true;
	}
	return false;
}

/* The first parent goes on in the node's lane, the others get, or already have, lanes of their own. */
static void
split_lanes(struct drawing *drawing, const struct view_node *node, size_t lane)
{
	drawing->lanes[lane] = node->nparents ? node->parents[0] : NULL;
	if (node->nparents > 1) {
		size_t other;

		start_cells(drawing);
		for (size_t p = 1; p < node->nparents; p++) {
			if (!is_waited_for(drawing, node->parents[p], &other)) {
				other = free_lane(drawing);
				drawing->lanes[other] = node->parents[p];
				drawing->cells[other] |= DOWN;
			}
			draw_between(drawing, lane, other);
		}
		draw_cells(drawing);
	}
	trim_lanes(drawing);
}

static void
add_list(struct buffer *label, const char *before, const char *const *names, size_t nnames, const char *after)
{
	for (size_t i = 0; i < nnames; i++) {
		buffer_string(label, i ? ", " : before);
		buffer_string(label, names[i]);
	}
	buffer_string(label, nnames ? after : "");
}

static void
write_marks(const struct drawing *drawing, const struct view_node *node, struct buffer *label)
{
	if (node->is_head)
		buffer_string(label, " (head)");
	if (node->state != drawing->view->usual) {
		buffer_string(label, " ");
		buffer_string(label, state_name(node->state));
	}
	if (node->revision)
		add_list(label, " label ", node->revision->labels, node->revision->nlabels, "");
	add_list(label, " needs ", node->depends, node->ndepends, "");
	add_list(label, drawing->ascii ? " after ..." : " after …", node->absent, node->nabsent, "");
}

/* Cut at the terminal's edge, in characters. */
static void
write_cut(const struct drawing *drawing, struct text text, size_t *room)
{
	size_t end = 0, n = 0;

	while (end < text.length && (drawing->width == 0 || n < *room)) {
		end++;
		while (end < text.length && ((unsigned char)text.data[end] & 0xc0) == 0x80)
			end++;
		n++;
	}
	*room -= drawing->width ? n : 0;
	print_text_safely(drawing->out, (struct text){text.data, end});
}

static void
write_label(const struct drawing *drawing, const struct view_node *node)
{
	const struct paint *paint = drawing->paint;
	size_t used = 2 * drawing->nlanes, room = drawing->width > used ? drawing->width - used : 8;
	struct buffer marks = BUFFER_INIT, applied = BUFFER_INIT;

	if (node->nfolded) {
		buffer_printf(&marks, "%zu revisions, %s to %s", node->nfolded, node->last_id, node->id);
		fprintf(drawing->out, " %s", paint->dim);
		write_cut(drawing, (struct text){marks.data, marks.length}, &room);
		fprintf(drawing->out, "%s\n", paint->plain);
		buffer_free(&marks);
		return;
	}
	buffer_string(&marks, "");
	buffer_string(&applied, "");
	write_marks(drawing, node, &marks);
	add_list(&applied, " <- ", node->applied, node->napplied, "");
	fprintf(drawing->out, " %s", paint->yellow);
	write_cut(drawing, text_of(node->id), &room);
	fprintf(drawing->out, "%s%s", paint->plain, node_color(paint, node));
	write_cut(drawing, (struct text){marks.data, marks.length}, &room);
	fprintf(drawing->out, "%s%s", paint->plain, paint->bold);
	write_cut(drawing, (struct text){applied.data, applied.length}, &room);
	fputs(paint->plain, drawing->out);
	if (node->doc && node->doc[0] && room > 2) {
		fputs("  ", drawing->out);
		room -= drawing->width ? 2 : 0;
		write_cut(drawing, text_of(node->doc), &room);
	}
	fputc('\n', drawing->out);
	buffer_free(&marks);
	buffer_free(&applied);
}

static void
draw_node(struct drawing *drawing, const struct view_node *node)
{
	size_t lane = join_lanes(drawing, node);

	drawing->lanes[lane] = node;
	for (size_t i = 0; i < drawing->nlanes; i++) {
		if (i == lane)
			fprintf(drawing->out, "%s%s%s", node_color(drawing->paint, node), node_sign(drawing, node),
			        drawing->paint->plain);
		else
			fputs(drawing->lines[drawing->lanes[i] ? UP | DOWN : 0], drawing->out);
		fputs(i + 1 < drawing->nlanes ? " " : "", drawing->out);
	}
	write_label(drawing, node);
	split_lanes(drawing, node, lane);
}

void
graph_text(const struct view *view, bool ascii, size_t width, FILE *out, bool color)
{
	struct drawing drawing = {.view = view,
	                          .out = out,
	                          .paint = paint_of(color),
	                          .lines = ascii ? ascii_lines : unicode_lines,
	                          .ascii = ascii,
	                          .width = width};

	if (view->usual == STATE_UNLOCKED)
		fputs("no revision is locked yet\n", out);
	for (size_t i = 0; i < view->nnodes; i++)
		draw_node(&drawing, view->nodes[i]);
}

/*
 * compare_lines.h - the lines that matter of two versions of a program.
 *
 * For compare.c.  Statements that differ are compared word by word, so that of
 * a statement over forty lines only those with a changed word are shown, and
 * one that was merely laid out anew not at all.
 */
#ifndef MIGLOCK_CHECK_COMPARE_LINES_H
#define MIGLOCK_CHECK_COMPARE_LINES_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct comparison;
struct program;

struct line_writer;

struct line_writer *line_writer_new(struct comparison *comparison, const struct program *then,
                                    const struct program *now, struct arena *arena);

/* Units [i, i_end) of then became units [k, k_end) of now.  Hunks come in the programs' order. */
void line_writer_hunk(struct line_writer *writer, size_t i, size_t i_end, size_t k, size_t k_end);
void line_writer_finish(struct line_writer *writer);

#endif

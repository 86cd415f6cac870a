/*
 * compare_sides.h - what the files of compare_lines share.
 */
#ifndef MIGLOCK_CHECK_COMPARE_SIDES_H
#define MIGLOCK_CHECK_COMPARE_SIDES_H

#include <stdint.h>

#include "base/text.h"
#include "check/compare_lines.h"

struct word {
	int line;
	int start, end; /* bytes from the line's start */
};

/* What is known of a line, 1-based. */
struct line_mark {
	unsigned group; /* of lines that changed together, counted up; 0: it is not shown */
	int start, end; /* the bytes that changed; both 0 when it is there for the others' sake */
	bool differs;   /* has no counterpart on the other side */
	int anchor;     /* of a line that went: the line of now that it came after */
	int column;     /* ... and where there, in bytes, 1-based; 0: not known */
};

struct side {
	const struct program *program;
	size_t *starts; /* of each line; one more for the end */
	int nlines;
	struct line_mark *marks; /* of each line; one more */
	int last;                /* the last line of the group at hand; 0: none */
	/* of the hunk at hand */
	struct word *words;
	uint64_t *digests;
	bool *changed;
	size_t nwords, ndigests;
};

struct line_writer {
	struct comparison *comparison;
	struct arena *arena;
	struct side then, now;
	struct hunk {
		size_t i, i_end, k, k_end; /* units */
	} * hunks;
	size_t nhunks;
	unsigned group; /* at hand */
	bool any;       /* is shown */
};

/* Without its end. */
struct text line_at(const struct side *side, int line);

/* Of each hunk again, but also lines that read the same on the other side: where nothing else would be shown. */
void mark_all_words(struct line_writer *writer);

/* compare_hunks.c */
void mark_differing_lines(struct line_writer *writer);

#endif

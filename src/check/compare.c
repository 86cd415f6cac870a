/*
 * compare.c - the shortest edit from one sequence of statements to the other.
 */
#include "check/compare.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "check/finding.h"
#include "lock/lock.h"
#include "python/program.h"

enum { MOST_COST = 2000 }; /* statements taken away and added; beyond, everything between counts as changed */

static bool
same(const struct unit *a, const struct unit *b)
{
	return a->digest == b->digest && a->depth == b->depth;
}

struct path {         /* one Myers search: v[k] is how far down diagonal k a path of so many changes gets */
	int **before; /* by round: v as the round found it, [-round, round] */
	int *v;       /* [-most, most] */
	int most;
};

static int
step_from(const int *v, int k, int round)
{
	return k == -round || (k != round && v[k - 1] < v[k + 1]) ? k + 1 : k - 1;
}

/* The number of changes, or -1 when they are too many to search for. */
static int
search(struct path *path, const struct unit *a, int n, const struct unit *b, int m, struct arena *arena)
{
	for (int round = 0; round <= path->most; round++) {
		path->before[round] = ARENA_ARRAY(arena, int, (size_t)(2 * round + 3)) + round + 1;
		memcpy(path->before[round] - round, path->v - round, sizeof(int) * (size_t)(2 * round + 1));
		for (int k = -round; k <= round; k += 2) {
			int from = step_from(path->v, k, round);
			int x = round == 0 ? 0 : path->v[from] + (from < k);
			int y = x - k;

			while (x < n && y < m && same(&a[x], &b[y])) {
				x++;
				y++;
			}
			path->v[k] = x;
			if (x >= n && y >= m)
				return round;
		}
	}
	return -1;
}

/* Marks what of each side has no counterpart.  E. W. Myers, An O(ND) Difference Algorithm, 1986. */
static void
mark_changed(const struct unit *a, size_t na, const struct unit *b, size_t nb, bool *gone, bool *come,
             struct arena *arena)
{
	size_t prefix = 0, suffix = 0;
	struct path path = {0};
	int x, y;

	while (prefix < na && prefix < nb && same(&a[prefix], &b[prefix]))
		prefix++;
	while (suffix < na - prefix && suffix < nb - prefix && same(&a[na - 1 - suffix], &b[nb - 1 - suffix]))
		suffix++;
	x = (int)(na - prefix - suffix);
	y = (int)(nb - prefix - suffix);
	memset(gone + prefix, true, (size_t)x);
	memset(come + prefix, true, (size_t)y);
	path.most = x + y < MOST_COST ? x + y : MOST_COST;
	path.before = ARENA_ARRAY(arena, int *, (size_t)path.most + 1);
	path.v = ARENA_ARRAY(arena, int, (size_t)(2 * path.most + 3)) + path.most + 1;
	for (int round = search(&path, a + prefix, x, b + prefix, y, arena); round >= 0; round--) {
		const int *v = path.before[round];
		int k = x - y, from = step_from(v, k, round);
		int start_x = round == 0 ? 0 : v[from], start_y = round == 0 ? 0 : start_x - from;

		while (x > start_x && y > start_y) {
			gone[prefix + (size_t)--x] = false;
			come[prefix + (size_t)--y] = false;
		}
		x = start_x;
		y = start_y;
	}
}

static const char *
line_text(struct text source, int line, struct arena *arena)
{
	const char *start = source.data, *end = source.data + source.length, *stop;

	for (; line > 1 && start < end; line--) {
		const char *newline = memchr(start, '\n', (size_t)(end - start));

		start = newline ? newline + 1 : end;
	}
	stop = start < end ? memchr(start, '\n', (size_t)(end - start)) : NULL;
	return arena_copy(arena, start, (size_t)((stop ? stop : end) - start));
}

static void
add_unit_lines(struct comparison *comparison, char sign, const struct program *program, const struct unit *unit,
               int *last_line, struct arena *arena)
{
	for (int line = unit->line > *last_line ? unit->line : *last_line + 1; line <= unit->end_line; line++) {
		*ARENA_PUSH(arena, comparison->lines, comparison->nlines) = (struct changed_line){
			.sign = sign, .line = line, .text = line_text(program->source, line, arena)};
		*last_line = line;
	}
}

static void
add_definition(struct comparison *comparison, const char *name, struct arena *arena)
{
	*ARENA_PUSH(arena, comparison->definitions, comparison->ndefinitions) = name;
}

/* Parts are sorted on both sides. */
static void
compare_definitions(struct comparison *comparison, const struct program *then, const struct program *now,
                    struct arena *arena)
{
	size_t i = 0, k = 0;

	while (i < then->nparts || k < now->nparts) {
		int order = i == then->nparts  ? 1
		            : k == now->nparts ? -1
		                               : strcmp(then->parts[i].name, now->parts[k].name);

		if (order < 0)
			add_definition(comparison, then->parts[i++].name, arena);
		else if (order > 0)
			add_definition(comparison, now->parts[k++].name, arena);
		else if (then->parts[i++].digest != now->parts[k++].digest)
			add_definition(comparison, now->parts[k - 1].name, arena);
	}
}

void
compare_programs(struct comparison *comparison, const struct program *then, const struct program *now,
                 struct arena *arena)
{
	bool *gone = ARENA_ARRAY(arena, bool, then->nunits + 1), *come = ARENA_ARRAY(arena, bool, now->nunits + 1);
	int old_line = 0, new_line = 0;
	size_t i = 0, k = 0;

	*comparison = (struct comparison){0};
	compare_definitions(comparison, then, now, arena);
	mark_changed(then->units, then->nunits, now->units, now->nunits, gone, come, arena);
	while (i < then->nunits || k < now->nunits) {
		if ((i < then->nunits && gone[i]) || (k < now->nunits && come[k])) {
			if (!comparison->line) {
				const struct unit *unit = k < now->nunits ? &now->units[k]
				                          : now->nunits   ? &now->units[now->nunits - 1]
				                                          : NULL;

				comparison->line = unit ? unit->line : 1;
			}
			for (; i < then->nunits && gone[i]; i++)
				add_unit_lines(comparison, '-', then, &then->units[i], &old_line, arena);
			for (; k < now->nunits && come[k]; k++)
				add_unit_lines(comparison, '+', now, &now->units[k], &new_line, arena);
		} else {
			i++;
			k++;
		}
	}
}

void
compare_parts(struct comparison *comparison, const struct lock_part *then, size_t nthen, const struct program *now,
              struct arena *arena)
{
	size_t i = 0, k = 0;

	*comparison = (struct comparison){0};
	while (i < nthen || k < now->nparts) {
		int order = i == nthen ? 1 : k == now->nparts ? -1 : strcmp(then[i].name, now->parts[k].name);
		const struct part *part = order >= 0 ? &now->parts[k] : NULL;

		if (order != 0 || then[i].digest != part->digest) {
			add_definition(comparison, part ? part->name : then[i].name, arena);
			if (part && (!comparison->line || part->line < comparison->line))
				comparison->line = part->line;
		}
		i += order <= 0;
		k += order >= 0;
	}
}

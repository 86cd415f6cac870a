/*
 * edit.c - E. W. Myers, An O(ND) Difference Algorithm and Its Variations, 1986.
 */
#include "base/edit.h"

#include <string.h>

#include "base/arena.h"

enum { MOST_COST = 2000 }; /* elements taken away and added */

struct search {       /* v[k] is how far down diagonal k a path of so many changes gets */
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
search_path(struct search *search, const uint64_t *a, int n, const uint64_t *b, int m, struct arena *arena)
{
	for (int round = 0; round <= search->most; round++) {
		search->before[round] = ARENA_ARRAY(arena, int, (size_t)(2 * round + 3)) + round + 1;
		memcpy(search->before[round] - round, search->v - round, sizeof(int) * (size_t)(2 * round + 1));
		for (int k = -round; k <= round; k += 2) {
			int from = step_from(search->v, k, round);
			int x = round == 0 ? 0 : search->v[from] + (from < k);
			int y = x - k;

			while (x < n && y < m && a[x] == b[y]) {
				x++;
				y++;
			}
			search->v[k] = x;
			if (x >= n && y >= m)
				return round;
		}
	}
	return -1;
}

/* Walk the path back, clearing what it found equal. */
static void
mark_equal(const struct search *search, int round, int x, int y, bool *gone, bool *come)
{
	for (; round >= 0; round--) {
		const int *v = search->before[round];
		int from = step_from(v, x - y, round);
		int start_x = round == 0 ? 0 : v[from], start_y = round == 0 ? 0 : start_x - from;

		while (x > start_x && y > start_y) {
			gone[--x] = false;
			come[--y] = false;
		}
		x = start_x;
		y = start_y;
	}
}

void
edit_mark(const uint64_t *a, size_t na, const uint64_t *b, size_t nb, bool *gone, bool *come)
{
	struct search search = {0};
	struct arena *arena;
	size_t prefix = 0, suffix = 0;
	int n, m;

	while (prefix < na && prefix < nb && a[prefix] == b[prefix])
		prefix++;
	while (suffix < na - prefix && suffix < nb - prefix && a[na - 1 - suffix] == b[nb - 1 - suffix])
		suffix++;
	n = (int)(na - prefix - suffix);
	m = (int)(nb - prefix - suffix);
	memset(gone, false, na);
	memset(come, false, nb);
	memset(gone + prefix, true, (size_t)n);
	memset(come + prefix, true, (size_t)m);
	if (n == 0 || m == 0)
		return;
	arena = arena_new();
	search.most = n + m < MOST_COST ? n + m : MOST_COST;
	search.before = ARENA_ARRAY(arena, int *, (size_t)search.most + 1);
	search.v = ARENA_ARRAY(arena, int, (size_t)(2 * search.most + 3)) + search.most + 1;
	mark_equal(&search, search_path(&search, a + prefix, n, b + prefix, m, arena), n, m, gone + prefix,
	           come + prefix);
	arena_free(arena);
}

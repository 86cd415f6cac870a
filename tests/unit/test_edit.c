/*
 * test_edit.c - what is left of both sequences is the same, and nothing longer would be.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/edit.h"

enum { LONGEST = 40, ROUNDS = 3000 };

/* The judge: the longest common subsequence by the textbook's table. */
static size_t
longest_common(const uint64_t *a, size_t na, const uint64_t *b, size_t nb)
{
	size_t table[LONGEST + 1][LONGEST + 1] = {{0}};

	for (size_t i = 1; i <= na; i++) {
		for (size_t k = 1; k <= nb; k++) {
			size_t up = table[i - 1][k], left = table[i][k - 1];

			table[i][k] = a[i - 1] == b[k - 1] ? table[i - 1][k - 1] + 1 : up > left ? up : left;
		}
	}
	return table[na][nb];
}

static void
test_random(void **state)
{
	uint64_t a[LONGEST], b[LONGEST];
	bool gone[LONGEST + 1], come[LONGEST + 1];

	(void)state;
	srand(1);
	for (int round = 0; round < ROUNDS; round++) {
		size_t na = (size_t)rand() % LONGEST, nb = (size_t)rand() % LONGEST, i = 0, k = 0, kept = 0;
		unsigned letters = 1 + (unsigned)rand() % 6;

		for (size_t x = 0; x < na; x++)
			a[x] = (unsigned)rand() % letters;
		for (size_t x = 0; x < nb; x++)
			b[x] = (unsigned)rand() % letters;
		edit_mark(a, na, b, nb, gone, come);
		while (i < na || k < nb) {
			if (i < na && gone[i]) {
				i++;
			} else if (k < nb && come[k]) {
				k++;
			} else {
				assert_true(i < na && k < nb);
				assert_int_equal(a[i++], b[k++]);
				kept++;
			}
		}
		assert_int_equal(kept, longest_common(a, na, b, nb));
	}
}

/* Too different to search: everything between the equal ends is changed, and it is over soon. */
static void
test_very_different(void **state)
{
	enum { MANY = 20000 };
	uint64_t *a = calloc(MANY, sizeof *a), *b = calloc(MANY, sizeof *b);
	bool *gone = calloc(MANY, 1), *come = calloc(MANY, 1);

	(void)state;
	for (size_t i = 1; i + 1 < MANY; i++) {
		a[i] = i;
		b[i] = MANY + i;
	}
	edit_mark(a, MANY, b, MANY, gone, come);
	assert_false(gone[0] || come[0] || gone[MANY - 1] || come[MANY - 1]);
	for (size_t i = 1; i + 1 < MANY; i++)
		assert_true(gone[i] && come[i]);
	free(a);
	free(b);
	free(gone);
	free(come);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_random), cmocka_unit_test(test_very_different)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

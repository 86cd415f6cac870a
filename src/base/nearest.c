/*
 * nearest.c - Levenshtein's distance, one row at a time.
 */
#include "base/nearest.h"

#include <string.h>

/* Nobody mistypes a longer one by a letter. */
enum { LONGEST_WORD = 63 };

static size_t
smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t
distance(const char *a, size_t alength, const char *b, size_t blength)
{
	size_t row[LONGEST_WORD + 1];

	for (size_t j = 0; j <= blength; j++)
		row[j] = j;
	for (size_t i = 1; i <= alength; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= blength; j++) {
			size_t replaced = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			row[j] = smaller(replaced, 1 + smaller(row[j], row[j - 1]));
		}
	}
	return row[blength];
}

const char *
text_nearest(const char *word, const char *const *known, size_t nknown)
{
	size_t length = strlen(word), least = (length + 2) / 3 + 1;
	const char *nearest = NULL;

	if (length > LONGEST_WORD)
		return NULL;
	for (size_t i = 0; i < nknown; i++) {
		size_t known_length = strlen(known[i]), d;

		if (known_length > LONGEST_WORD)
			continue;
		d = distance(word, length, known[i], known_length);
		if (d < least) {
			least = d;
			nearest = known[i];
		}
	}
	return nearest;
}

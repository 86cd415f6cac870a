/*
 * unicode_names.c - characters by name, as unicodedata.lookup finds them: any case, aliases too, no sequences.
 *
 * The table is made by grammar/unicode-names.mjs.  A name is known by the 64-bit hash of its capitals; what
 * no character is called is found by chance once in 2^48 lookups, and Python refuses such a file anyway.
 */
#include <ctype.h>
#include <stdlib.h>

#include "python/literal.h"

static const uint64_t hashes[] = {
#define NAME(hash, character) hash,
#define IDEOGRAPHS(prefix, first, last)
#include "grammar/unicode_names.def"
#undef NAME
#undef IDEOGRAPHS
};

static const int32_t characters[] = {
#define NAME(hash, character) character,
#define IDEOGRAPHS(prefix, first, last)
#include "grammar/unicode_names.def"
#undef NAME
#undef IDEOGRAPHS
};

static const struct {
	const char *prefix;
	int32_t first, last;
} ideographs[] = {
#define NAME(hash, character)
#define IDEOGRAPHS(prefix, first, last) {prefix, first, last},
#include "grammar/unicode_names.def"
#undef NAME
#undef IDEOGRAPHS
};

enum { NIDEOGRAPHS = sizeof ideographs / sizeof ideographs[0] };

static bool
skip_prefix(struct text *name, const char *prefix)
{
	size_t length = strlen(prefix);

	if (name->length < length)
		return false;
	for (size_t i = 0; i < length; i++) {
		if (toupper((unsigned char)name->data[i]) != prefix[i])
			return false;
	}
	*name = (struct text){name->data + length, name->length - length};
	return true;
}

static int
compare_hashes(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

	return (a > b) - (a < b);
}

static int32_t
listed(struct text name)
{
	uint64_t hash = 14695981039346656037u;
	const uint64_t *found;

	for (size_t i = 0; i < name.length; i++)
		hash = (hash ^ (uint64_t)toupper((unsigned char)name.data[i])) * 1099511628211u;
	found = bsearch(&hash, hashes, sizeof hashes / sizeof hashes[0], sizeof hashes[0], compare_hashes);
	return found ? characters[found - hashes] : -1;
}

/* The prefix and four or five hexadecimal digits. */
static int32_t
ideograph(struct text name)
{
	for (size_t i = 0; i < NIDEOGRAPHS; i++) {
		struct text number = name;
		int32_t character = 0;

		if (!skip_prefix(&number, ideographs[i].prefix) || (number.length != 4 && number.length != 5))
			continue;
		for (size_t k = 0; k < number.length; k++) {
			unsigned char digit = (unsigned char)number.data[k];

			if (!isxdigit(digit))
				return -1;
			character = character * 16 + (isdigit(digit) ? digit - '0' : toupper(digit) - 'A' + 10);
		}
		if (character >= ideographs[i].first && character <= ideographs[i].last)
			return character;
	}
	return -1;
}

/* Index of the longest of the names that *text begins with; one of them is empty in every list but the vowels'. */
static int
take_jamo(struct text *text, const char *const *jamo, int njamo)
{
	int found = -1;
	size_t longest = 0;

	for (int i = 0; i < njamo; i++) {
		struct text rest = *text;

		if (skip_prefix(&rest, jamo[i]) && (found < 0 || strlen(jamo[i]) > longest)) {
			found = i;
			longest = strlen(jamo[i]);
		}
	}
	if (found >= 0)
		*text = (struct text){text->data + longest, text->length - longest};
	return found;
}

/* The Unicode Standard, section 3.12, "Hangul Syllable Name Generation" */
static int32_t
hangul_syllable(struct text name)
{
	static const char *const leading[] = {"G",  "GG", "N", "D",  "DD", "R", "M", "B", "BB", "S",
	                                      "SS", "",   "J", "JJ", "C",  "K", "T", "P", "H"};
	static const char *const vowels[] = {"A",  "AE", "YA", "YAE", "EO", "E",  "YEO", "YE", "O",  "WA", "WAE",
	                                     "OE", "YO", "U",  "WEO", "WE", "WI", "YU",  "EU", "YI", "I"};
	static const char *const trailing[] = {"",   "G",  "GG", "GS", "N",  "NJ", "NH", "D", "L",  "LG",
	                                       "LM", "LB", "LS", "LT", "LP", "LH", "M",  "B", "BS", "S",
	                                       "SS", "NG", "J",  "C",  "K",  "T",  "P",  "H"};
	int l, v, t;

	if (!skip_prefix(&name, "HANGUL SYLLABLE "))
		return -1;
	l = take_jamo(&name, leading, 19);
	v = take_jamo(&name, vowels, 21);
	t = take_jamo(&name, trailing, 28);
	return l < 0 || v < 0 || t < 0 || name.length ? -1 : 0xac00 + (l * 21 + v) * 28 + t;
}

int32_t
unicode_character_named(struct text name)
{
	int32_t character = listed(name);

	if (character < 0)
		character = ideograph(name);
	return character < 0 ? hangul_syllable(name) : character;
}

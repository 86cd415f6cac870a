/*
 * fingerprint.c - XXH3 over canonical forms.
 */
#include "python/fingerprint.h"

#include <stdio.h>
#include <string.h>
#include <xxhash.h>

static const struct {
	const char *prefix;
	enum fingerprint_scheme scheme;
} schemes[] = {{"v1:", FINGERPRINT_V1}, {"raw:", FINGERPRINT_RAW}};

enum { NSCHEMES = sizeof schemes / sizeof schemes[0] };

struct fingerprint
fingerprint_of(enum fingerprint_scheme scheme, struct text content)
{
	struct fingerprint fingerprint = {.scheme = scheme};
	XXH128_canonical_t canonical;

	XXH128_canonicalFromHash(&canonical, XXH3_128bits(content.data, content.length));
	memcpy(fingerprint.digest, canonical.digest, sizeof fingerprint.digest);
	return fingerprint;
}

bool
fingerprint_equal(const struct fingerprint *a, const struct fingerprint *b)
{
	return a->scheme == b->scheme && memcmp(a->digest, b->digest, sizeof a->digest) == 0;
}

char *
fingerprint_format(const struct fingerprint *fingerprint, char text[FINGERPRINT_TEXT])
{
	static const char digits[] = "0123456789abcdef";
	char *end = text;

	for (size_t i = 0; i < NSCHEMES; i++) {
		if (schemes[i].scheme == fingerprint->scheme)
			end = stpcpy(text, schemes[i].prefix);
	}
	for (size_t i = 0; i < sizeof fingerprint->digest; i++) {
		*end++ = digits[fingerprint->digest[i] >> 4];
		*end++ = digits[fingerprint->digest[i] & 15];
	}
	*end = '\0';
	return text;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

bool
fingerprint_parse(struct fingerprint *fingerprint, struct text text)
{
	struct fingerprint parsed = {0};
	const char *hex;

	for (size_t i = 0; i < NSCHEMES && parsed.scheme == FINGERPRINT_NONE; i++) {
		if (text_starts(text, schemes[i].prefix) &&
		    text.length == strlen(schemes[i].prefix) + 2 * sizeof parsed.digest)
			parsed.scheme = schemes[i].scheme;
	}
	if (parsed.scheme == FINGERPRINT_NONE)
		return false;
	hex = text.data + text.length - 2 * sizeof parsed.digest;
	for (size_t i = 0; i < sizeof parsed.digest; i++) {
		int high = hex_digit(hex[2 * i]), low = hex_digit(hex[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		parsed.digest[i] = (unsigned char)(high << 4 | low);
	}
	*fingerprint = parsed;
	return true;
}

uint64_t
digest64(struct text content)
{
	return XXH3_64bits(content.data, content.length);
}

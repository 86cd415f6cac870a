/*
 * identity.c - a digest of what stays.
 */
#include "report/identity.h"

#include "base/map.h"
#include "check/finding.h"
#include "python/fingerprint.h"

static const char *
digest(struct text text, struct arena *arena)
{
	struct fingerprint fingerprint = fingerprint_of(FINGERPRINT_V1, text);
	char formatted[FINGERPRINT_TEXT];

	return arena_strdup(arena, strchr(fingerprint_format(&fingerprint, formatted), ':') + 1);
}

const char *const *
findings_identify(const struct findings *findings, struct arena *arena)
{
	const char **identities = ARENA_ARRAY(arena, const char *, findings->nitems + 1);
	struct map seen = MAP_INIT(arena);

	for (size_t i = 0; i < findings->nitems; i++) {
		const struct finding *finding = &findings->items[i];
		const char *text =
			arena_printf(arena, "%s\n%s\n%s", rules[finding->rule].code, finding->path ? finding->path : "",
		                     finding->revision ? finding->revision : "");
		size_t *count, nth;
		void **known = map_at(&seen, text_of(text));

		if (!*known)
			*known = ARENA_NEW(arena, size_t);
		count = *known;
		nth = (*count)++;
		if (nth)
			text = arena_printf(arena, "%s\n%zu", text, nth);
		identities[i] = digest(text_of(text), arena);
	}
	return identities;
}

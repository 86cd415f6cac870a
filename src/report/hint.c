/*
 * hint.c - what changed comes first, accepting it last.
 */
#include "report/hint.h"

#include <stdio.h>

#include "base/arena.h"
#include "check/finding.h"
#include "report/report.h"

static const struct {
	const char *label;
	size_t at;
} hints[NHINTS] = {
	{"locked", offsetof(struct finding, since)},
	{"edited", offsetof(struct finding, edited)},
	{"reached by", offsetof(struct finding, way)},
	{"take it back", offsetof(struct finding, restore)},
	{"do it properly", offsetof(struct finding, properly)},
	{"or accept it, on the record", offsetof(struct finding, amend)},
	{"or follow it no more", offsetof(struct finding, stop)},
};

const char *
hint_label(size_t i)
{
	return hints[i].label;
}

const char *
hint_text(const struct finding *finding, size_t i)
{
	return *(const char *const *)((const char *)finding + hints[i].at);
}

char *
finding_paragraph(const struct finding *finding)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		memory_exhausted();
	print_safely(out, finding->message);
	for (size_t i = 0; i < NHINTS; i++) {
		if (!hint_text(finding, i))
			continue;
		fprintf(out, "\n%s: ", hint_label(i));
		print_safely(out, hint_text(finding, i));
	}
	if (fclose(out) != 0)
		memory_exhausted();
	return text;
}

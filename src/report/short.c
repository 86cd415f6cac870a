/*
 * short.c - a finding a line, in ASCII and without colour: for what git relays to whoever pushed.
 */
#include <ctype.h>

#include "report/report.h"

static void
write_ascii(const char *text, FILE *out)
{
	for (; *text; text++) {
		if (isprint((unsigned char)*text) && (unsigned char)*text < 0x80)
			fputc(*text, out);
		else
			fprintf(out, "\\x%02x", (unsigned char)*text);
	}
}

void
report_short(const struct findings *findings, FILE *out)
{
	enum { MOST_FINDINGS = 20 };

	for (size_t i = 0; i < findings->nitems && i < MOST_FINDINGS; i++) {
		const struct finding *finding = &findings->items[i];

		fprintf(out, "miglock: %s %s: ", severity_name(finding->severity), rules[finding->rule].code);
		write_ascii(finding->message, out);
		fputc('\n', out);
		if (finding->path) {
			fputs("miglock:   ", out);
			write_ascii(finding->path, out);
			if (finding->line)
				fprintf(out, ":%d", finding->line);
			fputc('\n', out);
		}
	}
	if (findings->nitems > MOST_FINDINGS)
		fprintf(out, "miglock: and %zu more\n", findings->nitems - MOST_FINDINGS);
}

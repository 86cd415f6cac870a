/*
 * xml_text.c - five characters mean something to XML, and a line end in an attribute would be read as a space.
 */
#include "report/xml_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "report/report.h"

static const char *
reference(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\t':
		return "&#9;";
	case '\n':
		return "&#10;";
	}
	return NULL;
}

static char *
made_safe(const char *text)
{
	char *safe = NULL;
	size_t size;
	FILE *memory = open_memstream(&safe, &size);

	if (!memory)
		memory_exhausted();
	for (const char *end; (end = strchr(text, '\n')); text = end + 1) {
		print_text_safely(memory, (struct text){text, (size_t)(end - text)});
		fputc('\n', memory);
	}
	print_safely(memory, text);
	if (fclose(memory) != 0)
		memory_exhausted();
	return safe;
}

void
xml_text(FILE *out, const char *text)
{
	char *safe = made_safe(text);

	for (const char *c = safe; *c; c++) {
		if (reference(*c))
			fputs(reference(*c), out);
		/* U+FFFE and U+FFFF are UTF-8 and yet no characters of XML. */
		else if (strncmp(c, "\xef\xbf\xbe", 3) == 0 || strncmp(c, "\xef\xbf\xbf", 3) == 0)
			fprintf(out, "\\x%02x", (unsigned char)*c);
		else
			fputc(*c, out);
	}
	free(safe);
}

void
xml_attribute(FILE *out, const char *name, const char *value)
{
	fprintf(out, " %s=\"", name);
	xml_text(out, value);
	fputc('"', out);
}

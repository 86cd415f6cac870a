/*
 * print.c - text from anywhere, made safe for a terminal.
 */
#include "base/utf8.h"
#include "report/report.h"

/* C0 and C1 controls, and the marks that turn the direction of writing (https://trojansource.codes). */
static bool
is_unsafe(const unsigned char *s, size_t length)
{
	if (length == 1)
		return (s[0] < 0x20 && s[0] != '\t') || s[0] == 0x7f;
	if (length == 2)
		return s[0] == 0xc2 && s[1] < 0xa0;
	return length == 3 && s[0] == 0xe2 &&
	       ((s[1] == 0x80 && s[2] >= 0xaa && s[2] <= 0xae) || (s[1] == 0x81 && s[2] >= 0xa6 && s[2] <= 0xa9));
}

void
print_safely(FILE *out, const char *text)
{
	print_text_safely(out, text_of(text));
}

void
print_text_safely(FILE *out, struct text rest)
{
	while (rest.length) {
		const unsigned char *s = (const unsigned char *)rest.data;
		size_t length = s[0] < 0x80 ? 1 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
		bool valid = length <= rest.length && utf8_valid_length((struct text){rest.data, length}) == length;

		if (!valid)
			length = 1;
		if (valid && !is_unsafe(s, length)) {
			fwrite(s, 1, length, out);
		} else {
			for (size_t i = 0; i < length; i++)
				fprintf(out, "\\x%02x", s[i]);
		}
		rest = (struct text){rest.data + length, rest.length - length};
	}
}

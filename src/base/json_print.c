/*
 * json_print.c - JSON values as text.
 */
#include <string.h>

#include "base/json_value.h"

static void
print_string(const char *text, size_t length, FILE *out)
{
	static const char *const escapes[0x20] = {
		['\b'] = "\\b", ['\f'] = "\\f", ['\n'] = "\\n", ['\r'] = "\\r", ['\t'] = "\\t"};

	fputc('"', out);
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c == '"' || c == '\\')
			fprintf(out, "\\%c", c);
		else if (c < 0x20 && escapes[c])
			fputs(escapes[c], out);
		else if (c < 0x20)
			fprintf(out, "\\u%04X", c);
		else
			fputc(c, out);
	}
	fputc('"', out);
}

static void
new_line(FILE *out, int indent, int depth)
{
	if (indent > 0)
		fprintf(out, "\n%*s", indent * depth, "");
}

static void
print_value(const struct json *value, FILE *out, int indent, int depth)
{
	static const char *const constants[] = {[JSON_NULL] = "null", [JSON_FALSE] = "false", [JSON_TRUE] = "true"};
	bool array = value->kind == JSON_ARRAY;

	if (value->kind <= JSON_TRUE) {
		fputs(constants[value->kind], out);
		return;
	}
	if (value->kind == JSON_NUMBER) {
		fputs(value->text, out);
		return;
	}
	if (value->kind == JSON_STRING) {
		print_string(value->text, value->length, out);
		return;
	}
	fputc(array ? '[' : '{', out);
	for (size_t i = 0; i < value->nitems; i++) {
		if (i > 0)
			fputs(indent == 0 ? ", " : ",", out);
		new_line(out, indent, depth + 1);
		if (!array) {
			print_string(value->keys[i], strlen(value->keys[i]), out);
			fputs(indent == JSON_COMPACT ? ":" : ": ", out);
		}
		print_value(value->items[i], out, indent, depth + 1);
	}
	if (value->nitems)
		new_line(out, indent, depth);
	fputc(array ? ']' : '}', out);
}

void
json_dumpf(const struct json *value, FILE *out, int indent)
{
	print_value(value, out, indent, 0);
}

void
json_write(struct json *value, int indent, FILE *out)
{
	json_dumpf(value, out, indent);
	fputc('\n', out);
	json_decref(value);
}

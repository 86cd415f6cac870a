/*
 * json_read.c - JSON text as values, strictly after RFC 8259.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/json_value.h"
#include "base/utf8.h"

/* Whoever nests deeper means no good. */
enum { DEEPEST = 512 };

struct reader {
	const char *at, *end;
	int depth;
};

static struct json *read_value(struct reader *reader);

static void
skip_space(struct reader *reader)
{
	while (reader->at < reader->end && memchr(" \t\r\n", *reader->at, 4))
		reader->at++;
}

static bool
take(struct reader *reader, char c)
{
	if (reader->at == reader->end || *reader->at != c)
		return false;
	reader->at++;
	return true;
}

static size_t
take_digits(struct reader *reader)
{
	const char *start = reader->at;

	while (reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9')
		reader->at++;
	return (size_t)(reader->at - start);
}

static struct json *
text_value(enum json_kind kind, const char *text, size_t length)
{
	struct json *value = json_new(kind);

	value->text = memory_resize(NULL, length + 1);
	if (length)
		memcpy(value->text, text, length);
	value->text[length] = '\0';
	value->length = length;
	return value;
}

static struct json *
read_number(struct reader *reader)
{
	const char *start = reader->at;

	take(reader, '-');
	if (!take(reader, '0') && !take_digits(reader))
		return NULL;
	if (take(reader, '.') && !take_digits(reader))
		return NULL;
	if (take(reader, 'e') || take(reader, 'E')) {
		if (!take(reader, '+'))
			take(reader, '-');
		if (!take_digits(reader))
			return NULL;
	}
	return text_value(JSON_NUMBER, start, (size_t)(reader->at - start));
}

static int
read_hex(struct reader *reader)
{
	int unit = 0;

	if (reader->end - reader->at < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		const char *digits = "0123456789abcdef0123456789ABCDEF";
		const char *digit = *reader->at ? strchr(digits, *reader->at) : NULL;

		if (!digit)
			return -1;
		unit = unit * 16 + (int)(digit - digits) % 16;
		reader->at++;
	}
	return unit;
}

/* Behind a backslash. */
static bool
read_escape(struct reader *reader, struct buffer *out)
{
	static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
	const char *letter;
	char utf8[4];
	int unit, low;

	if (reader->at == reader->end)
		return false;
	letter = *reader->at ? strchr(letters, *reader->at) : NULL;
	if (letter) {
		reader->at++;
		buffer_char(out, meanings[letter - letters]);
		return true;
	}
	if (!take(reader, 'u') || (unit = read_hex(reader)) < 0)
		return false;
	if (unit >= 0xDC00 && unit < 0xE000)
		return false;
	if (unit >= 0xD800 && unit < 0xDC00) {
		if (!take(reader, '\\') || !take(reader, 'u') || (low = read_hex(reader)) < 0xDC00 || low >= 0xE000)
			return false;
		unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
	}
	buffer_add(out, utf8, utf8_encode(utf8, (uint32_t)unit));
	return true;
}

/* Into the buffer; what holds a NUL is refused, since it would end a C string. */
static bool
read_string(struct reader *reader, struct buffer *out)
{
	if (!take(reader, '"'))
		return false;
	while (reader->at < reader->end && *reader->at != '"') {
		unsigned char c = (unsigned char)*reader->at;

		if (c < 0x20)
			return false;
		reader->at++;
		if (c != '\\')
			buffer_char(out, (char)c);
		else if (!read_escape(reader, out))
			return false;
	}
	return take(reader, '"') && !(out->length && memchr(out->data, '\0', out->length));
}

static struct json *
read_string_value(struct reader *reader)
{
	struct buffer text = BUFFER_INIT;
	struct json *value = read_string(reader, &text) ? text_value(JSON_STRING, text.data, text.length) : NULL;

	buffer_free(&text);
	return value;
}

static char *
read_key(struct reader *reader)
{
	struct buffer key = BUFFER_INIT;

	buffer_reserve(&key, 1);
	buffer_add(&key, "", 0);
	if (!read_string(reader, &key)) {
		buffer_free(&key);
		return NULL;
	}
	return key.data;
}

static bool
read_items(struct reader *reader, struct json *container, char close)
{
	skip_space(reader);
	if (take(reader, close))
		return true;
	do {
		char *key = NULL;
		struct json *value;

		skip_space(reader);
		if (container->kind == JSON_OBJECT) {
			key = read_key(reader);
			skip_space(reader);
			if (!key || !take(reader, ':')) {
				free(key);
				return false;
			}
		}
		value = read_value(reader);
		if (!value) {
			free(key);
			return false;
		}
		json_add(container, key, value);
		skip_space(reader);
	} while (take(reader, ','));
	return take(reader, close);
}

static struct json *
read_container(struct reader *reader)
{
	bool array = *reader->at++ == '[';
	struct json *container = json_new(array ? JSON_ARRAY : JSON_OBJECT);

	if (++reader->depth > DEEPEST || !read_items(reader, container, array ? ']' : '}')) {
		json_decref(container);
		return NULL;
	}
	reader->depth--;
	return container;
}

static struct json *
read_value(struct reader *reader)
{
	static const char *const words[] = {[JSON_NULL] = "null", [JSON_FALSE] = "false", [JSON_TRUE] = "true"};

	skip_space(reader);
	if (reader->at == reader->end)
		return NULL;
	if (*reader->at == '{' || *reader->at == '[')
		return read_container(reader);
	if (*reader->at == '"')
		return read_string_value(reader);
	for (enum json_kind kind = JSON_NULL; kind <= JSON_TRUE; kind++) {
		size_t length = strlen(words[kind]);

		if ((size_t)(reader->end - reader->at) >= length && memcmp(reader->at, words[kind], length) == 0) {
			reader->at += length;
			return json_new(kind);
		}
	}
	return read_number(reader);
}

struct json *
json_loadf(FILE *in)
{
	struct buffer content = BUFFER_INIT;
	struct reader reader;
	char piece[8192];
	size_t length;
	struct json *value = NULL;

	while ((length = fread(piece, 1, sizeof piece, in)) > 0)
		buffer_add(&content, piece, length);
	if (!ferror(in) && content.length &&
	    utf8_valid_length((struct text){content.data, content.length}) == content.length) {
		reader = (struct reader){content.data, content.data + content.length, 0};
		value = read_value(&reader);
		skip_space(&reader);
		if (reader.at < reader.end) {
			json_decref(value);
			value = NULL;
		}
	}
	buffer_free(&content);
	return value;
}

struct json *
json_load_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	struct json *value;

	if (!file)
		return NULL;
	value = json_loadf(file);
	fclose(file);
	return value;
}

/*
 * lockfile_print.c - a lock as the text of miglock.lock.
 */
#include <assert.h>

#include "base/buffer.h"
#include "git/object_id.h"
#include "lock/lock.h"
#include "lock/lockfile.h"
#include "lock/lockfile_form.h"
#include "python/fingerprint.h"

static void
print_escape(struct buffer *out, char c)
{
	static const char letters[] = "\b\t\n\f\r\"\\", written[] = "btnfr\"\\";
	const char *letter = strchr(letters, c);

	if (letter)
		buffer_printf(out, "\\%c", written[letter - letters]);
	else
		buffer_printf(out, "\\u%04X", (unsigned)c);
}

/* A basic string.  https://toml.io/en/v1.0.0#string */
static void
print_string(struct buffer *out, const char *string)
{
	buffer_char(out, '"');
	for (const char *start = string;; string++) {
		unsigned char c = (unsigned char)*string;

		if (c >= ' ' && c != '"' && c != '\\' && c != 0x7f)
			continue;
		buffer_add(out, start, (size_t)(string - start));
		if (c == '\0')
			break;
		print_escape(out, *string);
		start = string + 1;
	}
	buffer_char(out, '"');
}

static void
print_list(struct buffer *out, const char **items, size_t nitems)
{
	buffer_char(out, '[');
	for (size_t i = 0; i < nitems; i++) {
		if (i > 0)
			buffer_string(out, ", ");
		print_string(out, items[i]);
	}
	buffer_char(out, ']');
}

static void
print_parts(struct buffer *out, const struct lock_part *parts, size_t nparts)
{
	for (size_t i = 0; i < nparts; i++) {
		const char *c = parts[i].name;

		buffer_string(out, i == 0 ? "{ " : ", ");
		while (is_bare(*c))
			c++;
		if (*c == '\0' && c > parts[i].name)
			buffer_string(out, parts[i].name);
		else
			print_string(out, parts[i].name);
		buffer_printf(out, " = \"%08x\"", (unsigned)parts[i].digest);
	}
	buffer_string(out, " }");
}

static bool
is_empty(const struct lockfile_field *field, const char *holder)
{
	if (field->kind == FIELD_BLOB)
		return object_id_is_none((const struct object_id *)(holder + field->at));
	if (field->kind == FIELD_STRING)
		return *(const char *const *)(holder + field->at) == NULL;
	return *(const size_t *)(holder + field->count_at) == 0;
}

static void
print_field(struct buffer *out, const struct lockfile_field *field, const char *holder)
{
	const void *value = holder + field->at;
	char text[OBJECT_ID_HEX + 1], hash[FINGERPRINT_TEXT];

	if (field->optional && is_empty(field, holder))
		return;
	buffer_add(out, field->key, field->key_length);
	switch (field->kind) {
	case FIELD_STRING:
	case FIELD_PATH:
		print_string(out, *(const char *const *)value);
		break;
	case FIELD_LIST:
	case FIELD_ORDERED:
		print_list(out, *(const char **const *)value, *(const size_t *)(holder + field->count_at));
		break;
	case FIELD_FINGERPRINT:
		assert(((const struct fingerprint *)value)->scheme != FINGERPRINT_NONE);
		print_string(out, fingerprint_format(value, hash));
		break;
	case FIELD_BLOB:
		print_string(out, object_id_format(value, text));
		break;
	case FIELD_PARTS:
		print_parts(out, *(struct lock_part *const *)value, *(const size_t *)(holder + field->count_at));
		break;
	}
	buffer_char(out, '\n');
}

void
lockfile_print(const struct lock *lock, struct buffer *out)
{
	buffer_string(out, LOCKFILE_TITLE);
	buffer_printf(out, LOCKFILE_VERSION_KEY "%d\n" LOCKFILE_REACH_KEY "%d\n", LOCKFILE_VERSION, LOCKFILE_REACH);
	for (size_t i = 0; i < LOCKFILE_NHEAD; i++)
		print_field(out, &lockfile_head[i], (const char *)lock);
	for (size_t kind = 0; kind < LOCKFILE_NSTANZAS; kind++) {
		const struct lockfile_stanza *stanza = &lockfile_stanzas[kind];
		size_t count = *(const size_t *)((const char *)lock + stanza->count_at);
		const char *holder;

		memcpy(&holder, (const char *)lock + stanza->at, sizeof holder);
		for (size_t i = 0; i < count; i++, holder += stanza->size) {
			buffer_add(out, stanza->header, stanza->header_length);
			for (size_t f = 0; f < stanza->nfields; f++)
				print_field(out, &stanza->fields[f], holder);
		}
	}
}

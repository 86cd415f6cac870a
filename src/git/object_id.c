/*
 * object_id.c - SHA-1 names, written and computed as git does.
 */
#include "git/object_id.h"

#include "git/repository_handle.h"

bool
object_id_is_none(const struct object_id *id)
{
	static const struct object_id none;

	return object_id_equal(id, &none);
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
object_id_parse(struct object_id *id, struct text hex)
{
	struct object_id parsed;

	if (hex.length != OBJECT_ID_HEX)
		return false;
	for (size_t i = 0; i < OBJECT_ID_SIZE; i++) {
		int high = hex_value(hex.data[2 * i]), low = hex_value(hex.data[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		parsed.bytes[i] = (unsigned char)(high << 4 | low);
	}
	*id = parsed;
	return true;
}

char *
object_id_format(const struct object_id *id, char hex[OBJECT_ID_HEX + 1])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < OBJECT_ID_SIZE; i++) {
		hex[2 * i] = digits[id->bytes[i] >> 4];
		hex[2 * i + 1] = digits[id->bytes[i] & 15];
	}
	hex[OBJECT_ID_HEX] = '\0';
	return hex;
}

struct object_id
object_id_of_blob(struct text content)
{
	git_oid oid = {{0}};

	library_start();
	/* Cannot fail: the type is a valid one and the content lies in memory. */
	git_odb_hash(&oid, content.data ? content.data : "", content.length, GIT_OBJECT_BLOB);
	return object_id_of(&oid);
}

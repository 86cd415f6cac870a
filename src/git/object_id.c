/*
 * object_id.c - SHA-1 names, written and computed as git does.
 */
#include "git/object_id.h"

#include "base/hex.h"
#include "git/repository_handle.h"

bool
object_id_is_none(const struct object_id *id)
{
	static const struct object_id none;

	return object_id_equal(id, &none);
}

bool
object_id_parse(struct object_id *id, struct text hex)
{
	struct object_id parsed;

	if (hex.length != OBJECT_ID_HEX || !hex_parse(parsed.bytes, OBJECT_ID_SIZE, hex.data))
		return false;
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

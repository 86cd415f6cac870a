/*
 * lockfile_form.c - the tables of a lockfile's keys.
 */
#include "lock/lockfile_form.h"

#include "lock/lock.h"

#define KEY(name) name " = ", sizeof(name " = ") - 1
#define ONE(name, kind, type, member)                                    \
	{                                                                \
		KEY(name), kind, false, offsetof(struct type, member), 0 \
	}
#define OPTIONAL(name, kind, type, member)                              \
	{                                                               \
		KEY(name), kind, true, offsetof(struct type, member), 0 \
	}
#define LIST(name, optional, type, member)                                                                       \
	{                                                                                                        \
		KEY(name), FIELD_LIST, optional, offsetof(struct type, member), offsetof(struct type, n##member) \
	}

const struct lockfile_field lockfile_head[LOCKFILE_NHEAD] = {
	LIST("external", false, lock, external),
	LIST("outside", true, lock, outside),
	OPTIONAL("as-of", FIELD_STRING, lock, as_of),
	OPTIONAL("follow", FIELD_STRING, lock, follow),
	LIST("stop", true, lock, stop),
	LIST("helper-roots", true, lock, helper_roots),
	LIST("assets", true, lock, asset_globs),
};

#define ORDERED(name, type, member)                                                                              \
	{                                                                                                        \
		KEY(name), FIELD_ORDERED, false, offsetof(struct type, member), offsetof(struct type, n##member) \
	}

static const struct lockfile_field revision_fields[] = {
	ONE("id", FIELD_STRING, lock_revision, id),
	ORDERED("down", lock_revision, down),
	LIST("depends", true, lock_revision, depends),
	LIST("labels", true, lock_revision, labels),
	ONE("path", FIELD_PATH, lock_revision, path),
	ONE("hash", FIELD_FINGERPRINT, lock_revision, hash),
	OPTIONAL("blob", FIELD_BLOB, lock_revision, blob),
	{KEY("parts"), FIELD_PARTS, true, offsetof(struct lock_revision, parts),
         offsetof(struct lock_revision, nparts)},
	LIST("uses", true, lock_revision, uses),
	LIST("live", true, lock_revision, live),
	LIST("absent", true, lock_revision, absent),
	OPTIONAL("file", FIELD_STRING, lock_revision, file),
};

static const struct lockfile_field helper_fields[] = {
	ONE("name", FIELD_STRING, lock_helper, name),
	ONE("path", FIELD_PATH, lock_helper, path),
	ONE("hash", FIELD_FINGERPRINT, lock_helper, hash),
	OPTIONAL("blob", FIELD_BLOB, lock_helper, blob),
};

static const struct lockfile_field amendment_fields[] = {
	ONE("target", FIELD_STRING, lock_amendment, target), ONE("from", FIELD_FINGERPRINT, lock_amendment, from),
	ONE("to", FIELD_FINGERPRINT, lock_amendment, to),    ONE("reason", FIELD_STRING, lock_amendment, reason),
	ONE("by", FIELD_STRING, lock_amendment, by),         ONE("on", FIELD_STRING, lock_amendment, on),
};

static const struct lockfile_field pruned_fields[] = {
	ONE("id", FIELD_STRING, lock_pruned, id),
	ONE("hash", FIELD_FINGERPRINT, lock_pruned, hash),
	ORDERED("down", lock_pruned, down),
	LIST("replaced_by", true, lock_pruned, replaced_by),
	ONE("reason", FIELD_STRING, lock_pruned, reason),
	ONE("by", FIELD_STRING, lock_pruned, by),
	ONE("on", FIELD_STRING, lock_pruned, on),
};

#define HEADER(name) "\n[[" name "]]\n", sizeof("\n[[" name "]]\n") - 1
#define FIELDS(fields) fields, sizeof(fields) / sizeof *(fields)
#define ARRAY(type, member)                                                                   \
	sizeof(struct type), offsetof(struct lock, member), offsetof(struct lock, n##member), \
		offsetof(struct type, line)

const struct lockfile_stanza lockfile_stanzas[LOCKFILE_NSTANZAS] = {
	{HEADER("revision"), FIELDS(revision_fields), ARRAY(lock_revision, revisions), true},
	{HEADER("helper"), FIELDS(helper_fields), ARRAY(lock_helper, helpers), true},
	{HEADER("asset"), FIELDS(helper_fields), ARRAY(lock_helper, assets), true},
	{HEADER("amendment"), FIELDS(amendment_fields), ARRAY(lock_amendment, amendments), false},
	{HEADER("pruned"), FIELDS(pruned_fields), ARRAY(lock_pruned, pruned), true},
};

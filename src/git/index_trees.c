/*
 * index_trees.c - past the index's entries to its TREE extension.
 *
 * Whatever is not as the format says makes all trees unknown: then more is looked at, not less.
 */
#include "git/index_trees.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "git/repository_handle.h"

enum {
	HEADER = 12,     /* "DIRC", version, number of entries */
	FIXED = 62,      /* of an entry: stat data, object id, flags */
	FLAGS = 60,      /* where in that the flags are */
	EXTENDED = 0x40, /* in the first byte of the flags: two more bytes follow */
	MAX_DEPTH = 2048
};

struct reader {
	const unsigned char *at, *end;
	struct arena *arena;
};

static size_t
left(const struct reader *reader)
{
	return (size_t)(reader->end - reader->at);
}

static unsigned long
number_at(const unsigned char *bytes)
{
	return (unsigned long)bytes[0] << 24 | (unsigned long)bytes[1] << 16 | (unsigned long)bytes[2] << 8 | bytes[3];
}

static bool
skip_entry(struct reader *reader, unsigned long version)
{
	size_t length = FIXED;
	const unsigned char *name, *end;

	if (left(reader) < FIXED + 2)
		return false;
	if (version >= 3 && reader->at[FLAGS] & EXTENDED)
		length += 2;
	name = reader->at + length;
	if (version == 4) /* how much of the name before is left off: a number of 7 bits a byte */
		while (name < reader->end && *name++ & 0x80)
			;
	end = name < reader->end ? memchr(name, '\0', (size_t)(reader->end - name)) : NULL;
	if (!end)
		return false;
	length = (size_t)(end - reader->at) + 1;
	if (version < 4)
		length = (length + 7) & ~(size_t)7;
	if (length > left(reader))
		return false;
	reader->at += length;
	return true;
}

/* Decimal digits up to `last`, which is skipped too; "-1" for what is not known. */
static bool
read_number(struct reader *reader, char last, long *number)
{
	bool negative = left(reader) > 0 && *reader->at == '-';

	*number = 0;
	for (reader->at += negative; left(reader) > 0 && *reader->at >= '0' && *reader->at <= '9'; reader->at++) {
		*number = *number * 10 + (*reader->at - '0');
		if (*number > INT32_MAX)
			return false;
	}
	if (negative)
		*number = -*number;
	return left(reader) > 0 && *reader->at++ == (unsigned char)last;
}

static bool
read_tree(struct reader *reader, struct index_tree *tree, unsigned depth)
{
	const unsigned char *end = memchr(reader->at, '\0', left(reader));
	long nentries, nchildren;

	if (!end || depth > MAX_DEPTH)
		return false;
	*tree = (struct index_tree){.name = {(const char *)reader->at, (size_t)(end - reader->at)}};
	reader->at = end + 1;
	if (!read_number(reader, ' ', &nentries) || !read_number(reader, '\n', &nchildren) || nchildren < 0 ||
	    (size_t)nchildren > left(reader))
		return false;
	tree->known = nentries >= 0;
	if (tree->known) {
		if (left(reader) < OBJECT_ID_SIZE)
			return false;
		memcpy(tree->id.bytes, reader->at, OBJECT_ID_SIZE);
		reader->at += OBJECT_ID_SIZE;
	}
	tree->name.data = arena_copy(reader->arena, tree->name.data, tree->name.length);
	tree->nchildren = (size_t)nchildren;
	tree->children = ARENA_ARRAY(reader->arena, struct index_tree, tree->nchildren + 1);
	for (size_t i = 0; i < tree->nchildren; i++) {
		if (!read_tree(reader, &tree->children[i], depth + 1))
			return false;
	}
	return true;
}

static bool
find_extension(struct reader *reader)
{
	unsigned long version, nentries;

	if (left(reader) < HEADER + OBJECT_ID_SIZE || memcmp(reader->at, "DIRC", 4) != 0)
		return false;
	version = number_at(reader->at + 4);
	nentries = number_at(reader->at + 8);
	if (version < 2 || version > 4)
		return false;
	reader->at += HEADER;
	reader->end -= OBJECT_ID_SIZE; /* the checksum */
	for (unsigned long i = 0; i < nentries; i++) {
		if (!skip_entry(reader, version))
			return false;
	}
	while (left(reader) >= 8) {
		const unsigned char *name = reader->at;
		unsigned long length = number_at(name + 4);

		reader->at += 8;
		if (length > left(reader))
			return false;
		if (memcmp(name, "TREE", 4) == 0) {
			reader->end = reader->at + length;
			return true;
		}
		reader->at += length;
	}
	return false;
}

const struct index_tree *
index_trees_read(const struct repository *repository, struct arena *arena)
{
	int fd = open(repository->index_file, O_RDONLY | O_CLOEXEC);
	struct index_tree *root = ARENA_NEW(arena, struct index_tree);
	struct reader reader = {.arena = arena};
	struct stat st;
	void *file = MAP_FAILED;
	bool found;

	if (fd < 0)
		return NULL;
	/* git replaces an index and never writes into one, so the mapping cannot shrink. */
	if (fstat(fd, &st) == 0 && st.st_size > 0)
		file = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (file == MAP_FAILED)
		return NULL;
	reader.at = file;
	reader.end = reader.at + st.st_size;
	found = find_extension(&reader) && read_tree(&reader, root, 0);
	munmap(file, (size_t)st.st_size);
	return found ? root : NULL;
}

const struct index_tree *
index_tree_child(const struct index_tree *tree, const char *name)
{
	for (size_t i = 0; i < tree->nchildren; i++) {
		if (text_is(tree->children[i].name, name))
			return &tree->children[i];
	}
	return NULL;
}

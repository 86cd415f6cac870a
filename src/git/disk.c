/*
 * disk.c - lstat, read and readdir relative to one open directory, so that the kernel never walks the root again.
 */
#include "git/disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"

int
disk_open(struct disk *disk, const char *directory, struct arena *arena, struct error *err)
{
	char resolved[PATH_MAX];

	disk->fd = -1;
	if (!realpath(directory, resolved))
		return error_system(err, "cannot open directory '%s'", directory);
	disk->root = strcmp(resolved, "/") == 0 ? "" : arena_strdup(arena, resolved);
	disk->fd = open(resolved, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return disk->fd < 0 ? error_system(err, "cannot open directory '%s'", directory) : 0;
}

void
disk_close(struct disk *disk)
{
	if (disk->fd >= 0)
		close(disk->fd);
	disk->fd = -1;
}

/* What the last system call's failure means: 1 when nothing is there (any more), else -1. */
static int
absent(const char *path, struct error *err)
{
	if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP || errno == ENAMETOOLONG)
		return 1;
	return error_system(err, "cannot read '%s'", *path ? path : ".");
}

static enum file_type
type_of_mode(mode_t mode)
{
	if (S_ISREG(mode))
		return FILE_REGULAR;
	if (S_ISDIR(mode))
		return FILE_DIRECTORY;
	return S_ISLNK(mode) ? FILE_LINK : FILE_OTHER;
}

int
disk_look(const struct disk *disk, const char *path, struct node *node, struct error *err)
{
	if (strcmp(path_base(path), ".git") == 0)
		return 1;
	if (fstatat(disk->fd, path, &node->stat, AT_SYMLINK_NOFOLLOW) < 0)
		return absent(path, err);
	node->on_disk = true;
	node->type = type_of_mode(node->stat.st_mode);
	return 0;
}

static int
read_link(const struct disk *disk, const char *path, struct arena *arena, struct text *content, struct error *err)
{
	char target[PATH_MAX];
	ssize_t length = readlinkat(disk->fd, path, target, sizeof target);

	if (length < 0)
		return absent(path, err);
	*content = (struct text){arena_copy(arena, target, (size_t)length), (size_t)length};
	return 0;
}

static int
read_file(int fd, const char *path, struct arena *arena, struct text *content, struct error *err)
{
	struct stat st;
	size_t length = 0, size;
	char *data;

	if (fstat(fd, &st) < 0)
		return error_system(err, "cannot read '%s'", path);
	if (!S_ISREG(st.st_mode))
		return 1;
	size = (size_t)st.st_size;
	data = arena_alloc(arena, size + 1);
	while (length < size) {
		ssize_t n = read(fd, data + length, size - length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_system(err, "cannot read '%s'", path);
		if (n == 0)
			break;
		length += (size_t)n;
	}
	*content = (struct text){data, length};
	return 0;
}

int
disk_read(const struct disk *disk, const char *path, const struct node *node, struct arena *arena, struct text *content,
          struct error *err)
{
	int fd, rc;

	if (node->type == FILE_LINK)
		return read_link(disk, path, arena, content, err);
	/* Without blocking, should a pipe have taken the file's place. */
	fd = openat(disk->fd, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return absent(path, err);
	rc = read_file(fd, path, arena, content, err);
	close(fd);
	return rc;
}

static enum file_type
type_of_entry(int fd, const struct dirent *entry)
{
	struct stat st;

	switch (entry->d_type) {
	case DT_REG:
		return FILE_REGULAR;
	case DT_DIR:
		return FILE_DIRECTORY;
	case DT_LNK:
		return FILE_LINK;
	case DT_UNKNOWN: /* some filesystems do not say */
		if (fstatat(fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0)
			return type_of_mode(st.st_mode);
		return FILE_OTHER;
	default:
		return FILE_OTHER;
	}
}

int
disk_list(const struct disk *disk, const char *directory, struct arena *arena, struct snapshot_entry **entries,
          size_t *nentries, struct error *err)
{
	int fd = openat(disk->fd, *directory ? directory : ".", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	const struct dirent *entry;
	DIR *stream;
	int rc = 0;

	if (fd < 0)
		return absent(directory, err);
	stream = fdopendir(fd);
	if (!stream) {
		close(fd);
		return error_system(err, "cannot list '%s'", directory);
	}
	for (errno = 0; (entry = readdir(stream)); errno = 0) {
		const char *name = entry->d_name;

		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strcmp(name, ".git") == 0)
			continue;
		*ARENA_PUSH(arena, *entries, *nentries) = (struct snapshot_entry){
			.name = arena_strdup(arena, name),
			.type = type_of_entry(fd, entry),
		};
	}
	if (errno)
		rc = error_system(err, "cannot list '%s'", *directory ? directory : ".");
	closedir(stream);
	return rc;
}

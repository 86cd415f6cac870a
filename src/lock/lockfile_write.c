/*
 * lockfile_write.c - putting a lock on disk, all of it or nothing.
 *
 * As git writes its own files: NAME.lock keeps a second writer out and becomes
 * the new content.
 */
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/path.h"
#include "lock/lock.h"
#include "lock/lockfile.h"

enum { MOST_LINKS = 40 };

/* Where writing to path would write, whether the end of the links exists or not.  NULL when there is none. */
static const char *
follow_links(const char *path, struct arena *arena, struct error *err)
{
	for (int i = 0; i < MOST_LINKS; i++) {
		char target[4096];
		ssize_t length = readlink(path, target, sizeof target - 1);

		if (length < 0)
			return path;
		target[length] = '\0';
		path = path_join(arena, path_directory(arena, path), target);
	}
	error_set(err, "cannot write '%s': too many symbolic links", path);
	return NULL;
}

static int
held_by_another(const char *temporary, struct error *err)
{
	struct stat st;
	struct passwd *owner;
	long age;

	if (stat(temporary, &st) != 0)
		return error_set(err, "'%s' was held by another miglock just now; try again", temporary);
	owner = getpwuid(st.st_uid);
	age = (long)(time(NULL) - st.st_mtime);
	return error_set(
		err,
		"'%s' exists: another miglock is writing, or one was stopped while it did (made by %s %ld %s ago)\n"
		"if none is running: rm '%s'",
		temporary, owner ? owner->pw_name : "a user without a name", age < 120 ? age : age / 60,
		age < 120 ? "seconds" : "minutes", temporary);
}

/* A new file looks to its neighbours as the one it replaces. */
static int
take_over_mode(int fd, const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return errno == ENOENT ? 0 : -1;
	/* Root in a container, on a user's checkout; anyone else may not and need not. */
	if (st.st_uid != geteuid() && fchown(fd, st.st_uid, st.st_gid) != 0 && errno != EPERM)
		return -1;
	return fchmod(fd, st.st_mode & 07777);
}

static int
write_all(int fd, const char *data, size_t length)
{
	while (length > 0) {
		ssize_t written = write(fd, data, length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -1;
		data += written;
		length -= (size_t)written;
	}
	return fsync(fd);
}

/* Makes the rename last through a power cut.  The new file is in place already: failing here changes nothing. */
static void
sync_directory(const char *directory)
{
	int fd = open(directory[0] ? directory : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}

static int
replace(const char *path, struct text content, struct arena *arena, struct error *err)
{
	const char *temporary = arena_printf(arena, "%s.lock", path);
	int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666), saved;
	bool written;

	if (fd < 0 && errno == EEXIST)
		return held_by_another(temporary, err);
	if (fd < 0)
		return error_system(err, "cannot create '%s'", temporary);
	written = write_all(fd, content.data, content.length) == 0 && take_over_mode(fd, path) == 0;
	saved = errno;
	/* A file system over a network may report a full disk only now. */
	if (close(fd) != 0 && written) {
		written = false;
		saved = errno;
	}
	if (written && rename(temporary, path) == 0) {
		sync_directory(path_directory(arena, path));
		return 0;
	}
	if (!written)
		errno = saved;
	error_system(err, "cannot write '%s'", path);
	unlink(temporary);
	return -1;
}

int
lockfile_write_text(struct text content, const char *path, struct error *err)
{
	struct arena *arena = arena_new();
	struct lock again;
	struct error why;
	int ret = -1;

	if (lockfile_parse(&again, path, content, arena, &why) != 0) {
		error_set(err, "'%s' was not written, it could not be read back:\n%.3900s", path, why.message);
		goto out;
	}
	path = follow_links(path, arena, err);
	if (path)
		ret = replace(path, content, arena, err);
out:
	arena_free(arena);
	return ret;
}

int
lockfile_write(const struct lock *lock, const char *path, struct error *err)
{
	struct buffer content = BUFFER_INIT;
	int ret;

	lockfile_print(lock, &content);
	ret = lockfile_write_text((struct text){content.data, content.length}, path, err);
	buffer_free(&content);
	return ret;
}

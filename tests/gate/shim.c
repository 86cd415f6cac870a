/*
 * shim.c - the n-th call of a kind that changes a file fails, or the process dies there.
 *
 * FAULT_CALL names the call, FAULT_AT counts from 1, FAULT_ERROR is an errno; 0 kills.  FAULT_LOG gets a line for each.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int
fails(const char *call)
{
	static int count;
	const char *wanted = getenv("FAULT_CALL"), *at = getenv("FAULT_AT"), *number = getenv("FAULT_ERROR");
	const char *log = getenv("FAULT_LOG");

	if (log) {
		int fd = NEXT(open)(log, O_WRONLY | O_APPEND | O_CREAT, 0666);

		dprintf(fd, "%s\n", call);
		close(fd);
	}
	if (!wanted || strcmp(wanted, call) != 0 || ++count != atoi(at))
		return 0;
	if (atoi(number) == 0)
		kill(getpid(), SIGKILL);
	errno = atoi(number);
	return 1;
}

/* Only of files that are made. */
int
open(const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
	va_end(args);
	return flags & O_CREAT && fails("open") ? -1 : NEXT(open)(path, flags, mode);
}

/* The C library's own writing goes past write(). */
size_t
fwrite(const void *data, size_t size, size_t n, FILE *file)
{
	return fileno(file) > 2 && fails("write") ? 0 : NEXT(fwrite)(data, size, n, file);
}

ssize_t
write(int fd, const void *data, size_t length)
{
	if (fd > 2 && fails("write"))
		return -1;
	return NEXT(write)(fd, data, length);
}

int
fsync(int fd)
{
	return fails("fsync") ? -1 : NEXT(fsync)(fd);
}

int
rename(const char *from, const char *to)
{
	return fails("rename") ? -1 : NEXT(rename)(from, to);
}

int
fchmod(int fd, mode_t mode)
{
	return fails("fchmod") ? -1 : NEXT(fchmod)(fd, mode);
}

int
link(const char *from, const char *to)
{
	return fails("link") ? -1 : NEXT(link)(from, to);
}

int
unlink(const char *path)
{
	return fails("unlink") ? -1 : NEXT(unlink)(path);
}

int
mkdir(const char *path, mode_t mode)
{
	return fails("mkdir") ? -1 : NEXT(mkdir)(path, mode);
}

/* Also of files that are made: fopen goes past open(). */
FILE *
fopen(const char *path, const char *mode)
{
	return *mode != 'r' && fails("open") ? NULL : NEXT(fopen)(path, mode);
}

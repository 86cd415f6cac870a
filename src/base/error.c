/*
 * error.c - failures carry their message.
 */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int
error_set(struct error *err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(err->message, sizeof err->message, format, args);
	va_end(args);
	return -1;
}

int
error_system(struct error *err, const char *format, ...)
{
	int number = errno;
	va_list args;
	size_t length;

	va_start(args, format);
	vsnprintf(err->message, sizeof err->message, format, args);
	va_end(args);
	length = strlen(err->message);
	snprintf(err->message + length, sizeof err->message - length, ": %s", strerror(number));
	return -1;
}

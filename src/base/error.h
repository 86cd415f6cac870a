/*
 * error.h - why something could not be done.
 *
 * Filled where the facts are known, printed once by main.  A function that
 * fails says `return error_set(err, …)`; err is never NULL.  The text is one
 * or more lines without a final newline; it names the file and, where there is
 * one, the line, and what the reader can do.
 */
#ifndef MIGLOCK_BASE_ERROR_H
#define MIGLOCK_BASE_ERROR_H

struct error {
	char message[4096]; /* UTF-8, cut where it does not fit */
};

/* Both return -1. */
int error_set(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Adds ": " and what errno says. */
int error_system(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif

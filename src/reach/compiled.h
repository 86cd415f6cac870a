/*
 * compiled.h - files that CPython imports in place of a source, by their names.
 *
 * importlib.machinery's EXTENSION_SUFFIXES of Linux, macOS and Windows, and
 * BYTECODE_SUFFIXES; which of them a certain interpreter takes is not asked.
 */
#ifndef MIGLOCK_REACH_COMPILED_H
#define MIGLOCK_REACH_COMPILED_H

/* In the order in which they are taken; a source goes before bytecode and behind all else. */
enum compiled_rank { COMPILED_TAGGED, COMPILED_STABLE, COMPILED_PLAIN, COMPILED_BYTECODE, NOT_COMPILED };

/* Of a file's name or path. */
enum compiled_rank compiled_rank(const char *name);

#endif

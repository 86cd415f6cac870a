/*
 * encoding_table.h - the characters of encodings.def, by table and code.
 */
#ifndef MIGLOCK_PYTHON_ENCODING_TABLE_H
#define MIGLOCK_PYTHON_ENCODING_TABLE_H

#include <stdbool.h>
#include <stdint.h>

enum table {
	TABLE_NONE,
#define TABLE(name, base, first, runs, units) TABLE_##name,
#include "python/encodings.def"
#undef TABLE
};

/* One character, or two that a code stands for: 0 where there is no second. */
struct characters {
	uint32_t first, second;
};

/* A code is a byte, or two with the first one high. false: there is no such character. */
bool table_find(enum table table, uint32_t code, struct characters *found);
/* By the number of a sequence of four bytes of GB18030. */
bool table_four_bytes(uint32_t number, struct characters *found);

#endif

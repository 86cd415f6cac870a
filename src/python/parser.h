/*
 * parser.h - what is left of the last file a parser has read: its tree and canonical form.
 *
 * Private to src/python.
 */
#ifndef MIGLOCK_PYTHON_PARSER_H
#define MIGLOCK_PYTHON_PARSER_H

#include "base/buffer.h"
#include "python/emit.h"
#include "python/tree.h"

struct parser {
	struct tree_parser *tree_parser;
	struct tree tree;
	struct emitter emitter;
	struct buffer scratch;
};

#endif

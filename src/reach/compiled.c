/*
 * compiled.c - x.cpython-312-x86_64-linux-gnu.so, x.abi3.so, x.so, x.cp312-win_amd64.pyd, x.pyd, x.pyc
 */
#include "reach/compiled.h"

#include <string.h>

#include "base/path.h"
#include "base/text.h"

enum compiled_rank
compiled_rank(const char *name)
{
	static const char *const tags[] = {"cpython-", "cp3", "pypy", "graalpy"};
	const char *base = path_base(name), *tag = strchr(base, '.'), *end = strrchr(base, '.');

	if (!tag || tag == base)
		return NOT_COMPILED;
	if (strcmp(end, ".pyc") == 0)
		return tag == end ? COMPILED_BYTECODE : NOT_COMPILED;
	if (strcmp(end, ".so") != 0 && strcmp(end, ".pyd") != 0)
		return NOT_COMPILED;
	if (tag == end)
		return COMPILED_PLAIN;
	if (strcmp(tag, ".abi3.so") == 0)
		return COMPILED_STABLE;
	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
		if (strncmp(tag + 1, tags[i], strlen(tags[i])) == 0 && !memchr(tag + 1, '.', (size_t)(end - tag) - 1))
			return COMPILED_TAGGED;
	}
	return NOT_COMPILED;
}

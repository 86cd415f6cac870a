/*
 * module_imports.c - which imports of a module are there for what they do, and not for a name.
 */
#include <ctype.h>
#include <string.h>

#include "slice/module_build.h"

static bool
is_word_at(struct text text, size_t at, size_t length)
{
	unsigned char before = at ? (unsigned char)text.data[at - 1] : ' ';
	unsigned char after = at + length < text.length ? (unsigned char)text.data[at + length] : ' ';

	return !isalnum(before) && before != '_' && before < 0x80 && !isalnum(after) && after != '_' && after < 0x80;
}

/* Elsewhere than in the import itself: in an annotation, for one. */
static bool
is_mentioned(const struct build *build, const struct import *import)
{
	struct text text = build->tree->text;
	const char *at = text.data, *end = text.data + text.length;
	size_t length = import->bound ? strlen(import->bound) : 0;

	while (length && (at = memmem(at, (size_t)(end - at), import->bound, length))) {
		int line = tree_line(build->tree, (uint32_t)(at - text.data));

		if ((line < import->line || line > import->end_line) &&
		    is_word_at(text, (size_t)(at - text.data), length))
			return true;
		at += length;
	}
	return false;
}

/* Of `import a.b`, whose name is a's, that cannot be told. */
void
note_used_imports(struct build *build)
{
	const struct module *module = build->module;

	for (size_t i = 0; i < module->nstatements; i++) {
		for (size_t p = 0; p < module->statements[i].npieces; p++) {
			const struct piece *piece = &module->statements[i].pieces[p];

			for (size_t u = 0; u < piece->nuses; u++) {
				const struct use *use = &piece->uses[u];
				const struct name *name = use->import ? NULL : module_name(module, use->name);

				if (use->import)
					((struct import *)use->import)->used = true;
				for (size_t k = 0; name && k < name->nimports; k++)
					((struct import *)name->imports[k])->used = !name->imports[k]->binds_top;
			}
		}
	}
	for (size_t i = 0; i < module->nimports; i++) {
		struct import *import = (struct import *)module->imports[i];

		import->used = import->used || (!import->late && !import->binds_top && is_mentioned(build, import));
	}
}

/*
 * slice_root.c - the file itself, whose own code counts anyway.
 */
#include "base/arena.h"
#include "python/program.h"
#include "slice/slice_build.h"

static bool
is_dynamic(const struct module *file)
{
	for (size_t i = 0; i < file->nstatements; i++) {
		for (size_t p = 0; p < file->statements[i].npieces; p++) {
			const struct piece *piece = &file->statements[i].pieces[p];

			for (size_t u = 0; u < piece->nuses; u++) {
				if (is_dynamic_use(&piece->uses[u]))
					return true;
			}
		}
	}
	return false;
}

/* Alembic calls them, also where the file imports them. */
static void
link_called(struct slicer *slicer, struct definition *root)
{
	static const char *const called[] = {"upgrade", "downgrade"};

	for (size_t i = 0; i < sizeof called / sizeof *called; i++) {
		const struct name *name = module_name(root->module, called[i]);
		const struct use use = {.name = called[i], .line = name && name->nimports ? name->imports[0]->line : 1};

		link_use(slicer, root, &use);
	}
}

struct definition *
root_of(struct slicer *slicer, const struct module *file)
{
	struct definition *root = ARENA_NEW(slicer->arena, struct definition);

	root->name = file->name;
	root->module = file;
	root->kind = DEFINES_ROOT;
	root->hash = file->program->fingerprint;
	root->done = true;
	if (is_dynamic(file)) {
		take_module(slicer, root);
		return root;
	}
	for (size_t i = 0; i < file->nstatements; i++)
		take_statement(slicer, root, &file->statements[i]);
	link_called(slicer, root);
	return root;
}

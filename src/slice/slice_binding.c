/*
 * slice_binding.c - what binds a name in its module: statements, imports and star imports, in order.
 */
#include <string.h>

#include "base/arena.h"
#include "slice/slice_build.h"

enum certainty { NEVER, MAYBE, SURELY };

/* The directory `level` dots above a file. */
static const char *
directory_above(struct arena *arena, const char *path, int level)
{
	const char *end = strrchr(path, '/');
	size_t length = end ? (size_t)(end - path) : 0;

	for (; level > 1 && length > 0; level--) {
		while (length > 0 && path[length - 1] != '/')
			length--;
		length -= length > 0;
	}
	return arena_copy(arena, path, length);
}

const struct module *
imported_module(struct slicer *slicer, const struct module *from, const struct import *import, bool *missing)
{
	const struct module_source *source = &slicer->source;
	const struct module *module;

	*missing = false;
	if (import->level == 0)
		return source->absolute(source->context, from, import->module, missing);
	module = source->beside(source->context, directory_above(slicer->arena, from->path, import->level),
	                        import->module);
	*missing = !module;
	return module;
}

/* In an if, a try, …: it may not run. */
static bool
stands_in_block(const struct module *module, const struct import *import)
{
	for (size_t i = 0; i < module->nstatements; i++) {
		const struct toplevel *statement = &module->statements[i];

		if (statement->kind != STATEMENT_IMPORTS && import->line >= statement->line &&
		    import->line <= statement->end_line)
			return true;
	}
	return false;
}

static bool
binds_surely(const struct toplevel *statement, const char *name)
{
	const struct piece *piece = &statement->pieces[0];

	for (size_t i = 0; i < piece->nbinds; i++) {
		if (strcmp(piece->binds[i], name) == 0)
			return true;
	}
	return false;
}

static bool
is_bound_surely(const struct module *module, const struct name *name)
{
	for (size_t i = 0; i < name->nstatements; i++) {
		if (binds_surely(&module->statements[name->statements[i]], name->name))
			return true;
	}
	for (size_t i = 0; i < name->nimports; i++) {
		if (!stands_in_block(module, name->imports[i]))
			return true;
	}
	return false;
}

/* config = config.configs[env] */
bool
rebinds(const struct module *module, const struct name *name)
{
	const struct toplevel *last =
		name->nstatements ? &module->statements[name->statements[name->nstatements - 1]] : NULL;

	if (!last || last->kind != STATEMENT_ASSIGNMENT || !binds_surely(last, name->name))
		return false;
	for (size_t i = 0; i < name->nimports; i++) {
		if (name->imports[i]->line >= last->line)
			return false;
	}
	return true;
}

static bool
is_listed(const struct module *module, const char *name)
{
	for (size_t i = 0; i < module->nexports; i++) {
		if (strcmp(module->exports[i], name) == 0)
			return true;
	}
	return false;
}

static enum certainty
exports(const struct module *module, const char *name)
{
	if (!module_name(module, "__all__"))
		return name[0] == '_' ? NEVER : SURELY;
	if (!module->exports_known)
		return MAYBE;
	return is_listed(module, name) ? SURELY : NEVER;
}

static const struct module *
submodule_of(struct slicer *slicer, const struct module *module, const char *name)
{
	return module->directory ? slicer->source.beside(slicer->source.context, module->directory, name) : NULL;
}

/* Whether `from module import *` brings a name. */
struct question {
	struct slicer *slicer;
	const char *name;
	bool submodules;  /* also as a submodule that somebody has imported */
	struct map asked; /* modules; imports go in circles */
};

static enum certainty
brings(struct question *question, const struct module *module)
{
	const char *name = question->name;
	const struct name *bound = module_name(module, name);
	enum certainty exported, found = NEVER;

	if (!module->program || map_get(&question->asked, text_of(module->path)))
		return NEVER;
	*map_at(&question->asked, text_of(module->path)) = question;
	exported = exports(module, name);
	if (exported == NEVER)
		return NEVER;
	if (bound)
		return is_bound_surely(module, bound) ? exported : MAYBE;
	/* A submodule that __all__ names is imported for it. */
	if ((question->submodules || is_listed(module, name)) && submodule_of(question->slicer, module, name))
		return is_listed(module, name) ? exported : MAYBE;
	for (size_t i = 0; i < module->nstars && found != SURELY; i++) {
		bool missing;
		const struct module *star = imported_module(question->slicer, module, module->stars[i], &missing);
		enum certainty one = star ? brings(question, star) : name[0] == '_' ? NEVER : MAYBE;

		if (one == SURELY && stands_in_block(module, module->stars[i]))
			one = MAYBE;
		found = one > found ? one : found;
	}
	return found < exported ? found : exported;
}

static bool
uses_itself(const struct toplevel *statement, const char *name)
{
	for (size_t i = 0; i < statement->pieces[0].nuses; i++) {
		if (strcmp(statement->pieces[0].uses[i].name, name) == 0)
			return true;
	}
	return false;
}

/* Is what stands next after a star import a binding that leaves nothing of it? */
static bool
hides(const struct module *module, const struct name *name, const struct import *star)
{
	const struct toplevel *next = NULL;

	for (size_t i = 0; i < name->nstatements && !next; i++) {
		if (module->statements[name->statements[i]].line > star->line)
			next = &module->statements[name->statements[i]];
	}
	for (size_t i = 0; i < name->nimports; i++) {
		const struct import *import = name->imports[i];

		if (import->line > star->line && (!next || import->line < next->line) &&
		    !stands_in_block(module, import))
			return true;
	}
	return next && binds_surely(next, name->name) &&
	       !(next->kind == STATEMENT_ASSIGNMENT && uses_itself(next, name->name));
}

static void
collect_stars(struct slicer *slicer, struct stars *stars, const struct module *module, const char *text)
{
	const struct name *name = module_name(module, text);
	bool inner = submodule_of(slicer, module, text) != NULL, sure = false;

	for (size_t i = module->nstars; i-- > 0 && !sure;) {
		const struct import *import = module->stars[i];
		struct question question = {slicer, text, !inner, {.arena = slicer->arena}};
		enum certainty how;
		bool missing;
		const struct module *star = imported_module(slicer, module, import, &missing);

		*map_at(&question.asked, text_of(module->path)) = &question;
		how = star ? brings(&question, star) : text[0] == '_' ? NEVER : MAYBE;
		if (how == NEVER || (name && hides(module, name, import)))
			continue;
		*ARENA_PUSH(slicer->arena, stars->items, stars->nitems) = (struct star){import, star};
		sure = how == SURELY && !stands_in_block(module, import);
	}
}

const struct stars *
find_stars(struct slicer *slicer, const struct module *module, const char *name)
{
	static const struct stars none;
	const char *key;
	struct stars *stars;

	if (module->nstars == 0)
		return &none;
	key = arena_printf(slicer->arena, "%s:%s", module->path, name);
	stars = map_get(&slicer->stars, text_of(key));
	if (stars)
		return stars;
	stars = ARENA_NEW(slicer->arena, struct stars);
	*map_at(&slicer->stars, text_of(key)) = stars;
	stars->name.name = name;
	collect_stars(slicer, stars, module, name);
	return stars;
}

static bool
is_same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* `import a` and `import a.b`, which are the same to a name. */
static bool
binds_package(const struct import *import)
{
	return !import->name && (import->binds_top || is_same_text(import->module, import->bound));
}

static bool
is_same_import(const struct import *a, const struct import *b)
{
	if (binds_package(a) && binds_package(b))
		return true;
	return a->level == b->level && is_same_text(a->module, b->module) && is_same_text(a->name, b->name);
}

bool
binds_apart(const struct module *module, const struct name *name, size_t k)
{
	const struct import *import = name->imports[k];

	for (size_t i = 0; i < name->nstatements; i++) {
		const struct toplevel *statement = &module->statements[name->statements[i]];

		if (import->line >= statement->line && import->line <= statement->end_line)
			return false;
	}
	return k == 0 || !is_same_import(import, name->imports[k - 1]);
}

static void
add_binding(struct slicer *slicer, struct bindings *bindings, const struct toplevel *statement,
            const struct import *import)
{
	int line = statement ? statement->line : import->line;
	size_t at = bindings->nitems;

	(void)ARENA_PUSH(slicer->arena, bindings->items, bindings->nitems);
	for (; at > 0 && bindings->items[at - 1].line > line; at--)
		bindings->items[at] = bindings->items[at - 1];
	bindings->items[at] = (struct binding){statement, import, line};
}

struct bindings
bindings_of(struct slicer *slicer, const struct module *module, const struct name *name)
{
	const struct stars *stars = find_stars(slicer, module, name->name);
	struct bindings bindings = {0};

	for (size_t i = 0; i < name->nstatements; i++)
		add_binding(slicer, &bindings, &module->statements[name->statements[i]], NULL);
	for (size_t i = 0; i < name->nimports; i++) {
		if (binds_apart(module, name, i))
			add_binding(slicer, &bindings, NULL, name->imports[i]);
	}
	for (size_t i = stars->nitems; i-- > 0;)
		add_binding(slicer, &bindings, NULL, stars->items[i].import);
	return bindings;
}

static const char *
own_name(const struct import *import)
{
	const char *dot = import->name ? NULL : strrchr(import->module, '.');

	return import->name ? import->name : dot ? dot + 1 : import->module;
}

bool
import_renames(const struct import *import)
{
	return import->module && !import->binds_top && import->bound && strcmp(import->bound, own_name(import)) != 0;
}

const char *
import_as_written(struct arena *arena, const struct import *import, const char *attribute)
{
	const char *name = import->name ? import->name : import->binds_top ? NULL : attribute;
	static const char dots[] = "....................";

	return arena_printf(arena, "%.*s%s%s%s", import->level, dots, import->module, name ? ":" : "",
	                    name ? name : "");
}

/* "P = X", a name alone, so that moving what it means stays free; with the module where the name may be another's. */
const char *
binding_text(struct slicer *slicer, const struct module *module, const char *name, const struct import *import,
             bool alone)
{
	const struct module *source;
	const char *what;
	bool missing;

	if (!import->module)
		return arena_printf(slicer->arena, "%s = import_module", name);
	source = imported_module(slicer, module, import, &missing);
	if (binds_package(import))
		what = import->bound;
	else if (!source)
		what = import_as_written(slicer->arena, import, NULL);
	else if (alone)
		what = own_name(import);
	else
		what = arena_printf(slicer->arena, "%s%s%s", source->name, import->name ? ":" : "",
		                    import->name ? import->name : "");
	return arena_printf(slicer->arena, "%s = %s", name, what);
}

bool
is_passage(struct slicer *slicer, const struct module *module, const struct name *name)
{
	struct bindings bindings = bindings_of(slicer, module, name);
	const struct import *import;
	bool missing;

	if (name->nstatements || bindings.nitems == 0)
		return false;
	import = bindings.items[0].import;
	return bindings.nitems > 1 || import_renames(import) || !import->module ||
	       !imported_module(slicer, module, import, &missing);
}

bool
is_one_of_several(struct slicer *slicer, const struct module *module, const struct name *name)
{
	return !name->nstatements && bindings_of(slicer, module, name).nitems > 1;
}

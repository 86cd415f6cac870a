/*
 * slice_target.c - what a chain of names means, through imports and re-exports.
 */
#include <string.h>

#include "base/arena.h"
#include "python/program.h"
#include "python/slice_build.h"

enum { DEEPEST = 40 }; /* re-exports of re-exports; and imports that go in circles */

struct search {
	struct slicer *slicer;
	struct targets *targets;
	const struct name *following[DEEPEST]; /* through imports */
	int depth;
};

struct chain {
	const char **attributes;
	size_t nattributes;
	bool store;
};

static void follow_module(struct search *search, const struct module *module, struct chain chain);

static struct chain
rest(struct chain chain)
{
	return (struct chain){chain.attributes + 1, chain.nattributes - 1, chain.store};
}

static struct chain
with_first(struct arena *arena, const char *name, struct chain chain)
{
	const char **attributes = ARENA_ARRAY(arena, const char *, chain.nattributes + 1);

	attributes[0] = name;
	for (size_t i = 0; i < chain.nattributes; i++)
		attributes[i + 1] = chain.attributes[i];
	return (struct chain){attributes, chain.nattributes + 1, chain.store};
}

static struct target *
add_target(struct search *search, int kind, const struct module *module)
{
	struct target *target = ARENA_PUSH(search->slicer->arena, search->targets->items, search->targets->nitems);

	target->kind = kind;
	target->module = module;
	return target;
}

static void
add_lost(struct search *search, const char *text, const char *why)
{
	struct target *target = add_target(search, TARGET_LOST, NULL);

	target->text = text;
	target->why = why;
}

static void
add_whole(struct search *search, const struct module *module, const char *why)
{
	add_target(search, TARGET_MODULE, module)->why = why;
}

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

static const struct module *
imported_module(struct search *search, const struct module *from, const struct import *import, bool *missing)
{
	const struct module_source *source = &search->slicer->source;
	const struct module *module;

	*missing = false;
	if (import->level == 0)
		return source->absolute(source->context, import->module, missing);
	module = source->beside(source->context, directory_above(search->slicer->arena, from->path, import->level),
	                        import->module);
	*missing = !module;
	return module;
}

static const char *
import_text(struct arena *arena, const struct import *import, const struct chain *chain)
{
	const char *name = import->name                                    ? import->name
	                   : chain->nattributes != 0 && !import->binds_top ? chain->attributes[0]
	                                                                   : NULL;
	static const char dots[] = "....................";

	return arena_printf(arena, "%.*s%s%s%s", import->level, dots, import->module, name ? ":" : "",
	                    name ? name : "");
}

static void
follow_import(struct search *search, const struct module *from, const struct import *import, struct chain chain)
{
	struct arena *arena = search->slicer->arena;
	const struct module *module;
	bool missing;

	if (!import->module) {
		add_lost(search, "import_module", "the module's name is computed");
		return;
	}
	/* `import a.b`: a, whose attributes lead on. */
	module = imported_module(search, from, import, &missing);
	if (!module) {
		if (missing)
			add_lost(search, import_text(arena, import, &chain), "the project has no such module");
		else
			add_target(search, TARGET_EXTERNAL, NULL)->text = import_text(arena, import, &chain);
		return;
	}
	if (import->binds_top) {
		const char *dot = strchr(import->module, '.');
		const struct import top = {.module = arena_copy(arena, import->module, (size_t)(dot - import->module)),
		                           .level = import->level};

		module = imported_module(search, from, &top, &missing);
		if (!module)
			return;
	}
	if (import->name)
		chain = with_first(arena, import->name, chain);
	follow_module(search, module, chain);
}

static void
follow_name(struct search *search, const struct module *module, const struct name *name, struct chain chain)
{
	size_t first = search->targets->nitems;
	bool external = name->nimports != 0;

	if (search->depth >= DEEPEST)
		return;
	search->following[search->depth++] = name;
	for (size_t i = 0; i < name->nimports; i++)
		follow_import(search, module, name->imports[i], chain);
	search->depth--;
	if (name->nstatements) {
		struct target *target = add_target(search, TARGET_NAME, module);

		target->name = name;
		target->attributes = chain.attributes;
		target->nattributes = chain.store ? 0 : chain.nattributes;
	}
	for (size_t i = first; i < search->targets->nitems; i++)
		external &= search->targets->items[i].kind == TARGET_EXTERNAL;
	/* sa.String = String: nobody else's module to look it up in. */
	for (size_t i = 0; external && i < module->neffects; i++) {
		if (module->effects[i].use.flags & USE_STORE && strcmp(module->effects[i].use.name, name->name) == 0)
			add_target(search, TARGET_NAME, module)->name = module->effects[i].of;
	}
}

static bool
exports(const struct module *module, const char *name)
{
	const struct name *all = module_name(module, "__all__");

	if (!all)
		return name[0] != '_';
	if (all->nstatements != 1 || all->nimports)
		return true;
	for (size_t i = 0; i < module->nexports; i++) {
		if (strcmp(module->exports[i], name) == 0)
			return true;
	}
	return module->nexports == 0; /* computed */
}

/* Can `from module import *` bring the name? */
static bool
provides(struct search *search, const struct module *module, const char *name)
{
	bool found = false, missing;

	if (!module->program || !exports(module, name))
		return false;
	if (module_name(module, name) || search->depth >= DEEPEST)
		return true;
	search->following[search->depth++] = NULL;
	for (size_t i = module->nstars; i-- > 0 && !found;) {
		const struct module *star = imported_module(search, module, module->stars[i], &missing);

		found = star && provides(search, star, name);
	}
	search->depth--;
	return found;
}

/* The last star import that has the name wins. */
static bool
follow_stars(struct search *search, const struct module *module, struct chain chain)
{
	bool external = false, missing;

	if (search->depth >= DEEPEST)
		return true;
	search->following[search->depth++] = NULL;
	for (size_t i = module->nstars; i-- > 0;) {
		const struct module *star = imported_module(search, module, module->stars[i], &missing);

		external |= !star;
		if (star && provides(search, star, chain.attributes[0])) {
			follow_module(search, star, chain);
			search->depth--;
			return true;
		}
	}
	search->depth--;
	if (external && !module_name(module, chain.attributes[0]))
		add_target(search, TARGET_EXTERNAL, NULL)->text = chain.attributes[0];
	return external;
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

/* Is the name bound here, with nothing left of what a star import brings? */
static bool
hides_stars(const struct module *module, const struct name *name)
{
	const struct toplevel *first = name->nstatements ? &module->statements[name->statements[0]] : NULL;
	int line = first ? first->line : name->imports[0]->line;
	bool bound = false;

	for (size_t i = 0; first && i < first->pieces[0].nbinds; i++)
		bound |= strcmp(first->pieces[0].binds[i], name->name) == 0;
	if (first && (!bound || (first->kind == STATEMENT_ASSIGNMENT && uses_itself(first, name->name))))
		return name->nimports != 0 && name->imports[0]->line < line;
	for (size_t i = 0; i < module->nstars; i++) {
		if (module->stars[i]->line > line)
			return false;
	}
	return true;
}

/* In Python the name is not there yet when `from . import x` stands in the package itself: then x is its module. */
static bool
is_being_followed(const struct search *search, const struct name *name)
{
	for (int i = 0; i < search->depth; i++) {
		if (search->following[i] == name)
			return true;
	}
	return false;
}

/* What every module has. */
static bool
is_module_attribute(const char *name)
{
	static const char *const names[] = {"__name__", "__file__",   "__doc__",    "__path__",
	                                    "__spec__", "__loader__", "__package__"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	return false;
}

static void
follow_module(struct search *search, const struct module *module, struct chain chain)
{
	const struct module_source *source = &search->slicer->source;
	const struct module *inner = NULL;
	const struct name *name;

	if (chain.nattributes == 0) {
		add_whole(search, module,
		          chain.store ? "something is set on the module" : "the module is used as a value");
		return;
	}
	name = module->program ? module_name(module, chain.attributes[0]) : NULL;
	if (name && !is_being_followed(search, name)) {
		follow_name(search, module, name, rest(chain));
		if (module->nstars && !hides_stars(module, name))
			follow_stars(search, module, chain);
		return;
	}
	if (module->directory)
		inner = source->beside(source->context, module->directory, chain.attributes[0]);
	if (inner)
		follow_module(search, inner, rest(chain));
	else if (name)
		return;
	else if (module->program && module->program->state != PROGRAM_PARSED)
		add_whole(search, module, "Python 3 cannot read it");
	else if ((module->nstars && follow_stars(search, module, chain)) || is_module_attribute(chain.attributes[0]))
		return;
	else if (chain.store)
		add_whole(search, module, "something is set on the module");
	else if (module->program && module_name(module, "__getattr__"))
		follow_name(search, module, module_name(module, "__getattr__"), (struct chain){0});
	else {
		add_lost(search, arena_printf(search->slicer->arena, "%s:%s", module->name, chain.attributes[0]),
		         "the module does not define it");
		if (module->program)
			add_whole(search, module, "it does not define what is used of it");
	}
}

bool
is_dynamic_use(const struct use *use)
{
	static const char *const names[] = {"globals", "eval", "exec", NULL};

	return string_is_one_of(use->name, names) || (strcmp(use->name, "vars") == 0 && !(use->flags & USE_ITEM));
}

/* Neither bound nor imported: a builtin, unless a star import brought it. */
static void
follow_unbound(struct search *search, const struct module *module, const struct use *use)
{
	bool missing;

	if (is_dynamic_use(use))
		add_whole(search, module, arena_printf(search->slicer->arena, "it calls %s", use->name));
	for (size_t i = 0; i < module->nstars; i++) {
		const struct module *star = imported_module(search, module, module->stars[i], &missing);

		if (star && provides(search, star, use->name))
			add_whole(search, star, "a star import");
	}
}

void
find_targets(struct slicer *slicer, struct targets *targets, const struct module *module, const struct use *use)
{
	struct search search = {.slicer = slicer, .targets = targets};
	struct chain chain = {use->attributes, use->nattributes, use->flags & USE_STORE};
	const struct name *name = use->import ? NULL : module_name(module, use->name);

	*targets = (struct targets){0};
	if (use->import)
		follow_import(&search, module, use->import, chain);
	else if (name) {
		follow_name(&search, module, name, chain);
		if (module->nstars && !hides_stars(module, name))
			follow_stars(&search, module, with_first(slicer->arena, name->name, chain));
	} else
		follow_unbound(&search, module, use);
	if (use->flags & USE_ITEM)
		add_lost(&search, "sys.modules", "the module's name is computed");
	else if (use->nattributes && strcmp(use->name, "sys") == 0 && strcmp(use->attributes[0], "modules") == 0)
		add_whole(&search, module, "it uses sys.modules");
}

void
find_import_targets(struct slicer *slicer, struct targets *targets, const struct module *module,
                    const struct import *import)
{
	struct search search = {.slicer = slicer, .targets = targets};
	struct chain chain = {0};

	*targets = (struct targets){0};
	if (import->name)
		follow_import(&search, module, import, chain);
}
